//! `dpt withdraw`: takes free money out of the escrow, or out of an account of the suite.

use interfaces::Contract;
use interfaces::settlement_escrow::ExecuteMsg;
use interfaces::settlement_escrow::events::PaidOut;
use market_format::Decimal;
use sdk::Call;
use serde_json::json;
use units::Amount;

use super::TxArgs;
use super::argument;
use super::fund::free;
use super::submit::{Submission, submit};
use super::system::Account;
use super::view::View;
use crate::failure::Failure;

/// Arguments of `dpt withdraw`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    tx: TxArgs,
    /// How much, in the market's currency; all that is there if absent
    #[arg(long, value_name = "SUM", allow_hyphen_values = true)]
    amount: Option<Decimal>,
    /// Out of an account of the suite instead of one's own, as administrator
    #[arg(long, value_enum, value_name = "ACCOUNT", requires = "to")]
    system: Option<Account>,
    /// The address that is paid out of an account of the suite
    #[arg(long, value_name = "ADDRESS", requires = "system")]
    to: Option<String>,
}

const EXAMPLE: &str = crate::example!(
    "  dpt withdraw --network network.toml --from alice
  dpt withdraw --amount 3.5 --network network.toml --from alice
  dpt withdraw --system fees --to wasm1… --network network.toml --from admin

A participant is paid to its own account, whoever it asks for. Accounts of the
suite (fees, grid, imbalance) are paid out by the administrator; dpt market show
says what they hold."
);

/// Runs `dpt withdraw`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let currency = &view.format.units.currency;
    let amount = args.amount.map(|sum| argument("--amount", currency.amount(sum))).transpose()?;
    match (args.system, &args.to) {
        (Some(account), Some(to)) => of_suite(&view, &args.tx, account, amount, to),
        _ => own(&view, &args.tx, amount),
    }
}

fn own(view: &View, tx: &TxArgs, amount: Option<Amount>) -> Result<(), Failure> {
    let currency = &view.format.units.currency;
    let msg = ExecuteMsg::Withdraw { denom: currency.denom.clone(), amount };
    let preview = format!(
        "Takes {} out of the escrow, to the participant's account",
        amount.map_or_else(|| "all that is free".into(), |amount| currency.text(amount))
    );
    let submission = Submission::one(preview, Call::new(Contract::SettlementEscrow, &msg));
    let Some(sent) = submit(view, tx, &submission)? else { return Ok(()) };

    let paid = sent.events::<PaidOut>()?;
    let Some(first) = paid.first() else {
        return Err(Failure::refused("the escrow has not said that it paid anything out"));
    };
    let all = Amount::sum(paid.iter().map(|event| event.amount)).map_err(Failure::refused)?;
    let (left, balance) = free(view, first.participant)?;
    view.print(
        &json!({"participant": first.participant, "withdrawn": all, "balance": balance, "transactions": sent.document()}),
        &format!("withdrawn {}; free now: {left}\n{}", currency.text(all), sent.words()),
    )
}

fn of_suite(
    view: &View,
    tx: &TxArgs,
    account: Account,
    amount: Option<Amount>,
    to: &str,
) -> Result<(), Failure> {
    let currency = &view.format.units.currency;
    sdk::address::check(&view.session.file.chain.prefix, to)?;
    let amount = amount.map_or_else(|| account.balance(view), Ok)?;
    let name = account.name();
    if amount.is_zero() {
        return Err(Failure::refused(format!(
            "the {name} account holds nothing: there is nothing to pay out"
        )));
    }
    let msg = ExecuteMsg::WithdrawSystem {
        account: account.into(),
        denom: currency.denom.clone(),
        amount,
        recipient: to.to_owned(),
    };
    let preview = format!("Pays {} out of the {name} account to {to}", currency.text(amount));
    let submission = Submission::one(preview, Call::new(Contract::SettlementEscrow, &msg));
    let Some(sent) = submit(view, tx, &submission)? else { return Ok(()) };

    let held = account.balance(view)?;
    view.print(
        &json!({"account": name, "withdrawn": amount, "to": to, "balance": held, "transactions": sent.document()}),
        &format!(
            "paid {} to {to}; the {name} account holds {} now\n{}",
            currency.text(amount),
            currency.text(held),
            sent.words()
        ),
    )
}
