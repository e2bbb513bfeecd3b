//! What anybody can put together from public queries alone: the books of a cleared slot, and the certificate about them.

use clearing::{Acceptance, Book, Books, Clearing, Curve, Line, Market as Grid, Profile, Step};
use interfaces::Contract;
use interfaces::orderbook_matcher::{Good, MarketResponse, QueryMsg};
use testing::TestEnv;
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
        let lines = definition
            .lines
            .iter()
            .zip(&certificate.capacities)
            .map(|(line, capacity)| Line { from: line.from, to: line.to, capacity: *capacity, fee: line.fee })
            .collect();
        let accepts = |profile: &interfaces::orderbook_matcher::ProfileDefinition| Profile {
            accepts: profile
                .accepts
                .iter()
                .map(|each| Acceptance { label: each.label, premium: each.premium })
                .collect(),
        };
        let count = |length: usize| u8::try_from(length).unwrap();
        let (zones, labels) = (count(definition.zones.len()), count(definition.labels.len()));
        let profiles = count(definition.profiles.len());
        let grid =
            Grid::new(zones, labels, lines, definition.profiles.iter().map(accepts).collect()).unwrap();
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
