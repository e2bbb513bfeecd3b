//! One message per file.

pub mod add_route;
pub mod cancel_invoice;
pub mod claim_payout;
pub mod confirm_link;
pub mod dispute_payout;
pub mod fund;
pub mod open_invoice;
pub mod pause_route;
pub mod probe_route;
pub mod propose_link;
pub mod queue_payout;
pub mod remove_link;
pub mod resolve_payout;
pub mod retry_payout;
pub mod send_payouts;
pub mod set_route;

use contract_kit::{Call, Outcome};
use interfaces::settlement_escrow::IbcMsg;
use interfaces::settlement_escrow::routes::Mode;

use crate::EscrowError;

/// Executes a message about other chains.
///
/// # Errors
/// [`EscrowError`] says which rule is broken.
pub fn execute(call: &mut Call<'_>, msg: IbcMsg) -> Result<Outcome, EscrowError> {
    match msg {
        IbcMsg::AddRoute { route } => add_route::execute(call, route),
        IbcMsg::SetRoute { channel, timeout, denoms } => set_route::execute(call, channel, timeout, denoms),
        IbcMsg::ProbeRoute { channel } => probe_route::execute(call, channel),
        IbcMsg::PauseRoute { channel } => pause_route::execute(call, channel),
        IbcMsg::ProposeLink { channel, address, nonce } => {
            propose_link::execute(call, channel, address, nonce)
        }
        IbcMsg::RemoveLink { channel, address } => remove_link::execute(call, channel, &address),
        IbcMsg::ConfirmLink { participant, nonce } => {
            confirm_link::execute(call, Mode::Hooks, participant, nonce)
        }
        IbcMsg::OpenInvoice { denom, amount, expires_at } => {
            open_invoice::execute(call, &denom, amount, expires_at)
        }
        IbcMsg::CancelInvoice { invoice } => cancel_invoice::execute(call, invoice),
        IbcMsg::Fund { invoice, nonce } => fund::execute(call, Mode::Hooks, invoice, nonce),
        IbcMsg::QueuePayout { denom, amount, to, memo } => {
            queue_payout::execute(call, &denom, amount, to, memo)
        }
        IbcMsg::SendPayouts { channel, start_after, limit } => {
            send_payouts::execute(call, channel, start_after, limit)
        }
        IbcMsg::RetryPayout { payout } => retry_payout::execute(call, payout),
        IbcMsg::ClaimPayout { payout } => claim_payout::execute(call, payout),
        IbcMsg::DisputePayout { payout } => dispute_payout::execute(call, payout),
        IbcMsg::ResolvePayout { payout, delivered } => resolve_payout::execute(call, payout, delivered),
    }
}
