//! Entry points. They only dispatch.

use access::{AccessError, Suite};
#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response};
use interfaces::Contract;
use interfaces::admin::AdminMsg;
use interfaces::common::MigrateMsg;
use interfaces::registry::{ExecuteMsg, InstantiateMsg, QueryMsg};

use crate::execute::{
    Done, accept_rotation, administration, grant_role, pause, propose_rotation, register, review,
    revoke_role, unpause,
};
use crate::state::NEXT;
use crate::{RegistryError, log, migrate as migration, query as queries};

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
    if !info.funds.is_empty() {
        return Err(
            AccessError::UnwantedCoins { action: "instantiate".to_owned(), coins: info.funds.len() }.into()
        );
    }
    access::version::set(deps.storage, Contract::Registry, VERSION)?;
    access::admin::instantiate(deps.storage, deps.api, &msg.admin)?;
    NEXT.save(deps.storage, &1)?;
    Ok(Response::new())
}

/// Carries out a message and logs it.
///
/// # Errors
/// [`RegistryError`] says which rule is broken.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    mut deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, RegistryError> {
    let mut suite = Suite::default();
    let caller = access::authorize(deps.as_ref(), &mut suite, &env, &info, Contract::Registry, action(&msg))?;
    log::ready(suite.find(deps.as_ref())?.is_some(), &msg)?;
    let entry = log::entry(&msg, &info.sender)?;
    let Done { subjects, events, messages } = match msg {
        ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account }) => {
            administration::propose(deps.branch(), &account)?
        }
        ExecuteMsg::Admin(AdminMsg::AcceptAdmin {}) => administration::accept(deps.branch())?,
        ExecuteMsg::Admin(AdminMsg::CancelAdmin {}) => administration::cancel(deps.branch())?,
        ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers }) => {
            administration::set_addresses(deps.branch(), &env, &peers)?
        }
        ExecuteMsg::Register { kind, zone, capacity, evidence } => {
            register::run(deps.branch(), &env, info.sender, kind, zone, capacity, evidence)?
        }
        ExecuteMsg::Review { reviews } => review::run(deps.branch(), &env, reviews)?,
        ExecuteMsg::ProposeRotation { account } => {
            let participant = caller.participant(&info.sender)?;
            propose_rotation::run(deps.branch(), &participant, &account)?
        }
        ExecuteMsg::AcceptRotation { participant } => {
            accept_rotation::run(deps.branch(), info.sender, participant)?
        }
        ExecuteMsg::GrantRole { role, account, since, until } => {
            grant_role::run(deps.branch(), &env, role, &account, since, until)?
        }
        ExecuteMsg::RevokeRole { role, account } => revoke_role::run(deps.branch(), &env, role, &account)?,
        ExecuteMsg::Pause { duration, reason } => {
            let peers = suite.peers(deps.as_ref())?;
            pause::run(deps.branch(), &env, peers, duration, reason)?
        }
        ExecuteMsg::Unpause {} => {
            let peers = suite.peers(deps.as_ref())?;
            unpause::run(deps.branch(), &env, peers)?
        }
    };
    let logged = log::append(deps.as_ref(), &mut suite, entry, &subjects)?;
    Ok(Response::new().add_events(events).add_messages(messages).add_messages(logged))
}

/// Answers a query.
///
/// # Errors
/// [`RegistryError`] says what there is no answer to.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, RegistryError> {
    queries::answer(deps, &env, msg)
}

/// Moves the state to this code's version.
///
/// # Errors
/// [`RegistryError::Version`] if the state is another contract's or newer than this code.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, RegistryError> {
    migration::run(deps)
}

/// A message's name, as JSON and the permission table spell it.
pub const fn action(msg: &ExecuteMsg) -> &'static str {
    match msg {
        ExecuteMsg::Admin(AdminMsg::ProposeAdmin { .. }) => "propose_admin",
        ExecuteMsg::Admin(AdminMsg::AcceptAdmin {}) => "accept_admin",
        ExecuteMsg::Admin(AdminMsg::CancelAdmin {}) => "cancel_admin",
        ExecuteMsg::Admin(AdminMsg::SetAddresses { .. }) => "set_addresses",
        ExecuteMsg::Register { .. } => "register",
        ExecuteMsg::Review { .. } => "review",
        ExecuteMsg::ProposeRotation { .. } => "propose_rotation",
        ExecuteMsg::AcceptRotation { .. } => "accept_rotation",
        ExecuteMsg::GrantRole { .. } => "grant_role",
        ExecuteMsg::RevokeRole { .. } => "revoke_role",
        ExecuteMsg::Pause { .. } => "pause",
        ExecuteMsg::Unpause {} => "unpause",
    }
}
