//! The entry in the audit log that ends every message.

use access::admin::AdminError;
use access::{Suite, suite};
use cosmwasm_std::{Addr, CosmosMsg, Deps, StdResult};
use interfaces::admin::AdminMsg;
use interfaces::audit_log::adapter::{self, AuditLog};
use interfaces::audit_log::{Category, MAX_SUBJECTS, NewEntry};
use interfaces::power_contract::ExecuteMsg;
use units::ParticipantId;

use crate::PowerError;
use crate::contract::action;

/// The kind of entry that a message makes; none for drafts, which the matcher's entry covers, and for a pause, which the
/// registry's covers.
const fn category(message: &ExecuteMsg) -> Option<Category> {
    match message {
        ExecuteMsg::Admin(AdminMsg::ProposeAdmin { .. })
        | ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})
        | ExecuteMsg::Admin(AdminMsg::CancelAdmin {})
        | ExecuteMsg::Admin(AdminMsg::SetAddresses { .. }) => Some(Category::Configuration),
        ExecuteMsg::GrantMandate { .. } | ExecuteMsg::RevokeMandate { .. } => Some(Category::Access),
        ExecuteMsg::Draft { .. } | ExecuteMsg::SetPause { .. } => None,
        ExecuteMsg::Sign { .. }
        | ExecuteMsg::SignDigest { .. }
        | ExecuteMsg::Cancel { .. }
        | ExecuteMsg::Activate { .. }
        | ExecuteMsg::Meter { .. }
        | ExecuteMsg::Dispute { .. }
        | ExecuteMsg::Resolve { .. }
        | ExecuteMsg::Settle { .. } => Some(Category::Execution),
    }
}

/// The entry of a message, but for whom it is about.
pub fn entry(message: &ExecuteMsg, sender: &Addr) -> StdResult<Option<NewEntry>> {
    category(message)
        .map(|category| adapter::entry(category, action(message), sender, &[], message))
        .transpose()
}

/// Refuses what could not be logged: before the wiring only administration may change hands, and the wiring itself.
pub fn ready(wired: bool, message: &ExecuteMsg) -> Result<(), PowerError> {
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
    entry: Option<NewEntry>,
    subjects: &[ParticipantId],
) -> Result<Option<CosmosMsg>, PowerError> {
    let Some(mut entry) = entry else { return Ok(None) };
    let Some(peers) = suite.find(deps)? else { return Ok(None) };
    // The log is wired first; should it not be, this wiring alone goes unlogged, and all later messages fail until it is.
    if entry.action == "set_addresses" && !suite::log_is_wired(deps.querier, peers)? {
        return Ok(None);
    }
    entry.subjects = subjects.iter().take(MAX_SUBJECTS).copied().collect();
    Ok(Some(AuditLog(peers.audit_log.clone()).append(vec![entry])?))
}
