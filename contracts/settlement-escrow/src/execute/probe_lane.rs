//! A lane is probed: does its middleware report what comes back?

use cosmwasm_std::{DepsMut, Env, MessageInfo, SubMsg};
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::SystemAccount;
use interfaces::settlement_escrow::events::LaneChanged;
use interfaces::settlement_escrow::lanes::{Channel, LaneStatus};
use units::Timestamp;

use crate::core::account::AccountId;
use crate::execute::{Done, send_payouts};
use crate::interchain::payouts;
use crate::interchain::purse::Purse;
use crate::interchain::records::PayoutRecord;
use crate::interchain::routes::{self, flow, save_flow};
use crate::interchain::state::{ChannelKey, LANES, next_payout};
use crate::reply::ReplyId;
use crate::{EscrowError, denoms};

/// No chain has such an address: what is sent to it comes back.
const NOWHERE: &str = "dpt-probe";

/// Sends the one coin that came to an address that is none. The lane is in use once the chain has reported that it came back;
/// the coin belongs to the fee account then. Should the chain refuse to send it, the message fails.
///
/// # Errors
/// If there is no such lane, it is in use, or not one coin came that travels on it.
pub fn run(deps: DepsMut<'_>, env: &Env, info: &MessageInfo, channel: Channel) -> Result<Done, EscrowError> {
    // 1. Validate.
    let (denom, amount) = denoms::one_coin(deps.storage, info)?;
    let lane = routes::lane(deps.storage, channel)?;
    lane.limits(&denom.name)?;
    let lane = if lane.status == LaneStatus::Probing { lane } else { lane.becomes(LaneStatus::Probing)? };
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
    let times_out_at = now.plus(lane.definition.timeout)?;
    let record = payouts::send(deps.storage, payout, record, now, times_out_at)?;
    LANES.save(deps.storage, &ChannelKey(channel), &lane)?;
    // 3. Send and tell.
    let transfer = send_payouts::transfer(&lane, env, &denom, &record)?;
    let send = SubMsg::reply_on_success(transfer, ReplyId::Transfer.number());
    let event = LaneChanged { channel, status: lane.status.to_string() };
    Ok(Done {
        events: vec![event.to_event()],
        messages: vec![send.with_payload(interfaces::to_binary(&payout)?)],
        ..Done::default()
    })
}
