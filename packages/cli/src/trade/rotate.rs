//! `dpt rotate`: a participant moves to another account, with all that it has.

use interfaces::Contract;
use interfaces::registry::events::ParticipantChanged;
use interfaces::registry::{ExecuteMsg, ParticipantResponse, QueryMsg};
use sdk::Call;
use serde_json::json;
use units::ParticipantId;

use super::TxArgs;
use super::submit::{Submission, Submitter, submit};
use super::view::View;
use crate::failure::Failure;

/// Arguments of `dpt rotate`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

/// The two steps, one for each account.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// The present account names the one that is to follow it
    #[command(after_help = EXAMPLE)]
    Propose(Propose),
    /// The account that was named takes the participant over; the old one loses it at once
    #[command(after_help = EXAMPLE)]
    Accept(Accept),
}

const EXAMPLE: &str = crate::example!(
    "  dpt rotate propose wasm1… --network network.toml --from alice
  dpt rotate accept 3 --network network.toml --from alice-new

Orders, contracts and money stay the participant's; so do its linked accounts on
other chains. Until the new account accepts, nothing changes, and a new proposal
replaces an earlier one. Roles stay with the account that they were granted to."
);

/// Which account follows.
#[derive(Debug, clap::Args)]
struct Propose {
    /// The new account's address, which is not registered itself
    account: String,
    #[command(flatten)]
    tx: TxArgs,
}

/// Which participant is taken over.
#[derive(Debug, clap::Args)]
struct Accept {
    /// The participant's number
    participant: u32,
    #[command(flatten)]
    tx: TxArgs,
}

/// Runs `dpt rotate`.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Propose(args) => propose(args),
        Command::Accept(args) => accept(args),
    }
}

fn propose(args: &Propose) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    sdk::address::check(&view.session.file.chain.prefix, &args.account)?;
    let msg = ExecuteMsg::ProposeRotation { account: args.account.clone() };
    let mut submitter = Submitter::new(&view, &args.tx)?;
    let preview = format!(
        "Proposes that {} acts for this participant instead of {}",
        args.account,
        submitter.address()
    );
    let submission = Submission::one(preview, Call::new(Contract::Registry, &msg));
    let Some(sent) = submitter.submit(&submission)? else { return Ok(()) };
    let now = view.participant_of(&submitter.address())?;
    view.print(
        &json!({"participant": now, "transactions": sent.document()}),
        &format!(
            "{} may take participant {participant} over: dpt rotate accept {participant}\n{}",
            args.account,
            sent.words(),
            participant = now.participant
        ),
    )
}

fn accept(args: &Accept) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let participant = ParticipantId(args.participant);
    let msg = ExecuteMsg::AcceptRotation { participant };
    let preview = format!("Takes participant {participant} over; its present account loses it");
    let submission = Submission::one(preview, Call::new(Contract::Registry, &msg));
    let Some(sent) = submit(&view, &args.tx, &submission)? else { return Ok(()) };
    if sent.events::<ParticipantChanged>()?.is_empty() {
        return Err(Failure::refused("the registry has not said that it changed the account"));
    }
    let now: ParticipantResponse = view.ask(Contract::Registry, &QueryMsg::Participant { participant })?;
    view.print(
        &json!({"participant": now, "transactions": sent.document()}),
        &format!("{} acts for participant {participant} now\n{}", now.account, sent.words()),
    )
}
