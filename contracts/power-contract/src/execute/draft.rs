//! The matcher drafts a page of contracts. A standing mandate signs those within its limits at once.

use std::collections::BTreeMap;

use contract_kit::checks::check_length;
use contract_kit::{Call, Outcome};
use cosmwasm_std::{Event, Storage};
use interfaces::common::Side;
use interfaces::event::TypedEvent;
use interfaces::power_contract::events::{ContractDrafted, ContractsSigned};
use interfaces::power_contract::{Drafts, MandateTerms, NewContract, SlotTerms, SlotTotals};
use units::{ContractId, Lots, MarketId, Overflow, ParticipantId, Timestamp};

use crate::PowerError;
use crate::cache::get_or_load;
use crate::life_cycle::SlotStep;
use crate::postings::{Part, Postings, participant};
use crate::slots::{self, update_totals};
use crate::state::{
    CONTRACTS, CYCLE_TOTALS, Contract, ContractKey, MANDATES, SIDES, SLOT_TOTALS, SLOTS, SideFlags, Slot,
    SlotKey, Stage,
};
use crate::status::{require_slot, slot_progress};

/// The most contracts of one page.
const MAX_DRAFTS: usize = 1_500;

/// Drafts a page.
///
/// # Errors
/// If the page is empty (only a last page after others may be) or too long, its terms come twice or not at all, its
/// times are not in order, or a contract has no lots or a zone that does not exist.
pub fn execute(call: &mut Call<'_>, drafts: Drafts) -> Result<Outcome, PowerError> {
    let now = call.now();
    let storage = &mut *call.deps.storage;
    let key = SlotKey { market: drafts.market, slot: drafts.slot };

    // 1. Validate.
    let first = drafts.terms.is_some();
    if first || !drafts.last || !drafts.contracts.is_empty() {
        check_length(drafts.contracts.len(), MAX_DRAFTS)?;
    }
    let mut slot = match drafts.terms {
        Some(terms) => open(storage, key, terms)?,
        None => slots::load(storage, key)?,
    };
    require_slot(key, slot.status, SlotStep::Draft)?;

    // 2. Write the contracts. A mandate signs and commits the hold.
    let mut mandates = Mandates { market: key.market, read: BTreeMap::new() };
    let mut postings = Postings::default();
    let mut signed: BTreeMap<ParticipantId, u32> = BTreeMap::new();
    let mut events = Vec::new();
    let mut totals = SlotTotals::default();
    let terms = slot.settlement_terms();
    for (position, new) in drafts.contracts.into_iter().enumerate() {
        let id = ContractId { market: key.market, slot: key.slot, number: slot.contracts.into() };
        slot.contracts = next(slot.contracts)?;
        let mut contract = checked(position, &new, &slot)?;
        for side in SIDES {
            let party = contract.party(side);
            let hold = contract.hold(side, &terms)?;
            if mandates.of(storage, party)?.is_some_and(|mandate| signs(&mandate, side, &contract, now)) {
                contract.flags.set_signed_by_mandate(side);
                let account = participant(party);
                let (from, to) = ((account, Part::Reserved), (account, Part::Committed));
                postings.transfer(slot.terms.denom, hold, from, to)?;
                let count = signed.entry(party).or_default();
                *count = next(*count)?;
            }
        }
        CONTRACTS.save(storage, ContractKey::from(id).to_bytes(), &contract)?;
        totals.drafted = next(totals.drafted)?;
        totals.drafted_lots = totals.drafted_lots.add(contract.lots)?;
        events.push(drafted_event(id, &contract));
    }

    // 3. Write the slot and its totals. The last page sets the signing deadline.
    if drafts.last {
        slot.status = require_slot(key, slot.status, SlotStep::Close)?;
        slot.sign_by = now.plus(slot.terms.sign)?;
    }
    SLOTS.save(storage, key.to_bytes(), &slot)?;
    update_totals(storage, key, &totals)?;

    // 4. Emit events, and post what mandates committed.
    let market = key.market;
    events.extend(signed.into_iter().map(|(participant, contracts)| {
        ContractsSigned { participant, market, contracts, means: "mandate".to_owned() }.to_event()
    }));
    events.push(slot_progress(key, &slot));
    let outcome = Outcome { events, ..Outcome::default() };
    Ok(postings.messages(call)?.into_iter().fold(outcome, Outcome::with_message))
}

/// A new slot with the terms of its first page.
fn open(storage: &mut dyn Storage, key: SlotKey, terms: SlotTerms) -> Result<Slot, PowerError> {
    let SlotKey { market, slot } = key;
    if SLOTS.has(storage, key.to_bytes()) {
        return Err(PowerError::TermsTwice { market, slot });
    }
    let SlotTerms { start, end, meter_until, cycle, .. } = terms;
    if start >= end || end > meter_until {
        return Err(PowerError::TimesOutOfOrder { slot, start, end, meter_until });
    }
    let mut totals = CYCLE_TOTALS.may_load(storage, (market, cycle))?.unwrap_or_default();
    totals.slots = next(totals.slots)?;
    CYCLE_TOTALS.save(storage, (market, cycle), &totals)?;
    SLOT_TOTALS.save(storage, key.to_bytes(), &SlotTotals::default())?;
    Ok(Slot::new(terms))
}

/// The record of a contract, if it has lots and zones that exist.
fn checked(position: usize, new: &NewContract, slot: &Slot) -> Result<Contract, PowerError> {
    if new.lots.is_zero() {
        return Err(PowerError::NoLots { position });
    }
    let zones = slot.terms.imbalance_prices.len();
    for zone in [new.buyer_zone, new.seller_zone] {
        if usize::from(zone.get()) >= zones {
            return Err(PowerError::UnknownZone { zone, zones });
        }
    }
    // Queries answer with its energy, which must have 64 bits.
    new.lots.energy(slot.terms.lot)?;
    Ok(Contract {
        stage: Stage::Drafted,
        flags: SideFlags::default(),
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
    read: BTreeMap<ParticipantId, Option<MandateTerms>>,
}

impl Mandates {
    fn of(
        &mut self,
        storage: &dyn Storage,
        participant: ParticipantId,
    ) -> Result<Option<MandateTerms>, PowerError> {
        let load = || Ok(MANDATES.may_load(storage, (self.market, participant))?);
        get_or_load(&mut self.read, participant, load).copied()
    }
}

/// Whether a mandate signs a contract for a side now.
fn signs(mandate: &MandateTerms, side: Side, contract: &Contract, now: Timestamp) -> bool {
    let price_allows = match side {
        Side::Buy => mandate.buy_at_most.is_some_and(|most| contract.buyer_price <= most),
        Side::Sell => mandate.sell_at_least.is_some_and(|least| contract.seller_price >= least),
    };
    price_allows && contract.lots <= mandate.lots_at_most && now < mandate.expires
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
