//! Accounts as numbers.

use std::fmt;

use interfaces::settlement_escrow::{Account, SystemAccount};
use records::RecordError;
use units::ParticipantId;

/// Numbers from here on belong to the suite's own accounts, counted down from the greatest: room for 16.
const FIRST_SYSTEM: u32 = u32::MAX - 15;

/// An account's number: a participant's is its id, the suite's own stand at the end, so that a scan by number meets all
/// participants first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(u32);

/// An id that no participant can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("participants have ids from 1 to {greatest}, not {participant}")]
pub struct IdOutOfRange {
    /// The id given.
    pub participant: ParticipantId,
    /// The greatest there can be.
    pub greatest: u32,
}

impl AccountId {
    /// The account of a participant.
    ///
    /// # Errors
    /// [`IdOutOfRange`] for 0, and for numbers of the suite's own accounts.
    pub const fn participant(participant: ParticipantId) -> Result<Self, IdOutOfRange> {
        let number = participant.get();
        if number == 0 || number >= FIRST_SYSTEM {
            return Err(IdOutOfRange { participant, greatest: FIRST_SYSTEM - 1 });
        }
        Ok(Self(number))
    }

    /// One of the suite's own accounts.
    pub const fn system(account: SystemAccount) -> Self {
        Self(match account {
            SystemAccount::Fees => u32::MAX,
            SystemAccount::Grid => u32::MAX - 1,
            SystemAccount::Imbalance => u32::MAX - 2,
        })
    }

    /// The account that a message names.
    ///
    /// # Errors
    /// [`IdOutOfRange`] where it names a participant that cannot be.
    pub const fn of(account: Account) -> Result<Self, IdOutOfRange> {
        match account {
            Account::Participant { id } => Self::participant(id),
            Account::System { account } => Ok(Self::system(account)),
        }
    }

    /// The account of a stored number.
    ///
    /// # Errors
    /// [`RecordError::Invalid`] for a number that is no account's.
    pub fn from_number(number: u32) -> Result<Self, RecordError> {
        let account = Self(number);
        let known = if account.is_system() {
            SystemAccount::ALL.into_iter().any(|each| Self::system(each) == account)
        } else {
            number > 0
        };
        if known {
            Ok(account)
        } else {
            Err(RecordError::Invalid { field: "account", value: u64::from(number) })
        }
    }

    /// The stored number.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// Whether it is one of the suite's own.
    pub const fn is_system(self) -> bool {
        self.0 >= FIRST_SYSTEM
    }

    /// The participant, if it is one's.
    pub const fn holder(self) -> Option<ParticipantId> {
        if self.is_system() { None } else { Some(ParticipantId(self.0)) }
    }

    /// As messages and answers name it.
    pub fn named(self) -> Account {
        SystemAccount::ALL
            .into_iter()
            .find(|each| Self::system(*each) == self)
            .map_or(Account::Participant { id: ParticipantId(self.0) }, |account| Account::System { account })
    }
}

/// An account that is in a list twice, if any is.
pub fn twice(accounts: &[AccountId]) -> Option<AccountId> {
    let mut sorted = accounts.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).find(|pair| pair.first() == pair.last()).and_then(|pair| pair.first().copied())
}

impl fmt::Display for AccountId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.named() {
            Account::Participant { id } => write!(formatter, "participant {id}"),
            Account::System { account: SystemAccount::Fees } => formatter.write_str("the fee account"),
            Account::System { account: SystemAccount::Grid } => formatter.write_str("the grid account"),
            Account::System { account: SystemAccount::Imbalance } => {
                formatter.write_str("the imbalance account")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn participants_and_the_suites_own_accounts_never_share_a_number() {
        // 16 numbers are the suite's: 2^32 − 16 … 2^32 − 1.
        let greatest = u32::MAX - 16;
        for id in [1, 7, greatest] {
            let account = AccountId::participant(ParticipantId(id)).unwrap();
            assert_eq!((account.number(), account.holder()), (id, Some(ParticipantId(id))));
            assert_eq!(account.named(), Account::Participant { id: ParticipantId(id) });
        }
        for id in [0, greatest + 1, u32::MAX - 2, u32::MAX] {
            let participant = ParticipantId(id);
            assert_eq!(AccountId::participant(participant), Err(IdOutOfRange { participant, greatest }));
        }
        for account in SystemAccount::ALL {
            let id = AccountId::system(account);
            assert!(id.is_system() && id.holder().is_none());
            assert_eq!(id.named(), Account::System { account });
            assert_eq!(AccountId::from_number(id.number()), Ok(id));
        }
    }

    #[test]
    fn a_stored_number_that_is_no_accounts_is_an_error() {
        for number in [0, u32::MAX - 3, u32::MAX - 15] {
            assert_eq!(
                AccountId::from_number(number),
                Err(RecordError::Invalid { field: "account", value: u64::from(number) })
            );
        }
    }
}
