//! Every reason for which the matcher refuses.

use access::AccessError;
use access::admin::AdminError;
use access::version::VersionError;
use clearing::{BooksError, ClearError, CurveError, DecodeError, LabelSplitError, MarketError};
use cosmwasm_std::StdError;
use interfaces::common::Side;
use interfaces::registry::ParticipantKind;
use records::RecordError;
use units::{
    LabelId, Lots, MarketId, Overflow, ParticipantId, Price, ProfileId, Sequence, SlotId, Timestamp, ZoneId,
};

use crate::definition::DefinitionError;

/// Why the matcher refuses a message or a query.
#[derive(Debug, thiserror::Error)]
pub enum MatcherError {
    /// A chain on which nothing can be cleared has no market.
    #[error("the most steps of a market are at least 1")]
    NoSteps,
    /// The definition is no market.
    #[error(transparent)]
    Definition(#[from] DefinitionError),
    /// The escrow does not take the denomination.
    #[error("the escrow accepts no denomination {denom:?}")]
    UnknownDenom {
        /// The denomination.
        denom: String,
    },
    /// A text is too long.
    #[error("{field} has at most {most} bytes, {length} were given")]
    TooLong {
        /// Which.
        field: &'static str,
        /// Its bytes.
        length: usize,
        /// The most.
        most: usize,
    },
    /// The ids of markets are used up.
    #[error("no id is left after market {last}")]
    NoMarketLeft {
        /// The last one given.
        last: MarketId,
    },
    /// The running numbers of a market are used up.
    #[error("market {market} has no number left for {orders} orders after {next}")]
    NoNumberLeft {
        /// The market.
        market: MarketId,
        /// How many orders came.
        orders: usize,
        /// The next number.
        next: Sequence,
    },
    /// There is no such market.
    #[error("there is no market {market}")]
    UnknownMarket {
        /// Its id.
        market: MarketId,
    },
    /// The market takes no orders.
    #[error("market {market} takes no orders now")]
    MarketClosed {
        /// The market.
        market: MarketId,
    },
    /// A list is empty.
    #[error("the list is empty")]
    EmptyBatch,
    /// A list is too long.
    #[error("a list holds at most {most} items, {got} were given")]
    BatchTooLong {
        /// The most.
        most: usize,
        /// How many were given.
        got: usize,
    },
    /// A page of nothing was asked for.
    #[error("a page holds at least one item")]
    EmptyPage,
    /// The participant's zone is not the market's.
    #[error("zone {zone} is not one of the {zones} zones of the market")]
    UnknownZone {
        /// The zone.
        zone: ZoneId,
        /// How many there are.
        zones: u8,
    },
    /// A label is not the market's.
    #[error("label {label} is not one of the {labels} labels of the market")]
    UnknownLabel {
        /// The label.
        label: LabelId,
        /// How many there are.
        labels: u8,
    },
    /// A profile is not the market's.
    #[error("profile {profile} is not one of the {profiles} profiles of the market")]
    UnknownProfile {
        /// The profile.
        profile: ProfileId,
        /// How many there are.
        profiles: usize,
    },
    /// A line is not the market's.
    #[error("line {line} is not one of the {lines} lines of the market")]
    UnknownLine {
        /// The line.
        line: u16,
        /// How many there are.
        lines: usize,
    },
    /// The participant was not granted the label.
    #[error("participant {participant} may not sell under label {label}")]
    LabelNotGranted {
        /// The participant.
        participant: ParticipantId,
        /// The label.
        label: LabelId,
    },
    /// A participant of this kind does not trade on this side.
    #[error("participant {participant} is a {kind:?}, which may not {side}")]
    WrongSide {
        /// The participant.
        participant: ParticipantId,
        /// What it is.
        kind: ParticipantKind,
        /// What it tried.
        side: Side,
    },
    /// A price is not on the market's grid.
    #[error("price {price} is not on the grid from {least} to {greatest} by {tick}")]
    OffGrid {
        /// The price.
        price: Price,
        /// The least.
        least: Price,
        /// The greatest.
        greatest: Price,
        /// The distance of neighbours.
        tick: Price,
    },
    /// An order is too small or too great.
    #[error("an order has {least} to {most} lots, {lots} were given")]
    LotsOutOfRange {
        /// Its lots.
        lots: Lots,
        /// The fewest.
        least: Lots,
        /// The most.
        most: Lots,
    },
    /// A slot's gate has closed.
    #[error("the gate of slot {slot} closed at {closed_at}, now is {now}")]
    GateClosed {
        /// The slot.
        slot: SlotId,
        /// When it closed.
        closed_at: Timestamp,
        /// Block time.
        now: Timestamp,
    },
    /// A slot's gate has not closed yet.
    #[error("the gate of slot {slot} closes at {closes_at}, now is {now}")]
    GateOpen {
        /// The slot.
        slot: SlotId,
        /// When it closes.
        closes_at: Timestamp,
        /// Block time.
        now: Timestamp,
    },
    /// A slot is too far ahead.
    #[error("slot {slot} begins at {start}; orders are taken for slots that begin by {until}")]
    BeyondHorizon {
        /// The slot.
        slot: SlotId,
        /// When it begins.
        start: Timestamp,
        /// The latest beginning.
        until: Timestamp,
    },
    /// More is offered than can be fed in.
    #[error("{offered} lots would be offered in slot {slot}, the registered capacity feeds in {capacity}")]
    CapacityExceeded {
        /// The slot.
        slot: SlotId,
        /// What would be offered.
        offered: Lots,
        /// What can be fed in.
        capacity: Lots,
    },
    /// There is no such order.
    #[error("slot {slot} has no order {sequence} in the place named")]
    UnknownOrder {
        /// The slot.
        slot: SlotId,
        /// Its running number.
        sequence: Sequence,
    },
    /// The order is another participant's.
    #[error("order {sequence} is not participant {participant}'s")]
    NotYourOrder {
        /// Its running number.
        sequence: Sequence,
        /// Who tried.
        participant: ParticipantId,
    },
    /// An order is named twice.
    #[error("order {sequence} is named twice")]
    DuplicateOrder {
        /// Its running number.
        sequence: Sequence,
    },
    /// A line's capacity in a slot is given twice.
    #[error("the capacity of line {line} in slot {slot} is given twice")]
    DuplicateCapacity {
        /// The slot.
        slot: SlotId,
        /// The line.
        line: u16,
    },
    /// A forecast is given twice.
    #[error("the forecast of what participant {participant} may {side} in slot {slot} is given twice")]
    DuplicateForecast {
        /// The slot.
        slot: SlotId,
        /// Whose.
        participant: ParticipantId,
        /// Of which side.
        side: Side,
    },
    /// A slot has too many forecasts.
    #[error("a slot has at most {most} forecasts, slot {slot} would have {got}")]
    TooManyForecasts {
        /// The slot.
        slot: SlotId,
        /// The most.
        most: usize,
        /// How many it would have.
        got: usize,
    },
    /// Participants are numbered from 1.
    #[error("no participant has the id 0")]
    NoParticipant,
    /// A zone's reference price is given twice.
    #[error("the reference price of zone {zone} in slot {slot} is given twice")]
    DuplicateIndex {
        /// The slot.
        slot: SlotId,
        /// The zone.
        zone: ZoneId,
    },
    /// A reference price is out of the grid's bounds.
    #[error("the reference price {price} is not within {least} to {greatest}")]
    IndexOutOfRange {
        /// The price.
        price: Price,
        /// The least.
        least: Price,
        /// The greatest.
        greatest: Price,
    },
    /// The slot is not in a state in which this can be done.
    #[error("slot {slot} is {status}: {action} does not apply")]
    WrongStatus {
        /// The slot.
        slot: SlotId,
        /// Its state.
        status: &'static str,
        /// What was tried.
        action: &'static str,
    },
    /// The slot was to be cleared earlier.
    #[error("slot {slot} was to be cleared by {clear_by}, now is {now}: it can be aborted")]
    TooLate {
        /// The slot.
        slot: SlotId,
        /// The deadline.
        clear_by: Timestamp,
        /// Block time.
        now: Timestamp,
    },
    /// The slot can still be cleared.
    #[error("slot {slot} can be cleared until {clear_by}, now is {now}: it is not aborted")]
    TooEarly {
        /// The slot.
        slot: SlotId,
        /// The deadline.
        clear_by: Timestamp,
        /// Block time.
        now: Timestamp,
    },
    /// Sellers and buyers of a label do not meet; no certified result leads here.
    #[error("{lots} lots of label {label} find nobody on the other side")]
    Unbalanced {
        /// The label.
        label: LabelId,
        /// The lots that are left over.
        lots: Lots,
    },
    /// The definition does not make a market; none that was accepted leads here.
    #[error(transparent)]
    Market(#[from] MarketError),
    /// Orders do not make a curve; none that were accepted lead here.
    #[error(transparent)]
    Curve(#[from] CurveError),
    /// Curves do not make books; none that were accepted lead here.
    #[error(transparent)]
    Books(#[from] BooksError),
    /// The optimum was not found or not proved; nothing is stored then.
    #[error(transparent)]
    Clear(#[from] ClearError),
    /// A stored result does not read.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// A buyer's fill lies beyond what serves its profile; no certified result leads here.
    #[error(transparent)]
    LabelSplit(#[from] LabelSplitError),
    /// The sender may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Administration or wiring is not as needed.
    #[error(transparent)]
    Admin(#[from] AdminError),
    /// The migration does not fit the state.
    #[error(transparent)]
    Version(#[from] VersionError),
    /// A stored record does not read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A number is out of range.
    #[error(transparent)]
    Overflow(#[from] Overflow),
    /// The chain refused.
    #[error(transparent)]
    Std(#[from] StdError),
}
