//! A real market's book, streamed: one hour at a time, from tables sorted by time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;

use clearing::{Acceptance, Book, Books, Line, Market, Profile};
use jiff::Timestamp;
use jiff::civil::Date;
use units::{LabelId, Lots, Price, ProfileId, Tier, ZoneId};

use super::error::ReplayError;
use super::progress::Progress;
use super::table::{Row, Table};

/// A price in EUR/MWh has so many decimals here: 10^−6 EUR/MWh, since some published prices have five.
pub const PRICE_DIGITS: u32 = 6;
/// A quantity in `MWh` has so many decimals here: a lot is 1 kWh.
pub const LOT_DIGITS: u32 = 3;

/// The limit of orders that stand for the published schedule, above every price of a book: 10,000 EUR/MWh.
pub const PINNED: Price = Price(10_000_000_000);

/// How exchanges with zones outside the market are modelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boundary {
    /// The published schedule, whatever the price: every published price must be an optimal one.
    Exchanges,
    /// The neighbours' prices, within the lines' capacities: every price must be equal to the last digit.
    Prices,
}

/// An order as a row of a book gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourOrder {
    /// Where.
    pub zone: ZoneId,
    /// Whether it sells.
    pub sells: bool,
    /// Its limit.
    pub price: Price,
    /// Its size, at least 1.
    pub lots: Lots,
}

/// A connection of two zones that flows are published for, positive in its direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it begins.
    pub from: ZoneId,
    /// Where it ends.
    pub to: ZoneId,
    /// The published flow in lots; negative against its direction.
    pub published: i64,
}

/// One hour of a market.
#[derive(Debug)]
pub struct Hour {
    /// Its start as the book writes it.
    pub name: String,
    /// Its start.
    pub time: Timestamp,
    /// The day of delivery.
    pub day: Date,
    /// Its number in the day.
    pub period: u16,
    /// Names of the zones.
    pub zones: Vec<String>,
    /// Lines, one direction each.
    pub lines: Vec<Line>,
    /// The orders.
    pub orders: Vec<HourOrder>,
    /// The published price of every zone.
    pub prices: Vec<Price>,
    /// The published flows.
    pub links: Vec<Link>,
}

/// A book that stands before an hour, or at its end.
pub struct BookReader {
    boundary: Boundary,
    bids: Table,
    prices: Table,
    capacities: Table,
    flows: Table,
    exchanges: Option<Table>,
}

impl BookReader {
    /// Opens a book.
    ///
    /// # Errors
    /// [`ReplayError::Malformed`] if a table or a column is missing.
    pub fn open(folder: &Path, boundary: Boundary, progress: &Rc<dyn Progress>) -> Result<Self, ReplayError> {
        if !folder.is_dir() {
            return Err(ReplayError::malformed(folder.display(), "there is no such folder"));
        }
        let open = |name, columns| Table::open(folder, name, columns, progress);
        let bids = open(
            "bid-curves",
            &["timestamp", "delivery_day", "period", "zone", "side", "price_eur_per_mwh", "quantity_mwh"],
        )?;
        let prices = open("published-prices", &["timestamp", "zone", "price_eur_per_mwh"])?;
        let capacities = open(
            "transfer-capacities",
            &["timestamp", "from_zone", "to_zone", "min_flow_mwh", "max_flow_mwh"],
        )?;
        let flows = open("published-flows", &["timestamp", "from_zone", "to_zone", "flow_mwh"])?;
        let exchanges = match boundary {
            Boundary::Exchanges => {
                Some(open("published-exchanges", &["timestamp", "zone", "external_zone", "exchange_mwh"])?)
            }
            Boundary::Prices => None,
        };
        Ok(Self { boundary, bids, prices, capacities, flows, exchanges })
    }

    /// The day of delivery of the next hour; `None` at the end of the book, where all tables must end.
    ///
    /// # Errors
    /// [`ReplayError::Malformed`] if it is no day, or if another table goes on.
    pub fn next_day(&self) -> Result<Option<Date>, ReplayError> {
        if let Some((_, row)) = self.bids.peek() {
            return row.parse(1, "day like 2025-04-01").map(Some);
        }
        for table in [&self.prices, &self.capacities, &self.flows].into_iter().chain(&self.exchanges) {
            table.end()?;
        }
        Ok(None)
    }

    /// The next hour; `None` at the end of the book.
    ///
    /// # Errors
    /// [`ReplayError::Malformed`] with table, line and column.
    pub fn next_hour(&mut self) -> Result<Option<Hour>, ReplayError> {
        let Some(day) = self.next_day()? else { return Ok(None) };
        let Some((time, row)) = self.bids.peek() else { return Ok(None) };
        let name = row.text(0).to_owned();
        let period = row.parse(2, "number of an hour")?;
        let mut raw = Raw::default();
        self.bids.hour(time, |row| raw.bid(row))?;
        self.prices.hour(time, |row| raw.price(row))?;
        self.capacities.hour(time, |row| raw.capacity(row))?;
        self.flows.hour(time, |row| raw.flow(row))?;
        if let Some(exchanges) = &mut self.exchanges {
            exchanges.hour(time, |row| raw.exchange(row))?;
        }
        raw.hour(
            self.boundary,
            Hour {
                name,
                time,
                day,
                period,
                zones: Vec::new(),
                lines: Vec::new(),
                orders: Vec::new(),
                prices: Vec::new(),
                links: Vec::new(),
            },
        )
        .map(Some)
    }
}

/// The rows of an hour, in names.
#[derive(Default)]
struct Raw {
    bids: Vec<(String, bool, Price, Lots)>,
    prices: BTreeMap<String, Price>,
    capacities: Vec<(String, String, i64, i64)>,
    flows: Vec<(String, String, i64)>,
    exchanges: Vec<(String, i64)>,
}

impl Raw {
    fn bid(&mut self, row: Row<'_>) -> Result<(), ReplayError> {
        let sells = match row.text(4) {
            "supply" => true,
            "demand" => false,
            _ => return Err(row.problem(4, "it is neither supply nor demand")),
        };
        let price = Price(row.decimal(5, PRICE_DIGITS)?);
        if price >= PINNED || price <= -PINNED {
            return Err(row.problem(5, "it is not within ±10,000 EUR/MWh"));
        }
        let lots = row.decimal(6, LOT_DIGITS)?;
        let lots = u64::try_from(lots).map_err(|_| row.problem(6, "it is below 0"))?;
        self.bids.push((row.text(3).to_owned(), sells, price, Lots(lots)));
        Ok(())
    }

    fn price(&mut self, row: Row<'_>) -> Result<(), ReplayError> {
        let price = Price(row.decimal(2, PRICE_DIGITS)?);
        if price >= PINNED || price <= -PINNED {
            return Err(row.problem(2, "it is not within ±10,000 EUR/MWh"));
        }
        match self.prices.insert(row.text(1).to_owned(), price) {
            None => Ok(()),
            Some(_) => Err(row.problem(1, "the zone has a price in this hour already")),
        }
    }

    fn capacity(&mut self, row: Row<'_>) -> Result<(), ReplayError> {
        let (least, most) = (row.decimal(3, LOT_DIGITS)?, row.decimal(4, LOT_DIGITS)?);
        if least > 0 {
            return Err(row.problem(3, "a flow that must not end is not supported: it is above 0"));
        }
        if most < 0 {
            return Err(row.problem(4, "a flow that must not end is not supported: it is below 0"));
        }
        self.capacities.push((row.text(1).to_owned(), row.text(2).to_owned(), -least, most));
        Ok(())
    }

    fn flow(&mut self, row: Row<'_>) -> Result<(), ReplayError> {
        let flow = row.decimal(3, LOT_DIGITS)?;
        self.flows.push((row.text(1).to_owned(), row.text(2).to_owned(), flow));
        Ok(())
    }

    fn exchange(&mut self, row: Row<'_>) -> Result<(), ReplayError> {
        let export = row.decimal(3, LOT_DIGITS)?;
        self.exchanges.push((row.text(1).to_owned(), export));
        Ok(())
    }

    /// The market's zones: those that have orders, an exchange or an internal flow. All others are outside.
    fn zones(&self) -> Vec<String> {
        let bids = self.bids.iter().map(|bid| &bid.0);
        let exchanges = self.exchanges.iter().map(|exchange| &exchange.0);
        let flows = self.flows.iter().flat_map(|flow| [&flow.0, &flow.1]);
        let zones: BTreeSet<&String> = bids.chain(exchanges).chain(flows).collect();
        zones.into_iter().cloned().collect()
    }

    fn hour(self, boundary: Boundary, mut hour: Hour) -> Result<Hour, ReplayError> {
        hour.zones = self.zones();
        let zones: BTreeMap<&str, ZoneId> =
            hour.zones.iter().map(String::as_str).zip((0..=u8::MAX).map(ZoneId)).collect();
        let zone = |name: &str| zones.get(name).copied();
        let mut order = |zone: Option<ZoneId>, sells: bool, price: Price, lots: Lots| {
            if let Some(zone) = zone
                && !lots.is_zero()
            {
                hour.orders.push(HourOrder { zone, sells, price, lots });
            }
        };
        for (name, sells, price, lots) in &self.bids {
            order(zone(name), *sells, *price, *lots);
        }
        for (name, export) in &self.exchanges {
            let lots = Lots(export.unsigned_abs());
            if *export > 0 {
                order(zone(name), false, PINNED, lots);
            } else {
                order(zone(name), true, -PINNED, lots);
            }
        }
        for (from, to, against, along) in &self.capacities {
            let (against, along) = (Lots(against.unsigned_abs()), Lots(along.unsigned_abs()));
            let inner_and_outer = match (zone(from), zone(to)) {
                (Some(from), Some(to)) => {
                    hour.lines.push(Line { from, to, capacity: along, fee: Price::ZERO });
                    hour.lines.push(Line { from: to, to: from, capacity: against, fee: Price::ZERO });
                    None
                }
                (Some(inner), None) => Some((inner, to, along, against)),
                (None, Some(inner)) => Some((inner, from, against, along)),
                (None, None) => None,
            };
            // A neighbour buys what the line carries out and sells what it carries in, both at its own price.
            if let (Boundary::Prices, Some((inner, outer, out, into))) = (boundary, inner_and_outer)
                && let Some(price) = self.prices.get(outer)
            {
                order(Some(inner), false, *price, out);
                order(Some(inner), true, *price, into);
            }
        }
        for (from, to, published) in &self.flows {
            if let (Some(from), Some(to)) = (zone(from), zone(to)) {
                hour.links.push(Link { from, to, published: *published });
            }
        }
        for name in &hour.zones {
            let missing = || {
                let place = format!("published-prices: {}", hour.name);
                ReplayError::malformed(place, format!("there is no price of zone {name}"))
            };
            hour.prices.push(self.prices.get(name).copied().ok_or_else(missing)?);
        }
        Ok(hour)
    }
}

impl Hour {
    /// The market of the hour: one good, which every buyer accepts.
    ///
    /// # Errors
    /// [`ReplayError::Malformed`] if there are too many zones.
    pub fn market(&self) -> Result<Market, ReplayError> {
        let zones = u8::try_from(self.zones.len())
            .map_err(|_| ReplayError::malformed(&self.name, "it has more than 255 zones"))?;
        let any = Profile { accepts: vec![Acceptance { label: LabelId::UNLABELLED, premium: Price::ZERO }] };
        Market::new(zones, 1, self.lines.clone(), vec![any])
            .map_err(|error| ReplayError::malformed(&self.name, error))
    }

    /// The books of the hour.
    ///
    /// # Errors
    /// [`ReplayError::Malformed`] if they hold too much.
    pub fn books(&self, market: &Market) -> Result<Books, ReplayError> {
        let orders = self.orders.iter().map(|order| (order.book(), order.price, Tier::FIRST, order.lots));
        Books::from_orders(market, orders).map_err(|error| ReplayError::malformed(&self.name, error))
    }

    /// The number of the hour since 1970, which tells apart what is equal in all other respects.
    pub fn slot(&self) -> u64 {
        u64::try_from(self.time.as_second()).unwrap_or(0).checked_div(3_600).unwrap_or(0)
    }

    /// A zone's name.
    pub fn zone(&self, zone: ZoneId) -> &str {
        self.zones.get(usize::from(zone.get())).map_or("?", String::as_str)
    }
}

impl HourOrder {
    /// The book that it belongs to.
    pub fn book(&self) -> Book {
        if self.sells {
            Book::Sell { zone: self.zone, label: LabelId::UNLABELLED }
        } else {
            Book::Buy { zone: self.zone, profile: ProfileId(0) }
        }
    }
}
