//! `dpt top-up`: pays into an account of the suite, so that it can pay its part of a cycle.

use cosmwasm_std::Coin;
use interfaces::Contract;
use interfaces::settlement_escrow::{ExecuteMsg, SystemAccount};
use market_format::Decimal;
use sdk::Call;
use serde_json::json;

use super::TxArgs;
use super::argument;
use super::submit::{Submission, submit};
use super::system::Account;
use super::view::View;
use crate::failure::Failure;

/// Arguments of `dpt top-up`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// Which account
    #[arg(value_enum)]
    account: Account,
    /// How much, in the market's currency; it stays there until the administrator pays it out
    #[arg(long, value_name = "SUM", allow_hyphen_values = true)]
    amount: Decimal,
    #[command(flatten)]
    tx: TxArgs,
}

const EXAMPLE: &str = crate::example!(
    "  dpt top-up grid --amount 12.5 --network network.toml --from anyone

Anyone may. Where flows cost the grid more than it earns, or imbalance costs more
than it brings, a cycle waits until the account can pay."
);

/// Runs `dpt top-up`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let currency = &view.format.units.currency;
    let amount = argument("--amount", currency.amount(args.amount))?;
    let account = SystemAccount::from(args.account);
    let name = args.account.name();
    let call = Call::new(Contract::SettlementEscrow, &ExecuteMsg::TopUp { account })
        .with(vec![Coin::new(amount.get(), currency.denom.clone())]);
    let preview = format!(
        "Pays {} into the {name} account, out of which only the administrator pays",
        currency.text(amount)
    );
    let Some(sent) = submit(&view, &args.tx, &Submission::one(preview, call))? else { return Ok(()) };

    let held = args.account.balance(&view)?;
    view.print(
        &json!({"account": account, "paid": amount, "balance": held, "transactions": sent.document()}),
        &format!(
            "paid {}; the {name} account holds {} now\n{}",
            currency.text(amount),
            currency.text(held),
            sent.words()
        ),
    )
}
