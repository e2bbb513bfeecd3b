//! Orders into curves, and orders cut to what is forecast.
//!
//! Orders come in the order of their books, the most competitive of a book first. Two bounds cut them, the least
//! competitive of a book first:
//!
//! * A participant with a published forecast keeps, of all its orders of that side together, as many lots as forecast.
//!   Its books are filled up in the order of their labels or profiles.
//! * A book keeps an equal part of what a slot can clear ([`Rules::book_limit`]), so that lots without number in one book,
//!   which cost nothing to order at a price of nothing, keep no slot from clearing.
//!
//! What is cut off is released at once; the order's record says what is left, and that may be less than the market's
//! fewest lots, or none.

use clearing::{Book, Curve, CurveError, Step};
use interfaces::common::Side;
use units::{Lots, Overflow, ParticipantId};

use crate::MatcherError;
use crate::order::{Order, Place};
use crate::published::Forecasts;
use crate::releases::Releases;
use crate::rules::Rules;
use crate::slot::Aggregating;
use crate::state::StoredOrder;

/// An order that was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Curtailed {
    /// Where it lies.
    pub place: Place,
    /// Whose it is.
    pub participant: ParticipantId,
    /// What it asked for.
    pub asked: Lots,
    /// What is left of it.
    pub left: Lots,
}

/// What a page of aggregation comes to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The curves of the books that it touched, complete but for the last one, which the next page may continue.
    pub curves: Vec<Curve>,
    /// The orders that were cut.
    pub curtailed: Vec<Curtailed>,
    /// What goes back to participants for what was cut.
    pub releases: Releases,
    /// How many orders were summed.
    pub handled: u32,
    /// Where the next page goes on.
    pub cursor: Aggregating,
    /// Whether there is no next page.
    pub done: bool,
}

/// The next page of a slot whose gate has closed, of at most so many orders. `orders` are those after the cursor;
/// `begun` is the curve of the book that the last page stopped in, if it stopped in one.
///
/// # Errors
/// If a stored order does not read or a number is out of range.
pub fn page(
    orders: impl Iterator<Item = StoredOrder>,
    rules: &Rules,
    forecasts: &Forecasts,
    cursor: Aggregating,
    begun: Option<Curve>,
    limit: u32,
) -> Result<Page, MatcherError> {
    let mut page = Page { cursor, ..Page::default() };
    if page.cursor.after.is_none() {
        page.cursor.left = forecasts.0.iter().map(|forecast| forecast.1).collect();
    }
    let mut current = begun.map(Summing::resume);
    for row in orders {
        if page.handled >= limit {
            page.curves.extend(current.map(Summing::finish).transpose()?);
            return Ok(page);
        }
        let (key, order) = row?;
        let place = key.place;
        if current.as_ref().is_none_or(|summing| summing.book != place.book) {
            let finished = current.replace(Summing::new(place.book));
            page.curves.extend(finished.map(Summing::finish).transpose()?);
        }
        if let Some(summing) = &mut current {
            let room = rules.book_limit().saturating_sub(summing.lots);
            let left = page.forecast(forecasts, &place, &order, order.lots.min(room))?;
            page.cut(rules, &place, &order, left)?;
            summing.add(rules, &place, left)?;
        }
        page.cursor.after = Some(place);
        page.handled = page.handled.saturating_add(1);
    }
    page.curves.extend(current.map(Summing::finish).transpose()?);
    page.done = true;
    Ok(page)
}

impl Page {
    /// What a participant's forecast leaves of an order, and takes it off the forecast.
    fn forecast(
        &mut self,
        forecasts: &Forecasts,
        place: &Place,
        order: &Order,
        lots: Lots,
    ) -> Result<Lots, Overflow> {
        let side = match place.book {
            Book::Sell { .. } => Side::Sell,
            Book::Buy { .. } => Side::Buy,
        };
        let at = forecasts.0.binary_search_by_key(&(order.participant, side), |forecast| forecast.0);
        match at.ok().and_then(|at| self.cursor.left.get_mut(at)) {
            None => Ok(lots),
            Some(left) => {
                let kept = lots.min(*left);
                *left = left.sub(kept)?;
                Ok(kept)
            }
        }
    }

    fn cut(&mut self, rules: &Rules, place: &Place, order: &Order, left: Lots) -> Result<(), Overflow> {
        if left == order.lots {
            return Ok(());
        }
        let reserve = rules.reserve(place.book, rules.price(place.tick)?, order.lots.sub(left)?)?;
        self.releases.add(order.participant, reserve)?;
        self.curtailed.push(Curtailed {
            place: *place,
            participant: order.participant,
            asked: order.lots,
            left,
        });
        Ok(())
    }
}

/// A book on its way to a curve.
struct Summing {
    book: Book,
    steps: Vec<Step>,
    lots: Lots,
}

impl Summing {
    const fn new(book: Book) -> Self {
        Self { book, steps: Vec::new(), lots: Lots::ZERO }
    }

    fn resume(curve: Curve) -> Self {
        Self { book: curve.book(), lots: curve.lots(), steps: curve.steps().to_vec() }
    }

    fn add(&mut self, rules: &Rules, place: &Place, lots: Lots) -> Result<(), Overflow> {
        if lots.is_zero() {
            return Ok(());
        }
        let price = rules.price(place.tick)?;
        self.lots = self.lots.add(lots)?;
        match self.steps.last_mut().filter(|step| step.price == price && step.tier == place.tier) {
            Some(step) => step.lots = step.lots.add(lots)?,
            None => self.steps.push(Step { price, tier: place.tier, lots }),
        }
        Ok(())
    }

    fn finish(self) -> Result<Curve, CurveError> {
        Curve::new(self.book, self.steps)
    }
}
