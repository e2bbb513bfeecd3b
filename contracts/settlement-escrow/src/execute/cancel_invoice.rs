//! An invoice is withdrawn.

use cosmwasm_std::DepsMut;
use interfaces::settlement_escrow::lanes::InvoiceStatus;
use lanes::PaymentError;
use units::{InvoiceId, ParticipantId};

use crate::EscrowError;
use crate::execute::Done;
use crate::interchain::error::LaneError;
use crate::interchain::records::InvoiceRecord;
use crate::interchain::state::{INVOICES, InvoiceKey};

/// Withdraws an invoice that was not paid. A payment that is under way goes back.
///
/// # Errors
/// If there is none, it is another's, or it is paid or cancelled.
pub fn run(deps: DepsMut<'_>, participant: ParticipantId, invoice: InvoiceId) -> Result<Done, EscrowError> {
    let key = InvoiceKey(invoice);
    let record = INVOICES.may_load(deps.storage, &key)?.ok_or(LaneError::NoInvoice { invoice })?;
    if record.participant != participant {
        return Err(LaneError::OthersInvoice { invoice, owner: record.participant }.into());
    }
    if record.status != InvoiceStatus::Open {
        return Err(LaneError::Payment(PaymentError::Closed { status: record.status }).into());
    }
    let cancelled = InvoiceRecord { status: InvoiceStatus::Cancelled, ..record };
    INVOICES.save(deps.storage, &key, &cancelled);
    Ok(Done { subjects: vec![participant], ..Done::default() })
}
