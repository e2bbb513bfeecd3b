//! A whole cycle of a community, every transaction of it from the first order to the cycle's report.

use interfaces::MAX_BATCH;
use interfaces::orderbook_matcher::NewOrder;
use interfaces::settlement_escrow::CycleStatus;
use simulation::{Actor, ChainBackend, ChainError, Market, buy, sell};
use units::{ContractId, SlotId};

use super::ledger::Cost;
use super::path::Path;
use super::scene::{Scene, nth};
use crate::error::BenchmarkError;

/// Progress is reported after so many slots.
const REPORTED: usize = 12;

/// A day under way.
pub struct Day {
    path: Path,
    slots: Vec<SlotId>,
    orders: usize,
    spent: Cost,
}

/// All place one order in each slot of the cycle that begins with `first`, in one message each.
///
/// # Errors
/// If the matcher refuses.
pub fn quote<C: ChainBackend>(
    scene: &mut Scene<C>,
    path: Path,
    first: SlotId,
) -> Result<Day, BenchmarkError> {
    let count = usize::from(scene.sizes.timing.slots_per_cycle);
    let slots: Vec<SlotId> = (0..count).map(|n| nth(first, n)).collect();
    let mut quotes: Vec<(Actor, Vec<NewOrder>)> = vec![];
    // Five of each side offer 8, 9, 10, 11, 12 lots, and want 6, 8, 10, 12, 14: 50 on either side, cut into more contracts
    // than there are orders on one.
    for ((price, lots), seller) in (10..).zip((8..13).cycle()).zip(&scene.sellers) {
        quotes.push((seller.clone(), slots.iter().map(|slot| sell(*slot, 0, price, lots)).collect()));
    }
    for ((price, lots), buyer) in (60..).zip((6..16).step_by(2).cycle()).zip(&scene.buyers) {
        quotes.push((buyer.clone(), slots.iter().map(|slot| buy(*slot, 0, price, lots)).collect()));
    }
    let mut day =
        Day { path, orders: quotes.len().saturating_mul(slots.len()), slots, spent: Cost::default() };
    day.spend(scene, |market| market.quote_all(&quotes))?;
    Ok(day)
}

impl Day {
    fn spend<C: ChainBackend, T>(
        &mut self,
        scene: &mut Scene<C>,
        act: impl FnOnce(&mut Market<C>) -> Result<T, ChainError>,
    ) -> Result<T, BenchmarkError> {
        let (done, cost) = scene.cost(self.path, act)?;
        self.spent.add_all(&cost);
        Ok(done)
    }

    fn report<C: ChainBackend>(&self, scene: &Scene<C>, what: &str, slots: usize) {
        if slots.is_multiple_of(REPORTED) {
            scene.report(&format!("{}: {what} {slots} of {} slots", self.path.name(), self.slots.len()));
        }
    }

    /// Gate after gate, each slot matched in one transaction; then everybody signs all its contracts by one digest.
    ///
    /// # Errors
    /// If a contract refuses.
    pub fn sign<C: ChainBackend>(&mut self, scene: &mut Scene<C>) -> Result<(), BenchmarkError> {
        for (number, slot) in (1..).zip(self.slots.clone()) {
            self.spend(scene, |market| market.match_slot_at_once(slot))?;
            self.report(scene, "matched", number);
        }
        let unsigned = scene.market.unsigned(&self.slots);
        let mut signatures: Vec<(Actor, Vec<ContractId>, bool)> = vec![];
        for (party, contracts) in unsigned {
            let actor = scene.market.actor(party).clone();
            signatures.extend(contracts.chunks(MAX_BATCH).map(|batch| (actor.clone(), batch.to_vec(), true)));
        }
        self.spend(scene, |market| market.sign_together(&signatures))?;
        self.report(scene, "signed", self.slots.len());
        Ok(())
    }

    /// Slot after slot, activation and delivery; readings of all slots in as few messages as can be.
    ///
    /// # Errors
    /// If a contract refuses, or one lapses, not being signed in time.
    pub fn meter<C: ChainBackend>(&mut self, scene: &mut Scene<C>) -> Result<(), BenchmarkError> {
        let mut readings = vec![];
        for (number, slot) in (1..).zip(self.slots.clone()) {
            scene.market.end_signing(slot);
            let lapsed = self.spend(scene, |market| market.activate(slot))?.len();
            if lapsed > 0 {
                return Err(BenchmarkError::failed(format!(
                    "{lapsed} contracts of slot {slot} were not signed in time"
                )));
            }
            scene.market.deliver(slot);
            readings.extend(scene.market.readings_as_contracted(slot));
            let whole = readings.len().saturating_sub(readings.len() % MAX_BATCH);
            for batch in readings.drain(..whole).collect::<Vec<_>>().chunks(MAX_BATCH) {
                self.spend(scene, |market| market.meter(batch))?;
            }
            self.report(scene, "delivered", number);
        }
        if !readings.is_empty() {
            self.spend(scene, |market| market.meter(&readings))?;
        }
        Ok(())
    }

    /// Settlement and the cycle's report.
    ///
    /// # Errors
    /// If a contract refuses, or the contracts' sums over the cycle do not agree.
    pub fn settle<C: ChainBackend>(mut self, scene: &mut Scene<C>) -> Result<(), BenchmarkError> {
        for (number, slot) in (1..).zip(self.slots.clone()) {
            scene.market.end_metering(slot);
            self.spend(scene, |market| market.settle(slot))?;
            self.report(scene, "settled", number);
        }
        if let Some(first) = self.slots.first() {
            let cycle = scene.market.cycle(*first);
            let report = self.spend(scene, |market| market.clear_cycle(cycle))?;
            if report.status != CycleStatus::Cleared {
                return Err(BenchmarkError::failed(format!(
                    "cycle {cycle} is not cleared but {:?}",
                    report.status
                )));
            }
        }
        scene.note(self.path, self.orders, self.spent);
        Ok(())
    }
}
