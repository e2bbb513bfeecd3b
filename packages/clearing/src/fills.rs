//! From a step to its orders.

use units::{Lots, telescoping_share};

use crate::Accepted;

/// What an order trades that lies at `[offset, offset + size)` of its step: pro rata, telescoping.
///
/// The fills of orders that tile the step sum exactly to what was accepted of it; each is within one lot of its exact
/// share and none exceeds its order, whatever the order of asking. Time of arrival does not count, since it would pay
/// for spam and latency. An order that does not lie on the step trades nothing.
pub fn fill(accepted: Accepted, offset: Lots, size: Lots) -> Lots {
    match accepted {
        Accepted::Full => size,
        Accepted::None => Lots::ZERO,
        Accepted::Part { accepted, offered } => {
            telescoping_share(offset.get(), size.get(), accepted.get(), offered.get())
                .map_or(Lots::ZERO, Lots)
        }
    }
}
