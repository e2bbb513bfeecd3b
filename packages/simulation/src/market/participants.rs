//! Accounts, participants, and the coins they are given.

use cosmwasm_std::{Addr, Coin};
use interfaces::registry::ParticipantKind;
use serde::{Deserialize, Serialize};
use units::{Amount, ParticipantId, ZoneId};

use super::{Market, Observer};
use crate::backend::ChainBackend;

/// A participant with its account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Its name, which is not on the chain.
    pub name: String,
    /// The account that acts for it.
    pub account: Addr,
    /// Its id.
    pub participant: ParticipantId,
    /// Its kind.
    pub kind: ParticipantKind,
    /// The zone it is connected to.
    pub zone: ZoneId,
}

impl<C: ChainBackend, O: Observer<C>> Market<C, O> {
    /// The account of a name, which the observer counts from now on.
    pub fn account(&mut self, name: &str) -> Addr {
        let account = self.chain.account(name);
        self.observer.account(&account);
        account
    }

    /// All participants that joined here, in order of their ids.
    pub fn actors(&self) -> impl Iterator<Item = &Actor> {
        self.actors.values()
    }

    /// The participant of an id.
    ///
    /// # Panics
    /// If it has not joined here.
    pub fn actor(&self, participant: ParticipantId) -> &Actor {
        &self.actors[&participant]
    }

    /// Adds a participant that registered by other means, or replaces it.
    pub fn add_actor(&mut self, actor: &Actor) {
        self.actors.insert(actor.participant, actor.clone());
    }

    /// Gives coins of the market's denomination to accounts.
    pub fn faucet_all(&mut self, gifts: &[(Addr, u128)]) {
        let denom = self.denom();
        let coins: Vec<_> =
            gifts.iter().map(|(account, amount)| (account.clone(), self.coins(*amount))).collect();
        self.chain.faucet_all(&coins).unwrap_or_else(|error| panic!("no coins to give: {error}"));
        for (account, amount) in gifts {
            self.observer.account(account);
            self.observer.minted(&denom, Amount(*amount));
        }
    }

    /// Gives coins of a denomination to an account.
    pub fn faucet(&mut self, account: &Addr, amount: u128, denom: &str) {
        self.observer.account(account);
        self.chain
            .faucet(account, &[Coin::new(amount, denom)])
            .unwrap_or_else(|error| panic!("no coins to give: {error}"));
        self.observer.minted(denom, Amount(amount));
    }
}
