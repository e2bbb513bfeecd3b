//! `dpt contracts cancel`: a party agrees to cancel contracts; once both have, they are as if never drafted.

use interfaces::Contract;
use interfaces::power_contract::ExecuteMsg;
use interfaces::power_contract::events::ContractCancelled;
use sdk::Call;
use serde_json::json;
use units::ContractId;

use super::lookup::{one, status};
use crate::failure::Failure;
use crate::trade::TxArgs;
use crate::trade::submit::{Submission, submit};
use crate::trade::view::View;

/// Which contracts.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The contracts: market/slot/number each
    #[arg(required = true, value_name = "CONTRACT")]
    contracts: Vec<ContractId>,
    #[command(flatten)]
    tx: TxArgs,
}

/// Runs `dpt contracts cancel`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let contracts = args.contracts.iter().map(|id| one(&view, *id)).collect::<Result<Vec<_>, _>>()?;
    let lines: Vec<_> = contracts
        .iter()
        .map(|each| {
            format!(
                "contract {} of {} kWh from participant {} to participant {}",
                each.contract,
                view.format.units.kwh(each.terms.lots),
                each.terms.seller,
                each.terms.buyer
            )
        })
        .collect();
    let calls = args
        .contracts
        .chunks(interfaces::MAX_BATCH)
        .map(|chunk| {
            let msg = ExecuteMsg::Cancel { contracts: chunk.to_vec() };
            (Call::new(Contract::PowerContract, &msg), chunk.len())
        })
        .collect();
    let preview = format!("Agrees to cancel, if the other party agrees as well,\n{}", lines.join("\n"));
    let Some(sent) = submit(&view, &args.tx, &Submission::new(preview, calls))? else { return Ok(()) };

    let cancelled: Vec<_> =
        sent.events::<ContractCancelled>()?.into_iter().map(|event| event.contract).collect();
    let now = args.contracts.iter().map(|id| one(&view, *id)).collect::<Result<Vec<_>, _>>()?;
    let words: Vec<_> = now
        .iter()
        .map(|each| {
            if cancelled.contains(&each.contract) {
                format!("contract {} is cancelled: both have agreed", each.contract)
            } else {
                let state = status(each.status);
                format!("contract {} is {state}: it is cancelled once the other party agrees", each.contract)
            }
        })
        .collect();
    view.print(
        &json!({"cancelled": cancelled, "contracts": now, "transactions": sent.document()}),
        &format!("{}\n{}", words.join("\n"), sent.words()),
    )
}
