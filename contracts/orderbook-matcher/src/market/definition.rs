//! Checks of a market's definition: every condition that later arithmetic and deadlines rely on.

use clearing::PRICE_LIMIT;
use contract_kit::CommonError;
use contract_kit::checks::{check_text, find_duplicate};
use interfaces::common::MAX_NAME;
use interfaces::orderbook_matcher::{
    AcceptanceDefinition, MarketDefinition, PriceGrid, ProfileDefinition, SettlementTerms, Timing,
};
use units::{DenomId, Price, ProfileId};

use crate::MatcherError;
use crate::market::limits::{LABELS, LINES, LOT, ORDER_LOTS, PROFILES, SLOTS_PER_CYCLE, SPAN, TERM, ZONES};
use crate::market::params::MarketParams;
use crate::slot::published::Capacities;

/// Checks every part of a definition and returns the parameters of the market.
///
/// # Errors
/// The first rule that is broken.
pub fn check(
    definition: &MarketDefinition,
    denom: DenomId,
    max_steps: u32,
) -> Result<MarketParams, MatcherError> {
    check_text("the market's name", &definition.name, MAX_NAME)?;
    names("a zone's name", "zones", ZONES, &definition.zones)?;
    names("a label's name", "labels", LABELS, &definition.labels)?;
    let profiles: Vec<_> = definition.profiles.iter().map(|profile| profile.name.clone()).collect();
    names("a profile's name", "profiles", PROFILES, &profiles)?;
    count("lines", definition.lines.len(), 0, LINES)?;
    grid(&definition.grid)?;
    steps(definition, max_steps)?;
    volume(definition)?;
    timing(&definition.timing)?;
    terms(&definition.terms)?;
    let params = MarketParams {
        denom,
        zones: small(definition.zones.len()),
        labels: small(definition.labels.len()),
        lines: definition.lines.clone(),
        profiles: (0..)
            .map(ProfileId)
            .zip(&definition.profiles)
            .map(|(id, given)| profile(id, given))
            .collect::<Result<_, _>>()?,
        grid: definition.grid,
        lot: definition.lot,
        minimum_lots: definition.minimum_lots,
        timing: definition.timing,
        terms: definition.terms,
    };
    params.market(&Capacities::new())?;
    Ok(params)
}

/// A count that has been checked to be below 256.
fn small(count: usize) -> u8 {
    u8::try_from(count).unwrap_or(u8::MAX)
}

fn count(field: &'static str, found: usize, least: usize, most: usize) -> Result<(), MatcherError> {
    if (least..=most).contains(&found) {
        Ok(())
    } else {
        Err(MatcherError::ItemCount { field, found, least, most })
    }
}

fn names(one: &'static str, many: &'static str, most: usize, given: &[String]) -> Result<(), MatcherError> {
    count(many, given.len(), 1, most)?;
    for each in given {
        check_text(one, each, MAX_NAME)?;
    }
    match find_duplicate(given, String::clone) {
        Some(name) => Err(CommonError::Duplicate { item: format!("{one} {name:?}") }.into()),
        None => Ok(()),
    }
}

fn grid(&PriceGrid { least, greatest, tick }: &PriceGrid) -> Result<(), MatcherError> {
    if least >= Price::ZERO || greatest <= Price::ZERO || least < -PRICE_LIMIT || greatest > PRICE_LIMIT {
        return Err(MatcherError::GridBounds { least, greatest });
    }
    let width = greatest.get().saturating_sub(least.get());
    if tick <= Price::ZERO || width.checked_rem(tick.get()) != Some(0) {
        return Err(MatcherError::GridTick { least, greatest, tick });
    }
    Ok(())
}

/// Books hold at most one step per tick and tier: this bounds the work of clearing.
fn steps(definition: &MarketDefinition, limit: u32) -> Result<(), MatcherError> {
    let length = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let goods = length(definition.labels.len()).saturating_add(length(definition.profiles.len()));
    let books = length(definition.zones.len()).saturating_mul(goods);
    let PriceGrid { least, greatest, tick } = definition.grid;
    let ticks = greatest
        .get()
        .saturating_sub(least.get())
        .checked_div(tick.get())
        .and_then(|ticks| u64::try_from(ticks).ok())
        .map_or(u64::MAX, |ticks| ticks.saturating_add(1));
    if books.saturating_mul(ticks) > u64::from(limit) {
        return Err(MatcherError::TooManySteps { books, ticks, limit });
    }
    Ok(())
}

fn volume(definition: &MarketDefinition) -> Result<(), MatcherError> {
    if definition.lot.is_zero() || definition.lot > LOT {
        return Err(MatcherError::LotSize { lot: definition.lot });
    }
    if definition.minimum_lots.is_zero() || definition.minimum_lots > ORDER_LOTS {
        return Err(MatcherError::MinimumLots { minimum: definition.minimum_lots });
    }
    Ok(())
}

fn timing(timing: &Timing) -> Result<(), MatcherError> {
    let &Timing { slot, slots_per_cycle, horizon, gate, clear, sign, meter, dispute } = timing;
    if slot.get() == 0 {
        return Err(MatcherError::NoSlotLength);
    }
    if slots_per_cycle == 0 || slots_per_cycle > SLOTS_PER_CYCLE {
        return Err(MatcherError::SlotsPerCycle { found: slots_per_cycle });
    }
    for (field, found) in [
        ("the horizon", horizon),
        ("the gate", gate),
        ("clearing", clear),
        ("signing", sign),
        ("metering", meter),
        ("a dispute", dispute),
    ] {
        if found > SPAN {
            return Err(MatcherError::Span { field, found });
        }
    }
    if clear.get().saturating_add(sign.get()) > gate.get() {
        return Err(MatcherError::Deadlines { clear, sign, gate });
    }
    if horizon <= gate {
        return Err(MatcherError::Horizon { horizon, gate });
    }
    Ok(())
}

fn terms(terms: &SettlementTerms) -> Result<(), MatcherError> {
    for (field, found) in [
        ("the buyer's fee", terms.buyer_fee),
        ("the seller's fee", terms.seller_fee),
        ("the buyer's bond", terms.buyer_bond),
        ("the seller's bond", terms.seller_bond),
        ("the imbalance premium", terms.imbalance_premium),
    ] {
        if found > TERM {
            return Err(MatcherError::Term { field, found });
        }
    }
    Ok(())
}

fn profile(profile: ProfileId, given: &ProfileDefinition) -> Result<Vec<AcceptanceDefinition>, MatcherError> {
    count("accepted labels of a profile", given.accepts.len(), 1, LABELS)?;
    if let Some(wrong) = given.accepts.iter().find(|each| each.premium < Price::ZERO) {
        return Err(MatcherError::NegativePremium { profile, label: wrong.label, premium: wrong.premium });
    }
    Ok(given.accepts.clone())
}
