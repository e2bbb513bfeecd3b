//! Work that is bounded, crumbs that stop nothing, numbers at their ends.

use interfaces::orderbook_matcher::SlotStatus;
use interfaces::power_contract as power;
use simulation::{Setup, Trader, buy, export, import, sell};
use testing::{Checks, TestEnv, refused};
use units::{Amount, Energy, Lots, Price};

use crate::scenes::{Duo, gain};

#[test]
fn page_of_zero_items_is_refused_by_every_permissionless_message() {
    const NOTHING: &str = "page/empty";
    let mut duo = Duo::quoted();
    let (slot, cycle) = (duo.slot, duo.market.cycle(duo.slot));
    let next = units::SlotId(slot.get() + 1);
    duo.market.quote(&duo.home, &[buy(next, 0, 300, 1)]).unwrap();
    duo.market.close_gate(slot);
    refused(duo.market.aggregate_page(slot, 0), NOTHING);
    duo.market.aggregate(slot).unwrap();
    duo.market.clear(slot).unwrap();
    refused(duo.market.pair_page(slot, 0), NOTHING);
    duo.market.pair(slot).unwrap();
    duo.market.sign_all(slot).unwrap();
    let late = duo.market.clear_by(next).plus(units::Seconds(1)).unwrap();
    duo.market.advance_to(late);
    refused(duo.market.abort_page(next, 0), NOTHING);
    duo.market.end_signing(slot);
    refused(duo.market.activate_page(slot, 0), NOTHING);
    duo.market.activate(slot).unwrap();
    duo.market.end_metering(slot);
    refused(duo.market.settle_page(slot, 0), NOTHING);
    refused(duo.market.clear_cycle_page(cycle, 0), NOTHING);
    duo.market.withdraw(&duo.home, Some(1)).unwrap();
    refused(duo.market.flush_audit(0), NOTHING);
}

#[test]
fn permissionless_messages_respect_their_limit_and_resume() {
    let mut market = TestEnv::open(Setup::default());
    let home = market.join(&Trader::household("home", 0));
    let wind = market.join(&Trader::generator("wind", 0));
    let slot = market.slot(0);
    market.quote(&home, &[buy(slot, 0, 100, 1); 7]).unwrap();
    market.quote(&wind, &[sell(slot, 0, 50, 7)]).unwrap();
    market.close_gate(slot);
    // 8 orders in pages of 3: three pages.
    for (page, status) in
        [SlotStatus::GateClosed, SlotStatus::GateClosed, SlotStatus::Aggregated].into_iter().enumerate()
    {
        market.aggregate_page(slot, 3).unwrap();
        let state = market.slot_state(slot);
        assert_eq!(state.status, status, "page {page}");
    }
    market.clear(slot).unwrap();
    let mut pages = 0;
    while market.slot_state(slot).status == SlotStatus::Cleared {
        let drafts = market.pair_page(slot, 3).unwrap().all::<power::events::ContractDrafted>();
        // A page of 3 orders gives at most 3 + 3 − 1 contracts, and here one a buyer.
        assert!(drafts.len() <= 5, "{} drafts in one page", drafts.len());
        pages += 1;
    }
    assert!(pages >= 3, "8 orders in {pages} pages of 3");
    market.sign_all(slot).unwrap();
    market.end_signing(slot);
    for progress in [3, 6] {
        market.activate_page(slot, 3).unwrap();
        assert_eq!(market.contract_slot(slot).unwrap().progress, progress);
    }
    market.activate(slot).unwrap();
    market.end_metering(slot);
    for progress in [3, 6] {
        market.settle_page(slot, 3).unwrap();
        assert_eq!(market.contract_slot(slot).unwrap().progress, progress);
    }
    market.settle(slot).unwrap();
    let cycle = market.cycle(slot);
    market.settle_cycle(cycle).unwrap();
    // All 7 lots trade, so any price from 50 to 100 is optimal: 75 is published. A fee of 1 a lot.
    assert_eq!(gain(&market, &home), -532);
}

#[test]
fn a_market_too_large_for_one_transaction_is_refused() {
    // The example's books: 2 zones × 2 labels and 2 zones × 3 profiles, on a grid of 3,501 prices.
    let steps = (2 * 2 + 2 * 3) * 3_501;
    let mut market = TestEnv::open(Setup { max_steps: steps, ..Setup::default() });
    let mut definition = simulation::example_market();
    definition.grid.greatest = Price(3_001);
    refused(
        market.create_market(&definition),
        "matcher/too_many_steps: 10 books of 3502 ticks are more than the 35010 steps that one transaction can clear",
    );
    definition.grid.greatest = Price(2_999);
    market.create_market(&definition).unwrap();
}

#[test]
fn answers_are_pages_and_a_filter_looks_at_a_bounded_number() {
    let mut market = TestEnv::open(Setup::default());
    market.set_checks(Checks::AtEnd);
    let home = market.join(&Trader::household("home", 0));
    let rare = market.join(&Trader::household("rare", 0).funds(0));
    for _ in 0..600 {
        market.set_payout(&home, Some(1)).unwrap();
    }
    market.set_payout(&rare, Some(1)).unwrap();
    let ask = |from, limit| interfaces::audit_log::QueryMsg::Entries {
        from,
        actor: Some(rare.account.to_string()),
        subject: None,
        category: None,
        limit,
    };
    // The filter comes before the page: the entries of the rare account are found, however many others lie between.
    let actions: Vec<_> = market.entries_of(&rare).into_iter().map(|entry| entry.action).collect();
    assert_eq!(actions, ["register", "set_payout"]);
    // One answer looks at no more than 500 entries, and says where to go on.
    let page: interfaces::audit_log::EntriesResponse =
        market.query(interfaces::Contract::AuditLog, &ask(None, Some(500)));
    assert!(page.next.is_some_and(|next| next <= 500), "{:?}", page.next);
    let page: interfaces::audit_log::EntriesResponse = market.query(
        interfaces::Contract::AuditLog,
        &interfaces::audit_log::QueryMsg::Entries {
            from: None,
            actor: None,
            subject: None,
            category: None,
            limit: Some(u32::MAX),
        },
    );
    assert_eq!(page.entries.len(), 500);
    market.check();
}

#[test]
fn a_party_is_found_among_the_contracts_of_others() {
    let mut market = TestEnv::open(Setup::default());
    market.set_checks(Checks::AtEnd);
    let home = market.join(&Trader::household("home", 0).funds(100_000_000));
    let rare = market.join(&Trader::household("rare", 0));
    let wind = market.join(&Trader::generator("wind", 0));
    let slot = market.slot(0);
    for price in [100, 90] {
        market.quote(&home, &vec![buy(slot, 0, price, 1); 400]).unwrap();
    }
    market.quote(&rare, &[buy(slot, 0, 80, 2)]).unwrap();
    market.quote(&wind, &[sell(slot, 0, 50, 802)]).unwrap();
    market.match_slot(slot).unwrap();
    assert_eq!(market.contract_ids(slot).len(), 801);
    let own = market.contracts_of(slot, &rare);
    assert_eq!(own.iter().map(|contract| contract.terms.lots).collect::<Vec<_>>(), [Lots(2)]);
    market.check();
}

#[test]
fn crumbs_stop_nothing() {
    let mut duo = Duo::quoted();
    let slot = duo.slot;
    // The smallest orders at the ends of the grid, and a watt-hour here and there.
    let crumbs = duo.market.join(&Trader::prosumer("crumbs", 1).capacity(400));
    duo.market
        .quote(&crumbs, &[sell(slot, 0, -500, 1), buy(slot, 0, 3_000, 1), buy(slot, 2, -500, 1)])
        .unwrap();
    duo.market.match_slot(slot).unwrap();
    duo.market.sign_all(slot).unwrap();
    duo.market.end_signing(slot);
    duo.market.activate(slot).unwrap();
    duo.market.deliver(slot);
    duo.market
        .meter(&[
            export(&duo.wind, slot, 1),
            import(&duo.home, slot, 1),
            simulation::reading(crumbs.participant, slot, 1, 1),
        ])
        .unwrap();
    let (wind, home) = duo.gains();
    let system = duo.market.system_balances();
    let suite = Amount::sum([system.fees, system.grid, system.imbalance]).unwrap();
    assert_eq!(wind + home + gain(&duo.market, &crumbs) + i128::try_from(suite.get()).unwrap(), 0);
    for actor in [duo.wind.clone(), duo.home.clone(), crumbs] {
        duo.market.withdraw(&actor, None).unwrap();
    }
    assert_eq!(duo.market.conservation().ledger, suite);
}

#[test]
fn orders_below_the_minimum_off_the_grid_or_out_of_bounds_are_refused() {
    let mut duo = Duo::quoted();
    let slot = duo.slot;
    let most = u64::from(u32::MAX);
    for lots in [0, most + 1, u64::MAX] {
        let words =
            format!("matcher/lots_out_of_range: an order has 1 to 4294967295 lots, {lots} were given");
        refused(duo.market.quote(&duo.home, &[buy(slot, 0, 200, lots)]), &words);
        refused(duo.market.quote(&duo.wind, &[sell(slot, 0, 100, lots)]), &words);
    }
    for price in [3_001, -501, i64::MAX, i64::MIN] {
        let words = format!("matcher/off_grid: price {price} is not on the grid from -500 to 3000 by 1");
        refused(duo.market.quote(&duo.home, &[buy(slot, 0, price, 1)]), &words);
        refused(duo.market.quote(&duo.wind, &[sell(slot, 0, price, 1)]), &words);
    }
    for profile in [3, 255] {
        let words =
            format!("matcher/unknown_profile: profile {profile} is not one of the 3 profiles of the market");
        refused(duo.market.quote(&duo.home, &[buy(slot, profile, 200, 1)]), &words);
    }
    for label in [2, 255] {
        let words = format!("matcher/unknown_label: label {label} is not one of the 2 labels of the market");
        refused(duo.market.quote(&duo.wind, &[sell(slot, label, 100, 1)]), &words);
    }
    let now = duo.market.now();
    let long_ago = format!("matcher/gate_closed: the gate of slot 0 closed at 0, now is {now}");
    refused(duo.market.quote(&duo.home, &[buy(units::SlotId(0), 0, 200, 1)]), &long_ago);
    // 900 s a slot, two days ahead.
    let far = format!(
        "matcher/beyond_horizon: slot {most} begins at {}; orders are taken for slots that begin by {}",
        900 * most,
        now.get() + 172_800
    );
    refused(duo.market.quote(&duo.home, &[buy(units::SlotId::MAX, 0, 200, 1)]), &far);
    // What it has is not enough for the greatest order there is: 3,410 of its 1,000,000 are reserved.
    let (home, needed) = (duo.home.participant, u128::from(most) * (3_000 + 41));
    let poor = format!("escrow/insufficient: participant {home} has 996590 free, {needed} needed");
    refused(duo.market.quote(&duo.home, &[buy(slot, 0, 3_000, most)]), &poor);
    // Households do not sell, generators do not buy.
    refused(duo.market.quote(&duo.home, &[sell(slot, 0, 100, 1)]), "matcher/wrong_side");
    refused(duo.market.quote(&duo.wind, &[buy(slot, 0, 100, 1)]), "matcher/wrong_side");
}

#[test]
fn the_richest_participant_orders_the_greatest_order() {
    let mut market = TestEnv::open(Setup::default());
    let most = u64::from(u32::MAX);
    let crowd = market.join(&Trader::household("crowd", 0).funds(u128::from(u64::MAX)));
    let plant =
        market.join(&Trader::generator("plant", 0).capacity(u64::MAX / 900).funds(u128::from(u64::MAX)));
    let slot = market.slot(0);
    market.quote(&crowd, &[buy(slot, 0, 3_000, most)]).unwrap();
    market.quote(&plant, &[sell(slot, 0, -500, most)]).unwrap();
    let settled = market.run_slot(slot);
    assert_eq!(settled.len(), 1);
    assert_eq!(settled[0].delivered, Lots(most));
    let cycle = market.cycle(slot);
    market.settle_cycle(cycle).unwrap();
}

#[test]
fn readings_beyond_all_bounds_are_refused() {
    let mut duo = Duo::delivered();
    let slot = duo.slot;
    let mut wild = export(&duo.wind, slot, u64::MAX);
    let of = format!("of participant {} in slot {slot}", duo.wind.participant);
    // 2^48 Wh are the most.
    let excess = format!("power/energy_bound: {} Wh {of} exceed 281474976710656 Wh", u64::MAX);
    refused(duo.market.meter(std::slice::from_ref(&wild)), &excess);
    wild.export.energy = Energy(1);
    for tariff in [0, 5, 255] {
        wild.export.tariff = tariff;
        let words = format!("power/tariff: tariff {tariff} {of} is not 1 to 4");
        refused(duo.market.meter(std::slice::from_ref(&wild)), &words);
    }
    wild.export.tariff = 1;
    wild.version = 0;
    refused(
        duo.market.meter(std::slice::from_ref(&wild)),
        &format!("power/stale_reading: version 0 of the reading {of} is not above 0"),
    );
    wild.version = 255;
    duo.market.meter(std::slice::from_ref(&wild)).unwrap();
    refused(
        duo.market.meter(&[wild]),
        &format!("power/stale_reading: version 255 of the reading {of} is not above 255"),
    );
}
