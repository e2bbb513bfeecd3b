//! `dpt meter`: the metering operator reports readings.

use std::path::PathBuf;

use interfaces::Contract;
use interfaces::power_contract::events::ReadingsReported;
use interfaces::power_contract::{ExecuteMsg, Quality, Reading, TariffReading};
use market_format::CsvRow;
use market_format::Decimal;
use market_format::MarketFormat;
use market_format::{UnitConverter, kwh_of};
use sdk::Call;
use serde_json::json;
use units::{Energy, ParticipantId};

use super::TxArgs;
use super::argument;
use super::input;
use super::submit::{Submission, submit};
use super::view::View;
use crate::failure::Failure;
use crate::terminal;

/// Arguments of `dpt meter`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    tx: TxArgs,
    /// Whose meter: the participant's number
    #[arg(long, value_name = "NUMBER", required_unless_present = "file")]
    participant: Option<u32>,
    /// The slot: its number, or when it begins
    #[arg(long, required_unless_present = "file")]
    slot: Option<String>,
    /// What was drawn from the grid (OBIS 1.8.x), in kWh
    #[arg(long, value_name = "KWH", default_value = "0")]
    import_kwh: Decimal,
    /// What was fed into the grid (OBIS 2.8.x), in kWh
    #[arg(long, value_name = "KWH", default_value = "0")]
    export_kwh: Decimal,
    /// The tariff register of both, 1 to 4
    #[arg(long, default_value_t = 1)]
    tariff: u8,
    /// 1 for a first reading; each later one replaces the earlier
    #[arg(long, default_value_t = 1)]
    version: u8,
    /// How it came about: measured, provisional or substituted
    #[arg(long, default_value = "measured")]
    quality: String,
    /// Many readings: CSV, columns as below; - reads standard input
    #[arg(long, value_name = "CSV", conflicts_with_all = ["participant", "slot"])]
    file: Option<PathBuf>,
}

const EXAMPLE: &str = crate::example!(
    "  dpt meter --participant 3 --slot 2026-11-27T14:15 --import-kwh 2.48 \\
    --network network.toml --from metering
  dpt meter --file readings.csv --network network.toml --from metering

A file with two readings:
  participant,slot,import_kwh,export_kwh
  3,2026-11-27T14:15,2.48,0
  4,2026-11-27T14:15,0,3.2

More columns, if wanted: import_tariff, export_tariff (1), version (1), quality
(measured)."
);

/// Runs `dpt meter`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    // 1. read
    let readings = match &args.file {
        Some(path) => {
            let required = &["participant", "slot", "import_kwh", "export_kwh"];
            input::rows(path, required, &["import_tariff", "export_tariff", "version", "quality"])?
                .iter()
                .map(|row| from_row(&view.format, row))
                .collect::<Result<Vec<_>, _>>()?
        }
        None => vec![from_arguments(&view, args)?],
    };
    // 2. send
    let market = view.session.market;
    let calls = readings
        .chunks(interfaces::MAX_BATCH)
        .map(|chunk| {
            let msg = ExecuteMsg::Meter { market, readings: chunk.to_vec() };
            (Call::new(Contract::PowerContract, &msg), chunk.len())
        })
        .collect();
    let submission = Submission::new(preview(&view.format, &readings), calls);
    let Some(sent) = submit(&view, &args.tx, &submission)? else { return Ok(()) };
    // 3. say
    let reported: u32 = sent.events::<ReadingsReported>()?.iter().map(|event| event.readings).sum();
    view.print(
        &json!({"readings": reported, "transactions": sent.document()}),
        &format!("{reported} readings are in\n{}", sent.words()),
    )
}

fn from_arguments(view: &View, args: &Args) -> Result<Reading, Failure> {
    let missing = |name: &str| Failure::malformed(name, "is missing");
    let register = |name: &str, kwh: Decimal| {
        Ok::<_, Failure>(TariffReading {
            tariff: args.tariff,
            energy: argument(name, UnitConverter::energy(kwh))?,
        })
    };
    Ok(Reading {
        participant: ParticipantId(args.participant.ok_or_else(|| missing("--participant"))?),
        slot: view.slot(args.slot.as_deref().ok_or_else(|| missing("--slot"))?)?,
        import: register("--import-kwh", args.import_kwh)?,
        export: register("--export-kwh", args.export_kwh)?,
        version: args.version,
        quality: argument("--quality", quality(&args.quality))?,
    })
}

fn from_row(format: &MarketFormat, row: &CsvRow) -> Result<Reading, Failure> {
    let energy = |text: &str| -> Result<Energy, String> {
        UnitConverter::energy(text.parse::<Decimal>().map_err(|error| error.to_string())?)
    };
    let small = |column: &'static str| match row.get(column) {
        None => Ok(1),
        Some(_) => {
            row.parse(column, |text| text.parse::<u8>().map_err(|_| format!("{text:?} is not 1 to 255")))
        }
    };
    Ok(Reading {
        participant: row.parse("participant", |text| {
            text.parse().map(ParticipantId).map_err(|_| format!("{text:?} is no participant's number"))
        })?,
        slot: row.parse("slot", |text| format.clock.slot(text))?,
        import: TariffReading { tariff: small("import_tariff")?, energy: row.parse("import_kwh", energy)? },
        export: TariffReading { tariff: small("export_tariff")?, energy: row.parse("export_kwh", energy)? },
        version: small("version")?,
        quality: match row.get("quality") {
            None => Quality::Measured,
            Some(_) => row.parse("quality", quality)?,
        },
    })
}

fn quality(name: &str) -> Result<Quality, String> {
    serde_json::from_value(json!(name))
        .map_err(|_| format!("{name:?} is not measured, provisional or substituted"))
}

fn preview(format: &MarketFormat, readings: &[Reading]) -> String {
    const SHOWN: usize = 20;
    let headings = ["delivery", "participant", "drawn, kWh", "fed in, kWh", "version"];
    let mut table = terminal::table(&headings, 1);
    for reading in readings.iter().take(SHOWN) {
        table.add_row([
            format.clock.slot_text(reading.slot),
            reading.participant.to_string(),
            kwh_of(reading.import.energy),
            kwh_of(reading.export.energy),
            reading.version.to_string(),
        ]);
    }
    let more = match readings.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("\nand {more} more"),
    };
    format!("{table}{more}")
}
