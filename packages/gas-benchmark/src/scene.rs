//! The market that is measured: its people, its deadlines, the list of what was measured.

use std::time::Duration;

use interfaces::orderbook_matcher::{MarketDefinition, PriceGrid, Timing};
use simulation::{Actor, ChainBackend, ChainError, Market, Setup, Trader, example_market};
use units::{Price, Seconds, SlotId, SlotLength, Timestamp};

use super::ledger::{Cost, Ledger, Sample};
use super::path::Path;
use crate::error::BenchmarkError;
use crate::progress::Progress;

/// The registered capacity of sellers: 1 TW, more than a slot of seconds needs.
const CAPACITY: u64 = 1_000_000_000_000;
/// The deposit of each participant.
const FUNDS: u128 = 10_000_000;

/// The sizes of the paths, and their deadlines.
#[derive(Clone, Debug)]
pub struct Sizes {
    /// Numbers of orders, contracts, readings, entries; if empty, only the day of a community is measured.
    pub lists: Vec<usize>,
    /// Participants of the large book and of the day; if 0, neither is measured.
    pub people: usize,
    /// Orders of each of them in the large book.
    pub batch: usize,
    /// Whether the hour of a real market is cleared.
    pub hour: bool,
    /// The deadlines.
    pub timing: Timing,
    /// The time before a gate closure that the messages before it take.
    pub lead: Seconds,
}

impl Default for Sizes {
    /// Between gate and delivery there is time for the transactions of all slots of a cycle, and for pages of the great book.
    fn default() -> Self {
        let timing = timing(8, [150, 90, 60, 90, 60].map(Seconds));
        Self { lists: vec![1, 10, 96], people: 20, batch: 500, hour: true, timing, lead: Seconds(45) }
    }
}

impl Sizes {
    /// Sizes for a few minutes, with that transaction time.
    pub fn quick(transaction: Duration) -> Self {
        let beat = transaction.as_secs().saturating_add(1);
        let timing = timing(2, [32, 18, 14, 12, 1].map(|beats| Seconds(beat.saturating_mul(beats))));
        let lead = Seconds(beat.saturating_mul(10));
        Self { lists: vec![1, 10], people: 0, batch: 0, hour: true, timing, lead }
    }

    /// A day of a hundred people and of nothing else. Its gates close within 475 seconds, as do its deliveries. A slot's time for
    /// signing begins when it is paired, and everybody signs after the last gate: the first slot leaves 125 seconds for that.
    /// Matching and metering go from slot to slot, and may come 120 seconds late.
    pub fn community() -> Self {
        let timing = timing(96, [720, 120, 600, 120, 60].map(Seconds));
        Self { lists: vec![], people: 100, batch: 0, hour: false, timing, lead: Seconds(75) }
    }

    /// Whether a path is measured.
    pub const fn has(&self, path: Path) -> bool {
        let only_the_day = self.lists.is_empty();
        match path {
            Path::Community => only_the_day,
            Path::Hour => self.hour && !only_the_day,
            Path::Book | Path::Day => self.people > 0 && !only_the_day,
            _ => !only_the_day,
        }
    }
}

/// The market that is measured.
pub struct Scene<C: ChainBackend> {
    /// The market.
    pub market: Market<C>,
    /// The measurements.
    pub samples: Vec<Sample>,
    /// The sizes.
    pub sizes: Sizes,
    /// Sells to all homes.
    pub wind: Actor,
    /// As many buyers as the longest list.
    pub homes: Vec<Actor>,
    /// Half of the people.
    pub sellers: Vec<Actor>,
    /// The other half.
    pub buyers: Vec<Actor>,
    ledger: Ledger,
    progress: Progress,
}

impl<C: ChainBackend> Scene<C> {
    /// Reports a line of progress.
    pub fn report(&self, line: &str) {
        (self.progress)(line);
    }

    /// Opens the market, which everybody joins.
    ///
    /// # Errors
    /// If a contract refuses.
    pub fn open(
        chain: C,
        denom: &str,
        ledger: Ledger,
        sizes: &Sizes,
        progress: Progress,
    ) -> Result<Self, BenchmarkError> {
        let setup = Setup {
            definition: definition(denom, sizes.timing),
            denoms: vec![denom.to_owned()],
            // A real market's grid has far more ticks than a day of this one could ever use.
            max_steps: u32::MAX,
            start: Timestamp(0),
            page: interfaces::MAX_PAGE,
        };
        let mut market = Market::open_on(chain, setup).map_err(BenchmarkError::failed)?;
        let longest = sizes.lists.iter().copied().max().unwrap_or(0);
        let half = sizes.people / 2;
        let seller = |name: &str| Trader::generator(name, 0).capacity(CAPACITY).funds(FUNDS);
        let mut traders = vec![seller("wind")];
        traders.extend((0..longest).map(|home| Trader::household(&format!("home {home}"), 0).funds(FUNDS)));
        traders.extend((0..half).map(|number| seller(&format!("seller {number}"))));
        traders.extend((0..half).map(|number| Trader::household(&format!("buyer {number}"), 0).funds(FUNDS)));
        let mut joined = market.join_all(&traders).into_iter();
        let wind = joined.next().ok_or_else(|| BenchmarkError::failed("nobody has joined the market"))?;
        let homes = joined.by_ref().take(longest).collect();
        let sellers = joined.by_ref().take(half).collect();
        let buyers = joined.collect();
        Ok(Self {
            market,
            samples: vec![],
            sizes: sizes.clone(),
            wind,
            homes,
            sellers,
            buyers,
            ledger,
            progress,
        })
    }

    /// Carries out an action and returns its cost.
    ///
    /// # Errors
    /// If it is refused.
    pub fn cost<T>(
        &mut self,
        path: Path,
        act: impl FnOnce(&mut Market<C>) -> Result<T, ChainError>,
    ) -> Result<(T, Cost), BenchmarkError> {
        self.ledger.take();
        let done = act(&mut self.market).map_err(|error| {
            BenchmarkError::failed(format!("{} cannot be measured: {error}", path.name()))
        })?;
        Ok((done, self.ledger.take()))
    }

    /// Carries out an action and adds its cost to the samples. The log's last eight entries are not half full before: the next few complete no node
    /// of its tree then, where every eighth completes one or more, at the cost of seven reads and a write each.
    ///
    /// # Errors
    /// If it is refused.
    pub fn sample<T>(
        &mut self,
        path: Path,
        size: usize,
        act: impl FnOnce(&mut Market<C>) -> Result<T, ChainError>,
    ) -> Result<T, BenchmarkError> {
        self.fill_log(path, |size| size % 8 < 4)?;
        let (done, cost) = self.cost(path, act)?;
        self.note(path, size, cost);
        Ok(done)
    }

    /// Adds entries to the log until it is long enough.
    ///
    /// # Errors
    /// If one is refused.
    pub fn fill_log(&mut self, path: Path, enough: impl Fn(u64) -> bool) -> Result<(), BenchmarkError> {
        while !enough(self.market.checkpoint().size) {
            let wind = self.wind.clone();
            self.cost(path, |market| market.set_payout(&wind, None))?;
        }
        Ok(())
    }

    /// Adds a sample and reports it.
    pub fn note(&mut self, path: Path, size: usize, cost: Cost) {
        self.report(&format!("{} {size}: {} gas", path.name(), cost.gas));
        self.samples.push(Sample { path, size: u64::try_from(size).unwrap_or(u64::MAX), cost });
    }

    /// The first slot of the first cycle whose gates are all further ahead than that.
    ///
    /// # Errors
    /// If there is none.
    pub fn ahead(&self, lead: Seconds) -> Result<SlotId, BenchmarkError> {
        let timing = self.market.definition.timing;
        let cycle = u32::from(timing.slots_per_cycle);
        let earliest = self.market.now().plus(timing.gate).and_then(|time| time.plus(lead));
        let slot = earliest.and_then(|time| timing.slot.slot_at(time)).map_err(BenchmarkError::failed)?;
        let cycles = slot.get().checked_div(cycle).unwrap_or(0).saturating_add(1);
        Ok(SlotId(cycles.saturating_mul(cycle)))
    }
}

/// The n-th slot after one.
pub fn nth(first: SlotId, n: usize) -> SlotId {
    SlotId(first.get().saturating_add(u32::try_from(n).unwrap_or(u32::MAX)))
}

/// Slots of five seconds, and how long before delivery the gate closes, then how long there is for clearing, signing, metering
/// and disputes.
const fn timing(slots: u16, [gate, clear, sign, meter, dispute]: [Seconds; 5]) -> Timing {
    let (slot, horizon) = (SlotLength(5), Seconds(86_400));
    Timing { slot, slots_per_cycle: slots, horizon, gate, clear, sign, meter, dispute }
}

/// The example's zones, labels and profiles on a grid of 512 ticks, −56 to 455.
fn definition(denom: &str, timing: Timing) -> MarketDefinition {
    MarketDefinition {
        name: "gas".into(),
        denom: denom.to_owned(),
        grid: PriceGrid { least: Price(-56), greatest: Price(455), tick: Price(1) },
        timing,
        ..example_market()
    }
}
