//! Entry points. They only dispatch.

use contract_kit::{CommonError, admin, version};
#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response};
use cw_utils::nonpayable;
use interfaces::Contract;
use interfaces::common::MigrateMsg;
use interfaces::orderbook_matcher::{ExecuteMsg, InstantiateMsg, QueryMsg};

use crate::execute::{
    abort, aggregate, cancel, clear, create_market, pair, publish_forecasts, publish_reference_prices, quote,
    set_capacities, set_market_open,
};
use crate::state::MAX_STEPS;
use crate::{MatcherError, query as queries};

const CONTRACT: Contract = Contract::OrderbookMatcher;

/// The version of this code.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Starts the matcher.
///
/// # Errors
/// If the administrator's address is not one of this chain, coins come with the message, or the most steps are 0.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, MatcherError> {
    nonpayable(&info).map_err(CommonError::from)?;
    if msg.max_steps == 0 {
        return Err(MatcherError::NoSteps);
    }
    version::set(deps.storage, CONTRACT, VERSION)?;
    admin::instantiate(deps.storage, deps.api, &msg.admin)?;
    MAX_STEPS.save(deps.storage, &msg.max_steps)?;
    Ok(Response::new())
}

/// Executes a message and logs it.
///
/// # Errors
/// [`MatcherError`] says which rule is broken.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, MatcherError> {
    contract_kit::execute(CONTRACT, deps, &env, &info, msg, |call, msg| match msg {
        ExecuteMsg::Admin(msg) => Ok(admin::execute(call, msg)?),
        ExecuteMsg::SetPause { until } => Ok(contract_kit::set_pause(call, until)?),
        ExecuteMsg::CreateMarket { market } => create_market::execute(call, market),
        ExecuteMsg::SetMarketOpen { market, open } => set_market_open::execute(call, market, open),
        ExecuteMsg::SetCapacities { market, capacities } => {
            set_capacities::execute(call, market, &capacities)
        }
        ExecuteMsg::PublishForecasts { market, forecasts } => {
            publish_forecasts::execute(call, market, &forecasts)
        }
        ExecuteMsg::PublishReferencePrices { market, prices } => {
            publish_reference_prices::execute(call, market, &prices)
        }
        ExecuteMsg::Quote { market, orders } => quote::execute(call, market, &orders),
        ExecuteMsg::Cancel { market, orders } => cancel::execute(call, market, &orders),
        ExecuteMsg::Aggregate { market, slot, limit } => aggregate::execute(call, market, slot, limit),
        ExecuteMsg::Clear { market, slot } => clear::execute(call, market, slot),
        ExecuteMsg::Pair { market, slot, limit } => pair::execute(call, market, slot, limit),
        ExecuteMsg::Abort { market, slot, limit } => abort::execute(call, market, slot, limit),
    })
}

/// Answers a query.
///
/// # Errors
/// [`MatcherError`] says why there is no answer.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, MatcherError> {
    queries::answer(deps, &env, msg)
}

/// Moves the state to this code's version.
///
/// # Errors
/// If the state is another contract's or newer than this code.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, MatcherError> {
    Ok(version::migrate(deps.storage, CONTRACT, VERSION)?)
}
