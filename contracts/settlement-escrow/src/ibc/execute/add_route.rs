//! A route is opened.

use cosmwasm_std::{ChannelResponse, DepsMut, IbcOrder, IbcQuery, Order};
use interfaces::ask_chain;
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::RouteChanged;
use interfaces::settlement_escrow::routes::{MAX_ROUTES, RouteDefinition, RouteStatus};

use crate::EscrowError;
use crate::execute::Done;
use crate::interchain::error::RouteError;
use crate::interchain::records::Route;
use crate::interchain::routes;
use crate::interchain::state::{ChannelKey, ROUTES};

/// The version of a channel that carries transfers and nothing else.
const VERSION: &str = "ics20-1";

/// Opens a route, which is not in use before its probe was answered.
///
/// # Errors
/// If the channel is not open, unordered and of ICS-20, there is a route on it, or the definition is not as it should be.
pub fn run(deps: DepsMut<'_>, definition: &RouteDefinition) -> Result<Done, EscrowError> {
    let channel = definition.channel;
    // 1. Validate.
    if ROUTES.may_load(deps.storage, &ChannelKey(channel))?.is_some() {
        return Err(RouteError::RouteExists { channel }.into());
    }
    if ROUTES.keys(deps.storage, None, Order::Ascending).count() >= MAX_ROUTES {
        return Err(RouteError::TooManyRoutes { most: MAX_ROUTES }.into());
    }
    routes::check(deps.storage, definition)?;
    let asked = IbcQuery::Channel { channel_id: channel.to_string(), port_id: Some("transfer".into()) };
    // The chain answers with open channels alone.
    let ChannelResponse { channel: found, .. } = ask_chain(deps.querier, &asked.into())?;
    let found = found.ok_or(RouteError::NoChannel { channel })?;
    if found.order != IbcOrder::Unordered || found.version != VERSION {
        let order = match found.order {
            IbcOrder::Ordered => "ordered",
            IbcOrder::Unordered => "unordered",
        };
        return Err(RouteError::ChannelKind { channel, order, version: found.version }.into());
    }
    // 2. Write.
    let route = Route { definition: definition.clone(), status: RouteStatus::Probing };
    ROUTES.save(deps.storage, &ChannelKey(channel), &route)?;
    // 3. Tell.
    let event = RouteChanged { channel, status: route.status.to_string() };
    Ok(Done { events: vec![event.to_event()], ..Done::default() })
}
