//! Who takes part: accounts, those who have joined, and the coins they are given.

use cosmwasm_std::{Addr, Coin};
use interfaces::registry::ParticipantKind;
use serde::{Deserialize, Serialize};
use units::{Amount, ParticipantId, ZoneId};

use super::Market;
use crate::chain::Chain;

/// A participant as the fixture knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Its name in the fixture.
    pub name: String,
    /// The account that acts for it.
    pub account: Addr,
    /// Its id.
    pub participant: ParticipantId,
    /// What it is.
    pub kind: ParticipantKind,
    /// Where it is connected.
    pub zone: ZoneId,
}

impl<C: Chain> Market<C> {
    /// The account of a name, which the invariants watch from now on.
    pub fn account(&mut self, name: &str) -> Addr {
        let account = self.chain.account(name);
        self.watch.account(&account);
        account
    }

    /// Counts an account's coins in the invariants from now on: for contracts that a test brings along.
    pub fn watch_account(&mut self, account: &Addr) {
        self.watch.account(account);
    }

    /// Everybody who has joined, in order of their ids.
    pub fn actors(&self) -> impl Iterator<Item = &Actor> {
        self.actors.values()
    }

    /// Who has joined under an id.
    pub fn actor(&self, participant: ParticipantId) -> &Actor {
        &self.actors[&participant]
    }

    /// Makes the fixture know a participant that registered by itself.
    pub fn adopt(&mut self, actor: &Actor) {
        self.actors.insert(actor.participant, actor.clone());
    }

    /// Gives coins of the market's denomination to accounts.
    pub fn faucet_all(&mut self, gifts: &[(Addr, u128)]) {
        let denom = self.denom();
        let coins: Vec<_> =
            gifts.iter().map(|(account, amount)| (account.clone(), self.coins(*amount))).collect();
        self.chain.faucet_all(&coins).unwrap_or_else(|error| panic!("no coins to give: {error}"));
        for (account, amount) in gifts {
            self.watch.account(account);
            self.watch.minted(&denom, Amount(*amount));
        }
    }

    /// Gives coins of a denomination to an account.
    pub fn faucet(&mut self, account: &Addr, amount: u128, denom: &str) {
        self.watch.account(account);
        self.chain
            .faucet(account, &[Coin::new(amount, denom)])
            .unwrap_or_else(|error| panic!("no coins to give: {error}"));
        self.watch.minted(denom, Amount(amount));
    }
}
