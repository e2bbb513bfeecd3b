//! Slots and their contracts, read one by one, by list or by page.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{Order, Storage};
use interfaces::power_contract::SlotTotals;
use units::{ContractId, SlotId};

use crate::PowerError;
use crate::state::{CONTRACTS, Contract, ContractKey, SLOT_TOTALS, SLOTS, Slot, SlotKey, add_totals};

/// A scan costs a sixth of a read per record: it pays if at least one of so many neighbouring slots is wanted.
const DENSE: u64 = 4;

/// The slots of a list of contracts, each read once.
#[derive(Default)]
pub struct Slots(BTreeMap<SlotKey, Slot>);

impl Slots {
    /// The slots of contracts. Neighbouring ones are read by one scan, which is cheaper than single reads.
    pub fn of(storage: &dyn Storage, contracts: &[ContractId]) -> Result<Self, PowerError> {
        let wanted: BTreeSet<SlotKey> = contracts.iter().map(|contract| SlotKey::from(*contract)).collect();
        let wanted: Vec<_> = wanted.into_iter().collect();
        let mut slots = Self::default();
        for keys in wanted.chunk_by(|one, next| one.market == next.market) {
            slots.read(storage, keys)?;
        }
        Ok(slots)
    }

    /// Reads slots of one market, given in ascending order.
    fn read(&mut self, storage: &dyn Storage, keys: &[SlotKey]) -> Result<(), PowerError> {
        let [first, .., last] = keys else {
            return keys.iter().try_for_each(|key| self.read_one(storage, *key));
        };
        let span = u64::from(last.slot.get().saturating_sub(first.slot.get()));
        if span >= u64::try_from(keys.len()).unwrap_or(u64::MAX).saturating_mul(DENSE) {
            return keys.iter().try_for_each(|key| self.read_one(storage, *key));
        }
        let before = first.slot.get().checked_sub(1).map(|slot| SlotKey { slot: SlotId(slot), ..*first });
        let prefix = first.market.get().to_be_bytes();
        for row in SLOTS.range_packed(storage, &prefix, before.map(SlotKey::to_bytes), Order::Ascending) {
            let (key, slot) = row?;
            let key = SlotKey::from_bytes(key);
            if key.slot > last.slot {
                break;
            }
            self.0.insert(key, slot);
        }
        Ok(())
    }

    fn read_one(&mut self, storage: &dyn Storage, key: SlotKey) -> Result<(), PowerError> {
        if let Some(slot) = SLOTS.may_load(storage, key.to_bytes())? {
            self.0.insert(key, slot);
        }
        Ok(())
    }

    /// The slot of a contract.
    pub fn get(&self, contract: ContractId) -> Result<&Slot, PowerError> {
        self.0.get(&SlotKey::from(contract)).ok_or(PowerError::UnknownContract { contract })
    }
}

/// One slot.
pub fn load(storage: &dyn Storage, key: SlotKey) -> Result<Slot, PowerError> {
    let SlotKey { market, slot } = key;
    SLOTS.may_load(storage, key.to_bytes())?.ok_or(PowerError::UnknownSlot { market, slot })
}

/// One contract.
pub fn contract(storage: &dyn Storage, id: ContractId) -> Result<Contract, PowerError> {
    CONTRACTS
        .may_load(storage, ContractKey::from(id).to_bytes())?
        .ok_or(PowerError::UnknownContract { contract: id })
}

/// The contracts of a list.
pub fn contracts(
    storage: &dyn Storage,
    ids: &[ContractId],
) -> Result<Vec<(ContractId, Contract)>, PowerError> {
    ids.iter().map(|id| Ok((*id, contract(storage, *id)?))).collect()
}

/// The next contracts of a slot in order of their numbers, from the one with the number `from` on.
pub fn page(
    storage: &dyn Storage,
    slot: SlotKey,
    from: u32,
    limit: usize,
) -> Result<Vec<(ContractId, Contract)>, PowerError> {
    let SlotKey { market, slot: slot_id } = slot;
    let before =
        from.checked_sub(1).map(|number| ContractKey { market, slot: slot_id, number: number.into() });
    CONTRACTS
        .range_packed(storage, &slot.to_bytes(), before.map(ContractKey::to_bytes), Order::Ascending)
        .take(limit)
        .map(|row| Ok(row.map(|(key, contract)| (ContractKey::from_bytes(key).into(), contract))?))
        .collect()
}

/// Adds to the stored totals of a slot, and returns them.
pub fn update_totals(
    storage: &mut dyn Storage,
    key: SlotKey,
    more: &SlotTotals,
) -> Result<SlotTotals, PowerError> {
    let totals = add_totals(&SLOT_TOTALS.load(storage, key.to_bytes())?, more)?;
    SLOT_TOTALS.save(storage, key.to_bytes(), &totals)?;
    Ok(totals)
}
