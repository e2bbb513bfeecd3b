//! The guardian pauses trading. A pause ends by itself; nothing needs to be sent for it.

use cosmwasm_std::{Addr, DepsMut, Env};
use interfaces::ContractAddresses;
use interfaces::event::TypedEvent;
use interfaces::registry::events::PauseChanged;
use interfaces::registry::raw::{PAUSE, PauseRecord};
use units::Seconds;

use super::{Done, checked_reason, now, tell};
use crate::RegistryError;
use crate::state::PAUSE_REASON;

/// The longest pause: seven days.
pub const LONGEST: Seconds = Seconds(7 * 86_400);

/// Pauses from now on; a new pause replaces one in force.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    peers: &ContractAddresses<Addr>,
    duration: Seconds,
    reason: String,
) -> Result<Done, RegistryError> {
    // 1. validate
    if duration < Seconds(1) || duration > LONGEST {
        return Err(RegistryError::PauseLength { most: LONGEST, got: duration });
    }
    let reason = checked_reason(reason)?;
    let until = now(env).plus(duration)?;

    // 2. write
    PAUSE.save(deps.storage, &(), &PauseRecord { until });
    PAUSE_REASON.save(deps.storage, &reason)?;

    // 3. message, event
    let events = vec![PauseChanged { until }.to_event()];
    Ok(Done { events, messages: tell(peers, until)?, ..Done::default() })
}
