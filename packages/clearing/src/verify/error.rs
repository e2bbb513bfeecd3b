//! The conditions of a result, as errors that name the one that is broken.

use units::{LabelId, Lots, Price, ProfileId, Tier, ZoneId};

use crate::Book;

/// The condition that a result breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// The books were made for another market.
    #[error("{book:?} names a zone, label or profile that the market has not")]
    UnknownBook {
        /// The book.
        book: Book,
    },
    /// A list has not one entry per thing of the market.
    #[error("the certificate lists {found} {what}, the market has {expected}")]
    Shape {
        /// What is listed.
        what: &'static str,
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A list is not in its order, or has an entry twice.
    #[error("entry {position} of the {what} does not come after the one before it")]
    Unsorted {
        /// What is listed.
        what: &'static str,
        /// Position of the entry.
        position: usize,
    },
    /// A price that no sum of limits, fees and premiums can reach.
    #[error("the {what} price {price} of node {position} is out of range")]
    PriceOutOfRange {
        /// Zone, label or profile.
        what: &'static str,
        /// Which one.
        position: usize,
        /// The price.
        price: Price,
    },
    /// The unlabelled good's premium is not 0.
    #[error("the unlabelled good has the premium {premium}, not 0")]
    NotGrounded {
        /// The premium.
        premium: Price,
    },
    /// ν is not the least of what the profile's labels ask for.
    #[error("profile {profile} has the price {stated}, its labels imply {implied}")]
    ProfilePrice {
        /// The profile.
        profile: ProfileId,
        /// ν in the certificate.
        stated: Price,
        /// `min(μ − premium)`.
        implied: Price,
    },
    /// A margin that is no step of the book at its price.
    #[error(
        "{book:?} has no step at price {price}, tier {tier} that is at the margin (its limit is {limit})"
    )]
    NoSuchMargin {
        /// The book.
        book: Book,
        /// The margin's price.
        price: Price,
        /// The margin's tier.
        tier: Tier,
        /// The book's price by the certificate.
        limit: Price,
    },
    /// A margin that trades nothing or more than its step holds, or states the step wrongly.
    #[error(
        "{book:?}, tier {tier}: {accepted} of {offered} lots accepted at the margin, the step holds {step}"
    )]
    MarginOutOfRange {
        /// The book.
        book: Book,
        /// The margin's tier.
        tier: Tier,
        /// What it says trades.
        accepted: Lots,
        /// What it says the step holds.
        offered: Lots,
        /// What the step holds.
        step: Lots,
    },
    /// More flows than fits.
    #[error("line {line} carries {flow} lots, its capacity is {capacity}")]
    OverCapacity {
        /// The line's position.
        line: usize,
        /// The flow.
        flow: Lots,
        /// What fits.
        capacity: Lots,
    },
    /// Energy flows where it does not earn the fee.
    #[error("line {line} carries {flow} lots at a price difference of {difference}, below its fee {fee}")]
    FlowAgainstPrices {
        /// The line's position.
        line: usize,
        /// The flow.
        flow: Lots,
        /// Price at its end less price at its start.
        difference: i128,
        /// The fee.
        fee: Price,
    },
    /// A line has room although using it would earn more than its fee.
    #[error(
        "line {line} has room ({flow} of {capacity}) at a price difference of {difference}, above its fee {fee}"
    )]
    RoomAgainstPrices {
        /// The line's position.
        line: usize,
        /// The flow.
        flow: Lots,
        /// What fits.
        capacity: Lots,
        /// Price at its end less price at its start.
        difference: i128,
        /// The fee.
        fee: Price,
    },
    /// A label serves a profile that does not accept it, or serves nothing.
    #[error("label {label} cannot serve profile {profile} with {lots} lots")]
    NoSuchService {
        /// The profile.
        profile: ProfileId,
        /// The label.
        label: LabelId,
        /// The lots.
        lots: Lots,
    },
    /// A label serves a profile although another is a better buy.
    #[error(
        "label {label} serves profile {profile} at {asked} beyond the zone's price, another label asks {best}"
    )]
    ServiceAgainstPrices {
        /// The profile.
        profile: ProfileId,
        /// The label.
        label: LabelId,
        /// `μ − premium` of the label.
        asked: i128,
        /// ν.
        best: Price,
    },
    /// More energy enters a zone than leaves it, or less.
    #[error(
        "zone {zone} has {sold} lots sold and {bought} bought there, {imported} flowing in and {exported} out"
    )]
    ZoneUnbalanced {
        /// The zone.
        zone: ZoneId,
        /// Sold in the zone.
        sold: u128,
        /// Bought in the zone.
        bought: u128,
        /// Into it.
        imported: u128,
        /// Out of it.
        exported: u128,
    },
    /// A label serves more than is sold of it, or less.
    #[error("label {label} serves {served} lots, {sold} are sold")]
    LabelUnbalanced {
        /// The label.
        label: LabelId,
        /// To all profiles.
        served: u128,
        /// In all zones.
        sold: u128,
    },
    /// A profile is served more than its buyers trade, or less.
    #[error("profile {profile} is served {served} lots, its buyers trade {bought}")]
    ProfileUnbalanced {
        /// The profile.
        profile: ProfileId,
        /// By all labels.
        served: u128,
        /// In all zones.
        bought: u128,
    },
    /// Welfare and its bound differ. This follows from the conditions before it; it is checked all the same, since it is
    /// what they are for.
    #[error("the welfare is {welfare}, the prices bound it by {bound}")]
    Gap {
        /// Σ worth − Σ asks − Σ fees.
        welfare: i128,
        /// The dual's value.
        bound: i128,
    },
    /// More could trade at the same welfare.
    #[error("{book:?} could trade more at price {price} without loss of welfare")]
    MoreVolume {
        /// A sellers' book that could sell more.
        book: Book,
        /// At this price.
        price: Price,
    },
    /// Tied orders could exchange lots so that an earlier tier gets more, or so that all are nearer to pro rata.
    #[error("an exchange of tied lots with {book:?}, price {price}, tier {tier} is {gain}")]
    Unfair {
        /// A book that takes part in it.
        book: Book,
        /// The price of the tie.
        price: Price,
        /// The tier that would change.
        tier: Tier,
        /// In words: better for an earlier tier, or nearer to pro rata.
        gain: &'static str,
    },
    /// A published price or an end of its range is not the canonical one.
    #[error("{what} {position} states {stated:?} as its {part}, canonical is {canonical:?}")]
    NotCanonical {
        /// Zone or label.
        what: &'static str,
        /// Which one.
        position: usize,
        /// Price, least or greatest.
        part: &'static str,
        /// What the result says.
        stated: Option<Price>,
        /// What the certificate and the books imply.
        canonical: Option<Price>,
    },
    /// A total is not what the certificate and the books imply.
    #[error("the {what} is stated as {stated}, the books imply {implied}")]
    WrongTotal {
        /// Welfare, volume or a payment.
        what: &'static str,
        /// What the result says.
        stated: i128,
        /// What is right.
        implied: i128,
    },
}
