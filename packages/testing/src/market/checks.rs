//! When the invariants are checked, and what they have counted.

use std::collections::BTreeMap;

use interfaces::Contract;
use units::{ContractId, SlotId};

use super::Market;
use crate::chain::Chain;
use crate::invariants::{Checks, Step, Tally};

impl<C: Chain> Market<C> {
    /// Changes when the invariants are checked.
    pub fn set_checks(&mut self, checks: Checks) {
        self.checks = checks;
    }

    /// Checks all invariants now.
    pub fn check(&mut self) {
        self.run_checks(&Step::Asked);
    }

    /// How often each message was sent since the market opened, by its contract and name.
    pub fn tally(&self) -> &BTreeMap<(Contract, String), Tally> {
        self.watch.tally()
    }

    pub(crate) fn step(&mut self, step: Step) {
        if self.checks == Checks::EveryStep {
            self.run_checks(&step);
        } else {
            self.watch.skip(&step);
        }
    }

    fn run_checks(&mut self, step: &Step) {
        let mut watch = std::mem::take(&mut self.watch);
        watch.check(self, step);
        self.watch = watch;
    }

    /// The slots in which anything has happened, of this market, in order.
    pub fn slots(&self) -> Vec<SlotId> {
        self.watch.slots(self.id)
    }

    /// All contracts that are live in any way, and those that have ended, of a slot: their ids.
    pub fn contract_ids(&self, slot: SlotId) -> Vec<ContractId> {
        self.contracts(slot).into_iter().map(|contract| contract.contract).collect()
    }
}
