//! A participant cancels an invoice.

use contract_kit::{Call, Outcome};
use ics20::PaymentError;
use interfaces::settlement_escrow::routes::InvoiceStatus;
use units::InvoiceId;

use crate::EscrowError;
use crate::ibc::error::IbcError;
use crate::ibc::state::{INVOICES, InvoiceRecord};

/// Cancels an open invoice. A payment in flight is refunded.
///
/// # Errors
/// If the invoice does not exist, belongs to another participant, or is paid or cancelled.
pub fn execute(call: &mut Call<'_>, invoice: InvoiceId) -> Result<Outcome, EscrowError> {
    let participant = call.participant()?.participant;
    let storage = &mut *call.deps.storage;
    let record = INVOICES.may_load(storage, invoice)?.ok_or(IbcError::NoInvoice { invoice })?;
    if record.participant != participant {
        return Err(IbcError::OthersInvoice { invoice, owner: record.participant }.into());
    }
    if record.status != InvoiceStatus::Open {
        return Err(IbcError::Payment(PaymentError::Closed { status: record.status }).into());
    }
    let cancelled = InvoiceRecord { status: InvoiceStatus::Cancelled, ..record };
    INVOICES.save(storage, invoice, &cancelled)?;
    Ok(Outcome::about(participant))
}
