//! The administrator probes a route: does its middleware report refunds?

use contract_kit::{Call, Outcome};
use cosmwasm_std::{SubMsg, to_json_binary};
use interfaces::settlement_escrow::SystemAccount;
use interfaces::settlement_escrow::routes::{Channel, RouteStatus};

use crate::EscrowError;
use crate::ibc::state::{FLOWS, PayoutRecord, next_payout};
use crate::ibc::{packets, payouts, routes};
use crate::ledger::account::AccountId;
use crate::ledger::{denoms, operations};
use crate::reply::ReplyId;

/// No chain has such an address, so a transfer to it is refunded.
const IMPOSSIBLE_ADDRESS: &str = "dpt-probe";

/// Sends the coin to an impossible address. When the chain reports the refund, the route becomes active and the coin
/// belongs to the fee account. If the chain refuses to send it, the message fails.
///
/// # Errors
/// If the channel has no route, the route is active, or not exactly one coin comes that the route carries.
pub fn execute(call: &mut Call<'_>, channel: Channel) -> Result<Outcome, EscrowError> {
    let now = call.now();
    let storage = &mut *call.deps.storage;
    // 1. Validate.
    let (denom, amount) = denoms::payment(storage, call.info)?;
    let route = routes::load(storage, channel)?;
    route.limits(&denom.name)?;
    let route =
        if route.status == RouteStatus::Probing { route } else { route.enter(RouteStatus::Probing)? };
    // 2. Write: the coin comes in, is set aside, and is sent.
    operations::deposit_aside(storage, denom.id, amount)?;
    let mut flow = routes::flow(storage, denom.id, channel)?;
    flow.in_flight = flow.in_flight.add(amount)?;
    FLOWS.save(storage, (denom.id, channel.0), &flow)?;
    let account = AccountId::system(SystemAccount::Fees);
    let payout = next_payout(storage)?;
    let record = PayoutRecord {
        probe: true,
        ..PayoutRecord::new(account, denom.id, amount, channel, IMPOSSIBLE_ADDRESS.into())
    };
    let record = payouts::send(storage, payout, record, now, now.plus(route.definition.timeout)?)?;
    let event = routes::save(storage, &route)?;
    // 3. Send.
    let transfer = packets::transfer(&route, call.env, &denom, &record)?;
    let send = SubMsg::reply_on_success(transfer, ReplyId::Packet.number());
    let messages = vec![send.with_payload(to_json_binary(&payout)?)];
    Ok(Outcome { messages, ..Outcome::default() }.with_event(event))
}
