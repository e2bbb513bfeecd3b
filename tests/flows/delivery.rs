//! Readings, breaches, disputes, settlement.

use interfaces::power_contract::{ContractStatus, Quality, SlotStatus};
use interfaces::settlement_escrow::SystemAccount;
use simulation::{Trader, buy, export, import, sell};
use testing::refused;
use units::{Amount, Lots, Price, Seconds};

use crate::scenes::{Duo, gain};

/// Wind fed in and home drew so many watt-hours.
fn settled(duo: &mut Duo, fed_in: u64, drawn: u64) -> (i128, i128) {
    duo.market.meter(&[export(&duo.wind, duo.slot, fed_in), import(&duo.home, duo.slot, drawn)]).unwrap();
    duo.gains()
}

#[test]
fn as_contracted() {
    // 10·100 − 10·2 and −(10·100 + 10·1).
    assert_eq!(settled(&mut Duo::delivered(), 1_000, 1_000), (980, -1_010));
}

#[test]
fn seller_in_breach_owes_its_bond_and_the_buyer_pays_imbalance() {
    let mut duo = Duo::delivered();
    // 6 of 10 lots. Liability 4·50 = 200; the buyer drew 4 lots more than came, at 100 + 20: 480.
    // Wind: 600 − 12 − 200. Home: −600 − 6 + 200 − 480.
    assert_eq!(settled(&mut duo, 600, 1_000), (388, -886));
    let system = duo.market.system_balances();
    assert_eq!((system.fees, system.imbalance, system.grid), (Amount(18), Amount(480), Amount(0)));
    let settled = duo.market.contract(duo.contract()).settled.unwrap();
    assert_eq!((settled.delivered, settled.liability), (Lots(6), Amount(200)));
}

#[test]
fn buyer_that_draws_less_pays_for_deliveries_only() {
    assert_eq!(settled(&mut Duo::delivered(), 1_000, 300), (980, -1_010));
}

#[test]
fn imbalance_is_bounded_by_what_the_buyer_holds() {
    let mut duo = Duo::delivered();
    // It draws 100 lots: (100 − 10)·120 is far more than its hold of 1,410 less 1,000 and a fee of 10.
    assert_eq!(settled(&mut duo, 1_000, 10_000), (980, -1_410));
    assert_eq!(duo.market.system_balances().imbalance, Amount(400));
}

#[test]
fn parts_of_lots_count_for_the_pool() {
    // 699 Wh are 6 whole lots delivered; 601 Wh begin a 7th lot drawn: one lot of imbalance at 120.
    // Wind: 600 − 12 − 4·50. Home: −600 − 6 + 200 − 120.
    assert_eq!(settled(&mut Duo::delivered(), 699, 601), (388, -526));
}

#[test]
fn a_missing_reading_is_estimated_by_the_schedule_and_marked() {
    let mut duo = Duo::delivered();
    duo.market.meter(&[import(&duo.home, duo.slot, 1_000)]).unwrap();
    assert_eq!(duo.gains(), (980, -1_010));
    let (wind, home) =
        (duo.market.reading_of(duo.slot, &duo.wind), duo.market.reading_of(duo.slot, &duo.home));
    assert_eq!((wind.version, wind.estimated, wind.sold), (0, true, Lots(10)));
    assert_eq!((home.version, home.estimated, home.bought), (1, false, Lots(10)));
}

#[test]
fn a_later_version_replaces_an_earlier_one_until_the_deadline() {
    let mut duo = Duo::delivered();
    let mut wind = export(&duo.wind, duo.slot, 600);
    wind.quality = Quality::Provisional;
    duo.market.meter(&[wind.clone(), import(&duo.home, duo.slot, 1_000)]).unwrap();
    let (slot, id) = (duo.slot, duo.wind.participant);
    let stale = format!(
        "power/stale_reading: version 1 of the reading of participant {id} in slot {slot} is not above 1"
    );
    refused(duo.market.meter(std::slice::from_ref(&wind)), &stale);
    wind.version = 2;
    wind.quality = Quality::Measured;
    wind.export.energy = units::Energy(1_000);
    let deadline = duo.market.metered_by(duo.slot);
    duo.market.advance_to(deadline.minus_saturating(Seconds(1)));
    let early =
        format!("power/too_early: slot {slot}: possible from {deadline} on, it is {}", duo.market.now());
    refused(duo.market.settle_page(slot, 10), &early);
    duo.market.meter(std::slice::from_ref(&wind)).unwrap();
    duo.market.advance_to(deadline);
    wind.version = 3;
    let late = format!("power/too_late: slot {slot}: possible before {deadline}, it is {deadline}");
    refused(duo.market.meter(&[wind]), &late);
    assert_eq!(duo.gains(), (980, -1_010));
}

#[test]
fn nothing_is_metered_before_the_slot_has_ended() {
    let mut duo = Duo::active();
    let end = duo.market.end_of(duo.slot);
    duo.market.advance_to(end.minus_saturating(Seconds(1)));
    let early =
        format!("power/too_early: slot {}: possible from {end} on, it is {}", duo.slot, duo.market.now());
    refused(duo.market.meter(&[export(&duo.wind, duo.slot, 1_000)]), &early);
    duo.market.advance_to(end);
    duo.market.meter(&[export(&duo.wind, duo.slot, 1_000)]).unwrap();
}

#[test]
fn tariff_registers_add_up_over_slots() {
    let mut duo = Duo::delivered();
    let (first, second) = (duo.slot, units::SlotId(duo.slot.get() + 1));
    duo.market.deliver(second);
    let mut evening = import(&duo.home, second, 250);
    evening.import.tariff = 2;
    duo.market.meter(&[import(&duo.home, first, 1_000), evening]).unwrap();
    let registers = duo.market.registers(&duo.home, first, units::SlotId(first.get() + 3));
    let rows: Vec<_> =
        registers.registers.iter().map(|row| (row.side, row.tariff, row.energy.get())).collect();
    assert_eq!(rows, [(interfaces::common::Side::Buy, 1, 1_000), (interfaces::common::Side::Buy, 2, 250)]);
    assert_eq!(registers.missing, 1);
}

#[test]
fn a_dispute_is_left_out_until_the_auditor_decides() {
    let mut duo = Duo::delivered();
    let contract = duo.contract();
    duo.market.meter(&[export(&duo.wind, duo.slot, 1_000), import(&duo.home, duo.slot, 1_000)]).unwrap();
    duo.market.dispute(&duo.home, contract).unwrap();
    assert_eq!(duo.market.contract(contract).status, ContractStatus::Disputed);
    duo.market.end_metering(duo.slot);
    assert_eq!(duo.market.settle(duo.slot).unwrap(), []);
    assert_eq!(duo.market.contract_slot(duo.slot).unwrap().status, SlotStatus::Settled);
    // The auditor finds 5 lots. Wind: 500 − 10 − 5·50. Home: −500 − 5 + 250 and 5 lots of imbalance at 120.
    duo.market.resolve(contract, 5).unwrap();
    assert_eq!(duo.market.contract(contract).status, ContractStatus::Resolved);
    assert_eq!(duo.market.contract_slot(duo.slot).unwrap().status, SlotStatus::Final);
    assert_eq!(duo.gains(), (240, -855));
}

#[test]
fn a_dispute_that_nobody_decides_settles_by_the_readings() {
    let mut duo = Duo::delivered();
    let contract = duo.contract();
    duo.market.meter(&[export(&duo.wind, duo.slot, 1_000), import(&duo.home, duo.slot, 1_000)]).unwrap();
    duo.market.dispute(&duo.wind, contract).unwrap();
    assert_eq!(duo.gains(), (980, -1_010));
    assert_eq!(duo.market.contract(contract).status, ContractStatus::Settled);
    let settled = format!("power/contract_status: contract {contract} is Settled: Resolve is not possible");
    refused(duo.market.resolve(contract, 5), &settled);
}

#[test]
fn a_published_index_values_imbalance_where_it_exceeds_the_price() {
    let mut duo = Duo::quoted();
    let index = interfaces::orderbook_matcher::ReferencePrice {
        slot: duo.slot,
        zone: units::ZoneId(0),
        price: Price(150),
    };
    duo.market.publish_reference_prices(&[index]).unwrap();
    duo.market.match_slot(duo.slot).unwrap();
    duo.market.sign_all(duo.slot).unwrap();
    duo.market.end_signing(duo.slot);
    duo.market.activate(duo.slot).unwrap();
    duo.market.deliver(duo.slot);
    // One lot too much, at 150 + 20.
    assert_eq!(settled(&mut duo, 1_000, 1_100), (980, -1_180));
}

#[test]
fn seller_pays_and_posts_its_payment_at_a_negative_price() {
    let mut duo = Duo::quoted();
    let slot = units::SlotId(duo.slot.get() + 1);
    // Wind pays up to 80 a lot to be rid of 20; home takes 10: wind is at the margin, the price is −80.
    duo.market.quote(&duo.wind, &[sell(slot, 0, -80, 20)]).unwrap();
    duo.market.quote(&duo.home, &[buy(slot, 0, -50, 10)]).unwrap();
    duo.market.match_slot(duo.slot).unwrap();
    duo.market.match_slot(slot).unwrap();
    assert_eq!(duo.market.prices(slot).zones[0], Some(Price(-80)));
    for slot in [duo.slot, slot] {
        duo.market.sign_all(slot).unwrap();
    }
    // The two contracts: 1,410 and 10·41 for home; 520 and 10·(80 + 52) for wind.
    assert_eq!(duo.market.balance(&duo.home).committed, Amount(1_820));
    assert_eq!(duo.market.balance(&duo.wind).committed, Amount(1_840));
    for slot in [duo.slot, slot] {
        duo.market.end_signing(slot);
        duo.market.activate(slot).unwrap();
    }
    // Slot 1: wind −800 − 20, home 800 − 10; slot 0: 980 and −1,010.
    assert_eq!(duo.gains(), (160, -220));
}

#[test]
fn a_prosumer_sells_and_buys_in_one_slot() {
    let mut duo = Duo::quoted();
    let roof = duo.market.join(&Trader::prosumer("roof", 0));
    // Roof offers 5 at 90, more competitive than wind, and asks for 3 at 150: 13 lots are asked for in all, wind is
    // marginal at 100.
    duo.market.quote(&roof, &[sell(duo.slot, 0, 90, 5), buy(duo.slot, 0, 150, 3)]).unwrap();
    duo.market.match_slot(duo.slot).unwrap();
    duo.market.sign_all(duo.slot).unwrap();
    duo.market.end_signing(duo.slot);
    duo.market.activate(duo.slot).unwrap();
    duo.market.deliver(duo.slot);
    duo.market.meter_as_contracted(duo.slot).unwrap();
    // Wind sells 8: 800 − 16. Home buys 10. Roof sells 5 and buys 3: 500 − 10 − 300 − 3.
    assert_eq!(duo.gains(), (784, -1_010));
    assert_eq!(gain(&duo.market, &roof), 187);
}

#[test]
fn cycle_waits_until_the_grid_account_can_pay() {
    // Power flows south to north against no price difference only where it pays; the account starts empty and receives
    // congestion rent, which the administrator withdraws. What is left covers the cycle.
    let mut duo = Duo::delivered();
    duo.market.top_up(SystemAccount::Grid, 1_000).unwrap();
    assert_eq!(duo.market.system_balances().grid, Amount(1_000));
    let admin = duo.market.operators.admin.clone();
    let more = "escrow/insufficient: the grid account has 1000 free, 1001 needed";
    refused(duo.market.withdraw_system(SystemAccount::Grid, 1_001, &admin), more);
    duo.market.withdraw_system(SystemAccount::Grid, 1_000, &admin).unwrap();
    assert_eq!(settled(&mut duo, 1_000, 1_000), (980, -1_010));
}
