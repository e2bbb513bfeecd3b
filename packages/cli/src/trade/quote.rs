//! `dpt quote`: places orders.

use std::path::PathBuf;

use interfaces::Contract;
use interfaces::orderbook_matcher::events::OrderPlaced;
use interfaces::orderbook_matcher::{ExecuteMsg, Good, NewOrder};
use market_format::CsvRow;
use market_format::Decimal;
use market_format::MarketFormat;
use sdk::{Call, order_reserve};
use serde_json::{Value, json};

use super::TxArgs;
use super::argument;
use super::input;
use super::submit::{Submission, submit};
use super::view::View;
use crate::failure::Failure;
use crate::terminal;

/// Arguments of `dpt quote`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    tx: TxArgs,
    /// The slot of delivery: its number, or when it begins
    #[arg(long, required_unless_present = "file")]
    slot: Option<String>,
    /// Sell energy under this label
    #[arg(long, value_name = "LABEL", required_unless_present_any = ["buy", "file"])]
    sell: Option<String>,
    /// Buy energy by this profile
    #[arg(long, value_name = "PROFILE", conflicts_with = "sell")]
    buy: Option<String>,
    /// How much, in kWh
    #[arg(long, required_unless_present = "file", allow_hyphen_values = true)]
    kwh: Option<Decimal>,
    /// The limit, in the market's currency per kWh
    #[arg(long, required_unless_present = "file", allow_hyphen_values = true)]
    price: Option<Decimal>,
    /// Many orders: CSV with the columns slot, side (sell or buy), good, kwh, price; - reads standard input
    #[arg(long, value_name = "CSV", conflicts_with_all = ["slot", "sell", "buy", "kwh", "price"])]
    file: Option<PathBuf>,
}

const EXAMPLE: &str = crate::example!(
    "  dpt quote --slot 2026-11-27T14:15 --buy any --kwh 2.5 --price 0.084 \\
    --network network.toml --from alice
  dpt quote --file orders.csv --network network.toml --from alice

A file with two orders:
  slot,side,good,kwh,price
  2026-11-27T14:15,sell,green,3.2,0.05
  2026-11-27T14:30,buy,any,2.5,0.084"
);

/// Runs `dpt quote`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    // 1. read
    let orders = match &args.file {
        Some(path) => input::rows(path, &["slot", "side", "good", "kwh", "price"], &[])?
            .iter()
            .map(|row| from_row(&view.format, row))
            .collect::<Result<Vec<_>, _>>()?,
        None => vec![from_arguments(&view, args)?],
    };
    // 2. send
    let market = view.session.market;
    let calls = orders
        .chunks(interfaces::MAX_BATCH)
        .map(|chunk| {
            let msg = ExecuteMsg::Quote { market, orders: chunk.to_vec() };
            (Call::new(Contract::OrderbookMatcher, &msg), chunk.len())
        })
        .collect();
    let submission = Submission::new(preview(&view.format, &orders)?, calls);
    let Some(sent) = submit(&view, &args.tx, &submission)? else { return Ok(()) };
    // 3. say
    let placed = sent.events::<OrderPlaced>()?;
    let documents: Vec<Value> = placed.iter().map(|event| document(&view.format, event)).collect();
    let lines: Vec<_> = placed
        .iter()
        .map(|event| {
            format!(
                "order {}: {} {} kWh at {} in {}",
                event.sequence,
                event.side,
                view.format.units.kwh(event.lots),
                view.format.units.price_text(event.price),
                view.format.slot_text(event.slot)
            )
        })
        .collect();
    view.print(
        &json!({"orders": documents, "transactions": sent.document()}),
        &format!("{}\n{}", lines.join("\n"), sent.words()),
    )
}

fn document(format: &MarketFormat, event: &OrderPlaced) -> Value {
    json!({
        "order": event.sequence, "slot": event.slot, "side": event.side, "good": event.good,
        "kwh": format.units.kwh(event.lots), "price_per_kwh": format.units.per_kwh(event.price),
        "lots": event.lots, "price_per_lot": event.price,
    })
}

fn from_arguments(view: &View, args: &Args) -> Result<NewOrder, Failure> {
    let missing = |name: &str| Failure::malformed(name, "is missing");
    let format = &view.format;
    let slot = view.slot(args.slot.as_deref().ok_or_else(|| missing("--slot"))?)?;
    let good = match (&args.sell, &args.buy) {
        (Some(label), _) => Good::Sell { label: argument("--sell", format.label(label))? },
        (None, Some(profile)) => Good::Buy { profile: argument("--buy", format.profile(profile))? },
        (None, None) => return Err(missing("--sell or --buy")),
    };
    let lots = argument("--kwh", format.units.lots(args.kwh.ok_or_else(|| missing("--kwh"))?))?;
    let price = argument("--price", format.units.price(args.price.ok_or_else(|| missing("--price"))?))?;
    Ok(NewOrder { slot, good, price, lots })
}

fn from_row(format: &MarketFormat, row: &CsvRow) -> Result<NewOrder, Failure> {
    let decimal = |text: &str| text.parse::<Decimal>().map_err(|error| error.to_string());
    let sells = row.parse("side", |text| match text {
        "sell" => Ok(true),
        "buy" => Ok(false),
        _ => Err(format!("{text:?} is neither sell nor buy")),
    })?;
    let good = row.parse("good", |text| {
        if sells {
            format.label(text).map(|label| Good::Sell { label })
        } else {
            format.profile(text).map(|profile| Good::Buy { profile })
        }
    })?;
    Ok(NewOrder {
        slot: row.parse("slot", |text| format.clock.slot(text))?,
        good,
        price: row.parse("price", |text| format.units.price(decimal(text)?))?,
        lots: row.parse("kwh", |text| format.units.lots(decimal(text)?))?,
    })
}

/// The orders for people: the first of many, and what is put aside for all.
fn preview(format: &MarketFormat, orders: &[NewOrder]) -> Result<String, Failure> {
    const SHOWN: usize = 20;
    let currency = &format.units.currency;
    let mut table =
        terminal::table(&["delivery", "side", "good", "kWh", &format!("{}/kWh", currency.name)], 3);
    for order in orders.iter().take(SHOWN) {
        table.add_row([
            format.clock.slot_text(order.slot),
            order.good.side().to_string(),
            format.good_name(order.good),
            format.units.kwh(order.lots),
            format.units.per_kwh(order.price),
        ]);
    }
    let all = order_reserve(&format.definition, orders).map_err(Failure::refused)?;
    let more = match orders.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("and {more} more\n"),
    };
    Ok(format!("{table}\n{more}Puts aside at most {} for price, fees and bonds", currency.text(all)))
}
