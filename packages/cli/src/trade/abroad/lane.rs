//! `dpt lane`: channels to other chains that the escrow trusts.

use cosmwasm_std::Coin;
use interfaces::Contract;
use interfaces::settlement_escrow::events::{LaneChanged, PayoutStep};
use interfaces::settlement_escrow::lanes::{
    Channel, LaneDefinition, LaneDenom, LaneFlow, LaneResponse, LaneStatus, LanesResponse, Mode,
};
use interfaces::settlement_escrow::{ExecuteMsg, QueryMsg};
use serde_json::json;
use units::Amount;

use super::terms::Terms;
use super::{amount, lane_of, sum};
use crate::failure::Failure;
use crate::network::Call;
use crate::terminal;
use crate::trade::decimal::Decimal;
use crate::trade::submit::{Parcel, Sent, submit};
use crate::trade::view::View;
use crate::trade::{Act, Look};

/// Arguments of `dpt lane`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

/// What can be done with lanes.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show all lanes: their states, their limits, what is under way and has gone out today
    #[command(after_help = EXAMPLE)]
    List(List),
    /// Show one lane and what to do next
    #[command(after_help = EXAMPLE)]
    Show(Show),
    /// The administrator adds a lane, which is not in use before its probe was answered
    #[command(after_help = EXAMPLE)]
    Add(Box<Add>),
    /// The administrator changes a lane's timeout and limits
    #[command(after_help = EXAMPLE)]
    Set(Box<Set>),
    /// The administrator asks whether a lane reports, by a coin sent to an address that is none
    #[command(after_help = EXAMPLE)]
    Probe(Probe),
    /// A guardian takes a lane out of use; only a probe brings it back
    #[command(after_help = EXAMPLE)]
    Pause(Pause),
}

const EXAMPLE: &str = crate::example!(
    "  dpt lane add channel-0 --mode callbacks --prefix juno --timeout \"10 min\" \\
    --denom ueur --least 1 --per-day 1000 --in-flight 500 \\
    --network network.toml --from admin
  dpt lane add --file lane.toml --network network.toml --from admin
  dpt lane probe channel-0 --amount 0.01 --network network.toml --from admin
  dpt lane set channel-0 --per-day 2000 --network network.toml --from admin
  dpt lane pause channel-0 --network network.toml --from guardian
  dpt lane list --network network.toml

docs/cross-chain.md says what to check before a lane is added."
);

/// All lanes.
#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    look: Look,
}

/// Which lane.
#[derive(Debug, clap::Args)]
struct Show {
    /// The channel
    channel: Channel,
    #[command(flatten)]
    look: Look,
}

/// What lane.
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
    act: Act,
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
    act: Act,
}

/// With what.
#[derive(Debug, clap::Args)]
struct Probe {
    /// The channel
    channel: Channel,
    /// How much is sent, in the denomination's currency; once it is back, it belongs to the fee account
    #[arg(long, value_name = "SUM")]
    amount: Decimal,
    /// The denomination; the lane's first if absent
    #[arg(long)]
    denom: Option<String>,
    #[command(flatten)]
    act: Act,
}

/// Which to pause.
#[derive(Debug, clap::Args)]
struct Pause {
    /// The channel
    channel: Channel,
    #[command(flatten)]
    act: Act,
}

/// Runs `dpt lane`.
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
    let view = View::open(&args.look)?;
    let LanesResponse { lanes } = view.ask(Contract::SettlementEscrow, &QueryMsg::Lanes {})?;
    let headings =
        ["lane", "state", "mode", "addresses", "least", "sent today", "a day", "under way", "at most"];
    let mut table = terminal::table(&headings, 4);
    for LaneResponse { lane, status, flows } in &lanes {
        for (denom, flow) in lane.denoms.iter().zip(flows) {
            let limit = |amount: Amount| sum(&denom.denom, amount);
            table.add_row([
                lane.channel.to_string(),
                status.to_string(),
                mode_name(lane.mode).to_owned(),
                format!("{}1…", lane.prefix),
                limit(denom.least),
                limit(flow.sent_today),
                limit(denom.per_day),
                limit(flow.in_flight),
                limit(denom.in_flight),
            ]);
        }
    }
    let words =
        if lanes.is_empty() { "there are no lanes: `dpt lane add`".into() } else { table.to_string() };
    view.print(&json!({"lanes": lanes}), &words)
}

fn show(args: &Show) -> Result<(), Failure> {
    let view = View::open(&args.look)?;
    let lane = lane_of(&view, args.channel)?;
    let found = view.session.node.channel(&args.channel.to_string())?;
    let counterparty = found.as_ref().map(|channel| channel.counterparty.clone());
    let open = found.is_some_and(|channel| channel.open);
    let words = format!(
        "{}\n{}",
        words(&lane, counterparty.as_deref()),
        if open { next(lane.status, args.channel) } else { closed(args.channel) }
    );
    view.print(&json!({"lane": lane, "counterparty": counterparty, "channel_open": open}), &words)
}

/// A lane for people.
fn words(lane: &LaneResponse, counterparty: Option<&str>) -> String {
    let LaneResponse { lane: LaneDefinition { channel, mode, prefix, timeout, denoms }, status, flows } =
        lane;
    let mut lines = vec![format!(
        "lane {channel} is {status}: to {} of a chain of {prefix}1…, by {}, packets time out after {timeout} s",
        counterparty.unwrap_or("an unknown channel"),
        mode_name(*mode)
    )];
    for (LaneDenom { denom, trace, least, per_day, in_flight }, flow) in denoms.iter().zip(flows) {
        let LaneFlow { in_flight: under_way, sent_today, .. } = flow;
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

/// What to do next about a lane.
fn next(status: LaneStatus, channel: Channel) -> String {
    match status {
        LaneStatus::Probing => format!(
            "it is not in use before a probe was sent, relayed and refused there: `dpt lane probe {channel}`, then \
             `dpt lane show {channel}` until it is active"
        ),
        LaneStatus::Active => "it is in use".into(),
        LaneStatus::Paused => format!(
            "nothing goes out or comes in; queued payouts can be claimed; `dpt lane probe {channel}` brings it back"
        ),
    }
}

fn closed(channel: Channel) -> String {
    format!("{channel} is not open any more: pause the lane, and add one on another channel")
}

fn add(args: &Add) -> Result<(), Failure> {
    let lane = args.terms.new_lane(args.channel, args.mode, args.prefix.as_deref())?;
    let view = View::open(&args.act.look)?;
    let channel = lane.channel;
    let preview = format!(
        "Trusts {channel} and the chain beyond it, by {}; its addresses begin with {}1",
        mode_name(lane.mode),
        lane.prefix
    );
    change(&view, &args.act, preview, Call::new(Contract::SettlementEscrow, &ExecuteMsg::AddLane { lane }))
}

fn set(args: &Set) -> Result<(), Failure> {
    let view = View::open(&args.act.look)?;
    let before = lane_of(&view, args.channel)?.lane;
    let LaneDefinition { channel, timeout, denoms, .. } =
        args.terms.changed(&before, args.drop.as_deref())?;
    let limits: Vec<_> = denoms
        .iter()
        .map(|LaneDenom { denom, least, per_day, in_flight, .. }| {
            format!(
                "  payouts from {}, {} a day, {} under way",
                sum(denom, *least),
                sum(denom, *per_day),
                sum(denom, *in_flight)
            )
        })
        .collect();
    let preview =
        format!("Sets the lane on {channel}: packets time out after {timeout} s\n{}", limits.join("\n"));
    let msg = ExecuteMsg::SetLane { channel, timeout, denoms };
    let parcel = Parcel::one(preview, Call::new(Contract::SettlementEscrow, &msg));
    let Some(sent) = submit(&view, &args.act, &parcel)? else { return Ok(()) };
    let lane = lane_of(&view, channel)?;
    view.print(
        &json!({"lane": lane, "transactions": sent.document()}),
        &format!("done\n{}\n{}", words(&lane, None), sent.words()),
    )
}

fn probe(args: &Probe) -> Result<(), Failure> {
    let view = View::open(&args.act.look)?;
    let channel = args.channel;
    let lane = lane_of(&view, channel)?.lane;
    let first = lane.denoms.first().map(|each| each.denom.clone()).unwrap_or_default();
    let denom = args.denom.clone().unwrap_or(first);
    let coin = amount("--amount", &denom, args.amount)?;
    let preview = format!(
        "Sends {} over {channel} to an address that is none, so that it comes back",
        sum(&denom, coin)
    );
    let call = Call::new(Contract::SettlementEscrow, &ExecuteMsg::ProbeLane { channel })
        .with(vec![Coin::new(coin.get(), denom)]);
    let Some(sent) = submit(&view, &args.act, &Parcel::one(preview, call))? else { return Ok(()) };
    let step = sent.events::<PayoutStep>()?.into_iter().next();
    let payout = step.map(|step| step.payout);
    view.print(
        &json!({"lane": lane_of(&view, channel)?, "payout": payout, "transactions": sent.document()}),
        &format!(
            "sent; once a relayer has brought it there and back, `dpt lane show {channel}` says active. If it stays probing for \
             longer than {} s, nobody relays, or the middleware does not report: see docs/cross-chain.md\n{}",
            lane.timeout,
            sent.words()
        ),
    )
}

fn pause(args: &Pause) -> Result<(), Failure> {
    let view = View::open(&args.act.look)?;
    let channel = args.channel;
    let preview = format!("Takes the lane on {channel} out of use; what is under way comes to its end");
    let call = Call::new(Contract::SettlementEscrow, &ExecuteMsg::PauseLane { channel });
    change(&view, &args.act, preview, call)
}

/// Sends what changes a lane's state, and says what to do next.
fn change(view: &View, act: &Act, preview: String, call: Call) -> Result<(), Failure> {
    let Some(sent) = submit(view, act, &Parcel::one(preview, call))? else { return Ok(()) };
    let channel = changed(&sent)?;
    let lane = lane_of(view, channel)?;
    view.print(
        &json!({"lane": lane, "transactions": sent.document()}),
        &format!(
            "the lane on {channel} is {}: {}\n{}",
            lane.status,
            next(lane.status, channel),
            sent.words()
        ),
    )
}

fn changed(sent: &Sent) -> Result<Channel, Failure> {
    let events = sent.events::<LaneChanged>()?;
    let event =
        events.first().ok_or_else(|| Failure::refused("the escrow has not said that a lane changed"))?;
    Ok(event.channel)
}

#[cfg(test)]
mod tests {
    use super::super::order::tests::lane;
    use super::*;

    #[test]
    fn a_lane_is_shown_with_what_is_under_way_and_what_to_do_next() {
        let mut lane = lane(Mode::Callbacks);
        lane.denoms.retain(|each| each.denom == "ueur");
        let flow =
            LaneFlow { denom: "ueur".into(), in_flight: Amount(30_000_000), sent_today: Amount(42_500_000) };
        let lane = LaneResponse { lane, status: LaneStatus::Probing, flows: vec![flow] };
        assert_eq!(
            words(&lane, Some("channel-42")),
            "lane channel-7 is probing: to channel-42 of a chain of juno1…, by callbacks, packets time out after 600 s\n  \
             ueur: payouts from 1 EUR; 42.5 EUR of 500 EUR sent today; 30 EUR of 100 EUR under way"
        );
        assert!(next(LaneStatus::Probing, Channel(7)).contains("`dpt lane probe channel-7`"));
        assert!(next(LaneStatus::Paused, Channel(7)).contains("`dpt lane probe channel-7` brings it back"));
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
