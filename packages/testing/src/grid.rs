//! A market's definition in the types of the clearing core.

use clearing::{Acceptance, Line, Market as Grid, Profile};
use interfaces::orderbook_matcher::MarketDefinition;
use units::Lots;

/// The grid of a slot with the capacities of its lines.
pub fn grid(definition: &MarketDefinition, capacities: &[Lots]) -> Grid {
    let lines = definition
        .lines
        .iter()
        .zip(capacities)
        .map(|(line, capacity)| Line { from: line.from, to: line.to, capacity: *capacity, fee: line.fee })
        .collect();
    let profiles = definition
        .profiles
        .iter()
        .map(|profile| Profile {
            accepts: profile
                .accepts
                .iter()
                .map(|each| Acceptance { label: each.label, premium: each.premium })
                .collect(),
        })
        .collect();
    let count = |names: &[String]| u8::try_from(names.len()).unwrap();
    Grid::new(count(&definition.zones), count(&definition.labels), lines, profiles).unwrap()
}
