//! An order as it is stored.

use serde::{Deserialize, Serialize};
use units::{Lots, ParticipantId};

/// The value of an order: 2 to 10 bytes, 4 for 10 kWh of a participant below 16,384 in lots of 10 Wh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The participant that placed it.
    pub participant: ParticipantId,
    /// Its lots; 0 where a forecast left nothing of it at gate closure.
    pub lots: Lots,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_takes_2_to_10_bytes() {
        // A varint holds 7 bits a byte: 16,383 takes 2, 1,000 takes 2, 2^32 − 1 takes 5.
        for (participant, lots, size) in [(1, 1, 2), (16_383, 1_000, 4), (u32::MAX, u64::from(u32::MAX), 10)]
        {
            let order = Order { participant: ParticipantId(participant), lots: Lots(lots) };
            assert_eq!(storage::encode(&order).unwrap().len(), size);
        }
    }
}
