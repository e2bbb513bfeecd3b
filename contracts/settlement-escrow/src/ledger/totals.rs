//! The totals of a denomination.

use serde::{Deserialize, Serialize};
use units::{Amount, Overflow};

/// The totals of a denomination. The accounts and what is set aside sum to the total; while a cycle is netted page by
/// page, they differ from it by what the netted positions have received less what they have paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerTotals {
    /// What has been paid in and not paid out, below 2^127. Every balance therefore fits a difference, the sum of two
    /// balances fits an amount, and netting cannot leave the range.
    pub total: Amount,
    /// What is set aside for payouts to other chains that wait or were refunded.
    pub set_aside: Amount,
}

impl LedgerTotals {
    /// The totals after a payment into an account.
    ///
    /// # Errors
    /// [`Overflow`] from 2^127.
    pub fn deposited(self, amount: Amount) -> Result<Self, Overflow> {
        let total = self.total.add(amount)?;
        total.net()?;
        Ok(Self { total, ..self })
    }

    /// The totals after a payment out of an account.
    ///
    /// # Errors
    /// [`Overflow`] if the total is less.
    pub fn withdrawn(self, amount: Amount) -> Result<Self, Overflow> {
        Ok(Self { total: self.total.sub(amount)?, ..self })
    }

    /// The totals after money of an account is set aside.
    ///
    /// # Errors
    /// [`Overflow`] beyond 128 bits.
    pub fn put_aside(self, amount: Amount) -> Result<Self, Overflow> {
        Ok(Self { set_aside: self.set_aside.add(amount)?, ..self })
    }

    /// The totals after money that was set aside goes to an account.
    ///
    /// # Errors
    /// [`Overflow`] if less is set aside.
    pub fn released(self, amount: Amount) -> Result<Self, Overflow> {
        Ok(Self { set_aside: self.set_aside.sub(amount)?, ..self })
    }

    /// The totals after money that was set aside is sent to another chain.
    ///
    /// # Errors
    /// [`Overflow`] if less is set aside.
    pub fn sent(self, amount: Amount) -> Result<Self, Overflow> {
        self.released(amount)?.withdrawn(amount)
    }

    /// The totals after money that was sent is refunded: it is set aside again.
    ///
    /// # Errors
    /// [`Overflow`] from a total of 2^127.
    pub fn refunded(self, amount: Amount) -> Result<Self, Overflow> {
        self.deposited(amount)?.put_aside(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: LedgerTotals = LedgerTotals { total: Amount(100), set_aside: Amount::ZERO };

    #[test]
    fn money_is_set_aside_sent_and_refunded_without_loss() {
        let aside = START.put_aside(Amount(40)).unwrap();
        assert_eq!(aside, LedgerTotals { set_aside: Amount(40), ..START });
        assert_eq!(aside.released(Amount(40)).unwrap(), START);
        let sent = aside.sent(Amount(40)).unwrap();
        assert_eq!(sent, LedgerTotals { total: Amount(60), ..START });
        assert_eq!(sent.refunded(Amount(40)).unwrap(), aside);
        assert_eq!(START.deposited(Amount(1)).unwrap().withdrawn(Amount(101)).unwrap().total, Amount::ZERO);
    }

    #[test]
    fn missing_money_cannot_move_and_the_total_stays_below_2_to_the_127() {
        assert!(START.released(Amount(1)).is_err());
        assert!(START.sent(Amount(1)).is_err());
        assert!(START.withdrawn(Amount(101)).is_err());
        let room = Amount((1 << 127) - 101);
        assert!(START.deposited(room).is_ok());
        let more = room.add(Amount(1)).unwrap();
        assert!(START.deposited(more).is_err() && START.refunded(more).is_err());
    }
}
