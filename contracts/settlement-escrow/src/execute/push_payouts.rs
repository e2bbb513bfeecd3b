//! Money out to those who agreed to it, sent by anyone.

use access::suite;
use cosmwasm_std::{BankMsg, DepsMut, Env, Storage, SubMsg};
use interfaces::event::TypedEvent;
use interfaces::registry;
use interfaces::settlement_escrow::events::PaidOut;
use units::{Amount, ParticipantId};

use crate::core::account::{AccountId, twice};
use crate::denoms::Denom;
use crate::execute::{Done, debit};
use crate::interchain::records::PayoutRecord;
use crate::interchain::state::{Derived, LINKS, LinkKey, TARGETS, TargetKey};
use crate::interchain::{payouts, routes};
use crate::reply::{Payout, ReplyId};
use crate::state::{PAYOUTS, PayoutKey, balance};
use crate::{EscrowError, denoms};

/// The most participants of one message.
const MAX_RECIPIENTS: usize = 100;
/// What one transfer may burn: some five times what a plain one takes. A transfer on which the chain hangs code of the
/// recipient's cannot use up what the others need.
const TRANSFER_GAS: u64 = 300_000;

/// Sends each of the participants what it has free above what it keeps, or queues it on the route that it chose. Who did not agree, or has nothing above it, is
/// passed over; who cannot receive gets its balance back (see [`crate::reply`]).
///
/// # Errors
/// If the list is empty, too long, names someone twice or an id that cannot be, or the denomination is not kept.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    denom: &str,
    participants: &[ParticipantId],
) -> Result<Done, EscrowError> {
    // 1. Validate.
    let denom = denoms::named(deps.storage, denom)?;
    let accounts = distinct(participants)?;
    let registry = suite::peers(deps.as_ref())?.registry;
    let mut done = Done::default();
    for (&participant, account) in participants.iter().zip(accounts) {
        // 2. Compute.
        let Some(keep) = PAYOUTS.may_load(deps.storage, &PayoutKey(participant, denom.id))? else {
            continue;
        };
        let amount = balance(deps.storage, denom.id, account)?.free.saturating_sub(keep);
        if amount.is_zero() {
            continue;
        }
        let registry::AddressResponse { account: to_address } =
            interfaces::ask(deps.querier, &registry, &registry::QueryMsg::Address { participant })?;
        // 3. To another chain, where it waits on its route.
        if let Some(target) = TARGETS.may_load(deps.storage, &TargetKey(participant, denom.id))? {
            if let Some(record) = abroad(deps.storage, participant, account, &denom, amount, target)? {
                let (_, event) = payouts::queue(deps.storage, env, &denom, record)?;
                done.events.push(event);
                done.subjects.push(participant);
            }
            continue;
        }
        // 4. Or here: write, before anything is sent.
        debit(deps.storage, denom.id, account, amount)?;
        // 5. Send and tell.
        let send = BankMsg::Send { to_address, amount: vec![denom.coin(amount)] };
        let context = interfaces::to_binary(&Payout { participant, denom: denom.id, amount })?;
        done.messages.push(
            SubMsg::reply_on_error(send, ReplyId::Payout.number())
                .with_payload(context)
                .with_gas_limit(TRANSFER_GAS),
        );
        done.events.push(PaidOut { participant, denom: denom.name.clone(), amount }.to_event());
        done.subjects.push(participant);
    }
    Ok(done)
}

/// The payout to the linked account on another chain, if it is linked still and its route takes anything of so much.
fn abroad(
    storage: &dyn Storage,
    participant: ParticipantId,
    account: AccountId,
    denom: &Denom,
    amount: Amount,
    target: Derived,
) -> Result<Option<PayoutRecord>, EscrowError> {
    let Some(link) = LINKS.may_load(storage, &LinkKey(participant, target))?.filter(|link| link.confirmed)
    else {
        return Ok(None);
    };
    let route = routes::route(storage, link.channel)?;
    let Ok(limits) = route.limits(&denom.name) else {
        return Ok(None);
    };
    // What is too much for one payout stays for the next push.
    let amount = amount.min(limits.most());
    let taken = limits.admit(amount).is_ok();
    Ok(taken.then(|| payouts::fresh(account, denom, amount, link.channel, link.address, String::new())))
}

fn distinct(participants: &[ParticipantId]) -> Result<Vec<AccountId>, EscrowError> {
    if participants.is_empty() {
        return Err(EscrowError::EmptyBatch);
    }
    if participants.len() > MAX_RECIPIENTS {
        return Err(EscrowError::BatchTooLong { most: MAX_RECIPIENTS, got: participants.len() });
    }
    let accounts =
        participants.iter().map(|&each| AccountId::participant(each)).collect::<Result<Vec<_>, _>>()?;
    if let Some(participant) = twice(&accounts).and_then(AccountId::holder) {
        return Err(EscrowError::DuplicateParticipant { participant });
    }
    Ok(accounts)
}
