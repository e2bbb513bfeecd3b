//! A whole cycle of a small community, every transaction of it from the first order to the cycle's report.

use interfaces::MAX_BATCH;
use interfaces::orderbook_matcher::NewOrder;
use testing::{Actor, Chain, ChainError, Market, buy, sell};
use units::{ContractId, SlotId};

use super::contracts::Contracts;
use super::ledger::Cost;
use super::path::Path;
use super::scene::{Scene, nth};
use crate::failure::Failure;

/// A day under way.
pub struct Day {
    slots: Vec<SlotId>,
    orders: usize,
    spent: Cost,
}

/// Everybody places one order in each slot, all in one message. The day is the cycle after that of the single contracts.
///
/// # Errors
/// If the matcher refuses.
pub fn quote<C: Chain>(scene: &mut Scene<C>, contracts: &Contracts) -> Result<Day, Failure> {
    let count = usize::from(scene.sizes.timing.slots_per_cycle);
    let slots: Vec<SlotId> = (count..count.saturating_mul(2)).map(|n| nth(contracts.first, n)).collect();
    let mut quotes: Vec<(Actor, Vec<NewOrder>)> = vec![];
    // Five of each side offer 8, 9, 10, 11, 12 lots, and want 6, 8, 10, 12, 14: 50 on either side, cut into more contracts
    // than there are orders on one.
    for ((price, lots), seller) in (10..).zip((8..13).cycle()).zip(&scene.sellers) {
        quotes.push((seller.clone(), slots.iter().map(|slot| sell(*slot, 0, price, lots)).collect()));
    }
    for ((price, lots), buyer) in (60..).zip((6..16).step_by(2).cycle()).zip(&scene.buyers) {
        quotes.push((buyer.clone(), slots.iter().map(|slot| buy(*slot, 0, price, lots)).collect()));
    }
    let mut day = Day { orders: quotes.len().saturating_mul(slots.len()), slots, spent: Cost::default() };
    day.spend(scene, |market| market.quote_all(&quotes))?;
    Ok(day)
}

impl Day {
    fn spend<C: Chain, T>(
        &mut self,
        scene: &mut Scene<C>,
        act: impl FnOnce(&mut Market<C>) -> Result<T, ChainError>,
    ) -> Result<T, Failure> {
        let (done, cost) = scene.cost(Path::Day, act)?;
        self.spent.add_all(&cost);
        Ok(done)
    }

    /// Gate after gate; then everybody signs all its contracts by one digest.
    ///
    /// # Errors
    /// If a contract refuses.
    pub fn sign<C: Chain>(&mut self, scene: &mut Scene<C>) -> Result<(), Failure> {
        for slot in self.slots.clone() {
            self.spend(scene, |market| market.match_slot(slot))?;
        }
        let unsigned = scene.market.unsigned(&self.slots);
        let mut signatures: Vec<(Actor, Vec<ContractId>, bool)> = vec![];
        for (party, contracts) in unsigned {
            let actor = scene.market.actor(party).clone();
            signatures.extend(contracts.chunks(MAX_BATCH).map(|batch| (actor.clone(), batch.to_vec(), true)));
        }
        self.spend(scene, |market| market.sign_together(&signatures))
    }

    /// Activation, delivery, readings of all slots in as few messages as can be.
    ///
    /// # Errors
    /// If a contract refuses.
    pub fn meter<C: Chain>(&mut self, scene: &mut Scene<C>) -> Result<(), Failure> {
        let mut readings = vec![];
        for slot in self.slots.clone() {
            scene.market.end_signing(slot);
            self.spend(scene, |market| market.activate(slot))?;
            readings.extend(scene.market.readings_as_contracted(slot));
        }
        if let Some(last) = self.slots.last() {
            scene.market.deliver(*last);
        }
        for batch in readings.chunks(MAX_BATCH) {
            self.spend(scene, |market| market.meter(batch))?;
        }
        Ok(())
    }

    /// Settlement and the cycle's report.
    ///
    /// # Errors
    /// If a contract refuses.
    pub fn settle<C: Chain>(mut self, scene: &mut Scene<C>) -> Result<(), Failure> {
        for slot in self.slots.clone() {
            scene.market.end_metering(slot);
            self.spend(scene, |market| market.settle(slot))?;
        }
        if let Some(first) = self.slots.first() {
            let cycle = scene.market.cycle(*first);
            self.spend(scene, |market| market.clear_cycle(cycle))?;
        }
        scene.note(Path::Day, self.orders, self.spent);
        Ok(())
    }
}
