//! The contracts that one message settles: positions, totals, events, and the end of their slot.

use contract_kit::{Call, Outcome};
use cosmwasm_std::{Event, Storage};
use interfaces::common::Side;
use interfaces::event::TypedEvent;
use interfaces::power_contract::events::ContractSettled;
use interfaces::power_contract::{SlotStatus, SlotTotals};
use interfaces::settlement_escrow::SystemAccount;
use settlement::Settled;
use units::{Amount, ContractId, Overflow, ParticipantId, Timestamp};

use crate::PowerError;
use crate::life_cycle::SlotStep;
use crate::postings::{Booking, participant, system};
use crate::slots::update_totals;
use crate::state::{
    CYCLE_TOTALS, Contract, ContractKey, CycleTotals, DISPUTES, DUE, DueKey, SLOTS, Slot, SlotKey,
    add_totals, with_grid_fees,
};
use crate::status::{require_slot, slot_progress};

/// Sums over the settled contracts of one slot.
#[derive(Default)]
pub struct SettlementBatch {
    booking: Booking,
    totals: SlotTotals,
    events: Vec<Event>,
}

impl SettlementBatch {
    /// Adds a settled contract.
    pub fn add(
        &mut self,
        id: ContractId,
        contract: &Contract,
        slot: &Slot,
        settled: &Settled,
    ) -> Result<(), PowerError> {
        let terms = slot.settlement_terms();
        let booking = &mut self.booking;
        booking.add(participant(contract.buyer), settled.buyer_net, contract.hold(Side::Buy, &terms)?)?;
        booking.add(participant(contract.seller), settled.seller_net, contract.hold(Side::Sell, &terms)?)?;
        booking.add(system(SystemAccount::Fees), settled.fees.net()?, Amount::ZERO)?;
        booking.add(system(SystemAccount::Grid), settled.grid, Amount::ZERO)?;
        booking.add(system(SystemAccount::Imbalance), settled.imbalance.net()?, Amount::ZERO)?;
        let more = SlotTotals {
            settled: 1,
            delivered_lots: settled.delivered,
            buyers: settled.buyer_payment,
            sellers: settled.seller_payment,
            liability: settled.liability,
            imbalance: settled.imbalance,
            fees: settled.fees,
            grid: settled.grid,
            ..SlotTotals::default()
        };
        self.totals = add_totals(&self.totals, &more)?;
        self.push(&ContractSettled {
            contract: id,
            delivered: settled.delivered,
            buyer_net: -settled.buyer_net,
            seller_net: settled.seller_net,
            liability: settled.liability,
            imbalance: settled.imbalance,
        });
        Ok(())
    }

    /// Adds an event.
    pub fn push(&mut self, event: &impl TypedEvent) {
        self.events.push(event.to_event());
    }

    /// Writes the slot and its totals, and books the positions. The slot is final once all of its contracts are
    /// settled; then its totals are added to the cycle's.
    pub fn finish(
        mut self,
        call: &mut Call<'_>,
        key: SlotKey,
        mut slot: Slot,
        subjects: Vec<ParticipantId>,
    ) -> Result<Outcome, PowerError> {
        let storage = &mut *call.deps.storage;
        let totals = update_totals(storage, key, &self.totals)?;
        let cycle = slot.terms.cycle;
        if slot.status == SlotStatus::Settled && slot.disputed == 0 {
            slot.status = require_slot(key, slot.status, SlotStep::Finish)?;
            let stored = CYCLE_TOTALS.load(storage, (key.market, cycle))?;
            let final_slots =
                stored.final_slots.checked_add(1).ok_or(Overflow { operation: "number of slots" })?;
            let totals = add_totals(&stored.totals, &with_grid_fees(&totals, slot.terms.grid_fees))?;
            let changed = CycleTotals { final_slots, totals, ..stored };
            CYCLE_TOTALS.save(storage, (key.market, cycle), &changed)?;
        }
        SLOTS.save(storage, key.to_bytes(), &slot)?;
        self.events.push(slot_progress(key, &slot));
        let message = self.booking.message(call, key.market, cycle, slot.terms.denom)?;
        let outcome = Outcome { subjects, events: self.events, ..Outcome::default() };
        Ok(message.into_iter().fold(outcome, Outcome::with_message))
    }
}

/// Removes an open dispute.
pub fn remove_dispute(storage: &mut dyn Storage, contract: ContractId, due: Timestamp) {
    DISPUTES.remove(storage, ContractKey::from(contract).to_bytes());
    DUE.remove(storage, DueKey::new(contract, due).to_bytes());
}
