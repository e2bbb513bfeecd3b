//! A lane is opened.

use cosmwasm_std::{ChannelResponse, DepsMut, IbcOrder, IbcQuery, Order};
use interfaces::ask_chain;
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::LaneChanged;
use interfaces::settlement_escrow::lanes::{LaneDefinition, LaneStatus, MAX_LANES};

use crate::EscrowError;
use crate::execute::Done;
use crate::interchain::error::LaneError;
use crate::interchain::records::Lane;
use crate::interchain::routes;
use crate::interchain::state::{ChannelKey, LANES};

/// The version of a channel that carries transfers and nothing else.
const VERSION: &str = "ics20-1";

/// Opens a lane, which is not in use before its probe was answered.
///
/// # Errors
/// If the channel is not open, unordered and of ICS-20, there is a lane on it, or the definition is not as it should be.
pub fn run(deps: DepsMut<'_>, definition: &LaneDefinition) -> Result<Done, EscrowError> {
    let channel = definition.channel;
    // 1. Validate.
    if LANES.may_load(deps.storage, &ChannelKey(channel))?.is_some() {
        return Err(LaneError::LaneExists { channel }.into());
    }
    if LANES.keys(deps.storage, None, Order::Ascending).count() >= MAX_LANES {
        return Err(LaneError::TooManyLanes { most: MAX_LANES }.into());
    }
    routes::check(deps.storage, definition)?;
    let asked = IbcQuery::Channel { channel_id: channel.to_string(), port_id: Some("transfer".into()) };
    // The chain answers with open channels alone.
    let ChannelResponse { channel: found, .. } = ask_chain(deps.querier, &asked.into())?;
    let found = found.ok_or(LaneError::NoChannel { channel })?;
    if found.order != IbcOrder::Unordered || found.version != VERSION {
        let order = match found.order {
            IbcOrder::Ordered => "ordered",
            IbcOrder::Unordered => "unordered",
        };
        return Err(LaneError::ChannelKind { channel, order, version: found.version }.into());
    }
    // 2. Write.
    let lane = Lane { definition: definition.clone(), status: LaneStatus::Probing };
    LANES.save(deps.storage, &ChannelKey(channel), &lane)?;
    // 3. Tell.
    let event = LaneChanged { channel, status: lane.status.to_string() };
    Ok(Done { events: vec![event.to_event()], ..Done::default() })
}
