//! The entry in the audit log that ends every message.

use access::{Suite, suite};
use cosmwasm_std::{Addr, CosmosMsg, Deps, StdResult};
use interfaces::audit_log::adapter::{self, AuditLog};
use interfaces::audit_log::{Category, MAX_SUBJECTS, NewEntry};
use interfaces::orderbook_matcher::ExecuteMsg;
use units::ParticipantId;

use crate::MatcherError;
use crate::contract::action;

/// The kind of entry that a message makes.
const fn category(message: &ExecuteMsg) -> Category {
    match message {
        ExecuteMsg::ProposeAdmin { .. }
        | ExecuteMsg::AcceptAdmin {}
        | ExecuteMsg::CancelAdmin {}
        | ExecuteMsg::Wire { .. }
        | ExecuteMsg::CreateMarket { .. }
        | ExecuteMsg::SetMarketOpen { .. }
        | ExecuteMsg::SetCapacities { .. }
        | ExecuteMsg::PublishForecasts { .. }
        | ExecuteMsg::PublishIndex { .. } => Category::Configuration,
        ExecuteMsg::Quote { .. }
        | ExecuteMsg::Cancel { .. }
        | ExecuteMsg::Aggregate { .. }
        | ExecuteMsg::Clear { .. }
        | ExecuteMsg::Pair { .. }
        | ExecuteMsg::Abort { .. } => Category::Execution,
    }
}

/// The entry of a message, but for whom it is about.
pub fn entry(message: &ExecuteMsg, sender: &Addr) -> StdResult<NewEntry> {
    adapter::entry(category(message), action(message), sender, &[], message)
}

/// The message to the log, if there is a log yet.
pub fn append(
    deps: Deps<'_>,
    suite: &mut Suite,
    mut entry: NewEntry,
    subjects: &[ParticipantId],
) -> Result<Option<CosmosMsg>, MatcherError> {
    let Some(peers) = suite.find(deps)? else { return Ok(None) };
    // The log is wired first; should it not be, this wiring alone goes unlogged, and all later messages fail until it is.
    if entry.action == "wire" && !suite::log_is_wired(deps.querier, peers)? {
        return Ok(None);
    }
    entry.subjects = subjects.iter().take(MAX_SUBJECTS).copied().collect();
    Ok(Some(AuditLog(peers.audit_log.clone()).append(vec![entry])?))
}
