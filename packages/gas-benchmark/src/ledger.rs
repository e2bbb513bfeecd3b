//! The gas of transactions.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::mem;
use std::rc::Rc;

use simulation::{Journal, Sent};

use super::path::Path;

/// Gas, in all and by the name of the message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// In all.
    pub gas: u64,
    /// By the name of the message.
    pub parts: BTreeMap<String, u64>,
}

impl Cost {
    /// Adds a transaction.
    pub fn add(&mut self, action: &str, gas: u64) {
        self.gas = self.gas.saturating_add(gas);
        let part = self.parts.entry(action.to_owned()).or_default();
        *part = part.saturating_add(gas);
    }

    /// Adds what others cost.
    pub fn add_all(&mut self, other: &Self) {
        for (action, gas) in &other.parts {
            self.add(action, *gas);
        }
    }
}

/// One measurement of a path.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The path.
    pub path: Path,
    /// The number of items.
    pub size: u64,
    /// Its gas.
    pub cost: Cost,
}

/// The gas since the last [`Ledger::take`]. Clones share one ledger.
#[derive(Clone, Debug, Default)]
pub struct Ledger(Rc<RefCell<Cost>>);

impl Ledger {
    /// Enters every transaction; several messages in one are one part, `aggregate+clear`.
    pub fn journal(&self) -> Journal {
        let ledger = self.clone();
        Box::new(move |sent: &Sent| {
            ledger.0.borrow_mut().add(&sent.action.replace(" and ", "+"), sent.result.gas_used);
        })
    }

    /// The gas since the last call.
    pub fn take(&self) -> Cost {
        mem::take(&mut *self.0.borrow_mut())
    }
}
