//! A remote account pays an invoice.

use contract_kit::{Call, Outcome};
use cosmwasm_std::Empty;
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::Funded;
use interfaces::settlement_escrow::routes::{InvoiceStatus, Mode};
use units::{InvoiceId, Nonce};

use crate::EscrowError;
use crate::ibc::error::IbcError;
use crate::ibc::links;
use crate::ibc::payment::RemotePayment;
use crate::ibc::state::{INVOICES, InvoiceRecord, NONCES};
use crate::ledger::account::AccountId;
use crate::ledger::denoms;
use crate::ledger::operations::credit;

/// Pays an invoice with the coin, and credits a surplus to the payer.
///
/// # Errors
/// If the sender is not linked or has used the nonce, the route does not fit, or the invoice cannot be paid so. The
/// chain refunds the coin then.
pub fn execute(
    call: &mut Call<'_>,
    mode: Mode,
    invoice: InvoiceId,
    nonce: Nonce,
) -> Result<Outcome, EscrowError> {
    let now = call.now();
    let payment = RemotePayment::new(call, mode)?;
    let storage = &mut *call.deps.storage;
    let RemotePayment { intermediate, sender, denom, amount, .. } = &payment;
    // 1. Validate the payer and its route.
    let (payer, link) = links::holder(storage, *intermediate, sender)?;
    payment.check_route(storage, link.channel)?;
    let bytes = intermediate.bytes();
    if NONCES.has(storage, (&bytes, nonce)) {
        return Err(IbcError::NonceUsed { sender: sender.clone(), nonce }.into());
    }
    // 2. Validate the payment.
    let record = INVOICES.may_load(storage, invoice)?.ok_or(IbcError::NoInvoice { invoice })?;
    let InvoiceRecord { participant, .. } = record;
    if record.denom != denom.id {
        let wanted = denoms::by_number(storage, record.denom)?.name;
        return Err(IbcError::OtherDenom { wanted, given: denom.name.clone() }.into());
    }
    let shares = ics20::share(record.status, record.amount, record.expires_at, *amount, now)
        .map_err(IbcError::from)?;
    // 3. Write.
    credit(storage, denom.id, AccountId::participant(participant)?, shares.due)?;
    if !shares.surplus.is_zero() {
        credit(storage, denom.id, AccountId::participant(payer)?, shares.surplus)?;
    }
    let paid = InvoiceRecord { status: InvoiceStatus::Paid, payer: Some(payer), ..record };
    INVOICES.save(storage, invoice, &paid)?;
    NONCES.save(storage, (&bytes, nonce), &Empty {})?;
    // 4. Event.
    let event = Funded {
        invoice,
        participant,
        payer,
        denom: denom.name.clone(),
        amount: shares.due,
        surplus: shares.surplus,
    };
    let mut outcome = Outcome::about(participant).with_event(event.to_event());
    if payer != participant {
        outcome.subjects.push(payer);
    }
    Ok(outcome)
}
