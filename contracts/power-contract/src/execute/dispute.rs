//! A party disputes what was delivered: the contract is not settled until it is decided, or nobody decides in time.

use cosmwasm_std::{DepsMut, Env, HexBinary};
use interfaces::event::TypedEvent;
use interfaces::power_contract::events::ContractDisputed;
use units::{ContractId, Overflow, ParticipantId};

use super::{Done, check_not_before, now};
use crate::life_cycle::{SlotStep, Step, require, require_slot, status};
use crate::state::{CONTRACTS, ContractKey, DISPUTES, DUE, Dispute, DueKey, Mark, SLOTS, SlotKey, Stage};
use crate::{PowerError, slots};

/// Disputes a contract.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    party: ParticipantId,
    id: ContractId,
    evidence: &HexBinary,
) -> Result<Done, PowerError> {
    let now = now(env);

    // 1. validate
    let evidence = evidence
        .to_array::<32>()
        .map_err(|_| PowerError::HashLength { expected: 32, got: evidence.len() })?;
    let mut contract = slots::contract(deps.storage, id)?;
    if contract.sides_of(party).next().is_none() {
        return Err(PowerError::NotAParty { contract: id, participant: party });
    }
    let mut slot = slots::load(deps.storage, id.market, id.slot)?;
    if contract.stage == Stage::Active {
        check_not_before(id.slot, slot.end, now)?;
    }
    // Whether the parties have signed does not matter any more.
    require(id, status(&contract, id.number, &slot, [true; 2], now), Step::Dispute)?;
    slot.status = require_slot(id.market, id.slot, slot.status, SlotStep::Dispute)?;

    // 2. write; the time for deciding begins when all readings are in
    contract.stage = Stage::Disputed;
    CONTRACTS.save(deps.storage, &ContractKey(id), &contract);
    let resolve_by = now.max(slot.meter_until).plus(slot.dispute)?;
    DISPUTES.save(deps.storage, &ContractKey(id), &Dispute { by: party, resolve_by, evidence });
    DUE.save(deps.storage, &DueKey { due: resolve_by, contract: id }, &Mark);
    slot.disputed = slot.disputed.checked_add(1).ok_or(Overflow { operation: "number of disputes" })?;
    SLOTS.save(deps.storage, &SlotKey::from(id), &slot);

    // 3. event
    let events = vec![ContractDisputed { contract: id, state: "disputed".to_owned() }.to_event()];
    Ok(Done { subjects: vec![contract.buyer, contract.seller], events, messages: vec![] })
}
