//! Contracts: terms, state, digest, and what they came to.

use cosmwasm_std::{HexBinary, Storage};
use interfaces::MAX_BATCH;
use interfaces::power_contract::{
    ContractResponse, ContractStatus, ContractsResponse, DigestResponse, SettledAmounts,
};
use units::{ContractId, MarketId, ParticipantId, SlotId, Timestamp};

use crate::deliveries::Deliveries;
use crate::execute::sign_digest::{check_ascending, check_one_cycle, root};
use crate::life_cycle::status;
use crate::outcome::outcome;
use crate::signatures::Signatures;
use crate::slots::{self, Slots};
use crate::state::{Contract, ContractKey, RESOLUTIONS, Slot};
use crate::{PowerError, execute, terms};

/// One contract.
pub fn one(storage: &dyn Storage, now: Timestamp, id: ContractId) -> Result<ContractResponse, PowerError> {
    let contract = slots::contract(storage, id)?;
    let slot = slots::load(storage, id.market, id.slot)?;
    Reader::of(id.market).read(storage, now, id, &contract, &slot)
}

/// Contracts of a slot, of one party only if it is named. Then `limit` contracts are answered at most, and at most 500
/// looked at.
pub fn many(
    storage: &dyn Storage,
    now: Timestamp,
    (market, slot_id): (MarketId, SlotId),
    party: Option<ParticipantId>,
    start_after: Option<ContractId>,
    limit: usize,
) -> Result<ContractsResponse, PowerError> {
    if let Some(id) = start_after.filter(|id| id.market != market || id.slot != slot_id) {
        return Err(PowerError::UnknownContract { contract: id });
    }
    let slot = slots::load(storage, market, slot_id)?;
    let from = match start_after {
        None => 0,
        Some(id) => match id.number.get().checked_add(1) {
            Some(next) => next,
            None => return Ok(ContractsResponse { contracts: vec![], next: None }),
        },
    };
    let looked_at = if party.is_some() { MAX_BATCH } else { limit };
    let mut reader = Reader::of(market);
    let mut answer = ContractsResponse { contracts: vec![], next: None };
    for (id, contract) in slots::page(storage, market, slot_id, from, looked_at)? {
        let more = id.number.get().checked_add(1).is_some_and(|next| next < slot.contracts);
        answer.next = more.then_some(id);
        if party.is_some_and(|party| contract.sides_of(party).next().is_none()) {
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
    execute::check_length(contracts.len(), MAX_BATCH)?;
    check_ascending(contracts)?;
    let slots = Slots::of(storage, contracts)?;
    let loaded = execute::sign::load(storage, contracts)?;
    check_one_cycle(contracts, &slots)?;
    Ok(DigestResponse { digest: root(&loaded, &slots)? })
}

/// Reads contracts of a market, each record beside them once.
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
        let [buyer_signed, seller_signed] = self.signatures.of(storage, id, contract, slot.cycle)?;
        let status = status(contract, id.number, slot, [buyer_signed, seller_signed], now);
        let decided = match status {
            ContractStatus::Resolved => Some(RESOLUTIONS.load(storage, &ContractKey(id))?.delivered),
            _ => None,
        };
        let settled = match status {
            ContractStatus::Settled | ContractStatus::Resolved => {
                let settled = outcome(storage, &mut self.deliveries, id, contract, slot, decided)?;
                Some(SettledAmounts {
                    delivered: settled.delivered,
                    buyer_payment: settled.buyer_payment,
                    seller_payment: settled.seller_payment,
                    liability: settled.liability,
                    imbalance: settled.imbalance,
                    fees: settled.fees,
                })
            }
            _ => None,
        };
        Ok(ContractResponse {
            contract: id,
            status,
            terms: terms::contract_terms(contract, slot)?,
            digest: HexBinary::from(terms::digest(id, contract, slot)),
            buyer_signed,
            seller_signed,
            settled,
        })
    }
}
