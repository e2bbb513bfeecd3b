//! `dpt statement`: what a participant bought and sold, paid and earned, each line with its contract.

use std::path::PathBuf;

use interfaces::Contract;
use interfaces::common::Side;
use interfaces::power_contract::ContractResponse;
use interfaces::settlement_escrow::{Account, PositionResponse, QueryMsg};
use market_format::MarketFormat;
use sdk::statement::{StatementLine, StatementSums, is_over, lines};
use serde_json::{Value, json};
use units::{NetAmount, ParticipantId};

use super::contracts::lookup::status;
use super::span::Span;
use super::view::View;
use super::{ParticipantArg, QueryArgs, fund};
use crate::failure::Failure;
use crate::runtime::Wait;
use crate::terminal;

/// Arguments of `dpt statement`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    query: QueryArgs,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    of: ParticipantArg,
    /// The key folder [default: dpt/keys in the home folder's configuration]
    #[arg(long, value_name = "DIR", env = "DPT_KEYS")]
    keys: Option<PathBuf>,
}

const EXAMPLE: &str = crate::example!(
    "  dpt statement --cycle 20784 --from alice --network network.toml
  dpt statement --day 2026-11-27 --participant 3 --time-zone Europe/Rome \\
    --network network.toml

Sums are from the participant's side: what it receives is positive. For a cycle,
the sum of the lines is compared with its position in the escrow; if they differ
once all is settled, the exit code is 1."
);

/// Runs `dpt statement`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let whose = view.participant(&args.of, args.keys.as_deref())?.ok_or_else(|| {
        Failure::malformed("--participant", "say whose: --participant, --account or --from")
    })?;
    // 1. the contracts and their lines
    let mut contracts = Vec::new();
    for slot in args.span.slots(&view)? {
        contracts.extend(view.session.contracts(slot, Some(whose)).wait()?);
    }
    let terms = &view.format.definition.terms;
    let (mut bought, mut sold) = (StatementSums::default(), StatementSums::default());
    let mut rows = Vec::new();
    for contract in &contracts {
        for line in lines(contract, whose, terms).map_err(Failure::refused)? {
            let total = if line.side == Side::Buy { &mut bought } else { &mut sold };
            *total = total.plus(&line.sums.unwrap_or_default()).map_err(Failure::refused)?;
            rows.push((contract, line));
        }
    }
    // 2. the sums against the escrow
    let all = bought.plus(&sold).and_then(|all| all.net()).map_err(Failure::refused)?;
    let position = position(&view, args, whose)?;
    let differs = position.filter(|net| *net != all && contracts.iter().all(is_over));
    let (free, balance) = fund::free(&view, whose)?;
    // 3. say
    let format = &view.format;
    let currency = &format.units.currency;
    let mut lines = vec![format!("participant {whose}"), table(format, &rows)?];
    for (what, sums) in [("bought", &bought), ("sold", &sold)] {
        let net = sums.net().map_err(Failure::refused)?;
        lines.push(format!("{what} {} kWh: {}", format.units.kwh(sums.delivered), currency.net(net)));
    }
    lines.push(format!("in all: {}", currency.net(all)));
    if let Some(net) = position {
        lines.push(format!("position in the escrow: {}", currency.net(net)));
    }
    lines.push(format!("free now: {free}"));
    let documents: Vec<Value> =
        rows.iter().map(|(contract, line)| document(format, contract, line)).collect();
    view.print(
        &json!({
            "participant": whose, "lines": documents, "currency": currency.name,
            "bought_kwh": format.units.kwh(bought.delivered), "sold_kwh": format.units.kwh(sold.delivered),
            "net": all, "position": position, "balance": balance,
        }),
        &lines.join("\n"),
    )?;
    differs.map_or(Ok(()), |net| {
        let (all, net) = (currency.net(all), currency.net(net));
        Err(Failure::refused(format!(
            "the contracts come to {all}, the escrow says {net}: tell the provider"
        )))
    })
}

/// What the escrow has booked for a participant in the cycle, if the question is about one.
fn position(view: &View, args: &Args, whose: ParticipantId) -> Result<Option<NetAmount>, Failure> {
    let Some(cycle) = args.span.cycle() else { return Ok(None) };
    let account = Account::Participant { id: whose };
    let query = QueryMsg::Position { market: view.session.market, cycle, account };
    let position: PositionResponse = view.ask(Contract::SettlementEscrow, &query)?;
    Ok(Some(position.net))
}

fn table(format: &MarketFormat, rows: &[(&ContractResponse, StatementLine)]) -> Result<String, Failure> {
    let currency = &format.units.currency;
    let unit = format!("{}/kWh", currency.name);
    let headings = [
        "delivery",
        "contract",
        "state",
        "side",
        "with",
        "kWh",
        "delivered",
        &unit,
        "energy",
        "fee",
        "liability",
        "imbalance",
        "net",
    ];
    let mut table = terminal::table(&headings, 4);
    for (contract, line) in rows {
        let mut cells = vec![
            format.clock.slot_text(contract.contract.slot),
            contract.contract.to_string(),
            status(contract.status).to_owned(),
            line.side.to_string(),
            line.other.to_string(),
            format.units.kwh(line.contracted),
        ];
        cells.push(line.sums.map_or_else(|| "—".into(), |sums| format.units.kwh(sums.delivered)));
        cells.push(format.units.per_kwh(line.price));
        let parts = line
            .sums
            .map(|sums| [Ok(sums.energy), Ok(sums.fee), Ok(sums.liability), Ok(sums.imbalance), sums.net()]);
        for part in parts.into_iter().flatten() {
            cells.push(currency.number(part.map_err(Failure::refused)?.get()));
        }
        cells.resize(headings.len(), "—".into());
        table.add_row(cells);
    }
    Ok(if rows.is_empty() { "no contracts".into() } else { table.to_string() })
}

fn document(format: &MarketFormat, contract: &ContractResponse, line: &StatementLine) -> Value {
    let units = &format.units;
    let sums = line.sums.map(|sums| {
        json!({
            "delivered_kwh": units.kwh(sums.delivered), "energy": sums.energy, "fee": sums.fee,
            "liability": sums.liability, "imbalance": sums.imbalance, "net": sums.net().ok(),
        })
    });
    json!({
        "contract": contract.contract, "slot": contract.contract.slot, "state": status(contract.status),
        "side": line.side.to_string(), "with": line.other, "kwh": units.kwh(line.contracted),
        "price_per_kwh": units.per_kwh(line.price), "settled": sums,
    })
}
