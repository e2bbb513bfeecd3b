//! Lanes: which is in use, for what, within which limits.

use cosmwasm_std::Storage;
use interfaces::settlement_escrow::lanes::{Channel, LaneDefinition, LaneDenom, LaneStatus, Mode};
use lanes::{Flow, Limits};
use units::{DenomId, Seconds};

use crate::interchain::error::LaneError;
use crate::interchain::records::{FlowRecord, Lane};
use crate::interchain::state::{ChannelKey, FLOWS, FlowKey, LANES};
use crate::{EscrowError, denoms};

/// The shortest timeout.
const SHORTEST: Seconds = Seconds(60);
/// The longest timeout: a week.
const LONGEST: Seconds = Seconds(604_800);
/// The longest prefix, in letters.
const MAX_PREFIX: usize = 16;
/// The most denominations of a lane.
const MAX_DENOMS: usize = 16;

/// A lane.
///
/// # Errors
/// [`LaneError::NoLane`] if there is none.
pub fn lane(storage: &dyn Storage, channel: Channel) -> Result<Lane, EscrowError> {
    Ok(LANES.may_load(storage, &ChannelKey(channel))?.ok_or(LaneError::NoLane { channel })?)
}

/// A lane that is in use.
///
/// # Errors
/// [`LaneError::NotInUse`] if it is not.
pub fn in_use(storage: &dyn Storage, channel: Channel) -> Result<Lane, EscrowError> {
    let lane = lane(storage, channel)?;
    if lane.status == LaneStatus::Active {
        Ok(lane)
    } else {
        Err(LaneError::NotInUse { channel, status: lane.status }.into())
    }
}

impl Lane {
    /// Its state changes.
    ///
    /// # Errors
    /// [`LaneError::LaneStep`] where the life of a lane has no such step.
    pub fn becomes(self, to: LaneStatus) -> Result<Self, LaneError> {
        let (channel, from) = (self.definition.channel, self.status);
        if from.may_become(to) {
            Ok(Self { status: to, ..self })
        } else {
            Err(LaneError::LaneStep { channel, from, to })
        }
    }

    /// Refuses a transfer that came by another way of calling.
    ///
    /// # Errors
    /// [`LaneError::OtherMode`].
    pub fn calls_by(&self, mode: Mode) -> Result<(), LaneError> {
        let LaneDefinition { channel, mode: own, .. } = self.definition;
        if own == mode { Ok(()) } else { Err(LaneError::OtherMode { channel, mode: own }) }
    }

    /// The limits of a denomination on it.
    ///
    /// # Errors
    /// [`LaneError::NotOnLane`] if it does not travel there.
    pub fn limits(&self, denom: &str) -> Result<Limits, LaneError> {
        let LaneDefinition { channel, denoms, .. } = &self.definition;
        let found = denoms.iter().find(|each| each.denom == denom);
        found.map(limits).ok_or_else(|| LaneError::NotOnLane { denom: denom.to_owned(), channel: *channel })
    }
}

const fn limits(denom: &LaneDenom) -> Limits {
    Limits { least: denom.least, per_window: denom.per_day, in_flight: denom.in_flight }
}

/// What is under way of a denomination on a lane.
///
/// # Errors
/// If what is stored does not read.
pub fn flow(storage: &dyn Storage, denom: DenomId, channel: Channel) -> Result<Flow, EscrowError> {
    Ok(FLOWS.may_load(storage, &FlowKey(denom, channel))?.unwrap_or_default().0)
}

/// Stores what is under way of a denomination on a lane.
pub fn save_flow(storage: &mut dyn Storage, denom: DenomId, channel: Channel, flow: Flow) {
    FLOWS.save(storage, &FlowKey(denom, channel), &FlowRecord(flow));
}

/// Checks what a lane is to be, but for its channel, which the chain knows.
///
/// # Errors
/// [`LaneError`] or [`EscrowError`] says what is wrong.
pub fn check(storage: &dyn Storage, lane: &LaneDefinition) -> Result<(), EscrowError> {
    let LaneDefinition { channel, prefix, timeout, denoms, .. } = lane;
    if prefix.is_empty()
        || prefix.len() > MAX_PREFIX
        || !prefix.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    {
        let given = prefix.chars().take(32).collect();
        return Err(LaneError::Prefix { most: MAX_PREFIX, given }.into());
    }
    if *timeout < SHORTEST || *timeout > LONGEST {
        return Err(LaneError::Timeout { least: SHORTEST, most: LONGEST, got: *timeout }.into());
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
        lanes::check_trace(&denom.denom, denom.trace.as_deref(), *channel).map_err(LaneError::from)?;
        if denom.least.is_zero() || limits(denom).admit(denom.least).is_err() {
            let LaneDenom { denom, least, per_day, in_flight, .. } = denom.clone();
            return Err(LaneError::Limits { denom, least, per_day, in_flight }.into());
        }
        rest = others;
    }
    Ok(())
}
