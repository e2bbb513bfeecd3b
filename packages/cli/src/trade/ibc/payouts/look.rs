//! Payouts as they are shown.

use std::collections::BTreeMap;
use std::path::PathBuf;

use interfaces::Contract;
use interfaces::settlement_escrow::events::PayoutStep;
use interfaces::settlement_escrow::routes::{
    Channel, RemotePayoutResponse, RemotePayoutsResponse, RouteStatus, RoutesResponse,
};
use interfaces::settlement_escrow::{Account, QueryMsg};
use sdk::payout_state;
use serde_json::json;
use units::{PayoutId, Timestamp};

use crate::failure::Failure;
use crate::terminal;
use crate::trade::ibc::sum;
use crate::trade::submit::Sent;
use crate::trade::view::View;
use crate::trade::{ParticipantArg, QueryArgs};

/// Which to show.
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    query: QueryArgs,
    #[command(flatten)]
    of: ParticipantArg,
    /// Those of this route only
    #[arg(long, value_name = "CHANNEL")]
    route: Option<Channel>,
    /// Those only that have not come to their end
    #[arg(long)]
    open: bool,
    /// The key folder [default: dpt/keys in the home folder's configuration]
    #[arg(long, value_name = "DIR", env = "DPT_KEYS")]
    keys: Option<PathBuf>,
}

/// Which to show whole.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// The payout's number
    payout: u64,
    #[command(flatten)]
    query: QueryArgs,
}

/// All payouts to other chains.
fn all(view: &View) -> Result<Vec<RemotePayoutResponse>, Failure> {
    let mut all: Vec<RemotePayoutResponse> = Vec::new();
    loop {
        let start_after = all.last().map(|row| row.payout);
        let query = QueryMsg::RemotePayouts { start_after, limit: Some(interfaces::MAX_PAGE) };
        let page: RemotePayoutsResponse = view.ask(Contract::SettlementEscrow, &query)?;
        if page.payouts.is_empty() {
            return Ok(all);
        }
        all.extend(page.payouts);
    }
}

/// The states of all routes.
fn routes(view: &View) -> Result<BTreeMap<Channel, RouteStatus>, Failure> {
    let RoutesResponse { routes } = view.ask(Contract::SettlementEscrow, &QueryMsg::Routes {})?;
    Ok(routes.into_iter().map(|each| (each.route.channel, each.status)).collect())
}

/// Shows payouts.
pub fn list(args: &List) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let whose = view.participant(&args.of, args.keys.as_deref())?;
    let wanted = |row: &RemotePayoutResponse| {
        whose.is_none_or(|id| row.account == Account::Participant { id })
            && args.route.is_none_or(|channel| row.channel == channel)
            && !(args.open && row.status.is_final())
    };
    let payouts: Vec<_> = all(&view)?.into_iter().filter(wanted).collect();
    let (routes, now) = (routes(&view)?, view.now()?);
    let mut table = terminal::table(&["payout", "of", "to", "amount", "state", "what next"], 6);
    for row in &payouts {
        table.add_row([
            row.payout.to_string(),
            owner(row),
            format!("{}:{}", row.channel, row.address),
            sum(&row.denom, row.amount),
            row.status.to_string(),
            said(&view, &routes, row, now),
        ]);
    }
    let words = if payouts.is_empty() { "there are no such payouts".into() } else { table.to_string() };
    view.print(&json!({"payouts": payouts}), &words)
}

fn owner(row: &RemotePayoutResponse) -> String {
    match row.account {
        Account::Participant { id } => id.to_string(),
        Account::System { .. } => "the suite".into(),
    }
}

fn said(
    view: &View,
    routes: &BTreeMap<Channel, RouteStatus>,
    row: &RemotePayoutResponse,
    now: Timestamp,
) -> String {
    let route = routes.get(&row.channel).copied().unwrap_or(RouteStatus::Paused);
    payout_state(row, route, now, &|time| view.format.clock.text(time))
}

/// A payout.
pub fn payout_of(view: &View, payout: PayoutId) -> Result<RemotePayoutResponse, Failure> {
    view.ask(Contract::SettlementEscrow, &QueryMsg::RemotePayout { payout })
}

/// A payout in one line.
pub fn line(view: &View, row: &RemotePayoutResponse) -> Result<String, Failure> {
    let (routes, now) = (routes(view)?, view.now()?);
    let (payout, amount) = (row.payout, sum(&row.denom, row.amount));
    let said = said(view, &routes, row, now);
    Ok(format!("payout {payout}: {amount} of {} to {} over {} {said}", owner(row), row.address, row.channel))
}

/// Shows the payouts that were moved.
pub fn moved(view: &View, sent: &Sent) -> Result<(), Failure> {
    let rows = sent
        .events::<PayoutStep>()?
        .iter()
        .map(|event| payout_of(view, event.payout))
        .collect::<Result<Vec<_>, _>>()?;
    let lines = rows.iter().map(|row| line(view, row)).collect::<Result<Vec<_>, _>>()?;
    view.print(
        &json!({"payouts": rows, "transactions": sent.document()}),
        &format!("{}\n{}", lines.join("\n"), sent.words()),
    )
}

/// Shows a payout whole.
pub fn show(args: &Show) -> Result<(), Failure> {
    let view = View::open(&args.query)?;
    let row = payout_of(&view, PayoutId(args.payout))?;
    let words = line(&view, &row)?;
    let packet = match (row.sequence, row.sent_at) {
        (Some(sequence), Some(sent_at)) => {
            let sent_at = view.format.clock.text(sent_at);
            format!("\npacket {sequence} of {}, sent {sent_at}, attempt {}", row.channel, row.attempts)
        }
        _ => String::new(),
    };
    view.print(&json!({"payout": row}), &format!("{words}{packet}"))
}
