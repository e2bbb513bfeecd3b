//! The steps of a payout. Each step moves the money with the state, emits an event, and queues an entry for the log.

use contract_kit::audit;
use contract_kit::checks::block_time;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Empty, Env, Event, Storage};
use interfaces::audit_log::adapter::entry;
use interfaces::audit_log::{Category, NewEntry};
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::PayoutStep;
use interfaces::settlement_escrow::routes::{Channel, PayoutStatus};
use units::{Amount, PacketSequence, ParticipantId, PayoutId, Timestamp};

use super::error::IbcError;
use super::routes::flow;
use super::state::{FLOWS, IN_FLIGHT, PayoutRecord, QUEUED, REMOTE_PAYOUTS, next_payout};
use crate::EscrowError;
use crate::ledger::{denoms, operations};

/// The payload whose hash the entry of a step holds.
#[cw_serde]
struct StepPayload {
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
/// [`IbcError::NoPayout`].
pub fn load(storage: &dyn Storage, payout: PayoutId) -> Result<PayoutRecord, EscrowError> {
    Ok(REMOTE_PAYOUTS.may_load(storage, payout)?.ok_or(IbcError::NoPayout { payout })?)
}

/// A payout of a participant.
///
/// # Errors
/// [`IbcError::NoPayout`], [`IbcError::OthersPayout`].
pub fn load_own(
    storage: &dyn Storage,
    participant: ParticipantId,
    payout: PayoutId,
) -> Result<PayoutRecord, EscrowError> {
    let record = load(storage, payout)?;
    if record.account.holder() == Some(participant) {
        Ok(record)
    } else {
        Err(IbcError::OthersPayout { payout }.into())
    }
}

/// The participant of a payout, if it is not a system account's, for the log.
pub fn subjects(record: &PayoutRecord) -> Vec<ParticipantId> {
    record.account.holder().into_iter().collect()
}

/// Checks that a payout may enter a state.
///
/// # Errors
/// [`IbcError::PayoutStep`].
pub fn check_step(record: &PayoutRecord, payout: PayoutId, to: PayoutStatus) -> Result<(), IbcError> {
    let from = record.status;
    if from.may_become(to) { Ok(()) } else { Err(IbcError::PayoutStep { payout, from, to }) }
}

/// Sets free money of a participant aside and queues its payout. The caller checks destination and limits.
///
/// # Errors
/// [`EscrowError::Insufficient`] if less is free.
pub fn queue(storage: &mut dyn Storage, env: &Env, record: PayoutRecord) -> Result<Event, EscrowError> {
    operations::set_aside(storage, record.denom, record.account, record.amount)?;
    let payout = next_payout(storage)?;
    enqueue(storage, env, payout, record)
}

/// Queues a payout whose money is set aside.
///
/// # Errors
/// If the state does not decode.
pub fn enqueue(
    storage: &mut dyn Storage,
    env: &Env,
    payout: PayoutId,
    record: PayoutRecord,
) -> Result<Event, EscrowError> {
    QUEUED.save(storage, (record.channel.0, payout), &Empty {})?;
    enter(storage, env, payout, PayoutRecord { status: PayoutStatus::Queued, ..record })
}

/// Books a payout as sent. Its packet is known when the chain has numbered it: see [`numbered`].
///
/// # Errors
/// If the payout may not be sent, or a sum is out of range.
pub fn send(
    storage: &mut dyn Storage,
    payout: PayoutId,
    record: PayoutRecord,
    now: Timestamp,
    times_out_at: Timestamp,
) -> Result<PayoutRecord, EscrowError> {
    check_step(&record, payout, PayoutStatus::Sent)?;
    operations::send_aside(storage, record.denom, record.amount)?;
    QUEUED.remove(storage, (record.channel.0, payout));
    let record = PayoutRecord {
        status: PayoutStatus::Sent,
        attempts: record.attempts.saturating_add(1),
        sequence: PacketSequence(0),
        sent_at: now,
        times_out_at,
        ..record
    };
    REMOTE_PAYOUTS.save(storage, payout, &record)?;
    Ok(record)
}

/// Stores the sequence of the packet that carries a payout.
///
/// # Errors
/// [`IbcError::NoSequence`] for 0: the end of such a packet could not be assigned to its payout.
pub fn numbered(
    storage: &mut dyn Storage,
    env: &Env,
    payout: PayoutId,
    sequence: PacketSequence,
) -> Result<Event, EscrowError> {
    if sequence.get() == 0 {
        return Err(IbcError::NoSequence { payout }.into());
    }
    let record = PayoutRecord { sequence, ..load(storage, payout)? };
    IN_FLIGHT.save(storage, (record.channel.0, sequence), &payout)?;
    enter(storage, env, payout, record)
}

/// Ends a sent payout: it is delivered, or its money is in the escrow again. A refunded probe is claimed at once.
///
/// Everything that can fail precedes the first write, so that a failure changes nothing: acknowledgement handlers do
/// not return the error, and the chain therefore does not undo their writes.
///
/// # Errors
/// If the payout may not end so, or the state does not decode.
pub fn end(
    storage: &mut dyn Storage,
    env: &Env,
    payout: PayoutId,
    delivered: bool,
) -> Result<Vec<Event>, EscrowError> {
    // 1. Compute.
    let record = load(storage, payout)?;
    let status = if delivered { PayoutStatus::Delivered } else { PayoutStatus::Refunded };
    check_step(&record, payout, status)?;
    let PayoutRecord { account, denom, amount, channel, sequence, sent_at, probe, .. } = record;
    // Probes do not count towards the daily limit.
    let flow = flow(storage, denom, channel)?.end(amount, sent_at, !delivered && !probe)?;
    let name = denoms::by_number(storage, denom)?.name;
    let ended = PayoutRecord { status, ..record };
    let claimed =
        (probe && !delivered).then(|| PayoutRecord { status: PayoutStatus::Claimed, ..ended.clone() });
    let steps: Vec<_> = std::iter::once(ended).chain(claimed).collect();
    let entries =
        steps.iter().map(|step| audit_entry(env, payout, step, &name)).collect::<Result<Vec<_>, _>>()?;
    audit::queue(storage)?;
    // 2. Write. Only the first write can fail; it changes nothing then.
    match (delivered, probe) {
        (true, _) => {}
        (false, false) => operations::deposit_aside(storage, denom, amount)?,
        (false, true) => operations::credit(storage, denom, account, amount)?,
    }
    for entry in entries {
        audit::enqueue(storage, env, entry)?;
    }
    FLOWS.save(storage, (denom, channel.0), &flow)?;
    IN_FLIGHT.remove(storage, (channel.0, sequence));
    if let Some(last) = steps.last() {
        REMOTE_PAYOUTS.save(storage, payout, last)?;
    }
    // 3. Events.
    Ok(steps.iter().map(|step| step_event(payout, step, &name)).collect())
}

/// Credits the money set aside for a payout to its owner's free balance.
///
/// # Errors
/// If the payout may not be claimed.
pub fn claim(
    storage: &mut dyn Storage,
    env: &Env,
    payout: PayoutId,
    record: PayoutRecord,
) -> Result<Event, EscrowError> {
    check_step(&record, payout, PayoutStatus::Claimed)?;
    operations::release_aside(storage, record.denom, record.account, record.amount)?;
    QUEUED.remove(storage, (record.channel.0, payout));
    enter(storage, env, payout, PayoutRecord { status: PayoutStatus::Claimed, ..record })
}

/// Marks a payout as disputed.
///
/// # Errors
/// If its end may still be reported, or it is not in flight.
pub fn dispute(
    storage: &mut dyn Storage,
    env: &Env,
    payout: PayoutId,
    record: PayoutRecord,
    grace: units::Seconds,
) -> Result<Event, EscrowError> {
    check_step(&record, payout, PayoutStatus::Disputed)?;
    let (until, now) = (record.times_out_at.plus(grace)?, block_time(env));
    if now < until {
        return Err(IbcError::NotOverdue { payout, until, now }.into());
    }
    enter(storage, env, payout, PayoutRecord { status: PayoutStatus::Disputed, ..record })
}

/// Stores a payout in a new state and queues the entry for the log.
fn enter(
    storage: &mut dyn Storage,
    env: &Env,
    payout: PayoutId,
    record: PayoutRecord,
) -> Result<Event, EscrowError> {
    let denom = denoms::by_number(storage, record.denom)?.name;
    audit::enqueue(storage, env, audit_entry(env, payout, &record, &denom)?)?;
    REMOTE_PAYOUTS.save(storage, payout, &record)?;
    Ok(step_event(payout, &record, &denom))
}

fn audit_entry(
    env: &Env,
    payout: PayoutId,
    record: &PayoutRecord,
    denom: &str,
) -> Result<NewEntry, EscrowError> {
    let action = match record.status {
        PayoutStatus::Queued => "payout_queued",
        PayoutStatus::Sent => "payout_sent",
        PayoutStatus::Delivered => "payout_delivered",
        PayoutStatus::Refunded => "payout_refunded",
        PayoutStatus::Claimed => "payout_claimed",
        PayoutStatus::Disputed => "payout_disputed",
    };
    let payload = StepPayload {
        payout,
        status: record.status,
        amount: record.amount,
        denom: denom.to_owned(),
        channel: record.channel,
        sequence: record.sequence,
    };
    Ok(entry(Category::Execution, action, &env.contract.address, &subjects(record), &payload)?)
}

fn step_event(payout: PayoutId, record: &PayoutRecord, denom: &str) -> Event {
    let PayoutRecord { status, amount, channel, sequence, .. } = *record;
    PayoutStep { payout, status: status.to_string(), denom: denom.to_owned(), amount, channel, sequence }
        .to_event()
}
