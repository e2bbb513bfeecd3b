//! A small escrow: it executes postings and bookings, and fails the test where the real one would refuse.

use std::collections::{BTreeMap, BTreeSet};

use interfaces::settlement_escrow::{Account, CycleLeg, ExecuteMsg, Leg, SystemAccount};
use units::{Amount, ParticipantId};

/// Free, reserved, committed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    pub free: i128,
    pub reserved: i128,
    pub committed: i128,
}

/// What settlement added to an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    pub net: i128,
    pub release: i128,
}

#[derive(Default)]
pub struct Escrow {
    pub balances: BTreeMap<Account, Balance>,
    pub positions: BTreeMap<Account, Position>,
    /// Messages executed.
    pub messages: u32,
}

pub fn system(account: SystemAccount) -> Account {
    Account::System { account }
}

fn participant(id: ParticipantId) -> Account {
    Account::Participant { id }
}

impl Escrow {
    /// A participant's order reserved an amount.
    pub fn reserve(&mut self, id: ParticipantId, amount: Amount) {
        self.balances.entry(participant(id)).or_default().reserved += amount.get().cast_signed();
    }

    pub fn balance(&self, id: ParticipantId) -> Balance {
        self.balances.get(&participant(id)).copied().unwrap_or_default()
    }

    pub fn position(&self, id: ParticipantId) -> Position {
        self.positions.get(&participant(id)).copied().unwrap_or_default()
    }

    pub fn system_position(&self, account: SystemAccount) -> i128 {
        self.positions.get(&system(account)).copied().unwrap_or_default().net
    }

    pub fn system_balance(&self, account: SystemAccount) -> i128 {
        self.balances.get(&system(account)).copied().unwrap_or_default().free
    }

    /// Executes a message, or fails the test.
    pub fn take(&mut self, msg: ExecuteMsg) {
        self.messages += 1;
        match msg {
            ExecuteMsg::Post { legs, .. } => self.post(&legs),
            ExecuteMsg::Book { legs, .. } => self.book(&legs),
            other => panic!("unexpected message {other:?}"),
        }
    }

    fn post(&mut self, legs: &[Leg]) {
        assert!((1..=4_000).contains(&legs.len()));
        let accounts: BTreeSet<_> = legs.iter().map(|leg| leg.account).collect();
        assert_eq!(accounts.len(), legs.len(), "no account twice");
        let sum: i128 =
            legs.iter().map(|leg| leg.free.get() + leg.reserved.get() + leg.committed.get()).sum();
        assert_eq!(sum, 0, "a posting sums to zero");
        for leg in legs {
            let balance = self.balances.entry(leg.account).or_default();
            balance.free += leg.free.get();
            balance.reserved += leg.reserved.get();
            balance.committed += leg.committed.get();
            let parts = [balance.free, balance.reserved, balance.committed];
            assert!(parts.iter().all(|part| *part >= 0), "{:?} has {balance:?}", leg.account);
        }
    }

    fn book(&mut self, legs: &[CycleLeg]) {
        assert!((1..=4_000).contains(&legs.len()));
        let accounts: BTreeSet<_> = legs.iter().map(|leg| leg.account).collect();
        assert_eq!(accounts.len(), legs.len(), "no account twice");
        assert_eq!(legs.iter().map(|leg| leg.net.get()).sum::<i128>(), 0, "a booking sums to zero");
        for leg in legs {
            let release = leg.release.get().cast_signed();
            if matches!(leg.account, Account::Participant { .. }) {
                assert!(release + leg.net.get() >= 0, "{leg:?} is not covered");
            }
            let position = self.positions.entry(leg.account).or_default();
            position.net += leg.net.get();
            position.release += release;
            let committed = self.balances.get(&leg.account).copied().unwrap_or_default().committed;
            assert!(position.release <= committed, "{leg:?} releases more than is committed");
        }
    }

    /// Asserts that all commitments are released and nothing is reserved.
    pub fn assert_nothing_left_behind(&self) {
        for (account, balance) in &self.balances {
            let position = self.positions.get(account).copied().unwrap_or_default();
            assert_eq!(position.release, balance.committed, "{account:?}");
            assert_eq!(balance.reserved, 0, "{account:?}");
        }
        assert_eq!(self.positions.values().map(|position| position.net).sum::<i128>(), 0);
    }
}
