//! The steps of a payout's life. Each moves the money along with the state, tells of it by an event, and queues an entry
//! for the log.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Env, Event, Storage};
use interfaces::audit_log::adapter::entry;
use interfaces::audit_log::{Category, NewEntry};
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::PayoutStep;
use interfaces::settlement_escrow::routes::{Channel, PayoutStatus};
use units::{Amount, PacketSequence, ParticipantId, PayoutId, Timestamp};

use crate::core::account::AccountId;
use crate::denoms::Denom;
use crate::interchain::error::RouteError;
use crate::interchain::purse::Purse;
use crate::interchain::records::{Carried, Mark, PayoutRecord};
use crate::interchain::routes::{flow, save_flow};
use crate::interchain::state::{
    PENDING, PacketKey, PayoutKey, QUEUED, QueuedKey, REMOTE_PAYOUTS, next_payout,
};
use crate::state::{balance, save_balance};
use crate::{EscrowError, denoms, outbox};

/// What the log's entry of a step commits to.
#[cw_serde]
struct Step {
    payout: PayoutId,
    status: PayoutStatus,
    amount: Amount,
    denom: String,
    channel: Channel,
    sequence: PacketSequence,
}

/// A payout.
///
/// # Errors
/// [`RouteError::NoPayout`] if there is none.
pub fn payout(storage: &dyn Storage, payout: PayoutId) -> Result<PayoutRecord, EscrowError> {
    let found = REMOTE_PAYOUTS.may_load(storage, &PayoutKey(payout))?;
    Ok(found.ok_or(RouteError::NoPayout { payout })?)
}

/// A payout of a participant.
///
/// # Errors
/// [`RouteError::NoPayout`], [`RouteError::OthersPayout`].
pub fn own(
    storage: &dyn Storage,
    participant: ParticipantId,
    payout: PayoutId,
) -> Result<PayoutRecord, EscrowError> {
    let record = self::payout(storage, payout)?;
    if record.account.holder() == Some(participant) {
        Ok(record)
    } else {
        Err(RouteError::OthersPayout { payout }.into())
    }
}

/// Whom a payout is about, for the log.
pub fn subjects(record: &PayoutRecord) -> Vec<ParticipantId> {
    record.account.holder().into_iter().collect()
}

/// Checks that one state of a payout may follow another.
///
/// # Errors
/// [`RouteError::PayoutStep`] if it may not.
pub fn check(record: &PayoutRecord, payout: PayoutId, to: PayoutStatus) -> Result<(), RouteError> {
    let from = record.status;
    if from.may_become(to) { Ok(()) } else { Err(RouteError::PayoutStep { payout, from, to }) }
}

/// Sets free money of a participant aside and queues it. The caller has checked where it goes and the limits.
///
/// # Errors
/// If less is free.
pub fn queue(
    storage: &mut dyn Storage,
    env: &Env,
    denom: &Denom,
    record: PayoutRecord,
) -> Result<(PayoutId, Event), EscrowError> {
    let PayoutRecord { account, amount, .. } = record;
    let after = balance(storage, denom.id, account)?.debited(account, amount)?;
    Purse::load(storage, denom.id)?.aside(amount)?.save(storage)?;
    save_balance(storage, denom.id, account, &after);
    let payout = next_payout(storage)?;
    let event = wait(storage, env, payout, record)?;
    Ok((payout, event))
}

/// A payout waits on its route. Its money is set aside.
///
/// # Errors
/// If what is stored does not read.
pub fn wait(
    storage: &mut dyn Storage,
    env: &Env,
    payout: PayoutId,
    record: PayoutRecord,
) -> Result<Event, EscrowError> {
    QUEUED.save(storage, &QueuedKey(record.channel, payout), &Mark);
    enter(storage, env, payout, PayoutRecord { status: PayoutStatus::Queued, ..record })
}

/// A packet leaves with a payout. Which one is known when the chain has given it a number: see [`carried`].
///
/// # Errors
/// If the payout is in another state, or a sum is out of range.
pub fn send(
    storage: &mut dyn Storage,
    payout: PayoutId,
    record: PayoutRecord,
    now: Timestamp,
    times_out_at: Timestamp,
) -> Result<PayoutRecord, EscrowError> {
    check(&record, payout, PayoutStatus::Sent)?;
    Purse::load(storage, record.denom)?.leaves(record.amount)?.save(storage)?;
    QUEUED.remove(storage, &QueuedKey(record.channel, payout));
    let record = PayoutRecord {
        status: PayoutStatus::Sent,
        attempts: record.attempts.saturating_add(1),
        sequence: PacketSequence(0),
        sent_at: now,
        times_out_at,
        ..record
    };
    REMOTE_PAYOUTS.save(storage, &PayoutKey(payout), &record);
    Ok(record)
}

/// The chain has given a packet its number.
///
/// # Errors
/// [`RouteError::NoSequence`] for none: a packet without a number could never be found again.
pub fn carried(
    storage: &mut dyn Storage,
    env: &Env,
    payout: PayoutId,
    sequence: PacketSequence,
) -> Result<Event, EscrowError> {
    if sequence.get() == 0 {
        return Err(RouteError::NoSequence { payout }.into());
    }
    let record = PayoutRecord { sequence, ..self::payout(storage, payout)? };
    PENDING.save(storage, &PacketKey(record.channel, sequence), &Carried(payout));
    enter(storage, env, payout, record)
}

/// A payout has come to the end of a packet: it was delivered, or its money is in the escrow again. Everything that can fail
/// is done before anything is written, so that a failure changes nothing.
///
/// # Errors
/// If the payout is in another state, or what is stored does not read.
pub fn end(
    storage: &mut dyn Storage,
    env: &Env,
    payout: PayoutId,
    delivered: bool,
) -> Result<Vec<Event>, EscrowError> {
    let record = self::payout(storage, payout)?;
    let to = if delivered { PayoutStatus::Delivered } else { PayoutStatus::Refunded };
    check(&record, payout, to)?;
    let PayoutRecord { account, denom, amount, channel, sequence, sent_at, probe, .. } = record;
    // What a probe sends does not count against the day.
    let flow = flow(storage, denom, channel)?.end(amount, sent_at, !delivered && !probe)?;
    let purse = Purse::load(storage, denom)?;
    let purse = if delivered { purse } else { purse.returns(amount)? };
    let name = denoms::of_number(storage, denom)?.name;
    let ended = PayoutRecord { status: to, ..record };
    // A probe that came back has done its work: the coin belongs to whom the payout does.
    let claim =
        (!delivered && probe).then(|| PayoutRecord { status: PayoutStatus::Claimed, ..ended.clone() });
    let purse = if claim.is_some() { purse.back(amount)? } else { purse };
    let after =
        claim.as_ref().map(|_| balance(storage, denom, account)?.credited(amount).map_err(EscrowError::from));
    let after = after.transpose()?;
    let steps: Vec<_> = std::iter::once(ended).chain(claim).collect();
    for record in &steps {
        outbox::push(storage, env, noted(env, payout, record, &name)?)?;
    }
    purse.save(storage)?;
    // Nothing below can fail.
    save_flow(storage, denom, channel, flow);
    if let Some(after) = after {
        save_balance(storage, denom, account, &after);
    }
    PENDING.remove(storage, &PacketKey(channel, sequence));
    if let Some(last) = steps.last() {
        REMOTE_PAYOUTS.save(storage, &PayoutKey(payout), last);
    }
    Ok(steps.iter().map(|record| told(payout, record, &name)).collect())
}

/// Money set aside for a payout goes into its owner's free balance.
///
/// # Errors
/// If the payout is in another state.
pub fn claim(
    storage: &mut dyn Storage,
    env: &Env,
    payout: PayoutId,
    record: PayoutRecord,
) -> Result<Event, EscrowError> {
    check(&record, payout, PayoutStatus::Claimed)?;
    let PayoutRecord { account, denom, amount, channel, .. } = record;
    let after = balance(storage, denom, account)?.credited(amount)?;
    Purse::load(storage, denom)?.back(amount)?.save(storage)?;
    save_balance(storage, denom, account, &after);
    QUEUED.remove(storage, &QueuedKey(channel, payout));
    enter(storage, env, payout, PayoutRecord { status: PayoutStatus::Claimed, ..record })
}

/// Stores a payout in a state that it has just entered, and tells of it.
///
/// # Errors
/// If what is stored does not read.
pub fn enter(
    storage: &mut dyn Storage,
    env: &Env,
    payout: PayoutId,
    record: PayoutRecord,
) -> Result<Event, EscrowError> {
    let name = denoms::of_number(storage, record.denom)?.name;
    outbox::push(storage, env, noted(env, payout, &record, &name)?)?;
    REMOTE_PAYOUTS.save(storage, &PayoutKey(payout), &record);
    Ok(told(payout, &record, &name))
}

/// The log's entry of a step.
fn noted(env: &Env, payout: PayoutId, record: &PayoutRecord, denom: &str) -> Result<NewEntry, EscrowError> {
    let action = match record.status {
        PayoutStatus::Queued => "payout_queued",
        PayoutStatus::Sent => "payout_sent",
        PayoutStatus::Delivered => "payout_delivered",
        PayoutStatus::Refunded => "payout_refunded",
        PayoutStatus::Claimed => "payout_claimed",
        PayoutStatus::Disputed => "payout_disputed",
    };
    let step = Step {
        payout,
        status: record.status,
        amount: record.amount,
        denom: denom.to_owned(),
        channel: record.channel,
        sequence: record.sequence,
    };
    Ok(entry(Category::Execution, action, &env.contract.address, &subjects(record), &step)?)
}

/// The event of a step.
fn told(payout: PayoutId, record: &PayoutRecord, denom: &str) -> Event {
    let PayoutRecord { status, amount, channel, sequence, .. } = *record;
    let status = status.name().to_owned();
    PayoutStep { payout, status, denom: denom.to_owned(), amount, channel, sequence }.to_event()
}

/// A payout that was not sent yet.
pub fn fresh(
    account: AccountId,
    denom: &Denom,
    amount: Amount,
    channel: Channel,
    address: String,
    memo: String,
) -> PayoutRecord {
    PayoutRecord {
        account,
        denom: denom.id,
        amount,
        channel,
        address,
        memo,
        status: PayoutStatus::Queued,
        attempts: 0,
        sequence: PacketSequence(0),
        sent_at: Timestamp(0),
        times_out_at: Timestamp(0),
        probe: false,
    }
}
