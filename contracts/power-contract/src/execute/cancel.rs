//! A party agrees to cancel contracts. Once both have agreed, everything that was put aside is free again.

use cosmwasm_std::{DepsMut, Env};
use interfaces::event::TypedEvent;
use interfaces::power_contract::SlotTotals;
use interfaces::power_contract::events::ContractCancelled;
use units::{ContractId, ParticipantId};

use super::{Done, add_totals, check_contracts, check_signing_time, escrow, now};
use crate::PowerError;
use crate::life_cycle::{SlotStep, Step, require, require_slot, status};
use crate::postings::{Part, Postings, participant};
use crate::signatures::Signatures;
use crate::slots::{self, Slots};
use crate::state::{CONTRACTS, ContractKey, SIDES, SlotKey, Stage, Totals};
use table::{Set, Table};

/// Agrees to cancel contracts.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    party: ParticipantId,
    contracts: &[ContractId],
) -> Result<Done, PowerError> {
    let now = now(env);

    // 1. validate the list
    check_contracts(contracts)?;
    let slots = Slots::of(deps.storage, contracts)?;

    // 2. check each and note the agreement; release what both agreed on
    let mut signatures = Signatures::default();
    let mut postings = Postings::default();
    let mut totals: Table<SlotKey, Totals> = Table::default();
    let mut subjects: Set<ParticipantId> = Set::default();
    subjects.insert(party, ());
    let mut events = Vec::new();
    for id in contracts {
        let mut contract = slots::contract(deps.storage, *id)?;
        let slot = slots.get(*id)?;
        let own: Vec<_> = contract.sides_of(party).collect();
        if own.is_empty() {
            return Err(PowerError::NotAParty { contract: *id, participant: party });
        }
        let signed = signatures.of(deps.storage, *id, &contract, slot.cycle)?;
        require(*id, status(&contract, id.number, slot, signed, now), Step::Cancel)?;
        require_slot(id.market, id.slot, slot.status, SlotStep::Sign)?;
        check_signing_time(id.slot, slot, now)?;
        if own.iter().all(|side| contract.marks.cancels(*side)) {
            return Err(PowerError::AlreadyAgreed { contract: *id, participant: party });
        }
        for side in own {
            contract.marks.set_cancels(side);
        }
        if SIDES.into_iter().all(|side| contract.marks.cancels(side)) {
            contract.stage = Stage::Cancelled;
            for (side, signed) in SIDES.into_iter().zip(signed) {
                let account = participant(contract.party(side));
                let part = if signed { Part::Committed } else { Part::Reserved };
                let hold = contract.hold(side, &slot.terms)?;
                postings.transfer(slot.denom, hold, (account, part), (account, Part::Free))?;
                subjects.insert(contract.party(side), ());
            }
            let sums = totals.get_or_insert(SlotKey::from(*id), Totals::default())?;
            *sums = sums.add(&Totals(SlotTotals {
                cancelled: 1,
                cancelled_lots: contract.lots,
                ..SlotTotals::default()
            }))?;
            events.push(ContractCancelled { contract: *id }.to_event());
        }
        CONTRACTS.save(deps.storage, &ContractKey(*id), &contract);
    }

    // 3. write the sums
    for (key, more) in totals.iter() {
        add_totals(deps.storage, *key, more)?;
    }

    // 4. events, and what is free again
    let messages = postings.messages(&escrow(deps.as_ref())?)?;
    Ok(Done { subjects: subjects.keys(), events, messages })
}
