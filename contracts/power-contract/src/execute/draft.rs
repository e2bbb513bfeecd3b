//! The matcher drafts a page of contracts. Those within a standing mandate are signed by it at once.

use cosmwasm_std::{DepsMut, Env, Event, Storage};
use interfaces::event::TypedEvent;
use interfaces::power_contract::events::{ContractDrafted, ContractsSigned};
use interfaces::power_contract::{Drafts, NewContract, SlotTerms, SlotTotals};
use units::{ContractId, Lots, MarketId, Overflow, ParticipantId};

use super::{Done, add_totals, check_length, escrow, now, slot_progress};
use crate::life_cycle::{SlotStep, require_slot};
use crate::postings::{Part, Postings, participant};
use crate::state::{
    CONTRACTS, CYCLE_TOTALS, Contract, ContractKey, CycleKey, CycleTotals, MANDATES, Mandate, Marks,
    PartyKey, SIDES, SLOT_TOTALS, SLOTS, Slot, SlotKey, Stage, Totals,
};
use crate::terms::new_slot;
use crate::{PowerError, slots};
use table::Table;

/// The most contracts of one page.
pub const MAX_DRAFTS: usize = 1_500;

/// Drafts a page.
// The chain refuses a function of more than 100 locals, which inlining could make of all actions together.
#[inline(never)]
pub fn run(deps: DepsMut<'_>, env: &Env, drafts: Drafts) -> Result<Done, PowerError> {
    let now = now(env);
    let key = SlotKey { market: drafts.market, slot: drafts.slot };

    // 1. validate; the last page may be empty where earlier ones were not
    let first = drafts.terms.is_some();
    if first || !drafts.last || !drafts.contracts.is_empty() {
        check_length(drafts.contracts.len(), MAX_DRAFTS)?;
    }
    let mut slot = match drafts.terms {
        Some(terms) => open(deps.storage, key, terms)?,
        None => slots::load(deps.storage, key.market, key.slot)?,
    };
    require_slot(key.market, key.slot, slot.status, SlotStep::Draft)?;

    // 2. write contracts, signing them where a mandate does
    let mut mandates = Mandates { market: key.market, read: Table::default() };
    let mut postings = Postings::default();
    let mut by_mandate: Table<ParticipantId, u32> = Table::default();
    let mut events = Vec::new();
    let mut lots = Lots::ZERO;
    let mut drafted = 0_u32;
    for (position, new) in drafts.contracts.into_iter().enumerate() {
        let id = ContractId { market: key.market, slot: key.slot, number: slot.contracts.into() };
        slot.contracts = next(slot.contracts)?;
        drafted = next(drafted)?;
        let mut contract = checked(position, &new, &slot)?;
        for side in SIDES {
            let party = contract.party(side);
            let hold = contract.hold(side, &slot.terms)?;
            if mandates.of(deps.storage, party)?.is_some_and(|mandate| mandate.signs(side, &contract, now)) {
                contract.marks.set_by_mandate(side);
                let account = participant(party);
                postings.transfer(slot.denom, hold, (account, Part::Reserved), (account, Part::Committed))?;
                let count = by_mandate.get_or_insert(party, 0)?;
                *count = next(*count)?;
            }
        }
        CONTRACTS.save(deps.storage, &ContractKey(id), &contract);
        lots = lots.add(contract.lots)?;
        events.push(drafted_event(id, &contract));
    }

    // 3. write the slot and its sums; the time for signing begins with the last page
    if drafts.last {
        slot.status = require_slot(key.market, key.slot, slot.status, SlotStep::Close)?;
        slot.sign_by = Some(now.plus(slot.sign)?);
    }
    SLOTS.save(deps.storage, &key, &slot);
    let more = SlotTotals { drafted, drafted_lots: lots, ..SlotTotals::default() };
    add_totals(deps.storage, key, &Totals(more))?;

    // 4. events, and what mandates commit
    events.extend(by_mandate.iter().map(|(party, contracts)| {
        ContractsSigned {
            participant: *party,
            market: key.market,
            contracts: *contracts,
            means: "mandate".to_owned(),
        }
        .to_event()
    }));
    events.push(slot_progress(key, &slot));
    let messages = postings.messages(&escrow(deps.as_ref())?)?;
    Ok(Done { subjects: vec![], events, messages })
}

/// Opens a slot with what its contracts have in common.
fn open(storage: &mut dyn Storage, key: SlotKey, terms: SlotTerms) -> Result<Slot, PowerError> {
    let SlotKey { market, slot } = key;
    if SLOTS.has(storage, &key) {
        return Err(PowerError::TermsTwice { market, slot });
    }
    let SlotTerms { start, end, meter_until, .. } = terms;
    if start >= end || end > meter_until {
        return Err(PowerError::TimesOutOfOrder { slot, start, end, meter_until });
    }
    let opened = new_slot(terms);
    let cycle_key = CycleKey { market, cycle: opened.cycle };
    let cycle = CYCLE_TOTALS.may_load(storage, &cycle_key)?.unwrap_or_else(CycleTotals::default);
    CYCLE_TOTALS.save(storage, &cycle_key, &CycleTotals { slots: next(cycle.slots)?, ..cycle });
    SLOT_TOTALS.save(storage, &key, &Totals::default());
    Ok(opened)
}

/// A contract as it is stored, if it is about anything, in zones that there are.
fn checked(position: usize, new: &NewContract, slot: &Slot) -> Result<Contract, PowerError> {
    if new.lots.is_zero() {
        return Err(PowerError::NoLots { position });
    }
    let zones = slot.imbalance_prices.len();
    for zone in [new.buyer_zone, new.seller_zone] {
        if usize::from(zone.get()) >= zones {
            return Err(PowerError::UnknownZone { zone, zones });
        }
    }
    // Its electricity must be a number that can be written down.
    new.lots.energy(slot.lot)?;
    Ok(Contract {
        stage: Stage::Drafted,
        marks: Marks::default(),
        buyer: new.buyer,
        seller: new.seller,
        buyer_zone: new.buyer_zone,
        seller_zone: new.seller_zone,
        label: new.label,
        lots: new.lots,
        buyer_price: new.buyer_price,
        seller_price: new.seller_price,
        buyer_offset: Lots::ZERO,
        seller_offset: Lots::ZERO,
    })
}

/// The mandates of a market, each read once.
struct Mandates {
    market: MarketId,
    read: Table<ParticipantId, Option<Mandate>>,
}

impl Mandates {
    fn of(
        &mut self,
        storage: &dyn Storage,
        participant: ParticipantId,
    ) -> Result<Option<Mandate>, PowerError> {
        let key = PartyKey { market: self.market, participant };
        self.read.get_or(participant, || Ok(MANDATES.may_load(storage, &key)?)).copied()
    }
}

fn drafted_event(id: ContractId, contract: &Contract) -> Event {
    ContractDrafted {
        contract: id,
        buyer: contract.buyer,
        seller: contract.seller,
        label: contract.label,
        lots: contract.lots,
        buyer_price: contract.buyer_price,
        seller_price: contract.seller_price,
    }
    .to_event()
}

fn next(count: u32) -> Result<u32, Overflow> {
    count.checked_add(1).ok_or(Overflow { operation: "number of contracts" })
}
