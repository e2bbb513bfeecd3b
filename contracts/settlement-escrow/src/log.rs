//! The entry in the audit log that ends every message.

use access::admin::AdminError;
use access::{Suite, suite};
use cosmwasm_std::{CosmosMsg, Deps, DepsMut, Env, MessageInfo};
use interfaces::admin::AdminMsg;
use interfaces::audit_log::adapter::{self, AuditLog};
use interfaces::audit_log::{Category, NewEntry};
use interfaces::settlement_escrow::ExecuteMsg;
use interfaces::settlement_escrow::IbcMsg;
use units::ParticipantId;

use crate::contract::action;
use crate::{EscrowError, outbox};

/// How a message is logged.
enum Way {
    /// With the message: it fails if the log does.
    Now(Category),
    /// By way of the outbox: money on its way home does not wait for the log.
    Queued(Category),
    /// Not by the escrow: the caller's entry covers it, or the message itself writes to the log.
    Elsewhere,
}

const fn way(message: &ExecuteMsg) -> Way {
    match message {
        ExecuteMsg::Admin(AdminMsg::ProposeAdmin { .. })
        | ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})
        | ExecuteMsg::Admin(AdminMsg::CancelAdmin {})
        | ExecuteMsg::Admin(AdminMsg::SetAddresses { .. })
        | ExecuteMsg::AddDenom { .. }
        | ExecuteMsg::Ibc(IbcMsg::AddRoute { .. })
        | ExecuteMsg::Ibc(IbcMsg::SetRoute { .. })
        | ExecuteMsg::Ibc(IbcMsg::ProbeRoute { .. }) => Way::Now(Category::Configuration),
        ExecuteMsg::SetPayout { .. }
        | ExecuteMsg::Ibc(IbcMsg::ProposeLink { .. })
        | ExecuteMsg::Ibc(IbcMsg::RemoveLink { .. }) => Way::Now(Category::Access),
        ExecuteMsg::Deposit {}
        | ExecuteMsg::TopUp { .. }
        | ExecuteMsg::WithdrawSystem { .. }
        | ExecuteMsg::ClearCycle { .. }
        | ExecuteMsg::Ibc(IbcMsg::OpenInvoice { .. })
        | ExecuteMsg::Ibc(IbcMsg::CancelInvoice { .. }) => Way::Now(Category::Execution),
        // A route that harms is taken out of use whatever the log does.
        ExecuteMsg::Ibc(IbcMsg::PauseRoute { .. }) => Way::Queued(Category::Configuration),
        ExecuteMsg::Ibc(IbcMsg::ConfirmLink { .. }) => Way::Queued(Category::Access),
        ExecuteMsg::Withdraw { .. }
        | ExecuteMsg::PushPayouts { .. }
        | ExecuteMsg::Ibc(IbcMsg::Fund { .. })
        | ExecuteMsg::Ibc(IbcMsg::QueuePayout { .. })
        | ExecuteMsg::Ibc(IbcMsg::SendPayouts { .. })
        | ExecuteMsg::Ibc(IbcMsg::RetryPayout { .. })
        | ExecuteMsg::Ibc(IbcMsg::ClaimPayout { .. })
        | ExecuteMsg::Ibc(IbcMsg::DisputePayout { .. })
        | ExecuteMsg::Ibc(IbcMsg::ResolvePayout { .. }) => Way::Queued(Category::Execution),
        ExecuteMsg::SetPause { .. }
        | ExecuteMsg::Post { .. }
        | ExecuteMsg::Book { .. }
        | ExecuteMsg::FlushAudit { .. } => Way::Elsewhere,
    }
}

/// Refuses what could not be logged: before the wiring only administration may change hands, and the wiring itself.
///
/// # Errors
/// [`AdminError::AddressesNotSet`] for anything else.
pub fn ready(wired: bool, message: &ExecuteMsg) -> Result<(), EscrowError> {
    match message {
        ExecuteMsg::Admin(AdminMsg::ProposeAdmin { .. })
        | ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})
        | ExecuteMsg::Admin(AdminMsg::CancelAdmin {})
        | ExecuteMsg::Admin(AdminMsg::SetAddresses { .. }) => Ok(()),
        _ if wired => Ok(()),
        _ => Err(AdminError::AddressesNotSet.into()),
    }
}

/// Logs a message that was carried out: the message to the log, or an entry in the outbox.
///
/// # Errors
/// If the state does not read.
pub fn append(
    deps: DepsMut<'_>,
    suite: &mut Suite,
    env: &Env,
    info: &MessageInfo,
    message: &ExecuteMsg,
    subjects: &[ParticipantId],
) -> Result<Option<CosmosMsg>, EscrowError> {
    let entry = |category| adapter::entry(category, action(message), &info.sender, subjects, message);
    match way(message) {
        Way::Now(category) => send(deps.as_ref(), suite, message, entry(category)?),
        // A push that found nobody to pay changed nothing.
        Way::Queued(_) if subjects.is_empty() && matches!(message, ExecuteMsg::PushPayouts { .. }) => {
            Ok(None)
        }
        Way::Queued(category) => {
            outbox::push(deps.storage, env, entry(category)?)?;
            Ok(None)
        }
        Way::Elsewhere => Ok(None),
    }
}

fn send(
    deps: Deps<'_>,
    suite: &mut Suite,
    message: &ExecuteMsg,
    entry: NewEntry,
) -> Result<Option<CosmosMsg>, EscrowError> {
    let Some(peers) = suite.find(deps)? else { return Ok(None) };
    // The log is wired first; should it not be, this wiring alone goes unlogged, and later messages fail until it is.
    let wiring = matches!(message, ExecuteMsg::Admin(AdminMsg::SetAddresses { .. }));
    if wiring && !suite::log_is_wired(deps.querier, peers)? {
        return Ok(None);
    }
    Ok(Some(AuditLog(peers.audit_log.clone()).append(vec![entry])?))
}
