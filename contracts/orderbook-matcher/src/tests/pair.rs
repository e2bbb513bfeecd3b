//! From fills to contracts.

use contract_kit::CommonError;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::SlotProgress;
use interfaces::orderbook_matcher::{
    CycleTotalsResponse, ExecuteMsg, LineCapacity, QueryMsg, ReferencePrice, SlotStatus, SlotTotals,
};
use interfaces::power_contract::{NewContract, SlotTerms};
use interfaces::registry::raw::AccountRecord;
use units::{
    Amount, CycleId, DenomId, Energy, LabelId, Lots, NetAmount, ParticipantId, Price, Seconds, Tier,
    Timestamp, ZoneId,
};

use super::{MARKET, TestEnv, buy, definition, gate, prosumer, query, sell, slot};
use crate::MatcherError;

fn test_env() -> TestEnv {
    let test = TestEnv::new();
    for (name, id, zone) in [("ada", 1, 0), ("bob", 2, 1), ("eve", 3, 1), ("kim", 4, 2)] {
        test.prosumer(name, id, zone);
    }
    test
}

fn totals(test: &TestEnv) -> CycleTotalsResponse {
    let cycle = CycleId(slot(0).get() / 96);
    query(test, QueryMsg::CycleTotals { market: MARKET, cycle }).unwrap()
}

/// (buyer, seller, label, lots, buyer's price, seller's price) of all contracts drafted.
fn contracts(test: &TestEnv) -> Vec<(u32, u32, u8, u64, i64, i64)> {
    test.drafts
        .iter()
        .flat_map(|page| &page.contracts)
        .map(|each| {
            (
                each.buyer.get(),
                each.seller.get(),
                each.label.get(),
                each.lots.get(),
                each.buyer_price.get(),
                each.seller_price.get(),
            )
        })
        .collect()
}

#[test]
fn cheaper_zones_are_paired_first_and_the_grid_keeps_the_difference() {
    let mut test = test_env();
    test.quote("ada", &[sell(0, 0, 100, 60)]).unwrap();
    test.quote("bob", &[sell(0, 0, 100, 50), buy(0, 0, 90, 40)]).unwrap();
    test.quote("eve", &[buy(0, 0, 300, 80)]).unwrap();
    test.quote("kim", &[buy(0, 0, 300, 20), sell(0, 0, 2_000, 30)]).unwrap();
    test.run(0, 500);
    // 100 lots are bought, 110 offered at 100; bob's lie nearer, so that ada's are the marginal ones: her price is
    // 100, in the centre 102, in the south 105. All of bob's 50 and of ada's 60 only 50 are needed.
    assert_eq!(
        contracts(&test),
        [(3, 1, 0, 50, 102, 100), (3, 2, 0, 30, 102, 102), (4, 2, 0, 20, 105, 102),]
    );
    assert_eq!(
        totals(&test),
        CycleTotalsResponse {
            slots: 96,
            closed: 1,
            with_contracts: 1,
            totals: SlotTotals {
                contracts: 3,
                lots: Lots(100),
                // 80·102 + 20·105; 50·100 + 50·102; 50·2 + 20·3.
                buyers: NetAmount(10_260),
                sellers: NetAmount(10_100),
                grid_fees: Amount(160),
            },
        }
    );
    // Holds stay: a seller's 22 a lot (prices are positive), a buyer's price + 11 a lot; all else is free again.
    let reserved = |id| test.reserved(ParticipantId(id));
    assert_eq!(reserved(1), 50 * 22);
    assert_eq!(reserved(2), 50 * 22);
    assert_eq!(reserved(3), 80 * 113);
    assert_eq!(reserved(4), 20 * 116);
}

#[test]
fn first_page_of_drafts_carries_the_terms_of_the_slot() {
    let mut test = test_env();
    let prices = vec![
        ReferencePrice { slot: slot(0), zone: ZoneId(1), price: Price(400) },
        ReferencePrice { slot: slot(0), zone: ZoneId(2), price: Price(-500) },
    ];
    test.send("weather", ExecuteMsg::PublishReferencePrices { market: MARKET, prices }).unwrap();
    test.quote("bob", &[sell(0, 0, 100, 50)]).unwrap();
    test.quote("eve", &[buy(0, 0, 300, 20), buy(0, 0, 300, 20)]).unwrap();
    test.run(0, 1);
    let pages: Vec<_> =
        test.drafts.iter().map(|page| (page.terms.is_some(), page.contracts.len(), page.last)).collect();
    // Page by page: eve's first bid; bob's offer, contract; eve's second bid and its contract, which is the last.
    assert_eq!(pages, [(true, 1, false), (false, 1, true)]);
    assert_eq!((test.drafts[0].market, test.drafts[0].slot), (MARKET, slot(0)));
    let start = Timestamp(gate(0) + 3_600);
    assert_eq!(
        test.drafts[0].terms.as_ref().unwrap(),
        &SlotTerms {
            cycle: CycleId(slot(0).get() / 96),
            denom: DenomId(1),
            lot: Energy(10),
            start,
            end: start.plus(Seconds(900)).unwrap(),
            sign: Seconds(1_800),
            meter_until: start.plus(Seconds(8_100)).unwrap(),
            dispute: Seconds(86_400),
            terms: definition().terms,
            // Of clearing price and reference price the greater, at least 0, and 50. Bob is left with 10 of 50 lots,
            // so the centre's price is 100. Nothing flows: the north may lie 2 below or above, the south 3, and the
            // middle of both is 100. The reference price is absent for the north, 400 for the centre, −500 for the
            // south.
            imbalance_prices: vec![Amount(150), Amount(450), Amount(150)],
            grid_fees: Amount(0),
        }
    );
}

#[test]
fn buyer_of_any_label_may_get_several_at_their_prices() {
    let mut test = test_env();
    test.quote("ada", &[sell(0, 1, 100, 30), sell(0, 0, 100, 30)]).unwrap();
    test.join("eve", prosumer(3, 0));
    test.join("bob", prosumer(2, 0));
    test.quote("eve", &[buy(0, 0, 200, 40)]).unwrap();
    test.quote("bob", &[buy(0, 1, 200, 10)]).unwrap();
    test.run(0, 500);
    // 50 of 60 lots trade; bob must have green ones, eve takes what is shared fairly of both.
    let found = contracts(&test);
    let of = |buyer: u32, label: u8| -> u64 {
        found.iter().filter(|each| (each.0, each.2) == (buyer, label)).map(|each| each.3).sum()
    };
    assert_eq!(of(2, 1), 10);
    assert_eq!(of(2, 0), 0);
    assert_eq!(of(3, 0) + of(3, 1), 40);
    assert!(of(3, 0) <= 30 && of(3, 1) <= 20);
    assert!(of(3, 0) > 0 && of(3, 1) > 0);
}

#[test]
fn negative_prices_are_paid_by_sellers_and_held_of_them() {
    let mut test = test_env();
    test.quote("bob", &[sell(0, 0, -400, 100)]).unwrap();
    test.quote("eve", &[buy(0, 0, -100, 40)]).unwrap();
    assert_eq!(test.reserved(ParticipantId(2)), 100 * 422);
    test.run(0, 500);
    // 60 lots stay over, so the seller's limit is the price: it pays 400 a lot to be rid of 40.
    assert_eq!(contracts(&test), [(3, 2, 0, 40, -400, -400)]);
    assert_eq!(test.reserved(ParticipantId(2)), 40 * 422);
    assert_eq!(test.reserved(ParticipantId(3)), 40 * 11);
    let sums = totals(&test).totals;
    assert_eq!((sums.buyers, sums.sellers), (NetAmount(-16_000), NetAmount(-16_000)));
}

#[test]
fn ties_are_shared_by_size_after_tiers_and_regardless_of_time() {
    let mut test = test_env();
    test.join("kim", AccountRecord { tier: Tier(1), ..prosumer(4, 1) });
    test.quote("kim", &[buy(0, 0, 200, 100)]).unwrap();
    test.quote("bob", &[buy(0, 0, 200, 30)]).unwrap();
    test.quote("eve", &[buy(0, 0, 200, 60)]).unwrap();
    test.join("ada", prosumer(1, 1));
    test.quote("ada", &[sell(0, 0, 100, 30)]).unwrap();
    test.run(0, 500);
    // 30 lots for 30 + 60 wanted in the first tier: 10 and 20; the second tier gets nothing.
    let bought: Vec<_> = contracts(&test).iter().map(|each| (each.0, each.3)).collect();
    assert_eq!(bought, [(2, 10), (3, 20)]);
    assert_eq!(test.reserved(ParticipantId(4)), 0);
}

#[test]
fn pair_before_clearing_or_after_pairing_is_refused() {
    let mut test = test_env();
    test.quote("bob", &[sell(0, 0, 100, 50)]).unwrap();
    test.quote("eve", &[buy(0, 0, 300, 20)]).unwrap();
    test.now = gate(0) - 1;
    assert!(matches!(test.pair(0, 1), Err(MatcherError::GateOpen { .. })));
    let wrong = |result, found: &'static str| {
        assert!(
            matches!(result, Err(MatcherError::WrongStatus { status, action: "pair", .. }) if status.as_str() == found),
            "{found}"
        );
    };
    test.now = gate(0);
    wrong(test.pair(0, 1), "gate_closed");
    test.aggregate(0, 1).unwrap();
    wrong(test.pair(0, 1), "gate_closed");
    test.aggregate(0, 1).unwrap();
    wrong(test.pair(0, 1), "aggregated");
    test.clear(0).unwrap();
    assert!(matches!(test.pair(0, 0), Err(MatcherError::Common(CommonError::EmptyPage))));
    let response = test.pair(0, 1).unwrap();
    assert_eq!(
        SlotProgress::parse_all(&response.events).unwrap(),
        [SlotProgress { market: MARKET, slot: slot(0), status: "cleared".into(), progress: 1 }]
    );
    assert_eq!(totals(&test).closed, 0);
    // However late: pairing goes on after the deadline for clearing, and after delivery.
    test.now = gate(0) + 100_000;
    test.pair(0, u32::MAX).unwrap();
    assert_eq!(test.status(0), SlotStatus::Paired);
    assert_eq!(totals(&test).closed, 1);
    wrong(test.pair(0, 1), "paired");
}

#[test]
fn orders_without_fill_are_released_and_the_slot_closes() {
    let mut test = test_env();
    test.quote("bob", &[sell(0, 0, 300, 50)]).unwrap();
    test.quote("eve", &[buy(0, 0, 100, 20)]).unwrap();
    test.run(0, 1);
    assert!(test.drafts.is_empty());
    assert_eq!(test.ledger.values().copied().collect::<Vec<_>>(), [(0, 0), (0, 0)]);
    let found = totals(&test);
    assert_eq!((found.closed, found.with_contracts, found.totals), (1, 0, SlotTotals::default()));
}

#[test]
fn buyer_of_many_sellers_is_drafted_in_several_pages() {
    let mut test = test_env();
    for _ in 0..4 {
        test.quote("bob", &vec![sell(0, 0, 100, 10); 400]).unwrap();
    }
    test.quote("eve", &[buy(0, 0, 300, 20_000)]).unwrap();
    test.run(0, 500);
    let pages: Vec<_> = test.drafts.iter().map(|page| page.contracts.len()).collect();
    // The buyer and 499 sellers, then 500, 500 and the last 101.
    assert_eq!(pages, [499, 500, 500, 101]);
    assert!(test.drafts.iter().all(|page| page.last == (page.contracts.len() == 101)));
    let same = |each: &NewContract| (each.label, each.buyer) == (LabelId(0), ParticipantId(3));
    assert!(test.drafts.iter().flat_map(|page| &page.contracts).all(same));
}

#[test]
fn zones_are_paired_by_price_the_cheapest_first() {
    // The south, zone 2, is the cheapest: no line has capacity, and so that each trades within itself.
    let mut test = test_env();
    let shut = |line| LineCapacity { slot: slot(0), line, capacity: Lots(0) };
    let capacities = (0..4).map(shut).collect();
    test.send("grid", ExecuteMsg::SetCapacities { market: MARKET, capacities }).unwrap();
    test.quote("bob", &[sell(0, 0, 100, 50)]).unwrap();
    test.quote("eve", &[buy(0, 0, 300, 20)]).unwrap();
    test.quote("kim", &[buy(0, 0, 90, 30), sell(0, 0, 50, 40)]).unwrap();
    test.run(0, 1);
    let paired: Vec<_> = contracts(&test).iter().map(|each| (each.0, each.1, each.3)).collect();
    assert_eq!(paired, [(4, 4, 30), (3, 2, 20)]);
}
