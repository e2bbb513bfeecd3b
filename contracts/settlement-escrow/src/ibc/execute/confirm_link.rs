//! A remote account confirms a link.

use contract_kit::{Call, Outcome};
use cosmwasm_std::Uint64;
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::Linked;
use interfaces::settlement_escrow::routes::Mode;
use units::{Nonce, ParticipantId};

use crate::EscrowError;
use crate::ibc::error::IbcError;
use crate::ibc::payment::RemotePayment;
use crate::ibc::state::{HOLDERS, LINKS, LinkRecord};
use crate::ledger::account::AccountId;
use crate::ledger::operations::credit;

/// Confirms a proposed link and credits the coin to the participant. The remote account decides whose it is, so an
/// earlier link of it ends.
///
/// # Errors
/// If the participant has not proposed it with this nonce, or the route does not fit. The chain refunds the coin then.
pub fn execute(
    call: &mut Call<'_>,
    mode: Mode,
    participant: Uint64,
    nonce: Nonce,
) -> Result<Outcome, EscrowError> {
    let payment = RemotePayment::new(call, mode)?;
    let storage = &mut *call.deps.storage;
    let intermediate = payment.intermediate.bytes();
    // 1. Validate.
    let participant = ParticipantId(u32::try_from(participant.u64()).unwrap_or(u32::MAX));
    let account = AccountId::participant(participant)?;
    let proposed = LINKS.may_load(storage, (participant, intermediate))?.filter(|link| link.nonce == nonce);
    let LinkRecord { channel, address, confirmed, .. } = proposed.ok_or_else(|| IbcError::NoProposal {
        participant,
        sender: payment.sender.clone(),
        nonce,
    })?;
    payment.check_route(storage, channel)?;
    if confirmed {
        return Err(IbcError::LinkExists { participant, channel, address }.into());
    }
    // 2. Write.
    if let Some(former) = HOLDERS.may_load(storage, intermediate)? {
        LINKS.remove(storage, (former, intermediate));
    }
    let link = LinkRecord { channel, address: address.clone(), nonce, confirmed: true };
    LINKS.save(storage, (participant, intermediate), &link)?;
    HOLDERS.save(storage, intermediate, &participant)?;
    credit(storage, payment.denom.id, account, payment.amount)?;
    // 3. Event.
    Ok(Outcome::about(participant).with_event(Linked { participant, channel, address }.to_event()))
}
