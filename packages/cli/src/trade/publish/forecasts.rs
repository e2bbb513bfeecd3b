//! `dpt publish forecasts`: the most that participants can feed in or draw.

use std::path::PathBuf;

use interfaces::common::Side;
use interfaces::orderbook_matcher::{ExecuteMsg, Forecast};
use units::ParticipantId;

use super::scale::argument;
use super::{Act, Decimal, Lens, Row, View, decimal, from_file, needed, send};
use crate::failure::Failure;

/// Which forecasts.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The slot: its number, or when it begins
    #[arg(long, required_unless_present = "file")]
    slot: Option<String>,
    /// Whose: the participant's number
    #[arg(long, value_name = "NUMBER", required_unless_present = "file")]
    participant: Option<u32>,
    /// What it can do at most: sell (feed in) or buy (draw)
    #[arg(long, required_unless_present = "file")]
    side: Option<String>,
    /// How much of it, in kWh
    #[arg(long, required_unless_present = "file", allow_hyphen_values = true)]
    kwh: Option<Decimal>,
    /// Many: CSV with the columns slot, participant, side, kwh; - reads standard input
    #[arg(long, value_name = "CSV", conflicts_with_all = ["slot", "participant", "side", "kwh"])]
    file: Option<PathBuf>,
    #[command(flatten)]
    act: Act,
}

/// Runs `dpt publish forecasts`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.act.look)?;
    let lens = &view.lens;
    let forecasts = match &args.file {
        Some(path) => from_file(&view, path, &["slot", "participant", "side", "kwh"], from_row)?,
        None => vec![Forecast {
            slot: view.slot(needed("--slot", args.slot.as_deref())?)?,
            participant: ParticipantId(*needed("--participant", args.participant.as_ref())?),
            side: argument("--side", side(needed("--side", args.side.as_deref())?))?,
            lots: argument("--kwh", lens.scale.delivery(*needed("--kwh", args.kwh.as_ref())?))?,
        }],
    };
    let market = view.session.market;
    send(
        &view,
        &args.act,
        &forecasts,
        |forecasts| ExecuteMsg::PublishForecasts { market, forecasts },
        |each| {
            format!(
                "{}: participant {} can {} at most {} kWh",
                lens.slot_text(each.slot),
                each.participant,
                each.side,
                lens.scale.kwh(each.lots)
            )
        },
    )
}

fn from_row(lens: &Lens, row: &Row) -> Result<Forecast, Failure> {
    let number = |text: &str| {
        text.parse().map(ParticipantId).map_err(|_| format!("{text:?} is no participant's number"))
    };
    Ok(Forecast {
        slot: row.parse("slot", |text| lens.clock.slot(text))?,
        participant: row.parse("participant", number)?,
        side: row.parse("side", side)?,
        lots: row.parse("kwh", |text| decimal(text, |kwh| lens.scale.delivery(kwh)))?,
    })
}

fn side(text: &str) -> Result<Side, String> {
    match text {
        "sell" => Ok(Side::Sell),
        "buy" => Ok(Side::Buy),
        _ => Err(format!("{text:?} is neither sell nor buy")),
    }
}
