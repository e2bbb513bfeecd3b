//! A metering operator reports readings. A later version replaces an earlier one until the deadline.

use std::collections::{BTreeMap, BTreeSet};

use contract_kit::checks::check_batch;
use contract_kit::{Call, Outcome};
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::Timing;
use interfaces::power_contract::Reading;
use interfaces::power_contract::events::ReadingsReported;
use units::{Energy, MarketId, ParticipantId, SlotId, Timestamp};

use crate::PowerError;
use crate::deliveries::Deliveries;
use crate::peers::timing;
use crate::state::{self, SLOTS, SlotKey};
use crate::status::check_not_before;

/// The most energy of one reading: 2^48 Wh, more than any meter counts in a slot.
pub const MAX_ENERGY: Energy = Energy(1 << 48);

/// Stores readings.
///
/// # Errors
/// If the list is empty, too long or has duplicates, a reading is out of range or not newer than the stored one, or its
/// slot does not take readings now.
pub fn execute(call: &mut Call<'_>, market: MarketId, readings: &[Reading]) -> Result<Outcome, PowerError> {
    let now = call.now();

    // 1. Validate the list, each reading, and that its slot takes readings now.
    check_batch(
        readings,
        |reading| (reading.participant, reading.slot),
        |reading| format!("the reading of participant {} in slot {}", reading.participant, reading.slot),
    )?;
    let mut windows = Windows { market, timing: None, read: BTreeMap::new() };
    for reading in readings {
        check(reading)?;
        let slot = reading.slot;
        let (end, until) = windows.of(call, slot)?;
        check_not_before(slot, end, now)?;
        if now >= until {
            return Err(PowerError::TooLate { slot, until, now });
        }
    }

    // 2. Write the readings, each newer than the stored one.
    let storage = &mut *call.deps.storage;
    let mut deliveries = Deliveries::of(market);
    for reading in readings {
        let Reading { participant, slot, version, quality, import, export } = *reading;
        deliveries.update(storage, slot, participant, |delivery| {
            let stored = delivery.reading.map_or(0, |stored| stored.version);
            if version <= stored {
                return Err(PowerError::StaleReading { participant, slot, stored, given: version });
            }
            delivery.reading = Some(state::Reading { version, quality, import, export });
            Ok(())
        })?;
    }
    deliveries.save(storage)?;

    // 3. Emit an event.
    let count = u32::try_from(readings.len()).unwrap_or(u32::MAX);
    let subjects: BTreeSet<ParticipantId> = readings.iter().map(|reading| reading.participant).collect();
    let outcome = Outcome { subjects: subjects.into_iter().collect(), ..Outcome::default() };
    Ok(outcome.with_event(ReadingsReported { market, readings: count }.to_event()))
}

/// Refuses a reading that a meter cannot give.
fn check(reading: &Reading) -> Result<(), PowerError> {
    let Reading { participant, slot, .. } = *reading;
    for register in [reading.import, reading.export] {
        if !(1..=4).contains(&register.tariff) {
            return Err(PowerError::Tariff { participant, slot, tariff: register.tariff });
        }
        if register.energy > MAX_ENERGY {
            let (energy, most) = (register.energy, MAX_ENERGY);
            return Err(PowerError::EnergyBound { participant, slot, energy, most });
        }
    }
    Ok(())
}

/// When slots take readings: from their end until the deadline. Slots without contracts have no record; their times
/// follow from the market's, which the matcher is asked for once.
struct Windows {
    market: MarketId,
    timing: Option<Timing>,
    read: BTreeMap<SlotId, (Timestamp, Timestamp)>,
}

impl Windows {
    fn of(&mut self, call: &mut Call<'_>, slot: SlotId) -> Result<(Timestamp, Timestamp), PowerError> {
        if let Some(window) = self.read.get(&slot) {
            return Ok(*window);
        }
        let key = SlotKey { market: self.market, slot };
        let window = if let Some(stored) = SLOTS.may_load(call.deps.storage, key.to_bytes())? {
            (stored.terms.end, stored.terms.meter_until)
        } else {
            let timing = match self.timing {
                Some(timing) => timing,
                None => timing(call.deps.querier, call.addresses()?.orderbook_matcher, self.market)?,
            };
            self.timing = Some(timing);
            let end = timing.slot.end_of(slot);
            (end, end.plus(timing.meter)?)
        };
        self.read.insert(slot, window);
        Ok(window)
    }
}
