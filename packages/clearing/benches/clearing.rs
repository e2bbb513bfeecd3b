//! Times the clearing and a linear programming solver on the same hours in one run, and counts the clearing's steps.
//!
//! The steps are deterministic: they must equal `steps.snapshot` (written anew with `DPT_SNAPSHOT=write`). The time must
//! be at least fifty times shorter than the solver's, on the hours of `italy-2025-04` if the data is there, else on
//! markets of the generator alone.
#![allow(clippy::as_conversions, clippy::cast_precision_loss, clippy::print_stdout, dead_code)]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clearing::{Books, Market, Work, clear, verify};
use common::generator::{Size, case};
use common::italy::{Boundary, folder, hours};
use common::lp;

const LEAST_RATIO: f64 = 50.0;

/// From a household's street to a country: zones, labels, profiles, orders at most.
const SIZES: [(&str, Size); 3] = [
    ("street", Size { zones: 2, labels: 3, profiles: 3, orders: 100 }),
    ("district", Size { zones: 4, labels: 4, profiles: 6, orders: 1_000 }),
    ("region", Size { zones: 8, labels: 4, profiles: 8, orders: 10_000 }),
];

fn generated() -> Vec<(String, Market, Books)> {
    let one = |(name, size): (&'static str, Size)| {
        (1..=6).map(move |seed| {
            let case = case(seed, size);
            let books = case.books();
            (format!("{name} {seed}"), case.market, books)
        })
    };
    SIZES.into_iter().flat_map(one).collect()
}

fn steps(markets: &[(String, Market, Books)]) -> String {
    let mut text = String::from("# market: ticks, relaxations, augmentations, cycles, bytes of the result\n");
    for (name, market, books) in markets {
        let ticks: usize = books.curves().iter().map(|curve| curve.steps().len()).sum();
        let clearing = clear(market, books, 0).expect("every market clears");
        let Work { relaxations, augmentations, cycles } = clearing.work();
        let bytes = clearing.encode().len();
        writeln!(text, "{name}: {ticks}, {relaxations}, {augmentations}, {cycles}, {bytes}")
            .expect("a string grows");
    }
    text
}

/// Whether the steps are those committed.
fn steps_are_as_committed(found: &str) -> bool {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/steps.snapshot");
    if std::env::var("DPT_SNAPSHOT").is_ok_and(|what| what == "write") {
        std::fs::write(&path, found).expect("the snapshot can be written");
        return true;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    for (found, committed) in found.lines().zip(committed.lines()) {
        if found != committed {
            println!("differs from the snapshot, which has\n{committed}");
        }
    }
    found == committed
}

fn time(mut run: impl FnMut()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

fn main() -> ExitCode {
    let generated = generated();
    let found = steps(&generated);
    print!("{found}");
    let same = steps_are_as_committed(&found);

    let (what, markets) = folder().map_or_else(
        || ("generated markets", generated),
        |folder| {
            let hours = hours(&folder, Boundary::Exchanges).into_iter().map(|hour| {
                let market = hour.market();
                let books = hour.books(&market);
                (hour.name, market, books)
            });
            ("hours of a week of Italy's day-ahead market", hours.collect())
        },
    );
    let ours = time(|| {
        for (number, (_, market, books)) in (0..).zip(&markets) {
            black_box(clear(market, books, number).expect("every market clears"));
        }
    });
    let clearings: Vec<_> =
        (0..).zip(&markets).map(|(number, (_, market, books))| clear(market, books, number)).collect();
    let check = time(|| {
        for ((_, market, books), clearing) in markets.iter().zip(&clearings) {
            black_box(
                verify(market, books, clearing.as_ref().expect("cleared above")).expect("verified above"),
            );
        }
    });
    let mut worst: f64 = 0.0;
    let theirs = time(|| {
        for ((_, market, books), clearing) in markets.iter().zip(&clearings) {
            let welfare = clearing.as_ref().expect("cleared above").welfare().get() as f64;
            worst =
                worst.max((black_box(lp::welfare(market, books)) - welfare).abs() / welfare.abs().max(1.0));
        }
    });
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
    println!("{} {what}: cleared and checked in {ours:.2?} (of which checking {check:.2?})", markets.len());
    println!("linear programming solver (welfare alone): {theirs:.2?}, {ratio:.0} times as long");
    println!("largest relative difference of the welfare: {worst:.1e}");

    if !same {
        println!("failed: the steps are not those of benches/steps.snapshot");
        return ExitCode::FAILURE;
    }
    if ratio < LEAST_RATIO {
        println!("failed: less than {LEAST_RATIO} times faster");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
