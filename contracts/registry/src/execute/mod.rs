//! One action a file. Each changes the state and says whom it was about; the entry point logs it.

pub mod accept_rotation;
pub mod administration;
pub mod grant_role;
pub mod pause;
pub mod propose_rotation;
pub mod register;
pub mod review;
pub mod revoke_role;
pub mod unpause;

use cosmwasm_std::{Addr, CosmosMsg, Env, Event, StdResult};
use interfaces::ContractAddresses;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::adapter::Matcher;
use interfaces::power_contract::adapter::PowerContracts;
use interfaces::registry::Status;
use interfaces::registry::events::ParticipantChanged;
use interfaces::settlement_escrow::adapter::Escrow;
use units::{ParticipantId, Timestamp};

use crate::RegistryError;

/// What a message did.
#[derive(Default)]
pub struct Done {
    /// The participants it was about, for the log.
    pub subjects: Vec<ParticipantId>,
    /// What it tells the world.
    pub events: Vec<Event>,
    /// What the other contracts are to do.
    pub messages: Vec<CosmosMsg>,
}

/// The block's time.
pub fn now(env: &Env) -> Timestamp {
    Timestamp(env.block.time.seconds())
}

/// A reason that is neither empty nor too long.
fn checked_reason(reason: String) -> Result<String, RegistryError> {
    if reason.is_empty() || reason.len() > interfaces::MAX_REASON {
        return Err(RegistryError::ReasonLength { most: interfaces::MAX_REASON, got: reason.len() });
    }
    Ok(reason)
}

/// The event that a participant is now in this state under this account.
fn changed(participant: ParticipantId, status: Status, account: &Addr) -> Event {
    ParticipantChanged { participant, status: status.to_string(), account: account.to_string() }.to_event()
}

/// Tells the siblings until when trading is paused; all of them, or the pause is none.
fn tell(peers: &ContractAddresses<Addr>, until: Timestamp) -> StdResult<Vec<CosmosMsg>> {
    Ok(vec![
        Matcher(peers.orderbook_matcher.clone()).set_pause(until)?,
        PowerContracts(peers.power_contract.clone()).set_pause(until)?,
        Escrow(peers.settlement_escrow.clone()).set_pause(until)?,
    ])
}
