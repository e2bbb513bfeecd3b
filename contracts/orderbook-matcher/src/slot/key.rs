//! The key of a slot.

use units::{MarketId, SlotId};

storage::packed_key!(
    /// A slot of a market: 6 bytes.
    pub struct SlotKey {
        /// The market.
        pub market: MarketId as u16,
        /// The slot.
        pub slot: SlotId as u32,
    }
);
