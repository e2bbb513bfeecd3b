//! Entry points.

use contract_kit::{CommonError, admin, set_pause, version};
#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response};
use cw_utils::nonpayable;
use interfaces::Contract;
use interfaces::common::MigrateMsg;
use interfaces::power_contract::{ExecuteMsg, InstantiateMsg, QueryMsg};

use crate::execute::{
    activate, cancel, dispute, draft, grant_mandate, meter, resolve, revoke_mandate, settle, sign,
    sign_digest,
};
use crate::{PowerError, query as queries};

const CONTRACT: Contract = Contract::PowerContract;

/// The version of this code.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Starts the contract.
///
/// # Errors
/// If the administrator's address is not one of this chain, or coins come with the message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, PowerError> {
    nonpayable(&info).map_err(CommonError::from)?;
    version::set(deps.storage, CONTRACT, VERSION)?;
    admin::instantiate(deps.storage, deps.api, &msg.admin)?;
    Ok(Response::new())
}

/// Executes a message.
///
/// # Errors
/// [`PowerError`] says which rule is broken.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, PowerError> {
    contract_kit::execute(CONTRACT, deps, &env, &info, msg, |call, msg| match msg {
        ExecuteMsg::Admin(msg) => Ok(admin::execute(call, msg)?),
        ExecuteMsg::SetPause { until } => Ok(set_pause(call, until)?),
        ExecuteMsg::Draft { drafts } => draft::execute(call, drafts),
        ExecuteMsg::Sign { contracts } => sign::execute(call, &contracts),
        ExecuteMsg::SignDigest { contracts, digest } => sign_digest::execute(call, &contracts, &digest),
        ExecuteMsg::GrantMandate { market, mandate } => grant_mandate::execute(call, market, mandate),
        ExecuteMsg::RevokeMandate { market } => revoke_mandate::execute(call, market),
        ExecuteMsg::Cancel { contracts } => cancel::execute(call, &contracts),
        ExecuteMsg::Activate { market, slot, limit } => activate::execute(call, market, slot, limit),
        ExecuteMsg::Meter { market, readings } => meter::execute(call, market, &readings),
        ExecuteMsg::Dispute { contract, evidence } => dispute::execute(call, contract, &evidence),
        ExecuteMsg::Resolve { contract, delivered } => resolve::execute(call, contract, delivered),
        ExecuteMsg::Settle { market, slot, limit } => settle::execute(call, market, slot, limit),
    })
}

/// Answers a query.
///
/// # Errors
/// [`PowerError`] says why there is no answer.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, PowerError> {
    queries::answer(deps, &env, msg)
}

/// Moves the state to this code's version.
///
/// # Errors
/// If the state is another contract's or newer than this code.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, PowerError> {
    Ok(version::migrate(deps.storage, CONTRACT, VERSION)?)
}
