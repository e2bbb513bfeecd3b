//! `dpt route`: channels to other chains that the escrow trusts.

use cosmwasm_std::Coin;
use interfaces::Contract;
use interfaces::settlement_escrow::IbcMsg;
use interfaces::settlement_escrow::events::{PayoutStep, RouteChanged};
use interfaces::settlement_escrow::routes::{
    Channel, Mode, RouteDefinition, RouteDenom, RouteFlow, RouteResponse, RouteStatus, RoutesResponse,
};
use interfaces::settlement_escrow::{ExecuteMsg, QueryMsg};
use market_format::Decimal;
use sdk::Call;
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

const fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Hooks => "hooks",
        Mode::Callbacks => "callbacks",
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
                mode_name(route.mode).to_owned(),
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
        words(&route, counterparty.as_deref()),
        if open { next(route.status, args.channel) } else { closed(args.channel) }
    );
    view.print(&json!({"route": route, "counterparty": counterparty, "channel_open": open}), &words)
}

/// A route for people.
fn words(route: &RouteResponse, counterparty: Option<&str>) -> String {
    let RouteResponse { route: RouteDefinition { channel, mode, prefix, timeout, denoms }, status, flows } =
        route;
    let mut lines = vec![format!(
        "route {channel} is {status}: to {} of a chain of {prefix}1…, by {}, packets time out after {timeout} s",
        counterparty.unwrap_or("an unknown channel"),
        mode_name(*mode)
    )];
    for (RouteDenom { denom, trace, least, per_day, in_flight }, flow) in denoms.iter().zip(flows) {
        let RouteFlow { in_flight: under_way, sent_today, .. } = flow;
        let came = trace.as_ref().map_or_else(String::new, |trace| format!(", which came by {trace}"));
        lines.push(format!(
            "  {denom}{came}: payouts from {}; {} of {} sent today; {} of {} under way",
            sum(denom, *least),
            sum(denom, *sent_today),
            sum(denom, *per_day),
            sum(denom, *under_way),
            sum(denom, *in_flight)
        ));
    }
    lines.join("\n")
}

/// What to do next about a route.
fn next(status: RouteStatus, channel: Channel) -> String {
    match status {
        RouteStatus::Probing => format!(
            "it is not in use before a probe was sent, relayed and refused there: `dpt route probe {channel}`, then \
             `dpt route show {channel}` until it is active"
        ),
        RouteStatus::Active => "it is in use".into(),
        RouteStatus::Paused => format!(
            "nothing goes out or comes in; queued payouts can be claimed; `dpt route probe {channel}` brings it back"
        ),
    }
}

fn closed(channel: Channel) -> String {
    format!("{channel} is not open any more: pause the route, and add one on another channel")
}

fn add(args: &Add) -> Result<(), Failure> {
    let route = args.terms.new_route(args.channel, args.mode, args.prefix.as_deref())?;
    let view = View::open(&args.tx.query)?;
    let channel = route.channel;
    let preview = format!(
        "Trusts {channel} and the chain beyond it, by {}; its addresses begin with {}1",
        mode_name(route.mode),
        route.prefix
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
        &format!("done\n{}\n{}", words(&route, None), sent.words()),
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
            next(route.status, channel),
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
    use super::super::tests::route;
    use super::*;

    #[test]
    fn a_route_is_shown_with_what_is_under_way_and_what_to_do_next() {
        let route = route(Mode::Callbacks);
        let flow =
            RouteFlow { denom: "ueur".into(), in_flight: Amount(30_000_000), sent_today: Amount(42_500_000) };
        let route = RouteResponse { route, status: RouteStatus::Probing, flows: vec![flow] };
        assert_eq!(
            words(&route, Some("channel-42")),
            "route channel-7 is probing: to channel-42 of a chain of juno1…, by callbacks, packets time out after 600 s\n  \
             ueur: payouts from 1 EUR; 42.5 EUR of 500 EUR sent today; 30 EUR of 100 EUR under way"
        );
        assert!(next(RouteStatus::Probing, Channel(7)).contains("`dpt route probe channel-7`"));
        assert!(next(RouteStatus::Paused, Channel(7)).contains("`dpt route probe channel-7` brings it back"));
    }

    #[test]
    fn a_mode_is_one_of_two() {
        assert_eq!(mode("hooks"), Ok(Mode::Hooks));
        assert_eq!(
            mode("Callbacks").unwrap_err(),
            "\"Callbacks\" is no way to call contracts: hooks or callbacks"
        );
    }
}
