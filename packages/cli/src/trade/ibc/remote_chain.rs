//! The other chain: a key there sends what has to be sent, and what became of it is waited for.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use cosmwasm_std::Coin;
use interfaces::settlement_escrow::routes::{Channel, RouteDefinition};
use market_format::Length;
use sdk::NetworkFile;
use sdk::ibc::{self, Transfer};
use sdk::{Message, Node, Signer, TxResult};
use serde_json::{Value, json};
use units::{Seconds, Timestamp};

use super::order::Order;
use crate::failure::Failure;
use crate::keys;
use crate::runtime::Wait;
use crate::trade::submit::consent;
use crate::trade::view::View;

/// The distance of two looks at whether a transfer has arrived.
const LOOK: Duration = Duration::from_secs(1);
/// How much longer than its timeout a transfer is waited for: a relayer has to bring it back.
const RELAYED: Duration = Duration::from_mins(2);

/// From where, and how.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools)] // Each is an option of its own.
pub struct RemoteChainArgs {
    /// Send it: the network file of the other chain, of which the table `chain` is used
    #[arg(long, value_name = "FILE", requires = "from", required_unless_present = "print")]
    from_chain: Option<PathBuf>,
    /// Send nothing; print the transfer, for a wallet or another program to send
    #[arg(long, conflicts_with = "from_chain", requires = "sender")]
    print: bool,
    /// Who will send what is printed, by its address on the other chain
    #[arg(long, value_name = "ADDRESS", conflicts_with = "from_chain")]
    sender: Option<String>,
    /// The key that signs on the other chain
    #[arg(long, value_name = "KEY", env = "DPT_FROM")]
    from: Option<String>,
    /// The key folder [default: dpt/keys in the home folder's configuration]
    #[arg(long, value_name = "DIR", env = "DPT_KEYS")]
    keys: Option<PathBuf>,
    /// The route, by its channel here; found by the sender's link if absent
    #[arg(long, value_name = "CHANNEL")]
    pub route: Option<Channel>,
    /// What the other chain calls the route's channel; the chain of the market is asked if absent
    #[arg(long, value_name = "CHANNEL")]
    counterparty: Option<String>,
    /// After what time the transfer goes back if nobody relays it
    #[arg(long, value_name = "SPAN", default_value = "10 min")]
    timeout: Length,
    /// Do not wait until it has arrived or come back
    #[arg(long)]
    no_wait: bool,
    /// Send without asking
    #[arg(long, short)]
    yes: bool,
    /// Say what would be sent, its gas and its fee, and send nothing
    #[arg(long)]
    dry_run: bool,
}

/// What became of a transfer.
pub enum Outcome {
    /// Nothing was sent: it was printed, or tried.
    NotSent,
    /// It was sent, and is not waited for.
    Sent(Box<Dispatch>),
    /// It arrived, and did what it asked for.
    Arrived(Box<Dispatch>),
}

/// A transfer that was sent, and its packet.
pub struct Dispatch {
    transaction: TxResult,
    chain: String,
    channel: String,
    sequence: u64,
}

impl Dispatch {
    /// Sends a transfer from the other chain.
    ///
    /// # Errors
    /// If that chain refuses it.
    pub fn send(
        node: &Node,
        signer: &mut Signer,
        order: &Order,
        times_out_at: Timestamp,
    ) -> Result<Self, Failure> {
        let transaction = signer.send(node, &[message(order, times_out_at)]).wait()?;
        let sequence = ibc::packet_sequence(&transaction.events).ok_or_else(|| {
            Failure::Chain(format!("{} has not said which packet it sent", transaction.hash))
        })?;
        Ok(Self { transaction, chain: node.chain.id.clone(), channel: order.channel.clone(), sequence })
    }

    /// What has become of its packet. `done` says whether it has done what it was sent for.
    ///
    /// # Errors
    /// If a node does not answer.
    pub fn look(&self, node: &Node, done: &mut dyn FnMut() -> Result<bool, Failure>) -> Result<End, Failure> {
        // First whether it is under way, then whether it has done its work: what has come to its end has done it by then.
        let under_way = node.packet_in_flight(&self.channel, self.sequence).wait()?;
        Ok(match (done()?, under_way) {
            (true, _) => End::Done,
            (false, true) => End::Open,
            (false, false) => End::CameBack,
        })
    }

    /// For machines.
    pub fn document(&self) -> Value {
        let Self { transaction, chain, channel, sequence } = self;
        json!({"chain": chain, "channel": channel, "sequence": sequence.to_string(), "hash": transaction.hash,
               "height": transaction.height, "gas_used": transaction.gas_used})
    }

    /// For people.
    pub fn words(&self) -> String {
        let Self { transaction: TxResult { hash, height, gas_used, .. }, chain, channel, sequence } = self;
        format!(
            "packet {sequence} of {channel} on {chain}, transaction {hash} in block {height}, {gas_used} gas"
        )
    }
}

impl RemoteChainArgs {
    /// Who sends: the address on the other chain.
    ///
    /// # Errors
    /// If there is no such key.
    pub fn sender(&self) -> Result<String, Failure> {
        match (&self.from_chain, &self.from, &self.sender) {
            (Some(chain), Some(key), _) => {
                keys::address_in(self.keys.as_deref(), &NetworkFile::read(chain)?, key)
            }
            (_, _, Some(sender)) => Ok(sender.clone()),
            _ => Err(Failure::malformed("--sender", "say who sends: --from-chain with --from, or --sender")),
        }
    }

    /// What the other chain calls a route's channel.
    ///
    /// # Errors
    /// If nobody knows.
    pub fn counterparty(&self, view: &View, route: &RouteDefinition) -> Result<String, Failure> {
        self.counterparty.clone().map_or_else(|| counterparty(view, route.channel), Ok)
    }

    /// Prints the transfer, or sends it and waits until `done` says that it has done what it was sent for.
    ///
    /// # Errors
    /// If the other chain refuses it, it comes back, or nobody relays it.
    pub fn send(
        &self,
        view: &View,
        order: &Order,
        preview: &str,
        done: &mut dyn FnMut() -> Result<bool, Failure>,
    ) -> Result<Outcome, Failure> {
        let Some(chain) = &self.from_chain else {
            view.print(&json!({"transfer": order.document()}), &format!("{preview}\n{}", order.words()))?;
            return Ok(Outcome::NotSent);
        };
        // 1. the other chain
        let file = NetworkFile::read(chain)?;
        let key = self.from.as_deref().unwrap_or_default();
        let mut signer = keys::signer_in(self.keys.as_deref(), &file, key)?;
        let node = Node::connect(&file.chain).wait()?;
        let Length(timeout) = self.timeout;
        let times_out_at = view.now()?.plus(timeout).map_err(Failure::refused)?;
        // 2. shown, agreed to
        if self.dry_run || !self.yes {
            let message = message(order, times_out_at);
            let (gas, fee) = simulate(&mut signer, &node, &message)?;
            let denom = &file.chain.fee_denom;
            if self.dry_run {
                view.print(
                    &json!({"dry_run": true, "transfer": order.document(), "gas": gas,
                            "fee": {"amount": fee.to_string(), "denom": denom}}),
                    &format!("{preview}\n{}\ngas {gas}, fee {fee} {denom}", order.words()),
                )?;
                return Ok(Outcome::NotSent);
            }
            let words = order.words();
            consent(&format!("{preview}\n{words}\n{} signs: {gas} gas, fee {fee} {denom}", order.sender))?;
        }
        // 3. sent
        let dispatch = Box::new(Dispatch::send(&node, &mut signer, order, times_out_at)?);
        if self.no_wait {
            return Ok(Outcome::Sent(dispatch));
        }
        // 4. waited for
        wait(&node, &dispatch, timeout, done)?;
        Ok(Outcome::Arrived(dispatch))
    }
}

/// Waits until a packet has come to its end.
fn wait(
    node: &Node,
    packet: &Dispatch,
    timeout: Seconds,
    done: &mut dyn FnMut() -> Result<bool, Failure>,
) -> Result<(), Failure> {
    let (begin, patience) = (Instant::now(), Duration::from_secs(timeout.get()).saturating_add(RELAYED));
    eprintln!("dpt: sent ({}); waiting up to {} s until it is relayed", packet.words(), patience.as_secs());
    loop {
        // A node that does not answer for a while does not change what becomes of the money.
        let silence = match packet.look(node, done) {
            Ok(End::Done) => return Ok(()),
            Ok(End::CameBack) => {
                return Err(Failure::refused(format!(
                    "the money came back to the sender: it was refused, or not relayed within {timeout} s ({})",
                    packet.words()
                )));
            }
            Ok(End::Open) => "a relayer brings it there, or back".into(),
            Err(error) => error.to_string(),
        };
        if begin.elapsed() > patience {
            return Err(Failure::Chain(format!(
                "nothing is known of it after {} s: {silence} ({})",
                patience.as_secs(),
                packet.words()
            )));
        }
        std::thread::sleep(LOOK);
    }
}

/// What has become of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Nothing yet.
    Open,
    /// What it was sent for.
    Done,
    /// Its money is the sender's again.
    CameBack,
}

/// What the other chain calls a channel, as the chain of the market says.
///
/// # Errors
/// If it knows no such channel.
pub fn counterparty(view: &View, channel: Channel) -> Result<String, Failure> {
    let found = view.session.node.channel(&channel.to_string()).wait()?;
    found.map(|channel| channel.counterparty).filter(|name| !name.is_empty()).ok_or_else(|| {
        Failure::refused(format!("the chain knows no {channel} of the transfer port: say --counterparty"))
    })
}

fn message(order: &Order, times_out_at: Timestamp) -> Message {
    ibc::transfer(&Transfer {
        sender: &order.sender,
        channel: &order.channel,
        receiver: &order.receiver,
        coin: &Coin::new(order.amount.get(), order.denom.clone()),
        memo: &order.memo,
        times_out_at,
    })
}

fn simulate(signer: &mut Signer, node: &Node, message: &Message) -> Result<(u64, u128), Failure> {
    signer.simulate(node, std::slice::from_ref(message)).wait().map_err(Failure::from)
}
