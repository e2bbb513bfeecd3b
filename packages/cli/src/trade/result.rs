//! `dpt result`: what a slot was cleared at, checked from its curves.

use clearing::{Acceptance, Book, Books, Clearing, Curve, Line, Market, Profile, Step, verify};
use interfaces::Contract;
use interfaces::orderbook_matcher::{
    CertificateResponse, CurveResponse, Good, QueryMsg, ResultResponse, SlotResponse, SlotStatus,
};
use serde_json::json;
use units::{Lots, SlotId, ZoneId};

use super::QueryArgs;
use super::book::{goods, zones};
use super::view::View;
use crate::failure::Failure;
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
    check(&view, slot, &result)?;

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

/// Checks a result by its certificate, from the curves alone.
fn check(view: &View, slot: SlotId, result: &ResultResponse) -> Result<(), Failure> {
    let market = view.session.market;
    let refused = |error: &dyn std::fmt::Display| {
        Failure::refused(format!("{} is not cleared at its optimum: {error}", view.format.slot_text(slot)))
    };
    let stored: CertificateResponse =
        view.ask(Contract::OrderbookMatcher, &QueryMsg::Certificate { market, slot })?;
    let grid = grid(view, &stored.capacities)?;
    let mut curves = Vec::new();
    for zone in zones(view) {
        for good in goods(view) {
            let query = QueryMsg::Curve { market, slot, zone, good };
            let answer: CurveResponse = view.ask(Contract::OrderbookMatcher, &query)?;
            if answer.steps.is_empty() {
                continue;
            }
            let steps = answer
                .steps
                .iter()
                .map(|step| Step { price: step.price, tier: step.tier, lots: step.lots })
                .collect();
            curves.push(Curve::new(book(zone, good), steps).map_err(|error| refused(&error))?);
        }
    }
    let books = Books::new(&grid, curves).map_err(|error| refused(&error))?;
    let clearing = Clearing::decode(&grid, stored.clearing.as_slice()).map_err(|error| refused(&error))?;
    let verified = verify(&grid, &books, &clearing).map_err(|error| refused(&error))?;
    let same_prices = result.zones.iter().zip(&verified.zone_prices).all(|(stated, implied)| {
        (stated.price, stated.least, stated.greatest) == (implied.price, implied.least, implied.greatest)
    });
    let same_premiums = result.labels.iter().zip(&verified.label_premiums).all(|(stated, implied)| {
        (stated.premium, stated.least, stated.greatest) == (implied.price, implied.least, implied.greatest)
    });
    let same_flows = result.flows.iter().map(|flow| &flow.lots).eq(clearing.flows());
    let same_sums = (result.welfare, result.volume) == (verified.welfare, verified.volume);
    if same_prices && same_premiums && same_flows && same_sums {
        return Ok(());
    }
    Err(refused(&"the result shown is not that of its certificate"))
}

fn book(zone: ZoneId, good: Good) -> Book {
    match good {
        Good::Sell { label } => Book::Sell { zone, label },
        Good::Buy { profile } => Book::Buy { zone, profile },
    }
}

/// The market as the clearing core takes it, with a slot's capacities.
fn grid(view: &View, capacities: &[Lots]) -> Result<Market, Failure> {
    let definition = &view.format.definition;
    let lines = definition
        .lines
        .iter()
        .zip(capacities)
        .map(|(line, capacity)| Line { from: line.from, to: line.to, capacity: *capacity, fee: line.fee })
        .collect();
    let profiles = definition
        .profiles
        .iter()
        .map(|profile| Profile {
            accepts: profile
                .accepts
                .iter()
                .map(|each| Acceptance { label: each.label, premium: each.premium })
                .collect(),
        })
        .collect();
    let count = |names: &[String]| u8::try_from(names.len()).map_err(Failure::refused);
    Market::new(count(&definition.zones)?, count(&definition.labels)?, lines, profiles)
        .map_err(Failure::refused)
}
