//! Pages: how many, how large and who turns them makes no difference to anybody's money.

use simulation::{Actor, Setup, Trader, buy, sell};
use testing::{Checks, TestEnv};
use units::{Amount, Price, SlotId};

use crate::scenes::gain;

/// What a day came to.
#[derive(Debug, PartialEq, Eq)]
struct Day {
    gains: Vec<i128>,
    fees: Amount,
    grid: Amount,
    imbalance: Amount,
    prices: Vec<Option<Price>>,
}

/// A day of seven participants in two zones, three labels of demand, ties and partial fills, run in pages of a size.
fn day(page: u32, checks: Checks) -> Day {
    let mut market = TestEnv::open(Setup { page, ..Setup::default() });
    market.set_checks(checks);
    let traders = [
        Trader::generator("wind", 0),
        Trader::generator("sun", 1),
        Trader::prosumer("roof", 1),
        Trader::household("home", 0),
        Trader::household("flat", 1),
        Trader::household("shop", 1).tier(1),
        Trader::household("hall", 0),
    ];
    let actors = market.join_all(&traders);
    let slot = market.slot(0);
    quote_all(&mut market, &actors, slot);
    let cycle = market.cycle(slot);
    market.match_slot(slot).unwrap();
    // Hall never signs; roof delivers nothing.
    market.sign_all_but(slot, &[&actors[6]]).unwrap();
    market.end_signing(slot);
    market.activate(slot).unwrap();
    market.deliver(slot);
    let mut readings = market.readings_as_contracted(slot);
    for reading in &mut readings {
        if reading.participant == actors[2].participant {
            reading.export.energy = units::Energy(0);
        }
    }
    market.meter(&readings).unwrap();
    let prices = market.prices(slot).zones;
    market.settle_cycle(cycle).unwrap();
    market.check();
    let system = market.system_balances();
    Day {
        gains: actors.iter().map(|actor| gain(&market, actor)).collect(),
        fees: system.fees,
        grid: system.grid,
        imbalance: system.imbalance,
        prices,
    }
}

fn quote_all(market: &mut TestEnv, actors: &[Actor], slot: SlotId) {
    let [wind, sun, roof, home, flat, shop, hall] = actors else { panic!("seven actors") };
    market.quote(wind, &[sell(slot, 1, 80, 15), sell(slot, 0, 95, 15)]).unwrap();
    market.quote(sun, &[sell(slot, 1, 80, 12), sell(slot, 0, 120, 20)]).unwrap();
    market.quote(roof, &[sell(slot, 1, 80, 5), buy(slot, 0, 90, 3)]).unwrap();
    market.quote(home, &[buy(slot, 0, 200, 11), buy(slot, 1, 120, 4)]).unwrap();
    market.quote(flat, &[buy(slot, 2, 180, 9), buy(slot, 0, 120, 7)]).unwrap();
    market.quote(shop, &[buy(slot, 1, 120, 13), buy(slot, 2, 60, 2)]).unwrap();
    market.quote(hall, &[buy(slot, 1, 130, 6), buy(slot, 0, 95, 10)]).unwrap();
}

#[test]
fn any_size_of_pages_gives_everybody_the_same_money() {
    let whole = day(500, Checks::EveryStep);
    assert!(whole.gains.iter().any(|gain| *gain > 0), "{whole:?}");
    for page in [1, 2, 3, 7] {
        assert_eq!(day(page, Checks::EveryStep), whole, "pages of {page}");
    }
}

#[test]
fn a_limit_beyond_the_greatest_page_is_taken_as_the_greatest() {
    assert_eq!(day(u32::MAX, Checks::AtEnd), day(500, Checks::AtEnd));
}
