//! Accounts add up to the ledger, the bank holds it, no coin appears or vanishes; reserved and committed money is what open
//! orders and contracts require, recomputed from queries by the settlement crate.

use std::collections::BTreeMap;

use interfaces::Contract;
use interfaces::orderbook_matcher::{self as matcher, Good, MarketDefinition, OrderRow, SlotStatus};
use interfaces::power_contract::ContractStatus;
use interfaces::settlement_escrow::{
    Account, ConservationResponse, CycleResponse, CycleStatus, PositionResponse, QueryMsg,
    SystemBalancesResponse,
};
use settlement::{Terms, buy_order_reserve, buyer_hold, sell_order_reserve, seller_hold};
use simulation::{ChainBackend, Market};
use units::{Amount, CycleId, MarketId, NetAmount, ParticipantId, Price, SlotId};

use super::memory::{Invariants, SlotView};

/// The bounds of a part of an account: equal, except while a permissionless message is half way through a slot.
#[derive(Clone, Copy, Default)]
struct Bounds {
    least: u128,
    greatest: u128,
}

impl Bounds {
    fn exactly(&mut self, amount: Amount) {
        self.least += amount.get();
        self.greatest += amount.get();
    }

    fn at_most(&mut self, amount: Amount) {
        self.greatest += amount.get();
    }

    fn hold(self, amount: Amount) -> bool {
        (self.least..=self.greatest).contains(&amount.get())
    }
}

/// The reserved and committed money that a participant must have.
#[derive(Clone, Copy, Default)]
struct Due {
    reserved: Bounds,
    committed: Bounds,
}

/// The money that all accounts must have.
#[derive(Default)]
struct Dues {
    /// By denomination and participant.
    parts: BTreeMap<(String, ParticipantId), Due>,
    /// By denomination: money netted out of positions and not yet into others. Zero except between the pages of a cycle's
    /// clearing.
    in_flight: BTreeMap<String, NetAmount>,
}

impl Dues {
    fn of(&mut self, denom: &str, participant: ParticipantId) -> &mut Due {
        self.parts.entry((denom.to_owned(), participant)).or_default()
    }
}

pub(super) fn check<C: ChainBackend>(
    invariants: &mut Invariants,
    market: &Market<C, Invariants>,
    slots: &[SlotView],
    place: &str,
) {
    let dues = dues(invariants, market, slots, place);
    for denom in market.denoms() {
        check_denom(invariants, market, &denom, &dues, place);
    }
}

fn check_denom<C: ChainBackend>(
    invariants: &Invariants,
    market: &Market<C, Invariants>,
    denom: &str,
    dues: &Dues,
    place: &str,
) {
    let balances = market.balances(denom);
    let system: SystemBalancesResponse =
        market.query(Contract::SettlementEscrow, &QueryMsg::SystemBalances { denom: denom.to_owned() });
    let conservation: ConservationResponse =
        market.query(Contract::SettlementEscrow, &QueryMsg::Conservation { denom: denom.to_owned() });

    // Accounts and money in flight between them add up to the ledger, and the bank holds at least the ledger.
    let parts = balances.iter().flat_map(|row| [row.free, row.reserved, row.committed]);
    let sum = Amount::sum(parts.chain([system.fees, system.grid, system.imbalance])).unwrap();
    let in_flight = dues.in_flight.get(denom).copied().unwrap_or_default();
    let sum = sum.add_net(in_flight).unwrap().add(conservation.set_aside).unwrap();
    assert_eq!(sum, conservation.ledger, "accounts in {denom} against the ledger {place}");
    assert_eq!(conservation.netting, -in_flight, "money in flight between accounts in {denom} {place}");
    let bank = market.chain.balance(&market.addresses.settlement_escrow, denom).unwrap();
    assert_eq!(bank, conservation.bank, "what the escrow says of its bank balance in {denom} {place}");
    assert!(conservation.ledger <= bank && conservation.conserved, "{denom} is not conserved {place}");
    assert_eq!(conservation.surplus, bank.sub(conservation.ledger).unwrap(), "surplus of {denom} {place}");

    // No coin appears or vanishes.
    let held = invariants.accounts.iter().map(|account| market.chain.balance(account, denom).unwrap());
    let minted = invariants.minted.get(denom).copied().unwrap_or_default();
    assert_eq!(Amount::sum(held).unwrap(), minted, "all coins of {denom} {place}");

    // Reserved and committed are what orders and contracts require.
    let mut seen = BTreeMap::new();
    for row in &balances {
        let Account::Participant { id } = row.account else {
            panic!("a system account is among participants' balances {place}");
        };
        seen.insert(id, (row.reserved, row.committed));
    }
    let required = dues.parts.iter().filter(|((of, _), _)| of == denom).map(|((_, id), due)| (*id, *due));
    let required: BTreeMap<_, _> = required.collect();
    for id in seen.keys().chain(required.keys()) {
        let (reserved, committed) = seen.get(id).copied().unwrap_or_default();
        let due = required.get(id).copied().unwrap_or_default();
        for (what, amount, bounds) in
            [("reserved", reserved, due.reserved), ("committed", committed, due.committed)]
        {
            assert!(
                bounds.hold(amount),
                "participant {id} has {amount} {denom} {what}, its orders and contracts require {} to {} {place}",
                bounds.least,
                bounds.greatest
            );
        }
    }
}

/// The reserved and committed money that all participants must have.
fn dues<C: ChainBackend>(
    invariants: &mut Invariants,
    market: &Market<C, Invariants>,
    slots: &[SlotView],
    place: &str,
) -> Dues {
    let mut dues = Dues::default();
    let mut cycles = BTreeMap::new();
    for view in slots {
        let key = (view.market, view.cycle);
        let state = cycles.entry(key).or_insert_with(|| cycle(market, view.market, view.cycle));
        if state.status == CycleStatus::Cleared {
            // All contracts of the slot are paid, and their holds released.
            invariants.closed.insert((view.market, view.slot));
            continue;
        }
        orders_due(market, view, &mut dues);
        contracts_due(view, &mut dues);
    }
    for ((id, cycle), state) in cycles {
        let positions = market.positions_in(id, cycle);
        let net = NetAmount::sum(positions.iter().map(|position| position.net)).unwrap();
        assert_eq!(net, NetAmount::ZERO, "the positions of cycle {id}/{cycle} {place}");
        positions_due(&invariants.markets[&id].definition.denom, &state, &positions, &mut dues);
    }
    dues
}

/// Adds the holds until a cycle is cleared, and the money between accounts in the meantime.
fn positions_due(denom: &str, state: &CycleResponse, positions: &[PositionResponse], dues: &mut Dues) {
    // System accounts are netted first, then the participants' in order.
    let own = positions.iter().filter(|position| matches!(position.account, Account::System { .. })).count();
    let mut netted = match (&state.status, &state.report) {
        (CycleStatus::Netting, Some(report)) => (report.positions as usize).saturating_sub(own),
        (CycleStatus::Cleared, _) => positions.len(),
        _ => 0,
    };
    let started = state.status == CycleStatus::Netting;
    let mut in_flight = dues.in_flight.get(denom).copied().unwrap_or_default();
    for PositionResponse { account, net, release } in positions {
        let moved = match account {
            Account::System { .. } => started,
            Account::Participant { id } if netted == 0 => {
                dues.of(denom, *id).committed.exactly(*release);
                false
            }
            Account::Participant { .. } => {
                netted -= 1;
                started
            }
        };
        if moved {
            in_flight = in_flight.add(-*net).unwrap();
        }
    }
    dues.in_flight.insert(denom.to_owned(), in_flight);
}

fn orders_due<C: ChainBackend>(market: &Market<C, Invariants>, view: &SlotView, dues: &mut Dues) {
    let status = view.state.status;
    if matches!(status, SlotStatus::Paired | SlotStatus::Aborted) {
        return;
    }
    // A page releases the reserves of the orders it visits, in an order that queries do not show.
    let begun = view.contract_state.is_some() || view.state.progress > 0;
    let pages = status == SlotStatus::Aborting || (status == SlotStatus::Cleared && begun);
    for row in market.orders_in(view.market, view.slot) {
        let reserved = &mut dues.of(&view.definition.denom, row.participant).reserved;
        let reserve = reserve(&view.definition, &row);
        if pages { reserved.at_most(reserve) } else { reserved.exactly(reserve) }
    }
}

fn contracts_due(view: &SlotView, dues: &mut Dues) {
    let definition = &view.definition;
    for contract in &view.contracts {
        let terms = terms(definition);
        let lots = contract.terms.lots;
        let sides = [
            (
                contract.terms.buyer,
                contract.buyer_signed,
                buyer_hold(contract.terms.buyer_price, lots, &terms).unwrap(),
            ),
            (
                contract.terms.seller,
                contract.seller_signed,
                seller_hold(contract.terms.seller_price, lots, &terms).unwrap(),
            ),
        ];
        for (participant, signed, hold) in sides {
            let due = dues.of(&definition.denom, participant);
            match contract.status {
                ContractStatus::Draft | ContractStatus::HalfSigned | ContractStatus::Signed => {
                    if signed {
                        due.committed.exactly(hold);
                    } else {
                        due.reserved.exactly(hold);
                    }
                }
                ContractStatus::Active | ContractStatus::Delivered | ContractStatus::Disputed => {
                    due.committed.exactly(hold);
                }
                // Settled: what was held is in the participant's position until the cycle is cleared.
                ContractStatus::Settled
                | ContractStatus::Resolved
                | ContractStatus::Lapsed
                | ContractStatus::Cancelled => {}
            }
        }
    }
}

/// The reserve of an order.
fn reserve(definition: &MarketDefinition, row: &OrderRow) -> Amount {
    let terms = terms(definition);
    match row.order.good {
        Good::Sell { .. } => sell_order_reserve(row.order.price, row.lots, &terms),
        Good::Buy { profile } => {
            let accepts = &definition.profiles[usize::from(profile.get())].accepts;
            let premium = accepts.iter().map(|each| each.premium).max().unwrap_or(Price::ZERO);
            buy_order_reserve(row.order.price, premium, row.lots, &terms)
        }
    }
    .unwrap()
}

fn terms(definition: &MarketDefinition) -> Terms {
    let terms = &definition.terms;
    Terms {
        buyer_fee: terms.buyer_fee,
        seller_fee: terms.seller_fee,
        buyer_bond: terms.buyer_bond,
        seller_bond: terms.seller_bond,
        imbalance_premium: terms.imbalance_premium,
    }
}

// Queries about any market of the contracts.

pub(super) fn slot<C: ChainBackend>(
    market: &Market<C, Invariants>,
    id: MarketId,
    slot: SlotId,
) -> matcher::SlotResponse {
    market.query(Contract::OrderbookMatcher, &matcher::QueryMsg::Slot { market: id, slot })
}

pub(super) fn cycle<C: ChainBackend>(
    market: &Market<C, Invariants>,
    id: MarketId,
    cycle: CycleId,
) -> CycleResponse {
    market.query(Contract::SettlementEscrow, &QueryMsg::Cycle { market: id, cycle })
}
