//! `dpt deploy plan`: what is to be done and what it costs; changes nothing.

use std::io::{self, Write};

use sdk::NetworkFile;
use sdk::Node;
use serde_json::json;

use super::Args;
use super::found::Found;
use super::plan::{plan, to_accept};
use super::step::{Means, Step};
use super::wanted::Wanted;
use super::{gas, rehearse, state};
use crate::failure::Failure;
use crate::runtime::Wait;
use crate::terminal;

/// Runs `dpt deploy plan`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let file = NetworkFile::read(&args.at.network)?;
    let wanted = Wanted::read(&file, args.keys())?;
    rehearse::rehearse(&wanted)?;
    let mut signer = args.signer(&file)?;
    let sender = signer.address().to_string();
    let node = Node::connect(&file.chain).wait()?;
    let state_path = file.state_path();
    let state = state::read(&state_path, &file.chain.id, &wanted.name)?.unwrap_or_default();
    state.left_to(&sender, &state_path)?;
    let mut found = Found::read(&node, &wanted.name, state.suite.as_ref(), &sender)?;
    found.look_up_codes(&node, &wanted, &sender)?;
    if args.pin {
        found.look_up_pinning(&node, &sender)?;
    }
    let (_, now) = node.latest().wait()?;
    let plan = plan(&wanted, &found, &sender, now, args.pin)?;
    let governance = if plan.steps.iter().any(|step| matches!(step, Step::Pin(_))) {
        Some(node.gov_params().wait()?)
    } else {
        None
    };
    let means = Means {
        wanted: &wanted,
        sender: &sender,
        prefix: &file.chain.prefix,
        suite: &plan.suite,
        codes: &found.codes,
        governance: governance.as_ref(),
    };
    let costs = gas::costs(&node, &mut signer, &plan.steps, &means)?;
    let total_gas = costs.iter().map(|cost| cost.gas).fold(0, u64::saturating_add);
    let total_fee = costs.iter().map(|cost| cost.fee).fold(0, u128::saturating_add);
    let balance = node.balance(&sender, &file.chain.fee_denom).wait()?;
    let denom = &file.chain.fee_denom;
    let to_accept = to_accept(&wanted, &found);

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
            "suite": plan.suite,
            "market": plan.market,
            "steps": steps,
            "gas": total_gas,
            "fee": total_fee.to_string(),
            "fee_denom": denom,
            "pending": state.pending.map(|one| json!({"step": one.step, "hash": one.hash})),
            "to_accept": to_accept,
        });
        writeln!(out, "{document:#}")?;
        return Ok(());
    }
    writeln!(out, "{} on {}, paid by {sender}, which holds {balance} {denom}", wanted.name, file.chain.id)?;
    if let Some(pending) = state.pending {
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
