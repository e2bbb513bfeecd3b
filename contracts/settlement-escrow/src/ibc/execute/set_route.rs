//! A route's timeout and limits.

use cosmwasm_std::DepsMut;
use interfaces::settlement_escrow::routes::{Channel, RouteDefinition, RouteDenom};
use units::Seconds;

use crate::EscrowError;
use crate::execute::Done;
use crate::interchain::records::Route;
use crate::interchain::routes;
use crate::interchain::state::{ChannelKey, ROUTES};

/// Changes what may go out from now on; what is under way keeps its timeout.
///
/// # Errors
/// If there is no such route, or it would not be as it should be.
pub fn run(
    deps: DepsMut<'_>,
    channel: Channel,
    timeout: Seconds,
    denoms: &[RouteDenom],
) -> Result<Done, EscrowError> {
    let route = routes::route(deps.storage, channel)?;
    let definition = RouteDefinition { timeout, denoms: denoms.to_vec(), ..route.definition };
    routes::check(deps.storage, &definition)?;
    ROUTES.save(deps.storage, &ChannelKey(channel), &Route { definition, ..route })?;
    Ok(Done::default())
}
