//! `dpt link`: an account on another chain becomes a participant's own. The participant proposes it here, the account confirms
//! it from there.

use std::path::PathBuf;

use cosmwasm_std::Uint64;
use interfaces::Contract;
use interfaces::settlement_escrow::IbcMsg;
use interfaces::settlement_escrow::routes::{Channel, Inbound, LinkResponse, LinksResponse, RouteResponse};
use interfaces::settlement_escrow::{ExecuteMsg, QueryMsg};
use sdk::{Call, EscrowTransfer, intermediate_sender};
use serde_json::json;
use units::{Amount, Nonce, ParticipantId};

use super::remote_chain::{self, Outcome, RemoteChainArgs};
use super::route_of;
use crate::failure::Failure;
use crate::terminal;
use crate::trade::submit::{Submission, Submitter, submit};
use crate::trade::view::View;
use crate::trade::{ParticipantArg, QueryArgs, TxArgs};

/// What confirms a link: any amount does, and it becomes the participant's free balance.
const DUST: Amount = Amount(1);

/// Arguments of `dpt link`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

/// What can be done with links.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show a participant's links, proposed and confirmed
    #[command(after_help = EXAMPLE)]
    List(List),
    /// Say that an account on another chain is one's own; prints how it is confirmed from there
    #[command(after_help = EXAMPLE)]
    Propose(Propose),
    /// Confirm a link from the other chain, by a transfer of one unit
    #[command(after_help = EXAMPLE)]
    Confirm(Box<Confirm>),
    /// Withdraw a proposal or a link
    #[command(after_help = EXAMPLE)]
    Remove(Remove),
}

const EXAMPLE: &str = crate::example!(
    "  dpt link propose --route channel-0 --address juno1… --network network.toml \\
    --from alice
  dpt link confirm --participant 1 --from-chain juno.toml --from alice \\
    --network network.toml
  dpt link list --from alice --network network.toml
  dpt link remove --route channel-0 --address juno1… --network network.toml \\
    --from alice"
);

/// Whose links.
#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    query: QueryArgs,
    #[command(flatten)]
    of: ParticipantArg,
    /// The key folder [default: dpt/keys in the home folder's configuration]
    #[arg(long, value_name = "DIR", env = "DPT_KEYS")]
    keys: Option<PathBuf>,
}

/// Which account.
#[derive(Debug, clap::Args)]
struct RemoteAccountArgs {
    /// The route, by its channel here
    #[arg(long, value_name = "CHANNEL")]
    route: Channel,
    /// The address on the other chain
    #[arg(long)]
    address: String,
}

/// Which account to propose.
#[derive(Debug, clap::Args)]
struct Propose {
    #[command(flatten)]
    account: RemoteAccountArgs,
    /// The number with which it is confirmed
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    nonce: u64,
    #[command(flatten)]
    tx: TxArgs,
}

/// Which account to remove.
#[derive(Debug, clap::Args)]
struct Remove {
    #[command(flatten)]
    account: RemoteAccountArgs,
    #[command(flatten)]
    tx: TxArgs,
}

/// For whom to confirm.
#[derive(Debug, clap::Args)]
struct Confirm {
    /// The number of the participant that has proposed it
    #[arg(long, value_name = "NUMBER")]
    participant: u32,
    /// The denomination of the unit that is sent; the first of the route if absent
    #[arg(long)]
    denom: Option<String>,
    #[command(flatten)]
    remote_chain: RemoteChainArgs,
    #[command(flatten)]
    query: QueryArgs,
}

/// Runs `dpt link`.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::List(args) => list(args),
        Command::Propose(args) => propose(args),
        Command::Confirm(args) => confirm(args),
        Command::Remove(args) => remove(args),
    }
}

fn links(view: &View, participant: ParticipantId) -> Result<Vec<LinkResponse>, Failure> {
    let query = QueryMsg::Links { participant };
    Ok(view.ask::<LinksResponse>(Contract::SettlementEscrow, &query)?.links)
}

fn list(args: &List) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let whose = view.participant(&args.of, args.keys.as_deref())?.ok_or_else(|| {
        Failure::malformed("--participant", "say whose: --participant, --account or --from")
    })?;
    let links = links(&view, whose)?;
    let mut table = terminal::table(&["route", "address there", "stands here as", "state", "number"], 4);
    for link in &links {
        table.add_row([
            link.channel.to_string(),
            link.address.clone(),
            link.derived.clone(),
            if link.confirmed { "linked" } else { "proposed: `dpt link confirm`" }.to_owned(),
            link.nonce.to_string(),
        ]);
    }
    let words = if links.is_empty() {
        format!("participant {whose} has no links: `dpt link propose` makes one")
    } else {
        table.to_string()
    };
    view.print(&json!({"links": links}), &words)
}

fn propose(args: &Propose) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let RemoteAccountArgs { route: channel, address } = &args.account;
    let route = route_of(&view, *channel)?;
    let nonce = Nonce(args.nonce);
    let mut submitter = Submitter::new(&view, &args.tx)?;
    let participant = view.participant_of(&submitter.address())?.participant;
    let sender = intermediate_sender(&view.session.file.chain.prefix, *channel, address)?;
    let preview =
        format!("Says that {address} beyond {channel}, which stands here as {sender}, is one's own");
    let msg = ExecuteMsg::Ibc(IbcMsg::ProposeLink { channel: *channel, address: address.clone(), nonce });
    let call = Call::new(Contract::SettlementEscrow, &msg);
    let Some(sent) = submitter.submit(&Submission::one(preview, call))? else { return Ok(()) };
    let counterparty = remote_chain::counterparty(&view, *channel)?;
    let order = confirmation(&view, &route, &counterparty, address, participant, nonce, None)?;
    view.print(
        &json!({"participant": participant, "derived": sender, "confirmation": order.document(),
                "transactions": sent.document()}),
        &format!(
            "proposed; it is confirmed by `dpt link confirm --participant {participant} --from-chain FILE`, or where\n{}\n{}",
            order.text(),
            sent.words()
        ),
    )
}

/// The transfer that confirms a link.
fn confirmation(
    view: &View,
    route: &RouteResponse,
    counterparty: &str,
    address: &str,
    participant: ParticipantId,
    nonce: Nonce,
    denom: Option<&str>,
) -> Result<EscrowTransfer, Failure> {
    let first = route.route.denoms.first().map(|each| each.denom.as_str()).unwrap_or_default();
    let asked = Inbound::ConfirmLink { participant: Uint64::new(u64::from(participant.get())), nonce };
    let escrow = view.session.suite.address(Contract::SettlementEscrow);
    let coin = (denom.unwrap_or(first), DUST);
    EscrowTransfer::new(&route.route, counterparty, escrow, address, coin, &asked).map_err(Failure::refused)
}

fn confirm(args: &Confirm) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let participant = ParticipantId(args.participant);
    let sender = args.remote_chain.sender()?;
    // 1. what was proposed
    let proposed: Vec<_> = links(&view, participant)?
        .into_iter()
        .filter(|link| link.address == sender)
        .filter(|link| args.remote_chain.route.is_none_or(|wanted| wanted == link.channel))
        .collect();
    let link = match proposed.as_slice() {
        [link] => link,
        [] => {
            return Err(Failure::refused(format!(
                "participant {participant} has not proposed {sender}: `dpt link propose` comes first"
            )));
        }
        _ => return Err(Failure::refused("it is proposed on several routes: say which by --route")),
    };
    if link.confirmed {
        return Err(Failure::refused(format!("{sender} is linked to participant {participant} already")));
    }
    // 2. what confirms it
    let route = route_of(&view, link.channel)?;
    let counterparty = args.remote_chain.counterparty(&view, &route.route)?;
    let denom = args.denom.as_deref();
    let order = confirmation(&view, &route, &counterparty, &sender, participant, link.nonce, denom)?;
    let preview = format!("Confirms that {sender} beyond {} is participant {participant}'s", link.channel);
    // 3. sent, and waited for
    let mut linked = || {
        let now = links(&view, participant)?;
        Ok(now.iter().any(|each| each.derived == link.derived && each.confirmed))
    };
    let (dispatch, words) = match args.remote_chain.send(&view, &order, &preview, &mut linked)? {
        Outcome::NotSent => return Ok(()),
        Outcome::Sent(dispatch) => (dispatch, "sent; `dpt link list` says when it is linked".to_owned()),
        Outcome::Arrived(dispatch) => (dispatch, format!("{sender} is linked to participant {participant}")),
    };
    view.print(
        &json!({"transfer": order.document(), "sent": dispatch.document(), "links": links(&view, participant)?}),
        &format!("{words}\n{}", dispatch.text()),
    )
}

fn remove(args: &Remove) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let RemoteAccountArgs { route: channel, address } = &args.account;
    let msg = ExecuteMsg::Ibc(IbcMsg::RemoveLink { channel: *channel, address: address.clone() });
    let preview = format!("Withdraws the link to {address} beyond {channel}");
    let submission = Submission::one(preview, Call::new(Contract::SettlementEscrow, &msg));
    let Some(sent) = submit(&view, &args.tx, &submission)? else { return Ok(()) };
    view.print(
        &json!({"transactions": sent.document()}),
        &format!("removed; payouts to it that wait or are under way keep their way: `dpt payouts claim` takes those that wait\n{}", sent.words()),
    )
}
