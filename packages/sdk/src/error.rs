//! Errors of the client, with the action that helps where there is one.

use keystore::PhraseError;

use crate::ContractError;

/// What an error means for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A file or argument is malformed; nothing was sent.
    Input,
    /// No node of the chain answers.
    NoAnswer,
    /// An answer cannot be read.
    Unreadable,
    /// The chain or a contract refuses; nothing has changed but possibly the fee.
    Refused,
    /// A transaction was sent and is not in a block yet: it may still be executed.
    Unconfirmed,
    /// The client itself could not prepare or record the transaction; nothing was sent.
    NotSent,
}

/// Why a call to a chain failed.
#[allow(missing_docs)] // `#[error]` says it.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("{file}: {problem}")]
    File { file: String, problem: String },
    #[error("{rpc} does not answer ({problem}); is the node running, is the address right?")]
    Unreachable { rpc: String, problem: String },
    /// The node's own error: it is overloaded, has pruned what was asked for, does not have it yet, or has failed.
    #[error("{rpc} does not answer that: {text}")]
    NotAnswered { rpc: String, text: String },
    #[error("{rpc} is a node of chain {found}, the network file says {wanted}")]
    WrongChain { rpc: String, found: String, wanted: String },
    #[error("{origin} does not answer as a CometBFT node does ({problem}); is it one?")]
    Unreadable { origin: String, problem: String },
    #[error("{origin}: this version does not understand the answer ({problem}); is the other side newer?")]
    Incompatible { origin: String, problem: String },
    #[error("{address} is not an address of this chain: it should begin with {prefix}1")]
    WrongPrefix { address: String, prefix: String },
    #[error(transparent)]
    Phrase(#[from] PhraseError),
    #[error("the chain does not know {address}; send it some coins first")]
    NoAccount { address: String },
    #[error("{address} cannot pay the fee of {fee}: {problem}")]
    NoFunds { address: String, fee: String, problem: String },
    #[error("the fee {fee} is too low for this node ({problem}); raise gas_price in the network file")]
    FeeTooLow { fee: String, problem: String },
    /// A contract or the chain refuses the message; `log` is the raw log, `hash` that of a transaction in a block.
    #[error("{log}")]
    Refused { log: String, hash: Option<String> },
    #[error(
        "transaction {hash} was sent {seconds} s ago and is not in a block yet; look it up before sending anything again"
    )]
    Unconfirmed { hash: String, seconds: u64 },
    #[error("another transaction of the same account replaced transaction {hash}, which never took effect")]
    Displaced { hash: String },
    #[error("the transaction could not be recorded: {problem}")]
    NotRecorded { problem: String },
    #[error("cannot be encoded for the chain: {problem}")]
    Encoding { problem: String },
}

impl ClientError {
    /// What the error means for the caller.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::File { .. } | Self::WrongPrefix { .. } | Self::Phrase(_) => ErrorKind::Input,
            Self::Unreachable { .. } | Self::NotAnswered { .. } | Self::WrongChain { .. } => {
                ErrorKind::NoAnswer
            }
            Self::Unreadable { .. } | Self::Incompatible { .. } => ErrorKind::Unreadable,
            Self::NoAccount { .. }
            | Self::NoFunds { .. }
            | Self::FeeTooLow { .. }
            | Self::Refused { .. }
            | Self::Displaced { .. } => ErrorKind::Refused,
            Self::Unconfirmed { .. } => ErrorKind::Unconfirmed,
            Self::NotRecorded { .. } | Self::Encoding { .. } => ErrorKind::NotSent,
        }
    }

    /// The contract's error, if a contract of the suite refused.
    pub fn contract_error(&self) -> Option<ContractError> {
        match self {
            Self::Refused { log, .. } => ContractError::find(log),
            _ => None,
        }
    }

    /// Whether a contract refused with this code, such as `matcher/gate_closed`.
    pub fn has_code(&self, code: &str) -> bool {
        self.contract_error().is_some_and(|error| error.code == code)
    }

    /// Whether the transaction has not taken effect and never will.
    pub const fn is_final(&self) -> bool {
        matches!(self.kind(), ErrorKind::Refused) || matches!(self, Self::NotRecorded { .. })
    }
}
