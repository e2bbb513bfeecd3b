//! `dpt review`: a reviewer decides about participants.

use interfaces::Contract;
use interfaces::registry::events::ParticipantChanged;
use interfaces::registry::{
    Decision, ExecuteMsg, ParticipantResponse, ParticipantsResponse, QueryMsg, Review, Status,
};
use sdk::Call;
use serde_json::json;
use units::{LabelId, ParticipantId, Tier};

use super::argument;
use super::submit::{Submission, submit};
use super::view::View;
use super::{QueryArgs, TxArgs};
use crate::failure::Failure;
use crate::terminal;

/// Arguments of `dpt review`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

/// What a reviewer does.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show participants: those that wait, or those of another state
    #[command(after_help = EXAMPLE)]
    List(List),
    /// Pending → active
    #[command(after_help = EXAMPLE)]
    Approve(Approve),
    /// Pending → rejected; the account may register anew
    #[command(after_help = EXAMPLE)]
    Reject(Because),
    /// Active → suspended: no orders, no signatures; withdrawals go on
    #[command(after_help = EXAMPLE)]
    Suspend(Because),
    /// Suspended → active
    #[command(after_help = EXAMPLE)]
    Reinstate(Participants),
    /// Active or suspended → revoked, for good; withdrawals go on
    #[command(after_help = EXAMPLE)]
    Revoke(Because),
}

const EXAMPLE: &str = crate::example!(
    "  dpt review list --network network.toml
  dpt review approve 1 2 3 --labels green --network network.toml --from reviewer
  dpt review suspend 2 --reason \"meter disconnected\" --network network.toml \\
    --from reviewer"
);

/// Which to show.
#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    query: QueryArgs,
    /// Those of this state: pending, active, rejected, suspended or revoked
    #[arg(long, default_value = "pending")]
    status: String,
}

/// Whom it concerns.
#[derive(Debug, clap::Args)]
struct Participants {
    /// The participants' numbers
    #[arg(required = true, value_name = "PARTICIPANT")]
    participants: Vec<u32>,
    #[command(flatten)]
    tx: TxArgs,
}

/// Whom it concerns, and why.
#[derive(Debug, clap::Args)]
struct Because {
    #[command(flatten)]
    participants: Participants,
    /// Why, at most 256 bytes; everybody can read it
    #[arg(long)]
    reason: String,
}

/// Whom it concerns, and what they may.
#[derive(Debug, clap::Args)]
struct Approve {
    #[command(flatten)]
    participants: Participants,
    /// The labels under which they may sell beside the unlabelled good, by name
    #[arg(long, value_delimiter = ',', value_name = "LABEL")]
    labels: Vec<String>,
    /// Their priority among equal prices; 0 goes first
    #[arg(long, default_value_t = 0)]
    tier: u8,
}

/// Runs `dpt review`.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::List(args) => list(args),
        Command::Approve(args) => {
            let view = View::open(&args.participants.tx.query)?;
            let labels = args
                .labels
                .iter()
                .map(|name| argument("--labels", view.format.label(name)))
                .filter(|label| !matches!(label, Ok(LabelId::UNLABELLED)))
                .collect::<Result<Vec<_>, _>>()?;
            decide(
                &view,
                &args.participants,
                "Approves",
                &Decision::Approve { labels, tier: Tier(args.tier) },
            )
        }
        Command::Reject(args) => because(args, "Rejects", |reason| Decision::Reject { reason }),
        Command::Suspend(args) => because(args, "Suspends", |reason| Decision::Suspend { reason }),
        Command::Reinstate(args) => {
            decide(&View::open(&args.tx.query)?, args, "Reinstates", &Decision::Reinstate {})
        }
        Command::Revoke(args) => because(args, "Revokes", |reason| Decision::Revoke { reason }),
    }
}

fn because(args: &Because, verb: &str, decision: impl Fn(String) -> Decision) -> Result<(), Failure> {
    decide(
        &View::open(&args.participants.tx.query)?,
        &args.participants,
        verb,
        &decision(args.reason.clone()),
    )
}

fn decide(view: &View, participants: &Participants, verb: &str, decision: &Decision) -> Result<(), Failure> {
    let calls = participants
        .participants
        .chunks(interfaces::MAX_BATCH)
        .map(|chunk| {
            let review =
                |number: &u32| Review { participant: ParticipantId(*number), decision: decision.clone() };
            let msg = ExecuteMsg::Review { reviews: chunk.iter().map(review).collect() };
            (Call::new(Contract::Registry, &msg), chunk.len())
        })
        .collect();
    let numbers: Vec<_> = participants.participants.iter().map(u32::to_string).collect();
    let preview = format!("{verb} participant {}", numbers.join(", "));
    let Some(sent) = submit(view, &participants.tx, &Submission::new(preview, calls))? else { return Ok(()) };
    let changed = sent.events::<ParticipantChanged>()?;
    let lines: Vec<_> = changed
        .iter()
        .map(|event| format!("participant {} is {}", event.participant, event.status))
        .collect();
    let rows: Vec<_> = changed
        .iter()
        .map(|event| json!({"participant": event.participant, "status": event.status, "account": event.account}))
        .collect();
    view.print(
        &json!({"participants": rows, "transactions": sent.document()}),
        &format!("{}\n{}", lines.join("\n"), sent.words()),
    )
}

fn list(args: &List) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let status: Status = serde_json::from_value(json!(args.status)).map_err(|_| {
        Failure::malformed("--status", "a state is pending, active, rejected, suspended or revoked")
    })?;
    let participants: Vec<_> =
        participants(&view)?.into_iter().filter(|participant| participant.status == status).collect();
    let mut table =
        terminal::table(&["participant", "kind", "zone", "account", "evidence", "kW", "since"], 5);
    for each in &participants {
        table.add_row([
            each.participant.to_string(),
            format!("{:?}", each.kind),
            view.format.zone_name(each.zone),
            each.account.clone(),
            each.evidence.to_string(),
            market_format::quotient(i128::from(each.capacity.get()), 1_000),
            view.format.clock.text(each.changed_at),
        ]);
    }
    let words =
        if participants.is_empty() { format!("no participant is {status}") } else { table.to_string() };
    view.print(&json!({"participants": participants}), &words)
}

fn participants(view: &View) -> Result<Vec<ParticipantResponse>, Failure> {
    let mut all: Vec<ParticipantResponse> = Vec::new();
    loop {
        let start_after = all.last().map(|last| last.participant);
        let query = QueryMsg::Participants { start_after, limit: Some(interfaces::MAX_PAGE) };
        let page: ParticipantsResponse = view.ask(Contract::Registry, &query)?;
        if page.participants.is_empty() {
            return Ok(all);
        }
        all.extend(page.participants);
    }
}
