//! `dpt deploy status`: what is there, whatever the network file wants.

use std::io::{self, Write};

use deployer::{Found, FoundContract, State};
use interfaces::Contract;
use sdk::{NetworkFile, Node};
use serde_json::{Value, json};

use super::args::Args;
use crate::failure::Failure;
use crate::runtime::Wait;
use crate::terminal;

/// Runs `dpt deploy status`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let file = NetworkFile::read(&args.at.network)?;
    let path = file.state_path();
    let name = &file.deployment.name;
    let Some(state) = State::read(&path, &file.chain.id, name)? else {
        return Err(Failure::malformed(
            path.display(),
            "nothing is deployed yet: run `dpt deploy apply` first",
        ));
    };
    let node = Node::connect(&file.chain).wait()?;
    let (height, time) = node.latest().wait()?;
    let found = Found::read(&node, name, state.suite.as_ref(), &state.deployer).wait()?;
    let mut out = io::stdout().lock();
    if args.json {
        let contracts: serde_json::Map<String, Value> =
            found.contracts.iter().map(|(contract, one)| (contract.to_string(), facts(one))).collect();
        let status = json!({
            "chain_id": file.chain.id,
            "deployment": name,
            "height": height,
            "time": time,
            "deployer": state.deployer,
            "market": state.market,
            "contracts": contracts,
            "markets": found.market.markets,
            "grants": found.market.grants,
            "pending": state.pending.as_ref().map(|one| json!({"step": one.step, "hash": one.hash})),
        });
        writeln!(out, "{status:#}")?;
        return Ok(());
    }
    writeln!(out, "{name} on {}, height {height}", file.chain.id)?;
    let mut table = terminal::table(&["contract", "address", "administrator", "version", "code"], 4);
    for contract in Contract::ALL {
        let Some(one) = found.contracts.get(&contract) else {
            table.add_row([contract.name(), "not there yet"]);
            continue;
        };
        let proposed =
            one.admin.proposed.as_ref().map(|who| format!(", proposed: {who}")).unwrap_or_default();
        table.add_row([
            contract.name().to_owned(),
            one.address.clone(),
            format!("{}{proposed}", one.admin.current),
            one.version.clone(),
            one.code.to_string(),
        ]);
    }
    writeln!(out, "{table}")?;
    for market in &found.market.markets {
        let open = if market.open { "open" } else { "closed" };
        writeln!(out, "market {} ({}): {open}", market.market, market.definition.name)?;
    }
    for grant in &found.market.grants {
        let force = if grant.in_force { "in force" } else { "not in force" };
        writeln!(out, "{} {}: {force}", grant.role, grant.account)?;
    }
    pending(&mut out, &state)
}

fn facts(one: &FoundContract) -> Value {
    json!({
        "address": one.address,
        "code": one.code,
        "sha256": hex::encode(&one.hash),
        "name": one.name,
        "version": one.version,
        "administrator": one.admin.current,
        "proposed": one.admin.proposed,
        "migrated_by": one.migrated_by,
    })
}

fn pending(out: &mut impl Write, state: &State) -> Result<(), Failure> {
    if let Some(pending) = &state.pending {
        writeln!(
            out,
            "under way: {} ({}); `dpt deploy apply` brings it to its end",
            pending.step, pending.hash
        )?;
    }
    Ok(())
}
