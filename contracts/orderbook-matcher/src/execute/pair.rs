//! Anyone pairs the orders of a cleared slot, in pages: fills become contracts, and other reserves are released.

use clearing::Clearing;
use contract_kit::checks::work_page;
use contract_kit::{Call, Outcome};
use cosmwasm_std::{CosmosMsg, Storage};
use interfaces::orderbook_matcher::SlotTotals;
use interfaces::power_contract::adapter::PowerContracts;
use interfaces::power_contract::{Drafts, SlotTerms};
use units::{Amount, MarketId, SlotId, ZoneId};

use crate::MatcherError;
use crate::book::slot_orders::SlotOrders;
use crate::escrow::post;
use crate::pairing::run::{PairedPage, pair_page};
use crate::slot::context::{SlotContext, advance};
use crate::slot::stage::{Slot, Stage};
use crate::slot::status::Step;
use crate::state::{CAPACITIES, REFERENCE_PRICES, RESULTS};

/// Pairs the next page of orders.
///
/// # Errors
/// If the slot is not cleared, or all its orders are paired.
pub fn execute(
    call: &mut Call<'_>,
    market: MarketId,
    slot: SlotId,
    limit: u32,
) -> Result<Outcome, MatcherError> {
    // 1. Validate: the slot is cleared.
    let context = SlotContext::load(call.deps.storage, call.now(), market, slot, "pair")?;
    let paired = context.next(Step::PairLast)?;
    let Some(Slot { stage: Stage::Cleared(cursor), progress }) = context.stored.clone() else {
        return Err(context.wrong_status());
    };
    let limit = work_page(limit)?;

    // 2. Pair a page of orders.
    let capacities = CAPACITIES.may_load(call.deps.storage, context.key.to_bytes())?.unwrap_or_default();
    let cleared = context.params.market(&capacities)?;
    let clearing = Clearing::decode(&cleared, &RESULTS.load(call.deps.storage, context.key.to_bytes())?)?;
    let first = cursor.totals.contracts == 0;
    let orders = SlotOrders::new(call.deps.storage, market, slot);
    let page = pair_page(orders, &context.params, &clearing, *cursor, limit)?;

    // 3. Store where the next page goes on; after the last page, the slot counts in its cycle.
    let progress = advance(progress, page.handled);
    let event = if page.done {
        let totals = SlotTotals { grid_fees: grid_fees(&clearing), ..page.cursor.totals };
        context.close(call.deps.storage, &totals)?;
        context.save(call.deps.storage, paired, Stage::Paired, progress)?
    } else {
        let stage = Stage::Cleared(Box::new(page.cursor.clone()));
        context.save(call.deps.storage, context.next(Step::Pair)?, stage, progress)?
    };

    // 4. Release reserves above holds, then draft the contracts.
    let outcome = Outcome::default().with_event(event);
    let outcome = post(call, outcome, context.params.denom, page.releases.legs()?)?;
    match draft(call, &context, &clearing, page, first)? {
        Some(message) => Ok(outcome.with_message(message)),
        None => Ok(outcome),
    }
}

/// The message to power-contract. The last page of drafts is the one with which all traded lots are drafted; later
/// pages only release.
fn draft(
    call: &mut Call<'_>,
    context: &SlotContext,
    clearing: &Clearing,
    page: PairedPage,
    first: bool,
) -> Result<Option<CosmosMsg>, MatcherError> {
    if page.contracts.is_empty() {
        return Ok(None);
    }
    let terms = if first { Some(terms(call.deps.storage, context, clearing)?) } else { None };
    let last = page.cursor.totals.lots == clearing.volume();
    let drafts =
        Drafts { market: context.key.market, slot: context.key.slot, terms, contracts: page.contracts, last };
    Ok(Some(PowerContracts(call.addresses()?.power_contract).draft(drafts)?))
}

/// The terms that all contracts of the slot share.
fn terms(
    storage: &dyn Storage,
    context: &SlotContext,
    clearing: &Clearing,
) -> Result<SlotTerms, MatcherError> {
    let SlotContext { params, times, key, .. } = context;
    let references = REFERENCE_PRICES.may_load(storage, key.to_bytes())?.unwrap_or_default();
    let settlement = params.settlement_terms();
    let imbalance_prices = (0..)
        .map(ZoneId)
        .zip(clearing.zone_prices())
        .map(|(zone, interval)| settlement.imbalance_price(interval.price, references.get(&zone).copied()))
        .collect::<Result<_, _>>()?;
    Ok(SlotTerms {
        cycle: params.cycle(key.slot)?.0,
        denom: params.denom,
        lot: params.lot,
        start: times.start,
        end: times.end,
        sign: params.timing.sign,
        meter_until: times.end.plus(params.timing.meter)?,
        dispute: params.timing.dispute,
        terms: params.terms,
        imbalance_prices,
        grid_fees: grid_fees(clearing),
    })
}

/// Grid fees of the flows, which are never negative.
fn grid_fees(clearing: &Clearing) -> Amount {
    clearing.payments().grid_fees.positive_part()
}
