//! The slots that a message is about, each read once.

use cosmwasm_std::{Order, Storage};
use units::{ContractId, MarketId, SlotId};

use crate::PowerError;
use crate::state::{CONTRACTS, Contract, ContractKey, SLOTS, Slot, SlotKey};
use table::{Set, Table};

/// A scan costs a sixth of a read per record: it pays where one in so many of the slots between is wanted.
const DENSE: u64 = 4;

/// Slots by market and number.
#[derive(Default)]
pub struct Slots(Table<SlotKey, Slot>);

impl Slots {
    /// The slots of contracts. Neighbouring ones are read by one scan, which is cheaper than one by one.
    pub fn of(storage: &dyn Storage, contracts: &[ContractId]) -> Result<Self, PowerError> {
        let mut wanted: Set<SlotKey> = Set::default();
        for contract in contracts {
            wanted.insert(SlotKey::from(*contract), ());
        }
        let wanted = wanted.keys();
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
        let before =
            first.slot.get().checked_sub(1).map(|slot| SlotKey { market: first.market, slot: SlotId(slot) });
        let prefix = first.market.get().to_be_bytes();
        for row in SLOTS.scan(storage, &prefix, before.as_ref(), Order::Ascending) {
            let (key, slot) = row?;
            if key.slot > last.slot {
                break;
            }
            self.0.insert(key, slot);
        }
        Ok(())
    }

    fn read_one(&mut self, storage: &dyn Storage, key: SlotKey) -> Result<(), PowerError> {
        if let Some(slot) = SLOTS.may_load(storage, &key)? {
            self.0.insert(key, slot);
        }
        Ok(())
    }

    /// The slot of a contract.
    pub fn get(&self, contract: ContractId) -> Result<&Slot, PowerError> {
        self.0.get(SlotKey::from(contract)).ok_or(PowerError::UnknownContract { contract })
    }
}

/// One slot.
pub fn load(storage: &dyn Storage, market: MarketId, slot: SlotId) -> Result<Slot, PowerError> {
    SLOTS.may_load(storage, &SlotKey { market, slot })?.ok_or(PowerError::UnknownSlot { market, slot })
}

/// One contract.
pub fn contract(storage: &dyn Storage, id: ContractId) -> Result<Contract, PowerError> {
    CONTRACTS.may_load(storage, &ContractKey(id))?.ok_or(PowerError::UnknownContract { contract: id })
}

/// The next contracts of a slot in order of their numbers, from the one with the number `from` on.
pub fn page(
    storage: &dyn Storage,
    market: MarketId,
    slot: SlotId,
    from: u32,
    limit: usize,
) -> Result<Vec<(ContractId, Contract)>, PowerError> {
    let before =
        from.checked_sub(1).map(|number| ContractKey(ContractId { market, slot, number: number.into() }));
    let prefix = records::PackedKey::packed(&SlotKey { market, slot });
    CONTRACTS
        .scan(storage, &prefix, before.as_ref(), Order::Ascending)
        .take(limit)
        .map(|row| Ok(row.map(|(key, contract)| (key.0, contract))?))
        .collect()
}
