//! Who delivers to whom, per label: sellers' fills and buyers' shares laid on a line each and intersected.

use alloc::vec::Vec;

use units::{Lots, ZoneId};

/// A stretch of a label's line of sellers or of buyers: somebody's lots in a zone. `T` is whatever names an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<T> {
    /// Whose lots they are.
    pub owner: T,
    /// Where they are fed in or drawn.
    pub zone: ZoneId,
    /// How many.
    pub lots: Lots,
}

/// A contract to be: who delivers how much to whom. Of label k, the seller receives `clearing.price(seller_zone, k)`
/// per lot and the buyer pays `clearing.price(buyer_zone, k)`; the difference is the grid's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<T> {
    /// Who delivers.
    pub seller: T,
    /// Where it is fed in.
    pub seller_zone: ZoneId,
    /// Who receives.
    pub buyer: T,
    /// Where it is drawn.
    pub buyer_zone: ZoneId,
    /// How many, at least 1.
    pub lots: Lots,
}

/// Where pairing stopped: how much of the next seller's and the next buyer's piece is paired already.
/// At most one of them is not zero. It is all that has to be kept between two pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Of the first seller that is not done.
    pub seller_taken: Lots,
    /// Of the first buyer that is not done.
    pub buyer_taken: Lots,
}

/// A page of pairs, and how far it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing<T> {
    /// The pairs, in line order.
    pub pairs: Vec<Pair<T>>,
    /// How many of the sellers given are done; the next page begins with the one after.
    pub sellers_done: usize,
    /// How many of the buyers given are done; the next page begins with the one after.
    pub buyers_done: usize,
    /// What the next page begins with.
    pub cursor: Cursor,
}

/// Pairs one label's sellers with its buyers until a list or the limit on pairs is used up.
///
/// Both lists are stretches of the label's lines, which the caller lays out by zone, the cheapest first
/// ([`Clearing::zones_by_price`](crate::Clearing::zones_by_price); north-west corner rule: over all pages at most `sellers + buyers − 1` pairs). To go on, call again with what is not
/// done and what follows, and the cursor returned; the pairs are the same whatever the pages' sizes. Pieces of no lots
/// are passed over.
pub fn pair<T: Copy>(
    mut cursor: Cursor,
    sellers: &[Piece<T>],
    buyers: &[Piece<T>],
    limit: usize,
) -> Pairing<T> {
    let mut pairs = Vec::new();
    let (mut sellers_done, mut buyers_done) = (0_usize, 0_usize);
    while pairs.len() < limit {
        let (Some(seller), Some(buyer)) = (sellers.get(sellers_done), buyers.get(buyers_done)) else {
            break;
        };
        let offered = seller.lots.saturating_sub(cursor.seller_taken);
        let wanted = buyer.lots.saturating_sub(cursor.buyer_taken);
        let lots = offered.min(wanted);
        if !lots.is_zero() {
            pairs.push(Pair {
                seller: seller.owner,
                seller_zone: seller.zone,
                buyer: buyer.owner,
                buyer_zone: buyer.zone,
                lots,
            });
        }
        cursor.seller_taken = Lots(cursor.seller_taken.get().saturating_add(lots.get()));
        cursor.buyer_taken = Lots(cursor.buyer_taken.get().saturating_add(lots.get()));
        if offered == lots {
            sellers_done = sellers_done.saturating_add(1);
            cursor.seller_taken = Lots::ZERO;
        }
        if wanted == lots {
            buyers_done = buyers_done.saturating_add(1);
            cursor.buyer_taken = Lots::ZERO;
        }
    }
    Pairing { pairs, sellers_done, buyers_done, cursor }
}
