//! What proves an optimum.

use alloc::vec::Vec;

use units::{LabelId, Lots, Price, ProfileId, Tier, ZoneId};

use crate::Book;

/// Lots of one label that one profile is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The buyers' profile.
    pub profile: ProfileId,
    /// The label.
    pub label: LabelId,
    /// How much, at least 1.
    pub lots: Lots,
}

/// A step whose limit equals the price exactly, so that the price alone does not say how much of it trades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Margin {
    /// The step's book.
    pub book: Book,
    /// The step's limit.
    pub price: Price,
    /// The step's tier.
    pub tier: Tier,
    /// What trades of it, from 1 to `offered`.
    pub accepted: Lots,
    /// The step's lots.
    pub offered: Lots,
}

/// Prices and flows from which, with the books, anyone sees in one pass that the welfare is the greatest possible:
/// every step better than its price trades whole, every step worse not at all, every line with room equalises prices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificate {
    /// λ: the price of energy per zone.
    pub lambda: Vec<Price>,
    /// μ: the premium per label; 0 for the unlabelled good.
    pub mu: Vec<Price>,
    /// ν: what a profile adds to its zone's price at least, `min over its labels of μ − premium`.
    pub nu: Vec<Price>,
    /// f: lots through each line, as the market lists them.
    pub flows: Vec<Lots>,
    /// y: which label serves which profile, by profile and label; pairs that serve nothing are left out.
    pub services: Vec<Service>,
    /// m: steps at the margin that trade, by book and tier; those that trade nothing are left out.
    pub margins: Vec<Margin>,
}

impl Certificate {
    /// Energy and label together: what a seller receives for a lot and a buyer in the same zone pays for it.
    /// Zero for a zone or label that the market has not.
    pub fn price(&self, zone: ZoneId, label: LabelId) -> Price {
        self.limit(Book::Sell { zone, label })
    }

    /// What a book's limits are compared with: `λ + μ` for sellers, `λ + ν` for buyers.
    /// Zero for a book that the market has not.
    pub fn limit(&self, book: Book) -> Price {
        self.known_limit(book).unwrap_or(Price::ZERO)
    }

    pub(crate) fn known_limit(&self, book: Book) -> Option<Price> {
        let other = match book {
            Book::Sell { label, .. } => self.mu.get(usize::from(label.get())),
            Book::Buy { profile, .. } => self.nu.get(usize::from(profile.get())),
        };
        let lambda = self.lambda.get(usize::from(book.zone().get()))?;
        Some(Price(lambda.get().saturating_add(other?.get())))
    }
}
