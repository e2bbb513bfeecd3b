//! `dpt withdraw`: takes free money out of the escrow.

use interfaces::Contract;
use interfaces::settlement_escrow::ExecuteMsg;
use interfaces::settlement_escrow::events::PaidOut;
use serde_json::json;
use units::Amount;

use super::Act;
use super::decimal::Decimal;
use super::fund::free;
use super::scale::argument;
use super::submit::{Parcel, submit};
use super::view::View;
use crate::failure::Failure;
use crate::network::Call;

/// Arguments of `dpt withdraw`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    act: Act,
    /// How much, in the market's currency; all that is free if absent
    #[arg(long, value_name = "SUM", allow_hyphen_values = true)]
    amount: Option<Decimal>,
}

const EXAMPLE: &str = crate::example!(
    "  dpt withdraw --network network.toml --from alice
  dpt withdraw --amount 3.5 --network network.toml --from alice"
);

/// Runs `dpt withdraw`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.act.look)?;
    let currency = &view.lens.scale.currency;
    let amount = args.amount.map(|sum| argument("--amount", currency.amount(sum))).transpose()?;
    let msg = ExecuteMsg::Withdraw { denom: currency.denom.clone(), amount };
    let preview = format!(
        "Takes {} out of the escrow, to the participant's account",
        amount.map_or_else(|| "all that is free".into(), |amount| currency.text(amount))
    );
    let parcel = Parcel::one(preview, Call::new(Contract::SettlementEscrow, &msg));
    let Some(sent) = submit(&view, &args.act, &parcel)? else { return Ok(()) };

    let paid = sent.events::<PaidOut>()?;
    let Some(first) = paid.first() else {
        return Err(Failure::refused("the escrow has not said that it paid anything out"));
    };
    let all = Amount::sum(paid.iter().map(|event| event.amount)).map_err(Failure::refused)?;
    let (left, balance) = free(&view, first.participant)?;
    view.print(
        &json!({"participant": first.participant, "withdrawn": all, "balance": balance, "transactions": sent.document()}),
        &format!("withdrawn {}; free now: {left}\n{}", currency.text(all), sent.words()),
    )
}
