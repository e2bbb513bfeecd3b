//! What the escrow is asked to move, summed per account: one leg an account and message.

use cosmwasm_std::{CosmosMsg, StdResult};
use interfaces::settlement_escrow::adapter::Escrow;
use interfaces::settlement_escrow::{Account, CycleLeg, Leg, SystemAccount};
use units::{Amount, CycleId, DenomId, MarketId, NetAmount, ParticipantId};

use crate::PowerError;
use table::Table;

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
pub struct Postings(Table<(DenomId, Account), Leg>);

impl Postings {
    /// Moves an amount.
    pub fn transfer(
        &mut self,
        denom: DenomId,
        amount: Amount,
        from: (Account, Part),
        to: (Account, Part),
    ) -> Result<(), PowerError> {
        let amount = amount.net()?;
        self.change(denom, from, -amount)?;
        self.change(denom, to, amount)
    }

    fn change(
        &mut self,
        denom: DenomId,
        (account, part): (Account, Part),
        by: NetAmount,
    ) -> Result<(), PowerError> {
        let zero = NetAmount::ZERO;
        let leg = self
            .0
            .get_or_insert((denom, account), Leg { account, free: zero, reserved: zero, committed: zero })?;
        let balance = match part {
            Part::Free => &mut leg.free,
            Part::Reserved => &mut leg.reserved,
            Part::Committed => &mut leg.committed,
        };
        *balance = balance.add(by)?;
        Ok(())
    }

    /// One message a denomination; none where nothing moves.
    pub fn messages(&self, escrow: &Escrow) -> StdResult<Vec<CosmosMsg>> {
        let mut postings: Vec<(DenomId, Vec<Leg>)> = Vec::new();
        for ((denom, _), leg) in self.0.iter() {
            if leg.free.is_zero() && leg.reserved.is_zero() && leg.committed.is_zero() {
                continue;
            }
            match postings.last_mut() {
                Some((last, legs)) if last == denom => legs.push(*leg),
                _ => postings.push((*denom, vec![*leg])),
            }
        }
        postings.into_iter().map(|(denom, legs)| escrow.post(denom, legs)).collect()
    }
}

/// What settlement adds to positions.
#[derive(Default)]
pub struct Booking(Table<Account, CycleLeg>);

impl Booking {
    /// Adds to an account's position: what it receives, and what is committed no longer.
    pub fn add(&mut self, account: Account, net: NetAmount, release: Amount) -> Result<(), PowerError> {
        let leg = self
            .0
            .get_or_insert(account, CycleLeg { account, net: NetAmount::ZERO, release: Amount::ZERO })?;
        leg.net = leg.net.add(net)?;
        leg.release = leg.release.add(release)?;
        Ok(())
    }

    /// The message; none where nothing is booked.
    pub fn message(
        &self,
        escrow: &Escrow,
        market: MarketId,
        cycle: CycleId,
        denom: DenomId,
    ) -> StdResult<Option<CosmosMsg>> {
        let books = |leg: &CycleLeg| !leg.net.is_zero() || !leg.release.is_zero();
        let legs: Vec<_> = self.0.iter().map(|(_, leg)| *leg).filter(books).collect();
        if legs.is_empty() { Ok(None) } else { escrow.book(market, cycle, denom, legs).map(Some) }
    }
}
