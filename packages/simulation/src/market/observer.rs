//! The steps of a market, reported to an observer such as the tests' invariants.

use std::fmt;

use cosmwasm_std::{Addr, Event};
use interfaces::Contract;
use units::{Amount, Timestamp};

use super::Market;
use crate::backend::ChainBackend;

/// A step of a market.
#[derive(Clone, Debug)]
pub enum Step {
    /// A message was sent, and carried out or refused.
    Message {
        /// The sender.
        sender: Addr,
        /// The contract it was sent to.
        contract: Contract,
        /// JSON.
        msg: String,
        /// The chain's text if it refused.
        refused: Option<String>,
    },
    /// Coins were sent from account to account.
    Transfer {
        /// The sender.
        from: Addr,
        /// The recipient.
        to: Addr,
    },
    /// Time passed.
    Time {
        /// Until then.
        to: Timestamp,
    },
    /// A change by other means than the market's methods, such as the end of an IBC packet.
    External,
}

impl Step {
    /// The message's name, if it is a message that was carried out.
    pub fn carried_out(&self) -> Option<&str> {
        match self {
            Self::Message { msg, refused: None, .. } => Some(message_name(msg)),
            _ => None,
        }
    }
}

/// The name of a JSON message: its first key, or the second one of messages that are grouped (`admin`, `ibc`).
pub fn message_name(msg: &str) -> &str {
    let key = |number: usize| msg.split('"').nth(2 * number + 1).unwrap_or_default();
    match key(0) {
        "admin" | "ibc" => key(1),
        name => name,
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message { sender, contract, msg, refused } => {
                write!(formatter, "{sender} sent {msg} to {contract}")?;
                refused.iter().try_for_each(|text| write!(formatter, ", refused: {text}"))
            }
            Self::Transfer { from, to } => write!(formatter, "{from} sent coins to {to}"),
            Self::Time { to } => write!(formatter, "time passed until {to}"),
            Self::External => formatter.write_str("external change"),
        }
    }
}

/// Sees everything that the methods of a [`Market`] do.
pub trait Observer<C: ChainBackend>: Default {
    /// An account whose coins count from now on.
    fn account(&mut self, account: &Addr);
    /// Coins were minted, or came from a faucet.
    fn minted(&mut self, denom: &str, amount: Amount);
    /// The events of a transaction that was carried out.
    fn events(&mut self, events: &[Event]);
    /// A step is done.
    fn step(&mut self, market: &Market<C, Self>, step: &Step);
    /// Whether messages of [`Market::send_all`] are carried out one by one, each followed by [`Observer::step`].
    fn one_by_one(&self) -> bool;
}

/// No observer.
impl<C: ChainBackend> Observer<C> for () {
    fn account(&mut self, _account: &Addr) {}
    fn minted(&mut self, _denom: &str, _amount: Amount) {}
    fn events(&mut self, _events: &[Event]) {}
    fn step(&mut self, _market: &Market<C, Self>, _step: &Step) {}
    fn one_by_one(&self) -> bool {
        false
    }
}
