//! What the chain tells about submessages.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{DepsMut, Env, Reply, Response, SubMsgResult, from_json};
use interfaces::audit_log::Category;
use interfaces::audit_log::adapter::entry;
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::PayoutReturned;
use units::{Amount, DenomId, ParticipantId};

use crate::core::account::AccountId;
use crate::execute::credit;
use crate::interchain::packets;
use crate::{EscrowError, denoms, outbox};

/// The submessages that the escrow asks a reply for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyId {
    /// A pushed payout, if it fails.
    Payout,
    /// A packet with a payout to another chain, whatever becomes of sending it.
    Transfer,
}

impl ReplyId {
    /// The number that the chain hands back.
    pub const fn number(self) -> u64 {
        match self {
            Self::Payout => 1,
            Self::Transfer => 2,
        }
    }

    const fn of(id: u64) -> Result<Self, EscrowError> {
        match id {
            1 => Ok(Self::Payout),
            2 => Ok(Self::Transfer),
            _ => Err(EscrowError::UnknownReply { id }),
        }
    }
}

/// What a pushed payout was about.
#[cw_serde]
pub struct Payout {
    /// To whom.
    pub participant: ParticipantId,
    /// The denomination's number.
    pub denom: DenomId,
    /// How much.
    pub amount: Amount,
}

/// Handles a reply.
///
/// # Errors
/// For an id that the escrow does not use, and for a success where it asked for failures alone.
pub fn run(deps: DepsMut<'_>, env: &Env, reply: &Reply) -> Result<Response, EscrowError> {
    match (ReplyId::of(reply.id)?, &reply.result) {
        (ReplyId::Payout, SubMsgResult::Err(_)) => payout_failed(deps, env, &from_json(&reply.payload)?),
        (ReplyId::Payout, SubMsgResult::Ok(_)) => Err(EscrowError::UnexpectedSuccess { id: reply.id }),
        (ReplyId::Transfer, _) => packets::sent(deps, env, reply),
    }
}

/// The money is the participant's free balance again.
fn payout_failed(deps: DepsMut<'_>, env: &Env, payout: &Payout) -> Result<Response, EscrowError> {
    let Payout { participant, denom, amount } = *payout;
    let denom = denoms::of_number(deps.storage, denom)?;
    credit(deps.storage, denom.id, AccountId::participant(participant)?, amount)?;
    let noted = entry(Category::Execution, "payout_returned", &env.contract.address, &[participant], payout)?;
    outbox::push(deps.storage, env, noted)?;
    let event = PayoutReturned { participant, denom: denom.name, amount };
    Ok(Response::new().add_event(event.to_event()))
}
