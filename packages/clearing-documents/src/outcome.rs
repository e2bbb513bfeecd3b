//! From the result of a slot to its orders: fills, labels and pairs.

use std::collections::BTreeMap;

use clearing::{Book, Clearing, Cursor, LabelSplit, Pair, Piece, fill, pair};
use units::{LabelId, Lots, ProfileId};

use crate::error::DocumentError;
use crate::slot::{Order, Slot};

/// Fills and trades of the orders. Orders are named by their position in the file.
pub struct Outcome {
    /// Lots by order.
    pub fills: Vec<Lots>,
    /// Pairs of a buyer's and a seller's order, by label.
    pub trades: Vec<(LabelId, Pair<usize>)>,
}

impl Outcome {
    /// The outcome for every order of the slot.
    pub fn new(slot: &Slot, clearing: &Clearing) -> Result<Self, DocumentError> {
        let mut sequence = sequence(&slot.orders);
        let fills = fills(&slot.orders, &sequence, clearing);
        by_price(&mut sequence, &slot.orders, clearing);
        let trades = trades(slot, &sequence, &fills, clearing)?;
        Ok(Self { fills, trades })
    }
}

/// The positions of the orders by zone and book, most competitive first, then by tier and number: what an order
/// gets does not depend on where it stands in the file.
fn sequence(orders: &[Order]) -> Vec<usize> {
    let key = |order: &Order| {
        let price = match order.book {
            Book::Sell { .. } => order.price,
            Book::Buy { .. } => -order.price,
        };
        (order.book, price, order.tier, order.id)
    };
    let mut sorted: Vec<(usize, &Order)> = orders.iter().enumerate().collect();
    sorted.sort_unstable_by_key(|(_, order)| key(order));
    sorted.into_iter().map(|(position, _)| position).collect()
}

/// As the lines of pairing lie: by zone, the cheapest first, and in a zone as before.
fn by_price(sequence: &mut [usize], orders: &[Order], clearing: &Clearing) {
    let zones = clearing.zones_by_price();
    sequence.sort_by_key(|position| {
        orders.get(*position).map(|order| zones.iter().position(|zone| *zone == order.book.zone()))
    });
}

fn fills(orders: &[Order], sequence: &[usize], clearing: &Clearing) -> Vec<Lots> {
    let mut fills = vec![Lots::ZERO; orders.len()];
    let (mut step, mut offset) = (None, Lots::ZERO);
    for position in sequence {
        let Some(order) = orders.get(*position) else { continue };
        let own = Some((order.book, order.price, order.tier));
        if step != own {
            (step, offset) = (own, Lots::ZERO);
        }
        let accepted = clearing.accepted(order.book, order.price, order.tier);
        if let Some(lots) = fills.get_mut(*position) {
            *lots = fill(accepted, offset, order.lots);
        }
        offset = Lots(offset.get().saturating_add(order.lots.get()));
    }
    fills
}

fn trades(
    slot: &Slot,
    sequence: &[usize],
    fills: &[Lots],
    clearing: &Clearing,
) -> Result<Vec<(LabelId, Pair<usize>)>, DocumentError> {
    let mut sellers: BTreeMap<LabelId, Vec<Piece<usize>>> = BTreeMap::new();
    let mut buyers: BTreeMap<LabelId, Vec<Piece<usize>>> = BTreeMap::new();
    // On the line of its profile, a buyer's lots lie behind those of the buyers before it.
    let mut lines: BTreeMap<ProfileId, (LabelSplit, Lots)> = BTreeMap::new();
    for position in sequence {
        let (Some(order), Some(lots)) = (slot.orders.get(*position), fills.get(*position)) else { continue };
        let (owner, zone, lots) = (*position, order.book.zone(), *lots);
        if lots.is_zero() {
            continue;
        }
        match order.book {
            Book::Sell { label, .. } => sellers.entry(label).or_default().push(Piece { owner, zone, lots }),
            Book::Buy { profile, .. } => {
                let (split, offset) =
                    lines.entry(profile).or_insert_with(|| (LabelSplit::of(clearing, profile), Lots::ZERO));
                for share in split.shares(*offset, lots).map_err(DocumentError::clearing)? {
                    let piece = Piece { owner, zone, lots: share.lots };
                    buyers.entry(share.label).or_default().push(piece);
                }
                *offset = offset.add(lots).map_err(DocumentError::clearing)?;
            }
        }
    }
    let mut trades = Vec::new();
    for (label, sellers) in sellers {
        let buyers = buyers.remove(&label).unwrap_or_default();
        let pairing = pair(Cursor::default(), &sellers, &buyers, usize::MAX);
        trades.extend(pairing.pairs.into_iter().map(|pair| (label, pair)));
    }
    Ok(trades)
}
