//! What can go wrong between a client and a chain, in words that say what to do.

/// Why a call to a chain failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The network file cannot be used.
    #[error("{file}: {problem}")]
    Network {
        /// The file.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The node cannot be reached, or did not answer in time.
    #[error("{rpc} does not answer ({problem}); is the node running, is the address right?")]
    Unreachable {
        /// Its address.
        rpc: String,
        /// What the transport says.
        problem: String,
    },
    /// The node answers something that is no answer.
    #[error("{rpc} answers what no CometBFT node answers ({problem}); is it one?")]
    Garbage {
        /// Its address.
        rpc: String,
        /// What does not read.
        problem: String,
    },
    /// The node answers that it does not answer this: it is asked too much, has deleted what it is asked for, does not have it
    /// yet, or has failed. That is not the chain's word.
    #[error("{rpc} does not answer that: {text}")]
    NotAnswered {
        /// Its address.
        rpc: String,
        /// The node's words.
        text: String,
    },
    /// The node belongs to another chain.
    #[error("{rpc} is a node of chain {found}, the network file says {wanted}")]
    WrongChain {
        /// Its address.
        rpc: String,
        /// Its chain.
        found: String,
        /// The chain wanted.
        wanted: String,
    },
    /// An address of another chain.
    #[error("{address} is no address of this chain: it should begin with {prefix}1")]
    WrongPrefix {
        /// The address.
        address: String,
        /// The chain's prefix.
        prefix: String,
    },
    /// A key phrase that is none.
    #[error("that is no key phrase of 24 words ({problem})")]
    Mnemonic {
        /// What is wrong.
        problem: String,
    },
    /// The chain knows no such account.
    #[error("the chain does not know {address}; send it some coins first")]
    NoAccount {
        /// The account.
        address: String,
    },
    /// The account cannot pay the fee.
    #[error("{address} cannot pay the fee of {fee}: {problem}")]
    NoFunds {
        /// The account.
        address: String,
        /// The fee.
        fee: String,
        /// The chain's words.
        problem: String,
    },
    /// The fee is below what the node asks for.
    #[error("the fee {fee} is too low for this node ({problem}); raise gas_price in the network file")]
    FeeTooLow {
        /// The fee.
        fee: String,
        /// The chain's words.
        problem: String,
    },
    /// A contract or the chain refused the message: nothing has changed but the fee, if it was broadcast.
    #[error("{text}")]
    Refused {
        /// The contract's or the chain's words.
        text: String,
        /// The transaction, if it was broadcast.
        hash: Option<String>,
    },
    /// The transaction was sent, and the chain has not said what became of it.
    #[error(
        "transaction {hash} was sent {seconds} s ago and is in no block yet; look it up before sending anything again"
    )]
    Unconfirmed {
        /// The transaction.
        hash: String,
        /// How long it has been waited for.
        seconds: u64,
    },
    /// The transaction can never be carried out: its account has sent another one in its place.
    #[error("transaction {hash} was displaced by another of the same account and never took effect")]
    Displaced {
        /// The transaction.
        hash: String,
    },
    /// What is to be noted before or after sending could not be; what was not noted was not sent.
    #[error("the transaction could not be recorded: {problem}")]
    NotRecorded {
        /// What is wrong.
        problem: String,
    },
    /// A value cannot be encoded for the chain.
    #[error("cannot be encoded for the chain: {problem}")]
    Encoding {
        /// What cannot.
        problem: String,
    },
}
