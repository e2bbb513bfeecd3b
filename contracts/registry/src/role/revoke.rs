//! The administrator revokes a role.

use contract_kit::{Call, Outcome};
use interfaces::event::TypedEvent;
use interfaces::registry::Role;
use interfaces::registry::events::RoleChanged;
use interfaces::registry::raw::ROLES;

use crate::RegistryError;

/// Ends the grant at once, also one that has expired or not begun.
pub fn execute(call: &mut Call<'_>, role: Role, account: &str) -> Result<Outcome, RegistryError> {
    let account = call.deps.api.addr_validate(account)?;
    let until = call.now();
    let storage = &mut *call.deps.storage;
    if !ROLES.has(storage, (role.number(), &account)) {
        return Err(RegistryError::NoGrant { account, role });
    }
    ROLES.remove(storage, (role.number(), &account));
    let event = RoleChanged { role: role.to_string(), account: account.into_string(), until };
    Ok(Outcome::default().with_event(event.to_event()))
}
