//! The terms of contracts, and the digest that parties sign.

use cosmwasm_std::HexBinary;
use interfaces::power_contract::ContractTerms;
use settlement::{Digest, contract_digest, digest_root, settlement_method};
use units::{ContractId, Overflow};

use crate::PowerError;
use crate::slots::Slots;
use crate::state::{Contract, Slot};

/// The five fields of the Recommendation and the parties.
pub fn contract_terms(contract: &Contract, slot: &Slot) -> Result<ContractTerms, Overflow> {
    let terms = &slot.terms;
    Ok(ContractTerms {
        buyer: contract.buyer,
        seller: contract.seller,
        buyer_zone: contract.buyer_zone,
        seller_zone: contract.seller_zone,
        label: contract.label,
        period_start: terms.start,
        period_end: terms.end,
        lots: contract.lots,
        electricity: contract.lots.energy(terms.lot)?,
        settlement_method: settlement_method(terms.cycle),
        buyer_price: contract.buyer_price,
        seller_price: contract.seller_price,
        seller_liability: terms.terms.seller_bond,
        buyer_liability: terms.terms.buyer_bond,
    })
}

/// The digest of one contract.
pub fn digest(id: ContractId, contract: &Contract, slot: &Slot) -> Digest {
    let terms = &slot.terms;
    contract_digest(&settlement::ContractTerms {
        contract: id,
        buyer: contract.buyer,
        seller: contract.seller,
        buyer_zone: contract.buyer_zone,
        seller_zone: contract.seller_zone,
        label: contract.label,
        start: terms.start,
        end: terms.end,
        lots: contract.lots,
        lot: terms.lot,
        buyer_price: contract.buyer_price,
        seller_price: contract.seller_price,
        seller_liability: terms.terms.seller_bond,
        buyer_liability: terms.terms.buyer_bond,
        cycle: terms.cycle,
    })
}

/// The digest over contracts of one market and cycle.
///
/// # Errors
/// [`PowerError::MixedCycles`] if they are not of one market and cycle.
pub fn root(contracts: &[(ContractId, Contract)], slots: &Slots) -> Result<HexBinary, PowerError> {
    let mut first = None;
    let mut digests = Vec::with_capacity(contracts.len());
    for (id, contract) in contracts {
        let slot = slots.get(*id)?;
        let of = (id.market, slot.terms.cycle);
        if *first.get_or_insert(of) != of {
            return Err(PowerError::MixedCycles { contract: *id, market: of.0, cycle: of.1 });
        }
        digests.push(digest(*id, contract, slot));
    }
    Ok(HexBinary::from(digest_root(digests)))
}

/// Refuses a list that is not strictly ascending; an ascending list has no duplicates.
pub fn check_ascending(contracts: &[ContractId]) -> Result<(), PowerError> {
    contracts.iter().zip(contracts.iter().skip(1)).try_for_each(|(last, next)| {
        if last < next { Ok(()) } else { Err(PowerError::NotAscending { last: *last, next: *next }) }
    })
}
