//! Routes: which is in use, for what, within which limits.

use cosmwasm_std::Storage;
use ics20::{Flow, Limits};
use interfaces::settlement_escrow::routes::{Channel, Mode, RouteDefinition, RouteDenom, RouteStatus};
use units::{DenomId, Seconds};

use crate::interchain::error::RouteError;
use crate::interchain::records::{FlowRecord, Route};
use crate::interchain::state::{ChannelKey, FLOWS, FlowKey, ROUTES};
use crate::{EscrowError, denoms};

/// The shortest timeout.
const SHORTEST: Seconds = Seconds(60);
/// The longest timeout: a week.
const LONGEST: Seconds = Seconds(604_800);
/// The longest prefix, in letters.
const MAX_PREFIX: usize = 16;
/// The most denominations of a route.
const MAX_DENOMS: usize = 16;

/// A route.
///
/// # Errors
/// [`RouteError::NoRoute`] if there is none.
pub fn route(storage: &dyn Storage, channel: Channel) -> Result<Route, EscrowError> {
    Ok(ROUTES.may_load(storage, &ChannelKey(channel))?.ok_or(RouteError::NoRoute { channel })?)
}

/// A route that is in use.
///
/// # Errors
/// [`RouteError::NotInUse`] if it is not.
pub fn in_use(storage: &dyn Storage, channel: Channel) -> Result<Route, EscrowError> {
    let route = route(storage, channel)?;
    if route.status == RouteStatus::Active {
        Ok(route)
    } else {
        Err(RouteError::NotInUse { channel, status: route.status }.into())
    }
}

impl Route {
    /// Its state changes.
    ///
    /// # Errors
    /// [`RouteError::RouteStep`] where the life of a route has no such step.
    pub fn becomes(self, to: RouteStatus) -> Result<Self, RouteError> {
        let (channel, from) = (self.definition.channel, self.status);
        if from.may_become(to) {
            Ok(Self { status: to, ..self })
        } else {
            Err(RouteError::RouteStep { channel, from, to })
        }
    }

    /// Refuses a transfer that came by another way of calling.
    ///
    /// # Errors
    /// [`RouteError::OtherMode`].
    pub fn calls_by(&self, mode: Mode) -> Result<(), RouteError> {
        let RouteDefinition { channel, mode: own, .. } = self.definition;
        if own == mode { Ok(()) } else { Err(RouteError::OtherMode { channel, mode: own }) }
    }

    /// The limits of a denomination on it.
    ///
    /// # Errors
    /// [`RouteError::NotOnRoute`] if it does not travel there.
    pub fn limits(&self, denom: &str) -> Result<Limits, RouteError> {
        let RouteDefinition { channel, denoms, .. } = &self.definition;
        let found = denoms.iter().find(|each| each.denom == denom);
        found.map(limits).ok_or_else(|| RouteError::NotOnRoute { denom: denom.to_owned(), channel: *channel })
    }
}

const fn limits(denom: &RouteDenom) -> Limits {
    Limits { least: denom.least, per_window: denom.per_day, in_flight: denom.in_flight }
}

/// What is under way of a denomination on a route.
///
/// # Errors
/// If what is stored does not read.
pub fn flow(storage: &dyn Storage, denom: DenomId, channel: Channel) -> Result<Flow, EscrowError> {
    Ok(FLOWS.may_load(storage, &FlowKey(denom, channel))?.unwrap_or_default().0)
}

/// Stores what is under way of a denomination on a route.
pub fn save_flow(storage: &mut dyn Storage, denom: DenomId, channel: Channel, flow: Flow) {
    FLOWS.save(storage, &FlowKey(denom, channel), &FlowRecord(flow));
}

/// Checks what a route is to be, but for its channel, which the chain knows.
///
/// # Errors
/// [`RouteError`] or [`EscrowError`] says what is wrong.
pub fn check(storage: &dyn Storage, route: &RouteDefinition) -> Result<(), EscrowError> {
    let RouteDefinition { channel, prefix, timeout, denoms, .. } = route;
    if prefix.is_empty()
        || prefix.len() > MAX_PREFIX
        || !prefix.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    {
        let given = prefix.chars().take(32).collect();
        return Err(RouteError::Prefix { most: MAX_PREFIX, given }.into());
    }
    if *timeout < SHORTEST || *timeout > LONGEST {
        return Err(RouteError::Timeout { least: SHORTEST, most: LONGEST, got: *timeout }.into());
    }
    if denoms.is_empty() || denoms.len() > MAX_DENOMS {
        return Err(EscrowError::DenomCount { most: MAX_DENOMS, got: denoms.len() });
    }
    let mut rest = denoms.as_slice();
    while let [denom, others @ ..] = rest {
        denoms::named(storage, &denom.denom)?;
        if others.iter().any(|other| other.denom == denom.denom) {
            return Err(EscrowError::DuplicateDenom { denom: denom.denom.clone() });
        }
        ics20::check_trace(&denom.denom, denom.trace.as_deref(), *channel).map_err(RouteError::from)?;
        if denom.least.is_zero() || limits(denom).admit(denom.least).is_err() {
            let RouteDenom { denom, least, per_day, in_flight, .. } = denom.clone();
            return Err(RouteError::Limits { denom, least, per_day, in_flight }.into());
        }
        rest = others;
    }
    Ok(())
}
