//! `dpt slots`: what is due when; and waiting for it, for scripts.

use std::time::Duration;

use clap::ValueEnum;
use interfaces::Contract;
use interfaces::orderbook_matcher::{QueryMsg, SlotResponse, SlotStatus};
use serde_json::{Value, json};
use units::{SlotId, Timestamp};

use super::QueryArgs;
use super::view::View;
use crate::failure::Failure;
use crate::runtime::Wait;
use crate::terminal;

/// Arguments of `dpt slots`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    query: QueryArgs,
    /// The slot: its number, or when it begins; the first that takes orders if absent
    #[arg(long)]
    slot: Option<String>,
    /// How many slots, from that one on
    #[arg(long, default_value_t = 4)]
    count: u32,
    /// Print the number of the first slot and nothing else
    #[arg(long, conflicts_with = "count")]
    number: bool,
    /// Wait until this time of the slot has come
    #[arg(long, value_enum, requires = "slot")]
    wait: Option<Moment>,
}

/// A time of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Moment {
    /// Its gate closes: it can be cleared
    Gate,
    /// The time for signing is over: its contracts can be activated
    Signed,
    /// Delivery begins
    Start,
    /// Delivery ends: readings can be reported
    End,
    /// The time for readings is over: it can be settled
    Metered,
}

const EXAMPLE: &str = crate::example!(
    "  dpt slots --network network.toml --time-zone Europe/Rome
  dpt slots --number --network network.toml
  dpt slots --slot 1995317 --wait gate --network network.toml"
);

/// How often the chain is asked for the time.
const POLL: Duration = Duration::from_millis(250);

/// Runs `dpt slots`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let first = match &args.slot {
        Some(text) => view.slot(text)?,
        None => view.format.next_open(view.now()?),
    };
    if args.number {
        return view.print(&first, &first.to_string());
    }
    if let Some(moment) = args.wait {
        wait(&view, time_of(&view, first, moment)?)?;
    }
    let headings =
        ["slot", "delivery", "state", "orders until", "cleared by", "signed by", "ends", "readings until"];
    let mut table = terminal::table(&headings, 8);
    let mut rows: Vec<Value> = Vec::new();
    let count = if args.wait.is_some() { 1 } else { args.count };
    for number in (first.get()..).take(usize::try_from(count).unwrap_or(usize::MAX)) {
        let slot = SlotId(number);
        let times = Times::of(&view, slot)?;
        let text = |time: Timestamp| view.format.clock.text(time);
        let state = status(times.status);
        let cycle = view.format.cycle(slot);
        table.add_row([
            slot.to_string(),
            text(times.start),
            state.to_owned(),
            text(times.gate),
            text(times.clear_by),
            times.sign_by.map_or_else(|| "—".into(), text),
            text(times.end),
            text(times.meter_until),
        ]);
        rows.push(json!({
            "slot": slot, "cycle": cycle, "state": state, "gate": times.gate, "clear_by": times.clear_by,
            "sign_by": times.sign_by, "start": times.start, "end": times.end, "meter_until": times.meter_until,
        }));
    }
    view.print(&json!({"slots": rows}), &table.to_string())
}

/// What is due when.
struct Times {
    status: SlotStatus,
    gate: Timestamp,
    clear_by: Timestamp,
    /// Known once all contracts are drafted.
    sign_by: Option<Timestamp>,
    start: Timestamp,
    end: Timestamp,
    meter_until: Timestamp,
}

impl Times {
    fn of(view: &View, slot: SlotId) -> Result<Self, Failure> {
        let query = QueryMsg::Slot { market: view.session.market, slot };
        let state: SlotResponse = view.ask(Contract::OrderbookMatcher, &query)?;
        let meter_until = state.end.plus(view.format.definition.timing.meter).map_err(Failure::refused)?;
        let sign_by = view.session.contract_slot(slot).wait()?.and_then(|contracts| contracts.sign_by);
        let SlotResponse { status, gate, clear_by, start, end, .. } = state;
        Ok(Self { status, gate, clear_by, sign_by, start, end, meter_until })
    }
}

fn time_of(view: &View, slot: SlotId, moment: Moment) -> Result<Timestamp, Failure> {
    let times = Times::of(view, slot)?;
    Ok(match moment {
        Moment::Gate => times.gate,
        Moment::Start => times.start,
        Moment::End => times.end,
        Moment::Metered => times.meter_until,
        Moment::Signed => times.sign_by.ok_or_else(|| {
            let name = view.format.slot_text(slot);
            Failure::refused(format!(
                "contracts of {name} are not drafted: the time for signing is not known yet"
            ))
        })?,
    })
}

/// Waits until the chain's time has come there.
fn wait(view: &View, time: Timestamp) -> Result<(), Failure> {
    while view.now()? < time {
        std::thread::sleep(POLL);
    }
    Ok(())
}

fn status(status: SlotStatus) -> &'static str {
    match status {
        SlotStatus::Open => "open",
        SlotStatus::GateClosed => "gate closed",
        SlotStatus::Aggregated => "aggregated",
        SlotStatus::Cleared => "cleared",
        SlotStatus::Paired => "paired",
        SlotStatus::Aborting => "aborting",
        SlotStatus::Aborted => "aborted",
    }
}
