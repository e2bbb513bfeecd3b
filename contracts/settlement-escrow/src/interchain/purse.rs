//! The ledger of a denomination, and what of it is set aside for payouts to other chains.

use cosmwasm_std::Storage;
use units::{Amount, DenomId, Overflow};

use crate::EscrowError;
use crate::interchain::state::SET_ASIDE;
use crate::state::{DenomKey, Money, ledger, save_ledger};

/// The two sums. `Σ accounts + set aside = ledger` (and `NETTING`, between the pages of a cycle's clearing).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purse {
    denom: DenomId,
    ledger: Amount,
    set_aside: Amount,
}

impl Purse {
    /// As stored.
    ///
    /// # Errors
    /// If what is stored does not read.
    pub fn load(storage: &dyn Storage, denom: DenomId) -> Result<Self, EscrowError> {
        Ok(Self { denom, ledger: ledger(storage, denom)?, set_aside: set_aside(storage, denom)? })
    }

    /// Money is set aside out of an account, which the caller debits.
    ///
    /// # Errors
    /// [`Overflow`] beyond 128 bits.
    pub fn aside(self, amount: Amount) -> Result<Self, Overflow> {
        Ok(Self { set_aside: self.set_aside.add(amount)?, ..self })
    }

    /// Money set aside goes into an account, which the caller credits.
    ///
    /// # Errors
    /// [`Overflow`] if less was set aside, which is never so.
    pub fn back(self, amount: Amount) -> Result<Self, Overflow> {
        Ok(Self { set_aside: self.set_aside.sub(amount)?, ..self })
    }

    /// Money set aside leaves the escrow.
    ///
    /// # Errors
    /// [`Overflow`] if less was set aside, which is never so.
    pub fn leaves(self, amount: Amount) -> Result<Self, Overflow> {
        Ok(Self { ledger: self.ledger.sub(amount)?, ..self.back(amount)? })
    }

    /// Money that had left is in the escrow again, and set aside.
    ///
    /// # Errors
    /// [`Overflow`] where the ledger would leave its range.
    pub fn returns(self, amount: Amount) -> Result<Self, Overflow> {
        let ledger = self.ledger.add(amount)?;
        ledger.net()?;
        Ok(Self { ledger, ..self.aside(amount)? })
    }

    /// Money comes into an account from outside, which the caller credits.
    ///
    /// # Errors
    /// [`Overflow`] where the ledger would leave its range.
    pub fn takes_in(self, amount: Amount) -> Result<Self, Overflow> {
        let ledger = self.ledger.add(amount)?;
        ledger.net()?;
        Ok(Self { ledger, ..self })
    }

    /// What the ledger says.
    pub const fn ledger(&self) -> Amount {
        self.ledger
    }

    /// Stores both sums.
    ///
    /// # Errors
    /// Never, since every way to a new ledger checks its range.
    pub fn save(self, storage: &mut dyn Storage) -> Result<(), Overflow> {
        SET_ASIDE.save(storage, &DenomKey(self.denom), &Money(self.set_aside));
        save_ledger(storage, self.denom, self.ledger)
    }
}

/// What is set aside of a denomination.
///
/// # Errors
/// If what is stored does not read.
pub fn set_aside(storage: &dyn Storage, denom: DenomId) -> Result<Amount, EscrowError> {
    Ok(SET_ASIDE.may_load(storage, &DenomKey(denom))?.unwrap_or_default().0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Purse = Purse { denom: DenomId(0), ledger: Amount(100), set_aside: Amount::ZERO };

    #[test]
    fn money_goes_aside_away_and_back_without_loss() {
        let aside = NONE.aside(Amount(40)).unwrap();
        assert_eq!(aside, Purse { set_aside: Amount(40), ..NONE });
        assert_eq!(aside.back(Amount(40)).unwrap(), NONE);
        let away = aside.leaves(Amount(40)).unwrap();
        assert_eq!(away, Purse { ledger: Amount(60), ..NONE });
        assert_eq!(away.returns(Amount(40)).unwrap(), aside);
        assert_eq!(NONE.takes_in(Amount(1)).unwrap().ledger(), Amount(101));
    }

    #[test]
    fn what_is_not_there_cannot_go_and_the_ledger_keeps_its_range() {
        assert!(NONE.back(Amount(1)).is_err());
        assert!(NONE.leaves(Amount(1)).is_err());
        assert!(NONE.takes_in(Amount(1 << 127)).is_err());
        assert!(NONE.returns(Amount(1 << 127)).is_err());
    }
}
