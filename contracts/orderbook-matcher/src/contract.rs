//! Entry points. They only dispatch.

use access::{AccessError, Suite};
#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response};
use interfaces::Contract;
use interfaces::admin::AdminMsg;
use interfaces::common::MigrateMsg;
use interfaces::orderbook_matcher::{ExecuteMsg, InstantiateMsg, QueryMsg};

use crate::execute::{
    Done, abort, administration, aggregate, cancel, clear, create_market, pair, publish_forecasts,
    publish_reference_prices, quote, set_capacities, set_market_open,
};
use crate::state::MAX_STEPS;
use crate::{MatcherError, log, migrate as migration, query as queries};

/// The version of this code.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Starts the matcher.
///
/// # Errors
/// If the administrator's address is not one of this chain, coins come with the message, or no market could be cleared.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, MatcherError> {
    if !info.funds.is_empty() {
        return Err(
            AccessError::UnwantedCoins { action: "instantiate".to_owned(), coins: info.funds.len() }.into()
        );
    }
    if msg.max_steps == 0 {
        return Err(MatcherError::NoSteps);
    }
    access::version::set(deps.storage, Contract::OrderbookMatcher, VERSION)?;
    access::admin::instantiate(deps.storage, deps.api, &msg.admin)?;
    MAX_STEPS.save(deps.storage, &msg.max_steps)?;
    Ok(Response::new())
}

/// Carries out a message and logs it.
///
/// # Errors
/// [`MatcherError`] says which rule is broken.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    mut deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, MatcherError> {
    let mut suite = Suite::default();
    let caller =
        access::authorize(deps.as_ref(), &mut suite, &env, &info, Contract::OrderbookMatcher, action(&msg))?;
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
        ExecuteMsg::SetPause { until } => administration::set_pause(deps.branch(), until)?,
        ExecuteMsg::CreateMarket { market } => create_market::run(deps.branch(), market)?,
        ExecuteMsg::SetMarketOpen { market, open } => set_market_open::run(deps.branch(), market, open)?,
        ExecuteMsg::SetCapacities { market, capacities } => {
            set_capacities::run(deps.branch(), &env, market, &capacities)?
        }
        ExecuteMsg::PublishForecasts { market, forecasts } => {
            publish_forecasts::run(deps.branch(), &env, market, &forecasts)?
        }
        ExecuteMsg::PublishReferencePrices { market, prices } => {
            publish_reference_prices::run(deps.branch(), &env, market, &prices)?
        }
        ExecuteMsg::Quote { market, orders } => {
            let account = caller.participant(&info.sender)?;
            let peers = suite.peers(deps.as_ref())?;
            quote::run(deps.branch(), &env, peers, &account, market, &orders)?
        }
        ExecuteMsg::Cancel { market, orders } => {
            let account = caller.participant(&info.sender)?;
            let peers = suite.peers(deps.as_ref())?;
            cancel::run(deps.branch(), &env, peers, account.participant, market, &orders)?
        }
        ExecuteMsg::Aggregate { market, slot, limit } => {
            let peers = suite.peers(deps.as_ref())?;
            aggregate::run(deps.branch(), &env, peers, market, slot, limit)?
        }
        ExecuteMsg::Clear { market, slot } => clear::run(deps.branch(), &env, market, slot)?,
        ExecuteMsg::Pair { market, slot, limit } => {
            let peers = suite.peers(deps.as_ref())?;
            pair::run(deps.branch(), &env, peers, market, slot, limit)?
        }
        ExecuteMsg::Abort { market, slot, limit } => {
            let peers = suite.peers(deps.as_ref())?;
            abort::run(deps.branch(), &env, peers, market, slot, limit)?
        }
    };
    let logged = log::append(deps.as_ref(), &mut suite, entry, &subjects)?;
    Ok(Response::new().add_events(events).add_messages(messages).add_messages(logged))
}

/// Answers a query.
///
/// # Errors
/// [`MatcherError`] says what there is no answer to.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, MatcherError> {
    queries::answer(deps, &env, msg)
}

/// Moves the state to this code's version.
///
/// # Errors
/// [`MatcherError::Version`] if the state is another contract's or newer than this code.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, MatcherError> {
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
        ExecuteMsg::CreateMarket { .. } => "create_market",
        ExecuteMsg::SetMarketOpen { .. } => "set_market_open",
        ExecuteMsg::SetCapacities { .. } => "set_capacities",
        ExecuteMsg::PublishForecasts { .. } => "publish_forecasts",
        ExecuteMsg::PublishReferencePrices { .. } => "publish_reference_prices",
        ExecuteMsg::Quote { .. } => "quote",
        ExecuteMsg::Cancel { .. } => "cancel",
        ExecuteMsg::Aggregate { .. } => "aggregate",
        ExecuteMsg::Clear { .. } => "clear",
        ExecuteMsg::Pair { .. } => "pair",
        ExecuteMsg::Abort { .. } => "abort",
    }
}
