//! Entry points. They only dispatch.

use access::AccessError;
#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use interfaces::Contract;
use interfaces::common::MigrateMsg;
use interfaces::settlement_escrow::{ExecuteMsg, InstantiateMsg, QueryMsg};

use crate::execute::{
    Done, add_denom, administration, book, clear_cycle, deposit, flush_audit, post, push_payouts, set_payout,
    top_up, withdraw, withdraw_system,
};
use crate::{EscrowError, denoms, log, migrate as migration, query as queries, reply as replies};

/// The version of this code.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Starts the escrow.
///
/// # Errors
/// If the administrator's address is not one of this chain, the denominations are not as they should be, or coins come
/// with the message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, EscrowError> {
    if !info.funds.is_empty() {
        return Err(
            AccessError::UnwantedCoins { action: "instantiate".to_owned(), coins: info.funds.len() }.into()
        );
    }
    access::version::set(deps.storage, Contract::SettlementEscrow, VERSION)?;
    access::admin::instantiate(deps.storage, deps.api, &msg.admin)?;
    denoms::save(deps.storage, &msg.denoms)?;
    Ok(Response::new())
}

/// Carries out a message and logs it.
///
/// # Errors
/// [`EscrowError`] says which rule is broken.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    mut deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, EscrowError> {
    let caller =
        access::authorize(deps.storage, deps.querier, &env, &info, Contract::SettlementEscrow, action(&msg))?;
    log::ready(&deps, &msg)?;
    let Done { subjects, events, messages } = match &msg {
        ExecuteMsg::ProposeAdmin { account } => administration::propose(deps.branch(), account)?,
        ExecuteMsg::AcceptAdmin {} => administration::accept(deps.branch())?,
        ExecuteMsg::CancelAdmin {} => administration::cancel(deps.branch())?,
        ExecuteMsg::Wire { peers } => administration::wire(deps.branch(), &env, peers)?,
        ExecuteMsg::AddDenom { denom } => add_denom::run(deps.branch(), denom)?,
        ExecuteMsg::Deposit {} => {
            let account = caller.participant(&info.sender)?;
            deposit::run(deps.branch(), &info, account.participant)?
        }
        ExecuteMsg::Withdraw { denom, amount } => {
            let account = caller.participant(&info.sender)?;
            withdraw::run(deps.branch(), &info, account.participant, denom, *amount)?
        }
        ExecuteMsg::SetPayout { denom, keep } => {
            let account = caller.participant(&info.sender)?;
            set_payout::run(deps.branch(), account.participant, denom, *keep)?
        }
        ExecuteMsg::PushPayouts { denom, participants } => {
            push_payouts::run(deps.branch(), denom, participants)?
        }
        ExecuteMsg::TopUp { account } => top_up::run(deps.branch(), &info, *account)?,
        ExecuteMsg::WithdrawSystem { account, denom, amount, recipient } => {
            withdraw_system::run(deps.branch(), &env, *account, denom, *amount, recipient)?
        }
        ExecuteMsg::Post { denom, legs } => post::run(deps.branch(), &caller, *denom, legs)?,
        ExecuteMsg::Book { market, cycle, denom, legs } => {
            book::run(deps.branch(), *market, *cycle, *denom, legs)?
        }
        ExecuteMsg::ClearCycle { market, cycle, limit } => {
            clear_cycle::run(deps.branch(), &env, *market, *cycle, *limit)?
        }
        ExecuteMsg::FlushAudit { limit } => flush_audit::run(deps.branch(), *limit)?,
    };
    let logged = log::append(deps, &env, &info, &msg, &subjects)?;
    Ok(Response::new().add_events(events).add_submessages(messages).add_messages(logged))
}

/// Handles the failure of a pushed payout.
///
/// # Errors
/// [`EscrowError::UnknownReply`] for an id that the escrow does not use.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut<'_>, env: Env, reply: Reply) -> Result<Response, EscrowError> {
    replies::run(deps, &env, &reply)
}

/// Answers a query.
///
/// # Errors
/// [`EscrowError`] says what there is no answer to.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, EscrowError> {
    queries::answer(deps, &env, msg)
}

/// Moves the state to this code's version.
///
/// # Errors
/// [`EscrowError::Version`] if the state is another contract's or newer than this code.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, EscrowError> {
    migration::run(deps)
}

/// A message's name, as JSON and the permission table spell it.
pub const fn action(msg: &ExecuteMsg) -> &'static str {
    match msg {
        ExecuteMsg::ProposeAdmin { .. } => "propose_admin",
        ExecuteMsg::AcceptAdmin {} => "accept_admin",
        ExecuteMsg::CancelAdmin {} => "cancel_admin",
        ExecuteMsg::Wire { .. } => "wire",
        ExecuteMsg::AddDenom { .. } => "add_denom",
        ExecuteMsg::Deposit {} => "deposit",
        ExecuteMsg::Withdraw { .. } => "withdraw",
        ExecuteMsg::SetPayout { .. } => "set_payout",
        ExecuteMsg::PushPayouts { .. } => "push_payouts",
        ExecuteMsg::TopUp { .. } => "top_up",
        ExecuteMsg::WithdrawSystem { .. } => "withdraw_system",
        ExecuteMsg::Post { .. } => "post",
        ExecuteMsg::Book { .. } => "book",
        ExecuteMsg::ClearCycle { .. } => "clear_cycle",
        ExecuteMsg::FlushAudit { .. } => "flush_audit",
    }
}
