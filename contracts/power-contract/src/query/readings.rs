//! Mandates, readings and tariff registers.

use cosmwasm_std::Storage;
use interfaces::MAX_PAGE;
use interfaces::common::Side;
use interfaces::power_contract::{MandateResponse, ReadingResponse, RegisterRow, RegistersResponse};
use units::{Energy, MarketId, ParticipantId, SlotId};

use crate::PowerError;
use crate::deliveries::Deliveries;
use crate::state::MANDATES;

/// A participant's mandate.
pub fn mandate(
    storage: &dyn Storage,
    market: MarketId,
    participant: ParticipantId,
) -> Result<MandateResponse, PowerError> {
    Ok(MandateResponse { mandate: MANDATES.may_load(storage, (market, participant))? })
}

/// A participant's reading of a slot.
pub fn one(
    storage: &dyn Storage,
    market: MarketId,
    slot: SlotId,
    participant: ParticipantId,
) -> Result<ReadingResponse, PowerError> {
    let delivery = Deliveries::of(market).get(storage, slot, participant)?;
    let reading = delivery.reading;
    Ok(ReadingResponse {
        import: reading.map_or(Energy::ZERO, |reading| reading.import.energy),
        export: reading.map_or(Energy::ZERO, |reading| reading.export.energy),
        import_tariff: reading.map_or(0, |reading| reading.import.tariff),
        export_tariff: reading.map_or(0, |reading| reading.export.tariff),
        version: reading.map_or(0, |reading| reading.version),
        quality: reading.map(|reading| reading.quality),
        estimated: reading.is_none(),
        sold: delivery.sold,
        bought: delivery.bought,
    })
}

/// A participant's tariff registers over slots `[from, to)`.
pub fn registers(
    storage: &dyn Storage,
    market: MarketId,
    participant: ParticipantId,
    from: SlotId,
    to: SlotId,
) -> Result<RegistersResponse, PowerError> {
    let most = MAX_PAGE;
    if !to.get().checked_sub(from.get()).is_some_and(|slots| (1..=most).contains(&slots)) {
        return Err(PowerError::SlotRange { from, to, most });
    }
    let mut deliveries = Deliveries::of(market);
    // One sum per side and tariff.
    let mut sums =
        [Side::Buy, Side::Sell].map(|side| [1, 2, 3, 4].map(|tariff| (side, tariff, Energy::ZERO)));
    let mut missing = 0_u32;
    for slot in from.get()..to.get() {
        let Some(reading) = deliveries.get(storage, SlotId(slot), participant)?.reading else {
            missing = missing.saturating_add(1);
            continue;
        };
        for (sums, register) in sums.iter_mut().zip([reading.import, reading.export]) {
            for (_, _, sum) in sums.iter_mut().filter(|(_, tariff, _)| *tariff == register.tariff) {
                *sum = sum.add(register.energy)?;
            }
        }
    }
    let registers = sums
        .into_iter()
        .flatten()
        .filter(|(_, _, energy)| !energy.is_zero())
        .map(|(side, tariff, energy)| RegisterRow { side, tariff, energy })
        .collect();
    Ok(RegistersResponse { registers, missing })
}
