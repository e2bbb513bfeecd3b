//! The gas of every path of the market, measured on a real chain and compared with a snapshot under version control.
//!
//! Gas does not depend on the machine: `packages/gas-benchmark/gas.snapshot` holds the figures. Only the length of numbers
//! and times in messages and records varies between runs; [`snapshot::TOLERANCE`] allows for it.

mod book;
mod contracts;
mod day;
#[cfg(test)]
mod document;
mod error;
mod hour;
mod ledger;
mod log;
mod orders;
mod path;
mod pin;
mod progress;
mod scene;
pub mod snapshot;

use std::path::Path as FilePath;

use simulation::ChainBackend;

pub use error::BenchmarkError;
pub use ledger::{Cost, Ledger, Sample};
pub use path::{Figure, Path};
pub use pin::pin;
pub use progress::Progress;
pub use scene::Sizes;

use scene::{Scene, nth};

/// Measures every path. Paths that wait for deadlines overlap in time.
///
/// # Errors
/// If a path cannot be measured.
pub fn measure<C: ChainBackend>(
    chain: C,
    denom: &str,
    ledger: Ledger,
    sizes: &Sizes,
    book: Option<&FilePath>,
    progress: Progress,
) -> Result<Vec<Sample>, BenchmarkError> {
    let mut scene = Scene::open(chain, denom, ledger, sizes, progress)?;
    orders::measure(&mut scene)?;
    let contracts = contracts::quote(&mut scene)?;
    // The day is the cycle after that of the single contracts.
    let next = nth(contracts.first, usize::from(sizes.timing.slots_per_cycle));
    let mut day = if sizes.has(Path::Day) { Some(day::quote(&mut scene, Path::Day, next)?) } else { None };
    contracts.sign(&mut scene)?;
    if let Some(day) = &mut day {
        day.sign(&mut scene)?;
    }
    contracts.meter(&mut scene)?;
    if let Some(day) = &mut day {
        day.meter(&mut scene)?;
    }
    if sizes.has(Path::Book) {
        book::measure(&mut scene)?;
    }
    if let Some(book) = book {
        hour::measure(&mut scene, book)?;
    }
    contracts.settle(&mut scene)?;
    if let Some(day) = day {
        day.settle(&mut scene)?;
    }
    log::measure(&mut scene)?;
    Ok(scene.samples)
}

/// Measures the day of a community alone.
///
/// # Errors
/// If it cannot be measured.
pub fn measure_community<C: ChainBackend>(
    chain: C,
    denom: &str,
    ledger: Ledger,
    sizes: &Sizes,
    progress: Progress,
) -> Result<Vec<Sample>, BenchmarkError> {
    let mut scene = Scene::open(chain, denom, ledger, sizes, progress)?;
    let first = scene.ahead(sizes.lead)?;
    let mut day = day::quote(&mut scene, Path::Community, first)?;
    day.sign(&mut scene)?;
    day.meter(&mut scene)?;
    day.settle(&mut scene)?;
    Ok(scene.samples)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use simulation::Embedded;
    use units::Timestamp;

    use super::*;

    /// The paths themselves, on the chain in this process, which counts no gas: that each is gone with the sizes asked for.
    #[test]
    fn every_path_is_gone_in_every_size() {
        let mut sizes = Sizes { lists: vec![1, 2, 5], people: 4, batch: 10, ..Sizes::default() };
        sizes.timing.slots_per_cycle = 3;
        let book = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../cli/books/tiny");
        let chain = Embedded::new(Timestamp(486_111 * 3_600));
        let samples =
            measure(chain, "ucoin", Ledger::default(), &sizes, Some(&book), Box::new(|_| ())).unwrap();
        let sizes_of = |path: Path| -> Vec<u64> {
            samples.iter().filter(|sample| sample.path == path).map(|sample| sample.size).collect()
        };
        for path in [
            Path::Quote,
            Path::Cancel,
            Path::Pair,
            Path::Sign,
            Path::Activate,
            Path::Meter,
            Path::Settle,
            Path::Log,
        ] {
            assert_eq!(sizes_of(path), [1, 2, 5], "{path:?}");
        }
        // 4 people with 10 orders each; 4 people with an order in each of 3 slots.
        assert_eq!((sizes_of(Path::Book), sizes_of(Path::Day)), (vec![40], vec![12]));
        assert_eq!((sizes_of(Path::QuoteOne), sizes_of(Path::Hour).len()), (vec![8], 1));
    }

    /// The day of a community with thirty of its people and all its deadlines: those who sign after the last of 96 gates are in
    /// time for the first slot, and readings, 500 of 17 slots in a message, are in time for the first of these.
    #[test]
    fn a_community_goes_through_its_day_alone() {
        let sizes = Sizes { people: 30, ..Sizes::community() };
        let chain = Embedded::new(Timestamp(486_111 * 3_600));
        let samples = measure_community(chain, "ucoin", Ledger::default(), &sizes, Box::new(|_| ())).unwrap();
        let gone: Vec<_> = samples.iter().map(|sample| (sample.path, sample.size)).collect();
        assert_eq!(gone, [(Path::Community, 30 * 96)]);
    }

    #[test]
    fn a_community_has_time_to_sign_after_the_last_gate() {
        let sizes = Sizes::community();
        assert_eq!((sizes.people, sizes.timing.slots_per_cycle), (100, 96));
        // The first slot may be paired as soon as its gate closes.
        let gates = u64::from(sizes.timing.slot.get()) * u64::from(sizes.timing.slots_per_cycle - 1);
        assert!(gates + 120 <= sizes.timing.sign.get(), "{gates}");
    }

    #[test]
    fn quick_measurement_skips_the_large_book_and_the_day() {
        let sizes = Sizes::quick(Duration::from_millis(700));
        let book = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../cli/books/tiny");
        let chain = Embedded::new(Timestamp(486_111 * 3_600));
        let samples =
            measure(chain, "ucoin", Ledger::default(), &sizes, Some(&book), Box::new(|_| ())).unwrap();
        for path in Path::ALL {
            let gone = samples.iter().filter(|sample| sample.path == path).map(|sample| sample.size).max();
            match path {
                Path::Book | Path::Day | Path::Community => assert_eq!(gone, None, "{path:?}"),
                // As many as the book's first hour has orders.
                Path::Hour => assert!(gone.is_some()),
                Path::QuoteOne => assert_eq!(gone, Some(8)),
                _ => assert_eq!(gone, Some(10), "{path:?}"),
            }
        }
    }
}
