//! Italy's day-ahead market as books of this crate: kWh as lots, EUR/MWh × 10^6 as prices.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clearing::{Acceptance, Book, Books, Line, Market, Profile};
use flate2::read::GzDecoder;
use units::{LabelId, Lots, Price, ProfileId, Tier, ZoneId};

pub const ZONES: [&str; 7] = ["NORD", "CNOR", "CSUD", "SUD", "CALA", "SICI", "SARD"];

/// Beyond every price of the data, which end at −500 and 4,000 EUR/MWh: what the published schedule must take or give.
const MUST_SELL: Price = Price(-4_000_000_000);
const MUST_BUY: Price = Price(4_000_000_000);

/// What is known of the exchanges with abroad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boundary {
    /// The published schedule, whatever the price.
    Exchanges,
    /// Neighbours take the published prices, within the lines' capacities.
    Prices,
}

/// One hour: the market, its books, and what was published.
#[derive(Default)]
pub struct Hour {
    pub name: String,
    orders: Vec<(Book, Price, Tier, Lots)>,
    lines: Vec<Line>,
    /// Price by zone.
    pub prices: BTreeMap<String, Price>,
    /// kWh by internal line, positive from the first-named zone.
    pub flows: Vec<(ZoneId, ZoneId, i64)>,
}

/// The folder of the data beside the workspace, if it is there.
pub fn folder() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/italy-2025-04");
    if path.is_dir() {
        return Some(path);
    }
    // Not through the macro, whose words are kept from whoever looks at tests that pass.
    let _ = writeln!(
        io::stderr(),
        "NOT SHOWN: a real market is passed by, since {} is not there",
        path.display()
    );
    None
}

/// A decimal number times 10^digits, to the nearest integer: sums in the data carry the noise of binary fractions.
fn decimal(text: &str, digits: usize) -> i64 {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction: String = fraction.chars().chain(std::iter::repeat('0')).take(digits + 1).collect();
    let tenfold: i64 = format!("{whole}{fraction}").parse().expect(text);
    sign * ((tenfold + 5) / 10)
}

fn kwh(text: &str) -> i64 {
    decimal(text, 3)
}

fn price(text: &str) -> Price {
    Price(decimal(text, 6))
}

fn zone(name: &str) -> Option<ZoneId> {
    let position = ZONES.iter().position(|zone| *zone == name)?;
    u8::try_from(position).ok().map(ZoneId)
}

fn rows(folder: &Path, table: &str, mut row: impl FnMut(&csv::StringRecord)) {
    let file = File::open(folder.join(table).with_extension("csv.gz")).expect(table);
    for record in csv::Reader::from_reader(GzDecoder::new(file)).records() {
        row(&record.expect(table));
    }
}

fn sell(zone: ZoneId) -> Book {
    Book::Sell { zone, label: LabelId::UNLABELLED }
}

fn buy(zone: ZoneId) -> Book {
    Book::Buy { zone, profile: ProfileId(0) }
}

fn lots(kwh: i64) -> Lots {
    Lots(u64::try_from(kwh).unwrap_or(0))
}

/// The hours of the data in order. One hour's books are some thousand rows; a week's are small enough for a test.
pub fn hours(folder: &Path, boundary: Boundary) -> Vec<Hour> {
    let mut hours: BTreeMap<String, Hour> = BTreeMap::new();
    rows(folder, "bid-curves", |row| {
        let hour = hours.entry(row[0].to_owned()).or_default();
        let zone = zone(&row[3]).expect("only Italian zones have books");
        let book = if &row[4] == "supply" { sell(zone) } else { buy(zone) };
        hour.orders.push((book, price(&row[5]), Tier::FIRST, lots(kwh(&row[6]))));
    });
    rows(folder, "published-prices", |row| {
        let hour = hours.get_mut(&row[0]).expect("every hour has books");
        hour.prices.insert(row[3].to_owned(), price(&row[4]));
    });
    rows(folder, "transfer-capacities", |row| {
        let hour = hours.get_mut(&row[0]).expect("every hour has books");
        let (least, most) = (kwh(&row[6]), kwh(&row[7]));
        match (zone(&row[4]), zone(&row[5])) {
            (Some(from), Some(to)) => {
                hour.lines.push(Line { from, to, capacity: lots(most), fee: Price(0) });
                hour.lines.push(Line { from: to, to: from, capacity: lots(-least), fee: Price(0) });
            }
            (Some(inner), None) if boundary == Boundary::Prices => hour.border(inner, &row[5], most, -least),
            (None, Some(inner)) if boundary == Boundary::Prices => hour.border(inner, &row[4], -least, most),
            _ => {}
        }
    });
    if boundary == Boundary::Exchanges {
        rows(folder, "published-exchanges", |row| {
            let hour = hours.get_mut(&row[0]).expect("every hour has books");
            let zone = zone(&row[3]).expect("exchanges start in Italy");
            let export = kwh(&row[5]);
            hour.orders.push((buy(zone), MUST_BUY, Tier::FIRST, lots(export)));
            hour.orders.push((sell(zone), MUST_SELL, Tier::FIRST, lots(-export)));
        });
    }
    rows(folder, "published-flows", |row| {
        let hour = hours.get_mut(&row[0]).expect("every hour has books");
        let (from, to) = (zone(&row[3]).expect("internal"), zone(&row[4]).expect("internal"));
        hour.flows.push((from, to, kwh(&row[5])));
    });
    hours.into_iter().map(|(name, hour)| Hour { name, ..hour }).collect()
}

impl Hour {
    fn border(&mut self, inner: ZoneId, outer: &str, out: i64, into: i64) {
        if let Some(price) = self.prices.get(outer) {
            self.orders.push((buy(inner), *price, Tier::FIRST, lots(out)));
            self.orders.push((sell(inner), *price, Tier::FIRST, lots(into)));
        }
    }

    pub fn market(&self) -> Market {
        let any = Profile { accepts: vec![Acceptance { label: LabelId::UNLABELLED, premium: Price(0) }] };
        Market::new(7, 1, self.lines.clone(), vec![any]).unwrap()
    }

    pub fn books(&self, market: &Market) -> Books {
        Books::from_orders(market, self.orders.iter().copied()).unwrap()
    }
}
