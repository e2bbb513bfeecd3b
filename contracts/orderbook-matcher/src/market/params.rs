//! The parameters of a market in a form that is cheap to load.

use clearing::{Acceptance, Book, LOTS_LIMIT, Line, Market, MarketError, Profile};
use interfaces::orderbook_matcher::{
    AcceptanceDefinition, LineDefinition, PriceGrid, SettlementTerms, Timing,
};
use interfaces::registry::raw::AccountRecord;
use serde::{Deserialize, Serialize};
use settlement::Terms;
use units::{Amount, CycleId, DenomId, Energy, Lots, Overflow, Price, ProfileId, SlotId, Tick, Timestamp};

use crate::MatcherError;
use crate::slot::published::Capacities;

/// A market's definition without its names: some 80 bytes for three zones, three labels and three profiles. It does not
/// change; the check of a definition makes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarketParams {
    /// The denomination's number in the escrow.
    pub denom: DenomId,
    /// How many zones there are.
    pub zones: u8,
    /// How many labels there are, the unlabelled good included.
    pub labels: u8,
    /// The lines, with the capacities that hold where the grid operator sets no other.
    pub lines: Vec<LineDefinition>,
    /// The labels that each buyer profile accepts.
    pub profiles: Vec<Vec<AcceptanceDefinition>>,
    /// The prices that orders may have.
    pub grid: PriceGrid,
    /// The energy of one lot.
    pub lot: Energy,
    /// The fewest lots of an order.
    pub minimum_lots: Lots,
    /// How time is cut and what is due when.
    pub timing: Timing,
    /// Fees, bonds and the price of imbalance.
    pub terms: SettlementTerms,
}

/// The times of one slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotTimes {
    /// Gate closure: from then on orders are neither taken nor cancelled.
    pub gate: Timestamp,
    /// The deadline for clearing; afterwards the slot can be aborted.
    pub clear_by: Timestamp,
    /// When delivery begins.
    pub start: Timestamp,
    /// When delivery ends.
    pub end: Timestamp,
}

impl MarketParams {
    /// The times of a slot.
    ///
    /// # Errors
    /// [`Overflow`] above 2^64 − 1 seconds.
    pub fn times(&self, slot: SlotId) -> Result<SlotTimes, Overflow> {
        let start = self.timing.slot.start_of(slot);
        let gate = start.minus_saturating(self.timing.gate);
        Ok(SlotTimes {
            gate,
            clear_by: gate.plus(self.timing.clear)?,
            start,
            end: start.plus(self.timing.slot.seconds())?,
        })
    }

    /// The slot's times, before gate closure.
    ///
    /// # Errors
    /// [`MatcherError::GateClosed`] from gate closure on.
    pub fn times_before_gate(&self, slot: SlotId, now: Timestamp) -> Result<SlotTimes, MatcherError> {
        let times = self.times(slot)?;
        if now >= times.gate {
            return Err(MatcherError::GateClosed { slot, closed_at: times.gate, now });
        }
        Ok(times)
    }

    /// The settlement cycle of a slot, and the slot's place in it.
    ///
    /// # Errors
    /// [`Overflow`] if a cycle had no slots, which no checked definition says.
    pub fn cycle(&self, slot: SlotId) -> Result<(CycleId, u16), Overflow> {
        let length = u32::from(self.timing.slots_per_cycle);
        let number = slot.get();
        number
            .checked_div(length)
            .zip(number.checked_rem(length).and_then(|place| u16::try_from(place).ok()))
            .map(|(cycle, place)| (CycleId(cycle), place))
            .ok_or(Overflow { operation: "SlotId / slots per cycle" })
    }

    /// The tick of a price, or `None` if it is not on the grid.
    pub fn tick(&self, price: Price) -> Option<Tick> {
        let PriceGrid { least, greatest, tick } = self.grid;
        if price < least || price > greatest {
            return None;
        }
        let distance = price.get().checked_sub(least.get())?;
        if distance.checked_rem(tick.get())? != 0 {
            return None;
        }
        u32::try_from(distance.checked_div(tick.get())?).ok().map(Tick)
    }

    /// The price of a tick.
    ///
    /// # Errors
    /// [`Overflow`] for a tick that no order has.
    pub fn price(&self, tick: Tick) -> Result<Price, Overflow> {
        i64::from(tick.get())
            .checked_mul(self.grid.tick.get())
            .and_then(|distance| self.grid.least.get().checked_add(distance))
            .map(Price)
            .ok_or(Overflow { operation: "Tick × size of a tick" })
    }

    /// The lots that a participant's registered capacity can feed into one slot, rounded down.
    ///
    /// # Errors
    /// [`Overflow`] where the energy exceeds 64 bits.
    pub fn capacity_floor(&self, account: &AccountRecord) -> Result<Lots, Overflow> {
        Ok(account.energy_per_slot(self.timing.slot)?.whole_lots_floor(self.lot))
    }

    /// The most that an order can cost: payment, fees and bond.
    ///
    /// # Errors
    /// [`Overflow`] above 128 bits.
    pub fn reserve(&self, book: Book, price: Price, lots: Lots) -> Result<Amount, Overflow> {
        match book {
            Book::Sell { .. } => settlement::sell_order_reserve(price, lots, &self.settlement_terms()),
            Book::Buy { profile, .. } => settlement::buy_order_reserve(
                price,
                self.greatest_premium(profile),
                lots,
                &self.settlement_terms(),
            ),
        }
    }

    /// The most that a profile pays above its bid; 0 for an unknown profile.
    pub fn greatest_premium(&self, profile: ProfileId) -> Price {
        self.profiles
            .get(usize::from(profile.get()))
            .and_then(|accepts| accepts.iter().map(|accepted| accepted.premium).max())
            .unwrap_or(Price::ZERO)
    }

    /// Fees and bonds as settlement takes them.
    pub const fn settlement_terms(&self) -> Terms {
        Terms {
            buyer_fee: self.terms.buyer_fee,
            seller_fee: self.terms.seller_fee,
            buyer_bond: self.terms.buyer_bond,
            seller_bond: self.terms.seller_bond,
            imbalance_premium: self.terms.imbalance_premium,
        }
    }

    /// The most lots that one book of a slot may hold: an equal part of what a slot can clear. Orders in one book
    /// therefore never keep the slot from clearing.
    pub fn book_limit(&self) -> Lots {
        let goods =
            u64::from(self.labels).saturating_add(u64::try_from(self.profiles.len()).unwrap_or(u64::MAX));
        let books = u64::from(self.zones).saturating_mul(goods);
        Lots(LOTS_LIMIT.get().checked_div(books).unwrap_or(0))
    }

    /// The market of one slot, with the capacities that the grid operator set for it.
    ///
    /// # Errors
    /// [`MarketError`], which no checked definition leads to.
    pub fn market(&self, set: &Capacities) -> Result<Market, MarketError> {
        let lines = self.lines.iter().zip(self.capacities(set));
        let lines = lines.map(|(line, capacity)| {
            let &LineDefinition { from, to, fee, .. } = line;
            Line { from, to, capacity, fee }
        });
        let acceptance =
            |accepted: &AcceptanceDefinition| Acceptance { label: accepted.label, premium: accepted.premium };
        let profiles =
            self.profiles.iter().map(|accepts| Profile { accepts: accepts.iter().map(acceptance).collect() });
        Market::new(self.zones, self.labels, lines.collect(), profiles.collect())
    }

    /// The capacity of every line: as set for the slot, otherwise as defined.
    pub fn capacities(&self, set: &Capacities) -> Vec<Lots> {
        let lines = (0_u16..).zip(&self.lines);
        lines.map(|(at, line)| set.get(&at).copied().unwrap_or(line.capacity)).collect()
    }
}
