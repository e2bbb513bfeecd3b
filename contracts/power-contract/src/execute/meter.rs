//! A metering operator reports readings. A later version replaces an earlier one until the deadline.

use cosmwasm_std::{Deps, DepsMut, Env};
use interfaces::MAX_BATCH;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::Timing;
use interfaces::power_contract::Reading;
use interfaces::power_contract::events::ReadingsReported;
use units::{Energy, MarketId, ParticipantId, SlotId, Timestamp};

use super::{Done, check_length, check_not_before, now};
use crate::deliveries::Deliveries;
use crate::state::{self, SLOTS, SlotKey};
use crate::{PowerError, siblings};
use table::{Set, Table};

/// The most energy that one reading may count: 2^48 Wh, far beyond any meter.
pub const MAX_ENERGY: Energy = Energy(1 << 48);

/// Takes readings in.
pub fn run(deps: DepsMut<'_>, env: &Env, market: MarketId, readings: &[Reading]) -> Result<Done, PowerError> {
    let now = now(env);

    // 1. validate: the list, each reading, and that its slot takes readings now
    check_length(readings.len(), MAX_BATCH)?;
    let mut seen: Set<(ParticipantId, SlotId)> = Set::default();
    let mut windows = Windows { market, timing: None, read: Table::default() };
    for reading in readings {
        check(reading)?;
        let Reading { participant, slot, .. } = *reading;
        if !seen.insert((participant, slot), ()) {
            return Err(PowerError::DuplicateReading { participant, slot });
        }
        let (end, until) = windows.of(deps.as_ref(), slot)?;
        check_not_before(slot, end, now)?;
        if now >= until {
            return Err(PowerError::TooLate { slot, until, now });
        }
    }

    // 2. write what is newer than what there is
    let mut deliveries = Deliveries::of(market);
    for reading in readings {
        let Reading { participant, slot, version, quality, import, export } = *reading;
        deliveries.update(deps.storage, slot, participant, |delivery| {
            let stored = delivery.reading.map_or(0, |stored| stored.version);
            if version <= stored {
                return Err(PowerError::StaleReading { participant, slot, stored, given: version });
            }
            delivery.reading = Some(state::Reading { version, quality, import, export });
            Ok(())
        })?;
    }
    deliveries.save(deps.storage);

    // 3. event
    let count = u32::try_from(readings.len()).unwrap_or(u32::MAX);
    let events = vec![ReadingsReported { market, readings: count }.to_event()];
    let mut subjects: Vec<_> = seen.iter().map(|((participant, _), ())| *participant).collect();
    subjects.dedup();
    Ok(Done { subjects, events, messages: vec![] })
}

/// Whether a reading is one that a meter can give.
fn check(reading: &Reading) -> Result<(), PowerError> {
    let Reading { participant, slot, .. } = *reading;
    for register in [reading.import, reading.export] {
        if !(1..=4).contains(&register.tariff) {
            return Err(PowerError::Tariff { participant, slot, tariff: register.tariff });
        }
        if register.energy > MAX_ENERGY {
            return Err(PowerError::EnergyBound {
                participant,
                slot,
                energy: register.energy,
                most: MAX_ENERGY,
            });
        }
    }
    Ok(())
}

/// When slots take readings: from their end until the deadline. Slots without contracts have no record here; their times
/// follow from the market's, which the matcher is asked for once.
struct Windows {
    market: MarketId,
    timing: Option<Timing>,
    read: Table<SlotId, (Timestamp, Timestamp)>,
}

impl Windows {
    fn of(&mut self, deps: Deps<'_>, slot: SlotId) -> Result<(Timestamp, Timestamp), PowerError> {
        if let Some(window) = self.read.get(slot) {
            return Ok(*window);
        }
        let window =
            if let Some(stored) = SLOTS.may_load(deps.storage, &SlotKey { market: self.market, slot })? {
                (stored.end, stored.meter_until)
            } else {
                let timing = match self.timing {
                    Some(timing) => timing,
                    None => siblings::timing(deps, self.market)?,
                };
                self.timing = Some(timing);
                let end = timing.slot.end_of(slot);
                (end, end.plus(timing.meter)?)
            };
        self.read.insert(slot, window);
        Ok(window)
    }
}
