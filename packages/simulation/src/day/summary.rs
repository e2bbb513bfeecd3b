//! The result of a day as rows of tables.

use report::Day;
use report::format::{clock, count, moment};
use report::model::Mishap;
use report::money::{Money, by_kind};
use units::Price;

/// The prices of each zone: name, least in ct/kWh, its time, greatest, its time, average.
pub fn prices(day: &Day) -> Vec<[String; 6]> {
    let market = &day.market;
    let row = |(zone, name): (usize, &String)| {
        let all: Vec<_> =
            day.slots.iter().filter_map(|slot| Some((slot.zones.get(zone)?.price?, slot.start))).collect();
        let (least, most) = (all.iter().min(), all.iter().max_by_key(|each| each.0));
        let sum: i64 = all.iter().map(|each| each.0.get()).sum();
        let average = sum.checked_div(i64::try_from(all.len()).unwrap_or(0)).map(Price);
        [
            name.clone(),
            market.ct_or_dash(least.map(|each| each.0)),
            least.map_or_else(String::new, |each| clock(each.1)),
            market.ct_or_dash(most.map(|each| each.0)),
            most.map_or_else(String::new, |each| clock(each.1)),
            market.ct_or_dash(average),
        ]
    };
    market.zones.iter().enumerate().map(row).collect()
}

/// The incidents: time, title with its kind, outcome.
pub fn incidents(day: &Day) -> Vec<[String; 3]> {
    let row = |incident: &report::model::Incident| {
        let kind = match incident.kind {
            Mishap::Refused => "refused",
            Mishap::Cancelled => "cancelled",
            Mishap::Curtailed => "curtailed",
            Mishap::Unsigned => "unsigned",
            Mishap::Breach => "breach",
            Mishap::MissingReading => "no reading",
        };
        [moment(incident.time), format!("{} ({kind})", incident.title), incident.outcome.clone()]
    };
    day.incidents.iter().map(row).collect()
}

/// The money of each group and account: name, number, kWh bought and sold, amounts for buying, for selling and together.
pub fn money(day: &Day) -> Vec<[String; 7]> {
    let market = &day.market;
    let group = |(kind, number, turnover): (&str, _, report::money::Turnover)| {
        [
            kind.to_owned(),
            count(number),
            market.kwh(turnover.bought),
            market.kwh(turnover.sold),
            market.signed(turnover.buying),
            market.signed(turnover.selling),
            market.signed(turnover.net()),
        ]
    };
    let money = Money::of(&day.contracts);
    let accounts = [
        ("grid account", money.grid),
        ("fee account", money.fees),
        ("imbalance account", money.imbalance),
        ("sum", money.sum()),
    ]
    .map(|(name, net)| {
        let none = String::new;
        [name.to_owned(), none(), none(), none(), none(), none(), market.signed(net)]
    });
    by_kind(day).into_iter().map(group).chain(accounts).collect()
}

/// The checks: name, what was found, whether it holds.
pub fn checks(day: &Day) -> [(&'static str, String, bool); 3] {
    let (market, money) = (&day.market, &day.conservation);
    let sums = format!(
        "paid in {}, taken out {}, in accounts {}, in the bank {} {}",
        market.exact(money.deposited),
        market.exact(money.withdrawn),
        market.exact(money.ledger),
        market.exact(money.bank),
        market.currency
    );
    let cycle = format!(
        "traded {} kWh, drafted {} kWh, {} positions, {} mismatches",
        market.kwh(day.cycle.traded_lots),
        market.kwh(day.cycle.drafted_lots),
        day.cycle.positions,
        day.cycle.mismatches.len()
    );
    let log =
        format!("{} entries; entry {} and the log's growth proved", count(day.audit.size), day.audit.number);
    [
        ("Money conserved", sums, money.holds()),
        ("Cycle reconciled", cycle, day.cycle.mismatches.is_empty()),
        ("Audit log", log, day.audit.verified && day.audit.consistent),
    ]
}
