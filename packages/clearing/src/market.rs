//! What stays from slot to slot: zones, lines, labels and buyer profiles.

use alloc::vec::Vec;

use units::{LabelId, Lots, Price, ProfileId, ZoneId};

use crate::Book;

/// The greatest magnitude of a price, premium or fee: 2^44 coin units per lot.
///
/// A node's price is a sum of at most [`NODES_LIMIT`] of them, scaled by at most half as much again in the search for
/// the most volume: 2^44 · 2^8 · 2^8 stays below 2^61, so that the solver's sums and differences fit 64 bits.
pub const PRICE_LIMIT: Price = Price(1 << 44);

/// The greatest number of zones, labels and profiles together.
pub const NODES_LIMIT: usize = 256;

/// One direction of a connection between two zones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where energy is taken.
    pub from: ZoneId,
    /// Where it arrives.
    pub to: ZoneId,
    /// What fits through it in the slot; 0 closes it.
    pub capacity: Lots,
    /// What the grid takes per lot, at least 0.
    pub fee: Price,
}

/// A label that a profile accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The label.
    pub label: LabelId,
    /// What the buyer adds to its bid per lot of this label; negative for a label taken only at a rebate.
    pub premium: Price,
}

/// Which labels a buyer takes, and what each is worth to it beyond its bid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// At least one label, each at most once.
    pub accepts: Vec<Acceptance>,
}

/// The configuration of a market as one slot sees it. Valid by construction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    zones: u8,
    labels: u8,
    lines: Vec<Line>,
    profiles: Vec<Profile>,
}

/// A configuration that is no market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MarketError {
    /// Without a zone there is no place to trade.
    #[error("a market has at least one zone")]
    NoZones,
    /// Label 0, the unlabelled good, is always there.
    #[error("a market has at least one label, the unlabelled good")]
    NoLabels,
    /// The solver's work and its integers are bounded by the number of nodes.
    #[error("{zones} zones, {labels} labels and {profiles} profiles are more than {NODES_LIMIT} together")]
    TooManyNodes {
        /// How many zones.
        zones: u8,
        /// How many labels.
        labels: u8,
        /// How many profiles.
        profiles: usize,
    },
    /// A line's end is no zone of the market.
    #[error("line {line} touches zone {zone}, but there are {zones} zones")]
    UnknownZone {
        /// Position of the line.
        line: usize,
        /// The zone it names.
        zone: ZoneId,
        /// How many there are.
        zones: u8,
    },
    /// A line leads back to where it starts.
    #[error("line {line} leads from zone {zone} to itself")]
    Loop {
        /// Position of the line.
        line: usize,
        /// The zone.
        zone: ZoneId,
    },
    /// A fee is negative or beyond [`PRICE_LIMIT`].
    #[error("the fee of line {line} is {fee}, not within 0 and {PRICE_LIMIT}")]
    FeeOutOfRange {
        /// Position of the line.
        line: usize,
        /// Its fee.
        fee: Price,
    },
    /// A profile that accepts nothing could never be served.
    #[error("profile {profile} accepts no label")]
    EmptyProfile {
        /// The profile.
        profile: ProfileId,
    },
    /// A profile names a label that the market has not.
    #[error("profile {profile} accepts label {label}, but there are {labels} labels")]
    UnknownLabel {
        /// The profile.
        profile: ProfileId,
        /// The label it names.
        label: LabelId,
        /// How many there are.
        labels: u8,
    },
    /// A profile names a label twice.
    #[error("profile {profile} accepts label {label} twice")]
    DuplicateLabel {
        /// The profile.
        profile: ProfileId,
        /// The label.
        label: LabelId,
    },
    /// A premium's magnitude is beyond [`PRICE_LIMIT`].
    #[error(
        "the premium of profile {profile} for label {label} is {premium}, beyond {PRICE_LIMIT} in magnitude"
    )]
    PremiumOutOfRange {
        /// The profile.
        profile: ProfileId,
        /// The label.
        label: LabelId,
        /// The premium.
        premium: Price,
    },
}

impl Market {
    /// A market with zones `0..zones`, labels `0..labels` (0 being the unlabelled good, so at least one), lines in one
    /// direction each (several between the same zones are fine) and the buyers' profiles.
    ///
    /// # Errors
    /// [`MarketError`], naming the first part that is wrong.
    pub fn new(zones: u8, labels: u8, lines: Vec<Line>, profiles: Vec<Profile>) -> Result<Self, MarketError> {
        if zones == 0 {
            return Err(MarketError::NoZones);
        }
        if labels == 0 {
            return Err(MarketError::NoLabels);
        }
        let nodes = usize::from(zones).saturating_add(usize::from(labels)).saturating_add(profiles.len());
        if nodes > NODES_LIMIT {
            return Err(MarketError::TooManyNodes { zones, labels, profiles: profiles.len() });
        }
        for (position, line) in lines.iter().enumerate() {
            check_line(position, line, zones)?;
        }
        for (id, profile) in (0..).map(ProfileId).zip(&profiles) {
            check_profile(id, profile, labels)?;
        }
        Ok(Self { zones, labels, lines, profiles })
    }

    /// How many zones there are.
    pub fn zones(&self) -> u8 {
        self.zones
    }

    /// How many labels there are, the unlabelled good included.
    pub fn labels(&self) -> u8 {
        self.labels
    }

    /// The lines, in the order given.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The profiles; a [`ProfileId`] is a position in it.
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// All zones in order.
    pub fn zone_ids(&self) -> impl Iterator<Item = ZoneId> + use<> {
        (0..self.zones).map(ZoneId)
    }

    /// All labels in order.
    pub fn label_ids(&self) -> impl Iterator<Item = LabelId> + use<> {
        (0..self.labels).map(LabelId)
    }

    /// All profiles in order.
    pub fn profile_ids(&self) -> impl Iterator<Item = ProfileId> + use<> {
        (0..self.profiles.len()).filter_map(|id| u8::try_from(id).ok()).map(ProfileId)
    }

    /// The premium that a profile pays for a label, or `None` if it does not accept it (or is unknown).
    pub fn premium(&self, profile: ProfileId, label: LabelId) -> Option<Price> {
        let accepts = &self.profiles.get(usize::from(profile.get()))?.accepts;
        accepts.iter().find(|accepted| accepted.label == label).map(|accepted| accepted.premium)
    }

    /// Whether a book's zone and its label or profile are the market's.
    pub fn has(&self, book: Book) -> bool {
        let other = match book {
            Book::Sell { label, .. } => label.get() < self.labels,
            Book::Buy { profile, .. } => usize::from(profile.get()) < self.profiles.len(),
        };
        book.zone().get() < self.zones && other
    }

    /// Every accepted (profile, label) with its premium: by profile, then as the profile lists them.
    pub fn acceptances(&self) -> impl Iterator<Item = (ProfileId, Acceptance)> + '_ {
        self.profile_ids()
            .zip(&self.profiles)
            .flat_map(|(id, profile)| profile.accepts.iter().map(move |accepted| (id, *accepted)))
    }
}

fn check_line(position: usize, line: &Line, zones: u8) -> Result<(), MarketError> {
    for zone in [line.from, line.to] {
        if zone.get() >= zones {
            return Err(MarketError::UnknownZone { line: position, zone, zones });
        }
    }
    if line.from == line.to {
        return Err(MarketError::Loop { line: position, zone: line.from });
    }
    if line.fee < Price::ZERO || line.fee > PRICE_LIMIT {
        return Err(MarketError::FeeOutOfRange { line: position, fee: line.fee });
    }
    Ok(())
}

fn check_profile(id: ProfileId, profile: &Profile, labels: u8) -> Result<(), MarketError> {
    if profile.accepts.is_empty() {
        return Err(MarketError::EmptyProfile { profile: id });
    }
    for (position, &Acceptance { label, premium }) in profile.accepts.iter().enumerate() {
        if label.get() >= labels {
            return Err(MarketError::UnknownLabel { profile: id, label, labels });
        }
        if profile.accepts.iter().take(position).any(|earlier| earlier.label == label) {
            return Err(MarketError::DuplicateLabel { profile: id, label });
        }
        if !within_limit(premium) {
            return Err(MarketError::PremiumOutOfRange { profile: id, label, premium });
        }
    }
    Ok(())
}

/// Whether a price, premium or fee is one that the solver's integers are made for.
pub(crate) fn within_limit(price: Price) -> bool {
    price <= PRICE_LIMIT && price >= -PRICE_LIMIT
}
