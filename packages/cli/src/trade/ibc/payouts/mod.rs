//! `dpt payouts`: free money to other chains, and what became of it.

mod look;
mod send;

use interfaces::Contract;
use interfaces::settlement_escrow::IbcMsg;
use interfaces::settlement_escrow::routes::Remote;
use interfaces::settlement_escrow::{ExecuteMsg, PayoutResponse, QueryMsg};
use market_format::Decimal;
use sdk::Call;
use serde_json::json;
use units::{Amount, ParticipantId, PayoutId};

use self::look::{line, moved, payout_of};
use super::{amount, remote, sum};
use crate::failure::Failure;
use crate::trade::TxArgs;
use crate::trade::submit::{Submission, Submitter, submit};
use crate::trade::view::View;

/// Arguments of `dpt payouts`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

/// What can be done with payouts.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show payouts, where they stand and what to do when one goes no further
    #[command(after_help = EXAMPLE)]
    List(look::List),
    /// Show one payout whole
    #[command(after_help = EXAMPLE)]
    Show(look::Show),
    /// Set free money aside for a linked account on another chain
    #[command(after_help = EXAMPLE)]
    Queue(Queue),
    /// Send what is queued on a route, as far as there is room today; anyone may
    #[command(after_help = EXAMPLE)]
    Send(send::Args),
    /// Queue a payout of one's own again that came back
    #[command(after_help = EXAMPLE)]
    Retry(One),
    /// Take a payout of one's own that is queued or came back into the free balance here
    #[command(after_help = EXAMPLE)]
    Claim(One),
    /// Say that a payout's end was never reported, an hour after it has timed out; anyone may
    #[command(after_help = EXAMPLE)]
    Dispute(One),
    /// A guardian decides a disputed payout
    #[command(after_help = EXAMPLE)]
    Resolve(Resolve),
    /// Agree that free money may be pushed out after each cycle, here or to another chain
    #[command(after_help = EXAMPLE)]
    Consent(Consent),
}

const EXAMPLE: &str = crate::example!(
    "  dpt payouts queue --to channel-0:juno1… --amount 20 --network network.toml \\
    --from alice
  dpt payouts send channel-0 --network network.toml --from anyone
  dpt payouts list --from alice --network network.toml
  dpt payouts retry 5 --network network.toml --from alice
  dpt payouts claim 5 --network network.toml --from alice
  dpt payouts dispute 5 --network network.toml --from anyone
  dpt payouts resolve 5 --delivered --network network.toml --from guardian
  dpt payouts consent --keep 10 --to channel-0:juno1… --network network.toml \\
    --from alice"
);

/// What, where to.
#[derive(Debug, clap::Args)]
struct Queue {
    /// The linked account: the route's channel here and the address there
    #[arg(long, value_name = "CHANNEL:ADDRESS", value_parser = remote)]
    to: Remote,
    /// How much, in the denomination's currency; all that is free if absent
    #[arg(long, value_name = "SUM", allow_hyphen_values = true)]
    amount: Option<Decimal>,
    /// The denomination; the market's if absent
    #[arg(long)]
    denom: Option<String>,
    /// What its packet is to carry: a JSON object without keys that belong to middleware
    #[arg(long, value_name = "JSON")]
    memo: Option<String>,
    #[command(flatten)]
    tx: TxArgs,
}

/// Which.
#[derive(Debug, clap::Args)]
struct One {
    /// The payout's number
    payout: u64,
    #[command(flatten)]
    tx: TxArgs,
}

/// Which way.
#[derive(Debug, clap::Args)]
struct Resolve {
    /// The payout's number
    payout: u64,
    /// It arrived
    #[arg(long, required_unless_present = "refund", conflicts_with = "refund")]
    delivered: bool,
    /// It did not arrive, and the money came back: it is paid out of what the escrow holds beyond its ledger
    #[arg(long)]
    refund: bool,
    #[command(flatten)]
    tx: TxArgs,
}

/// To what.
#[derive(Debug, clap::Args)]
struct Consent {
    /// What stays behind, in the denomination's currency
    #[arg(long, value_name = "SUM", required_unless_present = "stop", conflicts_with = "stop")]
    keep: Option<Decimal>,
    /// To a linked account on another chain; to the participant's account here if absent
    #[arg(long, value_name = "CHANNEL:ADDRESS", value_parser = remote, conflicts_with = "stop")]
    to: Option<Remote>,
    /// No longer
    #[arg(long)]
    stop: bool,
    /// The denomination; the market's if absent
    #[arg(long)]
    denom: Option<String>,
    #[command(flatten)]
    tx: TxArgs,
}

/// Runs `dpt payouts`.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::List(args) => look::list(args),
        Command::Show(args) => look::show(args),
        Command::Queue(args) => queue(args),
        Command::Send(args) => send::run(args),
        Command::Retry(args) => {
            one(args, "Queues it again", |payout| ExecuteMsg::Ibc(IbcMsg::RetryPayout { payout }))
        }
        Command::Claim(args) => one(args, "Takes it into the free balance here", |payout| {
            ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout })
        }),
        Command::Dispute(args) => one(args, "Says that its end was never reported", |payout| {
            ExecuteMsg::Ibc(IbcMsg::DisputePayout { payout })
        }),
        Command::Resolve(args) => resolve(args),
        Command::Consent(args) => consent(args),
    }
}

/// Sends what moves payouts, and shows them.
fn step(view: &View, tx: &TxArgs, preview: String, msg: &ExecuteMsg) -> Result<(), Failure> {
    let submission = Submission::one(preview, Call::new(Contract::SettlementEscrow, msg));
    submit(view, tx, &submission)?.map_or(Ok(()), |sent| moved(view, &sent))
}

fn one(args: &One, does: &str, msg: impl Fn(PayoutId) -> ExecuteMsg) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let row = payout_of(&view, PayoutId(args.payout))?;
    let preview = format!("{does}:\n{}", line(&view, &row)?);
    step(&view, &args.tx, preview, &msg(row.payout))
}

fn resolve(args: &Resolve) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let payout = PayoutId(args.payout);
    let row = payout_of(&view, payout)?;
    let decided = if args.delivered { "arrived" } else { "did not arrive, and that its money came back" };
    let preview = format!("Decides that it {decided}:\n{}", line(&view, &row)?);
    step(
        &view,
        &args.tx,
        preview,
        &ExecuteMsg::Ibc(IbcMsg::ResolvePayout { payout, delivered: args.delivered }),
    )
}

fn queue(args: &Queue) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let denom = args.denom.clone().unwrap_or_else(|| view.format.units.currency.denom.clone());
    let asked = args.amount.map(|sum| amount("--amount", &denom, sum)).transpose()?;
    let preview = format!(
        "Sets {} aside, to be sent to {} over {}",
        asked.map_or_else(|| "all that is free".into(), |amount| sum(&denom, amount)),
        args.to.address,
        args.to.channel
    );
    let msg = ExecuteMsg::Ibc(IbcMsg::QueuePayout {
        denom,
        amount: asked,
        to: args.to.clone(),
        memo: args.memo.clone(),
    });
    step(&view, &args.tx, preview, &msg)
}

fn consent(args: &Consent) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let denom = args.denom.clone().unwrap_or_else(|| view.format.units.currency.denom.clone());
    let keep = args.keep.map(|sum| amount("--keep", &denom, sum)).transpose()?;
    let mut submitter = Submitter::new(&view, &args.tx)?;
    let participant = view.participant_of(&submitter.address())?.participant;
    let preview = wish(&denom, keep, args.to.as_ref());
    let msg = ExecuteMsg::SetPayout { denom: denom.clone(), keep, to: args.to.clone() };
    let submission = Submission::one(preview, Call::new(Contract::SettlementEscrow, &msg));
    let Some(sent) = submitter.submit(&submission)? else { return Ok(()) };
    let now = agreed(&view, participant, &denom)?;
    view.print(
        &json!({"participant": participant, "denom": denom, "consent": now, "transactions": sent.document()}),
        &format!("{}\n{}", wish(&denom, now.keep, now.to.as_ref()), sent.words()),
    )
}

fn agreed(view: &View, participant: ParticipantId, denom: &str) -> Result<PayoutResponse, Failure> {
    view.ask(Contract::SettlementEscrow, &QueryMsg::Payout { participant, denom: denom.into() })
}

/// What somebody agrees to.
fn wish(denom: &str, keep: Option<Amount>, to: Option<&Remote>) -> String {
    let Some(keep) = keep else { return "free money is not pushed".into() };
    let whereto = to.map_or_else(
        || "the participant's account here".into(),
        |Remote { channel, address }| format!("{address} over {channel}"),
    );
    format!("what is free above {} may be pushed to {whereto}", sum(denom, keep))
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::settlement_escrow::routes::Channel;

    #[test]
    fn consent_says_where_money_goes() {
        let to = Remote { channel: Channel(2), address: "juno1seller".into() };
        assert_eq!(wish("ueur", None, None), "free money is not pushed");
        assert_eq!(
            wish("ueur", Some(Amount(10_000_000)), None),
            "what is free above 10 EUR may be pushed to the participant's account here"
        );
        assert_eq!(
            wish("ueur", Some(Amount(0)), Some(&to)),
            "what is free above 0 EUR may be pushed to juno1seller over channel-2"
        );
    }
}
