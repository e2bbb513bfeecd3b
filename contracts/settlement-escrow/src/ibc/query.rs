//! Queries about other chains.

use contract_kit::checks::{block_time, page_size};
use cosmwasm_std::{Deps, Env, Order};
use cw_storage_plus::Bound;
use ics20::{Flow, window_at};
use interfaces::settlement_escrow::routes::{
    Channel, DerivedSenderResponse, InvoiceResponse, LinkResponse, LinksResponse, Remote,
    RemotePayoutResponse, RemotePayoutsResponse, RouteFlow, RouteResponse, RoutesResponse,
};
use units::{Amount, DenomId, InvoiceId, ParticipantId, PayoutId};

use super::error::IbcError;
use super::sender::IntermediateSender;
use super::state::{
    HOLDERS, INVOICES, LINKS, LinkRecord, PAYOUT_TARGETS, PayoutRecord, QUEUED, REMOTE_PAYOUTS, ROUTES, Route,
};
use super::{links as stored_links, payouts as stored_payouts, routes as stored_routes};
use crate::EscrowError;
use crate::ledger::denoms;

/// A route with what is in flight on it.
pub fn route(deps: Deps<'_>, env: &Env, channel: Channel) -> Result<RouteResponse, EscrowError> {
    route_row(deps, env, stored_routes::load(deps.storage, channel)?)
}

/// All routes in the order of their channels.
pub fn routes(deps: Deps<'_>, env: &Env) -> Result<RoutesResponse, EscrowError> {
    let routes = ROUTES
        .range(deps.storage, None, None, Order::Ascending)
        .map(|found| route_row(deps, env, found?.1))
        .collect::<Result<_, _>>()?;
    Ok(RoutesResponse { routes })
}

fn route_row(deps: Deps<'_>, env: &Env, route: Route) -> Result<RouteResponse, EscrowError> {
    let Route { definition, status } = route;
    let today = window_at(block_time(env));
    let flows = definition
        .denoms
        .iter()
        .map(|each| {
            let denom = denoms::by_name(deps.storage, &each.denom)?;
            let flow = stored_routes::flow(deps.storage, denom.id, definition.channel)?;
            let Flow { in_flight, window, sent } = flow;
            let sent_today = if window == today { sent } else { Amount::ZERO };
            Ok(RouteFlow { denom: denom.name, in_flight, sent_today })
        })
        .collect::<Result<_, EscrowError>>()?;
    Ok(RouteResponse { route: definition, status, flows })
}

/// The links of a participant, at most 16.
pub fn links(deps: Deps<'_>, participant: ParticipantId) -> Result<LinksResponse, EscrowError> {
    let links = stored_links::of_participant(deps.storage, participant)?
        .into_iter()
        .map(|(intermediate, LinkRecord { channel, address, nonce, confirmed })| {
            let derived = intermediate.address(deps.api)?.into_string();
            Ok(LinkResponse { channel, address, derived, nonce, confirmed })
        })
        .collect::<Result<_, EscrowError>>()?;
    Ok(LinksResponse { links })
}

/// The intermediate sender of a remote account, and the participant that it is linked to.
pub fn derived_sender(
    deps: Deps<'_>,
    channel: Channel,
    address: &str,
) -> Result<DerivedSenderResponse, EscrowError> {
    let intermediate = IntermediateSender::new(channel, address);
    let participant = HOLDERS.may_load(deps.storage, intermediate.bytes())?;
    Ok(DerivedSenderResponse { address: intermediate.address(deps.api)?.into_string(), participant })
}

/// An invoice.
pub fn invoice(deps: Deps<'_>, invoice: InvoiceId) -> Result<InvoiceResponse, EscrowError> {
    let found = INVOICES.may_load(deps.storage, invoice)?.ok_or(IbcError::NoInvoice { invoice })?;
    Ok(InvoiceResponse {
        invoice,
        participant: found.participant,
        denom: denoms::by_number(deps.storage, found.denom)?.name,
        amount: found.amount,
        expires_at: found.expires_at,
        status: found.status,
        payer: found.payer,
    })
}

/// A payout to another chain.
pub fn payout(deps: Deps<'_>, payout: PayoutId) -> Result<RemotePayoutResponse, EscrowError> {
    payout_row(deps, payout, stored_payouts::load(deps.storage, payout)?)
}

fn payout_row(
    deps: Deps<'_>,
    payout: PayoutId,
    record: PayoutRecord,
) -> Result<RemotePayoutResponse, EscrowError> {
    let sent = record.attempts > 0;
    Ok(RemotePayoutResponse {
        payout,
        account: record.account.into(),
        denom: denoms::by_number(deps.storage, record.denom)?.name,
        amount: record.amount,
        channel: record.channel,
        address: record.address,
        memo: Some(record.memo).filter(|memo| !memo.is_empty()),
        status: record.status,
        attempts: record.attempts,
        sequence: Some(record.sequence).filter(|sequence| sequence.get() > 0),
        sent_at: sent.then_some(record.sent_at),
        times_out_at: sent.then_some(record.times_out_at),
        probe: record.probe,
    })
}

/// Payouts to other chains, in the order of their numbers.
pub fn payouts(
    deps: Deps<'_>,
    start_after: Option<PayoutId>,
    limit: Option<u32>,
) -> Result<RemotePayoutsResponse, EscrowError> {
    let payouts = REMOTE_PAYOUTS
        .range(deps.storage, start_after.map(Bound::exclusive), None, Order::Ascending)
        .take(page_size(limit)?)
        .map(|found| {
            let (payout, record) = found?;
            payout_row(deps, payout, record)
        })
        .collect::<Result<_, EscrowError>>()?;
    Ok(RemotePayoutsResponse { payouts })
}

/// The payouts that wait on a route, in the order of their numbers.
pub fn queued(
    deps: Deps<'_>,
    channel: Channel,
    start_after: Option<PayoutId>,
    limit: Option<u32>,
) -> Result<RemotePayoutsResponse, EscrowError> {
    let payouts = QUEUED
        .prefix(channel.0)
        .keys(deps.storage, start_after.map(Bound::exclusive), None, Order::Ascending)
        .take(page_size(limit)?)
        .map(|found| payout(deps, found?))
        .collect::<Result<_, EscrowError>>()?;
    Ok(RemotePayoutsResponse { payouts })
}

/// The remote account to which a participant's free money is pushed, if it is still linked.
pub fn payout_target(
    deps: Deps<'_>,
    participant: ParticipantId,
    denom: DenomId,
) -> Result<Option<Remote>, EscrowError> {
    let Some(target) = PAYOUT_TARGETS.may_load(deps.storage, (participant, denom))? else {
        return Ok(None);
    };
    let link = LINKS.may_load(deps.storage, (participant, target.bytes()))?;
    let link = link.filter(|link| link.confirmed);
    Ok(link.map(|LinkRecord { channel, address, .. }| Remote { channel, address }))
}
