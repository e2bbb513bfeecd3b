//! `dpt publish prices`: reference prices of zones.

use std::path::PathBuf;

use interfaces::orderbook_matcher::{ExecuteMsg, IndexPrice};

use super::scale::argument;
use super::{Act, Decimal, Lens, Row, View, decimal, from_file, needed, send};
use crate::failure::Failure;

/// Which prices.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The slot: its number, or when it begins
    #[arg(long, required_unless_present = "file")]
    slot: Option<String>,
    /// The zone, by name
    #[arg(long, required_unless_present = "file")]
    zone: Option<String>,
    /// The price, in the market's currency per kWh
    #[arg(long, required_unless_present = "file", allow_hyphen_values = true)]
    price: Option<Decimal>,
    /// Many: CSV with the columns slot, zone, price; - reads standard input
    #[arg(long, value_name = "CSV", conflicts_with_all = ["slot", "zone", "price"])]
    file: Option<PathBuf>,
    #[command(flatten)]
    act: Act,
}

/// Runs `dpt publish prices`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.act.look)?;
    let lens = &view.lens;
    let prices = match &args.file {
        Some(path) => from_file(&view, path, &["slot", "zone", "price"], from_row)?,
        None => vec![IndexPrice {
            slot: view.slot(needed("--slot", args.slot.as_deref())?)?,
            zone: argument("--zone", lens.zone(needed("--zone", args.zone.as_deref())?))?,
            price: argument("--price", lens.scale.reference(*needed("--price", args.price.as_ref())?))?,
        }],
    };
    let market = view.session.market;
    send(
        &view,
        &args.act,
        &prices,
        |prices| ExecuteMsg::PublishIndex { market, prices },
        |each| {
            format!(
                "{}: the reference price of {} is {}",
                lens.slot_text(each.slot),
                lens.zone_name(each.zone),
                lens.scale.price_text(each.price)
            )
        },
    )
}

fn from_row(lens: &Lens, row: &Row) -> Result<IndexPrice, Failure> {
    Ok(IndexPrice {
        slot: row.parse("slot", |text| lens.clock.slot(text))?,
        zone: row.parse("zone", |text| lens.zone(text))?,
        price: row.parse("price", |text| decimal(text, |price| lens.scale.reference(price)))?,
    })
}
