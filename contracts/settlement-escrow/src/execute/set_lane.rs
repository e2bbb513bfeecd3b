//! A lane's timeout and limits.

use cosmwasm_std::DepsMut;
use interfaces::settlement_escrow::lanes::{Channel, LaneDefinition, LaneDenom};
use units::Seconds;

use crate::EscrowError;
use crate::execute::Done;
use crate::interchain::records::Lane;
use crate::interchain::routes;
use crate::interchain::state::{ChannelKey, LANES};

/// Changes what may go out from now on; what is under way keeps its timeout.
///
/// # Errors
/// If there is no such lane, or it would not be as it should be.
pub fn run(
    deps: DepsMut<'_>,
    channel: Channel,
    timeout: Seconds,
    denoms: &[LaneDenom],
) -> Result<Done, EscrowError> {
    let lane = routes::lane(deps.storage, channel)?;
    let definition = LaneDefinition { timeout, denoms: denoms.to_vec(), ..lane.definition };
    routes::check(deps.storage, &definition)?;
    LANES.save(deps.storage, &ChannelKey(channel), &Lane { definition, ..lane })?;
    Ok(Done::default())
}
