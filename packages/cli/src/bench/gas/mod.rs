//! `dpt bench gas`: every path of the market on a real chain, first with codes as they are stored, then pinned.
//!
//! Gas does not depend on the machine, so that what is measured can be committed: `packages/cli/benches/gas.snapshot`. What
//! remains of chance is the length of numbers and times in messages and records; [`snapshot::TOLERANCE`] is for it.

mod book;
mod contracts;
mod day;
#[cfg(test)]
mod document;
mod hour;
mod ledger;
mod log;
mod orders;
mod path;
mod pin;
mod scene;
mod snapshot;

use std::fs;
use std::io::{self, Write};
use std::path::{Path as FilePath, PathBuf};
use std::process;

use comfy_table::Cell;
use sdk::NetworkFile;
use sdk::{ClientError, Node};
use testing::{Chain, Wasmd};

use self::ledger::{Ledger, Sample};
use self::path::Path;
use self::scene::{Scene, Sizes, nth};
use self::snapshot::{Row, Snapshot};
use crate::failure::Failure;
use crate::network::{At, end_when_lost};
use crate::runtime::Wait;
use crate::terminal;

/// Arguments of `dpt bench gas`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    at: At,
    /// The folder with the book whose first hour is cleared, as `dpt replay` reads it; if absent, ../shared/data/italy-2025-04,
    /// and where that is not, clear-hour is not measured and not missed
    #[arg(long, value_name = "DIR")]
    book: Option<PathBuf>,
    #[command(flatten)]
    codes: Codes,
    /// Measure nothing but a day of 96 slots for 100 people with an order in each, in some 25 minutes unpinned and pinned each
    #[arg(long, conflicts_with = "quick")]
    community: bool,
    /// Measure in some 5 minutes what tells a rise: up to 10 items, without the book of 10,000 orders and the day
    #[arg(long, conflicts_with = "write")]
    quick: bool,
    /// Fail if a path costs over 3 % more than in this snapshot, or breaks a budget that it keeps there
    #[arg(long, value_name = "SNAPSHOT")]
    check: Option<PathBuf>,
    /// Write what was measured; what the file says of other paths stays
    #[arg(long, value_name = "SNAPSHOT")]
    write: Option<PathBuf>,
    /// Print one JSON object a path
    #[arg(long)]
    json: bool,
}

/// How the codes are measured that are not to be measured both ways.
#[derive(Debug, clap::Args)]
struct Codes {
    /// Leave out the codes pinned by a vote
    #[arg(long)]
    unpinned: bool,
    /// Leave out the codes as they are stored
    #[arg(long, conflicts_with = "unpinned")]
    pinned: bool,
}

const EXAMPLE: &str = "\
Example:
  ci/localnet start --name gas
  dpt bench gas --network target/localnet/gas/network.toml --write packages/cli/benches/gas.snapshot
  dpt bench gas --network target/localnet/gas/network.toml --check packages/cli/benches/gas.snapshot
  dpt bench gas --network target/localnet/gas/network.toml --check packages/cli/benches/gas.snapshot --quick
  dpt bench gas --network target/localnet/day/network.toml --write packages/cli/benches/gas.snapshot --community

It takes some 20 minutes, the day of a community 50 for codes unpinned and
pinned together, and a chain of its own, whose codes nobody has pinned yet and whose
votes last seconds: ci/localnet starts one. Its faucet, which pays for all and votes,
is [keys] faucet of the network file, or faucet.mnemonic beside it.
Exit code: 0; 1 if a path costs more than it may; 2 if a file is malformed; 3 if the
chain is out of reach.";

/// Where the book of a real market lies that is no part of the project.
const BOOK: &str = "../shared/data/italy-2025-04";

/// Runs `dpt bench gas`.
///
/// # Errors
/// If a path cannot be measured, or costs more than it may.
pub fn run(args: &Args) -> Result<(), Failure> {
    // What is malformed is told before anything is measured.
    let recorded = args.check.as_deref().map(Snapshot::read).transpose()?;
    args.write.as_deref().map(Snapshot::read_if_written).transpose()?;
    let network = Network::open(args)?;
    let book = args.book();
    let unmeasured = book.is_none() && !args.community;
    if unmeasured {
        eprintln!("{NOT_MEASURED}");
    }
    let (mut measured, mut complaints) = (Snapshot::default(), vec![]);
    for pinned in args.ways() {
        let (rows, sizes) = network.measure(args, book.as_deref(), pinned)?;
        let of_codes = Snapshot { rows };
        if let Some(recorded) = &recorded {
            complaints.extend(recorded.clone().within(&sizes).complaints(&of_codes));
        }
        measured.rows.extend(of_codes.rows);
    }
    print(args, &measured)?;
    // Said again: minutes of figures have passed since.
    if unmeasured {
        eprintln!("{NOT_MEASURED}");
    }
    if let Some(path) = &args.write {
        // Read again: other paths may have been measured at the same time.
        let written = Snapshot::read_if_written(path)?.with(&measured);
        fs::write(path, written.to_string()).map_err(|error| Failure::malformed(path.display(), error))?;
    }
    if complaints.is_empty() { Ok(()) } else { Err(Failure::refused(complaints.join("; "))) }
}

/// What is said where there is no book.
const NOT_MEASURED: &str = "\
dpt: clear-hour is NOT measured: ../shared/data/italy-2025-04 is not there; --book names the folder of another book";

impl Args {
    /// The book whose first hour is cleared. One that is named is to be there.
    fn book(&self) -> Option<PathBuf> {
        self.book.clone().or_else(|| Some(PathBuf::from(BOOK)).filter(|folder| folder.is_dir()))
    }

    /// Whether codes are pinned: as they are stored first, then pinned.
    fn ways(&self) -> Vec<bool> {
        let mut ways = vec![];
        if !self.codes.pinned {
            ways.push(false);
        }
        if !self.codes.unpinned {
            ways.push(true);
        }
        ways
    }
}

/// The chain that is measured on.
struct Network {
    file: NetworkFile,
    /// The key phrase of its faucet.
    phrase: String,
    artifacts: PathBuf,
}

impl Network {
    fn open(args: &Args) -> Result<Self, Failure> {
        let file = NetworkFile::read(&args.at.network)?;
        let faucet =
            file.beside(file.keys.faucet.as_deref().unwrap_or_else(|| FilePath::new("faucet.mnemonic")));
        let phrase =
            fs::read_to_string(&faucet).map_err(|error| Failure::malformed(faucet.display(), error))?;
        let artifacts = file.deployment.artifacts.as_ref();
        let artifacts = artifacts.map_or_else(|| PathBuf::from("artifacts"), |path| file.beside(path));
        Ok(Self { file, phrase, artifacts })
    }

    /// Measures with the codes as they are stored, or pinned; tells the sizes.
    fn measure(
        &self,
        args: &Args,
        book: Option<&FilePath>,
        pinned: bool,
    ) -> Result<(Vec<Row>, Sizes), Failure> {
        let node = Node::connect(&self.file.chain).wait()?;
        let (height, now) = node.latest().wait()?;
        let run = format!("gas at {now} in block {height} by process {}", process::id());
        let denom = node.chain.fee_denom.clone();
        let pins = node.pinned().wait()?;
        let mut chain = Wasmd::start(node, &self.phrase, &self.artifacts, &run)?;
        let codes = chain.codes();
        if pinned {
            pin::pin(&Node::connect(&self.file.chain).wait()?, &self.phrase, &codes)?;
        } else if codes.iter().any(|code| pins.contains(code)) {
            let text = format!("of the codes {codes:?} these are pinned: {pins:?}; a fresh chain has none");
            return Err(ClientError::Refused { log: text, hash: None }.into());
        }
        end_when_lost(&mut chain, || ());
        let ledger = Ledger::default();
        chain.keep_journal(ledger.journal());
        let (sizes, samples) = if args.community {
            let sizes = Sizes::community();
            let samples = measure_community(chain, &denom, ledger, &sizes)?;
            (sizes, samples)
        } else {
            let sizes = if args.quick { Sizes::quick(chain.tempo()) } else { Sizes::default() };
            let sizes = Sizes { hour: book.is_some(), ..sizes };
            let samples = measure(chain, &denom, ledger, &sizes, book)?;
            (sizes, samples)
        };
        Ok((Row::all(&samples, pinned), sizes))
    }
}

/// Goes every path. Those that wait for deadlines go side by side.
fn measure<C: Chain>(
    chain: C,
    denom: &str,
    ledger: Ledger,
    sizes: &Sizes,
    book: Option<&FilePath>,
) -> Result<Vec<Sample>, Failure> {
    let mut scene = Scene::open(chain, denom, ledger, sizes)?;
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

/// Goes through the day of a community alone.
fn measure_community<C: Chain>(
    chain: C,
    denom: &str,
    ledger: Ledger,
    sizes: &Sizes,
) -> Result<Vec<Sample>, Failure> {
    let mut scene = Scene::open(chain, denom, ledger, sizes)?;
    let first = scene.ahead(sizes.lead)?;
    let mut day = day::quote(&mut scene, Path::Community, first)?;
    day.sign(&mut scene)?;
    day.meter(&mut scene)?;
    day.settle(&mut scene)?;
    Ok(scene.samples)
}

fn print(args: &Args, measured: &Snapshot) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    if args.json {
        for row in &measured.rows {
            writeln!(out, "{}", row.json())?;
        }
        return Ok(());
    }
    let mut table = terminal::table(&["path", "codes", "gas by size", "figure", "budget", ""], 3);
    for row in &measured.rows {
        let sizes: Vec<String> = row.sizes.iter().map(|(size, gas)| format!("{size}: {gas}")).collect();
        let figure = format!("{} {}", row.path.figure().word(), row.figure);
        let budget = row.budget().map_or_else(String::new, |budget| budget.to_string());
        let verdict = terminal::verdict(row.verdict() != snapshot::Verdict::Broken, row.verdict().word());
        let mut cells: Vec<Cell> =
            [row.path.name().to_owned(), row.codes().to_owned(), sizes.join(", "), figure, budget]
                .map(Cell::new)
                .into();
        cells.push(verdict);
        table.add_row(cells);
    }
    writeln!(out, "{table}")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use testing::Embedded;
    use units::Timestamp;

    use super::*;

    /// The paths themselves, on the chain in this process, which counts no gas: that each is gone with the sizes asked for.
    #[test]
    fn every_path_is_gone_in_every_size() {
        let mut sizes = Sizes { lists: vec![1, 2, 5], people: 4, batch: 10, ..Sizes::default() };
        sizes.timing.slots_per_cycle = 3;
        let book = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("books/tiny");
        let chain = Embedded::new(Timestamp(486_111 * 3_600));
        let samples = measure(chain, "ucoin", Ledger::default(), &sizes, Some(&book)).unwrap();
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
        let samples = measure_community(chain, "ucoin", Ledger::default(), &sizes).unwrap();
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
    fn a_quick_measurement_goes_every_path_but_the_great_book_and_the_day() {
        let sizes = Sizes::quick(Duration::from_millis(700));
        let book = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("books/tiny");
        let chain = Embedded::new(Timestamp(486_111 * 3_600));
        let samples = measure(chain, "ucoin", Ledger::default(), &sizes, Some(&book)).unwrap();
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
