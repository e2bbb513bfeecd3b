//! After the metering deadline, anyone settles the contracts of a slot in pages, and those in dispute after their
//! deadline.

use std::collections::BTreeSet;

use contract_kit::checks::work_page;
use contract_kit::{Call, Outcome};
use cosmwasm_std::{Order, Storage};
use interfaces::power_contract::SlotStatus;
use units::{ContractId, MarketId, ParticipantId, SlotId, Timestamp};

use crate::PowerError;
use crate::deliveries::Deliveries;
use crate::life_cycle::{SlotStep, Step};
use crate::settled::settled;
use crate::settlement_batch::{SettlementBatch, remove_dispute};
use crate::slots;
use crate::state::{CONTRACTS, Contract, ContractKey, DISPUTES, DUE, DueKey, SlotKey, Stage};
use crate::status::{check_not_before, require, require_slot, status};

/// Settles the next contracts of a slot.
///
/// # Errors
/// If the slot has no contracts, or is not to be settled now.
pub fn execute(
    call: &mut Call<'_>,
    market: MarketId,
    slot_id: SlotId,
    limit: u32,
) -> Result<Outcome, PowerError> {
    let now = call.now();
    let storage = &mut *call.deps.storage;
    let key = SlotKey { market, slot: slot_id };

    // 1. Validate.
    let limit = work_page(limit)?;
    let mut slot = slots::load(storage, key)?;
    let next_status = require_slot(key, slot.status, SlotStep::Settle)?;
    check_not_before(slot_id, slot.terms.meter_until, now)?;

    // 2. Choose the next contracts, or those whose dispute was not resolved in time.
    let chosen = if slot.status == SlotStatus::Active {
        let page = slots::page(storage, key, slot.progress, limit)?;
        page.into_iter().filter(|(_, contract)| contract.stage == Stage::Active).collect()
    } else {
        unresolved(storage, key, slot.disputed, now, limit)?
    };

    // 3. Compute.
    let mut deliveries = Deliveries::of(market);
    let mut batch = SettlementBatch::default();
    let mut subjects: BTreeSet<ParticipantId> = BTreeSet::new();
    for (id, contract) in &chosen {
        require(*id, status(contract, id.number, &slot, [true; 2], now), Step::Settle)?;
        let amounts = settled(storage, &mut deliveries, *id, contract, &slot, None)?;
        batch.add(*id, contract, &slot, &amounts)?;
        subjects.extend([contract.buyer, contract.seller]);
    }

    // 4. Write. A contract without dispute keeps its record: the slot's progress says that it is settled.
    if slot.status == SlotStatus::Active {
        let passed = u32::try_from(limit).unwrap_or(u32::MAX);
        slot.progress = slot.progress.saturating_add(passed).min(slot.contracts);
        if slot.progress == slot.contracts {
            slot.status = next_status;
        }
    } else {
        for (id, mut contract) in chosen {
            let contract_key = ContractKey::from(id).to_bytes();
            contract.stage = Stage::Settled;
            CONTRACTS.save(storage, contract_key, &contract)?;
            let dispute = DISPUTES.load(storage, contract_key)?;
            remove_dispute(storage, id, dispute.resolve_by);
            slot.disputed = slot.disputed.saturating_sub(1);
        }
    }

    // 5. Write totals, book positions, emit events.
    batch.finish(call, key, slot, subjects.into_iter().collect())
}

/// Contracts whose dispute was not resolved in time, by deadline.
fn unresolved(
    storage: &dyn Storage,
    key: SlotKey,
    open: u32,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<(ContractId, Contract)>, PowerError> {
    let mut found = Vec::new();
    for row in DUE.range_packed(storage, &key.to_bytes(), None, Order::Ascending).take(limit) {
        let DueKey { market, slot, due, number } = DueKey::from_bytes(row?.0);
        if due > now {
            if found.is_empty() {
                return Err(PowerError::DisputesOpen { slot, open, from: due, now });
            }
            break;
        }
        let id = ContractId { market, slot, number };
        found.push((id, slots::contract(storage, id)?));
    }
    Ok(found)
}
