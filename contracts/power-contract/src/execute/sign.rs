//! A party signs drafts, one by one: what was reserved for them is committed.

use cosmwasm_std::{DepsMut, Env, Storage};
use interfaces::event::TypedEvent;
use interfaces::power_contract::ContractStatus;
use interfaces::power_contract::events::ContractsSigned;
use units::{ContractId, MarketId, ParticipantId, Timestamp};

use super::{Done, check_contracts, check_signing_time, escrow, now};
use crate::PowerError;
use crate::life_cycle::{SlotStep, Step, require, require_slot, status};
use crate::postings::{Part, Postings, participant};
use crate::signatures::Signatures;
use crate::slots::{self, Slots};
use crate::state::{Contract, SIDES};
use table::Table;

/// Signs contracts.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    party: ParticipantId,
    contracts: &[ContractId],
) -> Result<Done, PowerError> {
    // 1. validate
    check_contracts(contracts)?;
    let slots = Slots::of(deps.storage, contracts)?;
    let loaded = load(deps.storage, contracts)?;

    // 2.–4. sign
    apply(deps, now(env), party, &slots, &loaded, "single")
}

/// The contracts of a list.
pub fn load(
    storage: &dyn Storage,
    contracts: &[ContractId],
) -> Result<Vec<(ContractId, Contract)>, PowerError> {
    contracts.iter().map(|id| Ok((*id, slots::contract(storage, *id)?))).collect()
}

/// Signs contracts that have been read.
pub fn apply(
    deps: DepsMut<'_>,
    now: Timestamp,
    party: ParticipantId,
    slots: &Slots,
    contracts: &[(ContractId, Contract)],
    means: &str,
) -> Result<Done, PowerError> {
    // 2. check each, note it in the party's record of its cycle, commit its hold
    let mut signatures = Signatures::default();
    let mut postings = Postings::default();
    let mut signed: Table<MarketId, u32> = Table::default();
    for (id, contract) in contracts {
        let slot = slots.get(*id)?;
        check(*id, contract, slots, party, now)?;
        let record = signatures.record(deps.storage, *id, slot.cycle, party)?;
        let unsigned = contract.sides_of(party).filter(|side| !contract.marks.by_mandate(*side));
        let mut hold_moved = false;
        for side in unsigned {
            let account = participant(party);
            postings.transfer(
                slot.denom,
                contract.hold(side, &slot.terms)?,
                (account, Part::Reserved),
                (account, Part::Committed),
            )?;
            hold_moved = true;
        }
        if !hold_moved || !record.insert(id.slot, id.number) {
            return Err(PowerError::AlreadySigned { contract: *id, participant: party });
        }
        let count = signed.get_or_insert(id.market, 0)?;
        *count = count.saturating_add(1);
    }

    // 3. write one record a party and cycle
    signatures.save(deps.storage);

    // 4. events, and one posting
    let events = signed
        .iter()
        .map(|(market, contracts)| {
            let (market, contracts) = (*market, *contracts);
            ContractsSigned { participant: party, market, contracts, means: means.to_owned() }.to_event()
        })
        .collect();
    let messages = postings.messages(&escrow(deps.as_ref())?)?;
    Ok(Done { subjects: vec![party], events, messages })
}

/// Whether a party may sign a contract now. What the other party signed by its own hand does not matter here and is not
/// read.
fn check(
    id: ContractId,
    contract: &Contract,
    slots: &Slots,
    party: ParticipantId,
    now: Timestamp,
) -> Result<(), PowerError> {
    if contract.sides_of(party).next().is_none() {
        return Err(PowerError::NotAParty { contract: id, participant: party });
    }
    let slot = slots.get(id)?;
    let by_mandate = SIDES.map(|side| contract.marks.by_mandate(side));
    let status = status(contract, id.number, slot, by_mandate, now);
    if status == ContractStatus::Signed {
        return Err(PowerError::AlreadySigned { contract: id, participant: party });
    }
    require(id, status, Step::Sign)?;
    require_slot(id.market, id.slot, slot.status, SlotStep::Sign)?;
    check_signing_time(id.slot, slot, now)
}
