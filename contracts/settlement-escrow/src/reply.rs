//! Replies to submessages.

use contract_kit::audit;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{DepsMut, Env, Reply, Response, SubMsgResult, from_json};
use interfaces::audit_log::Category;
use interfaces::audit_log::adapter::entry;
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::PayoutReturned;
use units::{Amount, DenomId, ParticipantId};

use crate::EscrowError;
use crate::ibc::packets;
use crate::ledger::account::AccountId;
use crate::ledger::denoms;
use crate::ledger::operations::credit;

/// The submessages with a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyId {
    /// A pushed payout, if it fails.
    PushedPayout,
    /// A packet with a payout to another chain.
    Packet,
}

impl ReplyId {
    /// The number that the chain returns.
    pub const fn number(self) -> u64 {
        match self {
            Self::PushedPayout => 1,
            Self::Packet => 2,
        }
    }

    const fn new(id: u64) -> Result<Self, EscrowError> {
        match id {
            1 => Ok(Self::PushedPayout),
            2 => Ok(Self::Packet),
            _ => Err(EscrowError::UnknownReply { id }),
        }
    }
}

/// The payload of a pushed payout.
#[cw_serde]
pub struct PushedPayout {
    /// The recipient.
    pub participant: ParticipantId,
    /// The denomination's number.
    pub denom: DenomId,
    /// The amount.
    pub amount: Amount,
}

/// Handles a reply.
///
/// # Errors
/// [`EscrowError::UnknownReply`], and [`EscrowError::UnexpectedSuccess`] where only failures are to be reported.
pub fn handle(deps: DepsMut<'_>, env: &Env, reply: &Reply) -> Result<Response, EscrowError> {
    match (ReplyId::new(reply.id)?, &reply.result) {
        (ReplyId::PushedPayout, SubMsgResult::Err(_)) => {
            return_payout(deps, env, &from_json(&reply.payload)?)
        }
        (ReplyId::PushedPayout, SubMsgResult::Ok(_)) => Err(EscrowError::UnexpectedSuccess { id: reply.id }),
        (ReplyId::Packet, _) => packets::sent(deps.storage, env, reply),
    }
}

/// Credits a failed payout to the participant's free balance again.
fn return_payout(deps: DepsMut<'_>, env: &Env, payout: &PushedPayout) -> Result<Response, EscrowError> {
    let PushedPayout { participant, denom, amount } = *payout;
    let denom = denoms::by_number(deps.storage, denom)?;
    credit(deps.storage, denom.id, AccountId::participant(participant)?, amount)?;
    let entry = entry(Category::Execution, "payout_returned", &env.contract.address, &[participant], payout)?;
    audit::enqueue(deps.storage, env, entry)?;
    let event = PayoutReturned { participant, denom: denom.name, amount };
    Ok(Response::new().add_event(event.to_event()))
}
