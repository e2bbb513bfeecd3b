//! The administrator grants a role.

use contract_kit::{Call, Outcome};
use interfaces::event::TypedEvent;
use interfaces::registry::Role;
use interfaces::registry::events::RoleChanged;
use interfaces::registry::raw::{ROLES, RoleRecord};
use units::Timestamp;

use crate::RegistryError;

/// Grants the role for `[since, until)`. A new grant replaces an earlier one of the same role and account.
pub fn execute(
    call: &mut Call<'_>,
    role: Role,
    account: &str,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Result<Outcome, RegistryError> {
    // 1. Validate.
    let account = call.deps.api.addr_validate(account)?;
    let now = call.now();
    let since = since.unwrap_or(now);
    let until = until.unwrap_or(Timestamp::MAX);
    if since < now {
        return Err(RegistryError::Backdated { since, now });
    }
    if until <= since {
        return Err(RegistryError::EmptyGrant { since, until });
    }

    // 2. Write.
    ROLES.save(call.deps.storage, (role.number(), &account), &RoleRecord { since, until })?;
    let event = RoleChanged { role: role.to_string(), account: account.into_string(), until };
    Ok(Outcome::default().with_event(event.to_event()))
}
