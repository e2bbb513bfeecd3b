//! Invoices in words.

use interfaces::settlement_escrow::routes::{InvoiceResponse, InvoiceStatus};
use market_format::Currency;
use units::Timestamp;

/// An invoice and its state in words. `clock` writes times.
pub fn invoice_text(
    invoice: &InvoiceResponse,
    now: Timestamp,
    clock: &dyn Fn(Timestamp) -> String,
) -> String {
    let InvoiceResponse { invoice, participant, denom, amount, expires_at, status, payer } = invoice;
    let state = match (status, payer) {
        (InvoiceStatus::Open, _) if now >= *expires_at => {
            format!("expired at {}: open another one", clock(*expires_at))
        }
        (InvoiceStatus::Open, _) => format!("open until {}", clock(*expires_at)),
        (InvoiceStatus::Paid, Some(payer)) => format!("paid by participant {payer}"),
        (InvoiceStatus::Paid, None) => "paid".into(),
        (InvoiceStatus::Cancelled, _) => "withdrawn".into(),
    };
    format!("invoice {invoice}: {} to participant {participant}, {state}", Currency::of(denom).text(*amount))
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::{Amount, InvoiceId, ParticipantId};

    #[test]
    fn an_invoice_says_what_became_of_it() {
        let clock = |time: Timestamp| format!("second {time}");
        let invoice = |status, payer: Option<u32>| InvoiceResponse {
            invoice: InvoiceId(7),
            participant: ParticipantId(2),
            denom: "ueur".into(),
            amount: Amount(25_500_000),
            expires_at: Timestamp(100),
            status,
            payer: payer.map(ParticipantId),
        };
        let begin = "invoice 7: 25.5 EUR to participant 2, ";
        for (status, payer, now, end) in [
            (InvoiceStatus::Open, None, 99, "open until second 100"),
            (InvoiceStatus::Open, None, 100, "expired at second 100: open another one"),
            (InvoiceStatus::Paid, Some(3), 100, "paid by participant 3"),
            (InvoiceStatus::Cancelled, None, 5, "withdrawn"),
        ] {
            assert_eq!(
                invoice_text(&invoice(status, payer), Timestamp(now), &clock),
                format!("{begin}{end}")
            );
        }
    }
}
