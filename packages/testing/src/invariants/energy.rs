//! Of every cleared slot: the certificate verifies from the books, buys equal sells in each zone once flows are counted,
//! and of every paired slot contracts equal fills, per participant and label.

use std::collections::BTreeMap;

use clearing::{Book, Books, Clearing, verify};
use interfaces::Contract;
use interfaces::common::Side;
use interfaces::orderbook_matcher::{
    CertificateResponse, FillRow, Good, MarketDefinition, QueryMsg, ResultResponse, SlotStatus,
};
use simulation::{ChainBackend, Market};
use units::{LabelId, MarketId, ParticipantId, SlotId, ZoneId};

use super::memory::{Invariants, SlotView};
use crate::grid::grid;

pub(super) fn check<C: ChainBackend>(
    invariants: &mut Invariants,
    market: &Market<C, Invariants>,
    slots: &[SlotView],
    place: &str,
) {
    for view in slots {
        let (key, status) = ((view.market, view.slot), view.state.status);
        if matches!(status, SlotStatus::Cleared | SlotStatus::Paired) && invariants.energy.cleared.insert(key)
        {
            check_result(market, &view.definition, view.market, view.slot, place);
        }
        if status == SlotStatus::Paired && invariants.energy.paired.insert(key) {
            check_contracts(market, view, place);
        }
    }
}

/// The book of an order.
fn book(zone: ZoneId, good: Good) -> Book {
    match good {
        Good::Sell { label } => Book::Sell { zone, label },
        Good::Buy { profile } => Book::Buy { zone, profile },
    }
}

fn check_result<C: ChainBackend>(
    market: &Market<C, Invariants>,
    definition: &MarketDefinition,
    id: MarketId,
    slot: SlotId,
    place: &str,
) {
    let fills = market.fills_in(id, slot);
    let ask = |query: QueryMsg| query;
    let certificate: CertificateResponse =
        market.query(Contract::OrderbookMatcher, &ask(QueryMsg::Certificate { market: id, slot }));
    let result: ResultResponse =
        market.query(Contract::OrderbookMatcher, &ask(QueryMsg::Result { market: id, slot }));

    // The books are those of the orders, not those that the contract cleared.
    let grid = grid(definition, &certificate.capacities);
    let books = Books::from_orders(
        &grid,
        fills
            .iter()
            .map(|row| (book(row.order.zone, row.order.good), row.order.price, row.order.tier, row.lots)),
    )
    .unwrap();
    let clearing = Clearing::decode(&grid, certificate.clearing.as_slice()).unwrap();
    let verified = verify(&grid, &books, &clearing)
        .unwrap_or_else(|error| panic!("slot {id}/{slot} is not cleared at its optimum {place}: {error}"));
    assert_eq!(verified.welfare, result.welfare, "welfare of slot {id}/{slot} {place}");
    assert_eq!(verified.volume, result.volume, "volume of slot {id}/{slot} {place}");

    // In each zone, sales and inflow equal purchases and outflow.
    let mut balance: BTreeMap<ZoneId, i128> = BTreeMap::new();
    let mut traded = [0_u64; 2];
    for FillRow { order, lots, filled, .. } in &fills {
        assert!(filled <= lots, "order {order:?} got {filled} of {lots} lots {place}");
        let lots = i128::from(filled.get());
        let (sign, side) = match order.good.side() {
            Side::Sell => (1, 0),
            Side::Buy => (-1, 1),
        };
        *balance.entry(order.zone).or_default() += sign * lots;
        traded[side] += filled.get();
    }
    assert_eq!(traded, [result.volume.get(); 2], "sells and buys of slot {id}/{slot} {place}");
    for (flow, capacity) in result.flows.iter().zip(&certificate.capacities) {
        assert!(flow.lots <= *capacity, "line {} of slot {id}/{slot} is overloaded {place}", flow.line);
        *balance.entry(flow.from).or_default() -= i128::from(flow.lots.get());
        *balance.entry(flow.to).or_default() += i128::from(flow.lots.get());
    }
    for (zone, rest) in balance {
        assert_eq!(rest, 0, "energy of zone {zone} in slot {id}/{slot} {place}");
    }
}

fn check_contracts<C: ChainBackend>(market: &Market<C, Invariants>, view: &SlotView, place: &str) {
    // (participant, side, label of a sale) => lots; a purchase has no label of its own.
    type Sums = BTreeMap<(ParticipantId, Side, Option<LabelId>), u64>;
    let mut filled = Sums::new();
    for row in market.fills_in(view.market, view.slot) {
        let label = match row.order.good {
            Good::Sell { label } => Some(label),
            Good::Buy { .. } => None,
        };
        if !row.filled.is_zero() {
            *filled.entry((row.participant, row.order.good.side(), label)).or_default() += row.filled.get();
        }
    }
    let mut contracted = Sums::new();
    for contract in &view.contracts {
        let terms = &contract.terms;
        assert!(!terms.lots.is_zero(), "contract {} is about nothing {place}", contract.contract);
        *contracted.entry((terms.buyer, Side::Buy, None)).or_default() += terms.lots.get();
        *contracted.entry((terms.seller, Side::Sell, Some(terms.label))).or_default() += terms.lots.get();
    }
    assert_eq!(contracted, filled, "contracts against fills of slot {}/{} {place}", view.market, view.slot);
}
