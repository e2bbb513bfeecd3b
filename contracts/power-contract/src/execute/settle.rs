//! When all readings are in, anyone settles the contracts of a slot in pages; those in dispute once their time is over.

use cosmwasm_std::{DepsMut, Env, Order, Storage};
use interfaces::power_contract::SlotStatus;
use records::PackedKey;
use units::{ContractId, MarketId, Overflow, ParticipantId, SlotId, Timestamp};

use super::{Done, add_totals, check_not_before, escrow, now, page_size, slot_progress};
use crate::deliveries::Deliveries;
use crate::life_cycle::{SlotStep, Step, require, require_slot, status};
use crate::outcome::{Ledger, outcome};
use crate::state::{
    CONTRACTS, CYCLE_TOTALS, Contract, ContractKey, CycleKey, CycleTotals, DISPUTES, DUE, DueKey, Mark,
    SLOTS, Slot, SlotKey, Stage,
};
use crate::{PowerError, slots};
use table::Set;

/// Settles the next contracts of a slot.
// The chain refuses a function of more than 100 locals, which inlining could make of all actions together.
#[inline(never)]
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    market: MarketId,
    slot_id: SlotId,
    limit: u32,
) -> Result<Done, PowerError> {
    let now = now(env);

    // 1. validate
    let limit = page_size(limit)?;
    let mut slot = slots::load(deps.storage, market, slot_id)?;
    let settled = require_slot(market, slot_id, slot.status, SlotStep::Settle)?;
    check_not_before(slot_id, slot.meter_until, now)?;

    // 2. choose: the next ones, or those whose dispute nobody decided
    let key = SlotKey { market, slot: slot_id };
    let chosen = if slot.status == SlotStatus::Active {
        let page = slots::page(deps.storage, market, slot_id, slot.progress, limit)?;
        page.into_iter().filter(|(_, contract)| contract.stage == Stage::Active).collect()
    } else {
        undecided(deps.storage, key, slot.disputed, now, limit)?
    };

    // 3. compute
    let mut deliveries = Deliveries::of(market);
    let mut ledger = Ledger::default();
    let mut subjects: Set<ParticipantId> = Set::default();
    for (id, contract) in &chosen {
        require(*id, status(contract, id.number, &slot, [true; 2], now), Step::Settle)?;
        let result = outcome(deps.storage, &mut deliveries, *id, contract, &slot, None)?;
        ledger.enter(*id, contract, &slot, &result)?;
        subjects.insert(contract.buyer, ());
        subjects.insert(contract.seller, ());
    }

    // 4. write. A contract without dispute keeps its record: the slot's progress says that it is settled.
    if slot.status == SlotStatus::Active {
        let passed = u32::try_from(limit).unwrap_or(u32::MAX);
        slot.progress = slot.progress.saturating_add(passed).min(slot.contracts);
        if slot.progress == slot.contracts {
            slot.status = settled;
        }
    } else {
        for (id, mut contract) in chosen {
            contract.stage = Stage::Settled;
            CONTRACTS.save(deps.storage, &ContractKey(id), &contract);
            let dispute = DISPUTES.load(deps.storage, &ContractKey(id))?;
            remove_dispute(deps.storage, id, dispute.resolve_by);
            slot.disputed = slot.disputed.saturating_sub(1);
        }
    }

    // 5. sums, positions, events
    close(deps, key, slot, ledger, subjects.keys())
}

/// Contracts whose dispute nobody decided in time, those first whose time ended first.
fn undecided(
    storage: &dyn Storage,
    key: SlotKey,
    open: u32,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<(ContractId, Contract)>, PowerError> {
    let mut found = Vec::new();
    for row in DUE.scan(storage, &key.packed(), None, Order::Ascending).take(limit) {
        let (DueKey { due, contract }, Mark) = row?;
        if due > now {
            if found.is_empty() {
                return Err(PowerError::DisputesOpen { slot: key.slot, open, from: due, now });
            }
            break;
        }
        found.push((contract, slots::contract(storage, contract)?));
    }
    Ok(found)
}

/// Removes an open dispute.
pub fn remove_dispute(storage: &mut dyn Storage, contract: ContractId, due: Timestamp) {
    DISPUTES.remove(storage, &ContractKey(contract));
    DUE.remove(storage, &DueKey { due, contract });
}

/// Ends a message that settled contracts: the slot is final once nothing is open, and its sums go into the cycle's.
pub fn close(
    deps: DepsMut<'_>,
    key: SlotKey,
    mut slot: Slot,
    mut ledger: Ledger,
    subjects: Vec<ParticipantId>,
) -> Result<Done, PowerError> {
    let totals = add_totals(deps.storage, key, &ledger.totals)?;
    if slot.status == SlotStatus::Settled && slot.disputed == 0 {
        slot.status = require_slot(key.market, key.slot, slot.status, SlotStep::Finish)?;
        let cycle_key = CycleKey { market: key.market, cycle: slot.cycle };
        let cycle = CYCLE_TOTALS.load(deps.storage, &cycle_key)?;
        let final_slots =
            cycle.final_slots.checked_add(1).ok_or(Overflow { operation: "number of slots" })?;
        let sums = cycle.totals.add(&totals.with_grid_fees(slot.grid_fees))?;
        let cycle = CycleTotals { final_slots, totals: sums, ..cycle };
        CYCLE_TOTALS.save(deps.storage, &cycle_key, &cycle);
    }
    SLOTS.save(deps.storage, &key, &slot);
    ledger.events.push(slot_progress(key, &slot));
    let message = ledger.booking.message(&escrow(deps.as_ref())?, key.market, slot.cycle, slot.denom)?;
    Ok(Done { subjects, events: ledger.events, messages: message.into_iter().collect() })
}
