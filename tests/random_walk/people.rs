//! What people do: trade, sign, keep their house.

use cosmwasm_std::Addr;
use interfaces::power_contract::{self, MandateTerms};
use rand::RngExt;
use rand::seq::IndexedRandom;
use simulation::{Actor, Trader, buy, cancel_ref, sell};
use units::{Lots, Price, Seconds, SlotId};

use super::walk::{Walk, whatever};

impl Walk {
    pub(super) fn trade(&mut self) {
        let actor = self.someone();
        match self.rng.random_range(0..12) {
            0..6 => {
                // Several people ask and offer for the same hour.
                let ahead = self.rng.random_range(4..8);
                for _ in 0..self.rng.random_range(1..6) {
                    let actor = self.someone();
                    self.quote(&actor, ahead);
                }
            }
            6 => self.cancel(&actor),
            7..10 => self.sign(&actor),
            10 => self.mandate(&actor),
            _ => {
                let contracts = self.contracts_of(&actor);
                if let Some(contract) = contracts.choose(&mut self.rng) {
                    // Both agree, or one alone.
                    whatever(self.market.cancel_contracts(&actor, &[contract.contract]));
                    if self.rng.random_ratio(1, 2) {
                        let terms = &contract.terms;
                        let other = if terms.buyer == actor.participant { terms.seller } else { terms.buyer };
                        let other = self.market.actor(other).clone();
                        whatever(self.market.cancel_contracts(&other, &[contract.contract]));
                    }
                }
            }
        }
    }

    /// Orders for a slot so far ahead and the one after it. The gate is four slots ahead: the careless are too late at
    /// times.
    fn quote(&mut self, actor: &Actor, ahead: u32) {
        let mut orders = vec![];
        for _ in 0..self.rng.random_range(1..4) {
            let length = self.market.definition.timing.slot;
            let now = length.slot_at(self.market.now()).unwrap();
            let slot = SlotId(now.get() + ahead + self.rng.random_range(0..2));
            let (price, lots) = (self.rng.random_range(-60..400), self.rng.random_range(1..20));
            let sells = actor.kind.may_sell() && (!actor.kind.may_buy() || self.chance(50));
            orders.push(if sells {
                sell(slot, self.rng.random_range(0..2), price - 60, lots)
            } else {
                buy(slot, self.rng.random_range(0..3), price, lots)
            });
        }
        if let Ok(placed) = self.market.quote(actor, &orders) {
            self.placed.extend(placed);
        }
    }

    fn cancel(&mut self, actor: &Actor) {
        // At times somebody else's.
        let own: Vec<_> = self.placed.iter().filter(|order| order.participant == actor.participant).collect();
        let order = if self.rng.random_ratio(4, 5) {
            own.choose(&mut self.rng).copied().cloned()
        } else {
            self.placed.choose(&mut self.rng).cloned()
        };
        if let Some(order) = order {
            whatever(self.market.cancel(actor, &[cancel_ref(&order)]));
        }
    }

    fn contracts_of(&mut self, actor: &Actor) -> Vec<power_contract::ContractResponse> {
        let slot = self.a_slot();
        self.market.contracts_of(slot, actor)
    }

    fn sign(&mut self, actor: &Actor) {
        let slots = self.market.touched_slots();
        let everybody = self.chance(60);
        for (participant, contracts) in self.market.unsigned(&slots) {
            if everybody || participant == actor.participant {
                let signer = self.market.actor(participant).clone();
                if self.rng.random_ratio(1, 2) {
                    whatever(self.market.sign(&signer, &contracts));
                } else {
                    // Of one cycle, as a digest asks for.
                    let cycle = self.market.cycle(contracts[0].slot);
                    let of_one: Vec<_> =
                        contracts.into_iter().filter(|id| self.market.cycle(id.slot) == cycle).collect();
                    whatever(self.market.sign_digest(&signer, &of_one));
                }
            }
        }
    }

    fn mandate(&mut self, actor: &Actor) {
        if self.chance(30) {
            return whatever(self.market.revoke_mandate(actor));
        }
        let expires = self.market.now().plus(Seconds(self.rng.random_range(0..20_000))).unwrap();
        let mandate = MandateTerms {
            buy_at_most: self.chance(70).then_some(Price(250)),
            sell_at_least: self.chance(70).then_some(Price(20)),
            lots_at_most: Lots(self.rng.random_range(0..30)),
            expires,
        };
        whatever(self.market.mandate(actor, mandate));
    }

    pub(super) fn keep_house(&mut self) {
        let actor = self.someone();
        match self.rng.random_range(0..10) {
            0 => whatever(self.market.fund(&actor, 5_000)),
            1 => {
                let amount = self.rng.random_range(0..50_000);
                whatever(self.market.withdraw(&actor, Some(amount)));
            }
            2 => {
                let keep = self.chance(70).then_some(900_000);
                whatever(self.market.set_payout(&actor, keep));
            }
            3 => {
                // An account that cannot receive, for one push.
                self.market.block_account(&actor.account);
                let mut everybody: Vec<_> = self.people.iter().map(|one| one.participant).collect();
                if self.chance(30) {
                    // Somebody twice: refused.
                    everybody.push(actor.participant);
                }
                whatever(self.market.push_payouts(&everybody));
                self.market.unblock_account(&actor.account);
            }
            4 | 5 => {
                let next = self.new_account();
                whatever(self.market.propose_rotation(&actor.account, &next));
                if self.chance(80) {
                    whatever(self.market.accept_rotation(&next, actor.participant));
                }
            }
            6 | 7 => {
                let slot = self.a_slot();
                self.dispute(slot);
            }
            8 => {
                let account = self.new_account();
                let trader = Trader::household(account.as_str(), 0);
                whatever(self.market.register(&account, &trader));
            }
            _ => whatever(self.market.flush_audit(3)),
        }
    }

    pub(super) fn dispute(&mut self, slot: SlotId) {
        let contracts = self.market.contracts(slot);
        if let Some(contract) = contracts.choose(&mut self.rng) {
            let party = self.market.actor(contract.terms.buyer).clone();
            whatever(self.market.dispute(&party, contract.contract));
        }
    }

    pub(super) fn new_account(&mut self) -> Addr {
        self.names += 1;
        self.market.account(&format!("newcomer {}", self.names))
    }
}
