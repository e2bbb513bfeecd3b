//! A slot from orders to pairs, as a market runs it: aggregate, clear, fill, split labels, pair.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use clearing::{
    Book, Clearing, Cursor, LabelShare, LabelSplit, Market, Pair, Piece, clear, fill, pair, verify,
};
use units::{LabelId, Lots, Price, Tier, ZoneId};

use super::generator::{Order, books};

pub struct Outcome {
    pub clearing: Clearing,
    /// By order.
    pub fills: Vec<Lots>,
    /// By order; sellers have their own label.
    pub labels: Vec<Vec<LabelShare>>,
    /// By label; owners are positions of orders.
    pub pairs: BTreeMap<LabelId, Vec<Pair<usize>>>,
}

/// Runs a slot; orders stand in their sequence. Pairs are made in pages of so many.
pub fn run(market: &Market, orders: &[Order], rotation: u64, page: usize) -> Outcome {
    let books = books(market, orders);
    let clearing = clear(market, &books, rotation).unwrap();
    verify(market, &books, &clearing).unwrap();
    let fills = fills(&clearing, orders);
    let labels = labels(market, &clearing, orders, &fills);
    let zones = clearing.zones_by_price();
    let pairs =
        market.label_ids().map(|label| (label, pairs(orders, &zones, &labels, label, page))).collect();
    Outcome { clearing, fills, labels, pairs }
}

fn fills(clearing: &Clearing, orders: &[Order]) -> Vec<Lots> {
    let mut offsets: BTreeMap<(Book, Price, Tier), u64> = BTreeMap::new();
    let fill_order = |order: &Order| {
        let offset = offsets.entry((order.book, order.price, order.tier)).or_default();
        let lots = fill(clearing.accepted(order.book, order.price, order.tier), Lots(*offset), order.lots);
        *offset += order.lots.get();
        lots
    };
    orders.iter().map(fill_order).collect()
}

/// Positions of orders as they lie on a line: by zone, the cheapest first, then by book, most competitive first, then in
/// sequence.
fn line(orders: &[Order], zones: &[ZoneId], on_it: impl Fn(Book) -> bool) -> Vec<usize> {
    let mut line: Vec<usize> = (0..orders.len()).filter(|position| on_it(orders[*position].book)).collect();
    line.sort_by_key(|position| {
        let Order { book, price, tier, .. } = orders[*position];
        let price = if matches!(book, Book::Sell { .. }) { price } else { -price };
        (zones.iter().position(|zone| *zone == book.zone()), book, price, tier, *position)
    });
    line
}

fn labels(market: &Market, clearing: &Clearing, orders: &[Order], fills: &[Lots]) -> Vec<Vec<LabelShare>> {
    let mut labels = vec![Vec::new(); orders.len()];
    let zones = clearing.zones_by_price();
    for (position, order) in orders.iter().enumerate() {
        if let Book::Sell { label, .. } = order.book
            && !fills[position].is_zero()
        {
            labels[position] = vec![LabelShare { label, lots: fills[position] }];
        }
    }
    for profile in market.profile_ids() {
        let split = LabelSplit::of(clearing, profile);
        let mut offset = 0;
        for position in
            line(orders, &zones, |book| matches!(book, Book::Buy { profile: of, .. } if of == profile))
        {
            labels[position] = split.shares(Lots(offset), fills[position]).unwrap();
            offset += fills[position].get();
        }
        assert_eq!(Lots(offset), split.total(), "{profile:?} is served what its buyers trade");
    }
    labels
}

fn pairs(
    orders: &[Order],
    zones: &[ZoneId],
    labels: &[Vec<LabelShare>],
    label: LabelId,
    page: usize,
) -> Vec<Pair<usize>> {
    let pieces = |sell: bool| -> Vec<Piece<usize>> {
        let of = |position: usize| {
            let share = labels[position].iter().find(|share| share.label == label)?;
            Some(Piece { owner: position, zone: orders[position].book.zone(), lots: share.lots })
        };
        let line = line(orders, zones, |book| matches!(book, Book::Sell { .. }) == sell);
        line.into_iter().filter_map(of).collect()
    };
    let (sellers, buyers) = (pieces(true), pieces(false));
    let (mut sold, mut bought, mut cursor) = (0, 0, Cursor::default());
    let mut pairs = Vec::new();
    loop {
        let made = pair(cursor, &sellers[sold..], &buyers[bought..], page);
        assert!(made.pairs.len() <= page);
        if made.pairs.is_empty() {
            assert_eq!((sold, bought), (sellers.len(), buyers.len()), "both lines are used up");
            assert_eq!(cursor, Cursor::default());
            assert!(pairs.len() < (sellers.len() + buyers.len()).max(1), "at most sellers + buyers - 1");
            return pairs;
        }
        sold += made.sellers_done;
        bought += made.buyers_done;
        cursor = made.cursor;
        pairs.extend(made.pairs);
    }
}

/// The most competitive order first; only to make another sequence of the same orders.
pub fn shuffled(orders: &[Order], turn: usize) -> Vec<Order> {
    let mut orders = orders.to_vec();
    let length = orders.len();
    orders.rotate_left(turn % length.max(1));
    let half = length / 2;
    orders[..half].sort_by_key(|order| Reverse(order.lots));
    orders
}
