//! A party disputes a delivery: the contract is not settled until the auditor resolves it or the deadline for that
//! passes.

use contract_kit::checks::check_hash;
use contract_kit::{Call, Outcome};
use cosmwasm_std::HexBinary;
use interfaces::event::TypedEvent;
use interfaces::power_contract::events::ContractDisputed;
use units::{ContractId, Overflow};

use crate::PowerError;
use crate::life_cycle::{SlotStep, Step};
use crate::slots;
use crate::state::{CONTRACTS, ContractKey, DISPUTES, DUE, Dispute, DueKey, SLOTS, SlotKey, Stage};
use crate::status::{check_not_before, require, require_slot, status};

/// Disputes a contract.
///
/// # Errors
/// If the sender is not a party, the evidence is not a hash, or the contract is not delivered or settled already.
pub fn execute(call: &mut Call<'_>, id: ContractId, evidence: &HexBinary) -> Result<Outcome, PowerError> {
    let now = call.now();
    let party = call.participant()?.participant;
    let storage = &mut *call.deps.storage;
    let key = SlotKey::from(id);

    // 1. Validate. Signatures do not matter after activation.
    let evidence = check_hash(evidence)?;
    let mut contract = slots::contract(storage, id)?;
    if !contract.has_party(party) {
        return Err(PowerError::NotAParty { contract: id, participant: party });
    }
    let mut slot = slots::load(storage, key)?;
    if contract.stage == Stage::Active {
        check_not_before(id.slot, slot.terms.end, now)?;
    }
    require(id, status(&contract, id.number, &slot, [true; 2], now), Step::Dispute)?;
    slot.status = require_slot(key, slot.status, SlotStep::Dispute)?;

    // 2. Write. The time for the resolution begins when all readings are reported.
    let contract_key = ContractKey::from(id).to_bytes();
    contract.stage = Stage::Disputed;
    CONTRACTS.save(storage, contract_key, &contract)?;
    let resolve_by = now.max(slot.terms.meter_until).plus(slot.terms.dispute)?;
    DISPUTES.save(storage, contract_key, &Dispute { by: party, resolve_by, evidence })?;
    DUE.save(storage, DueKey::new(id, resolve_by).to_bytes(), &true)?;
    slot.disputed = slot.disputed.checked_add(1).ok_or(Overflow { operation: "number of disputes" })?;
    SLOTS.save(storage, key.to_bytes(), &slot)?;

    // 3. Emit an event.
    let outcome = Outcome { subjects: vec![contract.buyer, contract.seller], ..Outcome::default() };
    Ok(outcome.with_event(ContractDisputed { contract: id, state: "disputed".to_owned() }.to_event()))
}
