//! The entry in the audit log that ends every message.

use access::admin::AdminError;
use access::{Suite, suite};
use cosmwasm_std::{Addr, CosmosMsg, Deps, StdResult};
use interfaces::admin::AdminMsg;
use interfaces::audit_log::adapter::{self, AuditLog};
use interfaces::audit_log::{Category, MAX_SUBJECTS, NewEntry};
use interfaces::registry::ExecuteMsg;
use units::ParticipantId;

use crate::RegistryError;
use crate::contract::action;

/// The kind of entry that a message makes.
const fn category(message: &ExecuteMsg) -> Category {
    match message {
        ExecuteMsg::Register { .. }
        | ExecuteMsg::Review { .. }
        | ExecuteMsg::ProposeRotation { .. }
        | ExecuteMsg::AcceptRotation { .. }
        | ExecuteMsg::GrantRole { .. }
        | ExecuteMsg::RevokeRole { .. } => Category::Access,
        ExecuteMsg::Admin(AdminMsg::ProposeAdmin { .. })
        | ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})
        | ExecuteMsg::Admin(AdminMsg::CancelAdmin {})
        | ExecuteMsg::Admin(AdminMsg::SetAddresses { .. })
        | ExecuteMsg::Pause { .. }
        | ExecuteMsg::Unpause {} => Category::Configuration,
    }
}

/// The entry of a message, but for whom it is about.
pub fn entry(message: &ExecuteMsg, sender: &Addr) -> StdResult<NewEntry> {
    adapter::entry(category(message), action(message), sender, &[], message)
}

/// Refuses what could not be logged: before the wiring only administration may change hands, and the wiring itself.
pub fn ready(wired: bool, message: &ExecuteMsg) -> Result<(), RegistryError> {
    match message {
        ExecuteMsg::Admin(AdminMsg::ProposeAdmin { .. })
        | ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})
        | ExecuteMsg::Admin(AdminMsg::CancelAdmin {})
        | ExecuteMsg::Admin(AdminMsg::SetAddresses { .. }) => Ok(()),
        _ if wired => Ok(()),
        _ => Err(AdminError::AddressesNotSet.into()),
    }
}

/// The message to the log, if there is a log yet.
pub fn append(
    deps: Deps<'_>,
    suite: &mut Suite,
    mut entry: NewEntry,
    subjects: &[ParticipantId],
) -> Result<Option<CosmosMsg>, RegistryError> {
    let Some(peers) = suite.find(deps)? else { return Ok(None) };
    // The log is wired first; should it not be, this wiring alone goes unlogged, and all later messages fail until it is.
    if entry.action == "set_addresses" && !suite::log_is_wired(deps.querier, peers)? {
        return Ok(None);
    }
    entry.subjects = subjects.iter().take(MAX_SUBJECTS).copied().collect();
    Ok(Some(AuditLog(peers.audit_log.clone()).append(vec![entry])?))
}
