//! Who has signed what: by its own hand, or by a mandate when the contract was drafted.

use cosmwasm_std::Storage;
use units::{ContractId, CycleId, ParticipantId};

use crate::PowerError;
use crate::state::{Contract, PartyCycleKey, SIDES, SIGNATURES, Signed};
use table::Table;

/// The parties' records of signatures, each read once.
#[derive(Default)]
pub struct Signatures(Table<PartyCycleKey, Signed>);

impl Signatures {
    /// The record of a party in a cycle, to be changed and then saved.
    pub fn record(
        &mut self,
        storage: &dyn Storage,
        id: ContractId,
        cycle: CycleId,
        participant: ParticipantId,
    ) -> Result<&mut Signed, PowerError> {
        let key = PartyCycleKey { market: id.market, cycle, participant };
        self.0.get_or(key, || Ok(SIGNATURES.may_load(storage, &key)?.unwrap_or_else(Signed::default)))
    }

    /// Whether buyer and seller have signed a contract.
    pub fn of(
        &mut self,
        storage: &dyn Storage,
        id: ContractId,
        contract: &Contract,
        cycle: CycleId,
    ) -> Result<[bool; 2], PowerError> {
        let mut signed = [false; 2];
        for (side, signed) in SIDES.into_iter().zip(&mut signed) {
            *signed = contract.marks.by_mandate(side)
                || self.record(storage, id, cycle, contract.party(side))?.contains(id.slot, id.number);
        }
        Ok(signed)
    }

    /// Writes all records back.
    pub fn save(&self, storage: &mut dyn Storage) {
        for (key, signed) in self.0.iter() {
            SIGNATURES.save(storage, key, signed);
        }
    }
}
