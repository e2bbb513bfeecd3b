//! `dpt publish show`: what is published for a slot.

use interfaces::Contract;
use interfaces::orderbook_matcher::{ForecastsResponse, QueryMsg, SlotResponse};
use serde_json::json;

use crate::failure::Failure;
use crate::trade::QueryArgs;
use crate::trade::view::View;

/// Of which slot.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The slot: its number, or when it begins
    #[arg(long)]
    slot: String,
    #[command(flatten)]
    query: QueryArgs,
}

/// Runs `dpt publish show`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let (market, slot, format) = (view.session.market, view.slot(&args.slot)?, &view.format);
    let state: SlotResponse = view.ask(Contract::OrderbookMatcher, &QueryMsg::Slot { market, slot })?;
    let published: ForecastsResponse =
        view.ask(Contract::OrderbookMatcher, &QueryMsg::Forecasts { market, slot })?;
    let mut lines = vec![format!("{}, gate at {}", format.slot_text(slot), format.clock.text(state.gate))];
    for (line, capacity) in state.capacities.iter().enumerate() {
        lines.push(format!("line {}: {} kWh", format.line_name(line), format.units.kwh(*capacity)));
    }
    for (zone, price) in format.definition.zones.iter().zip(&published.reference_prices) {
        let price = price.map_or_else(|| "none".into(), |price| format.units.price_text(price));
        lines.push(format!("reference price of {zone}: {price}"));
    }
    for each in &published.forecasts {
        let (side, kwh) = (each.side, format.units.kwh(each.lots));
        lines.push(format!("participant {} can {side} at most {kwh} kWh", each.participant));
    }
    if published.forecasts.is_empty() {
        lines.push("no forecasts".into());
    }
    view.print(
        &json!({
            "slot": slot, "gate": state.gate, "capacities": state.capacities,
            "prices": published.reference_prices, "forecasts": published.forecasts,
        }),
        &lines.join("\n"),
    )
}
