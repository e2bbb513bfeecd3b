//! The walk along buyers and sellers.

use clearing::{Book, Clearing, LabelSplit};
use interfaces::orderbook_matcher::SlotTotals;
use interfaces::power_contract::NewContract;
use settlement::{Terms, buyer_hold, seller_hold};
use units::{Amount, LabelId, Lots, Overflow, ParticipantId, Price, ProfileId, ZoneId};

use super::{Buyer, Cursor, Lines, Seller, Sellers};
use crate::MatcherError;
use crate::order::{Order, Place};
use crate::releases::Releases;
use crate::rules::Rules;
use crate::state::{SlotOrders, StoredOrder};

/// The most contracts of one page: what power-contract drafts at once.
pub const MAX_CONTRACTS: usize = 1_500;

/// What a page of pairing comes to.
#[derive(Debug, PartialEq)]
pub struct Page {
    /// The contracts, in the order of the buyers' line.
    pub contracts: Vec<NewContract>,
    /// What goes back to participants.
    pub releases: Releases,
    /// How many orders were taken.
    pub handled: u32,
    /// Where the next page goes on.
    pub cursor: Cursor,
    /// Whether there is no next page.
    pub done: bool,
}

/// The next page of a cleared slot, of at most so many orders.
///
/// # Errors
/// If a stored order does not read, a sum is out of range, or the result is not one of these orders.
pub fn page(
    orders: SlotOrders<'_>,
    rules: &Rules,
    clearing: &Clearing,
    cursor: Cursor,
    limit: u32,
) -> Result<Page, MatcherError> {
    let mut walk = Walk::new(orders, rules, clearing, cursor, limit);
    let done = walk.run()?;
    Ok(Page {
        contracts: walk.contracts,
        releases: walk.releases,
        handled: walk.handled,
        cursor: walk.cursor,
        done,
    })
}

type Rows<'a> = Box<dyn Iterator<Item = StoredOrder> + 'a>;

/// What looking for the next order found.
enum Next {
    /// This one.
    Order(Place, Order),
    /// None is left.
    End,
    /// There is one, but not in this page.
    Pause,
}

struct Walk<'a> {
    orders: SlotOrders<'a>,
    rules: &'a Rules,
    terms: Terms,
    clearing: &'a Clearing,
    splits: Vec<LabelSplit>,
    /// The zones as they lie on the lines.
    zones: Vec<ZoneId>,
    cursor: Cursor,
    /// Which zone of the buyers' line is being walked.
    buyers_rank: usize,
    buyers: Option<Rows<'a>>,
    sellers: Vec<Option<Rows<'a>>>,
    contracts: Vec<NewContract>,
    releases: Releases,
    handled: u32,
    limit: u32,
}

impl<'a> Walk<'a> {
    fn new(
        orders: SlotOrders<'a>,
        rules: &'a Rules,
        clearing: &'a Clearing,
        mut cursor: Cursor,
        limit: u32,
    ) -> Self {
        cursor.buyers.filled.resize(rules.profiles.len(), Lots::ZERO);
        cursor.sellers.resize(usize::from(rules.labels), Sellers::default());
        let profiles = (0_u8..).map(ProfileId).zip(&rules.profiles);
        let zones = match cursor.lines {
            Lines::ByPrice => clearing.zones_by_price(),
            Lines::ByNumber => (0..rules.zones).map(ZoneId).collect(),
        };
        let last = cursor.buyers.walked.after.map(|place| place.book.zone());
        let buyers_rank = zones.iter().position(|zone| Some(*zone) == last).unwrap_or(0);
        Self {
            orders,
            rules,
            terms: rules.settlement_terms(),
            clearing,
            splits: profiles.map(|(id, _)| LabelSplit::of(clearing, id)).collect(),
            zones,
            cursor,
            buyers_rank,
            buyers: None,
            sellers: (0..rules.labels).map(|_| None).collect(),
            contracts: Vec::new(),
            releases: Releases::default(),
            handled: 0,
            limit,
        }
    }

    /// Walks until the end (`true`) or the page's limit (`false`).
    fn run(&mut self) -> Result<bool, MatcherError> {
        loop {
            if !self.serve_buyer()? {
                return Ok(false);
            }
            match self.next_buyer()? {
                Next::Order(place, order) => self.take_buyer(&place, order)?,
                Next::Pause => return Ok(false),
                Next::End => break,
            }
        }
        for label in (0..self.rules.labels).map(LabelId) {
            if let Some(seller) = self.sellers_of(label)?.hand {
                return Err(MatcherError::Unbalanced { label, lots: seller.lots });
            }
            loop {
                match self.next_seller(label)? {
                    Next::Order(place, order) => {
                        let filled = self.take_seller(label, &place, order)?;
                        if !filled.is_zero() {
                            return Err(MatcherError::Unbalanced { label, lots: filled });
                        }
                    }
                    Next::Pause => return Ok(false),
                    Next::End => break,
                }
            }
        }
        Ok(true)
    }

    /// Pairs the buyer in hand, if any, with sellers; `false` if the page is full before it has got all.
    fn serve_buyer(&mut self) -> Result<bool, MatcherError> {
        let Some(mut buyer) = self.cursor.buyers.hand.take() else {
            return Ok(true);
        };
        while let Some((label, wanted)) = buyer.shares.first().copied() {
            let Some(seller) = self.seller_in_hand(label, wanted)? else {
                self.cursor.buyers.hand = Some(buyer);
                return Ok(false);
            };
            let lots = wanted.min(seller.lots);
            self.draft(&buyer, seller.participant, label, lots)?;
            let left = seller.lots.sub(lots)?;
            self.sellers_of(label)?.hand =
                if left.is_zero() { None } else { Some(Seller { lots: left, ..seller }) };
            if lots == wanted {
                buyer.shares.remove(0);
            } else if let Some(share) = buyer.shares.first_mut() {
                share.1 = wanted.sub(lots)?;
            }
        }
        Ok(true)
    }

    /// A seller of the label with lots left, or `None` if the page is full.
    fn seller_in_hand(&mut self, label: LabelId, wanted: Lots) -> Result<Option<Seller>, MatcherError> {
        if self.contracts.len() >= MAX_CONTRACTS {
            return Ok(None);
        }
        loop {
            if let Some(seller) = self.sellers_of(label)?.hand {
                return Ok(Some(seller));
            }
            match self.next_seller(label)? {
                Next::Order(place, order) => {
                    let lots = self.take_seller(label, &place, order)?;
                    if !lots.is_zero() {
                        self.sellers_of(label)?.hand = Some(Seller { participant: order.participant, lots });
                    }
                }
                Next::Pause => return Ok(None),
                Next::End => return Err(MatcherError::Unbalanced { label, lots: wanted }),
            }
        }
    }

    fn draft(
        &mut self,
        buyer: &Buyer,
        seller: ParticipantId,
        label: LabelId,
        lots: Lots,
    ) -> Result<(), MatcherError> {
        let rank = self.sellers_of(label)?.rank;
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

    /// Whether one more order fits into the page, given the next one there is.
    fn admit(&mut self, row: Option<StoredOrder>) -> Result<Next, MatcherError> {
        let Some(row) = row else {
            return Ok(Next::End);
        };
        if self.handled >= self.limit {
            return Ok(Next::Pause);
        }
        let (key, order) = row?;
        self.handled = self.handled.saturating_add(1);
        Ok(Next::Order(key.place, order))
    }

    fn next_buyer(&mut self) -> Result<Next, MatcherError> {
        let (orders, last) = (self.orders, self.cursor.buyers.walked.after);
        while let Some(zone) = self.zones.get(self.buyers_rank).copied() {
            let after = last.filter(|place| place.book.zone() == zone);
            let row = self
                .buyers
                .get_or_insert_with(|| orders.scan(&orders.key.of_buyers(zone), after.as_ref()))
                .next();
            if row.is_some() {
                return self.admit(row);
            }
            self.buyers = None;
            self.buyers_rank = self.buyers_rank.saturating_add(1);
        }
        Ok(Next::End)
    }

    fn take_buyer(&mut self, place: &Place, order: Order) -> Result<(), MatcherError> {
        let start = self.cursor.buyers.walked.take(place, order.lots)?;
        let (price, filled) = self.filled(place, start, order.lots)?;
        let zone = place.book.zone();
        let mut hold = Amount::ZERO;
        let mut shares = Vec::new();
        if let Book::Buy { profile, .. } = place.book
            && let Some(line) = self.cursor.buyers.filled.get_mut(usize::from(profile.get()))
            && let Some(split) = self.splits.get(usize::from(profile.get()))
        {
            for share in split.shares(*line, filled)? {
                let price = self.clearing.price(zone, share.label);
                hold = hold.add(buyer_hold(price, share.lots, &self.terms)?)?;
                shares.push((share.label, share.lots));
            }
            *line = line.add(filled)?;
        }
        self.release(place.book, price, order, hold)?;
        if !shares.is_empty() {
            self.cursor.buyers.hand = Some(Buyer { participant: order.participant, zone, shares });
        }
        Ok(())
    }

    fn next_seller(&mut self, label: LabelId) -> Result<Next, MatcherError> {
        let orders = self.orders;
        loop {
            let sellers = *self.sellers_of(label)?;
            let Some(zone) = self.zones.get(usize::from(sellers.rank)).copied() else {
                return Ok(Next::End);
            };
            let book = Book::Sell { zone, label };
            let rows = self
                .sellers
                .get_mut(usize::from(label.get()))
                .ok_or(MatcherError::UnknownLabel { label, labels: self.rules.labels })?;
            let row = rows
                .get_or_insert_with(|| orders.scan(&orders.key.of_book(book), sellers.walked.after.as_ref()))
                .next();
            if row.is_some() {
                return self.admit(row);
            }
            *rows = None;
            *self.sellers_of(label)? = Sellers { rank: sellers.rank.saturating_add(1), ..Sellers::default() };
        }
    }

    /// Takes a sell order, releases what it does not hold, and returns what it delivers.
    fn take_seller(&mut self, label: LabelId, place: &Place, order: Order) -> Result<Lots, MatcherError> {
        let start = self.sellers_of(label)?.walked.take(place, order.lots)?;
        let (price, filled) = self.filled(place, start, order.lots)?;
        let received = self.clearing.price(place.book.zone(), label);
        let hold = seller_hold(received, filled, &self.terms)?;
        self.release(place.book, price, order, hold)?;
        Ok(filled)
    }

    /// An order's limit and what it got.
    fn filled(&self, place: &Place, start: Lots, lots: Lots) -> Result<(Price, Lots), Overflow> {
        let price = self.rules.price(place.tick)?;
        let accepted = self.clearing.accepted(place.book, price, place.tier);
        Ok((price, clearing::fill(accepted, start, lots)))
    }

    fn release(&mut self, book: Book, limit: Price, order: Order, hold: Amount) -> Result<(), Overflow> {
        let reserve = self.rules.reserve(book, limit, order.lots)?;
        self.releases.add(order.participant, reserve.sub(hold)?)
    }

    fn sellers_of(&mut self, label: LabelId) -> Result<&mut Sellers, MatcherError> {
        let labels = self.rules.labels;
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
