//! Entry points. They only dispatch.

use access::{AccessError, Suite};
#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response};
use interfaces::Contract;
use interfaces::admin::AdminMsg;
use interfaces::audit_log::{ExecuteMsg, InstantiateMsg, QueryMsg};
use interfaces::common::MigrateMsg;
use interfaces::event::TypedEvent;

use crate::execute::{administration, append};
use crate::{AuditError, migrate as migration, query as queries};

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
    if !info.funds.is_empty() {
        return Err(
            AccessError::UnwantedCoins { action: "instantiate".to_owned(), coins: info.funds.len() }.into()
        );
    }
    access::version::set(deps.storage, Contract::AuditLog, VERSION)?;
    access::admin::instantiate(deps.storage, deps.api, &msg.admin)?;
    Ok(Response::new())
}

/// Carries out a message. What administration does is logged here directly.
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
    let mut suite = Suite::default();
    let caller = access::authorize(deps.as_ref(), &mut suite, &env, &info, Contract::AuditLog, action(&msg))?;
    let own = administration::entry(&msg, &info.sender)?;
    match msg {
        ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account }) => {
            administration::propose(deps.branch(), &account)?
        }
        ExecuteMsg::Admin(AdminMsg::AcceptAdmin {}) => administration::accept(deps.branch())?,
        ExecuteMsg::Admin(AdminMsg::CancelAdmin {}) => administration::cancel(deps.branch())?,
        ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers }) => {
            administration::set_addresses(deps.branch(), &env, &peers)?
        }
        ExecuteMsg::Append { entries } => {
            let appended = append::run(deps, &env, &caller, info.sender, entries)?;
            return Ok(Response::new().add_event(appended.to_event()));
        }
    }
    let appended = append::write(deps.storage, &env, Contract::AuditLog, own)?;
    Ok(Response::new().add_event(appended.to_event()))
}

/// Answers a query.
///
/// # Errors
/// [`AuditError`] says what there is no answer to.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, _env: Env, msg: QueryMsg) -> Result<Binary, AuditError> {
    queries::answer(deps, msg)
}

/// Moves the state to this code's version.
///
/// # Errors
/// [`AuditError::Version`] if the state is another contract's or newer than this code.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, AuditError> {
    migration::run(deps)
}

/// A message's name, as JSON and the permission table spell it.
pub const fn action(msg: &ExecuteMsg) -> &'static str {
    match msg {
        ExecuteMsg::Admin(AdminMsg::ProposeAdmin { .. }) => "propose_admin",
        ExecuteMsg::Admin(AdminMsg::AcceptAdmin {}) => "accept_admin",
        ExecuteMsg::Admin(AdminMsg::CancelAdmin {}) => "cancel_admin",
        ExecuteMsg::Admin(AdminMsg::SetAddresses { .. }) => "set_addresses",
        ExecuteMsg::Append { .. } => "append",
    }
}
