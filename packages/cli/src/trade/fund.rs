//! `dpt fund`: deposits money in the escrow.

use cosmwasm_std::Coin;
use interfaces::Contract;
use interfaces::settlement_escrow::events::Deposited;
use interfaces::settlement_escrow::{BalanceResponse, ExecuteMsg, QueryMsg};
use market_format::Decimal;
use sdk::Call;
use serde_json::json;

use super::TxArgs;
use super::argument;
use super::submit::{Submission, submit};
use super::view::View;
use crate::failure::Failure;

/// Arguments of `dpt fund`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    tx: TxArgs,
    /// How much, in the market's currency (a denomination ueur counts millionths of EUR)
    #[arg(long, value_name = "SUM", allow_hyphen_values = true)]
    amount: Decimal,
}

const EXAMPLE: &str = crate::example!("  dpt fund --amount 25 --network network.toml --from alice");

/// Runs `dpt fund`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let currency = &view.format.units.currency;
    let amount = argument("--amount", currency.amount(args.amount))?;
    let call = Call::new(Contract::SettlementEscrow, &ExecuteMsg::Deposit {})
        .with(vec![Coin::new(amount.get(), currency.denom.clone())]);
    let preview = format!("Deposits {} in the escrow", currency.text(amount));
    let Some(sent) = submit(&view, &args.tx, &Submission::one(preview, call))? else { return Ok(()) };

    let deposited = sent.events::<Deposited>()?;
    let Some(participant) = deposited.first().map(|event| event.participant) else {
        return Err(Failure::refused("the escrow has not said that it took the deposit"));
    };
    let (free, document) = free(&view, participant)?;
    view.print(
        &json!({"participant": participant, "deposited": amount, "balance": document, "transactions": sent.document()}),
        &format!("deposited {}; free now: {free}\n{}", currency.text(amount), sent.words()),
    )
}

/// What a participant has free, in words, and its whole balance.
pub fn free(view: &View, participant: units::ParticipantId) -> Result<(String, serde_json::Value), Failure> {
    let answer: BalanceResponse = view.ask(Contract::SettlementEscrow, &QueryMsg::Balance { participant })?;
    let denoms: interfaces::settlement_escrow::DenomsResponse =
        view.ask(Contract::SettlementEscrow, &QueryMsg::Denoms {})?;
    let currency = &view.format.units.currency;
    let row = denoms
        .denoms
        .iter()
        .zip(&answer.balances)
        .find(|(denom, _)| **denom == currency.denom)
        .map(|(_, row)| row)
        .ok_or_else(|| Failure::refused(format!("the escrow does not keep {}", currency.denom)))?;
    let document = json!({"free": row.free, "reserved": row.reserved, "committed": row.committed, "denom": currency.denom});
    Ok((currency.text(row.free), document))
}
