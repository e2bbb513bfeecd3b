//! A participant opens an invoice.

use contract_kit::{Call, Outcome};
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::InvoiceOpened;
use interfaces::settlement_escrow::routes::InvoiceStatus;
use units::{Amount, Timestamp};

use crate::EscrowError;
use crate::ibc::error::IbcError;
use crate::ibc::state::{INVOICES, InvoiceRecord, next_invoice};
use crate::ledger::denoms;

/// Opens an invoice. Any linked remote account can pay it into the participant's free balance.
///
/// # Errors
/// If the denomination is unknown, the amount is zero, or the invoice would have expired.
pub fn execute(
    call: &mut Call<'_>,
    denom: &str,
    amount: Amount,
    expires_at: Timestamp,
) -> Result<Outcome, EscrowError> {
    let participant = call.participant()?.participant;
    let now = call.now();
    // 1. Validate.
    let denom = denoms::by_name(call.deps.storage, denom)?;
    if amount.is_zero() {
        return Err(EscrowError::ZeroAmount);
    }
    if expires_at <= now {
        return Err(IbcError::NeverPayable { expires_at, now }.into());
    }
    // 2. Write.
    let invoice = next_invoice(call.deps.storage)?;
    let status = InvoiceStatus::Open;
    let record = InvoiceRecord { participant, denom: denom.id, amount, expires_at, status, payer: None };
    INVOICES.save(call.deps.storage, invoice, &record)?;
    // 3. Event.
    let event = InvoiceOpened { invoice, participant, denom: denom.name, amount };
    Ok(Outcome::about(participant).with_event(event.to_event()))
}
