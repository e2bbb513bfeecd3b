//! What an account holds, and what may be done to it.

use std::fmt;

use interfaces::settlement_escrow::Leg;
use records::{Reader, Record, RecordError, Writer};
use units::{Amount, NetAmount, Overflow};

use crate::core::account::AccountId;

/// The three parts of an account in one denomination.
///
/// Layout: free varint ‖ reserved varint ‖ committed varint: 3 bytes at least, some 9 for a household, 57 at most. An
/// account that holds nothing has no record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// What can be withdrawn.
    pub free: Amount,
    /// What is reserved for orders and unsigned contracts.
    pub reserved: Amount,
    /// What is committed to signed contracts.
    pub committed: Amount,
}

/// One of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What can be withdrawn.
    Free,
    /// What is reserved for orders and unsigned contracts.
    Reserved,
    /// What is committed to signed contracts.
    Committed,
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Free => "free",
            Self::Reserved => "reserved",
            Self::Committed => "committed",
        })
    }
}

/// Why an account cannot be changed so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BalanceError {
    /// A part would go below zero.
    #[error("{account} has {has} {part}, {needed} needed")]
    Insufficient {
        /// Whose.
        account: AccountId,
        /// Which part.
        part: Part,
        /// What is there.
        has: Amount,
        /// What would be taken.
        needed: Amount,
    },
    /// A sum is out of range.
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

impl Balance {
    /// Whether there is nothing in it.
    pub const fn is_empty(&self) -> bool {
        self.free.is_zero() && self.reserved.is_zero() && self.committed.is_zero()
    }

    /// The balance after a leg of a posting.
    ///
    /// # Errors
    /// [`BalanceError`] if a part would go below zero or out of range.
    pub fn posted(self, account: AccountId, leg: &Leg) -> Result<Self, BalanceError> {
        Ok(Self {
            free: changed(account, Part::Free, self.free, leg.free)?,
            reserved: changed(account, Part::Reserved, self.reserved, leg.reserved)?,
            committed: changed(account, Part::Committed, self.committed, leg.committed)?,
        })
    }

    /// The balance with more that is free.
    ///
    /// # Errors
    /// [`Overflow`] beyond 128 bits.
    pub fn credited(self, amount: Amount) -> Result<Self, Overflow> {
        Ok(Self { free: self.free.add(amount)?, ..self })
    }

    /// The balance with less that is free.
    ///
    /// # Errors
    /// [`BalanceError::Insufficient`] if less is free.
    pub fn debited(self, account: AccountId, amount: Amount) -> Result<Self, BalanceError> {
        Ok(Self { free: taken(account, Part::Free, self.free, amount)?, ..self })
    }

    /// The balance after its position in a cycle: what was committed is free again, and the net is paid or received.
    ///
    /// # Errors
    /// [`BalanceError`] if less is committed than is to be released, or the payment exceeds what is free then.
    pub fn netted(self, account: AccountId, position: &Position) -> Result<Self, BalanceError> {
        let committed = taken(account, Part::Committed, self.committed, position.release)?;
        let free = changed(account, Part::Free, self.free.add(position.release)?, position.net)?;
        Ok(Self { free, committed, ..self })
    }
}

fn changed(
    account: AccountId,
    part: Part,
    has: Amount,
    difference: NetAmount,
) -> Result<Amount, BalanceError> {
    taken(account, part, has, difference.negative_part())?
        .add(difference.positive_part())
        .map_err(BalanceError::from)
}

fn taken(account: AccountId, part: Part, has: Amount, needed: Amount) -> Result<Amount, BalanceError> {
    has.sub(needed).map_err(|_| BalanceError::Insufficient { account, part, has, needed })
}

/// What settlement has added up for an account in a cycle.
///
/// Layout: net zigzag ‖ release varint: 2 bytes at least, some 7 for a household's day, 38 at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// What it receives less what it pays.
    pub net: NetAmount,
    /// What is committed for it and is released when the cycle is cleared.
    pub release: Amount,
}

impl Position {
    /// The position with a further booking.
    ///
    /// # Errors
    /// [`Overflow`] beyond 128 bits.
    pub fn booked(self, net: NetAmount, release: Amount) -> Result<Self, Overflow> {
        Ok(Self { net: self.net.add(net)?, release: self.release.add(release)? })
    }
}

impl Record for Balance {
    const NAME: &'static str = "balance";

    fn write(&self, writer: &mut Writer) {
        writer.varint(self.free.get()).varint(self.reserved.get()).varint(self.committed.get());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            free: Amount(reader.varint()?),
            reserved: Amount(reader.varint()?),
            committed: Amount(reader.varint()?),
        })
    }
}

impl Record for Position {
    const NAME: &'static str = "position";

    fn write(&self, writer: &mut Writer) {
        writer.zigzag(self.net.get()).varint(self.release.get());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self { net: NetAmount(reader.zigzag()?), release: Amount(reader.varint()?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::settlement_escrow::Account;
    use proptest::prelude::*;
    use units::ParticipantId;

    fn seven() -> AccountId {
        AccountId::participant(ParticipantId(7)).unwrap()
    }

    fn leg(free: i128, reserved: i128, committed: i128) -> Leg {
        Leg {
            account: Account::Participant { id: ParticipantId(7) },
            free: NetAmount(free),
            reserved: NetAmount(reserved),
            committed: NetAmount(committed),
        }
    }

    fn balance(free: u128, reserved: u128, committed: u128) -> Balance {
        Balance { free: Amount(free), reserved: Amount(reserved), committed: Amount(committed) }
    }

    #[test]
    fn each_part_is_guarded_alone_and_the_error_carries_the_numbers() {
        let start = balance(100, 50, 20);
        assert_eq!(start.posted(seven(), &leg(-100, 130, -20)), Ok(balance(0, 180, 0)));
        for (leg, part, has, needed) in [
            (leg(-250, 250, 0), Part::Free, 100, 250),
            (leg(51, -51, 0), Part::Reserved, 50, 51),
            (leg(21, 0, -21), Part::Committed, 20, 21),
            (leg(i128::MIN, 0, 0), Part::Free, 100, 1 << 127),
        ] {
            let error = start.posted(seven(), &leg).unwrap_err();
            let account = seven();
            let (has, needed) = (Amount(has), Amount(needed));
            assert_eq!(error, BalanceError::Insufficient { account, part, has, needed });
        }
        assert_eq!(
            start.posted(seven(), &leg(-250, 250, 0)).unwrap_err().to_string(),
            "participant 7 has 100 free, 250 needed"
        );
        assert!(matches!(
            balance(u128::MAX, 0, 0).posted(seven(), &leg(1, -1, 0)),
            Err(BalanceError::Overflow(_))
        ));
        assert!(balance(u128::MAX, 0, 0).credited(Amount(1)).is_err());
    }

    #[test]
    fn netting_releases_first_and_pays_from_what_is_free_then() {
        // 20 of 30 committed are released, 15 of them paid: 100 + 20 − 15.
        let position = Position { net: NetAmount(-15), release: Amount(20) };
        assert_eq!(balance(100, 5, 30).netted(seven(), &position), Ok(balance(105, 5, 10)));
        // A payment may exceed the release if enough is free; if not, it names what is missing.
        let position = Position { net: NetAmount(-25), release: Amount(20) };
        assert_eq!(balance(5, 0, 20).netted(seven(), &position), Ok(balance(0, 0, 0)));
        assert_eq!(
            balance(4, 0, 20).netted(seven(), &position),
            Err(BalanceError::Insufficient {
                account: seven(),
                part: Part::Free,
                has: Amount(24),
                needed: Amount(25)
            })
        );
        assert_eq!(
            balance(100, 0, 19).netted(seven(), &position).unwrap_err().to_string(),
            "participant 7 has 19 committed, 20 needed"
        );
    }

    #[test]
    fn records_are_as_small_as_documented() {
        assert_eq!(balance(0, 0, 0).encode().len(), 3);
        // 2,000,000 and 300,000 take 3 bytes each in base 128, since 2^14 <= both < 2^21.
        assert_eq!(balance(2_000_000, 300_000, 300_000).encode().len(), 9);
        assert_eq!(balance(u128::MAX, u128::MAX, u128::MAX).encode().len(), 57);
        assert_eq!(Position::default().encode().len(), 2);
        // Zigzag doubles: 1,000,000 · 2 < 2^21 takes 3 bytes; 3,000,000 < 2^28 takes 4.
        let day = Position { net: NetAmount(-1_000_000), release: Amount(3_000_000) };
        assert_eq!(day.encode().len(), 7);
        let most = Position { net: NetAmount::MIN, release: Amount::MAX };
        assert_eq!(most.encode().len(), 38);
    }

    proptest! {
        #[test]
        fn records_read_as_they_were_written(free: u128, reserved: u128, committed: u128, net: i128) {
            let balance = balance(free, reserved, committed);
            prop_assert_eq!(Balance::decode(&balance.encode()), Ok(balance));
            let position = Position { net: NetAmount(net), release: Amount(free) };
            prop_assert_eq!(Position::decode(&position.encode()), Ok(position));
        }
    }
}
