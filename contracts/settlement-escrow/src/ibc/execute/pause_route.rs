//! A route is taken out of use.

use cosmwasm_std::DepsMut;
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::RouteChanged;
use interfaces::settlement_escrow::routes::{Channel, RouteStatus};

use crate::EscrowError;
use crate::execute::Done;
use crate::interchain::routes;
use crate::interchain::state::{ChannelKey, ROUTES};

/// Lets nothing more out or in. Only a probe brings a route back into use.
///
/// # Errors
/// If there is no such route, or it is paused.
pub fn run(deps: DepsMut<'_>, channel: Channel) -> Result<Done, EscrowError> {
    let route = routes::route(deps.storage, channel)?.becomes(RouteStatus::Paused)?;
    ROUTES.save(deps.storage, &ChannelKey(channel), &route)?;
    let event = RouteChanged { channel, status: route.status.to_string() };
    Ok(Done { events: vec![event.to_event()], ..Done::default() })
}
