//! What anybody can put together from public queries alone: the books of a cleared slot, and the certificate about them.

use clearing::{Book, Books, Clearing, Curve, Market as Grid, Step};
use interfaces::Contract;
use interfaces::orderbook_matcher::{Good, MarketResponse, QueryMsg};
use testing::{TestEnv, grid};
use units::{LabelId, ProfileId, SlotId, ZoneId};

/// A slot as an outsider sees it.
pub(super) struct Proof {
    /// Zones, lines with the capacities of the slot, labels, profiles.
    pub grid: Grid,
    /// The curves.
    pub books: Books,
    /// The result with its certificate.
    pub clearing: Clearing,
}

impl Proof {
    /// Asks the matcher for everything.
    pub(super) fn of(market: &TestEnv, slot: SlotId) -> Self {
        let query = QueryMsg::Market { market: market.id };
        let definition = market.query::<MarketResponse>(Contract::OrderbookMatcher, &query).definition;
        let certificate = market.certificate(slot);
        let grid = grid(&definition, &certificate.capacities);
        let (zones, labels) = (grid.zones(), grid.labels());
        let profiles = u8::try_from(definition.profiles.len()).unwrap();
        let mut curves = vec![];
        for zone in 0..zones {
            let sells = (0..labels)
                .map(LabelId)
                .map(|label| (Book::Sell { zone: ZoneId(zone), label }, Good::Sell { label }));
            let buys = (0..profiles)
                .map(ProfileId)
                .map(|profile| (Book::Buy { zone: ZoneId(zone), profile }, Good::Buy { profile }));
            for (book, good) in sells.chain(buys) {
                let steps = market.curve(slot, zone, good).into_iter();
                let steps = steps.map(|step| Step { price: step.price, tier: step.tier, lots: step.lots });
                curves.push(Curve::new(book, steps.collect()).unwrap());
            }
        }
        let books = Books::new(&grid, curves).unwrap();
        let clearing = Clearing::decode(&grid, certificate.clearing.as_slice()).unwrap();
        Self { grid, books, clearing }
    }
}
