//! Entry points.

use contract_kit::{Call, CommonError, admin, version};
#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response};
use cw_utils::nonpayable;
use interfaces::Contract;
use interfaces::audit_log::adapter::payload_hash;
use interfaces::audit_log::{Category, ExecuteMsg, InstantiateMsg, QueryMsg};
use interfaces::common::MigrateMsg;
use interfaces::declaration::DeclaredMessage;
use interfaces::event::TypedEvent;

use crate::execute::append;
use crate::{AuditError, query as queries};

const CONTRACT: Contract = Contract::AuditLog;

/// The version of this code.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Starts the log.
///
/// # Errors
/// If the administrator's address is not one of this chain, or coins come with the message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, AuditError> {
    nonpayable(&info).map_err(CommonError::from)?;
    version::set(deps.storage, CONTRACT, VERSION)?;
    admin::instantiate(deps.storage, deps.api, &msg.admin)?;
    Ok(Response::new())
}

/// Executes a message. The log writes the entries about its own administration itself, also before the contract addresses are
/// set.
///
/// # Errors
/// [`AuditError`] says which rule is broken.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    mut deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, AuditError> {
    let mut call = Call::authorize(CONTRACT, msg.declaration(), deps.branch(), &env, &info)?;
    let appended = match msg {
        ExecuteMsg::Append { entries } => append::execute(&mut call, entries)?,
        ExecuteMsg::Admin(ref admin_msg) => {
            admin::execute(&mut call, admin_msg.clone())?;
            let entry = call.entry(Category::Configuration, &[], payload_hash(&msg)?);
            append::write(call.deps.storage, &env, CONTRACT, vec![entry])?
        }
    };
    Ok(Response::new().add_event(appended.to_event()))
}

/// Answers a query.
///
/// # Errors
/// [`AuditError`] says why there is no answer.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, _env: Env, msg: QueryMsg) -> Result<Binary, AuditError> {
    queries::answer(deps, msg)
}

/// Moves the state to this code's version.
///
/// # Errors
/// If the state is another contract's or newer than this code.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, AuditError> {
    Ok(version::migrate(deps.storage, CONTRACT, VERSION)?)
}
