//! Entry points.

use contract_kit::{CommonError, admin, version};
#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response};
use cw_utils::nonpayable;
use interfaces::Contract;
use interfaces::common::MigrateMsg;
use interfaces::registry::{ExecuteMsg, InstantiateMsg, QueryMsg};
use units::ParticipantId;

use crate::participant::{accept_rotation, propose_rotation, register, review};
use crate::role::{grant, revoke};
use crate::state::NEXT_PARTICIPANT;
use crate::{RegistryError, pause, query as queries};

const CONTRACT: Contract = Contract::Registry;

/// The version of this code.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Starts the registry.
///
/// # Errors
/// If the administrator's address is not one of this chain, or coins come with the message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, RegistryError> {
    nonpayable(&info).map_err(CommonError::from)?;
    version::set(deps.storage, CONTRACT, VERSION)?;
    admin::instantiate(deps.storage, deps.api, &msg.admin)?;
    NEXT_PARTICIPANT.save(deps.storage, &ParticipantId(1))?;
    Ok(Response::new())
}

/// Executes a message and logs it.
///
/// # Errors
/// [`RegistryError`] says which rule is broken.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, RegistryError> {
    contract_kit::execute(CONTRACT, deps, &env, &info, msg, |call, msg| match msg {
        ExecuteMsg::Admin(msg) => Ok(admin::execute(call, msg)?),
        ExecuteMsg::Register { kind, zone, capacity, evidence } => {
            register::execute(call, kind, zone, capacity, evidence)
        }
        ExecuteMsg::Review { reviews } => review::execute(call, reviews),
        ExecuteMsg::ProposeRotation { account } => propose_rotation::execute(call, &account),
        ExecuteMsg::AcceptRotation { participant } => accept_rotation::execute(call, participant),
        ExecuteMsg::GrantRole { role, account, since, until } => {
            grant::execute(call, role, &account, since, until)
        }
        ExecuteMsg::RevokeRole { role, account } => revoke::execute(call, role, &account),
        ExecuteMsg::Pause { duration, reason } => pause::start::execute(call, duration, &reason),
        ExecuteMsg::Unpause {} => pause::end::execute(call),
    })
}

/// Answers a query.
///
/// # Errors
/// [`RegistryError`] says why there is no answer.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, RegistryError> {
    queries::answer(deps, &env, msg)
}

/// Moves the state to this code's version.
///
/// # Errors
/// If the state is another contract's or newer than this code.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, RegistryError> {
    Ok(version::migrate(deps.storage, CONTRACT, VERSION)?)
}
