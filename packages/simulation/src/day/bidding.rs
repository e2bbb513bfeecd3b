//! The orders of members, from their expectations.
//!
//! * A member that needs energy bids its limit for the load it expects, rounded up to lots; its flexible use at a lower limit.
//! * A member with surplus from a roof offers it as local energy at its limit.
//! * The turbine offers as green energy, most of it even below zero, since it is paid for running.
//! * The gasworks offers in two steps while it runs, from 5 to 22 o'clock.
//! * The supplier upstream offers what the line to the outside can bring, in steps around the wholesale price of the hour,
//!   and some green energy at a premium.

use interfaces::orderbook_matcher::{Good, NewOrder, ReferencePrice};
use units::{Energy, Lots, Power, Price, SlotId, Timestamp, ZoneId};

use super::definition::{CENT, GREEN, LOCAL, UNLABELLED};
use super::district::{Member, Plant};
use super::pace::QUARTER;
use super::rng::scaled;
use super::weather::interpolated;
use crate::{buy, sell};

/// The wholesale price of the hours, in tenths of a cent per kWh.
const WHOLESALE: [u64; 24] = [
    220, 210, 205, 200, 205, 225, 260, 290, 280, 250, 225, 210, 200, 195, 200, 220, 250, 285, 320, 340, 320,
    285, 255, 235,
];

/// The wholesale price at a time, in coin units per lot, a whole number of half cents.
pub fn wholesale(time: Timestamp) -> i64 {
    let tenths = i64::try_from(interpolated(&WHOLESALE, time)).unwrap_or(0);
    let half = CENT / 2;
    (tenths * CENT / 10).div_euclid(half) * half
}

/// The reference prices of the zones in a slot that begins then.
pub fn index(slot: SlotId, start: Timestamp, zones: u8) -> impl Iterator<Item = ReferencePrice> {
    let price = Price(wholesale(start));
    (0..zones).map(move |zone| ReferencePrice { slot, zone: ZoneId(zone), price })
}

/// The energy of a power over a quarter of an hour.
pub fn energy(power: Power) -> Energy {
    power.energy_floor(QUARTER.seconds()).unwrap_or_default()
}

/// The power drawn (first) and fed in (second) with that load and output; one of them is 0.
pub const fn net(load: Power, output: Power) -> (Power, Power) {
    (Power(load.get().saturating_sub(output.get())), Power(output.get().saturating_sub(load.get())))
}

/// The orders of a member for the slot at a position of the day, which begins then.
pub fn orders(
    member: &Member,
    position: usize,
    slot: SlotId,
    start: Timestamp,
    lot: Energy,
) -> Vec<NewOrder> {
    let at = |series: &[Power]| series.get(position).copied().unwrap_or_default();
    let (need, surplus) = net(at(&member.expected_load), at(&member.expected_output));
    let surplus = energy(surplus).whole_lots_floor(lot);
    let capacity = energy(member.trader.capacity).whole_lots_floor(lot);
    let mut orders = Vec::new();
    let mut offer = |label: u8, price: i64, lots: u64| {
        if lots > 0 {
            orders.push(sell(slot, label, price, lots));
        }
    };
    let part = |thousandths: u64| scaled(capacity.get(), thousandths);
    match member.plant {
        Plant::None => {}
        Plant::Roof => {
            let ask = i64::try_from(member.ask).unwrap_or(0) * CENT / 2;
            offer(LOCAL, ask, surplus.min(capacity).get());
        }
        Plant::Wind => {
            let most = surplus.min(capacity).get();
            let first = scaled(most, 700);
            offer(GREEN, -CENT, first);
            offer(GREEN, 3 * CENT, most.saturating_sub(first));
        }
        Plant::Heat => {
            let hour = start.get() % super::weather::DAY / 3_600;
            if (5..22).contains(&hour) {
                offer(UNLABELLED, 21 * CENT, part(600));
                offer(UNLABELLED, 26 * CENT, part(400));
            }
        }
        Plant::Upstream => {
            let price = wholesale(start);
            offer(UNLABELLED, price + 4 * CENT, part(120));
            offer(UNLABELLED, price + 6 * CENT, part(230));
            offer(GREEN, price + 9 * CENT, part(250));
            offer(UNLABELLED, price + 14 * CENT, part(400));
        }
    }
    let need = energy(need).covering_lots_ceil(lot);
    if !need.is_zero() {
        let profile = member.profile.get();
        let cents = |cents: u64| i64::try_from(cents).unwrap_or(0) * CENT;
        orders.push(buy(slot, profile, cents(member.limit), need.get()));
        if let Some((per_cent, limit)) = member.flexible {
            let more = scaled(need.get(), per_cent.saturating_mul(10));
            if more > 0 {
                orders.push(buy(slot, profile, cents(limit), more));
            }
        }
    }
    orders
}

/// The lots of a member's first bid in a slot, which are its inflexible load.
pub fn needed(orders: &[NewOrder], slot: SlotId) -> Lots {
    orders
        .iter()
        .find(|order| order.slot == slot && matches!(order.good, Good::Buy { .. }))
        .map_or(Lots::ZERO, |order| order.lots)
}
