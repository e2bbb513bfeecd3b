//! `dpt publish prices`: reference prices of zones.

use interfaces::orderbook_matcher::{ExecuteMsg, ReferencePrice};
use market_format::{CsvRow, Decimal, MarketFormat};

use super::csv_rows::{Source, decimal, needed, send};
use crate::failure::Failure;
use crate::trade::argument;
use crate::trade::view::View;

/// Which prices.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: Source,
    /// The zone, by name
    #[arg(long, required_unless_present = "file", conflicts_with = "file")]
    zone: Option<String>,
    /// The price, in the market's currency per kWh
    #[arg(long, required_unless_present = "file", conflicts_with = "file", allow_hyphen_values = true)]
    price: Option<Decimal>,
}

/// Runs `dpt publish prices`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.source.tx.query)?;
    let format = &view.format;
    let prices = args.source.read(&view, &["slot", "zone", "price"], from_row, |slot| {
        Ok(ReferencePrice {
            slot,
            zone: argument("--zone", format.zone(needed("--zone", args.zone.as_deref())?))?,
            price: argument("--price", format.units.reference(*needed("--price", args.price.as_ref())?))?,
        })
    })?;
    let market = view.session.market;
    send(
        &view,
        &args.source.tx,
        &prices,
        |prices| ExecuteMsg::PublishReferencePrices { market, prices },
        |each| {
            format!(
                "{}: the reference price of {} is {}",
                format.slot_text(each.slot),
                format.zone_name(each.zone),
                format.units.price_text(each.price)
            )
        },
    )
}

fn from_row(format: &MarketFormat, row: &CsvRow) -> Result<ReferencePrice, Failure> {
    Ok(ReferencePrice {
        slot: row.parse("slot", |text| format.clock.slot(text))?,
        zone: row.parse("zone", |text| format.zone(text))?,
        price: row.parse("price", |text| decimal(text, |price| format.units.reference(price)))?,
    })
}
