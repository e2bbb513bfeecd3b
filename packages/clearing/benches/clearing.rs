//! Times the clearing and a linear programming solver on the same hours in one run, and counts the clearing's steps.
//!
//! The steps are deterministic: they must equal `steps.snapshot` (written anew with `DPT_SNAPSHOT=write`). The time must
//! be at least fifty times shorter than the solver's, on the hours of `italy-2025-04` if the data is there, else on
//! markets of the generator alone.
#![allow(clippy::as_conversions, clippy::cast_precision_loss, clippy::print_stdout, dead_code)]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clearing::{Books, Market, clear, verify};
use common::italy::{Boundary, folder, hours};
use common::lp;
use common::steps::{generated, snapshot, steps};

const LEAST_RATIO: f64 = 50.0;

fn time(mut run: impl FnMut()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

/// The shortest time of several rounds, in which all take turns: what else runs on the machine only ever adds to it.
struct Times {
    ours: Duration,
    check: Duration,
    welfare: Duration,
    both: Duration,
}

const ROUNDS: usize = 5;

/// Our clearing answers more than the programmes do (prices, fair sharing and a proof), but nothing less than both:
/// the greatest welfare and the greatest volume with it.
fn compare(markets: &[(String, Market, Books)]) -> Times {
    let mut times =
        Times { ours: Duration::MAX, check: Duration::MAX, welfare: Duration::MAX, both: Duration::MAX };
    for _ in 0..ROUNDS {
        let mut clearings = Vec::with_capacity(markets.len());
        let ours = time(|| {
            for (number, (_, market, books)) in (0..).zip(markets) {
                clearings.push(black_box(clear(market, books, number).expect("every market clears")));
            }
        });
        let check = time(|| {
            for ((_, market, books), clearing) in markets.iter().zip(&clearings) {
                black_box(verify(market, books, clearing).expect("what clears is right"));
            }
        });
        let mut found = Vec::with_capacity(markets.len());
        let welfare =
            time(|| found.extend(markets.iter().map(|(_, market, books)| lp::welfare(market, books))));
        let volume = time(|| {
            for ((_, market, books), welfare) in markets.iter().zip(&found) {
                black_box(lp::volume(market, books, *welfare));
            }
        });
        for (clearing, found) in clearings.iter().zip(&found) {
            let welfare = clearing.welfare().get() as f64;
            assert!((welfare - found).abs() <= 1e-9 * welfare.abs(), "{welfare} is not {found}");
        }
        times.ours = times.ours.min(ours);
        times.check = times.check.min(check);
        times.welfare = times.welfare.min(welfare);
        times.both = times.both.min(welfare + volume);
    }
    times
}

fn main() -> ExitCode {
    let generated = generated();
    let found = steps(&generated);
    print!("{found}");
    if std::env::var("DPT_SNAPSHOT").is_ok_and(|what| what == "write") {
        std::fs::write(snapshot(), &found).expect("the snapshot can be written");
    }
    let same = std::fs::read_to_string(snapshot()).is_ok_and(|committed| committed == found);

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
    let times = compare(&markets);
    let ratio = |theirs: Duration| theirs.as_secs_f64() / times.ours.as_secs_f64();
    let (ours, check) = (times.ours, times.check);
    println!("{} {what}: cleared and checked in {ours:.2?} (checking alone {check:.2?})", markets.len());
    println!(
        "linear programme, welfare alone: {:.2?}, {:.0} times as long",
        times.welfare,
        ratio(times.welfare)
    );
    println!(
        "linear programmes, welfare and volume: {:.2?}, {:.0} times as long",
        times.both,
        ratio(times.both)
    );

    if !same {
        println!("failed: the steps are not those of benches/steps.snapshot");
        return ExitCode::FAILURE;
    }
    if ratio(times.both) < LEAST_RATIO {
        println!("failed: less than {LEAST_RATIO} times faster");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
