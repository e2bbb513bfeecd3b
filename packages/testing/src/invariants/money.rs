//! Accounts add up to the ledger, the bank holds it, no coin appears or vanishes; what is reserved and committed is what
//! open orders and contracts require, recomputed from the matcher's and power-contract's queries by the settlement crate.

use std::collections::BTreeMap;

use interfaces::Contract;
use interfaces::orderbook_matcher::{
    self as matcher, FillRow, FillsResponse, Good, MarketDefinition, OrderRow, OrdersResponse, SlotStatus,
};
use interfaces::power_contract::{self as power, ContractResponse, ContractStatus, ContractsResponse};
use interfaces::settlement_escrow::{
    Account, ConservationResponse, CycleResponse, CycleStatus, PositionResponse, PositionsResponse, QueryMsg,
    SystemBalancesResponse,
};
use settlement::{Terms, buy_order_reserve, buyer_hold, sell_order_reserve, seller_hold};
use units::{Amount, CycleId, MarketId, NetAmount, ParticipantId, Price, SlotId};

use super::Watch;
use crate::chain::Chain;
use crate::market::Market;

/// What an account must have of a part: exact, but between these while a crank is half way through a slot.
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

/// What a participant must have reserved and committed.
#[derive(Clone, Copy, Default)]
struct Due {
    reserved: Bounds,
    committed: Bounds,
}

type Dues = BTreeMap<(String, ParticipantId), Due>;

pub(super) fn check<C: Chain>(watch: &mut Watch, market: &Market<C>, place: &str) {
    let dues = dues(watch, market, place);
    for denom in market.denoms() {
        check_denom(watch, market, &denom, &dues, place);
    }
}

fn check_denom<C: Chain>(watch: &Watch, market: &Market<C>, denom: &str, dues: &Dues, place: &str) {
    let balances = market.balances(denom);
    let system: SystemBalancesResponse =
        market.ask(Contract::SettlementEscrow, &QueryMsg::SystemBalances { denom: denom.to_owned() });
    let conservation: ConservationResponse =
        market.ask(Contract::SettlementEscrow, &QueryMsg::Conservation { denom: denom.to_owned() });

    // The accounts are the ledger, and the bank holds at least the ledger.
    let parts = balances.iter().flat_map(|row| [row.free, row.reserved, row.committed]);
    let sum = Amount::sum(parts.chain([system.fees, system.grid, system.imbalance])).unwrap();
    assert_eq!(sum, conservation.ledger, "accounts in {denom} against the ledger {place}");
    let bank = market.chain.balance(&market.suite.settlement_escrow, denom).unwrap();
    assert_eq!(bank, conservation.bank, "what the escrow says of its bank balance in {denom} {place}");
    assert!(conservation.ledger <= bank && conservation.conserved, "{denom} is not conserved {place}");
    assert_eq!(conservation.surplus, bank.sub(conservation.ledger).unwrap(), "surplus of {denom} {place}");

    // No coin appears or vanishes.
    let held = watch.accounts.iter().map(|account| market.chain.balance(account, denom).unwrap());
    let minted = watch.minted.get(denom).copied().unwrap_or_default();
    assert_eq!(Amount::sum(held).unwrap(), minted, "all coins of {denom} {place}");

    // Reserved and committed are what orders and contracts require.
    let mut seen = BTreeMap::new();
    for row in &balances {
        let Account::Participant { id } = row.account else {
            panic!("a system account is among participants' balances {place}");
        };
        seen.insert(id, (row.reserved, row.committed));
    }
    let required = dues.iter().filter(|((of, _), _)| of == denom).map(|((_, id), due)| (*id, *due));
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

/// What everybody must have reserved and committed.
fn dues<C: Chain>(watch: &mut Watch, market: &Market<C>, place: &str) -> Dues {
    let mut dues = Dues::new();
    let mut cycles = BTreeMap::new();
    for (id, slot) in watch.live() {
        let definition = watch.markets[&id].definition.clone();
        let cycle_id = watch.cycle(id, slot);
        let cycle = *cycles.entry((id, cycle_id)).or_insert_with(|| cycle(market, id, cycle_id).status);
        if cycle == CycleStatus::Cleared {
            // Everything of the slot is paid; nothing of it is held any more.
            watch.closed.insert((id, slot));
            continue;
        }
        orders_due(market, &definition, id, slot, &mut dues);
        contracts_due(market, &definition, id, slot, &mut dues);
    }
    for ((id, cycle), status) in cycles {
        let denom = watch.markets[&id].definition.denom.clone();
        let mut net = NetAmount::ZERO;
        for PositionResponse { account, net: each, release } in positions(market, id, cycle) {
            net = net.add(each).unwrap();
            let Account::Participant { id } = account else { continue };
            let committed = &mut dues.entry((denom.clone(), id)).or_default().committed;
            match status {
                CycleStatus::Open | CycleStatus::Mismatch => committed.exactly(release),
                CycleStatus::Netting => committed.at_most(release),
                CycleStatus::Cleared => {}
            }
        }
        assert_eq!(net, NetAmount::ZERO, "the positions of cycle {id}/{cycle} {place}");
    }
    dues
}

fn orders_due<C: Chain>(
    market: &Market<C>,
    definition: &MarketDefinition,
    id: MarketId,
    slot_id: SlotId,
    dues: &mut Dues,
) {
    let state = slot(market, id, slot_id);
    let drafting = contract_slot(market, id, slot_id).is_some();
    for row in orders(market, id, slot_id) {
        let reserved = &mut dues.entry((definition.denom.clone(), row.participant)).or_default().reserved;
        let reserve = reserve(definition, &row);
        match state.status {
            SlotStatus::Paired | SlotStatus::Aborted => {}
            // A page releases what its orders do not need any more; which orders those are is the crank's affair.
            SlotStatus::Aborting => reserved.at_most(reserve),
            SlotStatus::Cleared if drafting || state.progress > 0 => reserved.at_most(reserve),
            _ => reserved.exactly(reserve),
        }
    }
}

fn contracts_due<C: Chain>(
    market: &Market<C>,
    definition: &MarketDefinition,
    id: MarketId,
    slot: SlotId,
    dues: &mut Dues,
) {
    for contract in contracts(market, id, slot) {
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
            let due = dues.entry((definition.denom.clone(), participant)).or_default();
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

/// What an order reserves.
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

// Queries about any market of the suite.

const PAGE: Option<u32> = Some(interfaces::MAX_PAGE);

pub(super) fn slot<C: Chain>(market: &Market<C>, id: MarketId, slot: SlotId) -> matcher::SlotResponse {
    market.ask(Contract::OrderbookMatcher, &matcher::QueryMsg::Slot { market: id, slot })
}

pub(super) fn contract_slot<C: Chain>(
    market: &Market<C>,
    id: MarketId,
    slot: SlotId,
) -> Option<power::SlotResponse> {
    market.try_ask(Contract::PowerContract, &power::QueryMsg::Slot { market: id, slot }).ok()
}

pub(super) fn cycle<C: Chain>(market: &Market<C>, id: MarketId, cycle: CycleId) -> CycleResponse {
    market.ask(Contract::SettlementEscrow, &QueryMsg::Cycle { market: id, cycle })
}

pub(super) fn contracts<C: Chain>(market: &Market<C>, id: MarketId, slot: SlotId) -> Vec<ContractResponse> {
    let (mut all, mut start_after) = (vec![], None);
    loop {
        let query = power::QueryMsg::Contracts { market: id, slot, party: None, start_after, limit: PAGE };
        let page: ContractsResponse = market.ask(Contract::PowerContract, &query);
        all.extend(page.contracts);
        start_after = page.next;
        if start_after.is_none() {
            return all;
        }
    }
}

fn orders<C: Chain>(market: &Market<C>, id: MarketId, slot: SlotId) -> Vec<OrderRow> {
    market.all_pages(
        Contract::OrderbookMatcher,
        |last: Option<&OrderRow>| matcher::QueryMsg::Orders {
            market: id,
            slot,
            start_after: last.map(|row| row.order),
            limit: PAGE,
        },
        |answer: OrdersResponse| answer.orders,
    )
}

pub(super) fn fills<C: Chain>(market: &Market<C>, id: MarketId, slot: SlotId) -> Vec<FillRow> {
    market.all_pages(
        Contract::OrderbookMatcher,
        |last: Option<&FillRow>| matcher::QueryMsg::Fills {
            market: id,
            slot,
            start_after: last.map(|row| row.order),
            limit: PAGE,
        },
        |answer: FillsResponse| answer.fills,
    )
}

fn positions<C: Chain>(market: &Market<C>, id: MarketId, cycle: CycleId) -> Vec<PositionResponse> {
    market.all_pages(
        Contract::SettlementEscrow,
        |last: Option<&PositionResponse>| QueryMsg::Positions {
            market: id,
            cycle,
            start_after: last.map(|row| row.account),
            limit: PAGE,
        },
        |answer: PositionsResponse| answer.positions,
    )
}
