//! Signing of contracts by a party, whichever message asks for it.

use std::collections::BTreeMap;

use contract_kit::{Call, Outcome};
use interfaces::event::TypedEvent;
use interfaces::power_contract::ContractStatus;
use interfaces::power_contract::events::ContractsSigned;
use units::{ContractId, MarketId, ParticipantId, Timestamp};

use crate::PowerError;
use crate::life_cycle::{SlotStep, Step};
use crate::postings::{Part, Postings, participant};
use crate::signatures::Signatures;
use crate::slots::Slots;
use crate::state::{Contract, SIDES, Slot, SlotKey};
use crate::status::{check_signing_time, require, require_slot, status};

/// Signs contracts for the sender: commits what was reserved for them.
///
/// # Errors
/// If the sender is not a party, has signed already, or a contract cannot be signed now.
pub fn sign(
    call: &mut Call<'_>,
    slots: &Slots,
    contracts: &[(ContractId, Contract)],
    means: &str,
) -> Result<Outcome, PowerError> {
    let now = call.now();
    let party = call.participant()?.participant;
    let storage = &mut *call.deps.storage;
    let mut signatures = Signatures::default();
    let mut postings = Postings::default();
    let mut signed: BTreeMap<MarketId, u32> = BTreeMap::new();
    for (id, contract) in contracts {
        let slot = slots.get(*id)?;
        check(*id, contract, slot, party, now)?;
        let record = signatures.record(storage, *id, slot.terms.cycle, party)?;
        let mut hold_moved = false;
        for side in contract.sides_of(party).filter(|side| !contract.flags.signed_by_mandate(*side)) {
            let account = participant(party);
            let hold = contract.hold(side, &slot.settlement_terms())?;
            let (from, to) = ((account, Part::Reserved), (account, Part::Committed));
            postings.transfer(slot.terms.denom, hold, from, to)?;
            hold_moved = true;
        }
        if !hold_moved || !record.insert(id.slot, id.number) {
            return Err(PowerError::AlreadySigned { contract: *id, participant: party });
        }
        let count = signed.entry(id.market).or_default();
        *count = count.saturating_add(1);
    }
    signatures.save(storage)?;
    let events = signed
        .into_iter()
        .map(|(market, contracts)| {
            ContractsSigned { participant: party, market, contracts, means: means.to_owned() }.to_event()
        })
        .collect();
    let outcome = Outcome { events, ..Outcome::about(party) };
    Ok(postings.messages(call)?.into_iter().fold(outcome, Outcome::with_message))
}

/// Whether a party may sign a contract now. The signature record of the other party does not matter here and is not
/// read.
fn check(
    id: ContractId,
    contract: &Contract,
    slot: &Slot,
    party: ParticipantId,
    now: Timestamp,
) -> Result<(), PowerError> {
    if !contract.has_party(party) {
        return Err(PowerError::NotAParty { contract: id, participant: party });
    }
    let by_mandate = SIDES.map(|side| contract.flags.signed_by_mandate(side));
    let status = status(contract, id.number, slot, by_mandate, now);
    if status == ContractStatus::Signed {
        return Err(PowerError::AlreadySigned { contract: id, participant: party });
    }
    require(id, status, Step::Sign)?;
    require_slot(SlotKey::from(id), slot.status, SlotStep::Sign)?;
    check_signing_time(id.slot, slot, now)
}
