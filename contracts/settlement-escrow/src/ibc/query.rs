//! Routes, links, invoices and payouts to other chains.

use cosmwasm_std::{Deps, Env, Order};
use ics20::Flow;
use ics20::window_at;
use interfaces::settlement_escrow::routes::{
    Channel, DerivedSenderResponse, InvoiceResponse, LinkResponse, LinksResponse, Remote,
    RemotePayoutResponse, RemotePayoutsResponse, RouteFlow, RouteResponse, RoutesResponse,
};
use records::PackedKey;
use units::{Amount, DenomId, InvoiceId, ParticipantId, PayoutId, Timestamp};

use super::page;
use crate::interchain::error::RouteError;
use crate::interchain::records::{LinkRecord, PayoutRecord, Route};
use crate::interchain::state::{
    ChannelKey, Derived, HOLDERS, INVOICES, InvoiceKey, LINKS, LinkKey, PayoutKey, QUEUED, QueuedKey,
    REMOTE_PAYOUTS, ROUTES, TARGETS, TargetKey,
};
use crate::interchain::{links as linked, payouts as steps, routes};
use crate::{EscrowError, denoms};

/// A route with what is under way on it.
pub fn route(deps: Deps<'_>, env: &Env, channel: Channel) -> Result<RouteResponse, EscrowError> {
    answer(deps, env, routes::route(deps.storage, channel)?)
}

/// All routes in order of their channels.
pub fn all(deps: Deps<'_>, env: &Env) -> Result<RoutesResponse, EscrowError> {
    let routes = ROUTES
        .keys(deps.storage, None, Order::Ascending)
        .map(|key| {
            let ChannelKey(channel) = key?;
            route(deps, env, channel)
        })
        .collect::<Result<_, EscrowError>>()?;
    Ok(RoutesResponse { routes })
}

fn answer(deps: Deps<'_>, env: &Env, route: Route) -> Result<RouteResponse, EscrowError> {
    let Route { definition, status } = route;
    let today = window_at(Timestamp(env.block.time.seconds()));
    let flows = definition
        .denoms
        .iter()
        .map(|each| {
            let denom = denoms::named(deps.storage, &each.denom)?;
            let Flow { in_flight, window, sent } = routes::flow(deps.storage, denom.id, definition.channel)?;
            let sent_today = if window == today { sent } else { Amount::ZERO };
            Ok(RouteFlow { denom: denom.name, in_flight, sent_today })
        })
        .collect::<Result<_, EscrowError>>()?;
    Ok(RouteResponse { route: definition, status, flows })
}

/// A participant's links; there are at most 16.
pub fn links(deps: Deps<'_>, participant: ParticipantId) -> Result<LinksResponse, EscrowError> {
    let links = linked::all(deps.storage, participant)?
        .into_iter()
        .map(|(derived, LinkRecord { channel, address, nonce, confirmed })| {
            let derived = derived.address(deps.api)?.into_string();
            Ok(LinkResponse { channel, address, derived, nonce, confirmed })
        })
        .collect::<Result<_, EscrowError>>()?;
    Ok(LinksResponse { links })
}

/// The account that stands here for a sender on another chain, and whose it is.
pub fn derived_sender(
    deps: Deps<'_>,
    channel: Channel,
    address: &str,
) -> Result<DerivedSenderResponse, EscrowError> {
    let derived = Derived::of(channel, address);
    let participant = HOLDERS.may_load(deps.storage, &derived)?.map(|holder| holder.0);
    Ok(DerivedSenderResponse { address: derived.address(deps.api)?.into_string(), participant })
}

/// An invoice.
pub fn invoice(deps: Deps<'_>, invoice: InvoiceId) -> Result<InvoiceResponse, EscrowError> {
    let found =
        INVOICES.may_load(deps.storage, &InvoiceKey(invoice))?.ok_or(RouteError::NoInvoice { invoice })?;
    Ok(InvoiceResponse {
        invoice,
        participant: found.participant,
        denom: denoms::of_number(deps.storage, found.denom)?.name,
        amount: found.amount,
        expires_at: found.expires_at,
        status: found.status,
        payer: Some(found.payer).filter(|payer| payer.get() > 0),
    })
}

/// A payout to another chain.
pub fn payout(deps: Deps<'_>, payout: PayoutId) -> Result<RemotePayoutResponse, EscrowError> {
    row(deps, payout, steps::payout(deps.storage, payout)?)
}

fn row(deps: Deps<'_>, payout: PayoutId, record: PayoutRecord) -> Result<RemotePayoutResponse, EscrowError> {
    let sent = record.attempts > 0;
    Ok(RemotePayoutResponse {
        payout,
        account: record.account.named(),
        denom: denoms::of_number(deps.storage, record.denom)?.name,
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

/// Payouts to other chains, in order of their numbers.
pub fn payouts(
    deps: Deps<'_>,
    start_after: Option<PayoutId>,
    limit: Option<u32>,
) -> Result<RemotePayoutsResponse, EscrowError> {
    let after = start_after.map(PayoutKey);
    let payouts = REMOTE_PAYOUTS
        .scan(deps.storage, &[], after.as_ref(), Order::Ascending)
        .take(page(limit)?)
        .map(|found| {
            let (PayoutKey(payout), record) = found?;
            row(deps, payout, record)
        })
        .collect::<Result<_, EscrowError>>()?;
    Ok(RemotePayoutsResponse { payouts })
}

/// Payouts that wait on a route, in order of their numbers.
pub fn queued(
    deps: Deps<'_>,
    channel: Channel,
    start_after: Option<PayoutId>,
    limit: Option<u32>,
) -> Result<RemotePayoutsResponse, EscrowError> {
    let after = start_after.map(|payout| QueuedKey(channel, payout));
    let prefix = ChannelKey(channel).packed();
    let payouts = QUEUED
        .scan(deps.storage, &prefix, after.as_ref(), Order::Ascending)
        .take(page(limit)?)
        .map(|found| {
            let (QueuedKey(_, payout), _) = found?;
            self::payout(deps, payout)
        })
        .collect::<Result<_, EscrowError>>()?;
    Ok(RemotePayoutsResponse { payouts })
}

/// Where a participant's free money is pushed to on another chain, if it is linked still.
pub fn target(
    deps: Deps<'_>,
    participant: ParticipantId,
    denom: DenomId,
) -> Result<Option<Remote>, EscrowError> {
    let Some(target) = TARGETS.may_load(deps.storage, &TargetKey(participant, denom))? else {
        return Ok(None);
    };
    let link = LINKS.may_load(deps.storage, &LinkKey(participant, target))?;
    let link = link.filter(|link| link.confirmed);
    Ok(link.map(|LinkRecord { channel, address, .. }| Remote { channel, address }))
}
