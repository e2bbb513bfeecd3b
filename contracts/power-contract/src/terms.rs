//! Between the records and what messages, answers and settlement call the same things.

use interfaces::orderbook_matcher::SettlementTerms;
use interfaces::power_contract::{ContractTerms, SlotStatus, SlotTerms};
use settlement::{Digest, Terms, contract_digest, settlement_method};
use units::{ContractId, Overflow};

use crate::state::{Contract, Slot};

/// A slot as the first page of drafts describes it.
pub fn new_slot(terms: SlotTerms) -> Slot {
    let SettlementTerms { buyer_fee, seller_fee, buyer_bond, seller_bond, imbalance_premium } = terms.terms;
    Slot {
        status: SlotStatus::Drafting,
        denom: terms.denom,
        cycle: terms.cycle,
        lot: terms.lot,
        start: terms.start,
        end: terms.end,
        sign: terms.sign,
        sign_by: None,
        meter_until: terms.meter_until,
        dispute: terms.dispute,
        terms: Terms { buyer_fee, seller_fee, buyer_bond, seller_bond, imbalance_premium },
        imbalance_prices: terms.imbalance_prices,
        grid_fees: terms.grid_fees,
        contracts: 0,
        progress: 0,
        disputed: 0,
    }
}

/// What contracts of a slot have in common, as it came with the first page.
pub fn slot_terms(slot: Slot) -> SlotTerms {
    let Terms { buyer_fee, seller_fee, buyer_bond, seller_bond, imbalance_premium } = slot.terms;
    SlotTerms {
        cycle: slot.cycle,
        denom: slot.denom,
        lot: slot.lot,
        start: slot.start,
        end: slot.end,
        sign: slot.sign,
        meter_until: slot.meter_until,
        dispute: slot.dispute,
        terms: SettlementTerms { buyer_fee, seller_fee, buyer_bond, seller_bond, imbalance_premium },
        imbalance_prices: slot.imbalance_prices,
        grid_fees: slot.grid_fees,
    }
}

/// The five fields of the Recommendation and the parties.
pub fn contract_terms(contract: &Contract, slot: &Slot) -> Result<ContractTerms, Overflow> {
    Ok(ContractTerms {
        buyer: contract.buyer,
        seller: contract.seller,
        buyer_zone: contract.buyer_zone,
        seller_zone: contract.seller_zone,
        label: contract.label,
        period_start: slot.start,
        period_end: slot.end,
        lots: contract.lots,
        electricity: contract.lots.energy(slot.lot)?,
        settlement_method: settlement_method(slot.cycle),
        buyer_price: contract.buyer_price,
        seller_price: contract.seller_price,
        seller_liability: slot.terms.seller_bond,
        buyer_liability: slot.terms.buyer_bond,
    })
}

/// What parties sign.
pub fn digest(id: ContractId, contract: &Contract, slot: &Slot) -> Digest {
    contract_digest(&settlement::ContractTerms {
        contract: id,
        buyer: contract.buyer,
        seller: contract.seller,
        buyer_zone: contract.buyer_zone,
        seller_zone: contract.seller_zone,
        label: contract.label,
        start: slot.start,
        end: slot.end,
        lots: contract.lots,
        lot: slot.lot,
        buyer_price: contract.buyer_price,
        seller_price: contract.seller_price,
        seller_liability: slot.terms.seller_bond,
        buyer_liability: slot.terms.buyer_bond,
        cycle: slot.cycle,
    })
}
