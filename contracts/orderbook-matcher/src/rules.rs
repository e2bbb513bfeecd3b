//! What trading needs to know of a market, in a form that is cheap to read.

use clearing::{Acceptance, Book, LOTS_LIMIT, Line, Market, MarketError, Profile};
use interfaces::orderbook_matcher::{PriceGrid, SettlementTerms, Timing};
use interfaces::registry::raw::AccountRecord;
use records::{Reader, Record, RecordError, Writer};
use settlement::Terms;
use units::{
    Amount, CycleId, DenomId, Energy, LabelId, Lots, Overflow, Price, ProfileId, Seconds, SlotId, SlotLength,
    Tick, Timestamp, ZoneId,
};

/// A market's definition without its names. It does not change; [`crate::definition::check`] makes it.
///
/// Layout: denom u8 ‖ zones u8 ‖ labels u8 ‖ lines (count u8; from u8, to u8, capacity varint, fee varint each) ‖ profiles
/// (count u8; count u8; label u8, premium varint each) ‖ grid (least zigzag, greatest varint, tick varint) ‖ lot varint ‖
/// fewest lots varint ‖ timing (slot varint, slots per cycle varint, six spans as varints) ‖ terms (five varints). Some
/// 100 bytes for three zones, three labels and four profiles.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// The denomination's number in the escrow.
    pub denom: DenomId,
    /// How many zones there are.
    pub zones: u8,
    /// How many labels there are, the unlabelled good included.
    pub labels: u8,
    /// The lines with the capacities that hold where the grid operator sets no other.
    pub lines: Vec<Line>,
    /// What buyers may ask for.
    pub profiles: Vec<Profile>,
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
pub struct Times {
    /// From then on no order is taken and none cancelled.
    pub gate: Timestamp,
    /// The last moment for clearing; afterwards the slot can be aborted.
    pub clear_by: Timestamp,
    /// When delivery begins.
    pub start: Timestamp,
    /// When delivery ends.
    pub end: Timestamp,
}

impl Rules {
    /// The times of a slot.
    ///
    /// # Errors
    /// [`Overflow`] for slots beyond 2^64 − 1 seconds.
    pub fn times(&self, slot: SlotId) -> Result<Times, Overflow> {
        let start = self.timing.slot.start_of(slot);
        let gate = start.minus_saturating(self.timing.gate);
        Ok(Times {
            gate,
            clear_by: gate.plus(self.timing.clear)?,
            start,
            end: start.plus(self.timing.slot.seconds())?,
        })
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
    /// [`Overflow`] for ticks far beyond the grid.
    pub fn price(&self, tick: Tick) -> Result<Price, Overflow> {
        i64::from(tick.get())
            .checked_mul(self.grid.tick.get())
            .and_then(|distance| self.grid.least.get().checked_add(distance))
            .map(Price)
            .ok_or(Overflow { operation: "Tick × size of a tick" })
    }

    /// The lots that a participant's registered capacity can feed into one slot, a begun lot being dropped.
    ///
    /// # Errors
    /// [`Overflow`] where the energy exceeds 64 bits.
    pub fn capacity_floor(&self, account: &AccountRecord) -> Result<Lots, Overflow> {
        Ok(account.energy_per_slot(self.timing.slot)?.whole_lots_floor(self.lot))
    }

    /// What an order may cost at worst: payment, fees and bond.
    ///
    /// # Errors
    /// [`Overflow`] beyond 128 bits.
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

    /// The most that a profile pays above its bid; nothing for a profile that the market has not.
    pub fn greatest_premium(&self, profile: ProfileId) -> Price {
        self.profiles
            .get(usize::from(profile.get()))
            .and_then(|profile| profile.accepts.iter().map(|accepted| accepted.premium).max())
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

    /// The most lots that one book of a slot may hold: an equal part of what a slot can clear, so that whatever is ordered
    /// in one book keeps no other from clearing.
    pub fn book_limit(&self) -> Lots {
        let goods = u64::from(self.labels).saturating_add(u64::from(count(self.profiles.len())));
        let books = u64::from(self.zones).saturating_mul(goods);
        Lots(LOTS_LIMIT.get().checked_div(books).unwrap_or(0))
    }

    /// The market of one slot, with the capacities that the grid operator set for it.
    ///
    /// # Errors
    /// [`MarketError`], which no checked definition leads to.
    pub fn market(&self, capacities: &[(u16, Lots)]) -> Result<Market, MarketError> {
        let lines = self
            .lines
            .iter()
            .zip(self.capacities(capacities))
            .map(|(line, capacity)| Line { capacity, ..*line })
            .collect();
        Market::new(self.zones, self.labels, lines, self.profiles.clone())
    }

    /// The capacity of every line: as set for the slot, else as defined.
    pub fn capacities(&self, set: &[(u16, Lots)]) -> Vec<Lots> {
        (0_u16..)
            .zip(&self.lines)
            .map(|(at, line)| set.iter().find(|each| each.0 == at).map_or(line.capacity, |each| each.1))
            .collect()
    }
}

/// A non-negative price as a varint.
fn unsigned(price: Price) -> u64 {
    u64::try_from(price.get()).unwrap_or(0)
}

fn read_price(reader: &mut Reader<'_>) -> Result<Price, RecordError> {
    let value = reader.varint_u64()?;
    i64::try_from(value).map(Price).map_err(|_| RecordError::Invalid { field: "price", value })
}

fn count(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}

impl Record for Rules {
    const NAME: &'static str = "market";

    fn write(&self, writer: &mut Writer) {
        writer.u8(self.denom.get()).u8(self.zones).u8(self.labels).u8(count(self.lines.len()));
        for line in &self.lines {
            writer.u8(line.from.get()).u8(line.to.get());
            writer.varint(line.capacity.get()).varint(unsigned(line.fee));
        }
        writer.u8(count(self.profiles.len()));
        for profile in &self.profiles {
            writer.u8(count(profile.accepts.len()));
            for accepted in &profile.accepts {
                writer.u8(accepted.label.get()).varint(unsigned(accepted.premium));
            }
        }
        writer.zigzag(self.grid.least.get());
        writer.varint(unsigned(self.grid.greatest)).varint(unsigned(self.grid.tick));
        writer.varint(self.lot.get()).varint(self.minimum_lots.get());
        let timing = &self.timing;
        writer.varint(timing.slot.get()).varint(timing.slots_per_cycle);
        for span in [timing.horizon, timing.gate, timing.clear, timing.sign, timing.meter, timing.dispute] {
            writer.varint(span.get());
        }
        let terms = &self.terms;
        for term in
            [terms.buyer_fee, terms.seller_fee, terms.buyer_bond, terms.seller_bond, terms.imbalance_premium]
        {
            writer.varint(term.get());
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let denom = DenomId(reader.u8()?);
        let (zones, labels) = (reader.u8()?, reader.u8()?);
        let lines = (0..reader.u8()?)
            .map(|_| {
                Ok(Line {
                    from: ZoneId(reader.u8()?),
                    to: ZoneId(reader.u8()?),
                    capacity: Lots(reader.varint_u64()?),
                    fee: read_price(reader)?,
                })
            })
            .collect::<Result<_, RecordError>>()?;
        let profiles = (0..reader.u8()?)
            .map(|_| {
                let accepts = (0..reader.u8()?)
                    .map(|_| Ok(Acceptance { label: LabelId(reader.u8()?), premium: read_price(reader)? }))
                    .collect::<Result<_, RecordError>>()?;
                Ok(Profile { accepts })
            })
            .collect::<Result<_, RecordError>>()?;
        Ok(Self {
            denom,
            zones,
            labels,
            lines,
            profiles,
            grid: PriceGrid {
                least: Price(reader.zigzag_i64()?),
                greatest: read_price(reader)?,
                tick: read_price(reader)?,
            },
            lot: Energy(reader.varint_u64()?),
            minimum_lots: Lots(reader.varint_u64()?),
            timing: Timing {
                slot: SlotLength(reader.varint_u32()?),
                slots_per_cycle: {
                    let value = reader.varint_u64()?;
                    u16::try_from(value)
                        .map_err(|_| RecordError::Invalid { field: "slots per cycle", value })?
                },
                horizon: Seconds(reader.varint_u64()?),
                gate: Seconds(reader.varint_u64()?),
                clear: Seconds(reader.varint_u64()?),
                sign: Seconds(reader.varint_u64()?),
                meter: Seconds(reader.varint_u64()?),
                dispute: Seconds(reader.varint_u64()?),
            },
            terms: SettlementTerms {
                buyer_fee: Amount(reader.varint()?),
                seller_fee: Amount(reader.varint()?),
                buyer_bond: Amount(reader.varint()?),
                seller_bond: Amount(reader.varint()?),
                imbalance_premium: Amount(reader.varint()?),
            },
        })
    }
}
