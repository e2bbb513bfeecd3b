//! Routes: their state and limits.

use contract_kit::CommonError;
use contract_kit::checks::find_duplicate;
use cosmwasm_std::{Event, Order, Storage};
use ics20::{Flow, Limits};
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::RouteChanged;
use interfaces::settlement_escrow::routes::{Channel, Mode, RouteDefinition, RouteDenom, RouteStatus};
use units::{Amount, DenomId, Seconds};

use super::error::IbcError;
use super::state::{FLOWS, ROUTES, Route};
use crate::EscrowError;
use crate::ledger::denoms;

/// The shortest timeout.
const MIN_TIMEOUT: Seconds = Seconds(60);
/// The longest timeout: a week.
const MAX_TIMEOUT: Seconds = Seconds(604_800);
/// The longest prefix, in letters.
const MAX_PREFIX: usize = 16;
/// The most denominations of a route.
const MAX_DENOMS: usize = 16;

/// A route.
///
/// # Errors
/// [`IbcError::NoRoute`].
pub fn load(storage: &dyn Storage, channel: Channel) -> Result<Route, EscrowError> {
    Ok(ROUTES.may_load(storage, channel.0)?.ok_or(IbcError::NoRoute { channel })?)
}

/// A route that is active.
///
/// # Errors
/// [`IbcError::NotInUse`].
pub fn load_active(storage: &dyn Storage, channel: Channel) -> Result<Route, EscrowError> {
    let route = load(storage, channel)?;
    if route.status == RouteStatus::Active {
        Ok(route)
    } else {
        Err(IbcError::NotInUse { channel, status: route.status }.into())
    }
}

/// Stores a route whose state changes. Returns the event.
///
/// # Errors
/// If it has no encoding, which does not happen.
pub fn save(storage: &mut dyn Storage, route: &Route) -> Result<Event, EscrowError> {
    let channel = route.definition.channel;
    ROUTES.save(storage, channel.0, route)?;
    Ok(RouteChanged { channel, status: route.status.to_string() }.to_event())
}

impl Route {
    /// The route in another state.
    ///
    /// # Errors
    /// [`IbcError::RouteStep`] if that state may not follow.
    pub fn enter(self, to: RouteStatus) -> Result<Self, IbcError> {
        let (channel, from) = (self.definition.channel, self.status);
        if from.may_become(to) {
            Ok(Self { status: to, ..self })
        } else {
            Err(IbcError::RouteStep { channel, from, to })
        }
    }

    /// Refuses a transfer by another mode.
    ///
    /// # Errors
    /// [`IbcError::OtherMode`].
    pub fn require_mode(&self, mode: Mode) -> Result<(), IbcError> {
        let RouteDefinition { channel, mode: own, .. } = self.definition;
        if own == mode { Ok(()) } else { Err(IbcError::OtherMode { channel, mode: own }) }
    }

    /// The limits of a denomination.
    ///
    /// # Errors
    /// [`IbcError::NotOnRoute`] if the route does not carry it.
    pub fn limits(&self, denom: &str) -> Result<Limits, IbcError> {
        let RouteDefinition { channel, denoms, .. } = &self.definition;
        let found = denoms.iter().find(|each| each.denom == denom);
        found.map(limits).ok_or_else(|| IbcError::NotOnRoute { denom: denom.to_owned(), channel: *channel })
    }
}

const fn limits(denom: &RouteDenom) -> Limits {
    Limits { least: denom.least, per_window: denom.per_day, in_flight: denom.in_flight }
}

/// What is in flight of a denomination on a route, and was sent today.
///
/// # Errors
/// If the state does not decode.
pub fn flow(storage: &dyn Storage, denom: DenomId, channel: Channel) -> Result<Flow, EscrowError> {
    Ok(FLOWS.may_load(storage, (denom, channel.0))?.unwrap_or_default())
}

/// What is in flight of a denomination on all routes.
///
/// # Errors
/// If the state does not decode.
pub fn in_flight(storage: &dyn Storage, denom: DenomId) -> Result<Amount, EscrowError> {
    let mut sum = Amount::ZERO;
    for flow in FLOWS.prefix(denom).range(storage, None, None, Order::Ascending) {
        sum = sum.add(flow?.1.in_flight)?;
    }
    Ok(sum)
}

/// Checks a definition, except for its channel, which the chain knows.
///
/// # Errors
/// [`IbcError`] or [`EscrowError`] says what is wrong.
pub fn check(storage: &dyn Storage, route: &RouteDefinition) -> Result<(), EscrowError> {
    let RouteDefinition { channel, prefix, timeout, denoms, .. } = route;
    let letters = prefix.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if prefix.is_empty() || prefix.len() > MAX_PREFIX || !letters {
        return Err(IbcError::Prefix { most: MAX_PREFIX, given: prefix.chars().take(32).collect() }.into());
    }
    if *timeout < MIN_TIMEOUT || *timeout > MAX_TIMEOUT {
        return Err(IbcError::Timeout { least: MIN_TIMEOUT, most: MAX_TIMEOUT, got: *timeout }.into());
    }
    if denoms.is_empty() || denoms.len() > MAX_DENOMS {
        return Err(EscrowError::DenomCount { most: MAX_DENOMS, got: denoms.len() });
    }
    if let Some(twice) = find_duplicate(denoms, |each| each.denom.clone()) {
        return Err(CommonError::Duplicate { item: twice.denom.clone() }.into());
    }
    for denom in denoms {
        denoms::by_name(storage, &denom.denom)?;
        ics20::check_trace(&denom.denom, denom.trace.as_deref(), *channel).map_err(IbcError::from)?;
        if denom.least.is_zero() || limits(denom).admit(denom.least).is_err() {
            let RouteDenom { denom, least, per_day, in_flight, .. } = denom.clone();
            return Err(IbcError::Limits { denom, least, per_day, in_flight }.into());
        }
    }
    Ok(())
}
