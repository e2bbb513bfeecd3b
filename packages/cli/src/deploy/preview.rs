//! `dpt deploy plan`: what is to be done and what it costs; changes nothing.

use std::io::{self, Write};

use deployer::{Preview, preview};
use sdk::NetworkFile;
use serde_json::json;

use super::args::Args;
use crate::failure::Failure;
use crate::runtime::Wait;
use crate::terminal;

/// Runs `dpt deploy plan`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let file = NetworkFile::read(&args.at.network)?;
    let wanted = args.wanted(&file)?;
    deployer::rehearse(&wanted)?;
    let Preview { plan, costs, sender, balance, pending, to_accept } =
        preview(&file, &wanted, args.signer(&file)?, args.pin).wait()?;
    let denom = &file.chain.fee_denom;
    let total_gas = costs.iter().map(|cost| cost.gas).fold(0, u64::saturating_add);
    let total_fee = costs.iter().map(|cost| cost.fee).fold(0, u128::saturating_add);

    let mut out = io::stdout().lock();
    if args.json {
        let steps: Vec<_> = plan
            .steps
            .iter()
            .zip(&costs)
            .map(|(step, cost)| {
                json!({
                    "step": step.to_string(),
                    "gas": cost.gas,
                    "fee": cost.fee.to_string(),
                    "simulated": cost.simulated,
                })
            })
            .collect();
        let document = json!({
            "chain_id": file.chain.id,
            "deployment": wanted.name,
            "sender": sender,
            "balance": balance.to_string(),
            "suite": plan.addresses,
            "market": plan.market,
            "steps": steps,
            "gas": total_gas,
            "fee": total_fee.to_string(),
            "fee_denom": denom,
            "pending": pending.map(|one| json!({"step": one.step, "hash": one.hash})),
            "to_accept": to_accept,
        });
        writeln!(out, "{document:#}")?;
        return Ok(());
    }
    writeln!(out, "{} on {}, paid by {sender}, which holds {balance} {denom}", wanted.name, file.chain.id)?;
    if let Some(pending) = pending {
        writeln!(out, "under way: {} ({}); `dpt deploy apply` ends it first", pending.step, pending.hash)?;
    }
    if plan.steps.is_empty() {
        writeln!(out, "nothing to do: the chain is as {} says", file.path.display())?;
    } else {
        let mut table = terminal::table(&["step", "", "gas", "fee"], 2);
        for (step, cost) in plan.steps.iter().zip(&costs) {
            let how = if cost.simulated { "simulated" } else { "estimated" };
            table.add_row([
                step.to_string(),
                how.into(),
                cost.gas.to_string(),
                format!("{} {denom}", cost.fee),
            ]);
        }
        table.add_row([
            "together".into(),
            String::new(),
            total_gas.to_string(),
            format!("{total_fee} {denom}"),
        ]);
        writeln!(out, "{table}")?;
    }
    if let Some(to_accept) = to_accept {
        writeln!(out, "{to_accept}")?;
    }
    Ok(())
}
