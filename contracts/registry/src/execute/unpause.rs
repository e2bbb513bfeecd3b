//! The guardian or the administrator ends the pause.

use cosmwasm_std::{Addr, DepsMut, Env};
use interfaces::ContractAddresses;
use interfaces::event::TypedEvent;
use interfaces::registry::events::PauseChanged;
use interfaces::registry::raw::PAUSE;

use super::{Done, now, tell};
use crate::RegistryError;
use crate::state::PAUSE_REASON;

/// Ends a pause that is in force.
pub fn run(deps: DepsMut<'_>, env: &Env, peers: &ContractAddresses<Addr>) -> Result<Done, RegistryError> {
    let now = now(env);
    PAUSE.may_load(deps.storage, &())?.filter(|pause| now < pause.until).ok_or(RegistryError::NotPaused)?;
    PAUSE.remove(deps.storage, &());
    PAUSE_REASON.remove(deps.storage);
    let events = vec![PauseChanged { until: now }.to_event()];
    Ok(Done { events, messages: tell(peers, now)?, ..Done::default() })
}
