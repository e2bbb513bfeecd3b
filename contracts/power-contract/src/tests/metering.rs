//! Readings: who, when, which version.

use interfaces::common::Side;
use interfaces::power_contract::events::ReadingsReported;
use interfaces::power_contract::{ReadingResponse, RegisterRow, RegistersResponse};

use super::*;
use crate::execute::meter::MAX_ENERGY;
use crate::refused;

fn desk() -> Desk {
    Desk::delivered(vec![new(ALICE, BOB, 10)])
}

fn stored(desk: &Desk, participant: ParticipantId) -> ReadingResponse {
    desk.ask(QueryMsg::Reading { market: MARKET, slot: SLOT, participant }).unwrap()
}

#[test]
fn a_later_version_replaces_an_earlier_one() {
    let mut desk = desk();
    let done = desk.meter(vec![reading(ALICE, 900, 0), reading(BOB, 0, 1_000)]).unwrap();
    assert_eq!(events::<ReadingsReported>(&done), [ReadingsReported { market: MARKET, readings: 2 }]);
    let second = Reading { version: 3, quality: Quality::Substituted, ..reading(ALICE, 950, 7) };
    desk.meter(vec![second]).unwrap();
    let answer = stored(&desk, ALICE);
    assert_eq!((answer.import, answer.export, answer.version), (Energy(950), Energy(7), 3));
    assert_eq!((answer.quality, answer.estimated), (Some(Quality::Substituted), false));
    assert_eq!((answer.bought, answer.sold), (Lots(10), Lots(0)), "lots stay");
    for version in [0, 1, 3] {
        refused!(desk.meter(vec![Reading { version, ..reading(ALICE, 1, 0) }]),
            PowerError::StaleReading { participant: ALICE, stored: 3, given, .. } if *given == version
        );
    }
    refused!(
        desk.meter(vec![Reading { version: 0, ..reading(CAROL, 1, 0) }]),
        PowerError::StaleReading { participant: CAROL, stored: 0, given: 0, .. }
    );
    let last = Reading { version: 255, quality: Quality::Provisional, ..reading(ALICE, 1, 0) };
    desk.meter(vec![last]).unwrap();
    assert_eq!(stored(&desk, ALICE).version, 255);
    let entry = &desk.log[0];
    assert_eq!((entry.action.as_str(), entry.subjects.clone()), ("meter", vec![ALICE, BOB]));
}

#[test]
fn readings_are_taken_from_the_end_of_the_slot_until_the_deadline() {
    let mut desk = desk().at(END - 1);
    refused!(desk.meter(vec![reading(ALICE, 1, 0)]), PowerError::TooEarly { from: Timestamp(END), .. });
    for (version, now) in [(1, END), (2, END + 1), (3, METER_UNTIL - 1)] {
        desk.set_time(now);
        desk.meter(vec![Reading { version, ..reading(ALICE, 1, 0) }]).unwrap();
    }
    for now in [METER_UNTIL, METER_UNTIL + 1] {
        desk.set_time(now);
        refused!(desk.meter(vec![Reading { version: 9, ..reading(ALICE, 1, 0) }]),
            PowerError::TooLate { until: Timestamp(METER_UNTIL), now: at, .. } if at.get() == now
        );
    }
}

#[test]
fn slots_without_contracts_take_readings_by_the_markets_times() {
    let mut desk = Desk::new().at(END);
    let before = Reading { slot: SlotId(SLOT.get() - 1), ..reading(ALICE, 1, 0) };
    desk.meter(vec![reading(ALICE, 5, 0), before.clone()]).unwrap();
    assert_eq!(desk.log.last().unwrap().subjects, [ALICE], "each participant is named once");
    assert_eq!(stored(&desk, ALICE).import, Energy(5));
    let next = Reading { slot: SlotId(SLOT.get() + 1), ..reading(ALICE, 1, 0) };
    refused!(desk.meter(vec![next]),
        PowerError::TooEarly { from, .. } if from.get() == END + 900
    );
    desk.set_time(METER_UNTIL - 900);
    refused!(desk.meter(vec![Reading { version: 2, ..before }]),
        PowerError::TooLate { until, .. } if until.get() == METER_UNTIL - 900
    );
    let msg = ExecuteMsg::Meter { market: MarketId(7), readings: vec![reading(ALICE, 1, 0)] };
    refused!(desk.send(&account("meter"), msg), PowerError::UnknownMarket { market: MarketId(7), .. });
}

#[test]
fn a_batch_is_neither_empty_nor_over_long_nor_gives_a_reading_twice() {
    let mut desk = desk();
    refused!(desk.meter(vec![]), PowerError::EmptyBatch);
    let many = |count: u32| (1..=count).map(|one| reading(ParticipantId(one), 1, 0)).collect::<Vec<_>>();
    refused!(desk.meter(many(501)), PowerError::BatchTooLong { most: 500, got: 501 });
    refused!(
        desk.meter(vec![
            reading(ALICE, 1, 0),
            reading(BOB, 1, 0),
            Reading { version: 2, ..reading(ALICE, 1, 0) }
        ]),
        PowerError::DuplicateReading { participant: ALICE, slot: SLOT }
    );
    desk.meter(many(500)).unwrap();
    assert_eq!(stored(&desk, ParticipantId(500)).import, Energy(1));
    assert_eq!(desk.log.last().unwrap().subjects.len(), 64, "as many as an entry names");
}

#[test]
fn tariffs_are_1_to_4_and_energy_has_a_bound() {
    let mut desk = desk();
    for tariff in [0, 5, 255] {
        for import in [true, false] {
            let mut wrong = reading(ALICE, 1, 1);
            let register = if import { &mut wrong.import } else { &mut wrong.export };
            register.tariff = tariff;
            refused!(desk.meter(vec![wrong]),
                PowerError::Tariff { participant: ALICE, tariff: got, .. } if *got == tariff
            );
        }
    }
    for (import, export) in [(MAX_ENERGY.get() + 1, 0), (0, u64::MAX)] {
        refused!(
            desk.meter(vec![reading(ALICE, import, export)]),
            PowerError::EnergyBound { participant: ALICE, most: MAX_ENERGY, .. }
        );
    }
    desk.meter(vec![reading(ALICE, MAX_ENERGY.get(), 0), reading(BOB, 0, MAX_ENERGY.get())]).unwrap();
    // The most that a meter may count settles all the same: the buyer's hold of 1,320 is used up, no more.
    desk.set_time(METER_UNTIL);
    desk.settle(1).unwrap();
    assert_eq!(desk.escrow.position(ALICE).net, -1_320);
    desk.escrow.assert_nothing_left_behind();
}

#[test]
fn registers_sum_by_tariff_and_say_what_is_missing() {
    let mut desk = Desk::new().at(END);
    let slot = |back: u32| SlotId(SLOT.get() - back);
    let tariff = |tariff, energy| TariffReading { tariff, energy: Energy(energy) };
    desk.meter(vec![
        Reading { import: tariff(1, 100), export: tariff(3, 5), ..reading(ALICE, 0, 0) },
        Reading { slot: slot(1), import: tariff(2, 40), export: tariff(3, 6), ..reading(ALICE, 0, 0) },
        Reading { slot: slot(2), import: tariff(1, 11), export: tariff(4, 0), ..reading(ALICE, 0, 0) },
        reading(BOB, 77, 77),
    ])
    .unwrap();
    let ask = |from, to| {
        desk.ask::<RegistersResponse>(QueryMsg::Registers { market: MARKET, participant: ALICE, from, to })
    };
    let row = |side, tariff, energy| RegisterRow { side, tariff, energy: Energy(energy) };
    let answer = ask(slot(3), SlotId(SLOT.get() + 1)).unwrap();
    let mut registers = answer.registers;
    registers.sort_by_key(|row| (row.side, row.tariff));
    assert_eq!(registers, [row(Side::Sell, 3, 11), row(Side::Buy, 1, 111), row(Side::Buy, 2, 40)]);
    assert_eq!(answer.missing, 1);
    assert_eq!(ask(slot(2), slot(1)).unwrap().registers, [row(Side::Buy, 1, 11)]);
    for (from, to) in [(SLOT, SLOT), (SLOT, slot(1)), (slot(500), SlotId(SLOT.get() + 1))] {
        assert!(matches!(ask(from, to), Err(PowerError::SlotRange { most: 500, .. })), "{from} to {to}");
    }
    assert_eq!(ask(slot(499), SlotId(SLOT.get() + 1)).unwrap().missing, 497);
}
