//! Time: seconds since the epoch, and delivery slots numbered from it.

use crate::{Overflow, newtype};

newtype!(
    /// A point in time: whole seconds since 1970-01-01T00:00:00Z.
    Timestamp(u64) as string
);
newtype!(
    /// A span of time in seconds.
    Seconds(u64) as string
);
newtype!(
    /// A delivery slot: the span `[slot × length, (slot + 1) × length)` in seconds since the epoch.
    ///
    /// Slots are numbered from the epoch, since local days differ in length: they have 92, 96 or 100 quarter-hours.
    SlotId(u32) as number
);
newtype!(
    /// The length of a market's slots in seconds, at least 1.
    SlotLength(u32) as number
);

impl Timestamp {
    /// The time after a span.
    ///
    /// # Errors
    /// [`Overflow`] beyond 2^64 − 1 seconds.
    pub const fn plus(self, span: Seconds) -> Result<Self, Overflow> {
        match self.0.checked_add(span.0) {
            Some(time) => Ok(Self(time)),
            None => Err(Overflow { operation: "Timestamp + Seconds" }),
        }
    }

    /// The time before a span, at the earliest the epoch.
    #[must_use]
    pub const fn minus_saturating(self, span: Seconds) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl SlotLength {
    /// The slot in progress at a time.
    ///
    /// # Errors
    /// [`Overflow`] if the length is 0 or the slot's number exceeds 32 bits.
    pub fn slot_at(self, time: Timestamp) -> Result<SlotId, Overflow> {
        time.get()
            .checked_div(u64::from(self.0))
            .and_then(|slot| u32::try_from(slot).ok())
            .map(SlotId)
            .ok_or(Overflow { operation: "Timestamp / SlotLength" })
    }

    /// The begin of a slot. It does not overflow: 32 bits × 32 bits.
    #[allow(clippy::arithmetic_side_effects)]
    pub fn start_of(self, slot: SlotId) -> Timestamp {
        Timestamp(u64::from(slot.get()) * u64::from(self.0))
    }

    /// The end of a slot, which is the begin of the next.
    pub fn end_of(self, slot: SlotId) -> Timestamp {
        Timestamp(self.start_of(slot).get().saturating_add(u64::from(self.0)))
    }

    /// The length as a span.
    pub fn seconds(self) -> Seconds {
        Seconds(u64::from(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slot_contains_its_start_and_not_its_end() {
        let quarter = SlotLength(900);
        let slot = SlotId(1_935_360);
        assert_eq!(quarter.slot_at(quarter.start_of(slot)), Ok(slot));
        assert_eq!(quarter.slot_at(quarter.end_of(slot).minus_saturating(Seconds(1))), Ok(slot));
        assert_eq!(quarter.slot_at(quarter.end_of(slot)), Ok(SlotId(1_935_361)));
        assert!(SlotLength(0).slot_at(Timestamp(5)).is_err());
        assert!(SlotLength(1).slot_at(Timestamp(u64::MAX)).is_err());
        assert_eq!(
            SlotLength(u32::MAX).end_of(SlotId(u32::MAX)),
            Timestamp(u64::from(u32::MAX) * (u64::from(u32::MAX) + 1))
        );
    }
}
