//! The auditor decides what was delivered under a disputed contract, which settles at once.

use cosmwasm_std::{DepsMut, Env};
use interfaces::event::TypedEvent;
use interfaces::power_contract::events::ContractDisputed;
use units::{ContractId, Lots};

use super::settle::{close, remove_dispute};
use super::{Done, check_not_before, now};
use crate::deliveries::Deliveries;
use crate::life_cycle::{SlotStep, Step, require, require_slot, status};
use crate::outcome::{Ledger, outcome};
use crate::state::{CONTRACTS, ContractKey, DISPUTES, RESOLUTIONS, Resolution, SlotKey, Stage};
use crate::{PowerError, slots};

/// Decides a dispute.
pub fn run(deps: DepsMut<'_>, env: &Env, id: ContractId, delivered: Lots) -> Result<Done, PowerError> {
    let now = now(env);

    // 1. validate: not before all readings are in, which say what the buyer drew; not after the time for deciding
    let mut contract = slots::contract(deps.storage, id)?;
    let mut slot = slots::load(deps.storage, id.market, id.slot)?;
    require(id, status(&contract, id.number, &slot, [true; 2], now), Step::Resolve)?;
    slot.status = require_slot(id.market, id.slot, slot.status, SlotStep::Resolve)?;
    let dispute = DISPUTES.load(deps.storage, &ContractKey(id))?;
    check_not_before(id.slot, slot.meter_until, now)?;
    if now >= dispute.resolve_by {
        return Err(PowerError::TooLate { slot: id.slot, until: dispute.resolve_by, now });
    }

    // 2. compute
    let mut deliveries = Deliveries::of(id.market);
    let settled = outcome(deps.storage, &mut deliveries, id, &contract, &slot, Some(delivered))?;
    let mut ledger = Ledger::default();
    ledger.enter(id, &contract, &slot, &settled)?;
    ledger.events.push(ContractDisputed { contract: id, state: "resolved".to_owned() }.to_event());

    // 3. write
    contract.stage = Stage::Resolved;
    CONTRACTS.save(deps.storage, &ContractKey(id), &contract);
    remove_dispute(deps.storage, id, dispute.resolve_by);
    let resolution = Resolution { delivered, evidence: dispute.evidence };
    RESOLUTIONS.save(deps.storage, &ContractKey(id), &resolution);
    slot.disputed = slot.disputed.saturating_sub(1);

    // 4. sums, position, event
    let subjects = vec![contract.buyer, contract.seller];
    close(deps, SlotKey::from(id), slot, ledger, subjects)
}
