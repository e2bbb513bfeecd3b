//! The remote chain: a key there signs a transfer, or the transfer is printed for another program to send.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use interfaces::settlement_escrow::routes::{Channel, RouteDefinition};
use market_format::Length;
use sdk::{EscrowTransfer, Message, NetworkFile, Node, SentTransfer, Signer, TransferState};
use serde_json::json;
use units::Seconds;

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
    Sent(Box<SentTransfer>),
    /// It arrived, and did what it asked for.
    Arrived(Box<SentTransfer>),
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
        order: &EscrowTransfer,
        preview: &str,
        done: &mut dyn FnMut() -> Result<bool, Failure>,
    ) -> Result<Outcome, Failure> {
        let Some(chain) = &self.from_chain else {
            view.print(&json!({"transfer": order.document()}), &format!("{preview}\n{}", order.text()))?;
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
            let message = order.message(times_out_at);
            let (gas, fee) = simulate(&mut signer, &node, &message)?;
            let denom = &file.chain.fee_denom;
            if self.dry_run {
                view.print(
                    &json!({"dry_run": true, "transfer": order.document(), "gas": gas,
                            "fee": {"amount": fee.to_string(), "denom": denom}}),
                    &format!("{preview}\n{}\ngas {gas}, fee {fee} {denom}", order.text()),
                )?;
                return Ok(Outcome::NotSent);
            }
            let words = order.text();
            consent(&format!("{preview}\n{words}\n{} signs: {gas} gas, fee {fee} {denom}", order.sender))?;
        }
        // 3. sent
        let dispatch = Box::new(order.send(&node, &mut signer, times_out_at).wait()?);
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
    packet: &SentTransfer,
    timeout: Seconds,
    done: &mut dyn FnMut() -> Result<bool, Failure>,
) -> Result<(), Failure> {
    let (begin, patience) = (Instant::now(), Duration::from_secs(timeout.get()).saturating_add(RELAYED));
    eprintln!("dpt: sent ({}); waiting up to {} s until it is relayed", packet.text(), patience.as_secs());
    loop {
        // A node that does not answer for a while does not change what becomes of the money.
        let mut state = || Ok(TransferState::of(packet.in_flight(node).wait()?, done()?));
        let silence = match state() {
            Ok(TransferState::Done) => return Ok(()),
            Ok(TransferState::Refunded) => {
                return Err(Failure::refused(format!(
                    "the money came back to the sender: it was refused, or not relayed within {timeout} s ({})",
                    packet.text()
                )));
            }
            Ok(TransferState::InFlight) => "a relayer brings it there, or back".into(),
            Err(error) => Failure::to_string(&error),
        };
        if begin.elapsed() > patience {
            return Err(Failure::Chain(format!(
                "nothing is known of it after {} s: {silence} ({})",
                patience.as_secs(),
                packet.text()
            )));
        }
        std::thread::sleep(LOOK);
    }
}

/// What the other chain calls a channel, as the chain of the market says.
///
/// # Errors
/// If it knows no such channel.
pub fn counterparty(view: &View, channel: Channel) -> Result<String, Failure> {
    let found = view.session.node.channel(&channel.to_string()).wait()?;
    found.map(|channel| channel.counterparty).filter(|name| !name.is_empty()).ok_or_else(|| {
        Failure::refused(format!("{channel} is not an open channel of the transfer port: say --counterparty"))
    })
}

fn simulate(signer: &mut Signer, node: &Node, message: &Message) -> Result<(u64, u128), Failure> {
    signer.simulate(node, std::slice::from_ref(message)).wait().map_err(Failure::from)
}
