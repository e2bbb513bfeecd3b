//! `dpt bench gas`: the gas of every path of the market on a real chain, first with codes as they are stored, then pinned.

use std::fs;
use std::io::{self, Write};
use std::path::{Path as FilePath, PathBuf};
use std::process;

use comfy_table::Cell;
use gas_benchmark::snapshot::{self, Row, Snapshot};
use gas_benchmark::{Ledger, Sizes, measure, measure_community, pin};
use sdk::{ClientError, NetworkFile, Node};
use simulation::Wasmd;

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
  dpt bench gas --network target/localnet/gas/network.toml --write packages/gas-benchmark/gas.snapshot
  dpt bench gas --network target/localnet/gas/network.toml --check packages/gas-benchmark/gas.snapshot
  dpt bench gas --network target/localnet/gas/network.toml --check packages/gas-benchmark/gas.snapshot --quick
  dpt bench gas --network target/localnet/day/network.toml --write packages/gas-benchmark/gas.snapshot --community

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
    // Malformed files are reported before anything is measured.
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

/// The warning without a book.
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

/// Prints a line of progress to standard error.
fn report(line: &str) {
    eprintln!("{line}");
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
            pin(&Node::connect(&self.file.chain).wait()?, &self.phrase, &codes)?;
        } else if codes.iter().any(|code| pins.contains(code)) {
            let text = format!("of the codes {codes:?} these are pinned: {pins:?}; a fresh chain has none");
            return Err(ClientError::Refused { log: text, hash: None }.into());
        }
        end_when_lost(&mut chain, || ());
        let ledger = Ledger::default();
        chain.keep_journal(ledger.journal());
        let (sizes, samples) = if args.community {
            let sizes = Sizes::community();
            let samples = measure_community(chain, &denom, ledger, &sizes, Box::new(report))?;
            (sizes, samples)
        } else {
            let sizes = if args.quick { Sizes::quick(chain.transaction_time()) } else { Sizes::default() };
            let sizes = Sizes { hour: book.is_some(), ..sizes };
            let samples = measure(chain, &denom, ledger, &sizes, book, Box::new(report))?;
            (sizes, samples)
        };
        Ok((Row::all(&samples, pinned), sizes))
    }
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
