//! What the escrow is asked to move, summed per account: one leg per account and message.

use std::collections::BTreeMap;

use contract_kit::Call;
use cosmwasm_std::CosmosMsg;
use interfaces::settlement_escrow::adapter::Escrow;
use interfaces::settlement_escrow::{Account, CycleLeg, Leg, SystemAccount};
use units::{Amount, CycleId, DenomId, MarketId, NetAmount, ParticipantId};

use crate::PowerError;

/// The account of a participant.
pub const fn participant(id: ParticipantId) -> Account {
    Account::Participant { id }
}

/// A system account.
pub const fn system(account: SystemAccount) -> Account {
    Account::System { account }
}

/// A part of an account's balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Can be withdrawn.
    Free,
    /// Reserved for orders and unsigned contracts.
    Reserved,
    /// Committed to signed contracts.
    Committed,
}

/// Movements between accounts and their parts.
#[derive(Default)]
pub struct Postings(BTreeMap<(DenomId, Account), Leg>);

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
        let empty = Leg { account, free: zero, reserved: zero, committed: zero };
        let leg = self.0.entry((denom, account)).or_insert(empty);
        let balance = match part {
            Part::Free => &mut leg.free,
            Part::Reserved => &mut leg.reserved,
            Part::Committed => &mut leg.committed,
        };
        *balance = balance.add(by)?;
        Ok(())
    }

    /// One message per denomination in which something moves.
    pub fn messages(&self, call: &mut Call<'_>) -> Result<Vec<CosmosMsg>, PowerError> {
        let mut postings: BTreeMap<DenomId, Vec<Leg>> = BTreeMap::new();
        for ((denom, _), leg) in &self.0 {
            if !(leg.free.is_zero() && leg.reserved.is_zero() && leg.committed.is_zero()) {
                postings.entry(*denom).or_default().push(*leg);
            }
        }
        if postings.is_empty() {
            return Ok(vec![]);
        }
        let escrow = Escrow(call.addresses()?.settlement_escrow);
        Ok(postings.into_iter().map(|(denom, legs)| escrow.post(denom, legs)).collect::<Result<_, _>>()?)
    }
}

/// What settlement adds to positions.
#[derive(Default)]
pub struct Booking(BTreeMap<Account, CycleLeg>);

impl Booking {
    /// Adds to an account's position: what it receives, and the part of its commitments that is released.
    pub fn add(&mut self, account: Account, net: NetAmount, release: Amount) -> Result<(), PowerError> {
        let empty = CycleLeg { account, net: NetAmount::ZERO, release: Amount::ZERO };
        let leg = self.0.entry(account).or_insert(empty);
        leg.net = leg.net.add(net)?;
        leg.release = leg.release.add(release)?;
        Ok(())
    }

    /// The message, if a position changes.
    pub fn message(
        &self,
        call: &mut Call<'_>,
        market: MarketId,
        cycle: CycleId,
        denom: DenomId,
    ) -> Result<Option<CosmosMsg>, PowerError> {
        let changes = |leg: &&CycleLeg| !leg.net.is_zero() || !leg.release.is_zero();
        let legs: Vec<_> = self.0.values().filter(changes).copied().collect();
        if legs.is_empty() {
            return Ok(None);
        }
        Ok(Some(Escrow(call.addresses()?.settlement_escrow).book(market, cycle, denom, legs)?))
    }
}
