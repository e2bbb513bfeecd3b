//! Who delivers to whom.
//!
//! All fills of a label are laid on two lines, sellers' and buyers', each by zone, the cheapest first, and the lines are
//! intersected: at most as many contracts as there are stretches on both lines, less one. A buyer's fill may be of several
//! labels; it lies on each label's line with its share. Why the cheapest first: docs/decisions/0019-lines-by-price.md.
//!
//! One walk does it all: it takes the buyers in the order of their books and, for each of a buyer's labels, goes on along
//! that label's sellers; at the end it walks the sellers that are left, who got nothing. An order is taken once, and with
//! it what it had reserved beyond its contracts' holds is released. The walk can stop before any order, and goes on from a
//! [`Cursor`]: contracts and releases are the same whatever the pages' sizes.

mod cursor;
mod walk;

pub use cursor::{Buyer, Buyers, Cursor, Lines, Seller, Sellers, Walked};
pub use walk::{MAX_CONTRACTS, Page, page};
