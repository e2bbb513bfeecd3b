//! An invoice is withdrawn.

use cosmwasm_std::DepsMut;
use ics20::PaymentError;
use interfaces::settlement_escrow::routes::InvoiceStatus;
use units::{InvoiceId, ParticipantId};

use crate::EscrowError;
use crate::execute::Done;
use crate::interchain::error::RouteError;
use crate::interchain::records::InvoiceRecord;
use crate::interchain::state::{INVOICES, InvoiceKey};

/// Withdraws an invoice that was not paid. A payment that is under way goes back.
///
/// # Errors
/// If there is none, it is another's, or it is paid or cancelled.
pub fn run(deps: DepsMut<'_>, participant: ParticipantId, invoice: InvoiceId) -> Result<Done, EscrowError> {
    let key = InvoiceKey(invoice);
    let record = INVOICES.may_load(deps.storage, &key)?.ok_or(RouteError::NoInvoice { invoice })?;
    if record.participant != participant {
        return Err(RouteError::OthersInvoice { invoice, owner: record.participant }.into());
    }
    if record.status != InvoiceStatus::Open {
        return Err(RouteError::Payment(PaymentError::Closed { status: record.status }).into());
    }
    let cancelled = InvoiceRecord { status: InvoiceStatus::Cancelled, ..record };
    INVOICES.save(deps.storage, &key, &cancelled);
    Ok(Done { subjects: vec![participant], ..Done::default() })
}
