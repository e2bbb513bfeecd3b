//! A route is probed: does its middleware report what comes back?

use cosmwasm_std::{DepsMut, Env, MessageInfo, SubMsg};
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::SystemAccount;
use interfaces::settlement_escrow::events::RouteChanged;
use interfaces::settlement_escrow::routes::{Channel, RouteStatus};
use units::Timestamp;

use crate::core::account::AccountId;
use crate::execute::{Done, send_payouts};
use crate::interchain::payouts;
use crate::interchain::purse::Purse;
use crate::interchain::records::PayoutRecord;
use crate::interchain::routes::{self, flow, save_flow};
use crate::interchain::state::{ChannelKey, ROUTES, next_payout};
use crate::reply::ReplyId;
use crate::{EscrowError, denoms};

/// No chain has such an address: what is sent to it comes back.
const NOWHERE: &str = "dpt-probe";

/// Sends the one coin that came to an address that is none. The route is in use once the chain has reported that it came back;
/// the coin belongs to the fee account then. Should the chain refuse to send it, the message fails.
///
/// # Errors
/// If there is no such route, it is in use, or not one coin came that travels on it.
pub fn run(deps: DepsMut<'_>, env: &Env, info: &MessageInfo, channel: Channel) -> Result<Done, EscrowError> {
    // 1. Validate.
    let (denom, amount) = denoms::one_coin(deps.storage, info)?;
    let route = routes::route(deps.storage, channel)?;
    route.limits(&denom.name)?;
    let route =
        if route.status == RouteStatus::Probing { route } else { route.becomes(RouteStatus::Probing)? };
    // 2. Write: the coin comes in and is set aside at once.
    let purse = Purse::load(deps.storage, denom.id)?;
    purse.takes_in(amount)?.aside(amount)?.save(deps.storage)?;
    let mut flow = flow(deps.storage, denom.id, channel)?;
    flow.in_flight = flow.in_flight.add(amount)?;
    save_flow(deps.storage, denom.id, channel, flow);
    let account = AccountId::system(SystemAccount::Fees);
    let payout = next_payout(deps.storage)?;
    let record = payouts::fresh(account, &denom, amount, channel, NOWHERE.into(), String::new());
    let record = PayoutRecord { probe: true, ..record };
    let now = Timestamp(env.block.time.seconds());
    let times_out_at = now.plus(route.definition.timeout)?;
    let record = payouts::send(deps.storage, payout, record, now, times_out_at)?;
    ROUTES.save(deps.storage, &ChannelKey(channel), &route)?;
    // 3. Send and tell.
    let transfer = send_payouts::transfer(&route, env, &denom, &record)?;
    let send = SubMsg::reply_on_success(transfer, ReplyId::Transfer.number());
    let event = RouteChanged { channel, status: route.status.to_string() };
    Ok(Done {
        events: vec![event.to_event()],
        messages: vec![send.with_payload(interfaces::to_binary(&payout)?)],
        ..Done::default()
    })
}
