//! `dpt cancel`: takes orders back before their gate closes.

use interfaces::Contract;
use interfaces::orderbook_matcher::events::OrderCancelled;
use interfaces::orderbook_matcher::{ExecuteMsg, OrderRow};
use sdk::Call;
use serde_json::json;

use super::TxArgs;
use super::submit::{Submission, Submitter};
use super::view::View;
use crate::failure::Failure;
use crate::runtime::Wait;

/// Arguments of `dpt cancel`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    tx: TxArgs,
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
    let view = View::open(&args.tx.query)?;
    let slot = view.slot(&args.slot)?;
    // 1. find the orders' places in their books
    let mut submitter = Submitter::new(&view, &args.tx)?;
    let participant = view.participant_of(&submitter.address())?.participant;
    let own = view.session.orders(slot, Some(participant)).wait()?;
    let chosen = if args.all { own } else { named(&args.orders, &own, &view.format.slot_text(slot))? };
    if chosen.is_empty() {
        return Err(Failure::refused(format!("you have no orders in {}", view.format.slot_text(slot))));
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
    let submission = Submission::new(format!("Cancels\n{}", lines.join("\n")), calls);
    let Some(sent) = submitter.submit(&submission)? else { return Ok(()) };
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
    let units = &view.format.units;
    let (order, side) = (row.order, row.order.good.side());
    format!(
        "order {}: {side} {} kWh at {}",
        order.sequence,
        units.kwh(row.lots),
        units.price_text(order.price)
    )
}
