//! A party agrees to cancel contracts. Once both have agreed, both holds are free.

use std::collections::{BTreeMap, BTreeSet};

use contract_kit::checks::check_batch;
use contract_kit::{Call, Outcome};
use interfaces::event::TypedEvent;
use interfaces::power_contract::SlotTotals;
use interfaces::power_contract::events::ContractCancelled;
use units::{ContractId, ParticipantId};

use crate::PowerError;
use crate::life_cycle::{SlotStep, Step};
use crate::postings::{Part, Postings, participant};
use crate::signatures::Signatures;
use crate::slots::{self, Slots, update_totals};
use crate::state::{CONTRACTS, ContractKey, SIDES, SlotKey, Stage, add_totals};
use crate::status::{check_signing_time, require, require_slot, status};

/// Agrees to cancel contracts.
///
/// # Errors
/// If the list is empty, too long or has duplicates, the sender is not a party or has agreed already, or a contract
/// cannot be cancelled now.
pub fn execute(call: &mut Call<'_>, contracts: &[ContractId]) -> Result<Outcome, PowerError> {
    let now = call.now();
    let party = call.participant()?.participant;
    let storage = &mut *call.deps.storage;

    // 1. Validate the list.
    check_batch(contracts, |contract| *contract, |contract| format!("contract {contract}"))?;
    let slots = Slots::of(storage, contracts)?;

    // 2. Check each, and write that the party agreed. Release the holds of those that both agreed on.
    let mut signatures = Signatures::default();
    let mut postings = Postings::default();
    let mut totals: BTreeMap<SlotKey, SlotTotals> = BTreeMap::new();
    let mut subjects: BTreeSet<ParticipantId> = BTreeSet::from([party]);
    let mut events = Vec::new();
    for id in contracts {
        let mut contract = slots::contract(storage, *id)?;
        let slot = slots.get(*id)?;
        let key = SlotKey::from(*id);
        if !contract.has_party(party) {
            return Err(PowerError::NotAParty { contract: *id, participant: party });
        }
        let signed = signatures.of(storage, *id, &contract, slot.terms.cycle)?;
        require(*id, status(&contract, id.number, slot, signed, now), Step::Cancel)?;
        require_slot(key, slot.status, SlotStep::Sign)?;
        check_signing_time(id.slot, slot, now)?;
        let agreed = contract.flags;
        for side in contract.sides_of(party) {
            contract.flags.set_agreed_to_cancel(side);
        }
        if contract.flags == agreed {
            return Err(PowerError::AlreadyAgreed { contract: *id, participant: party });
        }
        if SIDES.into_iter().all(|side| contract.flags.agreed_to_cancel(side)) {
            contract.stage = Stage::Cancelled;
            for (side, signed) in SIDES.into_iter().zip(signed) {
                let account = participant(contract.party(side));
                let part = if signed { Part::Committed } else { Part::Reserved };
                let hold = contract.hold(side, &slot.settlement_terms())?;
                postings.transfer(slot.terms.denom, hold, (account, part), (account, Part::Free))?;
                subjects.insert(contract.party(side));
            }
            let more = SlotTotals { cancelled: 1, cancelled_lots: contract.lots, ..SlotTotals::default() };
            let sums = totals.entry(key).or_default();
            *sums = add_totals(sums, &more)?;
            events.push(ContractCancelled { contract: *id }.to_event());
        }
        CONTRACTS.save(storage, ContractKey::from(*id).to_bytes(), &contract)?;
    }

    // 3. Write the totals.
    for (key, more) in &totals {
        update_totals(storage, *key, more)?;
    }

    // 4. Emit events, and post what is free.
    let outcome = Outcome { subjects: subjects.into_iter().collect(), events, ..Outcome::default() };
    Ok(postings.messages(call)?.into_iter().fold(outcome, Outcome::with_message))
}
