//! Money that goes back from reserved to free, netted per participant.

use interfaces::settlement_escrow::{Account, Leg};
use table::Table;
use units::{Amount, NetAmount, Overflow, ParticipantId};

/// What a page releases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Releases(Table<ParticipantId, Amount>);

impl Releases {
    /// Adds an amount to what a participant gets back.
    ///
    /// # Errors
    /// [`Overflow`] beyond 128 bits.
    pub fn add(&mut self, participant: ParticipantId, amount: Amount) -> Result<(), Overflow> {
        if amount.is_zero() {
            return Ok(());
        }
        match self.0.get_mut(participant) {
            Some(sum) => *sum = sum.add(amount)?,
            None => _ = self.0.insert(participant, amount),
        }
        Ok(())
    }

    /// The legs of the posting, one for each participant that gets something back.
    ///
    /// # Errors
    /// [`Overflow`] beyond 127 bits.
    pub fn legs(&self) -> Result<Vec<Leg>, Overflow> {
        self.0.iter().map(|(participant, amount)| leg(*participant, amount.net()?)).collect()
    }
}

/// The leg that moves money of a participant from reserved to free; the other way if negative.
///
/// # Errors
/// [`Overflow`] never in practice: the mirrored amount fits as well.
pub fn leg(participant: ParticipantId, free: NetAmount) -> Result<Leg, Overflow> {
    Ok(Leg {
        account: Account::Participant { id: participant },
        free,
        reserved: NetAmount::ZERO.sub(free)?,
        committed: NetAmount::ZERO,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_participant_has_one_leg_and_legs_sum_to_zero() {
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
    fn nothing_wraps() {
        let mut releases = Releases::default();
        releases.add(ParticipantId(1), Amount::MAX).unwrap();
        assert!(releases.legs().is_err());
        assert!(releases.add(ParticipantId(1), Amount(1)).is_err());
    }
}
