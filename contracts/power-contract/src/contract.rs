//! Entry points. They only dispatch.

use access::{AccessError, Suite};
#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response};
use interfaces::Contract;
use interfaces::admin::AdminMsg;
use interfaces::common::MigrateMsg;
use interfaces::power_contract::{ExecuteMsg, InstantiateMsg, QueryMsg};

use crate::execute::{
    Done, activate, administration, cancel, dispute, draft, mandate, meter, resolve, settle, sign,
    sign_digest,
};
use crate::{PowerError, log, migrate as migration, query as queries};

/// The version of this code.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Starts power-contract.
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
    if !info.funds.is_empty() {
        return Err(
            AccessError::UnwantedCoins { action: "instantiate".to_owned(), coins: info.funds.len() }.into()
        );
    }
    access::version::set(deps.storage, Contract::PowerContract, VERSION)?;
    access::admin::instantiate(deps.storage, deps.api, &msg.admin)?;
    Ok(Response::new())
}

/// Carries out a message and logs it.
///
/// # Errors
/// [`PowerError`] says which rule is broken.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    mut deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, PowerError> {
    let mut suite = Suite::default();
    let caller =
        access::authorize(deps.as_ref(), &mut suite, &env, &info, Contract::PowerContract, action(&msg))?;
    log::ready(suite.find(deps.as_ref())?.is_some(), &msg)?;
    let entry = log::entry(&msg, &info.sender)?;
    let participant = || Ok::<_, PowerError>(caller.clone().participant(&info.sender)?.participant);
    let Done { subjects, events, messages } = match msg {
        ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account }) => {
            administration::propose(deps.branch(), &account)?
        }
        ExecuteMsg::Admin(AdminMsg::AcceptAdmin {}) => administration::accept(deps.branch())?,
        ExecuteMsg::Admin(AdminMsg::CancelAdmin {}) => administration::cancel(deps.branch())?,
        ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers }) => {
            administration::set_addresses(deps.branch(), &env, &peers)?
        }
        ExecuteMsg::SetPause { until } => administration::set_pause(deps.branch(), until)?,
        ExecuteMsg::Draft { drafts } => draft::run(deps.branch(), &env, drafts)?,
        ExecuteMsg::Sign { contracts } => sign::run(deps.branch(), &env, participant()?, &contracts)?,
        ExecuteMsg::SignDigest { contracts, digest } => {
            sign_digest::run(deps.branch(), &env, participant()?, &contracts, digest)?
        }
        ExecuteMsg::GrantMandate { market, mandate } => {
            mandate::grant(deps.branch(), &env, participant()?, market, mandate)?
        }
        ExecuteMsg::RevokeMandate { market } => mandate::revoke(deps.branch(), participant()?, market)?,
        ExecuteMsg::Cancel { contracts } => cancel::run(deps.branch(), &env, participant()?, &contracts)?,
        ExecuteMsg::Activate { market, slot, limit } => {
            activate::run(deps.branch(), &env, market, slot, limit)?
        }
        ExecuteMsg::Meter { market, readings } => meter::run(deps.branch(), &env, market, &readings)?,
        ExecuteMsg::Dispute { contract, evidence } => {
            dispute::run(deps.branch(), &env, participant()?, contract, &evidence)?
        }
        ExecuteMsg::Resolve { contract, delivered } => {
            resolve::run(deps.branch(), &env, contract, delivered)?
        }
        ExecuteMsg::Settle { market, slot, limit } => settle::run(deps.branch(), &env, market, slot, limit)?,
    };
    let logged = log::append(deps.as_ref(), &mut suite, entry, &subjects)?;
    Ok(Response::new().add_events(events).add_messages(messages).add_messages(logged))
}

/// Answers a query.
///
/// # Errors
/// [`PowerError`] says what there is no answer to.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, PowerError> {
    queries::answer(deps, &env, msg)
}

/// Moves the state to this code's version.
///
/// # Errors
/// [`PowerError::Version`] if the state is another contract's or newer than this code.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, PowerError> {
    migration::run(deps)
}

/// A message's name, as JSON and the permission table spell it.
pub const fn action(msg: &ExecuteMsg) -> &'static str {
    match msg {
        ExecuteMsg::Admin(AdminMsg::ProposeAdmin { .. }) => "propose_admin",
        ExecuteMsg::Admin(AdminMsg::AcceptAdmin {}) => "accept_admin",
        ExecuteMsg::Admin(AdminMsg::CancelAdmin {}) => "cancel_admin",
        ExecuteMsg::Admin(AdminMsg::SetAddresses { .. }) => "set_addresses",
        ExecuteMsg::SetPause { .. } => "set_pause",
        ExecuteMsg::Draft { .. } => "draft",
        ExecuteMsg::Sign { .. } => "sign",
        ExecuteMsg::SignDigest { .. } => "sign_digest",
        ExecuteMsg::GrantMandate { .. } => "grant_mandate",
        ExecuteMsg::RevokeMandate { .. } => "revoke_mandate",
        ExecuteMsg::Cancel { .. } => "cancel",
        ExecuteMsg::Activate { .. } => "activate",
        ExecuteMsg::Meter { .. } => "meter",
        ExecuteMsg::Dispute { .. } => "dispute",
        ExecuteMsg::Resolve { .. } => "resolve",
        ExecuteMsg::Settle { .. } => "settle",
    }
}
