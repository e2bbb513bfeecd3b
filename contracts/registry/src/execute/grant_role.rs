//! The administrator grants a role.

use cosmwasm_std::{DepsMut, Env};
use interfaces::event::TypedEvent;
use interfaces::registry::Role;
use interfaces::registry::events::RoleChanged;
use interfaces::registry::raw::{ROLES, RoleKey, RoleRecord};
use units::Timestamp;

use super::{Done, now};
use crate::RegistryError;

/// Grants the role for `[since, until)`; a new grant replaces an earlier one of the same role and account.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    role: Role,
    account: &str,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Result<Done, RegistryError> {
    // 1. validate
    let account = deps.api.addr_validate(account)?;
    let now = now(env);
    let since = since.unwrap_or(now);
    let until = until.unwrap_or(Timestamp::MAX);
    if since < now {
        return Err(RegistryError::Backdated { since, now });
    }
    if until <= since {
        return Err(RegistryError::EmptyGrant { since, until });
    }

    // 2. write
    ROLES.save(deps.storage, &RoleKey(role, account.clone()), &RoleRecord { since, until });
    let event = RoleChanged { role: role.to_string(), account: account.into_string(), until };
    Ok(Done { events: vec![event.to_event()], ..Done::default() })
}
