//! Queued payouts leave for another chain, sent by anyone.

use cosmwasm_std::{DepsMut, Env, IbcMsg, IbcTimeout, Order, SubMsg, Timestamp as BlockTime};
use interfaces::settlement_escrow::routes::{Channel, RouteDefinition};
use units::{PayoutId, Timestamp};

use crate::denoms::Denom;
use crate::execute::{Done, page};
use crate::interchain::error::RouteError;
use crate::interchain::payouts;
use crate::interchain::records::{PayoutRecord, Route};
use crate::interchain::routes::{flow, in_use, save_flow};
use crate::interchain::state::{QUEUED, QueuedKey};
use crate::reply::ReplyId;
use crate::{EscrowError, denoms};

/// The most payouts that one message looks at.
const MAX_SENT: usize = 100;
/// What sending one packet may burn: some four times what it takes. One that burns more is refused and the others go.
const PACKET_GAS: u64 = 600_000;

/// Sends payouts of a route in order of their numbers. Those for which there is no room today, or whose denomination no longer
/// travels here, are passed over and wait.
///
/// # Errors
/// If the route is not in use, the page is empty, or nothing on it can be sent now.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    channel: Channel,
    start_after: Option<PayoutId>,
    limit: u32,
) -> Result<Done, EscrowError> {
    // 1. Validate.
    let route = in_use(deps.storage, channel)?;
    let most = page(limit)?.min(MAX_SENT);
    let after = start_after.map(|payout| QueuedKey(channel, payout));
    let prefix = channel.0.to_be_bytes();
    let waiting: Vec<QueuedKey> = QUEUED
        .scan(deps.storage, &prefix, after.as_ref(), Order::Ascending)
        .take(most)
        .map(|found| Ok(found?.0))
        .collect::<Result<_, EscrowError>>()?;
    let now = Timestamp(env.block.time.seconds());
    let times_out_at = now.plus(route.definition.timeout)?;
    let mut done = Done::default();
    for QueuedKey(_, payout) in waiting {
        // 2. Compute.
        let record = payouts::payout(deps.storage, payout)?;
        let denom = denoms::of_number(deps.storage, record.denom)?;
        let Ok(limits) = route.limits(&denom.name) else { continue };
        let flow = flow(deps.storage, denom.id, channel)?;
        let Ok(flow) = flow.send(&limits, record.amount, now) else { continue };
        // 3. Write, before anything is sent.
        save_flow(deps.storage, denom.id, channel, flow);
        let record = payouts::send(deps.storage, payout, record, now, times_out_at)?;
        // 4. Send.
        let send = transfer(&route, env, &denom, &record)?;
        done.messages.push(
            SubMsg::reply_always(send, ReplyId::Transfer.number())
                .with_payload(interfaces::to_binary(&payout)?)
                .with_gas_limit(PACKET_GAS),
        );
        done.subjects.extend(payouts::subjects(&record));
    }
    if done.messages.is_empty() {
        return Err(RouteError::NothingToSend { channel }.into());
    }
    done.subjects.sort_unstable();
    done.subjects.dedup();
    Ok(done)
}

/// The transfer that carries a payout.
///
/// # Errors
/// If its memo may not be carried, which was checked when it was queued.
pub fn transfer(
    route: &Route,
    env: &Env,
    denom: &Denom,
    record: &PayoutRecord,
) -> Result<IbcMsg, EscrowError> {
    let RouteDefinition { channel, mode, .. } = route.definition;
    let rider = Some(record.memo.as_str()).filter(|memo| !memo.is_empty());
    let memo = ics20::outbound_memo(mode, env.contract.address.as_str(), rider).map_err(RouteError::from)?;
    Ok(IbcMsg::Transfer {
        channel_id: channel.to_string(),
        to_address: record.address.clone(),
        amount: denom.coin(record.amount),
        timeout: IbcTimeout::with_timestamp(BlockTime::from_seconds(record.times_out_at.get())),
        memo: Some(memo),
    })
}
