//! Contracts: terms, status, digest, and settled amounts.

use contract_kit::checks::check_length;
use cosmwasm_std::{HexBinary, Storage};
use interfaces::MAX_BATCH;
use interfaces::power_contract::{
    ContractResponse, ContractStatus, ContractsResponse, DigestResponse, SettledAmounts,
};
use units::{ContractId, MarketId, ParticipantId, Timestamp};

use crate::PowerError;
use crate::deliveries::Deliveries;
use crate::digest::{self, check_ascending, contract_terms, root};
use crate::settled::settled;
use crate::signatures::Signatures;
use crate::slots::{self, Slots};
use crate::state::{Contract, ContractKey, RESOLUTIONS, Slot, SlotKey};
use crate::status::status;

/// One contract.
pub fn one(storage: &dyn Storage, now: Timestamp, id: ContractId) -> Result<ContractResponse, PowerError> {
    let contract = slots::contract(storage, id)?;
    let slot = slots::load(storage, SlotKey::from(id))?;
    Reader::of(id.market).read(storage, now, id, &contract, &slot)
}

/// At most `limit` contracts of a slot. With a party, only its contracts are returned, and at most 500 are looked at.
pub fn many(
    storage: &dyn Storage,
    now: Timestamp,
    key: SlotKey,
    party: Option<ParticipantId>,
    start_after: Option<ContractId>,
    limit: usize,
) -> Result<ContractsResponse, PowerError> {
    if let Some(id) = start_after.filter(|id| SlotKey::from(*id) != key) {
        return Err(PowerError::UnknownContract { contract: id });
    }
    let slot = slots::load(storage, key)?;
    let from = match start_after {
        None => 0,
        Some(id) => match id.number.get().checked_add(1) {
            Some(next) => next,
            None => return Ok(ContractsResponse { contracts: vec![], next: None }),
        },
    };
    let looked_at = if party.is_some() { MAX_BATCH } else { limit };
    let mut reader = Reader::of(key.market);
    let mut answer = ContractsResponse { contracts: vec![], next: None };
    for (id, contract) in slots::page(storage, key, from, looked_at)? {
        let more = id.number.get().checked_add(1).is_some_and(|next| next < slot.contracts);
        answer.next = more.then_some(id);
        if party.is_some_and(|party| !contract.has_party(party)) {
            continue;
        }
        answer.contracts.push(reader.read(storage, now, id, &contract, &slot)?);
        if answer.contracts.len() == limit {
            break;
        }
    }
    Ok(answer)
}

/// The digest over contracts.
pub fn digest(storage: &dyn Storage, contracts: &[ContractId]) -> Result<DigestResponse, PowerError> {
    check_length(contracts.len(), MAX_BATCH)?;
    check_ascending(contracts)?;
    let slots = Slots::of(storage, contracts)?;
    let loaded = slots::contracts(storage, contracts)?;
    Ok(DigestResponse { digest: root(&loaded, &slots)? })
}

/// Reads contracts of a market, and each other record that they need once.
struct Reader {
    signatures: Signatures,
    deliveries: Deliveries,
}

impl Reader {
    fn of(market: MarketId) -> Self {
        Self { signatures: Signatures::default(), deliveries: Deliveries::of(market) }
    }

    fn read(
        &mut self,
        storage: &dyn Storage,
        now: Timestamp,
        id: ContractId,
        contract: &Contract,
        slot: &Slot,
    ) -> Result<ContractResponse, PowerError> {
        let [buyer_signed, seller_signed] = self.signatures.of(storage, id, contract, slot.terms.cycle)?;
        let status = status(contract, id.number, slot, [buyer_signed, seller_signed], now);
        let resolved = match status {
            ContractStatus::Resolved => {
                Some(RESOLUTIONS.load(storage, ContractKey::from(id).to_bytes())?.delivered)
            }
            _ => None,
        };
        let settled = match status {
            ContractStatus::Settled | ContractStatus::Resolved => {
                let amounts = settled(storage, &mut self.deliveries, id, contract, slot, resolved)?;
                Some(SettledAmounts {
                    delivered: amounts.delivered,
                    buyer_payment: amounts.buyer_payment,
                    seller_payment: amounts.seller_payment,
                    liability: amounts.liability,
                    imbalance: amounts.imbalance,
                    fees: amounts.fees,
                })
            }
            _ => None,
        };
        Ok(ContractResponse {
            contract: id,
            status,
            terms: contract_terms(contract, slot)?,
            digest: HexBinary::from(digest::digest(id, contract, slot)),
            buyer_signed,
            seller_signed,
            settled,
        })
    }
}
