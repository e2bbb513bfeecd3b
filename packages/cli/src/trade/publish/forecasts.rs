//! `dpt publish forecasts`: the most that participants can feed in or draw.

use interfaces::common::Side;
use interfaces::orderbook_matcher::{ExecuteMsg, Forecast};
use market_format::{CsvRow, Decimal, MarketFormat};
use units::ParticipantId;

use super::csv_rows::{Source, decimal, needed, send};
use crate::failure::Failure;
use crate::trade::argument;
use crate::trade::view::View;

/// Which forecasts.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: Source,
    /// Whose: the participant's number
    #[arg(long, value_name = "NUMBER", required_unless_present = "file", conflicts_with = "file")]
    participant: Option<u32>,
    /// What it can do at most: sell (feed in) or buy (draw)
    #[arg(long, required_unless_present = "file", conflicts_with = "file")]
    side: Option<String>,
    /// How much of it, in kWh
    #[arg(long, required_unless_present = "file", conflicts_with = "file", allow_hyphen_values = true)]
    kwh: Option<Decimal>,
}

/// Runs `dpt publish forecasts`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.source.tx.query)?;
    let format = &view.format;
    let forecasts = args.source.read(&view, &["slot", "participant", "side", "kwh"], from_row, |slot| {
        Ok(Forecast {
            slot,
            participant: ParticipantId(*needed("--participant", args.participant.as_ref())?),
            side: argument("--side", side(needed("--side", args.side.as_deref())?))?,
            lots: argument("--kwh", format.units.delivery(*needed("--kwh", args.kwh.as_ref())?))?,
        })
    })?;
    let market = view.session.market;
    send(
        &view,
        &args.source.tx,
        &forecasts,
        |forecasts| ExecuteMsg::PublishForecasts { market, forecasts },
        |each| {
            format!(
                "{}: participant {} can {} at most {} kWh",
                format.slot_text(each.slot),
                each.participant,
                each.side,
                format.units.kwh(each.lots)
            )
        },
    )
}

fn from_row(format: &MarketFormat, row: &CsvRow) -> Result<Forecast, Failure> {
    let number = |text: &str| {
        text.parse().map(ParticipantId).map_err(|_| format!("{text:?} is no participant's number"))
    };
    Ok(Forecast {
        slot: row.parse("slot", |text| format.clock.slot(text))?,
        participant: row.parse("participant", number)?,
        side: row.parse("side", side)?,
        lots: row.parse("kwh", |text| decimal(text, |kwh| format.units.delivery(kwh)))?,
    })
}

fn side(text: &str) -> Result<Side, String> {
    match text {
        "sell" => Ok(Side::Sell),
        "buy" => Ok(Side::Buy),
        _ => Err(format!("{text:?} is neither sell nor buy")),
    }
}
