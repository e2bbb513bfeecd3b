//! The result of a slot.

use alloc::vec::Vec;

use units::{LabelId, Lots, NetAmount, Price, ProfileId, Tier, ZoneId};

use crate::{Book, Books, Certificate, CertificateError, Market, Service, verify};

/// A price and the range of prices that are optimal with the same trades.
///
/// An end is `None` where nothing bounds the price on that side; without both ends there is no price, unless something
/// trades there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PriceInterval {
    /// The published price: the middle of the range (rounded down for zones, up for labels, so that sums stay optimal).
    pub price: Option<Price>,
    /// The least optimal price.
    pub least: Option<Price>,
    /// The greatest optimal price.
    pub greatest: Option<Price>,
}

/// Who pays what in total. `buyers − sellers = grid_fees + congestion_rent`, exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Payments {
    /// What buyers pay; negative if they are paid.
    pub buyers: NetAmount,
    /// What sellers receive; negative if they pay.
    pub sellers: NetAmount,
    /// Fees of the lines for what flows through them, at least 0.
    pub grid_fees: NetAmount,
    /// What full lines earn beyond their fees, at least 0.
    pub congestion_rent: NetAmount,
}

/// How much work the solver did; deterministic, so that a change of it shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Arcs looked at in searches for shortest paths and cycles.
    pub relaxations: u64,
    /// Shortest paths along which flow was sent.
    pub augmentations: u64,
    /// Cycles along which ties were evened out.
    pub cycles: u64,
}

/// How much of a step trades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// All of it.
    Full,
    /// Nothing.
    None,
    /// A part, which [`fill`](crate::fill) spreads over its orders.
    Part {
        /// What trades.
        accepted: Lots,
        /// The step's lots.
        offered: Lots,
    },
}

/// What a slot's clearing decided: prices, flows and how much of every step trades, with the proof of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clearing {
    pub(crate) certificate: Certificate,
    pub(crate) zone_prices: Vec<PriceInterval>,
    pub(crate) label_premiums: Vec<PriceInterval>,
    pub(crate) welfare: NetAmount,
    pub(crate) volume: Lots,
    pub(crate) payments: Payments,
    pub(crate) work: Work,
    pub(crate) even: bool,
}

impl Clearing {
    /// A result from its proof alone: the proof is checked, fairness of ties included, and all else follows from it.
    ///
    /// # Errors
    /// [`CertificateError`]: the first condition that does not hold, with its numbers.
    pub fn from_certificate(
        market: &Market,
        books: &Books,
        certificate: Certificate,
    ) -> Result<Self, CertificateError> {
        Self::checked(market, books, certificate, true)
    }

    /// The same, fairness of ties being checked only if `even`.
    pub(crate) fn checked(
        market: &Market,
        books: &Books,
        certificate: Certificate,
        even: bool,
    ) -> Result<Self, CertificateError> {
        let verified = verify::check(market, books, &certificate, even)?;
        Ok(Self {
            certificate,
            zone_prices: verified.zone_prices,
            label_premiums: verified.label_premiums,
            welfare: verified.welfare,
            volume: verified.volume,
            payments: verified.payments,
            work: Work::default(),
            even,
        })
    }

    /// Whether ties were evened out to the end. The cap on that work is far beyond what it is known to need; where it is
    /// hit, the result has the most welfare and volume all the same, and `verify` does not look at fairness.
    pub fn is_even(&self) -> bool {
        self.even
    }

    /// Energy prices λ by zone.
    pub fn zone_prices(&self) -> &[PriceInterval] {
        &self.zone_prices
    }

    /// Label premiums μ by label; the unlabelled good's is 0.
    pub fn label_premiums(&self) -> &[PriceInterval] {
        &self.label_premiums
    }

    /// ν by profile: what it adds to its zone's price at least.
    pub fn profile_prices(&self) -> &[Price] {
        &self.certificate.nu
    }

    /// Lots through each line, as the market lists them.
    pub fn flows(&self) -> &[Lots] {
        &self.certificate.flows
    }

    /// Which label serves which profile; pairs that serve nothing are left out.
    pub fn services(&self) -> &[Service] {
        &self.certificate.services
    }

    /// Lots of a label that serve a profile.
    pub fn served(&self, profile: ProfileId, label: LabelId) -> Lots {
        self.certificate
            .services
            .binary_search_by_key(&(profile, label), |service| (service.profile, service.label))
            .ok()
            .and_then(|position| self.certificate.services.get(position))
            .map_or(Lots::ZERO, |service| service.lots)
    }

    /// The zones by price, the cheapest first, and of equal ones by number: the order in which the lines of pairing lie.
    ///
    /// Energy flows from cheaper zones to dearer ones only (where a line is used, the price at its end is that at its beginning
    /// and what its use costs). So the zones up to any price sell at least as much as they buy, and on lines in this order nobody of
    /// a single label pays less than whom it buys from receives.
    pub fn zones_by_price(&self) -> Vec<ZoneId> {
        let mut zones: Vec<_> = (0..).map(ZoneId).zip(self.zone_prices()).collect();
        zones.sort_by_key(|(_, interval)| interval.price);
        zones.into_iter().map(|(zone, _)| zone).collect()
    }

    /// What a lot of a label costs a buyer of a zone, and brings a seller of that zone: `λ + μ`.
    pub fn price(&self, zone: ZoneId, label: LabelId) -> Price {
        self.certificate.price(zone, label)
    }

    /// How much of a step trades; nothing of a book that the market has not. A step is better than its price, worse, or at the margin.
    pub fn accepted(&self, book: Book, price: Price, tier: Tier) -> Accepted {
        let Some(limit) = self.certificate.known_limit(book) else { return Accepted::None };
        if book.beats(price, limit) {
            return Accepted::Full;
        }
        if price != limit {
            return Accepted::None;
        }
        let margins = &self.certificate.margins;
        margins
            .binary_search_by_key(&(book, tier), |margin| (margin.book, margin.tier))
            .ok()
            .and_then(|position| margins.get(position))
            .map_or(Accepted::None, |margin| Accepted::Part {
                accepted: margin.accepted,
                offered: margin.offered,
            })
    }

    /// What the traded lots are worth to their buyers (bid and premium) less asks and line fees.
    pub fn welfare(&self) -> NetAmount {
        self.welfare
    }

    /// Lots traded, each once.
    pub fn volume(&self) -> Lots {
        self.volume
    }

    /// Who pays what in total.
    pub fn payments(&self) -> Payments {
        self.payments
    }

    /// What the solver did; all zero in a result that was read back.
    pub fn work(&self) -> Work {
        self.work
    }

    /// The proof of the optimum.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }
}
