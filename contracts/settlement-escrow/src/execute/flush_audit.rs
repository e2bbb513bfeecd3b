//! Queued entries for the log.

use access::suite;
use cosmwasm_std::{DepsMut, SubMsg};
use interfaces::audit_log::adapter::AuditLog;

use crate::execute::{Done, page};
use crate::{EscrowError, outbox};

/// Hands the oldest entries to the log, in the order in which they were queued.
///
/// # Errors
/// If none waits, or the page is empty. If the log refuses, they stay queued.
pub fn run(deps: DepsMut<'_>, limit: u32) -> Result<Done, EscrowError> {
    let most = page(limit)?;
    let log = AuditLog(suite::peers(deps.as_ref())?.audit_log);
    let entries = outbox::pop(deps.storage, most)?;
    Ok(Done { messages: vec![SubMsg::new(log.append(entries)?)], ..Done::default() })
}
