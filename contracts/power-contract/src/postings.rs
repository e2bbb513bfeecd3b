//! What the escrow is asked to move, summed per account: one leg an account and message.

use std::collections::BTreeMap;

use cosmwasm_std::{CosmosMsg, StdResult};
use interfaces::settlement_escrow::adapter::Escrow;
use interfaces::settlement_escrow::{Account, CycleLeg, Leg, SystemAccount};
use units::{Amount, CycleId, DenomId, MarketId, NetAmount, Overflow, ParticipantId};

use crate::PowerError;

/// The account of a participant.
pub const fn participant(id: ParticipantId) -> Account {
    Account::Participant { id }
}

/// One of the suite's own accounts.
pub const fn system(account: SystemAccount) -> Account {
    Account::System { account }
}

/// A part of an account's balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What can be withdrawn.
    Free,
    /// What is reserved for orders and unsigned contracts.
    Reserved,
    /// What is committed to signed contracts.
    Committed,
}

/// Movements between accounts and their parts.
#[derive(Default)]
pub struct Postings(BTreeMap<DenomId, BTreeMap<Account, Leg>>);

impl Postings {
    /// Moves an amount.
    pub fn transfer(
        &mut self,
        denom: DenomId,
        amount: Amount,
        from: (Account, Part),
        to: (Account, Part),
    ) -> Result<(), Overflow> {
        let amount = amount.net()?;
        self.change(denom, from, -amount)?;
        self.change(denom, to, amount)
    }

    fn change(
        &mut self,
        denom: DenomId,
        (account, part): (Account, Part),
        by: NetAmount,
    ) -> Result<(), Overflow> {
        let zero = NetAmount::ZERO;
        let leg = self.0.entry(denom).or_default().entry(account).or_insert(Leg {
            account,
            free: zero,
            reserved: zero,
            committed: zero,
        });
        let balance = match part {
            Part::Free => &mut leg.free,
            Part::Reserved => &mut leg.reserved,
            Part::Committed => &mut leg.committed,
        };
        *balance = balance.add(by)?;
        Ok(())
    }

    /// One message a denomination; none where nothing moves.
    pub fn messages(self, escrow: &Escrow) -> StdResult<Vec<CosmosMsg>> {
        let moves = |leg: &Leg| !leg.free.is_zero() || !leg.reserved.is_zero() || !leg.committed.is_zero();
        self.0
            .into_iter()
            .map(|(denom, legs)| (denom, legs.into_values().filter(moves).collect::<Vec<_>>()))
            .filter(|(_, legs)| !legs.is_empty())
            .map(|(denom, legs)| escrow.post(denom, legs))
            .collect()
    }
}

/// What settlement adds to positions.
#[derive(Default)]
pub struct Booking(BTreeMap<Account, CycleLeg>);

impl Booking {
    /// Adds to an account's position: what it receives, and what is committed no longer.
    pub fn add(&mut self, account: Account, net: NetAmount, release: Amount) -> Result<(), Overflow> {
        let nothing = CycleLeg { account, net: NetAmount::ZERO, release: Amount::ZERO };
        let leg = self.0.entry(account).or_insert(nothing);
        leg.net = leg.net.add(net)?;
        leg.release = leg.release.add(release)?;
        Ok(())
    }

    /// The message; none where nothing is booked.
    pub fn message(
        self,
        escrow: &Escrow,
        market: MarketId,
        cycle: CycleId,
        denom: DenomId,
    ) -> Result<Option<CosmosMsg>, PowerError> {
        let books = |leg: &CycleLeg| !leg.net.is_zero() || !leg.release.is_zero();
        let legs: Vec<_> = self.0.into_values().filter(books).collect();
        if legs.is_empty() { Ok(None) } else { Ok(Some(escrow.book(market, cycle, denom, legs)?)) }
    }
}
