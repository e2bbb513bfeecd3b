//! What makes a definition a market: every condition that later arithmetic and later deadlines rely on.

use clearing::{Acceptance, Line, Market, MarketError, PRICE_LIMIT, Profile};
use interfaces::common::MAX_NAME;
use interfaces::orderbook_matcher::{
    LineDefinition, MarketDefinition, PriceGrid, ProfileDefinition, SettlementTerms, Timing,
};
use units::{Amount, DenomId, Energy, LabelId, Lots, Price, ProfileId, Seconds};

use crate::rules::Rules;

/// The most zones.
pub const ZONES: usize = 32;
/// The most lines, one direction each.
pub const LINES: usize = 64;
/// The most labels: what the registry can grant.
pub const LABELS: usize = 16;
/// The most buyer profiles.
pub const PROFILES: usize = 16;
/// The most slots of a settlement cycle.
pub const SLOTS_PER_CYCLE: u16 = 400;
/// The most lots of one order.
pub const ORDER_LOTS: Lots = Lots(0xffff_ffff);
/// The most energy of one lot: the energy of the greatest order then fits 64 bits.
pub const LOT: Energy = Energy(0xffff_ffff);
/// The longest span of time, ten years: sums of spans and of slots' starts then fit 64 bits.
pub const SPAN: Seconds = Seconds(10 * 366 * 86_400);
/// The greatest fee, bond or imbalance premium per lot: that of prices, so that sums over all lots fit 128 bits.
pub const TERM: Amount = Amount(1 << 44);

/// Why a definition is no market.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DefinitionError {
    /// A name is empty or too long.
    #[error("{field} has 1 to {most} bytes, {length} were given")]
    Text {
        /// Whose name.
        field: &'static str,
        /// Its bytes.
        length: usize,
        /// The most.
        most: usize,
    },
    /// A name is given twice.
    #[error("{field} {name:?} is named twice")]
    Duplicate {
        /// Whose name.
        field: &'static str,
        /// The name.
        name: String,
    },
    /// There are too few or too many of something.
    #[error("a market has {least} to {most} {field}, {found} were given")]
    Count {
        /// Of what.
        field: &'static str,
        /// How many there are.
        found: usize,
        /// The fewest.
        least: usize,
        /// The most.
        most: usize,
    },
    /// The grid's bounds do not enclose zero, or lie too far out.
    #[error("prices from {least} to {greatest} do not enclose 0 within {PRICE_LIMIT} in magnitude")]
    GridBounds {
        /// The least price.
        least: Price,
        /// The greatest price.
        greatest: Price,
    },
    /// The tick does not divide the grid.
    #[error("from {least} to {greatest} is no whole number of ticks of {tick}")]
    GridTick {
        /// The least price.
        least: Price,
        /// The greatest price.
        greatest: Price,
        /// The tick.
        tick: Price,
    },
    /// The market could have more steps than one transaction can clear.
    #[error("{books} books of {ticks} ticks are more than the {limit} steps that one transaction can clear")]
    TooManySteps {
        /// Books: zones × (labels + profiles).
        books: u64,
        /// Ticks of the grid.
        ticks: u64,
        /// The bound.
        limit: u32,
    },
    /// A lot holds no energy, or too much.
    #[error("a lot holds 1 to {LOT} Wh, {lot} were given")]
    LotSize {
        /// The energy of a lot.
        lot: Energy,
    },
    /// The fewest lots of an order are none, or more than an order may have.
    #[error("an order has at least 1 to {ORDER_LOTS} lots, {minimum} were given")]
    MinimumLots {
        /// The fewest lots.
        minimum: Lots,
    },
    /// Slots have no length.
    #[error("a slot lasts at least one second")]
    NoSlotLength,
    /// A cycle has no slots, or too many.
    #[error("a cycle has 1 to {SLOTS_PER_CYCLE} slots, {found} were given")]
    SlotsPerCycle {
        /// Slots of a cycle.
        found: u16,
    },
    /// A span is too long.
    #[error("{field} lasts at most {SPAN} s, {found} were given")]
    Span {
        /// Which.
        field: &'static str,
        /// Its length.
        found: Seconds,
    },
    /// Contracts could not be signed before delivery.
    #[error("clearing in {clear} s and signing in {sign} s do not fit the {gate} s from gate to delivery")]
    Deadlines {
        /// The time for clearing.
        clear: Seconds,
        /// The time for signing.
        sign: Seconds,
        /// The time from the gate to delivery.
        gate: Seconds,
    },
    /// No slot would ever take orders.
    #[error("a horizon of {horizon} s does not reach beyond the gate, {gate} s before delivery")]
    Horizon {
        /// How far ahead orders are taken.
        horizon: Seconds,
        /// The time from the gate to delivery.
        gate: Seconds,
    },
    /// A fee or bond is too great.
    #[error("{field} is at most {TERM} per lot, {found} were given")]
    Term {
        /// Which.
        field: &'static str,
        /// Its value.
        found: Amount,
    },
    /// A premium is negative.
    #[error("the premium of profile {profile} for label {label} is {premium}, below 0")]
    NegativePremium {
        /// The profile.
        profile: ProfileId,
        /// The label.
        label: LabelId,
        /// The premium.
        premium: Price,
    },
    /// Zones, lines, labels and profiles do not make a market.
    #[error(transparent)]
    Market(#[from] MarketError),
}

/// The rules of a defined market, every part of the definition being checked.
///
/// # Errors
/// [`DefinitionError`], naming the first part that is wrong.
pub fn check(
    definition: &MarketDefinition,
    denom: DenomId,
    max_steps: u32,
) -> Result<Rules, DefinitionError> {
    name("the market's name", &definition.name)?;
    names("zone", "zones", ZONES, &definition.zones)?;
    names("label", "labels", LABELS, &definition.labels)?;
    let profiles: Vec<_> = definition.profiles.iter().map(|profile| profile.name.clone()).collect();
    names("profile", "profiles", PROFILES, &profiles)?;
    count("lines", definition.lines.len(), 0, LINES)?;
    grid(&definition.grid)?;
    steps(definition, max_steps)?;
    volume(definition)?;
    timing(&definition.timing)?;
    terms(&definition.terms)?;
    let rules = Rules {
        denom,
        zones: small(definition.zones.len()),
        labels: small(definition.labels.len()),
        lines: definition.lines.iter().map(line).collect(),
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
    Market::new(rules.zones, rules.labels, rules.lines.clone(), rules.profiles.clone())?;
    Ok(rules)
}

/// A count that has been checked to be below 256.
fn small(count: usize) -> u8 {
    u8::try_from(count).unwrap_or(u8::MAX)
}

fn name(field: &'static str, name: &str) -> Result<(), DefinitionError> {
    if name.is_empty() || name.len() > MAX_NAME {
        return Err(DefinitionError::Text { field, length: name.len(), most: MAX_NAME });
    }
    Ok(())
}

fn count(field: &'static str, found: usize, least: usize, most: usize) -> Result<(), DefinitionError> {
    if (least..=most).contains(&found) {
        Ok(())
    } else {
        Err(DefinitionError::Count { field, found, least, most })
    }
}

fn names(
    one: &'static str,
    many: &'static str,
    most: usize,
    given: &[String],
) -> Result<(), DefinitionError> {
    count(many, given.len(), 1, most)?;
    for (at, each) in given.iter().enumerate() {
        name(one, each)?;
        if given.iter().take(at).any(|earlier| earlier == each) {
            return Err(DefinitionError::Duplicate { field: one, name: each.clone() });
        }
    }
    Ok(())
}

fn grid(&PriceGrid { least, greatest, tick }: &PriceGrid) -> Result<(), DefinitionError> {
    if least >= Price::ZERO || greatest <= Price::ZERO || least < -PRICE_LIMIT || greatest > PRICE_LIMIT {
        return Err(DefinitionError::GridBounds { least, greatest });
    }
    let width = greatest.get().saturating_sub(least.get());
    if tick <= Price::ZERO || width.checked_rem(tick.get()) != Some(0) {
        return Err(DefinitionError::GridTick { least, greatest, tick });
    }
    Ok(())
}

/// Whatever is ordered, the books hold at most one step per tick and tier: this bounds the work of clearing.
fn steps(definition: &MarketDefinition, limit: u32) -> Result<(), DefinitionError> {
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
        return Err(DefinitionError::TooManySteps { books, ticks, limit });
    }
    Ok(())
}

fn volume(definition: &MarketDefinition) -> Result<(), DefinitionError> {
    if definition.lot.is_zero() || definition.lot > LOT {
        return Err(DefinitionError::LotSize { lot: definition.lot });
    }
    if definition.minimum_lots.is_zero() || definition.minimum_lots > ORDER_LOTS {
        return Err(DefinitionError::MinimumLots { minimum: definition.minimum_lots });
    }
    Ok(())
}

fn timing(timing: &Timing) -> Result<(), DefinitionError> {
    let &Timing { slot, slots_per_cycle, horizon, gate, clear, sign, meter, dispute } = timing;
    if slot.get() == 0 {
        return Err(DefinitionError::NoSlotLength);
    }
    if slots_per_cycle == 0 || slots_per_cycle > SLOTS_PER_CYCLE {
        return Err(DefinitionError::SlotsPerCycle { found: slots_per_cycle });
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
            return Err(DefinitionError::Span { field, found });
        }
    }
    if clear.get().saturating_add(sign.get()) > gate.get() {
        return Err(DefinitionError::Deadlines { clear, sign, gate });
    }
    if horizon <= gate {
        return Err(DefinitionError::Horizon { horizon, gate });
    }
    Ok(())
}

fn terms(terms: &SettlementTerms) -> Result<(), DefinitionError> {
    for (field, found) in [
        ("the buyer's fee", terms.buyer_fee),
        ("the seller's fee", terms.seller_fee),
        ("the buyer's bond", terms.buyer_bond),
        ("the seller's bond", terms.seller_bond),
        ("the imbalance premium", terms.imbalance_premium),
    ] {
        if found > TERM {
            return Err(DefinitionError::Term { field, found });
        }
    }
    Ok(())
}

const fn line(given: &LineDefinition) -> Line {
    Line { from: given.from, to: given.to, capacity: given.capacity, fee: given.fee }
}

fn profile(id: ProfileId, given: &ProfileDefinition) -> Result<Profile, DefinitionError> {
    count("accepted labels of a profile", given.accepts.len(), 1, LABELS)?;
    let mut accepts = Vec::with_capacity(given.accepts.len());
    for each in &given.accepts {
        if each.premium < Price::ZERO {
            return Err(DefinitionError::NegativePremium {
                profile: id,
                label: each.label,
                premium: each.premium,
            });
        }
        accepts.push(Acceptance { label: each.label, premium: each.premium });
    }
    Ok(Profile { accepts })
}
