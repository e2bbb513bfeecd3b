//! `dpt payouts send`: what waits on a route leaves.

use interfaces::Contract;
use interfaces::settlement_escrow::IbcMsg;
use interfaces::settlement_escrow::routes::{Channel, RemotePayoutsResponse};
use interfaces::settlement_escrow::{ExecuteMsg, QueryMsg};
use sdk::{Call, ContractError};
use units::PayoutId;

use super::look::moved;
use crate::advice::NOTHING_TO_SEND;
use crate::failure::Failure;
use crate::trade::TxArgs;
use crate::trade::submit::{Sent, Submission, Submitter};
use crate::trade::view::View;

/// The most payouts that one transaction looks at.
const MAX_SENT: u32 = 100;

/// What to send.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The route
    channel: Channel,
    /// Payouts a transaction, at most 100
    #[arg(long, default_value_t = 50)]
    page: u32,
    #[command(flatten)]
    tx: TxArgs,
}

/// Sends, page by page. Where there is no room for any of a page today, the next one is tried.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let (channel, limit) = (args.channel, args.page.clamp(1, MAX_SENT));
    let mut submitter = Submitter::new(&view, &args.tx)?;
    let (mut sent, mut full) = (Sent::default(), None);
    let mut start_after = None;
    while let Some(last) = last_of(&view, channel, start_after, limit)? {
        let msg = ExecuteMsg::Ibc(IbcMsg::SendPayouts { channel, start_after, limit });
        let what = format!("Sends what waits on {channel}, up to payout {last}, as far as there is room");
        match submitter.submit(&Submission::one(what, Call::new(Contract::SettlementEscrow, &msg))) {
            Ok(Some(more)) => sent.extend(more),
            Ok(None) => return Ok(()),
            Err(Failure::Refused(text))
                if ContractError::find(&text).is_some_and(|error| error.code == NOTHING_TO_SEND) =>
            {
                full = Some(Failure::Refused(text));
            }
            Err(failure) => return Err(failure),
        }
        start_after = Some(last);
    }
    match full {
        Some(failure) if sent.is_empty() => Err(failure),
        None if sent.is_empty() => Err(Failure::refused(format!("nothing waits on {channel}"))),
        _ => moved(&view, &sent),
    }
}

/// The last payout of a page of those that wait.
fn last_of(
    view: &View,
    channel: Channel,
    start_after: Option<PayoutId>,
    limit: u32,
) -> Result<Option<PayoutId>, Failure> {
    let query = QueryMsg::QueuedPayouts { channel, start_after, limit: Some(limit) };
    let page: RemotePayoutsResponse = view.ask(Contract::SettlementEscrow, &query)?;
    Ok(page.payouts.last().map(|row| row.payout))
}
