//! `dpt publish prices`: reference prices of zones.

use interfaces::orderbook_matcher::{ExecuteMsg, ReferencePrice};

use super::scale::argument;
use super::{Decimal, Lens, Row, Source, View, decimal, needed, send};
use crate::failure::Failure;

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
    let view = View::open(&args.source.act.look)?;
    let lens = &view.lens;
    let prices = args.source.read(&view, &["slot", "zone", "price"], from_row, |slot| {
        Ok(ReferencePrice {
            slot,
            zone: argument("--zone", lens.zone(needed("--zone", args.zone.as_deref())?))?,
            price: argument("--price", lens.scale.reference(*needed("--price", args.price.as_ref())?))?,
        })
    })?;
    let market = view.session.market;
    send(
        &view,
        &args.source.act,
        &prices,
        |prices| ExecuteMsg::PublishReferencePrices { market, prices },
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

fn from_row(lens: &Lens, row: &Row) -> Result<ReferencePrice, Failure> {
    Ok(ReferencePrice {
        slot: row.parse("slot", |text| lens.clock.slot(text))?,
        zone: row.parse("zone", |text| lens.zone(text))?,
        price: row.parse("price", |text| decimal(text, |price| lens.scale.reference(price)))?,
    })
}
