//! Entry points.

use contract_kit::{CommonError, admin, audit, version};
#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    Binary, Deps, DepsMut, Env, IbcBasicResponse, IbcDestinationCallbackMsg, IbcSourceCallbackMsg,
    MessageInfo, Reply, Response,
};
use cw_utils::nonpayable;
use interfaces::Contract;
use interfaces::common::MigrateMsg;
use interfaces::settlement_escrow::{ExecuteMsg, InstantiateMsg, QueryMsg, SudoMsg};

use crate::execute::{
    add_denom, book, clear_cycle, deposit, post, push_payouts, set_payout, top_up, withdraw, withdraw_system,
};
use crate::ibc::{execute as ibc_messages, inbound, packets};
use crate::ledger::denoms;
use crate::{EscrowError, query as queries, reply as replies};

const CONTRACT: Contract = Contract::SettlementEscrow;

/// The version of this code.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Starts the escrow.
///
/// # Errors
/// If the administrator's address is not one of this chain, the denominations are invalid, or coins come with the
/// message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, EscrowError> {
    nonpayable(&info).map_err(CommonError::from)?;
    version::set(deps.storage, CONTRACT, VERSION)?;
    admin::instantiate(deps.storage, deps.api, &msg.admin)?;
    denoms::save(deps.storage, &msg.denoms)?;
    Ok(Response::new())
}

/// Executes a message.
///
/// # Errors
/// [`EscrowError`] says which rule is broken.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, EscrowError> {
    contract_kit::execute(CONTRACT, deps, &env, &info, msg, |call, msg| match msg {
        ExecuteMsg::Admin(msg) => Ok(admin::execute(call, msg)?),
        ExecuteMsg::SetPause { until } => Ok(contract_kit::set_pause(call, until)?),
        ExecuteMsg::AddDenom { denom } => add_denom::execute(call, denom),
        ExecuteMsg::Deposit {} => deposit::execute(call),
        ExecuteMsg::Withdraw { denom, amount } => withdraw::execute(call, &denom, amount),
        ExecuteMsg::SetPayout { denom, keep, to } => set_payout::execute(call, &denom, keep, to),
        ExecuteMsg::PushPayouts { denom, participants } => push_payouts::execute(call, &denom, &participants),
        ExecuteMsg::TopUp { account } => top_up::execute(call, account),
        ExecuteMsg::WithdrawSystem { account, denom, amount, recipient } => {
            withdraw_system::execute(call, account, &denom, amount, &recipient)
        }
        ExecuteMsg::Post { denom, legs } => post::execute(call, denom, &legs),
        ExecuteMsg::Book { market, cycle, denom, legs } => book::execute(call, market, cycle, denom, &legs),
        ExecuteMsg::ClearCycle { market, cycle, limit } => clear_cycle::execute(call, market, cycle, limit),
        ExecuteMsg::FlushAudit { limit } => Ok(audit::flush(call, limit)?),
        ExecuteMsg::Ibc(msg) => ibc_messages::execute(call, msg),
    })
}

/// Handles the result of sending a payout.
///
/// # Errors
/// [`EscrowError::UnknownReply`] for an id that the escrow does not use.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut<'_>, env: Env, reply: Reply) -> Result<Response, EscrowError> {
    replies::handle(deps, &env, &reply)
}

/// Handles the end of a packet as IBC hooks report it.
///
/// # Errors
/// Never: otherwise the packet or its refund would be stuck.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn sudo(deps: DepsMut<'_>, env: Env, msg: SudoMsg) -> Result<Response, EscrowError> {
    let SudoMsg::IbcLifecycleComplete(report) = msg;
    Ok(packets::reported_by_hooks(deps.storage, &env, &report))
}

/// Handles the end of a packet as IBC callbacks report it.
///
/// # Errors
/// Never: see [`sudo`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_source_callback(
    deps: DepsMut<'_>,
    env: Env,
    msg: IbcSourceCallbackMsg,
) -> Result<IbcBasicResponse, EscrowError> {
    Ok(packets::reported_by_callbacks(deps.storage, &env, &msg))
}

/// Accepts a transfer from another chain whose memo calls the escrow.
///
/// # Errors
/// [`EscrowError`] says why it is refused; the chain refunds it then.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_destination_callback(
    deps: DepsMut<'_>,
    env: Env,
    msg: IbcDestinationCallbackMsg,
) -> Result<IbcBasicResponse, EscrowError> {
    inbound::accept_callback(deps, &env, &msg)
}

/// Answers a query.
///
/// # Errors
/// [`EscrowError`] says why there is no answer.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, EscrowError> {
    queries::answer(deps, &env, msg)
}

/// Moves the state to this code's version.
///
/// # Errors
/// If the state is another contract's or newer than this code.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, EscrowError> {
    Ok(version::migrate(deps.storage, CONTRACT, VERSION)?)
}
