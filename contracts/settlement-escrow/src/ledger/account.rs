//! Accounts as numbers.

use std::fmt;

use interfaces::settlement_escrow::{Account, SystemAccount};
use serde::{Deserialize, Serialize};
use units::ParticipantId;

use crate::EscrowError;

/// Numbers from here on belong to the system accounts, which count down from the greatest: room for 16.
const FIRST_SYSTEM: u32 = u32::MAX - 15;

/// An account's number. A participant's account has the participant's id; system accounts have the greatest numbers, so
/// a range in the order of numbers yields all participants first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(u32);

impl AccountId {
    /// The account of a participant.
    ///
    /// # Errors
    /// [`EscrowError::ParticipantOutOfRange`] for 0 and for the numbers of system accounts.
    pub const fn participant(participant: ParticipantId) -> Result<Self, EscrowError> {
        let number = participant.get();
        if number == 0 || number >= FIRST_SYSTEM {
            return Err(EscrowError::ParticipantOutOfRange { participant, greatest: FIRST_SYSTEM - 1 });
        }
        Ok(Self(number))
    }

    /// A system account.
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
    /// [`EscrowError::ParticipantOutOfRange`].
    pub const fn new(account: Account) -> Result<Self, EscrowError> {
        match account {
            Account::Participant { id } => Self::participant(id),
            Account::System { account } => Ok(Self::system(account)),
        }
    }

    /// The stored number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Whether it is a system account.
    pub const fn is_system(self) -> bool {
        self.0 >= FIRST_SYSTEM
    }

    /// The participant whose account it is.
    pub const fn holder(self) -> Option<ParticipantId> {
        if self.is_system() { None } else { Some(ParticipantId(self.0)) }
    }
}

/// The account of a stored number.
impl From<u32> for AccountId {
    fn from(number: u32) -> Self {
        Self(number)
    }
}

impl From<AccountId> for Account {
    fn from(account: AccountId) -> Self {
        SystemAccount::ALL
            .into_iter()
            .find(|each| AccountId::system(*each) == account)
            .map_or(Self::Participant { id: ParticipantId(account.0) }, |account| Self::System { account })
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Account::from(*self).fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn participants_and_system_accounts_never_share_a_number() {
        // 16 numbers are reserved: 2^32 − 16 … 2^32 − 1.
        let most = u32::MAX - 16;
        for id in [1, 7, most] {
            let account = AccountId::participant(ParticipantId(id)).unwrap();
            assert_eq!((account.get(), account.holder()), (id, Some(ParticipantId(id))));
            assert_eq!(Account::from(account), Account::Participant { id: ParticipantId(id) });
        }
        for id in [0, most + 1, u32::MAX - 2, u32::MAX] {
            let refused = AccountId::participant(ParticipantId(id)).unwrap_err();
            assert!(matches!(
                refused,
                EscrowError::ParticipantOutOfRange { participant, greatest }
                    if participant.get() == id && greatest == most
            ));
        }
        for account in SystemAccount::ALL {
            let id = AccountId::system(account);
            assert!(id.is_system() && id.holder().is_none());
            assert_eq!(Account::from(id), Account::System { account });
            assert_eq!(AccountId::from(id.get()), id);
        }
    }
}
