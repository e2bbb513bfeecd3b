//! A real market's published prices and flows.

use clearing::{Clearing, clear, verify};
use units::ZoneId;

use crate::common::italy::{Boundary, Hour, ZONES, folder, hours};

fn cleared(boundary: Boundary) -> Option<Vec<(Hour, Clearing)>> {
    let Some(folder) = folder() else {
        println!("skipped: the data folder is not beside the workspace");
        return None;
    };
    let clear_hour = |(number, hour): (u64, Hour)| {
        let market = hour.market();
        let books = hour.books(&market);
        let clearing = clear(&market, &books, number).unwrap();
        verify(&market, &books, &clearing).unwrap();
        (hour, clearing)
    };
    Some((0..).zip(hours(&folder, boundary)).map(clear_hour).collect())
}

/// kWh from one zone to another, less those the other way.
fn net_flow(hour: &Hour, clearing: &Clearing, from: ZoneId, to: ZoneId) -> i64 {
    let market = hour.market();
    let through = |from, to| -> i64 {
        let lines = market.lines().iter().zip(clearing.flows());
        let lots = lines.filter(|(line, _)| (line.from, line.to) == (from, to)).map(|(_, lots)| lots.get());
        i64::try_from(lots.sum::<u64>()).unwrap()
    };
    through(from, to) - through(to, from)
}

/// The published schedule given: every published price of the 168 hours × 7 zones is an optimal one, and at least 1,001
/// of the 168 × 6 flows are those published (the goal that the design sets).
#[test]
fn prices_and_flows_of_a_week_with_the_exchanges_given() {
    let Some(hours) = cleared(Boundary::Exchanges) else { return };
    let (mut inside, mut points, mut exact, mut links, mut error, mut worst) = (0, 0, 0, 0, 0, 0);
    for (hour, clearing) in &hours {
        for (name, interval) in ZONES.iter().zip(clearing.zone_prices()) {
            let published = hour.prices[*name];
            let (least, greatest) = (interval.least.unwrap(), interval.greatest.unwrap());
            assert!(
                least <= published && published <= greatest,
                "{} {name}: {published} not within {least} and {greatest}",
                hour.name
            );
            inside += 1;
            points += i32::from(least == greatest);
        }
        for (from, to, published) in &hour.flows {
            let off = (net_flow(hour, clearing, *from, *to) - published).abs();
            links += 1;
            exact += i32::from(off <= 1);
            error += off;
            worst = worst.max(off);
        }
    }
    println!(
        "inside {inside}, points {points}, flows {exact} of {links}, error {error} kWh in all, worst {worst}"
    );
    assert_eq!((hours.len(), inside, links), (168, 1_176, 1_008));
    assert!(exact >= 1_001, "{exact} flows within 1 kWh");
    // A mean of 0.00023 MWh over 1,008 flows is 232 kWh in all.
    assert!(error <= 232, "{error} kWh");
    assert!(worst <= 40, "{worst} kWh");
}

/// Neighbours as price takers: every price to the last digit.
#[test]
fn prices_of_a_week_with_the_neighbours_prices_given() {
    let Some(hours) = cleared(Boundary::Prices) else { return };
    let mut equal = 0;
    for (hour, clearing) in &hours {
        for (name, interval) in ZONES.iter().zip(clearing.zone_prices()) {
            assert_eq!(interval.price, Some(hour.prices[*name]), "{} {name} {interval:?}", hour.name);
            equal += 1;
        }
    }
    assert_eq!(equal, 1_176);
}
