//! Packets with payouts: the transfer that is sent, and the reports of its end.
//!
//! Acknowledgement and timeout handlers never return an error; otherwise the packet or its refund would be stuck.

use anybuf::Bufany;
use cosmwasm_std::{
    Env, Event, IbcBasicResponse, IbcMsg, IbcSourceCallbackMsg, IbcTimeout, Reply, Response, Storage,
    SubMsgResult, Timestamp as BlockTime, from_json,
};
use ics20::{Outcome, TRANSFER_PORT};
use interfaces::settlement_escrow::LifecycleComplete;
use interfaces::settlement_escrow::routes::{Channel, RouteDefinition, RouteStatus};
use units::{PacketSequence, PayoutId};

use super::error::IbcError;
use super::state::{IN_FLIGHT, PayoutRecord, Route};
use super::{payouts, routes};
use crate::EscrowError;
use crate::ledger::denoms::Denom;

/// The event for a report that could not be handled. The payout keeps its state and can be disputed.
const REPORT_NOT_HANDLED: &str = "dpt_report_not_taken";

/// The transfer that carries a payout.
///
/// # Errors
/// [`IbcError::Memo`] if the user's memo is invalid, which is checked when the payout is queued.
pub fn transfer(
    route: &Route,
    env: &Env,
    denom: &Denom,
    record: &PayoutRecord,
) -> Result<IbcMsg, EscrowError> {
    let RouteDefinition { channel, mode, .. } = route.definition;
    let user_memo = Some(record.memo.as_str()).filter(|memo| !memo.is_empty());
    let memo =
        ics20::outbound_memo(mode, env.contract.address.as_str(), user_memo).map_err(IbcError::from)?;
    Ok(IbcMsg::Transfer {
        channel_id: channel.to_string(),
        to_address: record.address.clone(),
        amount: denom.coin(record.amount),
        timeout: IbcTimeout::with_timestamp(BlockTime::from_seconds(record.times_out_at.get())),
        memo: Some(memo),
    })
}

/// Handles the result of sending a payout.
///
/// # Errors
/// [`IbcError::NoSequence`] if the packet has no sequence: the chain undoes the send then.
pub fn sent(storage: &mut dyn Storage, env: &Env, reply: &Reply) -> Result<Response, EscrowError> {
    let payout: PayoutId = from_json(&reply.payload)?;
    let events = match &reply.result {
        SubMsgResult::Ok(answer) => {
            // Field 1 of MsgTransferResponse (ibc-go, transfer/v1/tx.proto).
            let sequence = answer
                .msg_responses
                .first()
                .and_then(|response| Bufany::deserialize(response.value.as_slice()).ok()?.uint64(1))
                .unwrap_or_default();
            vec![payouts::numbered(storage, env, payout, PacketSequence(sequence))?]
        }
        // The other payouts of the message are sent all the same.
        SubMsgResult::Err(_) => payouts::end(storage, env, payout, false)?,
    };
    Ok(Response::new().add_events(events))
}

/// Handles the end of a packet as IBC hooks report it.
pub fn reported_by_hooks(storage: &mut dyn Storage, env: &Env, report: &LifecycleComplete) -> Response {
    let (channel, sequence, outcome) = match report {
        LifecycleComplete::IbcAck { channel, sequence, ack, .. } => {
            (channel, *sequence, ics20::outcome(ack.as_slice()))
        }
        LifecycleComplete::IbcTimeout { channel, sequence } => (channel, *sequence, Outcome::Refunded),
    };
    Response::new().add_events(end(storage, env, channel, sequence, outcome))
}

/// Handles the end of a packet as IBC callbacks report it.
pub fn reported_by_callbacks(
    storage: &mut dyn Storage,
    env: &Env,
    report: &IbcSourceCallbackMsg,
) -> IbcBasicResponse {
    let (packet, outcome) = match report {
        IbcSourceCallbackMsg::Acknowledgement(report) => {
            (&report.original_packet, ics20::outcome(report.acknowledgement.data.as_slice()))
        }
        IbcSourceCallbackMsg::Timeout(report) => (&report.packet, Outcome::Refunded),
    };
    // A packet of another port is not a transfer, whatever its channel is called.
    if packet.src.port_id != TRANSFER_PORT {
        return IbcBasicResponse::new();
    }
    IbcBasicResponse::new().add_events(end(storage, env, &packet.src.channel_id, packet.sequence, outcome))
}

/// Ends a packet. One that carries no payout is not the escrow's, or has ended before.
fn end(storage: &mut dyn Storage, env: &Env, channel: &str, sequence: u64, outcome: Outcome) -> Vec<Event> {
    let Ok(channel) = channel.parse::<Channel>() else { return vec![] };
    match try_end(storage, env, channel, PacketSequence(sequence), outcome) {
        Ok(events) => events,
        Err(error) => vec![Event::new(REPORT_NOT_HANDLED).add_attribute("why", error.to_string())],
    }
}

fn try_end(
    storage: &mut dyn Storage,
    env: &Env,
    channel: Channel,
    sequence: PacketSequence,
    outcome: Outcome,
) -> Result<Vec<Event>, EscrowError> {
    let Some(payout) = IN_FLIGHT.may_load(storage, (channel.0, sequence))? else { return Ok(vec![]) };
    let delivered = match outcome {
        Outcome::Delivered => true,
        Outcome::Refunded => false,
        // The transfer module refuses such an acknowledgement, so the packet has not ended.
        Outcome::Unclear => return Ok(vec![]),
    };
    let probe = payouts::load(storage, payout)?.probe;
    let route = routes::load(storage, channel)?;
    let mut events = payouts::end(storage, env, payout, delivered)?;
    // A refunded probe shows that the middleware of this route reports refunds.
    if probe && !delivered && route.status == RouteStatus::Probing {
        events.push(routes::save(storage, &route.enter(RouteStatus::Active)?)?);
    }
    Ok(events)
}
