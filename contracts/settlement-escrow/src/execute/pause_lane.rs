//! A lane is taken out of use.

use cosmwasm_std::DepsMut;
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::LaneChanged;
use interfaces::settlement_escrow::lanes::{Channel, LaneStatus};

use crate::EscrowError;
use crate::execute::Done;
use crate::interchain::routes;
use crate::interchain::state::{ChannelKey, LANES};

/// Lets nothing more out or in. Only a probe brings a lane back into use.
///
/// # Errors
/// If there is no such lane, or it is paused.
pub fn run(deps: DepsMut<'_>, channel: Channel) -> Result<Done, EscrowError> {
    let lane = routes::lane(deps.storage, channel)?.becomes(LaneStatus::Paused)?;
    LANES.save(deps.storage, &ChannelKey(channel), &lane)?;
    let event = LaneChanged { channel, status: lane.status.to_string() };
    Ok(Done { events: vec![event.to_event()], ..Done::default() })
}
