//! After the signing deadline, anyone has contracts verified: signed by both, both active, prices those of the
//! clearing. Contracts that pass become active. The others lapse, and a party that did not sign owes its bond.

use std::collections::{BTreeMap, BTreeSet};

use contract_kit::checks::work_page;
use contract_kit::{Call, Outcome};
use cosmwasm_std::{Addr, Event, QuerierWrapper};
use interfaces::common::Side;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::SlotPricesResponse;
use interfaces::orderbook_matcher::adapter::Matcher;
use interfaces::power_contract::SlotTotals;
use interfaces::power_contract::events::ContractLapsed;
use interfaces::settlement_escrow::SystemAccount;
use units::{Amount, ContractId, LabelId, MarketId, ParticipantId, Price, SlotId, ZoneId};

use crate::PowerError;
use crate::cache::get_or_load;
use crate::deliveries::Deliveries;
use crate::life_cycle::{SlotStep, Step};
use crate::peers::is_active;
use crate::postings::{Part, Postings, participant, system};
use crate::signatures::Signatures;
use crate::slots::{self, update_totals};
use crate::state::{CONTRACTS, Contract, ContractKey, SIDES, SLOTS, Slot, SlotKey, Stage, add_totals};
use crate::status::{check_not_before, require, require_slot, slot_progress, status};

/// Verifies the next contracts of a slot.
///
/// # Errors
/// If the slot has no contracts, or is not to be activated now.
pub fn execute(
    call: &mut Call<'_>,
    market: MarketId,
    slot_id: SlotId,
    limit: u32,
) -> Result<Outcome, PowerError> {
    let now = call.now();
    let key = SlotKey { market, slot: slot_id };

    // 1. Validate.
    let limit = work_page(limit)?;
    let mut slot = slots::load(call.deps.storage, key)?;
    let finished = require_slot(key, slot.status, SlotStep::Activate)?;
    check_not_before(slot_id, slot.sign_by, now)?;

    // 2. Verify each. If the signing deadline is after the start of delivery, pairing was late and nobody owes a bond.
    let addresses = call.addresses()?;
    let querier = call.deps.querier;
    let storage = &mut *call.deps.storage;
    let prices = Matcher(addresses.orderbook_matcher).prices(querier, market, slot_id)?;
    let mut parties = Parties { registry: addresses.registry, querier, active: BTreeMap::new() };
    let mut signatures = Signatures::default();
    let mut deliveries = Deliveries::of(market);
    let mut lapses = Lapses { in_time: slot.sign_by <= slot.terms.start, ..Lapses::default() };
    let mut totals = SlotTotals::default();
    let mut subjects: BTreeSet<ParticipantId> = BTreeSet::new();
    for (id, mut contract) in slots::page(storage, key, slot.progress, limit)? {
        slot.progress = slot.progress.saturating_add(1);
        if contract.stage != Stage::Drafted {
            continue;
        }
        subjects.extend([contract.buyer, contract.seller]);
        let signed = signatures.of(storage, id, &contract, slot.terms.cycle)?;
        let active = [parties.is_active(contract.buyer)?, parties.is_active(contract.seller)?];
        let state = status(&contract, id.number, &slot, signed, now);
        let more = match verify(&contract, signed, active, &prices) {
            Ok(()) => {
                require(id, state, Step::Activate)?;
                deliveries.update(storage, slot_id, contract.seller, |seller| {
                    contract.seller_offset = seller.sold;
                    seller.sold = seller.sold.add(contract.lots)?;
                    Ok(())
                })?;
                deliveries.update(storage, slot_id, contract.buyer, |buyer| {
                    contract.buyer_offset = buyer.bought;
                    buyer.bought = buyer.bought.add(contract.lots)?;
                    Ok(())
                })?;
                contract.stage = Stage::Active;
                SlotTotals { active: 1, active_lots: contract.lots, ..SlotTotals::default() }
            }
            Err(reason) => {
                require(id, state, Step::Lapse)?;
                contract.stage = Stage::Lapsed;
                let owed = lapses.add(id, &contract, &slot, reason, signed, active)?;
                SlotTotals {
                    lapsed: 1,
                    lapsed_lots: contract.lots,
                    lapse_liability: owed,
                    ..SlotTotals::default()
                }
            }
        };
        totals = add_totals(&totals, &more)?;
        CONTRACTS.save(storage, ContractKey::from(id).to_bytes(), &contract)?;
    }

    // 3. Write deliveries, totals and progress.
    deliveries.save(storage)?;
    update_totals(storage, key, &totals)?;
    if slot.progress >= slot.contracts {
        slot.status = finished;
        slot.progress = 0;
    }
    SLOTS.save(storage, key.to_bytes(), &slot)?;

    // 4. Emit events, and post what is free or owed.
    let Lapses { postings, mut events, .. } = lapses;
    events.push(slot_progress(key, &slot));
    let outcome = Outcome { subjects: subjects.into_iter().collect(), events, ..Outcome::default() };
    Ok(postings.messages(call)?.into_iter().fold(outcome, Outcome::with_message))
}

/// Why a contract lapses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    /// Its prices are not those of the clearing. No party is at fault, so none owes.
    Terms,
    /// A party has not signed.
    Unsigned,
    /// A party is not active.
    Inactive,
}

impl Reason {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Terms => "terms",
            Self::Unsigned => "unsigned",
            Self::Inactive => "inactive",
        }
    }
}

/// Verifies a contract; pairs are of buyer and seller.
fn verify(
    contract: &Contract,
    signed: [bool; 2],
    active: [bool; 2],
    prices: &SlotPricesResponse,
) -> Result<(), Reason> {
    let as_cleared = price(prices, contract.buyer_zone, contract.label) == Some(contract.buyer_price)
        && price(prices, contract.seller_zone, contract.label) == Some(contract.seller_price);
    if !as_cleared {
        Err(Reason::Terms)
    } else if signed != [true; 2] {
        Err(Reason::Unsigned)
    } else if active != [true; 2] {
        Err(Reason::Inactive)
    } else {
        Ok(())
    }
}

/// The price of a lot of a label in a zone: energy price and premium. `None` if either is not cleared or the sum is out
/// of range: no contract has that price.
fn price(prices: &SlotPricesResponse, zone: ZoneId, label: LabelId) -> Option<Price> {
    let of = |list: &[Option<Price>], at: u8| list.get(usize::from(at)).copied().flatten();
    of(&prices.zones, zone.get())?.add(of(&prices.labels, label.get())?).ok()
}

/// Which participants are active now; each is read once per page.
struct Parties<'a> {
    registry: Addr,
    querier: QuerierWrapper<'a>,
    active: BTreeMap<ParticipantId, bool>,
}

impl Parties<'_> {
    fn is_active(&mut self, participant: ParticipantId) -> Result<bool, PowerError> {
        let Self { registry, querier, active } = self;
        get_or_load(active, participant, || is_active(*querier, registry, participant)).copied()
    }
}

/// What lapsed contracts release and cost.
#[derive(Default)]
struct Lapses {
    /// Whether the signing deadline was not after the start of delivery.
    in_time: bool,
    postings: Postings,
    events: Vec<Event>,
}

impl Lapses {
    /// Adds a lapsed contract. A party that has not signed, or is not active, owes its bond for every lot: to the other
    /// party if that one signed and is active, else to the imbalance account. Returns the sum owed by both.
    fn add(
        &mut self,
        id: ContractId,
        contract: &Contract,
        slot: &Slot,
        reason: Reason,
        signed: [bool; 2],
        active: [bool; 2],
    ) -> Result<Amount, PowerError> {
        let terms = slot.settlement_terms();
        let denom = slot.terms.denom;
        let [buyer_failed, seller_failed] = match (signed, active) {
            _ if reason == Reason::Terms || !self.in_time => [false; 2],
            ([buyer, seller], [buyer_active, seller_active]) => {
                [!(buyer && buyer_active), !(seller && seller_active)]
            }
        };
        let owes = |side: Side, failed: bool| {
            if failed { contract.bond(side, &terms) } else { Ok(Amount::ZERO) }
        };
        let liabilities = [owes(Side::Buy, buyer_failed)?, owes(Side::Sell, seller_failed)?];
        let others = [(contract.seller, seller_failed), (contract.buyer, buyer_failed)];
        let sides = SIDES.into_iter().zip(signed).zip(liabilities).zip(others);
        for (((side, signed), liability), (other, other_failed)) in sides {
            let account = participant(contract.party(side));
            let part = if signed { Part::Committed } else { Part::Reserved };
            let hold = contract.hold(side, &terms)?;
            self.postings.transfer(denom, hold, (account, part), (account, Part::Free))?;
            let beneficiary =
                if other_failed { system(SystemAccount::Imbalance) } else { participant(other) };
            let (from, to) = ((account, Part::Free), (beneficiary, Part::Free));
            self.postings.transfer(denom, liability, from, to)?;
        }
        let [buyer_liability, seller_liability] = liabilities;
        let reason = reason.as_str().to_owned();
        let event = ContractLapsed { contract: id, buyer_liability, seller_liability, reason };
        self.events.push(event.to_event());
        Ok(buyer_liability.add(seller_liability)?)
    }
}
