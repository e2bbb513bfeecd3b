//! `dpt book`: the depth of a slot's books, or a participant's orders in them.

use std::path::PathBuf;

use interfaces::Contract;
use interfaces::orderbook_matcher::{DepthResponse, QueryMsg};
use sdk::{goods, zones};
use serde_json::{Value, json};
use units::{ParticipantId, SlotId};

use super::argument;
use super::view::View;
use super::{ParticipantArg, QueryArgs};
use crate::failure::Failure;
use crate::runtime::Wait;
use crate::terminal;

/// Arguments of `dpt book`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    query: QueryArgs,
    /// The slot: its number, or when it begins
    #[arg(long)]
    slot: String,
    /// The books of this zone only
    #[arg(long)]
    zone: Option<String>,
    /// The prices of each book, at most 500
    #[arg(long, default_value_t = 50)]
    limit: u32,
    #[command(flatten)]
    of: ParticipantArg,
    /// The key folder [default: dpt/keys in the home folder's configuration]
    #[arg(long, value_name = "DIR", env = "DPT_KEYS")]
    keys: Option<PathBuf>,
}

const EXAMPLE: &str = crate::example!(
    "  dpt book --slot 2026-11-27T14:15 --zone north --network network.toml
  dpt book --slot 2026-11-27T14:15 --from alice --network network.toml

The first shows the lots at each price, most competitive first; the second the
orders of one participant with their numbers."
);

/// Runs `dpt book`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let slot = view.slot(&args.slot)?;
    match view.participant(&args.of, args.keys.as_deref())? {
        Some(participant) => orders(&view, slot, participant),
        None => depth(&view, slot, args),
    }
}

fn depth(view: &View, slot: SlotId, args: &Args) -> Result<(), Failure> {
    let format = &view.format;
    let zones = match &args.zone {
        Some(name) => vec![argument("--zone", format.zone(name))?],
        None => zones(&format.definition),
    };
    let price = format!("{}/kWh", format.units.currency.name);
    let mut table = terminal::table(&["zone", "side", "good", &price, "kWh", "orders"], 3);
    let mut books: Vec<Value> = Vec::new();
    for zone in zones {
        for good in goods(&format.definition) {
            let query =
                QueryMsg::Depth { market: view.session.market, slot, zone, good, limit: Some(args.limit) };
            let answer: DepthResponse = view.ask(Contract::OrderbookMatcher, &query)?;
            if answer.rows.is_empty() {
                continue;
            }
            for row in &answer.rows {
                table.add_row([
                    format.zone_name(zone),
                    good.side().to_string(),
                    format.good_name(good),
                    format.units.per_kwh(row.price),
                    format.units.kwh(row.lots),
                    row.orders.to_string(),
                ]);
            }
            let rows: Vec<_> = answer
                .rows
                .iter()
                .map(|row| {
                    json!({
                        "price_per_kwh": format.units.per_kwh(row.price), "kwh": format.units.kwh(row.lots),
                        "price_per_lot": row.price, "lots": row.lots, "orders": row.orders,
                    })
                })
                .collect();
            books.push(json!({
                "zone": format.zone_name(zone), "side": good.side().to_string(), "good": format.good_name(good), "depth": rows,
            }));
        }
    }
    let words = if books.is_empty() {
        format!("{} has no orders", format.slot_text(slot))
    } else {
        format!("{}\n{table}", format.slot_text(slot))
    };
    view.print(&json!({"slot": slot, "begins": format.clock.slot_text(slot), "books": books}), &words)
}

fn orders(view: &View, slot: SlotId, participant: ParticipantId) -> Result<(), Failure> {
    let format = &view.format;
    let price = format!("{}/kWh", format.units.currency.name);
    let mut table = terminal::table(&["order", "zone", "side", "good", &price, "kWh"], 4);
    let mut rows: Vec<Value> = Vec::new();
    for row in view.session.orders(slot, Some(participant)).wait()? {
        let order = row.order;
        table.add_row([
            order.sequence.to_string(),
            format.zone_name(order.zone),
            order.good.side().to_string(),
            format.good_name(order.good),
            format.units.per_kwh(order.price),
            format.units.kwh(row.lots),
        ]);
        rows.push(json!({
            "order": order.sequence, "zone": format.zone_name(order.zone), "side": order.good.side().to_string(),
            "good": format.good_name(order.good), "price_per_kwh": format.units.per_kwh(order.price),
            "kwh": format.units.kwh(row.lots), "price_per_lot": order.price, "lots": row.lots,
        }));
    }
    let words = if rows.is_empty() {
        format!("participant {participant} has no orders in {}", format.slot_text(slot))
    } else {
        format!("{}\n{table}", format.slot_text(slot))
    };
    view.print(&json!({"slot": slot, "participant": participant, "orders": rows}), &words)
}
