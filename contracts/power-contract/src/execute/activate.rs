//! When the time for signing is over, anyone has contracts verified: signed by both, both still admitted, prices those of
//! the clearing. What passes is active; the rest lapses, at the cost of who did not sign.

use access::suite::peers;
use cosmwasm_std::{Addr, DepsMut, Env, QuerierWrapper};
use interfaces::common::Side;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::SlotPricesResponse;
use interfaces::orderbook_matcher::adapter::Matcher;
use interfaces::power_contract::SlotTotals;
use interfaces::power_contract::events::ContractLapsed;
use interfaces::settlement_escrow::SystemAccount;
use interfaces::settlement_escrow::adapter::Escrow;
use units::{Amount, ContractId, LabelId, MarketId, ParticipantId, Price, SlotId, ZoneId};

use super::{Done, add_totals, check_not_before, now, page_size, slot_progress};
use crate::deliveries::Deliveries;
use crate::life_cycle::{SlotStep, Step, require, require_slot, status};
use crate::postings::{Part, Postings, participant, system};
use crate::siblings::is_active;
use crate::signatures::Signatures;
use crate::state::{CONTRACTS, Contract, ContractKey, SIDES, SLOTS, Slot, SlotKey, Stage, Totals};
use crate::{PowerError, slots};
use table::{Set, Table};

/// Verifies the next contracts of a slot.
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
    let key = SlotKey { market, slot: slot_id };

    // 1. validate
    let limit = page_size(limit)?;
    let mut slot = slots::load(deps.storage, market, slot_id)?;
    let finished = require_slot(market, slot_id, slot.status, SlotStep::Activate)?;
    let Some(sign_by) = slot.sign_by else {
        // Not reached: the time is set with the state. Were it not, nobody could have been late.
        return Err(PowerError::SlotStatus {
            market,
            slot: slot_id,
            status: slot.status,
            step: SlotStep::Activate,
        });
    };
    check_not_before(slot_id, sign_by, now)?;

    // 2. verify each; who is late owes nothing where the crank itself is late and delivery has begun
    let peers = peers(deps.as_ref())?;
    let prices = Matcher(peers.orderbook_matcher).prices(deps.querier, market, slot_id)?;
    let mut parties = Parties { registry: peers.registry, querier: deps.querier, read: Table::default() };
    let mut signatures = Signatures::default();
    let mut deliveries = Deliveries::of(market);
    let mut lapses = Lapses { in_time: sign_by <= slot.start, ..Lapses::default() };
    let mut totals = Totals::default();
    let mut subjects: Set<ParticipantId> = Set::default();
    for (id, mut contract) in slots::page(deps.storage, market, slot_id, slot.progress, limit)? {
        slot.progress = slot.progress.saturating_add(1);
        if contract.stage != Stage::Drafted {
            continue;
        }
        subjects.insert(contract.buyer, ());
        subjects.insert(contract.seller, ());
        let signed = signatures.of(deps.storage, id, &contract, slot.cycle)?;
        let admitted = [parties.admitted(contract.buyer)?, parties.admitted(contract.seller)?];
        let state = status(&contract, id.number, &slot, signed, now);
        let sums = match verify(&contract, signed, admitted, &prices) {
            Ok(()) => {
                require(id, state, Step::Activate)?;
                deliveries.update(deps.storage, slot_id, contract.seller, |seller| {
                    contract.seller_offset = seller.sold;
                    seller.sold = seller.sold.add(contract.lots)?;
                    Ok(())
                })?;
                deliveries.update(deps.storage, slot_id, contract.buyer, |buyer| {
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
                let owed = lapses.enter(id, &contract, &slot, reason, signed, admitted)?;
                SlotTotals {
                    lapsed: 1,
                    lapsed_lots: contract.lots,
                    lapse_liability: owed,
                    ..SlotTotals::default()
                }
            }
        };
        totals = totals.add(&Totals(sums))?;
        CONTRACTS.save(deps.storage, &ContractKey(id), &contract);
    }

    // 3. write lots, sums and how far the slot has come
    deliveries.save(deps.storage);
    add_totals(deps.storage, key, &totals)?;
    if slot.progress >= slot.contracts {
        slot.status = finished;
        slot.progress = 0;
    }
    SLOTS.save(deps.storage, &key, &slot);

    // 4. events, and what is free again or owed
    let mut events = lapses.events;
    events.push(slot_progress(key, &slot));
    let messages = lapses.postings.messages(&Escrow(peers.settlement_escrow))?;
    Ok(Done { subjects: subjects.keys(), events, messages })
}

/// Why a contract lapses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    /// Its prices are not those of the clearing. Nobody is to blame who could be charged.
    Terms,
    /// A party has not signed.
    Unsigned,
    /// A party may not trade any more.
    Inactive,
}

impl Reason {
    const fn name(self) -> &'static str {
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
    admitted: [bool; 2],
    prices: &SlotPricesResponse,
) -> Result<(), Reason> {
    let as_cleared = price(prices, contract.buyer_zone, contract.label) == Some(contract.buyer_price)
        && price(prices, contract.seller_zone, contract.label) == Some(contract.seller_price);
    if !as_cleared {
        Err(Reason::Terms)
    } else if signed != [true; 2] {
        Err(Reason::Unsigned)
    } else if admitted != [true; 2] {
        Err(Reason::Inactive)
    } else {
        Ok(())
    }
}

/// What a lot of a label costs in a zone: energy price and premium. Nothing where either has no price or the sum is no
/// price: then no contract has it.
fn price(prices: &SlotPricesResponse, zone: ZoneId, label: LabelId) -> Option<Price> {
    let of = |list: &[Option<Price>], at: u8| list.get(usize::from(at)).copied().flatten();
    of(&prices.zones, zone.get())?.add(of(&prices.labels, label.get())?).ok()
}

/// Which participants are admitted now; each is asked for once a page.
struct Parties<'a> {
    registry: Addr,
    querier: QuerierWrapper<'a>,
    read: Table<ParticipantId, bool>,
}

impl Parties<'_> {
    fn admitted(&mut self, participant: ParticipantId) -> Result<bool, PowerError> {
        let Self { registry, querier, read } = self;
        read.get_or(participant, || is_active(*querier, registry, participant)).copied()
    }
}

/// What lapsed contracts release and cost.
#[derive(Default)]
struct Lapses {
    /// Whether the time for signing ended before delivery began.
    in_time: bool,
    postings: Postings,
    events: Vec<cosmwasm_std::Event>,
}

impl Lapses {
    /// Enters a lapsed contract. Who has not signed, or may not trade any more, owes its bond for every lot: to the other
    /// party if that one did its part, else to the imbalance account. Returns what is owed in all.
    fn enter(
        &mut self,
        id: ContractId,
        contract: &Contract,
        slot: &Slot,
        reason: Reason,
        signed: [bool; 2],
        admitted: [bool; 2],
    ) -> Result<Amount, PowerError> {
        let [buyer_failed, seller_failed] = match (signed, admitted) {
            _ if reason == Reason::Terms || !self.in_time => [false; 2],
            ([buyer, seller], [buyer_admitted, seller_admitted]) => {
                [!(buyer && buyer_admitted), !(seller && seller_admitted)]
            }
        };
        let owes = |side: Side, failed: bool| {
            if failed { contract.bond(side, &slot.terms) } else { Ok(Amount::ZERO) }
        };
        let liabilities = [owes(Side::Buy, buyer_failed)?, owes(Side::Sell, seller_failed)?];
        let others = [(contract.seller, seller_failed), (contract.buyer, buyer_failed)];
        let sides = SIDES.into_iter().zip(signed).zip(liabilities).zip(others);
        for (((side, signed), liability), (other, other_failed)) in sides {
            let account = participant(contract.party(side));
            let part = if signed { Part::Committed } else { Part::Reserved };
            let hold = contract.hold(side, &slot.terms)?;
            self.postings.transfer(slot.denom, hold, (account, part), (account, Part::Free))?;
            let beneficiary =
                if other_failed { system(SystemAccount::Imbalance) } else { participant(other) };
            self.postings.transfer(
                slot.denom,
                liability,
                (account, Part::Free),
                (beneficiary, Part::Free),
            )?;
        }
        let [buyer_liability, seller_liability] = liabilities;
        self.events.push(
            ContractLapsed {
                contract: id,
                buyer_liability,
                seller_liability,
                reason: reason.name().to_owned(),
            }
            .to_event(),
        );
        Ok(buyer_liability.add(seller_liability)?)
    }
}
