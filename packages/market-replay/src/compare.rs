//! A cleared hour against the published one: prices by zone, flows by link.

use clearing::PriceInterval;
use market_format::Decimal;
use serde::Serialize;
use units::{Lots, Price};

use super::book::{Boundary, Hour, LOT_DIGITS, PRICE_DIGITS};

/// The result of an hour's clearing.
#[derive(Debug)]
pub struct Cleared {
    /// Whether the certificate has been checked against the books.
    pub certified: bool,
    /// Prices of the zones, with their ranges.
    pub prices: Vec<PriceInterval>,
    /// Flows of the lines.
    pub flows: Vec<Lots>,
    /// Lots traded.
    pub volume: Lots,
}

/// A zone's price in an hour.
#[derive(Debug, Serialize)]
pub struct ZoneReport {
    zone: String,
    published: f64,
    price: Option<f64>,
    least: Option<f64>,
    greatest: Option<f64>,
    inside: bool,
    exact: bool,
}

/// A link's flow in an hour.
#[derive(Debug, Serialize)]
pub struct LinkReport {
    from: String,
    to: String,
    published_mwh: f64,
    mwh: f64,
    exact: bool,
}

/// One hour, as `--json` prints it.
#[derive(Debug, Serialize)]
pub struct HourReport {
    timestamp: String,
    delivery_day: String,
    period: u16,
    certified: bool,
    volume_mwh: f64,
    zones: Vec<ZoneReport>,
    flows: Vec<LinkReport>,
}

/// Sums over hours.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Hours cleared.
    pub hours: u64,
    /// Hours with a certificate that holds.
    pub certified: u64,
    /// Hours × zones.
    pub zone_hours: u64,
    /// Published prices within our range.
    pub inside: u64,
    /// Published prices equal to ours to the last digit.
    pub exact: u64,
    /// Hours × links.
    pub link_hours: u64,
    /// Published flows within 1 kWh of ours.
    pub flows_exact: u64,
    error_kwh: u64,
    worst_kwh: u64,
}

/// The totals, as `--json` prints them last.
#[derive(Debug, Serialize)]
pub struct Summary {
    hours: u64,
    certified: u64,
    zone_hours: u64,
    inside: u64,
    exact: u64,
    link_hours: u64,
    flows_exact: u64,
    flow_mean_error_mwh: f64,
    flow_max_error_mwh: f64,
}

/// A published price that is not an optimal one.
#[derive(Debug)]
pub struct Miss(String);

impl std::fmt::Display for Miss {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Compares an hour: adds it to the tally, and returns its report and every price that is missed.
pub fn compare(
    boundary: Boundary,
    hour: &Hour,
    cleared: &Cleared,
    tally: &mut Tally,
) -> (HourReport, Vec<Miss>) {
    let mut misses = Vec::new();
    let mut zones = Vec::new();
    for ((zone, published), interval) in hour.zones.iter().zip(&hour.prices).zip(&cleared.prices) {
        let above = interval.least.is_none_or(|least| least <= *published);
        let below = interval.greatest.is_none_or(|greatest| *published <= greatest);
        let (inside, exact) = (above && below, interval.price == Some(*published));
        tally.zone_hours += 1;
        tally.inside += u64::from(inside);
        tally.exact += u64::from(exact);
        let wanted = match boundary {
            Boundary::Exchanges => inside,
            Boundary::Prices => inside && exact,
        };
        if !wanted {
            misses.push(miss(hour, zone, *published, interval));
        }
        let number = |price: Price| Decimal::new(price.get(), PRICE_DIGITS).to_f64();
        zones.push(ZoneReport {
            zone: zone.clone(),
            published: number(*published),
            price: interval.price.map(number),
            least: interval.least.map(number),
            greatest: interval.greatest.map(number),
            inside,
            exact,
        });
    }
    let mut flows = Vec::new();
    for link in &hour.links {
        let through = |from, to| -> i64 {
            let lines = hour.lines.iter().zip(&cleared.flows);
            let lots =
                lines.filter(|(line, _)| (line.from, line.to) == (from, to)).map(|(_, lots)| lots.get());
            lots.fold(0_i64, i64::saturating_add_unsigned)
        };
        let ours = through(link.from, link.to).saturating_sub(through(link.to, link.from));
        let error = ours.abs_diff(link.published);
        tally.link_hours += 1;
        tally.flows_exact += u64::from(error <= 1);
        tally.error_kwh = tally.error_kwh.saturating_add(error);
        tally.worst_kwh = tally.worst_kwh.max(error);
        flows.push(LinkReport {
            from: hour.zone(link.from).to_owned(),
            to: hour.zone(link.to).to_owned(),
            published_mwh: Decimal::new(link.published, LOT_DIGITS).to_f64(),
            mwh: Decimal::new(ours, LOT_DIGITS).to_f64(),
            exact: error <= 1,
        });
    }
    tally.hours += 1;
    tally.certified += u64::from(cleared.certified);
    let report = HourReport {
        timestamp: hour.name.clone(),
        delivery_day: hour.day.to_string(),
        period: hour.period,
        certified: cleared.certified,
        volume_mwh: Decimal::new(signed(cleared.volume.get()), LOT_DIGITS).to_f64(),
        zones,
        flows,
    };
    (report, misses)
}

/// A magnitude as a signed number, at most `i64::MAX`.
fn signed(magnitude: u64) -> i64 {
    i64::try_from(magnitude).unwrap_or(i64::MAX)
}

fn miss(hour: &Hour, zone: &str, published: Price, interval: &PriceInterval) -> Miss {
    let text = |price: Option<Price>| {
        price.map_or_else(|| "none".to_owned(), |price| Decimal::new(price.get(), PRICE_DIGITS).to_string())
    };
    Miss(format!(
        "{} (hour {} of {}), zone {zone}: {} EUR/MWh is published, ours is {} within [{}, {}]",
        hour.name,
        hour.period,
        hour.day,
        text(Some(published)),
        text(interval.price),
        text(interval.least),
        text(interval.greatest),
    ))
}

impl Tally {
    /// Adds another tally.
    pub fn add(&mut self, other: &Self) {
        self.hours += other.hours;
        self.certified += other.certified;
        self.zone_hours += other.zone_hours;
        self.inside += other.inside;
        self.exact += other.exact;
        self.link_hours += other.link_hours;
        self.flows_exact += other.flows_exact;
        self.error_kwh = self.error_kwh.saturating_add(other.error_kwh);
        self.worst_kwh = self.worst_kwh.max(other.worst_kwh);
    }

    /// The mean error of the flows in `MWh` × 10^digits, to the nearest.
    fn mean_error(&self, digits: u32) -> u64 {
        let unit = 10_u128.saturating_pow(digits.saturating_sub(LOT_DIGITS));
        let (error, links) = (u128::from(self.error_kwh).saturating_mul(unit), u128::from(self.link_hours));
        let mean = error.saturating_mul(2).saturating_add(links).checked_div(links.saturating_mul(2));
        u64::try_from(mean.unwrap_or(0)).unwrap_or(u64::MAX)
    }

    /// The mean error of the flows in `MWh` with so many decimals, as text.
    pub fn mean_error_mwh(&self, digits: u32) -> String {
        Decimal::new(self.mean_error(digits), digits).fixed()
    }

    /// The greatest error of the flows in `MWh`, as text.
    pub fn worst_error_mwh(&self) -> String {
        Decimal::new(self.worst_kwh, LOT_DIGITS).fixed()
    }

    /// The totals.
    pub fn summary(&self) -> Summary {
        Summary {
            hours: self.hours,
            certified: self.certified,
            zone_hours: self.zone_hours,
            inside: self.inside,
            exact: self.exact,
            link_hours: self.link_hours,
            flows_exact: self.flows_exact,
            flow_mean_error_mwh: Decimal::new(signed(self.mean_error(9)), 9).to_f64(),
            flow_max_error_mwh: Decimal::new(signed(self.worst_kwh), LOT_DIGITS).to_f64(),
        }
    }
}
