//! How many steps the clearing takes on generated markets: deterministic, and kept as a snapshot.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clearing::{Books, Market, Work, clear};

use super::generator::{Size, case};

/// From a household's street to a country: zones, labels, profiles, orders at most.
const SIZES: [(&str, Size); 3] = [
    ("street", Size { zones: 2, labels: 3, profiles: 3, orders: 100 }),
    ("district", Size { zones: 4, labels: 4, profiles: 6, orders: 1_000 }),
    ("region", Size { zones: 8, labels: 4, profiles: 8, orders: 10_000 }),
];

/// The markets of the snapshot, by name.
pub fn generated() -> Vec<(String, Market, Books)> {
    let one = |(name, size): (&'static str, Size)| {
        (1..=6).map(move |seed| {
            let case = case(seed, size);
            let books = case.books();
            (format!("{name} {seed}"), case.market, books)
        })
    };
    SIZES.into_iter().flat_map(one).collect()
}

/// A line for each market.
pub fn steps(markets: &[(String, Market, Books)]) -> String {
    let mut text = String::from("# market: ticks, relaxations, augmentations, cycles, bytes of the result\n");
    for (name, market, books) in markets {
        let ticks: usize = books.curves().iter().map(|curve| curve.steps().len()).sum();
        let clearing = clear(market, books, 0).expect("every market clears");
        let Work { relaxations, augmentations, cycles } = clearing.work();
        let bytes = clearing.encode().unwrap().len();
        writeln!(text, "{name}: {ticks}, {relaxations}, {augmentations}, {cycles}, {bytes}")
            .expect("a string grows");
    }
    text
}

/// Where the steps are committed.
pub fn snapshot() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/steps.snapshot")
}
