//! `dpt result`: what a slot was cleared at, checked from its curves.

use interfaces::Contract;
use interfaces::orderbook_matcher::{QueryMsg, ResultResponse, SlotResponse, SlotStatus};
use sdk::{ResultError, verify_result};
use serde_json::json;

use super::QueryArgs;
use super::view::View;
use crate::failure::Failure;
use crate::runtime::Wait;
use crate::terminal;

/// Arguments of `dpt result`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    query: QueryArgs,
    /// The slot: its number, or when it begins
    #[arg(long)]
    slot: String,
}

const EXAMPLE: &str = crate::example!(
    "  dpt result --slot 2026-11-27T14:15 --network network.toml

The certificate of optimality is checked here, from the curves: no matcher has
to be believed. A result whose certificate does not hold exits with 1."
);

/// Runs `dpt result`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let (market, slot) = (view.session.market, view.slot(&args.slot)?);
    let (format, units) = (&view.format, &view.format.units);
    let state: SlotResponse = view.ask(Contract::OrderbookMatcher, &QueryMsg::Slot { market, slot })?;
    if !matches!(state.status, SlotStatus::Cleared | SlotStatus::Paired) {
        let name = format.slot_text(slot);
        return Err(Failure::refused(match state.status {
            SlotStatus::Open => format!("{name} takes orders until {}", format.clock.text(state.gate)),
            SlotStatus::Aborting | SlotStatus::Aborted => format!("{name} was not cleared in time"),
            _ => format!("{name} is not cleared yet: `dpt clear --slot {slot}` does it"),
        }));
    }
    let result: ResultResponse = view.ask(Contract::OrderbookMatcher, &QueryMsg::Result { market, slot })?;
    verify_result(&view.session, &format.definition, slot, &result).wait().map_err(|error| match error {
        ResultError::Client(error) => Failure::from(error),
        error @ ResultError::NotOptimal(_) => Failure::refused(format!("{} {error}", format.slot_text(slot))),
    })?;

    let price = |price: Option<units::Price>| price.map_or_else(|| "—".into(), |price| units.per_kwh(price));
    let unit = format!("{}/kWh", units.currency.name);
    let mut prices = terminal::table(&["zone or label", &unit, "least", "greatest"], 1);
    for zone in &result.zones {
        prices.add_row([
            format.zone_name(zone.zone),
            price(zone.price),
            price(zone.least),
            price(zone.greatest),
        ]);
    }
    for label in result.labels.iter().filter(|label| label.label != units::LabelId::UNLABELLED) {
        let name = format!("{}, more by", format.label_name(label.label));
        prices.add_row([name, price(label.premium), price(label.least), price(label.greatest)]);
    }
    let mut flows = terminal::table(&["from", "to", "kWh"], 2);
    for flow in result.flows.iter().filter(|flow| !flow.lots.is_zero()) {
        flows.add_row([format.zone_name(flow.from), format.zone_name(flow.to), units.kwh(flow.lots)]);
    }
    let words = format!(
        "{}\n{prices}\n{}{} kWh traded, welfare {}; the certificate of optimality holds",
        format.slot_text(slot),
        if flows.row_count() == 0 { String::new() } else { format!("{flows}\n") },
        units.kwh(result.volume),
        units.currency.net(result.welfare)
    );
    let kwh = units.kwh(result.volume);
    view.print(&json!({"slot": slot, "certified": true, "kwh": kwh, "result": result}), &words)
}
