//! What an account holds, and what may happen to it.

use interfaces::settlement_escrow::Leg;
use serde::{Deserialize, Serialize};
use units::{Amount, NetAmount, Overflow};

use super::account::AccountId;
use super::part::Part;
use crate::EscrowError;

/// The three parts of an account in one denomination.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// The participant may withdraw it.
    pub free: Amount,
    /// Held for orders and unsigned contracts.
    pub reserved: Amount,
    /// Held for signed contracts.
    pub committed: Amount,
}

impl Balance {
    /// Whether it holds nothing.
    pub const fn is_empty(&self) -> bool {
        self.free.is_zero() && self.reserved.is_zero() && self.committed.is_zero()
    }

    /// The balance after a leg of a posting.
    ///
    /// # Errors
    /// [`EscrowError::Insufficient`] if a part would go below zero, [`EscrowError::Overflow`].
    pub fn posted(self, account: AccountId, leg: &Leg) -> Result<Self, EscrowError> {
        Ok(Self {
            free: changed(account, Part::Free, self.free, leg.free)?,
            reserved: changed(account, Part::Reserved, self.reserved, leg.reserved)?,
            committed: changed(account, Part::Committed, self.committed, leg.committed)?,
        })
    }

    /// The balance with more free money.
    ///
    /// # Errors
    /// [`Overflow`] beyond 128 bits.
    pub fn credited(self, amount: Amount) -> Result<Self, Overflow> {
        Ok(Self { free: self.free.add(amount)?, ..self })
    }

    /// The balance with less free money.
    ///
    /// # Errors
    /// [`EscrowError::Insufficient`] if less is free.
    pub fn debited(self, account: AccountId, amount: Amount) -> Result<Self, EscrowError> {
        Ok(Self { free: taken(account, Part::Free, self.free, amount)?, ..self })
    }

    /// The balance after its position in a cycle: the release becomes free, then the net is paid or received.
    ///
    /// # Errors
    /// [`EscrowError::Insufficient`] if less is committed than is released, or the payment exceeds what is free then.
    pub fn netted(self, account: AccountId, position: &Position) -> Result<Self, EscrowError> {
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
) -> Result<Amount, EscrowError> {
    Ok(taken(account, part, has, difference.negative_part())?.add(difference.positive_part())?)
}

fn taken(account: AccountId, part: Part, has: Amount, needed: Amount) -> Result<Amount, EscrowError> {
    has.sub(needed).map_err(|_| EscrowError::Insufficient { account: account.into(), part, has, needed })
}

/// What settlement has booked for an account in a cycle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::settlement_escrow::Account;
    use units::ParticipantId;

    fn seven() -> AccountId {
        AccountId::participant(ParticipantId(7)).unwrap()
    }

    fn leg(free: i128, reserved: i128, committed: i128) -> Leg {
        Leg {
            account: seven().into(),
            free: NetAmount(free),
            reserved: NetAmount(reserved),
            committed: NetAmount(committed),
        }
    }

    fn balance(free: u128, reserved: u128, committed: u128) -> Balance {
        Balance { free: Amount(free), reserved: Amount(reserved), committed: Amount(committed) }
    }

    fn posted(balance: Balance, leg: Leg) -> Result<Balance, String> {
        balance.posted(seven(), &leg).map_err(|error| error.to_string())
    }

    fn insufficient(has: u128, part: Part, needed: u128) -> String {
        let account = Account::Participant { id: ParticipantId(7) };
        EscrowError::Insufficient { account, part, has: Amount(has), needed: Amount(needed) }.to_string()
    }

    #[test]
    fn each_part_is_checked_alone_and_the_error_has_the_numbers() {
        let start = balance(100, 50, 20);
        assert_eq!(posted(start, leg(-100, 130, -20)), Ok(balance(0, 180, 0)));
        for (leg, part, has, needed) in [
            (leg(-250, 250, 0), Part::Free, 100, 250),
            (leg(51, -51, 0), Part::Reserved, 50, 51),
            (leg(21, 0, -21), Part::Committed, 20, 21),
            (leg(i128::MIN, 0, 0), Part::Free, 100, 1 << 127),
        ] {
            assert_eq!(posted(start, leg), Err(insufficient(has, part, needed)));
        }
        assert_eq!(
            insufficient(100, Part::Free, 250),
            "escrow/insufficient: participant 7 has 100 free, 250 needed"
        );
        let full = balance(u128::MAX, 0, 0);
        assert!(matches!(full.posted(seven(), &leg(1, -1, 0)), Err(EscrowError::Overflow(_))));
        assert!(full.credited(Amount(1)).is_err());
    }

    #[test]
    fn netting_releases_first_and_then_pays() {
        let netted = |balance: Balance, net, release| {
            let position = Position { net: NetAmount(net), release: Amount(release) };
            balance.netted(seven(), &position).map_err(|error| error.to_string())
        };
        // 20 of 30 committed are released, 15 of them paid: 100 + 20 − 15.
        assert_eq!(netted(balance(100, 5, 30), -15, 20), Ok(balance(105, 5, 10)));
        // A payment may exceed the release if enough is free.
        assert_eq!(netted(balance(5, 0, 20), -25, 20), Ok(balance(0, 0, 0)));
        assert_eq!(netted(balance(4, 0, 20), -25, 20), Err(insufficient(24, Part::Free, 25)));
        assert_eq!(netted(balance(100, 0, 19), -25, 20), Err(insufficient(19, Part::Committed, 20)));
    }
}
