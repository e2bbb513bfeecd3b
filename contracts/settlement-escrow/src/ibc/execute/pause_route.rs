//! The guardian pauses a route.

use contract_kit::{Call, Outcome};
use interfaces::settlement_escrow::routes::{Channel, RouteStatus};

use crate::EscrowError;
use crate::ibc::routes;

/// Pauses a route. Only a probe makes it active again.
///
/// # Errors
/// If the channel has no route, or the route is paused.
pub fn execute(call: &mut Call<'_>, channel: Channel) -> Result<Outcome, EscrowError> {
    let route = routes::load(call.deps.storage, channel)?.enter(RouteStatus::Paused)?;
    Ok(Outcome::default().with_event(routes::save(call.deps.storage, &route)?))
}
