//! An invoice is opened.

use cosmwasm_std::{DepsMut, Env};
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::InvoiceOpened;
use interfaces::settlement_escrow::routes::InvoiceStatus;
use units::{Amount, ParticipantId, Timestamp};

use crate::execute::Done;
use crate::interchain::error::RouteError;
use crate::interchain::records::InvoiceRecord;
use crate::interchain::state::{INVOICES, InvoiceKey, next_invoice};
use crate::{EscrowError, denoms};

/// Opens an invoice, which any linked account can pay from another chain into the participant's free balance.
///
/// # Errors
/// If the denomination is not kept, nothing is due, or it would have expired.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    participant: ParticipantId,
    denom: &str,
    amount: Amount,
    expires_at: Timestamp,
) -> Result<Done, EscrowError> {
    // 1. Validate.
    let denom = denoms::named(deps.storage, denom)?;
    if amount.is_zero() {
        return Err(EscrowError::ZeroAmount);
    }
    let now = Timestamp(env.block.time.seconds());
    if expires_at <= now {
        return Err(RouteError::NeverPayable { expires_at, now }.into());
    }
    // 2. Write.
    let invoice = next_invoice(deps.storage)?;
    let status = InvoiceStatus::Open;
    let payer = ParticipantId(0);
    let record = InvoiceRecord { participant, denom: denom.id, amount, expires_at, status, payer };
    INVOICES.save(deps.storage, &InvoiceKey(invoice), &record);
    // 3. Tell.
    let event = InvoiceOpened { invoice, participant, denom: denom.name, amount };
    Ok(Done { subjects: vec![participant], events: vec![event.to_event()], ..Done::default() })
}
