//! A market of the size of Italy's day-ahead market goes through: 7 zones, one label, one profile, prices from −4,000
//! to 4,000 EUR/MWh by 0.01 EUR/MWh as 10^6 units of coin each, lots of 1 kWh, some 750 orders a slot of up to 2^32 −
//! 1 lots.

use interfaces::orderbook_matcher::{
    AcceptanceDefinition, ExecuteMsg, FillsResponse, LineCapacity, LineDefinition, MarketDefinition,
    PriceGrid, ProfileDefinition, QueryMsg, ResultResponse, SettlementTerms, SlotStatus, Timing,
};
use interfaces::registry::ParticipantKind;
use interfaces::registry::raw::AccountRecord;
use units::{Amount, DenomId, Energy, LabelId, Lots, Power, Price, Seconds, SlotLength, ZoneId};

use super::{MARKET, TestEnv, buy, definition, gate, prosumer, query, sell, slot};
use crate::MatcherError;
use crate::market::definition::check;

/// EUR/MWh as coin units per lot.
const EUR: i64 = 1_000_000;

/// A line both ways between neighbours in a row.
fn italy() -> MarketDefinition {
    let lines = (0_u8..6)
        .flat_map(|zone| [(zone, zone + 1), (zone + 1, zone)])
        .map(|(from, to)| LineDefinition {
            from: ZoneId(from),
            to: ZoneId(to),
            capacity: Lots(0),
            fee: Price(0),
        })
        .collect();
    let accepts = vec![AcceptanceDefinition { label: LabelId(0), premium: Price(0) }];
    MarketDefinition {
        name: "italy".into(),
        zones: (0..7).map(|zone| format!("zone {zone}")).collect(),
        lines,
        labels: vec!["energy".into()],
        profiles: vec![ProfileDefinition { name: "any".into(), accepts }],
        grid: PriceGrid { least: Price(-4_000 * EUR), greatest: Price(4_000 * EUR), tick: Price(EUR / 100) },
        lot: Energy(1_000),
        minimum_lots: Lots(1),
        timing: Timing {
            slots_per_cycle: 24,
            slot: SlotLength(900),
            horizon: Seconds(172_800),
            ..definition().timing
        },
        terms: SettlementTerms {
            buyer_fee: Amount(0),
            seller_fee: Amount(0),
            buyer_bond: Amount(0),
            seller_bond: Amount(0),
            imbalance_premium: Amount(0),
        },
        ..definition()
    }
}

#[test]
fn steps_of_a_national_market_fit_the_greatest_limit() {
    // 7 zones × (1 + 1) books × 800,001 ticks.
    assert!(check(&italy(), DenomId(0), 14 * 800_001).is_ok());
    assert!(check(&italy(), DenomId(0), 14 * 800_001 - 1).is_err());
    let with_tick = |tick| {
        let mut market = italy();
        market.grid.tick = Price(tick);
        check(&market, DenomId(0), u32::MAX)
    };
    // 80,000,001 ticks of 0.0001 fit 2^32 − 1 steps; 800,000,001 of 0.00001 do not.
    assert!(with_tick(100).is_ok());
    assert!(matches!(with_tick(10), Err(MatcherError::TooManySteps { books: 14, ticks: 800_000_001, .. })));
}

#[test]
fn hour_of_a_national_market_clears_and_pairs() {
    let mut test = TestEnv::without_market(u32::MAX);
    test.send("admin", ExecuteMsg::CreateMarket { market: italy() }).unwrap();
    let capacities = (0..12)
        .map(|line| LineCapacity {
            slot: slot(0),
            line,
            capacity: Lots(1_000_000 * (1 + u64::from(line) % 4)),
        })
        .collect();
    test.send("grid", ExecuteMsg::SetCapacities { market: MARKET, capacities }).unwrap();
    // 55 offers and 55 bids a zone: offers rise from −20 by 4.37 EUR/MWh, bids fall from 300 by 5.11; each zone's are a
    // little dearer than those of the zone before. Must-take orders at the bounds, as exchanges with neighbours are.
    let mut orders = 0;
    for zone in 0..7_u8 {
        let name = format!("zone {zone}");
        test.join(
            &name,
            AccountRecord {
                kind: ParticipantKind::Prosumer,
                capacity: Power(1 << 60),
                ..prosumer(u32::from(zone) + 1, zone)
            },
        );
        let mut batch = vec![sell(0, 0, -4_000 * EUR, 500_000), buy(0, 0, 4_000 * EUR, 4_000_000)];
        for step in 0..54_i64 {
            let lots = 100_000 + 7_919 * u64::try_from(step).unwrap();
            batch.push(sell(0, 0, (-2_000 + 437 * step + 311 * i64::from(zone)) * EUR / 100, lots));
            batch.push(buy(0, 0, (30_000 - 511 * step + 311 * i64::from(zone)) * EUR / 100, lots));
        }
        orders += batch.len();
        test.quote(&name, &batch).unwrap();
    }
    assert_eq!(orders, 770);
    test.quote("zone 0", &[sell(0, 0, 4_000 * EUR, (1 << 32) - 1)]).unwrap();
    test.run(0, 500);
    assert_eq!(test.status(0), SlotStatus::Paired);
    let found: ResultResponse = query(&test, QueryMsg::Result { market: MARKET, slot: slot(0) }).unwrap();
    assert!(found.zones.iter().all(|zone| zone.price.is_some()));
    // What must be taken is: 7 · 4,000,000 lots at least are bought.
    assert!(found.volume >= Lots(28_000_000));
    let drafted: u64 = test.drafts.iter().flat_map(|page| &page.contracts).map(|each| each.lots.get()).sum();
    assert_eq!(drafted, found.volume.get());
    // The prices rise from zone to zone only where the line is full.
    for row in &found.flows {
        let of = |zone: ZoneId| found.zones[usize::from(zone.get())].price.unwrap();
        let capacity = 1_000_000 * (1 + u64::from(row.line) % 4);
        assert!(of(row.to) <= of(row.from) || row.lots == Lots(capacity), "{row:?}");
    }
    let asked = QueryMsg::Fills { market: MARKET, slot: slot(0), start_after: None, limit: Some(500) };
    let fills: FillsResponse = query(&test, asked).unwrap();
    assert_eq!(fills.fills.len(), 500);
    assert!(test.now == gate(0));
}
