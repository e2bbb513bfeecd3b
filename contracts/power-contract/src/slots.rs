//! The slots that a message is about, each read once.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{Order, Storage};
use units::{ContractId, MarketId, SlotId};

use crate::PowerError;
use crate::state::{CONTRACTS, Contract, ContractKey, SLOTS, Slot, SlotKey};

/// A scan costs a sixth of a read per record: it pays where one in so many of the slots between is wanted.
const DENSE: u32 = 4;

/// Slots by market and number.
pub struct Slots(BTreeMap<SlotKey, Slot>);

impl Slots {
    /// The slots of contracts. Neighbouring ones are read by one scan, which is cheaper than one by one.
    pub fn of(storage: &dyn Storage, contracts: &[ContractId]) -> Result<Self, PowerError> {
        let mut wanted: BTreeMap<MarketId, BTreeSet<SlotId>> = BTreeMap::new();
        for contract in contracts {
            wanted.entry(contract.market).or_default().insert(contract.slot);
        }
        let mut slots = BTreeMap::new();
        for (market, numbers) in wanted {
            let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { continue };
            let span = u64::from(last.get().saturating_sub(first.get())).saturating_add(1);
            let dense = u64::try_from(numbers.len()).unwrap_or(u64::MAX).saturating_mul(u64::from(DENSE));
            if numbers.len() > 1 && span <= dense {
                let before = first.get().checked_sub(1).map(|slot| SlotKey { market, slot: SlotId(slot) });
                let rows =
                    SLOTS.scan(storage, &market.get().to_be_bytes(), before.as_ref(), Order::Ascending);
                for row in rows {
                    let (key, slot) = row?;
                    if key.slot > *last {
                        break;
                    }
                    slots.insert(key, slot);
                }
            } else {
                for slot in numbers {
                    let key = SlotKey { market, slot };
                    slots.extend(SLOTS.may_load(storage, &key)?.map(|stored| (key, stored)));
                }
            }
        }
        Ok(Self(slots))
    }

    /// The slot of a contract.
    pub fn get(&self, contract: ContractId) -> Result<&Slot, PowerError> {
        self.0.get(&SlotKey::from(contract)).ok_or(PowerError::UnknownContract { contract })
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
