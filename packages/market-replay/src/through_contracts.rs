//! An hour cleared by the contracts: the same curves, placed as orders of participants on the embedded chain.
//!
//! The rows of a zone's curves are dealt among its sellers and buyers, who order before gate closure. The matcher aggregates
//! the orders, clears the slot and shares the ties. Its result is checked against the book's own curves.

use std::collections::BTreeMap;

use clearing::{Books, Clearing, Market as Slot, PriceInterval, verify_certificate};
use interfaces::Contract;
use interfaces::orderbook_matcher::{
    AcceptanceDefinition, Good, LineCapacity, LineDefinition, MarketDefinition, NewOrder, PriceGrid,
    ProfileDefinition, QueryMsg, ResultResponse, SettlementTerms, Timing,
};
use interfaces::registry::ParticipantKind;
use jiff::civil::Date;
use market_format::Decimal;
use simulation::{Actor, ChainError, Embedded, Market, Setup, Trader};
use units::{
    Amount, Energy, LabelId, Lots, Price, ProfileId, Seconds, SlotId, SlotLength, Timestamp, ZoneId,
};

use super::book::{Boundary, Hour, PINNED};
use super::compare::Cleared;
use super::error::ReplayError;

/// Coins are 10^−9 EUR, so that a price of 10^−6 EUR/MWh is one coin per lot of 1 kWh.
const DENOM: &str = "neur";
/// Sellers of a zone, and buyers: enough that every curve is made of several participants' orders.
pub const TRADERS: usize = 3;
/// The deposit of each, 10^18 EUR: more than a zone's bids can cost.
const FUNDS: u128 = 1_000_000_000_000_000_000_000_000_000;
/// The registered capacity of each seller: 1 TW.
const CAPACITY: u64 = 1_000_000_000_000;
/// Orders of a message.
const BATCH: usize = 500;
/// The time from the gate to delivery.
const GATE: Seconds = Seconds(3_600);
/// With exchanges given, prices lie on a grid of a hundredth of a euro.
pub const CENT: Price = Price(10_000);
/// Neighbours' prices have up to five decimals.
const FINE: Price = Price(10);
/// The least price of the fine grid, −500 EUR/MWh.
const FINE_LEAST: i64 = -500_000_000;
/// The greatest price that the fine grid need not exceed, 4,000 EUR/MWh.
const FINE_GREATEST: i64 = 4_000_000_000;

/// A market that clears hours. Every day has a market of its own, which bounds the memory.
pub struct ThroughContracts {
    boundary: Boundary,
    open: Option<Open>,
}

/// The market of a day, with its participants.
struct Open {
    day: Date,
    zones: Vec<String>,
    ends: Vec<(ZoneId, ZoneId)>,
    grid: PriceGrid,
    market: Market<Embedded>,
    /// By zone and whether they sell.
    traders: BTreeMap<(ZoneId, bool), Vec<Actor>>,
}

impl ThroughContracts {
    /// No market yet.
    pub fn new(boundary: Boundary) -> Self {
        Self { boundary, open: None }
    }

    /// Clears an hour.
    ///
    /// # Errors
    /// [`ReplayError::Malformed`] if the hour does not fit a market of the matcher, [`ReplayError::Failed`] if a contract
    /// refuses or its result does not hold.
    pub fn clear_hour(&mut self, hour: &Hour) -> Result<Cleared, ReplayError> {
        let ends: Vec<_> = hour.lines.iter().map(|line| (line.from, line.to)).collect();
        let market = match self.open.take() {
            Some(open) if open.day == hour.day && open.zones == hour.zones && open.ends == ends => open,
            _ => Open::new(self.boundary, hour, ends)?,
        };
        self.open.insert(market).clear_hour(hour)
    }
}

impl Open {
    /// A market whose first hour's gate is still ahead.
    fn new(boundary: Boundary, hour: &Hour, ends: Vec<(ZoneId, ZoneId)>) -> Result<Self, ReplayError> {
        let grid = grid(boundary, hour.zones.len());
        let refused = |error: ChainError| ReplayError::malformed(place(hour), error);
        let time = u64::try_from(hour.time.as_second()).unwrap_or(0);
        let setup = Setup {
            definition: definition(hour, grid),
            denoms: vec![DENOM.to_owned()],
            max_steps: u32::MAX,
            start: Timestamp(time).minus_saturating(Seconds(4 * GATE.get())),
            page: 500,
        };
        let chain = Embedded::new(setup.start);
        let mut market = Market::open_on(chain, setup).map_err(refused)?;
        let mut traders = BTreeMap::new();
        for (zone, name) in (0..=u8::MAX).zip(&hour.zones) {
            for sells in [true, false] {
                let (kind, what) = if sells {
                    (ParticipantKind::ConventionalGenerator, "seller")
                } else {
                    (ParticipantKind::Business, "buyer")
                };
                let joining: Vec<Trader> = (1..=TRADERS)
                    .map(|number| {
                        Trader::new(&format!("{what} {number} of {name}"), kind, zone)
                            .capacity(if sells { CAPACITY } else { 0 })
                            .funds(FUNDS)
                    })
                    .collect();
                traders.insert((ZoneId(zone), sells), market.join_all(&joining));
            }
        }
        Ok(Self { day: hour.day, zones: hour.zones.clone(), ends, grid, market, traders })
    }

    fn clear_hour(&mut self, hour: &Hour) -> Result<Cleared, ReplayError> {
        let refused = |error: ChainError| ReplayError::failed(format!("{}: {error}", place(hour)));
        let slot = slot(hour)?;
        // 1. The grid operator sets the lines' capacities; participants order.
        let capacities: Vec<LineCapacity> = (0..)
            .zip(&hour.lines)
            .map(|(line, given)| LineCapacity { slot, line, capacity: given.capacity })
            .collect();
        if !capacities.is_empty() {
            self.market.set_capacities(&capacities).map_err(refused)?;
        }
        for (actor, orders) in self.deal(hour, slot)? {
            for batch in orders.chunks(BATCH) {
                self.market.quote(&actor, batch).map_err(refused)?;
            }
        }
        // 2. Anyone aggregates and clears.
        self.market.close_gate(slot);
        self.market.aggregate(slot).map_err(refused)?;
        self.market.clear(slot).map_err(refused)?;
        // 3. Check the matcher's result against the book.
        let query = QueryMsg::Result { market: self.market.id, slot };
        let result: ResultResponse =
            self.market.try_query(Contract::OrderbookMatcher, &query).map_err(refused)?;
        self.check(hour, slot, &result)?;
        Ok(Cleared {
            certified: true,
            prices: result
                .zones
                .iter()
                .map(|zone| PriceInterval { price: zone.price, least: zone.least, greatest: zone.greatest })
                .collect(),
            flows: result.flows.iter().map(|flow| flow.lots).collect(),
            volume: result.volume,
        })
    }

    /// Deals the rows of every curve among its participants.
    fn deal(&self, hour: &Hour, slot: SlotId) -> Result<Vec<(Actor, Vec<NewOrder>)>, ReplayError> {
        let hands =
            deal(hour, slot, |price| self.on_grid(hour, price))?.into_iter().flat_map(|(side, hands)| {
                let actors = self.traders.get(&side).map(Vec::as_slice).unwrap_or_default();
                actors.iter().cloned().zip(hands)
            });
        Ok(hands.filter(|(_, orders)| !orders.is_empty()).collect())
    }

    /// A price on the market's grid. A price outside becomes the grid's end; the check against the book's own curves shows
    /// whether that changes the result.
    fn on_grid(&self, hour: &Hour, price: Price) -> Result<Price, ReplayError> {
        let inside = price.clamp(self.grid.least, self.grid.greatest);
        let off = inside.get().saturating_sub(self.grid.least.get()).checked_rem(self.grid.tick.get());
        if off == Some(0) {
            return Ok(inside);
        }
        let text = |price: Price| Decimal::new(price.get(), super::book::PRICE_DIGITS).to_string();
        let reason = format!(
            "the price {} is not on the market's grid of {} EUR/MWh",
            text(price),
            text(self.grid.tick)
        );
        Err(ReplayError::malformed(place(hour), reason))
    }

    /// The stored proof holds for the book's curves, the published prices are those that it implies, and the shares of
    /// the orders add up to what is traded.
    fn check(&self, hour: &Hour, slot: SlotId, result: &ResultResponse) -> Result<(), ReplayError> {
        let refused =
            |error: &dyn std::fmt::Display| ReplayError::failed(format!("{}: {error}", place(hour)));
        let market: Slot = hour.market()?;
        let books: Books = hour.books(&market)?;
        let stored = self.market.certificate(slot);
        let capacities: Vec<Lots> = hour.lines.iter().map(|line| line.capacity).collect();
        if stored.capacities != capacities {
            return Err(refused(&"the matcher cleared with other capacities"));
        }
        let clearing =
            Clearing::decode(&market, stored.clearing.as_slice()).map_err(|error| refused(&error))?;
        let verified =
            verify_certificate(&market, &books, clearing.certificate()).map_err(|error| refused(&error))?;
        let prices = result.zones.iter().zip(&verified.zone_prices).all(|(stated, implied)| {
            (stated.price, stated.least, stated.greatest) == (implied.price, implied.least, implied.greatest)
        });
        let flows = result.flows.iter().map(|flow| &flow.lots).eq(clearing.flows());
        if !prices || !flows || result.volume != verified.volume {
            return Err(refused(&"the matcher's result is not that of its certificate"));
        }
        let (mut sold, mut bought) = (0_u64, 0_u64);
        for fill in self.market.fills(slot) {
            if fill.filled > fill.lots {
                return Err(refused(&format!("an order of {} lots got {}", fill.lots, fill.filled)));
            }
            let side = if matches!(fill.order.good, Good::Sell { .. }) { &mut sold } else { &mut bought };
            *side = side.saturating_add(fill.filled.get());
        }
        if sold != verified.volume.get() || bought != verified.volume.get() {
            let volume = verified.volume;
            return Err(refused(&format!("{sold} lots are sold and {bought} bought, {volume} are traded")));
        }
        Ok(())
    }
}

/// By zone and whether they sell, the orders of each of its [`TRADERS`].
pub type Hands = BTreeMap<(ZoneId, bool), Vec<Vec<NewOrder>>>;

/// The rows of every curve, dealt in turn among the [`TRADERS`] of its zone and side, at the prices that the market takes.
pub fn deal(
    hour: &Hour,
    slot: SlotId,
    price: impl Fn(Price) -> Result<Price, ReplayError>,
) -> Result<Hands, ReplayError> {
    let mut dealt = Hands::new();
    let mut turn: BTreeMap<(ZoneId, bool), usize> = BTreeMap::new();
    for order in &hour.orders {
        let side = (order.zone, order.sells);
        let good = if order.sells {
            Good::Sell { label: LabelId::UNLABELLED }
        } else {
            Good::Buy { profile: ProfileId(0) }
        };
        let new = NewOrder { slot, good, price: price(order.price)?, lots: order.lots };
        let hands = dealt.entry(side).or_insert_with(|| vec![Vec::new(); TRADERS]);
        let next = turn.entry(side).or_default();
        if let Some(hand) = hands.get_mut(*next) {
            hand.push(new);
        }
        *next = next.saturating_add(1).checked_rem(TRADERS).unwrap_or(0);
    }
    Ok(dealt)
}

fn place(hour: &Hour) -> String {
    format!("{} through the contracts", hour.name)
}

/// The number of the hour since 1970, which is its slot.
fn slot(hour: &Hour) -> Result<SlotId, ReplayError> {
    let whole = hour.time.as_second().checked_rem(3_600) == Some(0);
    let number = u32::try_from(hour.slot()).ok().filter(|_| whole);
    number.map(SlotId).ok_or_else(|| ReplayError::malformed(place(hour), "it does not begin with an hour"))
}

/// The grid of a market. A cent suffices for what is bid; with neighbours' prices it must be finer, and then as wide as
/// the matcher's bound on steps permits: a book per zone and side.
pub fn grid(boundary: Boundary, zones: usize) -> PriceGrid {
    match boundary {
        Boundary::Exchanges => PriceGrid { least: -PINNED, greatest: PINNED, tick: CENT },
        Boundary::Prices => {
            let books = i64::try_from(zones).unwrap_or(i64::MAX).saturating_mul(2).max(1);
            let ticks = i64::from(u32::MAX).checked_div(books).unwrap_or(1).saturating_sub(1);
            let reach = ticks.saturating_mul(FINE.get()).saturating_add(FINE_LEAST);
            PriceGrid { least: Price(FINE_LEAST), greatest: Price(reach.min(FINE_GREATEST)), tick: FINE }
        }
    }
}

/// A market of hours with the zones and lines of an hour: one good, one profile, no fees.
pub fn definition(hour: &Hour, grid: PriceGrid) -> MarketDefinition {
    MarketDefinition {
        name: "replay".to_owned(),
        denom: DENOM.to_owned(),
        zones: hour.zones.clone(),
        lines: hour
            .lines
            .iter()
            .map(|line| LineDefinition {
                from: line.from,
                to: line.to,
                capacity: line.capacity,
                fee: line.fee,
            })
            .collect(),
        labels: vec!["unlabelled".to_owned()],
        profiles: vec![ProfileDefinition {
            name: "any".to_owned(),
            accepts: vec![AcceptanceDefinition { label: LabelId::UNLABELLED, premium: Price::ZERO }],
        }],
        grid,
        lot: Energy(1_000),
        minimum_lots: Lots(1),
        timing: Timing {
            slot: SlotLength(3_600),
            slots_per_cycle: 24,
            horizon: Seconds(2 * 86_400),
            gate: GATE,
            clear: Seconds(1_800),
            sign: Seconds(1_800),
            meter: Seconds(3_600),
            dispute: Seconds(86_400),
        },
        terms: SettlementTerms {
            buyer_fee: Amount::ZERO,
            seller_fee: Amount::ZERO,
            buyer_bond: Amount::ZERO,
            seller_bond: Amount::ZERO,
            imbalance_premium: Amount::ZERO,
        },
    }
}
