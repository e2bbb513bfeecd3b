//! Fills become contracts, in pages, and what is not needed for them is released.

use clearing::Clearing;
use cosmwasm_std::{Addr, CosmosMsg, DepsMut, Env, Storage};
use interfaces::orderbook_matcher::SlotTotals;
use interfaces::power_contract::adapter::PowerContracts;
use interfaces::power_contract::{Drafts, SlotTerms};
use interfaces::{ContractAddresses, MAX_PAGE};
use units::{Amount, MarketId, SlotId, ZoneId};

use super::{Crank, Done, page_limit, post};
use crate::MatcherError;
use crate::pairing::{Page, page};
use crate::published::get;
use crate::slot::{Slot, Stage};
use crate::state::{CAPACITIES, CYCLES, INDEX, RESULTS, SlotOrders};
use crate::status::Step;
use crate::totals::CycleKey;

/// 1. The slot is cleared.
/// 2. A page of orders becomes contracts.
/// 3. The place to go on is stored; after the last page, the slot counts in its cycle.
/// 4. What is not needed is released, then the contracts are drafted.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    peers: &ContractAddresses<Addr>,
    market: MarketId,
    slot: SlotId,
    limit: u32,
) -> Result<Done, MatcherError> {
    // 1
    let crank = Crank::load(deps.storage, env, market, slot, "pair")?;
    let paired = crank.next(Step::PairLast)?;
    let Some(Slot { stage: Stage::Cleared(cursor), progress }) = crank.stored.clone() else {
        return Err(crank.wrong_status());
    };
    // 2
    let capacities = CAPACITIES.may_load(deps.storage, &crank.key)?.unwrap_or_default();
    let cleared = crank.rules.market(&capacities.0)?;
    let clearing = Clearing::decode(&cleared, &RESULTS.load(deps.storage, &crank.key)?.0)?;
    let first = cursor.totals.contracts == 0;
    let orders = SlotOrders::new(deps.storage, market, slot);
    let page = page(orders, &crank.rules, &clearing, *cursor, page_limit(limit, MAX_PAGE)?)?;
    // 3
    let progress = progress.saturating_add(page.handled);
    let event = if page.done {
        close(deps.storage, &crank, &clearing, page.cursor.totals.clone())?;
        crank.save(deps.storage, paired, Stage::Paired, progress)
    } else {
        let stage = Stage::Cleared(Box::new(page.cursor.clone()));
        crank.save(deps.storage, crank.next(Step::Pair)?, stage, progress)
    };
    // 4
    let mut messages = Vec::new();
    messages.extend(post(peers, crank.rules.denom, page.releases.legs()?)?);
    messages.extend(draft(deps.storage, peers, &crank, &clearing, page, first)?);
    Ok(Done { events: vec![event], messages, ..Done::default() })
}

/// The slot counts in its cycle.
fn close(
    storage: &mut dyn Storage,
    crank: &Crank,
    clearing: &Clearing,
    totals: SlotTotals,
) -> Result<(), MatcherError> {
    let key = CycleKey { market: crank.key.market, cycle: crank.rules.cycle(crank.key.slot)?.0 };
    let mut cycle = CYCLES.may_load(storage, &key)?.unwrap_or_default();
    cycle.add(&SlotTotals { grid_fees: grid_fees(clearing), ..totals })?;
    CYCLES.save(storage, &key, &cycle);
    Ok(())
}

/// The message to power-contract. The last page of drafts is the one with which all that is traded has been drafted; pages
/// after it only release.
fn draft(
    storage: &dyn Storage,
    peers: &ContractAddresses<Addr>,
    crank: &Crank,
    clearing: &Clearing,
    page: Page,
    first: bool,
) -> Result<Option<CosmosMsg>, MatcherError> {
    if page.contracts.is_empty() {
        return Ok(None);
    }
    let terms = if first { Some(terms(storage, crank, clearing)?) } else { None };
    let last = page.cursor.totals.lots == clearing.volume();
    let drafts =
        Drafts { market: crank.key.market, slot: crank.key.slot, terms, contracts: page.contracts, last };
    Ok(Some(PowerContracts(peers.power_contract.clone()).draft(drafts)?))
}

/// What all contracts of the slot have in common.
fn terms(storage: &dyn Storage, crank: &Crank, clearing: &Clearing) -> Result<SlotTerms, MatcherError> {
    let (rules, times) = (&crank.rules, &crank.times);
    let index = INDEX.may_load(storage, &crank.key)?.unwrap_or_default();
    let settlement = rules.settlement_terms();
    let imbalance_prices = (0..)
        .map(ZoneId)
        .zip(clearing.zone_prices())
        .map(|(zone, interval)| settlement.imbalance_price(interval.price, get(&index.0, &zone)))
        .collect::<Result<_, _>>()?;
    Ok(SlotTerms {
        cycle: rules.cycle(crank.key.slot)?.0,
        denom: rules.denom,
        lot: rules.lot,
        start: times.start,
        end: times.end,
        sign: rules.timing.sign,
        meter_until: times.end.plus(rules.timing.meter)?,
        dispute: rules.timing.dispute,
        terms: rules.terms,
        imbalance_prices,
        grid_fees: grid_fees(clearing),
    })
}

/// Grid fees of the flows, which are never negative.
fn grid_fees(clearing: &Clearing) -> Amount {
    clearing.payments().grid_fees.positive_part()
}
