//! Who would be paid out of the grid's account.

use interfaces::orderbook_matcher::{LineDefinition, MarketDefinition};
use simulation::{Actor, Setup, Trader, buy, example_market, sell};
use testing::TestEnv;
use units::{Amount, LabelId, Lots, Price, SlotId, ZoneId};

use crate::scenes::gain;

/// Three zones: from the south energy can flow to the north, the island has no line. All energy is grey.
fn definition() -> MarketDefinition {
    let mut definition = example_market();
    definition.zones = vec!["north".into(), "island".into(), "south".into()];
    definition.lines =
        vec![LineDefinition { from: ZoneId(2), to: ZoneId(0), capacity: Lots(100), fee: Price(0) }];
    definition.labels = vec!["grey".into()];
    definition.profiles.truncate(1);
    definition.profiles[0].accepts.retain(|accepted| accepted.label == LabelId(0));
    definition
}

/// Home in the north buys 10 lots of wind in the south; on the island somebody trades 10 with itself at the greatest price.
fn scene() -> (TestEnv, [Actor; 3], SlotId) {
    let mut market = TestEnv::open(Setup { definition: definition(), ..Setup::default() });
    let home = market.join(&Trader::household("home", 0));
    let wind = market.join(&Trader::generator("wind", 2));
    let lord = market.join(&Trader::prosumer("lord", 1));
    let slot = market.slot(0);
    market.quote(&home, &[buy(slot, 0, 300, 10)]).unwrap();
    market.quote(&wind, &[sell(slot, 0, 100, 20)]).unwrap();
    market.quote(&lord, &[sell(slot, 0, 3_000, 10), buy(slot, 0, 3_000, 10)]).unwrap();
    (market, [home, wind, lord], slot)
}

/// Decision 19. Were sellers and buyers laid on their lines by the numbers of their zones, home would buy of the island at 100 what
/// the island sells at 3,000, and wind would sell to the island: who then does not sign as buyer forfeits 40 a lot and is
/// paid 2,900 a lot by the grid.
#[test]
fn a_price_of_ones_own_making_costs_the_grid_nothing() {
    let (mut market, [home, wind, lord], slot) = scene();
    market.match_slot(slot).unwrap();
    let contracts = market.contracts(slot);
    let terms: Vec<_> = contracts
        .iter()
        .map(|each| (each.terms.buyer, each.terms.seller, each.terms.buyer_price, each.terms.seller_price))
        .collect();
    assert_eq!(
        terms,
        [
            (home.participant, wind.participant, Price(100), Price(100)),
            (lord.participant, lord.participant, Price(3_000), Price(3_000)),
        ]
    );
    market.sign_all_but(slot, &[&lord]).unwrap();
    market.end_signing(slot);
    market.activate(slot).unwrap();
    market.deliver(slot);
    market.meter_as_contracted(slot).unwrap();
    let cycle = market.cycle(slot);
    market.settle_cycle(cycle).unwrap();
    // Home: 1,000 and a fee of 10; wind: 1,000 less a fee of 20. The lord owes both bonds, 10·(40 + 50), and nobody but itself
    // has been harmed: they go to the imbalance account.
    assert_eq!((gain(&market, &home), gain(&market, &wind), gain(&market, &lord)), (-1_010, 980, -900));
    let own = market.system_balances();
    assert_eq!((own.grid, own.imbalance, own.fees), (Amount(0), Amount(900), Amount(30)));
}
