//! Anyone pushes free money to the participants that consented.

use contract_kit::checks::{check_length, find_duplicate};
use contract_kit::{Call, CommonError, Outcome};
use cosmwasm_std::{BankMsg, Storage, SubMsg, to_json_binary};
use interfaces::event::TypedEvent;
use interfaces::registry;
use interfaces::settlement_escrow::events::PaidOut;
use units::{Amount, ParticipantId};

use crate::EscrowError;
use crate::ibc::sender::IntermediateSender;
use crate::ibc::state::{LINKS, PAYOUT_TARGETS, PayoutRecord};
use crate::ibc::{payouts, routes};
use crate::ledger::account::AccountId;
use crate::ledger::denoms::{self, Denom};
use crate::ledger::operations::debit;
use crate::ledger::state::{CONSENTS, balance};
use crate::reply::{PushedPayout, ReplyId};

/// The most participants of one message.
const MAX_RECIPIENTS: usize = 100;
/// The gas limit of one transfer: some five times what a plain one uses. A recipient whose transfers run code cannot
/// use up the gas of the others.
const TRANSFER_GAS: u64 = 300_000;

/// Sends each participant its free money above what it keeps, or queues it on the route that the participant chose.
/// Skips participants without consent or without such money. A recipient that cannot receive gets its balance back (see
/// [`crate::reply`]).
///
/// # Errors
/// If the list is empty, too long or has a duplicate or impossible id, or the denomination is unknown.
pub fn execute(
    call: &mut Call<'_>,
    denom: &str,
    participants: &[ParticipantId],
) -> Result<Outcome, EscrowError> {
    // 1. Validate.
    let denom = denoms::by_name(call.deps.storage, denom)?;
    check_length(participants.len(), MAX_RECIPIENTS)?;
    if let Some(participant) = find_duplicate(participants, |participant| *participant) {
        return Err(CommonError::Duplicate { item: format!("participant {participant}") }.into());
    }
    let accounts =
        participants.iter().map(|each| AccountId::participant(*each)).collect::<Result<Vec<_>, _>>()?;
    let registry = call.addresses()?.registry;
    let mut outcome = Outcome::default();
    for (&participant, account) in participants.iter().zip(accounts) {
        let storage = &mut *call.deps.storage;
        // 2. Compute.
        let Some(keep) = CONSENTS.may_load(storage, (participant, denom.id))? else { continue };
        let amount = balance(storage, denom.id, account)?.free.saturating_sub(keep);
        if amount.is_zero() {
            continue;
        }
        // 3. Queue a payout to another chain.
        if let Some(target) = PAYOUT_TARGETS.may_load(storage, (participant, denom.id))? {
            if let Some(record) = remote_payout(storage, participant, account, &denom, amount, target)? {
                outcome.events.push(payouts::queue(storage, call.env, record)?);
                outcome.subjects.push(participant);
            }
            continue;
        }
        // 4. Or pay on this chain: write, before the bank sends.
        debit(storage, denom.id, account, amount)?;
        // 5. Send.
        let query = registry::QueryMsg::Address { participant };
        let registry::AddressResponse { account: to_address } =
            call.deps.querier.query_wasm_smart(&registry, &query)?;
        let send = BankMsg::Send { to_address, amount: vec![denom.coin(amount)] };
        let payout = PushedPayout { participant, denom: denom.id, amount };
        outcome.messages.push(
            SubMsg::reply_on_error(send, ReplyId::PushedPayout.number())
                .with_payload(to_json_binary(&payout)?)
                .with_gas_limit(TRANSFER_GAS),
        );
        outcome.events.push(PaidOut { participant, denom: denom.name.clone(), amount }.to_event());
        outcome.subjects.push(participant);
    }
    outcome.unchanged = outcome.subjects.is_empty();
    Ok(outcome)
}

/// The payout to the linked account, if it is still linked and its route accepts some of the amount.
fn remote_payout(
    storage: &dyn Storage,
    participant: ParticipantId,
    account: AccountId,
    denom: &Denom,
    amount: Amount,
    target: IntermediateSender,
) -> Result<Option<PayoutRecord>, EscrowError> {
    let link = LINKS.may_load(storage, (participant, target.bytes()))?;
    let Some(link) = link.filter(|link| link.confirmed) else { return Ok(None) };
    let Ok(limits) = routes::load(storage, link.channel)?.limits(&denom.name) else { return Ok(None) };
    // The next push takes what exceeds one payout.
    let amount = amount.min(limits.most());
    let accepted = limits.admit(amount).is_ok();
    Ok(accepted.then(|| PayoutRecord::new(account, denom.id, amount, link.channel, link.address)))
}
