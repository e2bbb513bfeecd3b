//! The auditor resolves a dispute; the contract settles at once.

use contract_kit::{Call, Outcome};
use interfaces::power_contract::events::ContractDisputed;
use units::{ContractId, Lots};

use crate::PowerError;
use crate::deliveries::Deliveries;
use crate::life_cycle::{SlotStep, Step};
use crate::settled::settled;
use crate::settlement_batch::{SettlementBatch, remove_dispute};
use crate::slots;
use crate::state::{CONTRACTS, ContractKey, DISPUTES, RESOLUTIONS, Resolution, SlotKey, Stage};
use crate::status::{check_not_before, require, require_slot, status};

/// Resolves a dispute.
///
/// # Errors
/// If the contract is not in dispute, the message comes before the metering deadline or after that of the dispute, or
/// more is said to be delivered than was contracted.
pub fn execute(call: &mut Call<'_>, id: ContractId, delivered: Lots) -> Result<Outcome, PowerError> {
    let now = call.now();
    let storage = &mut *call.deps.storage;
    let (key, contract_key) = (SlotKey::from(id), ContractKey::from(id).to_bytes());

    // 1. Validate. All readings must be reported, since they say what the buyer drew.
    let mut contract = slots::contract(storage, id)?;
    let mut slot = slots::load(storage, key)?;
    require(id, status(&contract, id.number, &slot, [true; 2], now), Step::Resolve)?;
    slot.status = require_slot(key, slot.status, SlotStep::Resolve)?;
    let dispute = DISPUTES.load(storage, contract_key)?;
    check_not_before(id.slot, slot.terms.meter_until, now)?;
    if now >= dispute.resolve_by {
        return Err(PowerError::TooLate { slot: id.slot, until: dispute.resolve_by, now });
    }

    // 2. Compute.
    let mut deliveries = Deliveries::of(id.market);
    let amounts = settled(storage, &mut deliveries, id, &contract, &slot, Some(delivered))?;
    let mut batch = SettlementBatch::default();
    batch.add(id, &contract, &slot, &amounts)?;
    batch.push(&ContractDisputed { contract: id, state: "resolved".to_owned() });

    // 3. Write.
    contract.stage = Stage::Resolved;
    CONTRACTS.save(storage, contract_key, &contract)?;
    remove_dispute(storage, id, dispute.resolve_by);
    RESOLUTIONS.save(storage, contract_key, &Resolution { delivered, evidence: dispute.evidence })?;
    slot.disputed = slot.disputed.saturating_sub(1);

    // 4. Write totals, book positions, emit events.
    batch.finish(call, key, slot, vec![contract.buyer, contract.seller])
}
