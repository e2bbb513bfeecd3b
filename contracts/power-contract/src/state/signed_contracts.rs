//! The contracts that a participant has signed in a cycle.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use units::{ContractNumber, SlotId};

/// Signed contracts: some 5 bytes for the first and 2 for each further one, if a slot has few of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<(u32, ContractNumber)>", try_from = "Vec<(u32, ContractNumber)>")]
pub struct SignedContracts(BTreeSet<(SlotId, ContractNumber)>);

impl SignedContracts {
    /// Whether a contract is signed.
    pub fn contains(&self, slot: SlotId, number: ContractNumber) -> bool {
        self.0.contains(&(slot, number))
    }

    /// Adds a signed contract. Returns whether it was not signed before.
    pub fn insert(&mut self, slot: SlotId, number: ContractNumber) -> bool {
        self.0.insert((slot, number))
    }
}

/// In ascending order, per contract: its slot less the slot before, and its number.
impl From<SignedContracts> for Vec<(u32, ContractNumber)> {
    fn from(signed: SignedContracts) -> Self {
        let mut before = 0;
        signed
            .0
            .into_iter()
            .map(|(slot, number)| {
                let step = slot.get().saturating_sub(before);
                before = slot.get();
                (step, number)
            })
            .collect()
    }
}

impl TryFrom<Vec<(u32, ContractNumber)>> for SignedContracts {
    type Error = &'static str;

    fn try_from(steps: Vec<(u32, ContractNumber)>) -> Result<Self, Self::Error> {
        let mut slot = 0_u32;
        let mut signed = Self::default();
        for (step, number) in steps {
            slot = slot.checked_add(step).ok_or("a slot has 32 bits")?;
            if !signed.insert(SlotId(slot), number) {
                return Err("a contract is signed twice");
            }
        }
        Ok(signed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use storage::{decode, encode};

    fn signed(entries: &[(u32, u32)]) -> SignedContracts {
        SignedContracts(
            entries.iter().map(|(slot, number)| (SlotId(*slot), ContractNumber(*number))).collect(),
        )
    }

    #[test]
    fn a_day_of_one_contract_per_slot_takes_195_bytes() {
        // The count takes 1 byte, the first slot 3 and its number 1, the next 95 take 1 + 1 each.
        let day: Vec<_> = (0..96).map(|slot| (1_935_360 + slot, slot % 100)).collect();
        assert_eq!(encode(&signed(&day)).unwrap().len(), 1 + 4 + 95 * 2);
    }

    #[test]
    fn distances_between_slots_decode_as_encoded() {
        for entries in [
            &[][..],
            &[(0, 0)],
            &[(5, 0), (5, 1), (5, u32::MAX), (6, 0), (u32::MAX, u32::MAX)],
            &[(1_935_360, 128), (1_935_360, 129), (1_935_455, 3)],
        ] {
            let stored = signed(entries);
            assert_eq!(decode::<SignedContracts>(&encode(&stored).unwrap()).unwrap(), stored);
        }
        for wrong in [[(5_u32, 1_u32), (0, 1)], [(u32::MAX, 0), (1, 0)]] {
            assert!(decode::<SignedContracts>(&encode(&wrong.to_vec()).unwrap()).is_err());
        }
    }
}
