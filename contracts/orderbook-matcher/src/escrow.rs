//! Money in the escrow: what orders reserve, and what participants get back.

use std::collections::BTreeMap;

use contract_kit::{Call, Outcome};
use interfaces::settlement_escrow::adapter::Escrow;
use interfaces::settlement_escrow::{Account, Leg};
use units::{Amount, DenomId, NetAmount, Overflow, ParticipantId};

use crate::MatcherError;

/// What a page of orders releases, netted per participant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Releases(BTreeMap<ParticipantId, Amount>);

impl Releases {
    /// Adds an amount that a participant gets back.
    ///
    /// # Errors
    /// [`Overflow`] above 128 bits.
    pub fn add(&mut self, participant: ParticipantId, amount: Amount) -> Result<(), Overflow> {
        if amount.is_zero() {
            return Ok(());
        }
        let sum = self.0.entry(participant).or_default();
        *sum = sum.add(amount)?;
        Ok(())
    }

    /// The legs of the posting, one for each participant that gets something back.
    ///
    /// # Errors
    /// [`Overflow`] above 127 bits.
    pub fn legs(&self) -> Result<Vec<Leg>, Overflow> {
        self.0.iter().map(|(participant, amount)| release_leg(*participant, amount.net()?)).collect()
    }
}

/// The leg that moves a participant's money from reserved to free; a negative amount moves the other way.
///
/// # Errors
/// [`Overflow`] for the least amount, which has no opposite.
pub fn release_leg(participant: ParticipantId, free: NetAmount) -> Result<Leg, Overflow> {
    Ok(Leg {
        account: Account::Participant { id: participant },
        free,
        reserved: NetAmount::ZERO.sub(free)?,
        committed: NetAmount::ZERO,
    })
}

/// Adds the posting of these legs to an outcome, if there are any.
///
/// # Errors
/// If the contract addresses are not set.
pub fn post(
    call: &mut Call<'_>,
    outcome: Outcome,
    denom: DenomId,
    legs: Vec<Leg>,
) -> Result<Outcome, MatcherError> {
    if legs.is_empty() {
        return Ok(outcome);
    }
    let escrow = Escrow(call.addresses()?.settlement_escrow);
    Ok(outcome.with_message(escrow.post(denom, legs)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_have_one_balanced_leg_per_participant() {
        let mut releases = Releases::default();
        for (participant, amount) in [(2, 5), (1, 7), (2, 6), (3, 0)] {
            releases.add(ParticipantId(participant), Amount(amount)).unwrap();
        }
        let legs = releases.legs().unwrap();
        let rows: Vec<_> = legs.iter().map(|leg| (leg.account, leg.free.get(), leg.reserved.get())).collect();
        let account = |id| Account::Participant { id: ParticipantId(id) };
        assert_eq!(rows, [(account(1), 7, -7), (account(2), 11, -11)]);
    }

    #[test]
    fn releases_refuse_overflow() {
        let mut releases = Releases::default();
        releases.add(ParticipantId(1), Amount::MAX).unwrap();
        assert!(releases.legs().is_err());
        assert!(releases.add(ParticipantId(1), Amount(1)).is_err());
    }
}
