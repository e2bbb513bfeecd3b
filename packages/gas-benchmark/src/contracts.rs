//! Contracts from pairing to settlement: in each slot one seller sells a lot to each of so many buyers.

use simulation::{Actor, ChainBackend, buy, export, import, sell};
use units::{ContractId, SlotId};

use super::path::Path;
use super::scene::{Scene, nth};
use crate::error::BenchmarkError;

/// The slots, and how many contracts are made in each.
pub struct Contracts {
    /// The first.
    pub first: SlotId,
    slots: Vec<(SlotId, usize)>,
}

/// Places the orders.
///
/// # Errors
/// If the matcher refuses.
pub fn quote<C: ChainBackend>(scene: &mut Scene<C>) -> Result<Contracts, BenchmarkError> {
    let first = scene.ahead(scene.sizes.lead)?;
    let slots: Vec<(SlotId, usize)> =
        (0..).zip(&scene.sizes.lists).map(|(n, size)| (nth(first, n), *size)).collect();
    let lots = |size: usize| u64::try_from(size).unwrap_or(u64::MAX);
    let sold = slots.iter().map(|(slot, size)| sell(*slot, 0, 10, lots(*size))).collect();
    let mut quotes = vec![(scene.wind.clone(), sold)];
    for (number, home) in (0..).zip(&scene.homes) {
        let wanted = slots.iter().filter(|(_, size)| number < *size);
        quotes.push((home.clone(), wanted.map(|(slot, _)| buy(*slot, 0, 100, 1)).collect()));
    }
    scene.cost(Path::Pair, |market| market.quote_all(&quotes))?;
    Ok(Contracts { first, slots })
}

impl Contracts {
    /// Gate, pairing, signatures of all.
    ///
    /// # Errors
    /// If a contract refuses, or there are not as many contracts as there should be.
    pub fn sign<C: ChainBackend>(&self, scene: &mut Scene<C>) -> Result<(), BenchmarkError> {
        for (slot, size) in &self.slots {
            scene.market.close_gate(*slot);
            scene.cost(Path::Pair, |market| {
                market.aggregate(*slot)?;
                market.clear(*slot)
            })?;
            let drafted = scene.sample(Path::Pair, *size, |market| market.pair(*slot))?;
            if drafted.len() != *size {
                return Err(BenchmarkError::failed(format!("{} contracts instead of {size}", drafted.len())));
            }
        }
        let wind = scene.wind.clone();
        for (slot, size) in &self.slots {
            let contracts = scene.market.contract_ids(*slot);
            scene.sample(Path::Sign, *size, |market| market.sign_digest(&wind, &contracts))?;
        }
        let slots: Vec<SlotId> = self.slots.iter().map(|(slot, _)| *slot).collect();
        let unsigned = scene.market.unsigned(&slots);
        let signatures: Vec<(Actor, Vec<ContractId>, bool)> = unsigned
            .into_iter()
            .map(|(party, contracts)| (scene.market.actor(party).clone(), contracts, true))
            .collect();
        scene.cost(Path::Sign, |market| market.sign_together(&signatures)).map(|_| ())
    }

    /// Activation and delivery; each buyer's reading, then the seller's.
    ///
    /// # Errors
    /// If a contract refuses.
    pub fn meter<C: ChainBackend>(&self, scene: &mut Scene<C>) -> Result<(), BenchmarkError> {
        for (slot, size) in &self.slots {
            scene.market.end_signing(*slot);
            scene.sample(Path::Activate, *size, |market| market.activate(*slot))?;
        }
        let lot = scene.market.definition.lot.get();
        for (slot, size) in &self.slots {
            scene.market.deliver(*slot);
            let drawn: Vec<_> = scene.homes.iter().take(*size).map(|home| import(home, *slot, lot)).collect();
            scene.sample(Path::Meter, *size, |market| market.meter(&drawn))?;
            let lots = u64::try_from(*size).unwrap_or(u64::MAX);
            let fed_in = export(&scene.wind, *slot, lot.saturating_mul(lots));
            scene.cost(Path::Meter, |market| market.meter(&[fed_in]))?;
        }
        Ok(())
    }

    /// Settlement.
    ///
    /// # Errors
    /// If a contract refuses.
    pub fn settle<C: ChainBackend>(&self, scene: &mut Scene<C>) -> Result<(), BenchmarkError> {
        for (slot, size) in &self.slots {
            scene.market.end_metering(*slot);
            scene.sample(Path::Settle, *size, |market| market.settle(*slot))?;
        }
        Ok(())
    }
}
