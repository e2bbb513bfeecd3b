//! `dpt role`: who operates the market.

use interfaces::Contract;
use interfaces::registry::{ExecuteMsg, QueryMsg, Role, RoleGrant, RolesResponse};
use sdk::Call;
use serde_json::json;

use super::argument;
use super::submit::{Submission, submit};
use super::view::View;
use super::{QueryArgs, TxArgs};
use crate::failure::Failure;
use crate::terminal;

/// Arguments of `dpt role`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

/// What can be done with roles.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// The administrator grants a role
    #[command(after_help = EXAMPLE)]
    Grant(Grant),
    /// The administrator takes a role away at once
    #[command(after_help = EXAMPLE)]
    Revoke(Revoke),
    /// Show who holds a role, or which roles an account holds
    #[command(after_help = EXAMPLE)]
    List(List),
}

const EXAMPLE: &str = crate::example!(
    "  dpt role grant metering-operator wasm1… --until 2027-12-31 \\
    --network network.toml --from admin
  dpt role revoke metering-operator wasm1… --network network.toml --from admin
  dpt role list --network network.toml

Roles: reviewer, metering-operator, grid-operator, forecaster, auditor, guardian."
);

/// Which role, to whom.
#[derive(Debug, clap::Args)]
struct Grant {
    /// The role
    role: String,
    /// The account's address
    account: String,
    /// From when; now if absent
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Until when; for ever if absent
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    #[command(flatten)]
    tx: TxArgs,
}

/// Which role, from whom.
#[derive(Debug, clap::Args)]
struct Revoke {
    /// The role
    role: String,
    /// The account's address
    account: String,
    #[command(flatten)]
    tx: TxArgs,
}

/// Whose roles.
#[derive(Debug, clap::Args)]
struct List {
    /// The holders of this role only
    #[arg(long)]
    role: Option<String>,
    /// The roles of this account only
    #[arg(long, value_name = "ADDRESS", conflicts_with = "role")]
    account: Option<String>,
    #[command(flatten)]
    query: QueryArgs,
}

/// All roles.
const ROLES: [Role; 6] = [
    Role::Reviewer,
    Role::MeteringOperator,
    Role::GridOperator,
    Role::Forecaster,
    Role::Auditor,
    Role::Guardian,
];

/// Runs `dpt role`.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Grant(args) => grant(args),
        Command::Revoke(args) => revoke(args),
        Command::List(args) => list(args),
    }
}

/// The role of a name, with - or _ between its words.
fn role(name: &str) -> Result<Role, String> {
    let wanted = name.replace('-', "_");
    ROLES.into_iter().find(|role| role.to_string() == wanted).ok_or_else(|| {
        let names: Vec<_> = ROLES.iter().map(|role| role.to_string().replace('_', "-")).collect();
        format!("there is no role {name:?}; there are {}", names.join(", "))
    })
}

fn grant(args: &Grant) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let clock = &view.format.clock;
    let time = |name: &str, text: &Option<String>| {
        text.as_deref().map(|text| argument(name, clock.time(text))).transpose()
    };
    let (since, until) = (time("--since", &args.since)?, time("--until", &args.until)?);
    sdk::address::check(&view.session.file.chain.prefix, &args.account)?;
    let role = argument("role", role(&args.role))?;
    let msg = ExecuteMsg::GrantRole { role, account: args.account.clone(), since, until };
    let span = until.map_or_else(|| "for ever".into(), |until| format!("until {}", clock.text(until)));
    change(&view, &args.tx, &format!("Grants {} the role {role} {span}", args.account), &msg)
}

fn revoke(args: &Revoke) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    sdk::address::check(&view.session.file.chain.prefix, &args.account)?;
    let role = argument("role", role(&args.role))?;
    let msg = ExecuteMsg::RevokeRole { role, account: args.account.clone() };
    change(&view, &args.tx, &format!("Takes the role {role} away from {}", args.account), &msg)
}

fn change(view: &View, tx: &TxArgs, preview: &str, msg: &ExecuteMsg) -> Result<(), Failure> {
    let submission = Submission::one(preview, Call::new(Contract::Registry, msg));
    let Some(sent) = submit(view, tx, &submission)? else { return Ok(()) };
    view.print(&json!({"transactions": sent.document()}), &format!("done\n{}", sent.words()))
}

fn list(args: &List) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let grants = if let Some(account) = &args.account {
        sdk::address::check(&view.session.file.chain.prefix, account)?;
        view.ask::<RolesResponse>(Contract::Registry, &QueryMsg::Roles { account: account.clone() })?.grants
    } else {
        let roles = match &args.role {
            Some(name) => vec![argument("--role", role(name))?],
            None => ROLES.to_vec(),
        };
        let mut grants = Vec::new();
        for role in roles {
            grants.extend(holders(&view, role)?);
        }
        grants
    };
    let mut table = terminal::table(&["role", "account", "since", "until", "in force"], 5);
    for grant in &grants {
        table.add_row([
            grant.role.to_string(),
            grant.account.clone(),
            view.format.clock.text(grant.since),
            grant.until.map_or_else(|| "for ever".into(), |until| view.format.clock.text(until)),
            if grant.in_force { "yes" } else { "no" }.to_owned(),
        ]);
    }
    let words = if grants.is_empty() { "nobody".into() } else { table.to_string() };
    view.print(&json!({"grants": grants}), &words)
}

fn holders(view: &View, role: Role) -> Result<Vec<RoleGrant>, Failure> {
    let mut all: Vec<RoleGrant> = Vec::new();
    loop {
        let start_after = all.last().map(|grant| grant.account.clone());
        let query = QueryMsg::RoleHolders { role, start_after, limit: Some(interfaces::MAX_PAGE) };
        let page: RolesResponse = view.ask(Contract::Registry, &query)?;
        if page.grants.is_empty() {
            return Ok(all);
        }
        all.extend(page.grants);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_spelled_either_way() {
        assert_eq!(role("metering-operator"), Ok(Role::MeteringOperator));
        assert_eq!(role("grid_operator"), Ok(Role::GridOperator));
        assert_eq!(
            role("judge").unwrap_err(),
            "there is no role \"judge\"; there are reviewer, metering-operator, grid-operator, forecaster, auditor, guardian"
        );
    }
}
