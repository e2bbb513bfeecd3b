//! Permissionless messages, and waiting.

use interfaces::orderbook_matcher as matcher;
use interfaces::power_contract::SlotStatus;
use rand::RngExt;
use units::Seconds;

use super::walk::{Walk, whatever};

impl Walk {
    pub(super) fn advance_a_slot(&mut self) {
        let slot = self.a_slot();
        let page = self.a_page();
        let cycle = self.market.cycle(slot);
        match self.rng.random_range(0..10) {
            0 | 1 => whatever(self.market.aggregate_page(slot, page)),
            2 => whatever(self.market.clear(slot)),
            3 => whatever(self.market.pair_page(slot, page)),
            4 => whatever(self.market.activate_page(slot, page)),
            5 => whatever(self.market.settle_page(slot, page)),
            6 => whatever(self.market.abort_page(slot, page)),
            7 => whatever(self.market.clear_cycle_page(cycle, page)),
            // A diligent soul who does what is due now.
            _ => self.be_diligent(),
        }
    }

    /// Does what is due now, forgetting one thing in ten.
    fn be_diligent(&mut self) {
        let now = self.market.now();
        for slot in self.market.touched_slots() {
            if self.chance(10) {
                continue;
            }
            if self.market.slot_state(slot).status == matcher::SlotStatus::GateClosed {
                whatever(self.market.match_slot(slot));
                if self.chance(80) {
                    whatever(self.market.sign_all(slot));
                }
            }
            let Some(state) = self.market.contract_slot(slot) else { continue };
            match state.status {
                SlotStatus::Signing if state.sign_by.is_some_and(|by| by <= now) => {
                    whatever(self.market.activate(slot));
                }
                SlotStatus::Active if self.market.metered_by(slot) <= now => {
                    whatever(self.market.settle(slot));
                }
                SlotStatus::Active if self.market.end_of(slot) <= now => {
                    self.meter(slot);
                    if self.chance(20) {
                        self.dispute(slot);
                    }
                }
                _ => {}
            }
        }
    }

    /// To the next moment at which something begins or ends, or a second beside it.
    pub(super) fn let_time_pass(&mut self) {
        let now = self.market.now();
        let mut moments = vec![];
        for slot in self.market.touched_slots() {
            moments.extend([
                self.market.gate_of(slot),
                self.market.clear_by(slot),
                self.market.end_of(slot),
                self.market.metered_by(slot),
            ]);
            moments.extend(self.market.contract_slot(slot).and_then(|state| state.sign_by));
        }
        moments.retain(|moment| *moment > now);
        let then = match moments.into_iter().min() {
            Some(moment) if self.chance(90) => {
                let beside = Seconds(self.rng.random_range(0..3));
                moment.minus_saturating(Seconds(1)).plus(beside).unwrap()
            }
            _ => now.plus(Seconds(self.rng.random_range(1..900))).unwrap(),
        };
        self.market.advance_to(then);
        if self.chance(75) {
            self.be_diligent();
        }
    }
}
