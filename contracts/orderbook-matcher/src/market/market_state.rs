//! The state of a market.

use serde::{Deserialize, Serialize};
use units::Sequence;

/// Whether a market takes orders, and the number of its next order: 2 to 6 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketState {
    /// Whether the market takes orders.
    pub open: bool,
    /// The sequence number of the next order.
    pub next: Sequence,
}
