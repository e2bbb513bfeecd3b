//! The errors of the matcher. Each text begins with its stable code.

use clearing::{BooksError, ClearError, CodecError, CurveError, LabelSplitError, MarketError, PRICE_LIMIT};
use contract_kit::CommonError;
use cosmwasm_std::StdError;
use interfaces::common::Side;
use interfaces::orderbook_matcher::SlotStatus;
use interfaces::registry::ParticipantKind;
use units::{
    Amount, Energy, LabelId, Lots, MarketId, Overflow, ParticipantId, Price, ProfileId, Seconds, Sequence,
    SlotId, Timestamp, ZoneId,
};

use crate::market::limits::{LOT, ORDER_LOTS, SLOTS_PER_CYCLE, SPAN, TERM};

/// Why the matcher refuses a message or a query.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each text says what the variant and its fields mean")]
pub enum MatcherError {
    // Instantiation and definitions of markets
    #[error("matcher/no_steps: the most steps of a market are at least 1")]
    NoSteps,
    #[error("matcher/unknown_denom: the escrow does not accept the denomination {denom:?}")]
    UnknownDenom { denom: String },
    #[error("matcher/no_market_left: there is no id after market {last}")]
    NoMarketLeft { last: MarketId },
    #[error("matcher/item_count: a market has {least} to {most} {field}, {found} were given")]
    ItemCount { field: &'static str, found: usize, least: usize, most: usize },
    #[error(
        "matcher/grid_bounds: prices from {least} to {greatest} do not enclose 0 within {PRICE_LIMIT} in \
         magnitude"
    )]
    GridBounds { least: Price, greatest: Price },
    #[error("matcher/grid_tick: from {least} to {greatest} is not a whole number of ticks of {tick}")]
    GridTick { least: Price, greatest: Price, tick: Price },
    #[error(
        "matcher/too_many_steps: {books} books of {ticks} ticks are more than the {limit} steps that one \
         transaction can clear"
    )]
    TooManySteps { books: u64, ticks: u64, limit: u32 },
    #[error("matcher/lot_size: a lot holds 1 to {LOT} Wh, {lot} were given")]
    LotSize { lot: Energy },
    #[error("matcher/minimum_lots: an order has at least 1 to {ORDER_LOTS} lots, {minimum} were given")]
    MinimumLots { minimum: Lots },
    #[error("matcher/no_slot_length: a slot lasts at least one second")]
    NoSlotLength,
    #[error("matcher/slots_per_cycle: a cycle has 1 to {SLOTS_PER_CYCLE} slots, {found} were given")]
    SlotsPerCycle { found: u16 },
    #[error("matcher/span: {field} lasts at most {SPAN} s, {found} were given")]
    Span { field: &'static str, found: Seconds },
    #[error(
        "matcher/deadlines: clearing in {clear} s and signing in {sign} s do not fit the {gate} s from gate \
         closure to delivery"
    )]
    Deadlines { clear: Seconds, sign: Seconds, gate: Seconds },
    #[error(
        "matcher/horizon: a horizon of {horizon} s does not exceed the {gate} s from gate closure to delivery"
    )]
    Horizon { horizon: Seconds, gate: Seconds },
    #[error("matcher/term: {field} is at most {TERM} per lot, {found} were given")]
    Term { field: &'static str, found: Amount },
    #[error(
        "matcher/negative_premium: the premium of profile {profile} for label {label} is {premium}, below 0"
    )]
    NegativePremium { profile: ProfileId, label: LabelId, premium: Price },
    #[error("matcher/market: {0}")]
    Market(#[from] MarketError),

    // Names of markets, zones, goods
    #[error("matcher/unknown_market: market {market} does not exist")]
    UnknownMarket { market: MarketId },
    #[error("matcher/unknown_zone: zone {zone} is not one of the {zones} zones of the market")]
    UnknownZone { zone: ZoneId, zones: u8 },
    #[error("matcher/unknown_label: label {label} is not one of the {labels} labels of the market")]
    UnknownLabel { label: LabelId, labels: u8 },
    #[error("matcher/unknown_profile: profile {profile} is not one of the {profiles} profiles of the market")]
    UnknownProfile { profile: ProfileId, profiles: usize },
    #[error("matcher/unknown_line: line {line} is not one of the {lines} lines of the market")]
    UnknownLine { line: u16, lines: usize },

    // Orders
    #[error("matcher/market_closed: market {market} does not take orders now")]
    MarketClosed { market: MarketId },
    #[error(
        "matcher/no_number_left: market {market} has too few sequence numbers after {next} for {orders} orders"
    )]
    NoNumberLeft { market: MarketId, orders: usize, next: Sequence },
    #[error("matcher/label_not_granted: participant {participant} may not sell under label {label}")]
    LabelNotGranted { participant: ParticipantId, label: LabelId },
    #[error("matcher/wrong_side: participant {participant} is a {kind:?}, which may not {side}")]
    WrongSide { participant: ParticipantId, kind: ParticipantKind, side: Side },
    #[error("matcher/off_grid: price {price} is not on the grid from {least} to {greatest} by {tick}")]
    OffGrid { price: Price, least: Price, greatest: Price, tick: Price },
    #[error("matcher/lots_out_of_range: an order has {least} to {most} lots, {lots} were given")]
    LotsOutOfRange { lots: Lots, least: Lots, most: Lots },
    #[error("matcher/gate_closed: the gate of slot {slot} closed at {closed_at}, now is {now}")]
    GateClosed { slot: SlotId, closed_at: Timestamp, now: Timestamp },
    #[error(
        "matcher/beyond_horizon: slot {slot} begins at {start}; orders are taken for slots that begin by {until}"
    )]
    BeyondHorizon { slot: SlotId, start: Timestamp, until: Timestamp },
    #[error(
        "matcher/capacity_exceeded: {offered} lots would be offered in slot {slot}, the registered capacity \
         feeds in {capacity}"
    )]
    CapacityExceeded { slot: SlotId, offered: Lots, capacity: Lots },
    #[error("matcher/unknown_order: slot {slot} has no order {sequence} at the position named")]
    UnknownOrder { slot: SlotId, sequence: Sequence },
    #[error("matcher/not_your_order: order {sequence} does not belong to participant {participant}")]
    NotYourOrder { sequence: Sequence, participant: ParticipantId },

    // Forecasts and reference prices
    #[error("matcher/too_many_forecasts: a slot has at most {most} forecasts, slot {slot} would have {got}")]
    TooManyForecasts { slot: SlotId, most: usize, got: usize },
    #[error("matcher/no_participant: participants are numbered from 1")]
    NoParticipant,
    #[error(
        "matcher/reference_price_out_of_range: the reference price {price} is not within {least} to {greatest}"
    )]
    ReferencePriceOutOfRange { price: Price, least: Price, greatest: Price },

    // Slots after gate closure
    #[error("matcher/gate_open: the gate of slot {slot} closes at {closes_at}, now is {now}")]
    GateOpen { slot: SlotId, closes_at: Timestamp, now: Timestamp },
    #[error("matcher/wrong_status: slot {slot} is {status}: {action} does not apply")]
    WrongStatus { slot: SlotId, status: SlotStatus, action: &'static str },
    #[error("matcher/too_late: slot {slot} was to be cleared by {clear_by}, now is {now}: it can be aborted")]
    TooLate { slot: SlotId, clear_by: Timestamp, now: Timestamp },
    #[error(
        "matcher/too_early: slot {slot} can be cleared until {clear_by}, now is {now}: it cannot be aborted yet"
    )]
    TooEarly { slot: SlotId, clear_by: Timestamp, now: Timestamp },
    #[error("matcher/unbalanced: {lots} lots of label {label} have no counterparty")]
    Unbalanced { label: LabelId, lots: Lots },
    #[error("matcher/curve: {0}")]
    Curve(#[from] CurveError),
    #[error("matcher/books: {0}")]
    Books(#[from] BooksError),
    #[error("matcher/clear: {0}")]
    Clear(#[from] ClearError),
    #[error("matcher/label_split: {0}")]
    LabelSplit(#[from] LabelSplitError),
    #[error("matcher/codec: {0}")]
    Codec(#[from] CodecError),

    #[error(transparent)]
    Common(#[from] CommonError),
    #[error("matcher/overflow: {0}")]
    Overflow(#[from] Overflow),
    #[error("matcher/state: {0}")]
    Std(#[from] StdError),
}

#[cfg(test)]
mod tests {
    use contract_kit::error_codes::from_source;
    use std::collections::BTreeSet;

    /// The code that a variant has by its name.
    fn code_of(variant: &str) -> String {
        let words: String = variant
            .chars()
            .map(|letter| match letter {
                'A'..='Z' => format!("_{}", letter.to_ascii_lowercase()),
                _ => letter.to_string(),
            })
            .collect();
        format!("matcher/{}", words.trim_start_matches('_'))
    }

    #[test]
    fn every_error_has_the_code_of_its_variant() {
        let source = include_str!("error.rs").split("#[cfg(test)]").next().unwrap();
        let codes: Vec<_> = from_source(source).into_iter().map(|code| code.code).collect();
        let variants: Vec<_> = source
            .lines()
            .filter_map(|line| line.strip_prefix("    ")?.split([' ', '(', ',']).next())
            .filter(|word| word.starts_with(|first: char| first.is_ascii_uppercase()))
            .filter(|variant| !["Common", "Amount", "SlotId"].contains(variant))
            .map(|variant| if variant == "Std" { "matcher/state".to_owned() } else { code_of(variant) })
            .collect();
        assert_eq!(codes, variants);
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
    }
}
