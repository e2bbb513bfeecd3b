//! Pages of any size come to the same, and to what an independent reckoning says.

use std::collections::{BTreeMap, BTreeSet};

use clearing::{Cursor, Piece, pair};
use interfaces::common::Side;
use interfaces::orderbook_matcher::{
    CycleTotalsResponse, ExecuteMsg, FillsResponse, Forecast, Good, LineCapacity, NewOrder, OrderRef,
    OrdersResponse, QueryMsg, ResultResponse, SlotStatus,
};
use interfaces::power_contract::NewContract;
use interfaces::registry::raw::AccountRecord;
use proptest::prelude::*;
use settlement::{Terms, buyer_hold, seller_hold};
use units::{CycleId, LabelId, Lots, ParticipantId, Price, ProfileId, Tier, ZoneId};

use super::{MARKET, TestEnv, definition, gate, prosumer, query, slot};

/// A slot as a test draws it.
#[derive(Clone, Debug)]
struct Drawn {
    /// (participant, good, step of the price, lots).
    orders: Vec<(u32, Good, i64, u64)>,
    /// (participant, side, lots).
    forecasts: BTreeMap<(u32, bool), u64>,
    capacities: [u64; 4],
}

fn good() -> impl Strategy<Value = Good> {
    prop_oneof![
        (0_u8..3).prop_map(|label| Good::Sell { label: LabelId(label) }),
        (0_u8..3).prop_map(|profile| Good::Buy { profile: ProfileId(profile) }),
    ]
}

fn drawn() -> impl Strategy<Value = Drawn> {
    // Few prices, so that many orders tie; negative ones too.
    let order = (1_u32..=9, good(), -2_i64..=6, 10_u64..120);
    (
        proptest::collection::vec(order, 0..40),
        proptest::collection::btree_map((1_u32..=9, any::<bool>()), 0_u64..200, 0..4),
        proptest::array::uniform4(prop_oneof![Just(0), 0_u64..200, Just(u64::MAX)]),
    )
        .prop_map(|(orders, forecasts, capacities)| Drawn { orders, forecasts, capacities })
}

/// What a slot came to.
#[derive(Debug, PartialEq)]
struct Outcome {
    contracts: Vec<NewContract>,
    ledger: BTreeMap<ParticipantId, (i128, i128)>,
    fills: Vec<(OrderRef, ParticipantId, Lots, Lots)>,
    totals: CycleTotalsResponse,
    result: ResultResponse,
}

/// Plays a slot in pages of so many orders.
fn play(drawn: &Drawn, limit: u32) -> (TestEnv, Outcome) {
    let mut test = TestEnv::new();
    for id in 1..=9 {
        // Three participants a zone, one of each three in the second tier.
        let tier = Tier(u8::from(id % 4 == 0));
        let zone = u8::try_from(id % 3).unwrap();
        test.join(&format!("p{id}"), AccountRecord { tier, ..prosumer(id, zone) });
    }
    let capacities = (0..)
        .zip(drawn.capacities)
        .map(|(line, capacity)| LineCapacity { slot: slot(0), line, capacity: Lots(capacity) })
        .collect();
    test.send("grid", ExecuteMsg::SetCapacities { market: MARKET, capacities }).unwrap();
    for (id, good, step, lots) in &drawn.orders {
        let order = NewOrder { slot: slot(0), good: *good, price: Price(step * 50), lots: Lots(*lots) };
        test.quote(&format!("p{id}"), &[order]).unwrap();
    }
    if !drawn.forecasts.is_empty() {
        let forecasts = drawn
            .forecasts
            .iter()
            .map(|((id, buys), lots)| Forecast {
                slot: slot(0),
                participant: ParticipantId(*id),
                side: if *buys { Side::Buy } else { Side::Sell },
                lots: Lots(*lots),
            })
            .collect();
        test.send("weather", ExecuteMsg::PublishForecasts { market: MARKET, forecasts }).unwrap();
    }
    test.run(0, limit);
    let fills = fills(&test, limit);
    let cycle = CycleId(slot(0).get() / 96);
    let outcome = Outcome {
        contracts: test.drafts.iter().flat_map(|page| page.contracts.clone()).collect(),
        ledger: test.ledger.clone(),
        fills,
        totals: query(&test, QueryMsg::CycleTotals { market: MARKET, cycle }).unwrap(),
        result: query(&test, QueryMsg::Result { market: MARKET, slot: slot(0) }).unwrap(),
    };
    (test, outcome)
}

/// All fills, asked for in pages.
fn fills(test: &TestEnv, limit: u32) -> Vec<(OrderRef, ParticipantId, Lots, Lots)> {
    let mut found: Vec<(OrderRef, ParticipantId, Lots, Lots)> = Vec::new();
    loop {
        let start_after = found.last().map(|last| last.0);
        let asked = QueryMsg::Fills { market: MARKET, slot: slot(0), start_after, limit: Some(limit) };
        let page: FillsResponse = query(test, asked).unwrap();
        if page.fills.is_empty() {
            return found;
        }
        found.extend(page.fills.iter().map(|row| (row.order, row.participant, row.lots, row.filled)));
    }
}

fn terms() -> Terms {
    let terms = definition().terms;
    Terms {
        buyer_fee: terms.buyer_fee,
        seller_fee: terms.seller_fee,
        buyer_bond: terms.buyer_bond,
        seller_bond: terms.seller_bond,
        imbalance_premium: terms.imbalance_premium,
    }
}

/// What must hold of an outcome by itself.
fn check(drawn: &Drawn, test: &TestEnv, outcome: &Outcome) {
    let sum = |of: &dyn Fn(&NewContract) -> u64| -> u64 { outcome.contracts.iter().map(of).sum() };
    assert_eq!(sum(&|each| each.lots.get()), outcome.result.volume.get());
    assert_eq!(outcome.totals.totals.lots, outcome.result.volume);
    assert_eq!(outcome.totals.totals.buyers, outcome.result.payments.buyers);
    assert_eq!(outcome.totals.totals.sellers, outcome.result.payments.sellers);
    assert_eq!(usize::try_from(outcome.totals.totals.contracts).unwrap(), outcome.contracts.len());

    // Terms once, with the first page; the last page says so.
    let with_terms: Vec<_> = test.drafts.iter().map(|page| page.terms.is_some()).collect();
    let last: Vec<_> = test.drafts.iter().map(|page| page.last).collect();
    assert_eq!(with_terms.iter().filter(|each| **each).count(), usize::from(!test.drafts.is_empty()));
    assert_eq!(last.iter().filter(|each| **each).count(), usize::from(!test.drafts.is_empty()));
    assert!(with_terms.first().copied().unwrap_or(true) && last.last().copied().unwrap_or(true));

    // What everybody bought and sold by contracts is what its orders were filled with.
    let mut bought: BTreeMap<(ParticipantId, Side), u64> = BTreeMap::new();
    for (order, participant, lots, filled) in &outcome.fills {
        assert!(filled <= lots);
        *bought.entry((*participant, order.good.side())).or_default() += filled.get();
    }
    for contract in &outcome.contracts {
        assert!(!contract.lots.is_zero());
        *bought.entry((contract.buyer, Side::Buy)).or_default() -= contract.lots.get();
        *bought.entry((contract.seller, Side::Sell)).or_default() -= contract.lots.get();
    }
    assert!(bought.values().all(|left| *left == 0), "{bought:?}");

    // What stays reserved is exactly the holds of what was drafted.
    let mut holds: BTreeMap<ParticipantId, i128> = BTreeMap::new();
    for contract in &outcome.contracts {
        let buyer = buyer_hold(contract.buyer_price, contract.lots, &terms()).unwrap();
        let seller = seller_hold(contract.seller_price, contract.lots, &terms()).unwrap();
        *holds.entry(contract.buyer).or_default() += buyer.net().unwrap().get();
        *holds.entry(contract.seller).or_default() += seller.net().unwrap().get();
    }
    for (id, (free, reserved)) in &outcome.ledger {
        assert_eq!(free + reserved, 0);
        assert_eq!(*reserved, holds.remove(id).unwrap_or(0), "participant {id}");
    }
    assert!(holds.is_empty());

    // Of a single label nobody buys from a dearer zone: what the grid keeps of a contract is never below zero.
    let labels: BTreeSet<_> = outcome.contracts.iter().map(|each| each.label).collect();
    if labels.len() == 1 {
        assert!(outcome.contracts.iter().all(|each| each.seller_price <= each.buyer_price));
    }

    // Forecasts bind.
    for ((id, buys), forecast) in &drawn.forecasts {
        let side = if *buys { Side::Buy } else { Side::Sell };
        let of = |row: &&(OrderRef, ParticipantId, Lots, Lots)| {
            row.1 == ParticipantId(*id) && row.0.good.side() == side
        };
        let left: u64 = outcome.fills.iter().filter(of).map(|row| row.2.get()).sum();
        assert!(left <= *forecast);
    }
}

/// The contracts of each label by the pure pairing, from the fills alone.
fn paired_anew(outcome: &Outcome) -> BTreeMap<u8, Vec<(ParticipantId, ParticipantId, u64)>> {
    type Line = Vec<Piece<ParticipantId>>;
    let mut lines: BTreeMap<u8, (Line, Line)> = BTreeMap::new();
    for (order, participant, _, filled) in &outcome.fills {
        if let Good::Sell { label } = order.good {
            let piece = Piece { owner: *participant, zone: order.zone, lots: *filled };
            lines.entry(label.get()).or_default().0.push(piece);
        }
    }
    // Sellers lie by zone, the cheapest first.
    let price = |zone: ZoneId| outcome.result.zones.iter().find(|row| row.zone == zone).map(|row| row.price);
    for (sellers, _) in lines.values_mut() {
        sellers.sort_by_key(|piece| price(piece.zone));
    }
    // The buyers' line of a label, as the contracts lay it out: its order is that of the books.
    for contract in &outcome.contracts {
        let piece = Piece { owner: contract.buyer, zone: contract.buyer_zone, lots: contract.lots };
        lines.entry(contract.label.get()).or_default().1.push(piece);
    }
    lines
        .into_iter()
        .map(|(label, (sellers, buyers))| {
            let pairs = pair(Cursor::default(), &sellers, &buyers, usize::MAX).pairs;
            (label, pairs.iter().map(|pair| (pair.buyer, pair.seller, pair.lots.get())).collect::<Vec<_>>())
        })
        .filter(|(_, pairs): &(u8, Vec<_>)| !pairs.is_empty())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn all_page_sizes_give_the_same_contracts_and_releases(drawn in drawn()) {
        let (test, whole) = play(&drawn, 500);
        check(&drawn, &test, &whole);
        let mut by_label: BTreeMap<u8, Vec<_>> = BTreeMap::new();
        for each in &whole.contracts {
            by_label.entry(each.label.get()).or_default().push((each.buyer, each.seller, each.lots.get()));
        }
        prop_assert_eq!(by_label, paired_anew(&whole));
        for limit in [1, 2, 3, 7] {
            let (test, paged) = play(&drawn, limit);
            check(&drawn, &test, &paged);
            prop_assert_eq!(&paged, &whole, "pages of {}", limit);
        }
    }

    #[test]
    fn abort_refunds_all_for_any_page_size_after_any_aggregation(
        drawn in drawn(),
        summed in 0_u32..50,
        limit in 1_u32..60,
    ) {
        let mut test = TestEnv::new();
        for id in 1..=9 {
            test.prosumer(&format!("p{id}"), id, u8::try_from(id % 3).unwrap());
        }
        for (id, good, step, lots) in &drawn.orders {
            let order = NewOrder { slot: slot(0), good: *good, price: Price(step * 50), lots: Lots(*lots) };
            test.quote(&format!("p{id}"), &[order]).unwrap();
        }
        test.now = gate(0);
        if summed > 0 {
            test.aggregate(0, summed).unwrap();
        }
        test.now = gate(0) + 1_201;
        test.run_pages(0, SlotStatus::Aborted, |test| test.abort(0, limit));
        prop_assert!(test.ledger.values().all(|balance| *balance == (0, 0)));
        let asked = QueryMsg::Orders { market: MARKET, slot: slot(0), start_after: None, limit: Some(500) };
        let left: OrdersResponse = query(&test, asked).unwrap();
        prop_assert_eq!(left.orders.len(), drawn.orders.len());
    }
}
