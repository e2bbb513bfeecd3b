//! The orders of one slot, aggregated: a curve per book.

use alloc::vec::Vec;

use units::{LabelId, Lots, Price, ProfileId, Tier, ZoneId};

use crate::Market;
use crate::market::{PRICE_LIMIT, within_limit};

/// The most lots that all curves of a slot may hold together: 2^48.
///
/// Squares of lots over lots, scaled by 2^64 and summed over the nodes, are what the sharing of ties adds up:
/// 2^48 · 2^64 · 2^8 stays below 2^127, as does the greatest price times all lots over all lines.
pub const LOTS_LIMIT: Lots = Lots(1 << 48);

/// Orders that are alike in all but price, tier and size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Book {
    /// Offers of energy of one label in one zone.
    Sell {
        /// Where it is fed in.
        zone: ZoneId,
        /// What it is labelled.
        label: LabelId,
    },
    /// Bids of one profile in one zone.
    Buy {
        /// Where it is drawn.
        zone: ZoneId,
        /// What the buyers accept.
        profile: ProfileId,
    },
}

impl Book {
    /// Where its energy is fed in or drawn.
    pub fn zone(self) -> ZoneId {
        match self {
            Self::Sell { zone, .. } | Self::Buy { zone, .. } => zone,
        }
    }

    /// Whether `a` is a more competitive price than `b`: lower for sellers, higher for buyers.
    pub fn beats(self, a: Price, b: Price) -> bool {
        match self {
            Self::Sell { .. } => a < b,
            Self::Buy { .. } => a > b,
        }
    }
}

/// All orders of one book at one price in one tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The limit: ask or bid per lot, within ±[`PRICE_LIMIT`].
    pub price: Price,
    /// Priority at this price, 0 first.
    pub tier: Tier,
    /// The sum of the orders, at least 1.
    pub lots: Lots,
}

/// One book's steps, from the most competitive to the least: by price (ascending for sellers, descending for buyers),
/// then by tier, each (price, tier) once. Valid by construction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    pub(crate) book: Book,
    pub(crate) steps: Vec<Step>,
    /// The lots before each step, and at last those of all.
    pub(crate) sums: Vec<u64>,
}

/// Steps that are no curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CurveError {
    /// A step is not less competitive than the one before it.
    #[error("step {step} of {book:?} (price {price}, tier {tier}) does not come after the step before it")]
    Unsorted {
        /// The book.
        book: Book,
        /// Position of the step.
        step: usize,
        /// Its price.
        price: Price,
        /// Its tier.
        tier: Tier,
    },
    /// A step holds nothing.
    #[error("step {step} of {book:?} holds no lots")]
    NoLots {
        /// The book.
        book: Book,
        /// Position of the step.
        step: usize,
    },
    /// A price's magnitude is beyond [`PRICE_LIMIT`].
    #[error("step {step} of {book:?} has the price {price}, beyond {PRICE_LIMIT} in magnitude")]
    PriceOutOfRange {
        /// The book.
        book: Book,
        /// Position of the step.
        step: usize,
        /// Its price.
        price: Price,
    },
    /// The steps hold more than [`LOTS_LIMIT`] together.
    #[error("the steps of {book:?} hold more than {LOTS_LIMIT} lots")]
    TooManyLots {
        /// The book.
        book: Book,
    },
}

impl Curve {
    /// A curve from its steps, which must be sorted as the type says.
    ///
    /// # Errors
    /// [`CurveError`], naming the first step that is wrong.
    pub fn new(book: Book, steps: Vec<Step>) -> Result<Self, CurveError> {
        let mut total = Lots::ZERO;
        let mut sums = Vec::with_capacity(steps.len().saturating_add(1));
        sums.push(0);
        let mut previous: Option<&Step> = None;
        for (position, step) in steps.iter().enumerate() {
            if !within_limit(step.price) {
                return Err(CurveError::PriceOutOfRange { book, step: position, price: step.price });
            }
            if step.lots.is_zero() {
                return Err(CurveError::NoLots { book, step: position });
            }
            let after = previous.is_none_or(|before| {
                book.beats(before.price, step.price)
                    || (before.price == step.price && before.tier < step.tier)
            });
            if !after {
                return Err(CurveError::Unsorted {
                    book,
                    step: position,
                    price: step.price,
                    tier: step.tier,
                });
            }
            total = total
                .add(step.lots)
                .ok()
                .filter(|sum| *sum <= LOTS_LIMIT)
                .ok_or(CurveError::TooManyLots { book })?;
            sums.push(total.get());
            previous = Some(step);
        }
        Ok(Self { book, steps, sums })
    }

    /// A curve from orders in any order: those of one (price, tier) become one step, orders of no lots none.
    ///
    /// # Errors
    /// [`CurveError`] if a price is out of range or the sum is.
    pub fn from_orders(
        book: Book,
        orders: impl IntoIterator<Item = (Price, Tier, Lots)>,
    ) -> Result<Self, CurveError> {
        let mut orders: Vec<_> = orders.into_iter().filter(|order| !order.2.is_zero()).collect();
        orders.sort_unstable_by(|a, b| match book {
            Book::Sell { .. } => (a.0, a.1).cmp(&(b.0, b.1)),
            Book::Buy { .. } => (b.0, a.1).cmp(&(a.0, b.1)),
        });
        let mut steps: Vec<Step> = Vec::new();
        for (price, tier, lots) in orders {
            match steps.last_mut() {
                Some(last) if last.price == price && last.tier == tier => {
                    last.lots = last.lots.add(lots).map_err(|_| CurveError::TooManyLots { book })?;
                }
                _ => steps.push(Step { price, tier, lots }),
            }
        }
        Self::new(book, steps)
    }

    /// Whose orders they are.
    pub fn book(&self) -> Book {
        self.book
    }

    /// The steps, most competitive first.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// All lots of the curve.
    pub fn lots(&self) -> Lots {
        Lots(self.sums.last().copied().unwrap_or(0))
    }
}

/// All curves of one slot, one per book at most, in the order of the books. Valid by construction, for one market.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    pub(crate) curves: Vec<Curve>,
}

/// Curves that do not belong into one slot of the market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BooksError {
    /// A book's zone is not the market's.
    #[error("{book:?} names a zone that the market has not: there are {zones}")]
    UnknownZone {
        /// The book.
        book: Book,
        /// How many zones there are.
        zones: u8,
    },
    /// A book's label is not the market's.
    #[error("{book:?} names a label that the market has not: there are {labels}")]
    UnknownLabel {
        /// The book.
        book: Book,
        /// How many labels there are.
        labels: u8,
    },
    /// A book's profile is not the market's.
    #[error("{book:?} names a profile that the market has not: there are {profiles}")]
    UnknownProfile {
        /// The book.
        book: Book,
        /// How many profiles there are.
        profiles: usize,
    },
    /// Two curves of one book.
    #[error("{book:?} has two curves")]
    Duplicate {
        /// The book.
        book: Book,
    },
    /// All curves hold more than [`LOTS_LIMIT`] together.
    #[error("the curves hold more than {LOTS_LIMIT} lots together")]
    TooManyLots,
    /// Orders that make no curve, from [`Books::from_orders`].
    #[error(transparent)]
    Curve(#[from] CurveError),
}

impl Books {
    /// The books of one slot from their curves, in any order.
    ///
    /// # Errors
    /// [`BooksError`], naming the book.
    pub fn new(market: &Market, mut curves: Vec<Curve>) -> Result<Self, BooksError> {
        curves.sort_unstable_by_key(Curve::book);
        let mut total: u64 = 0;
        let mut previous = None;
        for curve in &curves {
            check_book(market, curve.book)?;
            if previous == Some(curve.book) {
                return Err(BooksError::Duplicate { book: curve.book });
            }
            previous = Some(curve.book);
            total = total.saturating_add(curve.lots().get());
        }
        if total > LOTS_LIMIT.get() {
            return Err(BooksError::TooManyLots);
        }
        Ok(Self { curves })
    }

    /// The books of one slot from single orders in any order.
    ///
    /// # Errors
    /// [`BooksError`], naming the book.
    pub fn from_orders(
        market: &Market,
        orders: impl IntoIterator<Item = (Book, Price, Tier, Lots)>,
    ) -> Result<Self, BooksError> {
        let mut orders: Vec<_> = orders.into_iter().collect();
        orders.sort_unstable_by_key(|order| order.0);
        let curves = orders
            .chunk_by(|a, b| a.0 == b.0)
            .filter_map(|chunk| chunk.first().map(|first| (first.0, chunk)))
            .map(|(book, chunk)| {
                Curve::from_orders(book, chunk.iter().map(|order| (order.1, order.2, order.3)))
            })
            .collect::<Result<_, _>>()?;
        Self::new(market, curves)
    }

    /// The curves, in the order of their books.
    pub fn curves(&self) -> &[Curve] {
        &self.curves
    }

    /// The curve of a book, if it has one.
    pub fn curve(&self, book: Book) -> Option<&Curve> {
        let position = self.curves.binary_search_by_key(&book, Curve::book).ok()?;
        self.curves.get(position)
    }
}

fn check_book(market: &Market, book: Book) -> Result<(), BooksError> {
    if book.zone().get() >= market.zones() {
        return Err(BooksError::UnknownZone { book, zones: market.zones() });
    }
    match book {
        Book::Sell { label, .. } if label.get() >= market.labels() => {
            Err(BooksError::UnknownLabel { book, labels: market.labels() })
        }
        Book::Buy { profile, .. } if usize::from(profile.get()) >= market.profiles().len() => {
            Err(BooksError::UnknownProfile { book, profiles: market.profiles().len() })
        }
        _ => Ok(()),
    }
}
