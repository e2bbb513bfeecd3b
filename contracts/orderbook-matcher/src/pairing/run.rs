//! The pairing of a page of orders.
//!
//! A run takes the buyers in order and, for each label of a buyer, goes on among that label's sellers. At the end it
//! takes the sellers that are left, who deliver nothing. Each order is taken once, and what it had reserved above the
//! holds of its contracts is released. A run can stop before any order and goes on from a [`Cursor`]: contracts and
//! releases are the same for all page sizes.

use clearing::{Book, Clearing, LabelSplit};
use interfaces::orderbook_matcher::SlotTotals;
use interfaces::power_contract::NewContract;
use settlement::{Terms, buyer_hold, seller_hold};
use units::{Amount, LabelId, Lots, Overflow, ParticipantId, Price, ProfileId, ZoneId};

use crate::MatcherError;
use crate::book::order::Order;
use crate::book::position::BookPosition;
use crate::book::slot_orders::{SlotOrders, StoredOrder, StoredOrders};
use crate::escrow::Releases;
use crate::market::params::MarketParams;
use crate::pairing::cursor::{Cursor, OpenBuyer, OpenSeller, SellerCursor};

/// The most contracts of one page: what power-contract drafts at once.
pub const MAX_CONTRACTS: usize = 1_500;

/// The result of a page of pairing.
#[derive(Debug, PartialEq)]
pub struct PairedPage {
    /// The contracts, in the order of their buyers.
    pub contracts: Vec<NewContract>,
    /// What participants get back.
    pub releases: Releases,
    /// How many orders were taken.
    pub handled: usize,
    /// Where the next page goes on.
    pub cursor: Cursor,
    /// Whether all orders are taken.
    pub done: bool,
}

/// Pairs the next page of a cleared slot, of at most `limit` orders.
///
/// # Errors
/// If a stored order does not decode, a sum is out of range, or the result does not fit these orders.
pub fn pair_page(
    orders: SlotOrders<'_>,
    params: &MarketParams,
    clearing: &Clearing,
    cursor: Cursor,
    limit: usize,
) -> Result<PairedPage, MatcherError> {
    let mut run = PairingRun::new(orders, params, clearing, cursor, limit);
    let done = run.run()?;
    let PairingRun { contracts, releases, handled, cursor, .. } = run;
    Ok(PairedPage { contracts, releases, handled, cursor, done })
}

/// The next order of a scan.
enum Next {
    /// The order.
    Order(BookPosition, Order),
    /// No order is left.
    End,
    /// An order is left, for the next page.
    PageFull,
}

struct PairingRun<'a> {
    orders: SlotOrders<'a>,
    params: &'a MarketParams,
    terms: Terms,
    clearing: &'a Clearing,
    splits: Vec<LabelSplit>,
    /// The zones by price, the cheapest first.
    zones: Vec<ZoneId>,
    cursor: Cursor,
    /// The zone whose buyers are being scanned: its place in `zones`.
    buyers_rank: usize,
    buyers: Option<StoredOrders<'a>>,
    sellers: Vec<Option<StoredOrders<'a>>>,
    contracts: Vec<NewContract>,
    releases: Releases,
    handled: usize,
    limit: usize,
}

impl<'a> PairingRun<'a> {
    fn new(
        orders: SlotOrders<'a>,
        params: &'a MarketParams,
        clearing: &'a Clearing,
        mut cursor: Cursor,
        limit: usize,
    ) -> Self {
        cursor.buyers.filled.resize(params.profiles.len(), Lots::ZERO);
        cursor.sellers.resize(usize::from(params.labels), SellerCursor::default());
        let profiles = (0_u8..).map(ProfileId).zip(&params.profiles);
        let zones = clearing.zones_by_price();
        let last = cursor.buyers.scan.after.map(|position| position.book().zone());
        let buyers_rank = zones.iter().position(|zone| Some(*zone) == last).unwrap_or(0);
        Self {
            orders,
            params,
            terms: params.settlement_terms(),
            clearing,
            splits: profiles.map(|(id, _)| LabelSplit::of(clearing, id)).collect(),
            zones,
            cursor,
            buyers_rank,
            buyers: None,
            sellers: (0..params.labels).map(|_| None).collect(),
            contracts: Vec::new(),
            releases: Releases::default(),
            handled: 0,
            limit,
        }
    }

    /// Pairs until no order is left (`true`) or the page is full (`false`).
    fn run(&mut self) -> Result<bool, MatcherError> {
        loop {
            if !self.pair_buyer()? {
                return Ok(false);
            }
            match self.next_buyer()? {
                Next::Order(position, order) => self.take_buyer(position, order)?,
                Next::PageFull => return Ok(false),
                Next::End => break,
            }
        }
        for label in (0..self.params.labels).map(LabelId) {
            if let Some(seller) = self.sellers_of(label)?.partially_paired {
                return Err(MatcherError::Unbalanced { label, lots: seller.lots });
            }
            loop {
                match self.next_seller(label)? {
                    Next::Order(position, order) => {
                        let filled = self.take_seller(label, position, order)?;
                        if !filled.is_zero() {
                            return Err(MatcherError::Unbalanced { label, lots: filled });
                        }
                    }
                    Next::PageFull => return Ok(false),
                    Next::End => break,
                }
            }
        }
        Ok(true)
    }

    /// Pairs the partially paired buyer, if there is one, with sellers. `false` if the page is full before its last
    /// lot.
    fn pair_buyer(&mut self) -> Result<bool, MatcherError> {
        let Some(mut buyer) = self.cursor.buyers.partially_paired.take() else {
            return Ok(true);
        };
        while let Some((label, wanted)) = buyer.shares.first().copied() {
            let Some(seller) = self.open_seller(label, wanted)? else {
                self.cursor.buyers.partially_paired = Some(buyer);
                return Ok(false);
            };
            let lots = wanted.min(seller.lots);
            self.draft(&buyer, seller.participant, label, lots)?;
            let left = seller.lots.sub(lots)?;
            self.sellers_of(label)?.partially_paired =
                if left.is_zero() { None } else { Some(OpenSeller { lots: left, ..seller }) };
            if lots == wanted {
                buyer.shares.remove(0);
            } else if let Some(share) = buyer.shares.first_mut() {
                share.1 = wanted.sub(lots)?;
            }
        }
        Ok(true)
    }

    /// A seller of the label with lots left, or `None` if the page is full.
    fn open_seller(&mut self, label: LabelId, wanted: Lots) -> Result<Option<OpenSeller>, MatcherError> {
        if self.contracts.len() >= MAX_CONTRACTS {
            return Ok(None);
        }
        loop {
            if let Some(seller) = self.sellers_of(label)?.partially_paired {
                return Ok(Some(seller));
            }
            match self.next_seller(label)? {
                Next::Order(position, order) => {
                    let lots = self.take_seller(label, position, order)?;
                    if !lots.is_zero() {
                        self.sellers_of(label)?.partially_paired =
                            Some(OpenSeller { participant: order.participant, lots });
                    }
                }
                Next::PageFull => return Ok(None),
                Next::End => return Err(MatcherError::Unbalanced { label, lots: wanted }),
            }
        }
    }

    fn draft(
        &mut self,
        buyer: &OpenBuyer,
        seller: ParticipantId,
        label: LabelId,
        lots: Lots,
    ) -> Result<(), MatcherError> {
        let rank = self.sellers_of(label)?.zone_rank;
        let seller_zone =
            *self.zones.get(usize::from(rank)).ok_or(MatcherError::Unbalanced { label, lots })?;
        let contract = NewContract {
            buyer: buyer.participant,
            seller,
            buyer_zone: buyer.zone,
            seller_zone,
            label,
            lots,
            buyer_price: self.clearing.price(buyer.zone, label),
            seller_price: self.clearing.price(seller_zone, label),
        };
        add(&mut self.cursor.totals, &contract)?;
        self.contracts.push(contract);
        Ok(())
    }

    /// Takes the next row of a scan, if the page has room for it.
    fn admit(&mut self, row: Option<StoredOrder>) -> Result<Next, MatcherError> {
        let Some(row) = row else {
            return Ok(Next::End);
        };
        if self.handled >= self.limit {
            return Ok(Next::PageFull);
        }
        let (position, order) = row?;
        self.handled = self.handled.saturating_add(1);
        Ok(Next::Order(position, order))
    }

    fn next_buyer(&mut self) -> Result<Next, MatcherError> {
        let (orders, last) = (self.orders, self.cursor.buyers.scan.after);
        while let Some(zone) = self.zones.get(self.buyers_rank).copied() {
            let after = last.filter(|position| position.book().zone() == zone);
            let row = self.buyers.get_or_insert_with(|| orders.of_buyers(zone, after)).next();
            if row.is_some() {
                return self.admit(row);
            }
            self.buyers = None;
            self.buyers_rank = self.buyers_rank.saturating_add(1);
        }
        Ok(Next::End)
    }

    fn take_buyer(&mut self, position: BookPosition, order: Order) -> Result<(), MatcherError> {
        let start = self.cursor.buyers.scan.take(position, order.lots)?;
        let (price, filled) = self.filled(position, start, order.lots)?;
        let zone = position.book().zone();
        let mut hold = Amount::ZERO;
        let mut shares = Vec::new();
        if let Book::Buy { profile, .. } = position.book()
            && let Some(before) = self.cursor.buyers.filled.get_mut(usize::from(profile.get()))
            && let Some(split) = self.splits.get(usize::from(profile.get()))
        {
            for share in split.shares(*before, filled)? {
                let price = self.clearing.price(zone, share.label);
                hold = hold.add(buyer_hold(price, share.lots, &self.terms)?)?;
                shares.push((share.label, share.lots));
            }
            *before = before.add(filled)?;
        }
        self.release(position.book(), price, order, hold)?;
        if !shares.is_empty() {
            self.cursor.buyers.partially_paired =
                Some(OpenBuyer { participant: order.participant, zone, shares });
        }
        Ok(())
    }

    fn next_seller(&mut self, label: LabelId) -> Result<Next, MatcherError> {
        let orders = self.orders;
        loop {
            let sellers = *self.sellers_of(label)?;
            let Some(zone) = self.zones.get(usize::from(sellers.zone_rank)).copied() else {
                return Ok(Next::End);
            };
            let book = Book::Sell { zone, label };
            let rows = self
                .sellers
                .get_mut(usize::from(label.get()))
                .ok_or(MatcherError::UnknownLabel { label, labels: self.params.labels })?;
            let row = rows.get_or_insert_with(|| orders.of_book(book, sellers.scan.after)).next();
            if row.is_some() {
                return self.admit(row);
            }
            *rows = None;
            *self.sellers_of(label)? =
                SellerCursor { zone_rank: sellers.zone_rank.saturating_add(1), ..SellerCursor::default() };
        }
    }

    /// Takes a sell order, releases its reserve above its hold, and returns the lots it delivers.
    fn take_seller(
        &mut self,
        label: LabelId,
        position: BookPosition,
        order: Order,
    ) -> Result<Lots, MatcherError> {
        let start = self.sellers_of(label)?.scan.take(position, order.lots)?;
        let (price, filled) = self.filled(position, start, order.lots)?;
        let received = self.clearing.price(position.book().zone(), label);
        let hold = seller_hold(received, filled, &self.terms)?;
        self.release(position.book(), price, order, hold)?;
        Ok(filled)
    }

    /// An order's limit and its fill.
    fn filled(&self, position: BookPosition, start: Lots, lots: Lots) -> Result<(Price, Lots), Overflow> {
        let price = self.params.price(position.tick())?;
        let accepted = self.clearing.accepted(position.book(), price, position.tier);
        Ok((price, clearing::fill(accepted, start, lots)))
    }

    fn release(&mut self, book: Book, limit: Price, order: Order, hold: Amount) -> Result<(), Overflow> {
        let reserve = self.params.reserve(book, limit, order.lots)?;
        self.releases.add(order.participant, reserve.sub(hold)?)
    }

    fn sellers_of(&mut self, label: LabelId) -> Result<&mut SellerCursor, MatcherError> {
        let labels = self.params.labels;
        self.cursor
            .sellers
            .get_mut(usize::from(label.get()))
            .ok_or(MatcherError::UnknownLabel { label, labels })
    }
}

/// Adds a contract to the sums of its slot.
fn add(totals: &mut SlotTotals, contract: &NewContract) -> Result<(), Overflow> {
    totals.contracts = totals.contracts.checked_add(1).ok_or(Overflow { operation: "contracts + 1" })?;
    totals.lots = totals.lots.add(contract.lots)?;
    totals.buyers = totals.buyers.add(contract.buyer_price * contract.lots)?;
    totals.sellers = totals.sellers.add(contract.seller_price * contract.lots)?;
    Ok(())
}
