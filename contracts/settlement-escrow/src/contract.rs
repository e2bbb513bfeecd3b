//! Entry points. They only dispatch.

use access::{AccessError, Caller, Suite};
#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    Binary, Deps, DepsMut, Env, IbcBasicResponse, IbcDestinationCallbackMsg, IbcSourceCallbackMsg,
    MessageInfo, Reply, Response,
};
use interfaces::Contract;
use interfaces::admin::AdminMsg;
use interfaces::common::MigrateMsg;
use interfaces::settlement_escrow::IbcMsg;
use interfaces::settlement_escrow::{ExecuteMsg, InstantiateMsg, QueryMsg, SudoMsg};

use crate::execute::{
    Done, add_denom, add_route, administration, book, cancel_invoice, claim_payout, clear_cycle,
    confirm_link, deposit, dispute_payout, flush_audit, fund, open_invoice, pause_route, post, probe_route,
    propose_link, push_payouts, queue_payout, remove_link, resolve_payout, retry_payout, send_payouts,
    set_payout, set_route, top_up, withdraw, withdraw_system,
};
use crate::interchain::{inbound, packets};
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
    let mut suite = Suite::default();
    let caller =
        access::authorize(deps.as_ref(), &mut suite, &env, &info, Contract::SettlementEscrow, action(&msg))?;
    // A sibling is known by the wiring alone.
    let wired = matches!(caller, Caller::Peer(_)) || suite.find(deps.as_ref())?.is_some();
    log::ready(wired, &msg)?;
    let Done { subjects, events, messages } = match &msg {
        ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account }) => {
            administration::propose(deps.branch(), account)?
        }
        ExecuteMsg::Admin(AdminMsg::AcceptAdmin {}) => administration::accept(deps.branch())?,
        ExecuteMsg::Admin(AdminMsg::CancelAdmin {}) => administration::cancel(deps.branch())?,
        ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers }) => {
            administration::set_addresses(deps.branch(), &env, peers)?
        }
        ExecuteMsg::SetPause { until } => administration::set_pause(deps.branch(), *until)?,
        ExecuteMsg::AddDenom { denom } => add_denom::run(deps.branch(), denom)?,
        ExecuteMsg::Deposit {} => {
            let account = caller.participant(&info.sender)?;
            deposit::run(deps.branch(), &info, account.participant)?
        }
        ExecuteMsg::Withdraw { denom, amount } => {
            let account = caller.participant(&info.sender)?;
            withdraw::run(deps.branch(), &info, account.participant, denom, *amount)?
        }
        ExecuteMsg::SetPayout { denom, keep, to } => {
            let account = caller.participant(&info.sender)?;
            set_payout::run(deps.branch(), account.participant, denom, *keep, to.as_ref())?
        }
        ExecuteMsg::PushPayouts { denom, participants } => {
            push_payouts::run(deps.branch(), &env, denom, participants)?
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
        ExecuteMsg::Ibc(IbcMsg::AddRoute { route }) => add_route::run(deps.branch(), route)?,
        ExecuteMsg::Ibc(IbcMsg::SetRoute { channel, timeout, denoms }) => {
            set_route::run(deps.branch(), *channel, *timeout, denoms)?
        }
        ExecuteMsg::Ibc(IbcMsg::ProbeRoute { channel }) => {
            probe_route::run(deps.branch(), &env, &info, *channel)?
        }
        ExecuteMsg::Ibc(IbcMsg::PauseRoute { channel }) => pause_route::run(deps.branch(), *channel)?,
        ExecuteMsg::Ibc(IbcMsg::ProposeLink { channel, address, nonce }) => {
            let account = caller.participant(&info.sender)?;
            propose_link::run(deps.branch(), account.participant, *channel, address, *nonce)?
        }
        ExecuteMsg::Ibc(IbcMsg::RemoveLink { channel, address }) => {
            let account = caller.participant(&info.sender)?;
            remove_link::run(deps.branch(), account.participant, *channel, address)?
        }
        ExecuteMsg::Ibc(IbcMsg::ConfirmLink { participant, nonce }) => {
            confirm_link::run(deps.branch(), &info, participant.u64(), *nonce)?
        }
        ExecuteMsg::Ibc(IbcMsg::OpenInvoice { denom, amount, expires_at }) => {
            let account = caller.participant(&info.sender)?;
            open_invoice::run(deps.branch(), &env, account.participant, denom, *amount, *expires_at)?
        }
        ExecuteMsg::Ibc(IbcMsg::CancelInvoice { invoice }) => {
            let account = caller.participant(&info.sender)?;
            cancel_invoice::run(deps.branch(), account.participant, *invoice)?
        }
        ExecuteMsg::Ibc(IbcMsg::Fund { invoice, nonce }) => {
            fund::run(deps.branch(), &env, &info, *invoice, *nonce)?
        }
        ExecuteMsg::Ibc(IbcMsg::QueuePayout { denom, amount, to, memo }) => {
            let account = caller.participant(&info.sender)?;
            queue_payout::run(deps.branch(), &env, account.participant, denom, *amount, to, memo.as_deref())?
        }
        ExecuteMsg::Ibc(IbcMsg::SendPayouts { channel, start_after, limit }) => {
            send_payouts::run(deps.branch(), &env, *channel, *start_after, *limit)?
        }
        ExecuteMsg::Ibc(IbcMsg::RetryPayout { payout }) => {
            let account = caller.participant(&info.sender)?;
            retry_payout::run(deps.branch(), &env, account.participant, *payout)?
        }
        ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout }) => {
            let account = caller.participant(&info.sender)?;
            claim_payout::run(deps.branch(), &env, account.participant, *payout)?
        }
        ExecuteMsg::Ibc(IbcMsg::DisputePayout { payout }) => {
            dispute_payout::run(deps.branch(), &env, *payout)?
        }
        ExecuteMsg::Ibc(IbcMsg::ResolvePayout { payout, delivered }) => {
            resolve_payout::run(deps.branch(), &env, *payout, *delivered)?
        }
    };
    let logged = log::append(deps, &mut suite, &env, &info, &msg, &subjects)?;
    Ok(Response::new().add_events(events).add_submessages(messages).add_messages(logged))
}

/// Handles what became of a payout that was sent.
///
/// # Errors
/// [`EscrowError::UnknownReply`] for an id that the escrow does not use.
#[cfg_attr(not(feature = "library"), entry_point(crate = "crate::doors"))]
pub fn reply(deps: DepsMut<'_>, env: Env, reply: Reply) -> Result<Response, EscrowError> {
    replies::run(deps, &env, &reply)
}

/// Takes in what IBC hooks report about a packet.
///
/// # Errors
/// Never: an error would keep the packet from its end.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn sudo(deps: DepsMut<'_>, env: Env, msg: SudoMsg) -> Result<Response, EscrowError> {
    let SudoMsg::IbcLifecycleComplete(end) = msg;
    Ok(packets::by_hooks(deps, &env, &end))
}

/// Takes in what IBC callbacks report about a packet that the escrow sent.
///
/// # Errors
/// Never: see [`sudo`].
#[cfg_attr(not(feature = "library"), entry_point(crate = "crate::doors"))]
pub fn ibc_source_callback(
    deps: DepsMut<'_>,
    env: Env,
    msg: IbcSourceCallbackMsg,
) -> Result<IbcBasicResponse, EscrowError> {
    Ok(packets::by_callbacks(deps, &env, &msg))
}

/// Takes in a transfer from another chain whose memo calls the escrow.
///
/// # Errors
/// [`EscrowError`] says why it is not taken: the chain gives it back then.
#[cfg_attr(not(feature = "library"), entry_point(crate = "crate::doors"))]
pub fn ibc_destination_callback(
    deps: DepsMut<'_>,
    env: Env,
    msg: IbcDestinationCallbackMsg,
) -> Result<IbcBasicResponse, EscrowError> {
    inbound::by_callbacks(deps, &env, &msg)
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
        ExecuteMsg::Admin(AdminMsg::ProposeAdmin { .. }) => "propose_admin",
        ExecuteMsg::Admin(AdminMsg::AcceptAdmin {}) => "accept_admin",
        ExecuteMsg::Admin(AdminMsg::CancelAdmin {}) => "cancel_admin",
        ExecuteMsg::Admin(AdminMsg::SetAddresses { .. }) => "set_addresses",
        ExecuteMsg::SetPause { .. } => "set_pause",
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
        ExecuteMsg::Ibc(IbcMsg::AddRoute { .. }) => "add_route",
        ExecuteMsg::Ibc(IbcMsg::SetRoute { .. }) => "set_route",
        ExecuteMsg::Ibc(IbcMsg::ProbeRoute { .. }) => "probe_route",
        ExecuteMsg::Ibc(IbcMsg::PauseRoute { .. }) => "pause_route",
        ExecuteMsg::Ibc(IbcMsg::ProposeLink { .. }) => "propose_link",
        ExecuteMsg::Ibc(IbcMsg::RemoveLink { .. }) => "remove_link",
        ExecuteMsg::Ibc(IbcMsg::ConfirmLink { .. }) => "confirm_link",
        ExecuteMsg::Ibc(IbcMsg::OpenInvoice { .. }) => "open_invoice",
        ExecuteMsg::Ibc(IbcMsg::CancelInvoice { .. }) => "cancel_invoice",
        ExecuteMsg::Ibc(IbcMsg::Fund { .. }) => "fund",
        ExecuteMsg::Ibc(IbcMsg::QueuePayout { .. }) => "queue_payout",
        ExecuteMsg::Ibc(IbcMsg::SendPayouts { .. }) => "send_payouts",
        ExecuteMsg::Ibc(IbcMsg::RetryPayout { .. }) => "retry_payout",
        ExecuteMsg::Ibc(IbcMsg::ClaimPayout { .. }) => "claim_payout",
        ExecuteMsg::Ibc(IbcMsg::DisputePayout { .. }) => "dispute_payout",
        ExecuteMsg::Ibc(IbcMsg::ResolvePayout { .. }) => "resolve_payout",
    }
}
