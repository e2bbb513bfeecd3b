//! The pace of a day on a real chain, where a quarter-hour lasts some seconds.
//!
//! All register with as much more power as the quarter-hour is shorter, so that every energy, lot, price and amount is that of
//! a day of full length. Times of the chain are converted to day time, in which a quarter-hour has 900 s. Spans between gate
//! closure and delivery do not shrink in proportion, since transactions are carried out in them.

use std::time::Duration;

use interfaces::orderbook_matcher::Timing;
use units::{Power, Seconds, SlotId, SlotLength, Timestamp};

/// The least time that is planned for a transaction, in seconds.
const LEAST: u64 = 2;
/// Transactions that match a slot: aggregate, clear, pair.
const MATCHING: u64 = 3;
/// So many messages of different senders take as long as one, since they are in flight together.
const TOGETHER: u64 = 8;
/// The time of a stage beside its transactions, in seconds.
const MARGIN: u64 = 8;

/// The length of a slot in day time. On a real chain a slot is shorter: see [`Pace`].
pub const QUARTER: SlotLength = SlotLength(900);

/// The pace of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The length of a quarter-hour on the chain.
    length: Seconds,
    /// The time planned for a transaction, in seconds.
    transaction: u64,
}

/// A span of a chain whose slots have that length, in day time.
pub fn day_span(span: Seconds, slot: SlotLength) -> Seconds {
    Seconds(stretched(span.get(), slot))
}

/// The power that gives in a slot of that length the energy that this one gives in 900 s.
pub fn scaled_power(power: Power, slot: SlotLength) -> Power {
    Power(stretched(power.get(), slot))
}

/// The first slot of the first cycle whose gate closures are all after a time.
pub fn first_open(timing: &Timing, time: Timestamp) -> SlotId {
    let cycle = u32::from(timing.slots_per_cycle).max(1);
    let gate = Timestamp(time.get().saturating_add(timing.gate.get()));
    let begun = timing.slot.slot_at(gate).unwrap_or_default().get();
    SlotId(begun.checked_div(cycle).unwrap_or(0).saturating_add(1).saturating_mul(cycle))
}

fn stretched(value: u64, slot: SlotLength) -> u64 {
    let (own, chain) = (QUARTER.seconds().get(), slot.seconds().get());
    units::mul_div_floor(value, own, chain).unwrap_or(u64::MAX)
}

impl Pace {
    /// A pace on a chain with that transaction time: twice as much is planned.
    pub fn new(length: Seconds, transaction: Duration) -> Self {
        let twice = transaction.as_millis().saturating_mul(2).div_ceil(1_000);
        Self { length, transaction: u64::try_from(twice).unwrap_or(u64::MAX).max(LEAST) }
    }

    /// When things are due for a day of so many slots.
    ///
    /// As in a day of full length all gates are closed before the first delivery, and parties sign, and the metering operator
    /// reports, when the last slot is matched or delivered.
    pub fn timing(self, slots: u16, participants: u32) -> Timing {
        let (count, people) = (u64::from(slots), u64::from(participants));
        let span = count.saturating_mul(self.length.get());
        // The last slot is matched so much later than its gate closes.
        let matching = self.time_for(MATCHING);
        let lag = count.saturating_mul(matching.saturating_sub(self.length.get()));
        let clear = matching.saturating_add(lag).saturating_add(MARGIN);
        // One signs slot by slot.
        let signing = MARGIN.saturating_add(self.time_together(count));
        let sign = span.saturating_add(lag).saturating_add(signing);
        let readings = count.saturating_mul(people);
        // Each reading takes a query before it is reported.
        let asking = self.time_together(readings / 10);
        let metering = MARGIN.saturating_add(asking).saturating_add(self.time_for(batches(readings)));
        Timing {
            slot: SlotLength(u32::try_from(self.length.get()).unwrap_or(u32::MAX)),
            slots_per_cycle: slots,
            horizon: Seconds(span.saturating_mul(3).saturating_add(86_400)),
            gate: Seconds(clear.saturating_add(sign)),
            clear: Seconds(clear),
            sign: Seconds(sign),
            meter: Seconds(span.saturating_add(metering)),
            dispute: Seconds(86_400),
        }
    }

    /// The time before the first gate closure for mandates, quotes and forecasts.
    pub fn lead(self, slots: usize, participants: usize) -> Seconds {
        let (count, people) = (u64::try_from(slots).unwrap_or(0), u64::try_from(participants).unwrap_or(0));
        // A mandate and a quote each, some dozens together; capacities, index and forecasts in batches, a cancellation.
        let together = self.time_together(people.saturating_mul(2));
        let single = batches(count.saturating_mul(people)).saturating_add(5);
        Seconds(MARGIN.saturating_add(together).saturating_add(self.time_for(single)))
    }

    const fn time_for(self, transactions: u64) -> u64 {
        transactions.saturating_mul(self.transaction)
    }

    const fn time_together(self, transactions: u64) -> u64 {
        self.time_for(transactions.div_ceil(TOGETHER))
    }
}

/// The messages that carry so many items.
fn batches(items: u64) -> u64 {
    items.div_ceil(u64::try_from(interfaces::MAX_BATCH).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slot_of_four_seconds_gives_the_energy_of_a_quarter_hour() {
        let slot = SlotLength(4);
        // 7,300 W over 900 s are 1,825 Wh.
        let power = scaled_power(Power(7_300), slot);
        assert_eq!(power, Power(7_300 * 225));
        assert_eq!(power.energy_floor(slot.seconds()), Power(7_300).energy_floor(QUARTER.seconds()));
        assert_eq!(day_span(Seconds(6), slot), Seconds(1_350));
        assert_eq!(day_span(Seconds(6), QUARTER), Seconds(6));
    }

    #[test]
    fn all_is_matched_and_signed_before_delivery_at_any_pace_and_speed() {
        for (length, milliseconds) in [(1, 300), (4, 700), (4, 5_000), (900, 700)] {
            for slots in [1_u16, 4, 96, 192] {
                let pace = Pace::new(Seconds(length), Duration::from_millis(milliseconds));
                let timing = pace.timing(slots, 100);
                assert!(timing.clear.get() + timing.sign.get() <= timing.gate.get());
                // The transactions of all slots, one after another, from the first gate on: the last slot's gate closes
                // (slots − 1) × length later and leaves `clear`.
                let work = u64::from(slots) * 3 * milliseconds / 1_000;
                let last_gate = (u64::from(slots) - 1) * length;
                assert!(work <= last_gate + timing.clear.get(), "{length} {milliseconds} {slots}");
                assert!(work.max(last_gate) < timing.sign.get(), "{length} {milliseconds} {slots}");
            }
        }
    }
}
