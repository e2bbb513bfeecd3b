//! The administrator adds a route.

use contract_kit::{Call, Outcome};
use cosmwasm_std::{ChannelResponse, IbcOrder, IbcQuery, Order};
use ics20::TRANSFER_PORT;
use interfaces::settlement_escrow::routes::{MAX_ROUTES, RouteDefinition, RouteStatus};

use crate::EscrowError;
use crate::ibc::error::IbcError;
use crate::ibc::routes;
use crate::ibc::state::{ROUTES, Route};

/// The version of a channel that carries only transfers.
const VERSION: &str = "ics20-1";

/// Adds a route, which becomes active when its probe is refunded.
///
/// # Errors
/// If the channel is not open, unordered and of ICS-20, it has a route, or the definition is invalid.
pub fn execute(call: &mut Call<'_>, definition: RouteDefinition) -> Result<Outcome, EscrowError> {
    let channel = definition.channel;
    // 1. Validate.
    if ROUTES.has(call.deps.storage, channel.0) {
        return Err(IbcError::RouteExists { channel }.into());
    }
    if ROUTES.keys(call.deps.storage, None, None, Order::Ascending).count() >= MAX_ROUTES {
        return Err(IbcError::TooManyRoutes { most: MAX_ROUTES }.into());
    }
    routes::check(call.deps.storage, &definition)?;
    let query = IbcQuery::Channel { channel_id: channel.to_string(), port_id: Some(TRANSFER_PORT.into()) };
    // The chain returns only open channels.
    let ChannelResponse { channel: found, .. } = call.deps.querier.query(&query.into())?;
    let found = found.ok_or(IbcError::NoChannel { channel })?;
    if found.order != IbcOrder::Unordered || found.version != VERSION {
        let order = match found.order {
            IbcOrder::Ordered => "ordered",
            IbcOrder::Unordered => "unordered",
        };
        return Err(IbcError::ChannelKind { channel, order, version: found.version }.into());
    }
    // 2. Write.
    let route = Route { definition, status: RouteStatus::Probing };
    Ok(Outcome::default().with_event(routes::save(call.deps.storage, &route)?))
}
