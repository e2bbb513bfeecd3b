//! `dpt route`: channels to other chains that the escrow trusts.

use cosmwasm_std::Coin;
use interfaces::Contract;
use interfaces::settlement_escrow::IbcMsg;
use interfaces::settlement_escrow::events::{PayoutStep, RouteChanged};
use interfaces::settlement_escrow::routes::{
    Channel, Mode, RouteDefinition, RouteDenom, RouteResponse, RoutesResponse,
};
use interfaces::settlement_escrow::{ExecuteMsg, QueryMsg};
use market_format::Decimal;
use sdk::{Call, route_next_step, route_text};
use serde_json::json;
use units::Amount;

use super::terms::Terms;
use super::{amount, route_of, sum};
use crate::failure::Failure;
use crate::runtime::Wait;
use crate::terminal;
use crate::trade::submit::{Sent, Submission, submit};
use crate::trade::view::View;
use crate::trade::{QueryArgs, TxArgs};

/// Arguments of `dpt route`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

/// What can be done with routes.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show all routes: their states, their limits, what is under way and has gone out today
    #[command(after_help = EXAMPLE)]
    List(List),
    /// Show one route and what to do next
    #[command(after_help = EXAMPLE)]
    Show(Show),
    /// The administrator adds a route, which is not in use before its probe was answered
    #[command(after_help = EXAMPLE)]
    Add(Box<Add>),
    /// The administrator changes a route's timeout and limits
    #[command(after_help = EXAMPLE)]
    Set(Box<Set>),
    /// The administrator asks whether a route reports, by a coin sent to an address that is none
    #[command(after_help = EXAMPLE)]
    Probe(Probe),
    /// A guardian takes a route out of use; only a probe brings it back
    #[command(after_help = EXAMPLE)]
    Pause(Pause),
}

const EXAMPLE: &str = crate::example!(
    "  dpt route add channel-0 --mode callbacks --prefix juno --timeout \"10 min\" \\
    --denom ueur --least 1 --per-day 1000 --in-flight 500 \\
    --network network.toml --from admin
  dpt route add --file route.toml --network network.toml --from admin
  dpt route probe channel-0 --amount 0.01 --network network.toml --from admin
  dpt route set channel-0 --per-day 2000 --network network.toml --from admin
  dpt route pause channel-0 --network network.toml --from guardian
  dpt route list --network network.toml

docs/cross-chain.md says what to check before a route is added."
);

/// All routes.
#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    query: QueryArgs,
}

/// Which route.
#[derive(Debug, clap::Args)]
struct Show {
    /// The channel
    channel: Channel,
    #[command(flatten)]
    query: QueryArgs,
}

/// What route.
#[derive(Debug, clap::Args)]
struct Add {
    /// The channel: open, unordered, of version ics20-1
    channel: Option<Channel>,
    /// How the middleware of the market's chain calls contracts: hooks or callbacks
    #[arg(long, value_parser = mode)]
    mode: Option<Mode>,
    /// What addresses of the other chain begin with
    #[arg(long)]
    prefix: Option<String>,
    #[command(flatten)]
    terms: Terms,
    #[command(flatten)]
    tx: TxArgs,
}

/// What to change.
#[derive(Debug, clap::Args)]
struct Set {
    /// The channel
    channel: Channel,
    /// A denomination that is to go no further
    #[arg(long, value_name = "DENOM")]
    drop: Option<String>,
    #[command(flatten)]
    terms: Terms,
    #[command(flatten)]
    tx: TxArgs,
}

/// With what.
#[derive(Debug, clap::Args)]
struct Probe {
    /// The channel
    channel: Channel,
    /// How much is sent, in the denomination's currency; once it is back, it belongs to the fee account
    #[arg(long, value_name = "SUM")]
    amount: Decimal,
    /// The denomination; the route's first if absent
    #[arg(long)]
    denom: Option<String>,
    #[command(flatten)]
    tx: TxArgs,
}

/// Which to pause.
#[derive(Debug, clap::Args)]
struct Pause {
    /// The channel
    channel: Channel,
    #[command(flatten)]
    tx: TxArgs,
}

/// Runs `dpt route`.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::List(args) => list(args),
        Command::Show(args) => show(args),
        Command::Add(args) => add(args),
        Command::Set(args) => set(args),
        Command::Probe(args) => probe(args),
        Command::Pause(args) => pause(args),
    }
}

fn mode(text: &str) -> Result<Mode, String> {
    match text {
        "hooks" => Ok(Mode::Hooks),
        "callbacks" => Ok(Mode::Callbacks),
        _ => Err(format!("{text:?} is no way to call contracts: hooks or callbacks")),
    }
}

fn list(args: &List) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let RoutesResponse { routes } = view.ask(Contract::SettlementEscrow, &QueryMsg::Routes {})?;
    let headings =
        ["route", "state", "mode", "addresses", "least", "sent today", "a day", "under way", "at most"];
    let mut table = terminal::table(&headings, 4);
    for RouteResponse { route, status, flows } in &routes {
        for (denom, flow) in route.denoms.iter().zip(flows) {
            let limit = |amount: Amount| sum(&denom.denom, amount);
            table.add_row([
                route.channel.to_string(),
                status.to_string(),
                route.mode.to_string(),
                format!("{}1…", route.prefix),
                limit(denom.least),
                limit(flow.sent_today),
                limit(denom.per_day),
                limit(flow.in_flight),
                limit(denom.in_flight),
            ]);
        }
    }
    let words =
        if routes.is_empty() { "there are no routes: `dpt route add`".into() } else { table.to_string() };
    view.print(&json!({"routes": routes}), &words)
}

fn show(args: &Show) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let route = route_of(&view, args.channel)?;
    let found = view.session.node.channel(&args.channel.to_string()).wait()?;
    let counterparty = found.as_ref().map(|channel| channel.counterparty.clone());
    let open = found.is_some_and(|channel| channel.open);
    let words = format!(
        "{}\n{}",
        route_text(&route, counterparty.as_deref()),
        route_next_step(args.channel, route.status, open)
    );
    view.print(&json!({"route": route, "counterparty": counterparty, "channel_open": open}), &words)
}

fn add(args: &Add) -> Result<(), Failure> {
    let route = args.terms.new_route(args.channel, args.mode, args.prefix.as_deref())?;
    let view = View::open(&args.tx.query)?;
    let channel = route.channel;
    let preview = format!(
        "Trusts {channel} and the chain beyond it, by {}; its addresses begin with {}1",
        route.mode, route.prefix
    );
    change(
        &view,
        &args.tx,
        preview,
        Call::new(Contract::SettlementEscrow, &ExecuteMsg::Ibc(IbcMsg::AddRoute { route })),
    )
}

fn set(args: &Set) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let before = route_of(&view, args.channel)?.route;
    let RouteDefinition { channel, timeout, denoms, .. } =
        args.terms.changed(&before, args.drop.as_deref())?;
    let limits: Vec<_> = denoms
        .iter()
        .map(|RouteDenom { denom, least, per_day, in_flight, .. }| {
            format!(
                "  payouts from {}, {} a day, {} under way",
                sum(denom, *least),
                sum(denom, *per_day),
                sum(denom, *in_flight)
            )
        })
        .collect();
    let preview =
        format!("Sets the route on {channel}: packets time out after {timeout} s\n{}", limits.join("\n"));
    let msg = ExecuteMsg::Ibc(IbcMsg::SetRoute { channel, timeout, denoms });
    let submission = Submission::one(preview, Call::new(Contract::SettlementEscrow, &msg));
    let Some(sent) = submit(&view, &args.tx, &submission)? else { return Ok(()) };
    let route = route_of(&view, channel)?;
    view.print(
        &json!({"route": route, "transactions": sent.document()}),
        &format!("done\n{}\n{}", route_text(&route, None), sent.words()),
    )
}

fn probe(args: &Probe) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let channel = args.channel;
    let route = route_of(&view, channel)?.route;
    let first = route.denoms.first().map(|each| each.denom.clone()).unwrap_or_default();
    let denom = args.denom.clone().unwrap_or(first);
    let coin = amount("--amount", &denom, args.amount)?;
    let preview = format!(
        "Sends {} over {channel} to an address that is none, so that it comes back",
        sum(&denom, coin)
    );
    let call = Call::new(Contract::SettlementEscrow, &ExecuteMsg::Ibc(IbcMsg::ProbeRoute { channel }))
        .with(vec![Coin::new(coin.get(), denom)]);
    let Some(sent) = submit(&view, &args.tx, &Submission::one(preview, call))? else { return Ok(()) };
    let step = sent.events::<PayoutStep>()?.into_iter().next();
    let payout = step.map(|step| step.payout);
    view.print(
        &json!({"route": route_of(&view, channel)?, "payout": payout, "transactions": sent.document()}),
        &format!(
            "sent; once a relayer has brought it there and back, `dpt route show {channel}` says active. If it stays probing for \
             longer than {} s, nobody relays, or the middleware does not report: see docs/cross-chain.md\n{}",
            route.timeout,
            sent.words()
        ),
    )
}

fn pause(args: &Pause) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let channel = args.channel;
    let preview = format!("Takes the route on {channel} out of use; what is under way comes to its end");
    let call = Call::new(Contract::SettlementEscrow, &ExecuteMsg::Ibc(IbcMsg::PauseRoute { channel }));
    change(&view, &args.tx, preview, call)
}

/// Sends what changes a route's state, and says what to do next.
fn change(view: &View, tx: &TxArgs, preview: String, call: Call) -> Result<(), Failure> {
    let Some(sent) = submit(view, tx, &Submission::one(preview, call))? else { return Ok(()) };
    let channel = changed(&sent)?;
    let route = route_of(view, channel)?;
    view.print(
        &json!({"route": route, "transactions": sent.document()}),
        &format!(
            "the route on {channel} is {}: {}\n{}",
            route.status,
            route_next_step(channel, route.status, true),
            sent.words()
        ),
    )
}

fn changed(sent: &Sent) -> Result<Channel, Failure> {
    let events = sent.events::<RouteChanged>()?;
    let event =
        events.first().ok_or_else(|| Failure::refused("the escrow has not said that a route changed"))?;
    Ok(event.channel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_is_one_of_two() {
        assert_eq!(mode("hooks"), Ok(Mode::Hooks));
        assert_eq!(
            mode("Callbacks").unwrap_err(),
            "\"Callbacks\" is no way to call contracts: hooks or callbacks"
        );
    }
}
