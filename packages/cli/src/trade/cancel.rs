//! `dpt cancel`: takes orders back before their gate closes.

use interfaces::Contract;
use interfaces::orderbook_matcher::events::OrderCancelled;
use interfaces::orderbook_matcher::{ExecuteMsg, OrderRow};
use serde_json::json;

use super::Act;
use super::submit::{Courier, Parcel};
use super::view::View;
use crate::failure::Failure;
use crate::network::Call;

/// Arguments of `dpt cancel`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    act: Act,
    /// The slot of the orders: its number, or when it begins
    #[arg(long)]
    slot: String,
    /// The numbers of the orders, as dpt quote and dpt book show them
    #[arg(long = "order", value_name = "NUMBER", required_unless_present = "all", num_args = 1..)]
    orders: Vec<u32>,
    /// All orders of one's own in the slot
    #[arg(long, conflicts_with = "orders")]
    all: bool,
}

const EXAMPLE: &str = crate::example!(
    "  dpt cancel --slot 2026-11-27T14:15 --order 12 13 --network network.toml --from alice
  dpt cancel --slot 2026-11-27T14:15 --all --network network.toml --from alice"
);

/// Runs `dpt cancel`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.act.look)?;
    let slot = view.slot(&args.slot)?;
    // 1. find the orders' places in their books
    let mut courier = Courier::new(&view, &args.act)?;
    let participant = view.participant_of(&courier.address())?.participant;
    let own = view.orders(slot, Some(participant))?;
    let chosen = if args.all { own } else { named(&args.orders, &own, &view.lens.slot_text(slot))? };
    if chosen.is_empty() {
        return Err(Failure::refused(format!("you have no orders in {}", view.lens.slot_text(slot))));
    }
    // 2. send
    let market = view.session.market;
    let calls = chosen
        .chunks(interfaces::MAX_BATCH)
        .map(|chunk| {
            let msg = ExecuteMsg::Cancel { market, orders: chunk.iter().map(|row| row.order).collect() };
            (Call::new(Contract::OrderbookMatcher, &msg), chunk.len())
        })
        .collect();
    let lines: Vec<_> = chosen.iter().map(|row| line(&view, row)).collect();
    let parcel = Parcel { preview: format!("Cancels\n{}", lines.join("\n")), calls };
    let Some(sent) = courier.submit(&parcel)? else { return Ok(()) };
    // 3. say
    let cancelled = sent.events::<OrderCancelled>()?;
    let numbers: Vec<_> = cancelled.iter().map(|event| event.sequence).collect();
    view.print(
        &json!({"cancelled": numbers, "slot": slot, "transactions": sent.document()}),
        &format!("cancelled\n{}\n{}", lines.join("\n"), sent.words()),
    )
}

fn named(numbers: &[u32], own: &[OrderRow], slot: &str) -> Result<Vec<OrderRow>, Failure> {
    numbers
        .iter()
        .map(|number| {
            own.iter().find(|row| row.order.sequence.get() == *number).cloned().ok_or_else(|| {
                Failure::refused(format!(
                    "you have no order {number} in {slot}: `dpt book --from` shows yours"
                ))
            })
        })
        .collect()
}

fn line(view: &View, row: &OrderRow) -> String {
    let scale = &view.lens.scale;
    let (order, side) = (row.order, row.order.good.side());
    format!(
        "order {}: {side} {} kWh at {}",
        order.sequence,
        scale.kwh(row.lots),
        scale.price_text(order.price)
    )
}
