//! Readings: times, versions, ranges, registers.

use interfaces::common::Side;
use interfaces::power_contract::events::ReadingsReported;
use interfaces::power_contract::{ReadingResponse, RegisterRow, RegistersResponse};

use super::*;
use crate::execute::meter::MAX_ENERGY;
use crate::refused;

fn delivered() -> TestEnv {
    TestEnv::delivered(vec![new(ALICE, BOB, 10)])
}

fn stored(env: &TestEnv, participant: ParticipantId) -> ReadingResponse {
    env.ask(QueryMsg::Reading { market: MARKET, slot: SLOT, participant }).unwrap()
}

#[test]
fn a_later_version_replaces_an_earlier_one() {
    let mut env = delivered();
    let done = env.meter(vec![reading(ALICE, 900, 0), reading(BOB, 0, 1_000)]).unwrap();
    assert_eq!(events::<ReadingsReported>(&done), [ReadingsReported { market: MARKET, readings: 2 }]);
    let second = Reading { version: 3, quality: Quality::Substituted, ..reading(ALICE, 950, 7) };
    env.meter(vec![second]).unwrap();
    let answer = stored(&env, ALICE);
    assert_eq!((answer.import, answer.export, answer.version), (Energy(950), Energy(7), 3));
    assert_eq!((answer.quality, answer.estimated), (Some(Quality::Substituted), false));
    assert_eq!((answer.bought, answer.sold), (Lots(10), Lots(0)), "lots stay");
    for version in [0, 1, 3] {
        refused!(env.meter(vec![Reading { version, ..reading(ALICE, 1, 0) }]),
            PowerError::StaleReading { participant: ALICE, stored: 3, given, .. } if *given == version
        );
    }
    refused!(
        env.meter(vec![Reading { version: 0, ..reading(CAROL, 1, 0) }]),
        PowerError::StaleReading { participant: CAROL, stored: 0, given: 0, .. }
    );
    let last = Reading { version: 255, quality: Quality::Provisional, ..reading(ALICE, 1, 0) };
    env.meter(vec![last]).unwrap();
    assert_eq!(stored(&env, ALICE).version, 255);
    let entry = &env.log[0];
    assert_eq!((entry.action.as_str(), entry.subjects.clone()), ("meter", vec![ALICE, BOB]));
}

#[test]
fn readings_are_accepted_from_the_end_of_the_slot_until_the_deadline() {
    let mut env = delivered().at(END - 1);
    refused!(env.meter(vec![reading(ALICE, 1, 0)]), PowerError::TooEarly { from: Timestamp(END), .. });
    for (version, now) in [(1, END), (2, END + 1), (3, METER_UNTIL - 1)] {
        env.set_time(now);
        env.meter(vec![Reading { version, ..reading(ALICE, 1, 0) }]).unwrap();
    }
    for now in [METER_UNTIL, METER_UNTIL + 1] {
        env.set_time(now);
        refused!(env.meter(vec![Reading { version: 9, ..reading(ALICE, 1, 0) }]),
            PowerError::TooLate { until: Timestamp(METER_UNTIL), now: at, .. } if at.get() == now
        );
    }
}

#[test]
fn slots_without_contracts_accept_readings_by_the_timing_of_the_market() {
    let mut env = TestEnv::new().at(END);
    let before = Reading { slot: SlotId(SLOT.get() - 1), ..reading(ALICE, 1, 0) };
    env.meter(vec![reading(ALICE, 5, 0), before.clone()]).unwrap();
    assert_eq!(env.log.last().unwrap().subjects, [ALICE], "each participant is named once");
    assert_eq!(stored(&env, ALICE).import, Energy(5));
    let next = Reading { slot: SlotId(SLOT.get() + 1), ..reading(ALICE, 1, 0) };
    refused!(env.meter(vec![next]),
        PowerError::TooEarly { from, .. } if from.get() == END + 900
    );
    env.set_time(METER_UNTIL - 900);
    refused!(env.meter(vec![Reading { version: 2, ..before }]),
        PowerError::TooLate { until, .. } if until.get() == METER_UNTIL - 900
    );
    let msg = ExecuteMsg::Meter { market: MarketId(7), readings: vec![reading(ALICE, 1, 0)] };
    refused!(env.send(&account("meter"), msg), PowerError::UnknownMarket { market: MarketId(7), .. });
}

#[test]
fn readings_come_in_lists_of_1_to_500_without_duplicates() {
    let mut env = delivered();
    refused!(env.meter(vec![]), PowerError::Common(CommonError::EmptyList));
    let many = |count: u32| (1..=count).map(|one| reading(ParticipantId(one), 1, 0)).collect::<Vec<_>>();
    refused!(env.meter(many(501)), PowerError::Common(CommonError::ListTooLong { most: 500, got: 501 }));
    refused!(
        env.meter(vec![
            reading(ALICE, 1, 0),
            reading(BOB, 1, 0),
            Reading { version: 2, ..reading(ALICE, 1, 0) }
        ]),
        PowerError::Common(CommonError::Duplicate { item }) if item.contains(&format!("{ALICE} in slot {SLOT}"))
    );
    env.meter(many(500)).unwrap();
    assert_eq!(stored(&env, ParticipantId(500)).import, Energy(1));
    assert_eq!(env.log.last().unwrap().subjects.len(), 64, "as many as an entry names");
}

#[test]
fn tariffs_are_1_to_4_and_energy_is_bounded() {
    let mut env = delivered();
    for tariff in [0, 5, 255] {
        for import in [true, false] {
            let mut wrong = reading(ALICE, 1, 1);
            let register = if import { &mut wrong.import } else { &mut wrong.export };
            register.tariff = tariff;
            refused!(env.meter(vec![wrong]),
                PowerError::Tariff { participant: ALICE, tariff: got, .. } if *got == tariff
            );
        }
    }
    for (import, export) in [(MAX_ENERGY.get() + 1, 0), (0, u64::MAX)] {
        refused!(
            env.meter(vec![reading(ALICE, import, export)]),
            PowerError::EnergyBound { participant: ALICE, most: MAX_ENERGY, .. }
        );
    }
    env.meter(vec![reading(ALICE, MAX_ENERGY.get(), 0), reading(BOB, 0, MAX_ENERGY.get())]).unwrap();
    // The most that a reading may count settles, too: it costs the buyer its hold of 1,320.
    env.set_time(METER_UNTIL);
    env.settle(1).unwrap();
    assert_eq!(env.escrow.position(ALICE).net, -1_320);
    env.escrow.assert_nothing_left_behind();
}

#[test]
fn registers_sum_by_tariff_and_count_missing_slots() {
    let mut env = TestEnv::new().at(END);
    let slot = |back: u32| SlotId(SLOT.get() - back);
    let tariff = |tariff, energy| TariffReading { tariff, energy: Energy(energy) };
    env.meter(vec![
        Reading { import: tariff(1, 100), export: tariff(3, 5), ..reading(ALICE, 0, 0) },
        Reading { slot: slot(1), import: tariff(2, 40), export: tariff(3, 6), ..reading(ALICE, 0, 0) },
        Reading { slot: slot(2), import: tariff(1, 11), export: tariff(4, 0), ..reading(ALICE, 0, 0) },
        reading(BOB, 77, 77),
    ])
    .unwrap();
    let ask = |from, to| {
        env.ask::<RegistersResponse>(QueryMsg::Registers { market: MARKET, participant: ALICE, from, to })
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
