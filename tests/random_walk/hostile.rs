//! What the hostile do: send anything to anybody.

use cosmwasm_std::{Addr, Binary, Coin};
use interfaces::Contract;
use interfaces::power_contract::MandateTerms;
use rand::RngExt;
use rand::seq::{IndexedRandom, SliceRandom};
use simulation::{ChainBackend, buy, sell};
use units::{ContractId, ContractNumber, Lots, ParticipantId, Price, SlotId, Timestamp};

use super::walk::{Walk, whatever};
use crate::samples::{About, samples};

impl Walk {
    pub(super) fn attack(&mut self) {
        let senders: Vec<_> = self.market.operators.accounts().into_iter().cloned().collect();
        let sender = match self.rng.random_range(0..3) {
            0 => self.someone().account,
            1 => self.new_account(),
            _ => senders.choose(&mut self.rng).unwrap().clone(),
        };
        let coins = if self.chance(10) {
            self.market.faucet(&sender, 3, "uother");
            vec![Coin::new(3_u128, "uother")]
        } else {
            vec![]
        };
        match self.rng.random_range(0..10) {
            0 => self.send_nonsense(&sender),
            1 => {
                let escrow = self.market.addresses.settlement_escrow.clone();
                self.market.faucet(&sender, 5, "ucoin");
                whatever(self.market.transfer(&sender, &escrow, &[Coin::new(5_u128, "ucoin")]));
            }
            2 | 3 => self.send_extremes(),
            _ => {
                for _ in 0..5 {
                    self.send_sample(sender.clone(), &coins);
                }
            }
        }
    }

    /// Some message, every one in its turn: a deck is dealt to its end before it is shuffled again.
    fn send_sample(&mut self, sender: Addr, coins: &[Coin]) {
        let about = About {
            slot: self.a_slot(),
            participant: if self.chance(80) {
                self.someone().participant
            } else {
                ParticipantId(self.rng.random_range(0..u32::MAX))
            },
            account: self.someone().account,
        };
        let samples = samples(&self.market, &about);
        if self.deck.is_empty() {
            self.deck = (0..samples.len()).collect();
            self.deck.shuffle(&mut self.rng);
        }
        let sample = &samples[self.deck.pop().unwrap()];
        // What the administrator and operators may really do to the suite is for `administer` and `operate`.
        let open = matches!(
            sample.declaration().name,
            "grant_role" | "revoke_role" | "propose_admin" | "pause" | "set_market_open"
        );
        let sender = if open { self.new_account() } else { sender };
        whatever(sample.send(&mut self.market, &sender, coins));
    }

    fn send_nonsense(&mut self, sender: &Addr) {
        let contract = *Contract::ALL.choose(&mut self.rng).unwrap();
        let address = self.market.addresses.address(contract).clone();
        let text = *[
            "",
            "{",
            "{}",
            "[]",
            r#"{"quote":null}"#,
            r#"{"sign":{"contracts":["1/1/1","1/1"]}}"#,
            r#"{"deposit":{"amount":"5"}}"#,
            r#"{"append":{"entries":[{"category":"execution"}]}}"#,
            r#"{"post":{"denom":-1,"legs":[]}}"#,
        ]
        .choose(&mut self.rng)
        .unwrap();
        let sent = self.market.chain.execute(sender, &address, &Binary::from(text.as_bytes()), &[]);
        assert!(sent.is_err(), "{contract} accepts {text}");
    }

    /// Known messages with numbers from the ends of their types.
    fn send_extremes(&mut self) {
        let actor = self.someone();
        let slot = self.a_slot();
        let [first, second] = [self.extreme(), self.extreme()];
        match self.rng.random_range(0..5) {
            0 => {
                let slot = if self.chance(50) { slot } else { SlotId(first as u32) };
                let price = second.cast_signed().wrapping_neg();
                let order = if actor.kind.may_sell() {
                    sell(slot, 0, price, first)
                } else {
                    buy(slot, 0, price, first)
                };
                whatever(self.market.quote(&actor, &[order]));
            }
            1 => {
                let contract =
                    ContractId { market: self.market.id, slot, number: ContractNumber(first as u32) };
                whatever(self.market.sign(&actor, &[contract]));
                whatever(self.market.dispute(&actor, contract));
            }
            2 => whatever(self.market.withdraw(&actor, Some((u128::from(first) << 64) | u128::from(second)))),
            3 => {
                let reading = simulation::reading(actor.participant, slot, first, second);
                whatever(self.market.meter(&[reading]));
            }
            _ => {
                let mandate = MandateTerms {
                    buy_at_most: Some(Price(first.cast_signed())),
                    sell_at_least: Some(Price(second.cast_signed())),
                    lots_at_most: Lots(first),
                    expires: Timestamp(second),
                };
                whatever(self.market.mandate(&actor, mandate));
            }
        }
    }
}
