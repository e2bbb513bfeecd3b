//! The plan of a day: participants, their orders, the capacities of lines. All random choices are made here.

use interfaces::orderbook_matcher::{Forecast, LineCapacity, MarketDefinition, NewOrder, ReferencePrice};
use units::{Amount, Lots, ParticipantId, Seconds, SlotId, Timestamp};

use super::bidding;
use super::community::Community;
use super::definition::{self, LINES, OLD_TOWN};
use super::district::{District, Member, Plant};
use super::pace::QUARTER;
use super::pace::{self, Pace};
use super::weather::DAY;
use crate::Trader;
use crate::day::DayError;

/// The parameters of a plan.
#[derive(Clone, Copy, Debug)]
pub struct PlanParams<'a> {
    /// The seed of all random choices.
    pub seed: u64,
    /// How many participants.
    pub participants: u32,
    /// How many slots.
    pub slots: u16,
    /// Noon of the day.
    pub noon: Timestamp,
    /// The pace, on a real chain.
    pub pace: Option<Pace>,
    /// Measured series in place of generated ones.
    pub community: Option<&'a Community>,
}

/// The plan of a day.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The market.
    pub definition: MarketDefinition,
    /// The pace, on a real chain.
    pub pace: Option<Pace>,
    /// The slots on the chain in order of time.
    pub slots: Vec<SlotId>,
    /// When each begins in day time, in which a quarter-hour has 900 s.
    pub starts: Vec<Timestamp>,
    /// The members; the one at a position has the participant id that follows it.
    pub members: Vec<Member>,
    /// Each member's orders.
    pub orders: Vec<Vec<NewOrder>>,
    /// Each member's deposit.
    pub deposits: Vec<Amount>,
    /// Capacities of the lines.
    pub capacities: Vec<LineCapacity>,
    /// Reference prices.
    pub index: Vec<ReferencePrice>,
}

impl Plan {
    /// A plan.
    ///
    /// # Errors
    /// If measured series do not cover the day.
    pub fn new(params: &PlanParams<'_>) -> Result<Self, DayError> {
        let timing = params.pace.map_or_else(
            || definition::timing(params.slots),
            |pace| pace.timing(params.slots, params.participants),
        );
        let definition = definition::definition(timing, params.participants);
        let first = definition::first_slot(params.noon, params.slots);
        let slots: Vec<SlotId> = (0..u32::from(params.slots))
            .map(|position| SlotId(first.get().saturating_add(position)))
            .collect();
        let starts: Vec<Timestamp> = slots.iter().map(|slot| QUARTER.start_of(*slot)).collect();
        let mut members = District::new(params.seed, params.participants, &starts, params.community)?.members;
        let orders: Vec<Vec<NewOrder>> = members
            .iter()
            .map(|member| {
                let each = slots.iter().zip(&starts).enumerate();
                each.flat_map(|(position, (slot, start))| {
                    bidding::orders(member, position, *slot, *start, definition.lot)
                })
                .collect()
            })
            .collect();
        let deposits = deposits(&definition, &orders)?;
        for member in &mut members {
            // Deposits are a stage of the day, so that nothing is deposited on joining.
            member.trader.funds = Amount::ZERO;
        }
        let zones = u8::try_from(definition.zones.len()).unwrap_or(u8::MAX);
        Ok(Self {
            capacities: capacities(&slots, &starts, params.participants),
            index: slots
                .iter()
                .zip(&starts)
                .flat_map(|(slot, start)| bidding::index(*slot, *start, zones))
                .collect(),
            definition,
            pace: params.pace,
            slots,
            starts,
            members,
            orders,
            deposits,
        })
    }

    /// The same day in the first cycle that leaves enough time from `now` to its gate closures for mandates, quotes and
    /// forecasts.
    #[must_use]
    pub fn starting_after(&self, now: Timestamp) -> Self {
        let timing = &self.definition.timing;
        let lead = self.pace.map_or(Seconds(0), |pace| pace.lead(self.slots.len(), self.members.len()));
        let first = pace::first_open(timing, Timestamp(now.get().saturating_add(lead.get()))).get();
        let old = self.slots.first().copied().unwrap_or_default();
        let moved = |slot: &mut SlotId| {
            *slot = SlotId(slot.get().saturating_sub(old.get()).saturating_add(first));
        };
        let mut plan = self.clone();
        plan.slots.iter_mut().for_each(moved);
        plan.orders.iter_mut().flatten().for_each(|order| moved(&mut order.slot));
        plan.capacities.iter_mut().for_each(|capacity| moved(&mut capacity.slot));
        plan.index.iter_mut().for_each(|price| moved(&mut price.slot));
        plan
    }

    /// A time of the chain in day time.
    pub fn day_time(&self, time: Timestamp) -> Timestamp {
        let slot = self.definition.timing.slot;
        let (Some(first), Some(start)) = (self.slots.first(), self.starts.first()) else { return time };
        let begin = slot.start_of(*first);
        let span = pace::day_span(Seconds(time.get().abs_diff(begin.get())), slot);
        if time < begin { start.minus_saturating(span) } else { start.plus(span).unwrap_or(*start) }
    }

    /// The trader a member registers as. A shorter quarter-hour takes more power for the same energy.
    pub fn trader(&self, member: &Member) -> Trader {
        let mut trader = member.trader.clone();
        trader.capacity = pace::scaled_power(trader.capacity, self.definition.timing.slot);
        trader
    }

    /// The members with their ids and positions.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, ParticipantId, &Member)> {
        self.members.iter().enumerate().map(|(position, member)| (position, id_of(position), member))
    }

    /// The forecasts published shortly before gate closure: the output of roofs and the turbine.
    pub fn forecasts(&self) -> Vec<Forecast> {
        let mut forecasts = Vec::new();
        for (position, slot) in self.slots.iter().enumerate() {
            for (_, participant, member) in self.numbered() {
                if !matches!(member.plant, Plant::Roof | Plant::Wind) {
                    continue;
                }
                let at = |series: &[units::Power]| series.get(position).copied().unwrap_or_default();
                let (_, surplus) = bidding::net(at(&member.expected_load), at(&member.forecast_output));
                let lots = bidding::energy(surplus).whole_lots_floor(self.definition.lot);
                let side = interfaces::common::Side::Sell;
                forecasts.push(Forecast { slot: *slot, participant, side, lots });
            }
        }
        forecasts
    }
}

/// The id that the registry gives to the member at a position: they register in order, from 1.
pub fn id_of(position: usize) -> ParticipantId {
    ParticipantId(u32::try_from(position).unwrap_or(u32::MAX).saturating_add(1))
}

/// Each member's deposit: the reserve of its orders, rounded up to whole euros.
fn deposits(definition: &MarketDefinition, orders: &[Vec<NewOrder>]) -> Result<Vec<Amount>, DayError> {
    const EURO: u128 = 1_000_000;
    orders
        .iter()
        .map(|orders| {
            let reserve = sdk::order_reserve(definition, orders).map_err(DayError::failed)?;
            let euros = reserve.get().div_ceil(EURO).saturating_add(1);
            Ok(Amount(euros.saturating_mul(EURO)))
        })
        .collect()
}

/// Capacities of the lines: their usual ones, but those between Old Town and Harbour are down to a quarter from 18 to 21
/// o'clock, when cables are being mended.
fn capacities(slots: &[SlotId], starts: &[Timestamp], participants: u32) -> Vec<LineCapacity> {
    let mut all = Vec::new();
    for (slot, start) in slots.iter().zip(starts) {
        let hour = start.get() % DAY / 3_600;
        for (line, (from, to, power)) in (0_u16..).zip(LINES) {
            let usual = definition::line_lots(power, participants);
            let mending = (18..21).contains(&hour) && (from == OLD_TOWN || to == OLD_TOWN) && line >= 2;
            let capacity = if mending { Lots(usual.get() / 4) } else { usual };
            all.push(LineCapacity { slot: *slot, line, capacity });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn plan(participants: u32, slots: u16) -> Plan {
        let noon = Timestamp(20_260 * DAY + DAY / 2);
        Plan::new(&PlanParams { seed: 7, participants, slots, noon, pace: None, community: None }).unwrap()
    }

    #[test]
    fn plan_repeats_itself() {
        assert_eq!(format!("{:?}", plan(40, 96)), format!("{:?}", plan(40, 96)));
    }

    #[test]
    fn orders_keep_to_the_rules_of_the_market() {
        let plan = plan(60, 96);
        let grid = plan.definition.grid;
        for (member, orders) in plan.members.iter().zip(&plan.orders) {
            let mut offered: BTreeMap<SlotId, u64> = BTreeMap::new();
            for order in orders {
                assert!(plan.slots.contains(&order.slot));
                assert!(order.lots >= plan.definition.minimum_lots);
                assert!(grid.least <= order.price && order.price <= grid.greatest, "{order:?}");
                assert_eq!((order.price.get() - grid.least.get()) % grid.tick.get(), 0, "{order:?}");
                if let interfaces::orderbook_matcher::Good::Sell { label } = order.good {
                    assert!(
                        label.get() == 0 || member.trader.labels.contains(&label),
                        "{}",
                        member.trader.name
                    );
                    *offered.entry(order.slot).or_default() += order.lots.get();
                }
            }
            // Watts over a quarter of an hour, in lots of 10 Wh.
            let capacity = member.trader.capacity.get() / 40;
            assert!(offered.values().all(|lots| *lots <= capacity), "{}", member.trader.name);
        }
    }

    #[test]
    fn capacity_is_reduced_in_the_evening() {
        let plan = plan(100, 96);
        let of = |position: usize| -> Vec<u64> {
            plan.capacities[position * 4..position * 4 + 4].iter().map(|each| each.capacity.get()).collect()
        };
        // 32 kW and 24 kW over a quarter of an hour: 8 and 6 kWh.
        assert_eq!(of(0), [800, 800, 600, 600]);
        assert_eq!(of(18 * 4), [800, 800, 150, 150]);
        assert_eq!(of(21 * 4), [800, 800, 600, 600]);
    }

    #[test]
    fn deposits_cover_all_orders() {
        let plan = plan(30, 96);
        for ((member, orders), deposit) in plan.members.iter().zip(&plan.orders).zip(&plan.deposits) {
            // Without premiums of labels the reserve is at least price, fee and bond of each bid.
            let least: i64 = orders
                .iter()
                .filter(|order| matches!(order.good, interfaces::orderbook_matcher::Good::Buy { .. }))
                .map(|order| (order.price.get() + 810) * i64::try_from(order.lots.get()).unwrap())
                .sum();
            assert!(deposit.get() >= u128::try_from(least).unwrap(), "{}", member.trader.name);
        }
    }
}
