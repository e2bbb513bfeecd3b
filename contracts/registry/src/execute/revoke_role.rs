//! The administrator takes a role away.

use cosmwasm_std::{DepsMut, Env};
use interfaces::event::TypedEvent;
use interfaces::registry::Role;
use interfaces::registry::events::RoleChanged;
use interfaces::registry::raw::{ROLES, RoleKey};

use super::{Done, now};
use crate::RegistryError;

/// Ends the grant at once, one that has run out or has not begun included.
pub fn run(deps: DepsMut<'_>, env: &Env, role: Role, account: &str) -> Result<Done, RegistryError> {
    let key = RoleKey(role, deps.api.addr_validate(account)?);
    if !ROLES.has(deps.storage, &key) {
        return Err(RegistryError::NoGrant { account: key.1, role });
    }
    ROLES.remove(deps.storage, &key);
    let event = RoleChanged { role: role.to_string(), account: key.1.into_string(), until: now(env) };
    Ok(Done { events: vec![event.to_event()], ..Done::default() })
}
