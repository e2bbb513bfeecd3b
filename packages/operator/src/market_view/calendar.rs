//! Which slots and cycles there are at a time.

use interfaces::orderbook_matcher::Timing;
use units::{CycleId, Seconds, SlotId, Timestamp};

/// The gate of a slot.
pub(crate) fn gate(timing: &Timing, slot: SlotId) -> Timestamp {
    timing.slot.start_of(slot).minus_saturating(timing.gate)
}

/// The cycle of a slot.
pub(crate) fn cycle_of(timing: &Timing, slot: SlotId) -> CycleId {
    CycleId(slot.get().checked_div(u32::from(timing.slots_per_cycle)).unwrap_or(0))
}

/// The first slot of a cycle.
pub(crate) fn first_slot(timing: &Timing, cycle: CycleId) -> SlotId {
    SlotId(cycle.get().saturating_mul(u32::from(timing.slots_per_cycle)))
}

/// The slot after the last one of a cycle.
pub(crate) fn end_slot(timing: &Timing, cycle: CycleId) -> SlotId {
    first_slot(timing, CycleId(cycle.get().saturating_add(1)))
}

/// The cycle that an operator begins with: the one that is in delivery now, less those that may be unfinished although
/// every job was turned in time, less `more` that may be unfinished because none was.
pub fn first_cycle(timing: &Timing, now: Timestamp, more: u32) -> CycleId {
    let Seconds(length) = timing.slot.seconds();
    let cycle = length.saturating_mul(u64::from(timing.slots_per_cycle)).max(1);
    let open = timing.meter.get().saturating_add(timing.dispute.get()).div_ceil(cycle);
    let current = now.get().checked_div(cycle).unwrap_or(0);
    let first = current.saturating_sub(open).saturating_sub(u64::from(more));
    CycleId(u32::try_from(first).unwrap_or(u32::MAX))
}
