//! Aggregation: orders become curves, and are cut to what is forecast.
//!
//! Orders come in the order of their books, the most competitive of a book first. Two bounds cut them, the least
//! competitive of a book first:
//!
//! * A participant with a published forecast keeps, of all its orders of that side together, as many lots as forecast.
//!   Its books are filled up in the order of their labels or profiles.
//! * A book keeps an equal part of what a slot can clear ([`MarketParams::book_limit`]). Otherwise orders at a price
//!   of 0, which reserve nothing, could keep a slot from clearing.
//!
//! The reserve of what is cut off is released at once. The order keeps what is left, which may be less than the
//! market's minimum, or nothing.

use std::collections::BTreeMap;

use clearing::{Book, Curve, CurveError, Step};
use interfaces::common::Side;
use units::{Lots, Overflow, ParticipantId};

use crate::MatcherError;
use crate::book::order::Order;
use crate::book::position::BookPosition;
use crate::book::slot_orders::StoredOrder;
use crate::escrow::Releases;
use crate::market::params::MarketParams;
use crate::slot::published::Forecasts;
use crate::slot::stage::Aggregating;

/// An order that was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Curtailed {
    /// Its position.
    pub position: BookPosition,
    /// The participant that placed it.
    pub participant: ParticipantId,
    /// The lots it asked for.
    pub asked: Lots,
    /// The lots that are left.
    pub left: Lots,
}

/// The result of a page of aggregation.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct AggregatedPage {
    /// The curves of the books that it touched, all complete but the last one, which the next page may continue.
    pub curves: Vec<Curve>,
    /// The orders that were cut.
    pub curtailed: Vec<Curtailed>,
    /// What participants get back for what was cut.
    pub releases: Releases,
    /// How many orders were summed.
    pub handled: usize,
    /// Where the next page goes on, if there is one.
    pub next: Option<Aggregating>,
}

/// Sums the next page of a slot, of at most `limit` orders, at least 1. `orders` are those behind `cursor`; `begun`
/// is the curve of the book in which the last page stopped.
///
/// # Errors
/// If a stored order does not decode or a number is out of range.
pub fn aggregate_page(
    orders: impl Iterator<Item = StoredOrder>,
    params: &MarketParams,
    forecasts: Forecasts,
    cursor: Option<Aggregating>,
    begun: Option<Curve>,
    limit: usize,
) -> Result<AggregatedPage, MatcherError> {
    let (mut after, mut forecasts) = (cursor.as_ref().map(|cursor| cursor.after), forecasts.0);
    for (forecast, left) in forecasts.values_mut().zip(cursor.into_iter().flat_map(|cursor| cursor.left)) {
        *forecast = left;
    }
    let mut page = AggregatedPage::default();
    let mut current = begun.map(PartialCurve::resume);
    for row in orders {
        if page.handled >= limit {
            let left = forecasts.into_values().collect();
            page.next = after.map(|after| Aggregating { after, left });
            break;
        }
        let (position, order) = row?;
        let book = position.book();
        if current.as_ref().is_none_or(|curve| curve.book != book) {
            let finished = current.replace(PartialCurve::new(book));
            page.curves.extend(finished.map(PartialCurve::finish).transpose()?);
        }
        if let Some(curve) = &mut current {
            let room = params.book_limit().saturating_sub(curve.lots);
            let left = keep(&mut forecasts, book, order.participant, order.lots.min(room))?;
            page.cut(params, position, order, left)?;
            curve.add(params, position, left)?;
        }
        after = Some(position);
        page.handled = page.handled.saturating_add(1);
    }
    page.curves.extend(current.map(PartialCurve::finish).transpose()?);
    Ok(page)
}

/// The lots that a participant's forecast leaves of an order; subtracts them from the forecast.
fn keep(
    forecasts: &mut BTreeMap<(ParticipantId, Side), Lots>,
    book: Book,
    participant: ParticipantId,
    lots: Lots,
) -> Result<Lots, Overflow> {
    let side = match book {
        Book::Sell { .. } => Side::Sell,
        Book::Buy { .. } => Side::Buy,
    };
    let Some(left) = forecasts.get_mut(&(participant, side)) else { return Ok(lots) };
    let kept = lots.min(*left);
    *left = left.sub(kept)?;
    Ok(kept)
}

impl AggregatedPage {
    fn cut(
        &mut self,
        params: &MarketParams,
        position: BookPosition,
        order: Order,
        left: Lots,
    ) -> Result<(), Overflow> {
        let Order { participant, lots: asked } = order;
        if left == asked {
            return Ok(());
        }
        let reserve = params.reserve(position.book(), params.price(position.tick())?, asked.sub(left)?)?;
        self.releases.add(participant, reserve)?;
        self.curtailed.push(Curtailed { position, participant, asked, left });
        Ok(())
    }
}

/// A curve to which orders are still added.
struct PartialCurve {
    book: Book,
    steps: Vec<Step>,
    lots: Lots,
}

impl PartialCurve {
    const fn new(book: Book) -> Self {
        Self { book, steps: Vec::new(), lots: Lots::ZERO }
    }

    fn resume(curve: Curve) -> Self {
        Self { book: curve.book(), lots: curve.lots(), steps: curve.steps().to_vec() }
    }

    fn add(&mut self, params: &MarketParams, position: BookPosition, lots: Lots) -> Result<(), Overflow> {
        if lots.is_zero() {
            return Ok(());
        }
        let (price, tier) = (params.price(position.tick())?, position.tier);
        self.lots = self.lots.add(lots)?;
        match self.steps.last_mut().filter(|step| step.price == price && step.tier == tier) {
            Some(step) => step.lots = step.lots.add(lots)?,
            None => self.steps.push(Step { price, tier, lots }),
        }
        Ok(())
    }

    fn finish(self) -> Result<Curve, CurveError> {
        Curve::new(self.book, self.steps)
    }
}
