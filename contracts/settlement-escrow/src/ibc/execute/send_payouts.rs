//! Anyone sends queued payouts to another chain.

use contract_kit::checks::work_size;
use contract_kit::{Call, Outcome};
use cosmwasm_std::{Order, SubMsg, to_json_binary};
use cw_storage_plus::Bound;
use interfaces::settlement_escrow::routes::Channel;
use units::PayoutId;

use crate::EscrowError;
use crate::ibc::error::IbcError;
use crate::ibc::state::{FLOWS, QUEUED};
use crate::ibc::{packets, payouts, routes};
use crate::ledger::denoms;
use crate::reply::ReplyId;

/// The most payouts of one message.
const MAX_SENT: u32 = 100;
/// The gas limit of sending one packet: some four times what it uses. If one exceeds it, the others are sent all the
/// same.
const PACKET_GAS: u64 = 600_000;

/// Sends payouts of a route in the order of their numbers. Skips those that exceed the limits now, or whose
/// denomination the route no longer carries.
///
/// # Errors
/// If the route is not active, the page is empty, or no payout of the page can be sent now.
pub fn execute(
    call: &mut Call<'_>,
    channel: Channel,
    start_after: Option<PayoutId>,
    limit: u32,
) -> Result<Outcome, EscrowError> {
    let now = call.now();
    let storage = &mut *call.deps.storage;
    // 1. Validate.
    let route = routes::load_active(storage, channel)?;
    let page = QUEUED
        .prefix(channel.0)
        .keys(storage, start_after.map(Bound::exclusive), None, Order::Ascending)
        .take(work_size(limit, MAX_SENT)?)
        .collect::<Result<Vec<_>, _>>()?;
    let times_out_at = now.plus(route.definition.timeout)?;
    let mut outcome = Outcome::default();
    for payout in page {
        // 2. Compute.
        let record = payouts::load(storage, payout)?;
        let denom = denoms::by_number(storage, record.denom)?;
        let Ok(limits) = route.limits(&denom.name) else { continue };
        let flow = routes::flow(storage, denom.id, channel)?;
        let Ok(flow) = flow.send(&limits, record.amount, now) else { continue };
        // 3. Write, before the packet is sent.
        FLOWS.save(storage, (denom.id, channel.0), &flow)?;
        let record = payouts::send(storage, payout, record, now, times_out_at)?;
        // 4. Send.
        let transfer = packets::transfer(&route, call.env, &denom, &record)?;
        outcome.messages.push(
            SubMsg::reply_always(transfer, ReplyId::Packet.number())
                .with_payload(to_json_binary(&payout)?)
                .with_gas_limit(PACKET_GAS),
        );
        outcome.subjects.extend(payouts::subjects(&record));
    }
    if outcome.messages.is_empty() {
        return Err(IbcError::NothingToSend { channel }.into());
    }
    outcome.subjects.sort_unstable();
    outcome.subjects.dedup();
    Ok(outcome)
}
