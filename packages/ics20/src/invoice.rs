//! Invoices that can be paid from another chain.

use cw_schema::Schemaifier;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use units::{Amount, Timestamp};

/// The state of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, Schemaifier)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStatus {
    /// Can be paid until it expires.
    Open,
    /// Is paid.
    Paid,
    /// Its participant has cancelled it.
    Cancelled,
}

impl InvoiceStatus {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Open, Self::Paid, Self::Cancelled];
}

/// Why a payment cannot pay an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaymentError {
    /// It is paid or cancelled.
    #[error("the invoice is {}", match status { InvoiceStatus::Cancelled => "cancelled", _ => "paid" })]
    Closed {
        /// Its state.
        status: InvoiceStatus,
    },
    /// The invoice has expired.
    #[error("the invoice expired at {expires_at}, now is {now}")]
    Expired {
        /// The first second in which it cannot be paid.
        expires_at: Timestamp,
        /// The time of the payment.
        now: Timestamp,
    },
    /// The payment is less than the amount due.
    #[error("{paid} were paid of {due}")]
    Underpaid {
        /// The amount due.
        due: Amount,
        /// The payment.
        paid: Amount,
    },
}

/// The two shares of a payment; they sum to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    /// The share of the participant that opened the invoice.
    pub due: Amount,
    /// The share of the payer: what exceeds the amount due.
    pub surplus: Amount,
}

/// Divides a payment of an invoice.
///
/// # Errors
/// [`PaymentError`]; the payment is refunded then.
pub fn share(
    status: InvoiceStatus,
    due: Amount,
    expires_at: Timestamp,
    paid: Amount,
    now: Timestamp,
) -> Result<Shares, PaymentError> {
    if status != InvoiceStatus::Open {
        return Err(PaymentError::Closed { status });
    }
    if now >= expires_at {
        return Err(PaymentError::Expired { expires_at, now });
    }
    match paid.sub(due) {
        Ok(surplus) => Ok(Shares { due, surplus }),
        Err(_) => Err(PaymentError::Underpaid { due, paid }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUE: Amount = Amount(100);
    const EXPIRES: Timestamp = Timestamp(50);

    fn pay(status: InvoiceStatus, paid: u128, now: u64) -> Result<Shares, PaymentError> {
        share(status, DUE, EXPIRES, Amount(paid), Timestamp(now))
    }

    #[test]
    fn a_payment_leaves_its_surplus_to_the_payer() {
        for (paid, surplus) in [(100, 0), (101, 1), (u128::MAX, u128::MAX - 100)] {
            let shares = Shares { due: DUE, surplus: Amount(surplus) };
            assert_eq!(pay(InvoiceStatus::Open, paid, 49), Ok(shares));
        }
    }

    #[test]
    fn underpaid_late_and_repeated_payments_are_refused() {
        let under = PaymentError::Underpaid { due: DUE, paid: Amount(99) };
        assert_eq!(pay(InvoiceStatus::Open, 99, 49), Err(under));
        let now = Timestamp(50);
        assert_eq!(
            pay(InvoiceStatus::Open, 100, 50),
            Err(PaymentError::Expired { expires_at: EXPIRES, now })
        );
        for status in [InvoiceStatus::Paid, InvoiceStatus::Cancelled] {
            assert_eq!(pay(status, 100, 49), Err(PaymentError::Closed { status }));
        }
        let words = PaymentError::Closed { status: InvoiceStatus::Cancelled }.to_string();
        assert_eq!(words, "the invoice is cancelled");
    }
}
