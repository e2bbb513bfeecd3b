//! Who signed which contract: with a message of its own, or by a mandate at drafting.

use std::collections::BTreeMap;

use cosmwasm_std::Storage;
use units::{ContractId, CycleId, ParticipantId};

use crate::PowerError;
use crate::cache::get_or_load;
use crate::state::{Contract, PartyCycleKey, SIDES, SIGNATURES, SignedContracts};

/// The parties' records of signatures, each read once.
#[derive(Default)]
pub struct Signatures(BTreeMap<PartyCycleKey, SignedContracts>);

impl Signatures {
    /// The record of a party in a cycle, to be changed and then saved.
    pub fn record(
        &mut self,
        storage: &dyn Storage,
        id: ContractId,
        cycle: CycleId,
        participant: ParticipantId,
    ) -> Result<&mut SignedContracts, PowerError> {
        let key = PartyCycleKey { market: id.market, cycle, participant };
        get_or_load(&mut self.0, key, || {
            Ok(SIGNATURES.may_load(storage, key.to_bytes())?.unwrap_or_default())
        })
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
            *signed = contract.flags.signed_by_mandate(side)
                || self.record(storage, id, cycle, contract.party(side))?.contains(id.slot, id.number);
        }
        Ok(signed)
    }

    /// Writes all records.
    pub fn save(&self, storage: &mut dyn Storage) -> Result<(), PowerError> {
        for (key, signed) in &self.0 {
            SIGNATURES.save(storage, key.to_bytes(), signed)?;
        }
        Ok(())
    }
}
