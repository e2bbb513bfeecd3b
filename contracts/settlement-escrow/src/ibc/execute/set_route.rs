//! The administrator changes a route's timeout and limits.

use contract_kit::{Call, Outcome};
use interfaces::settlement_escrow::routes::{Channel, RouteDefinition, RouteDenom};
use units::Seconds;

use crate::EscrowError;
use crate::ibc::routes;
use crate::ibc::state::{ROUTES, Route};

/// Changes timeout and limits of later payouts. Packets in flight keep their timeout.
///
/// # Errors
/// If the channel has no route, or the definition is invalid.
pub fn execute(
    call: &mut Call<'_>,
    channel: Channel,
    timeout: Seconds,
    denoms: Vec<RouteDenom>,
) -> Result<Outcome, EscrowError> {
    let route = routes::load(call.deps.storage, channel)?;
    let definition = RouteDefinition { timeout, denoms, ..route.definition };
    routes::check(call.deps.storage, &definition)?;
    ROUTES.save(call.deps.storage, channel.0, &Route { definition, ..route })?;
    Ok(Outcome::default())
}
