//! What the chain tells about packets that went out. None of it is ever refused: an error here would keep a packet from its
//! end, or a refund from its owner.

use anybuf::Bufany;
use cosmwasm_std::{
    DepsMut, Env, Event, IbcBasicResponse, IbcSourceCallbackMsg, Reply, Response, SubMsgResult, from_json,
};
use ics20::Outcome;
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::LifecycleComplete;
use interfaces::settlement_escrow::events::RouteChanged;
use interfaces::settlement_escrow::routes::{Channel, RouteStatus};
use units::{PacketSequence, PayoutId};

use crate::EscrowError;
use crate::interchain::state::{ChannelKey, PENDING, PacketKey, ROUTES};
use crate::interchain::{payouts, routes};

/// A report that could not be taken in. The payout stays where it is and can be disputed.
const NOT_TAKEN: &str = "dpt_report_not_taken";

/// What IBC hooks report.
pub fn by_hooks(deps: DepsMut<'_>, env: &Env, end: &LifecycleComplete) -> Response {
    let (channel, sequence, outcome) = match end {
        LifecycleComplete::IbcAck { channel, sequence, ack, .. } => {
            (channel, *sequence, ics20::outcome(ack.as_slice()))
        }
        LifecycleComplete::IbcTimeout { channel, sequence } => (channel, *sequence, Outcome::Refunded),
    };
    Response::new().add_events(ended(deps, env, channel, sequence, outcome))
}

/// What IBC callbacks report.
pub fn by_callbacks(deps: DepsMut<'_>, env: &Env, msg: &IbcSourceCallbackMsg) -> IbcBasicResponse {
    let (packet, outcome) = match msg {
        IbcSourceCallbackMsg::Acknowledgement(told) => {
            (&told.original_packet, ics20::outcome(told.acknowledgement.data.as_slice()))
        }
        IbcSourceCallbackMsg::Timeout(told) => (&told.packet, Outcome::Refunded),
    };
    // Packets of other ports are no transfers, whatever their channel is called.
    if packet.src.port_id != "transfer" {
        return IbcBasicResponse::new();
    }
    let events = ended(deps, env, &packet.src.channel_id, packet.sequence, outcome);
    IbcBasicResponse::new().add_events(events)
}

/// A packet has come to its end. One that carries no payout is a stranger's, or was reported before.
fn ended(deps: DepsMut<'_>, env: &Env, channel: &str, sequence: u64, outcome: Outcome) -> Vec<Event> {
    let Ok(channel) = channel.parse::<Channel>() else {
        return vec![];
    };
    match taken_in(deps, env, channel, PacketSequence(sequence), outcome) {
        Ok(events) => events,
        Err(error) => vec![Event::new(NOT_TAKEN).add_attribute("why", error.to_string())],
    }
}

fn taken_in(
    deps: DepsMut<'_>,
    env: &Env,
    channel: Channel,
    sequence: PacketSequence,
    outcome: Outcome,
) -> Result<Vec<Event>, EscrowError> {
    let Some(carried) = PENDING.may_load(deps.storage, &PacketKey(channel, sequence))? else {
        return Ok(vec![]);
    };
    let delivered = match outcome {
        Outcome::Delivered => true,
        Outcome::Refunded => false,
        // The transfer module would not have let it pass. Nobody is credited by a guess.
        Outcome::Unclear => return Ok(vec![]),
    };
    let payout = payouts::payout(deps.storage, carried.0)?;
    let route = routes::route(deps.storage, channel)?;
    let mut events = payouts::end(deps.storage, env, carried.0, delivered)?;
    // A probe that came back shows that this route reports what it gives back.
    if payout.probe && !delivered && route.status == RouteStatus::Probing {
        let route = route.becomes(RouteStatus::Active)?;
        let status = route.status.to_string();
        ROUTES.save(deps.storage, &ChannelKey(channel), &route)?;
        events.push(RouteChanged { channel, status }.to_event());
    }
    Ok(events)
}

/// What became of sending a payout.
///
/// # Errors
/// [`RouteError::NoSequence`](crate::interchain::error::RouteError::NoSequence) where the packet got no number: then nothing is sent.
pub fn sent(deps: DepsMut<'_>, env: &Env, reply: &Reply) -> Result<Response, EscrowError> {
    let payout: PayoutId = from_json(&reply.payload)?;
    let events = match &reply.result {
        SubMsgResult::Ok(answer) => {
            // Field 1 of MsgTransferResponse (ibc-go, transfer/v1/tx.proto).
            let sequence = answer
                .msg_responses
                .first()
                .and_then(|response| Bufany::deserialize(response.value.as_slice()).ok()?.uint64(1))
                .unwrap_or_default();
            vec![payouts::carried(deps.storage, env, payout, PacketSequence(sequence))?]
        }
        // The chain refused to send it: the others of the batch go on.
        SubMsgResult::Err(_) => payouts::end(deps.storage, env, payout, false)?,
    };
    Ok(Response::new().add_events(events))
}
