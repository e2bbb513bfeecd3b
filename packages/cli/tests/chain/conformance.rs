//! The clauses of Recommendation ITU-T F.751.13 that a market of one cycle shows, on a real chain.
//!
//! One market, one cycle of four slots of three seconds, one scenario: its steps are named by their clauses. All who trade,
//! and what they gain in the end:
//!
//! | slot | story |
//! |---|---|
//! | 0 | wind offers 20 lots at 100, home asks for 10 at up to 300: 10 lots at 100; 7 of them are delivered |
//! | 1 | wind offers 10 green at 120, coal 10 at 100; eco wants 6 green at up to 200, hospital and hall 10 each at up to 150: eco 6, hospital 10 before the hall, which gets 4, all at 150; the hall never signs |
//! | 2 | as slot 0, but a forecast leaves 4 of wind's lots: 4 lots at 300; nobody signs |
//! | 3 | wind offers 5 at 100, home asks for 5 at 100; only wind signs |

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::process;

use cosmwasm_std::{Addr, HexBinary};
use interfaces::Contract;
use interfaces::audit_log::Category;
use interfaces::common::Side;
use interfaces::orderbook_matcher::{
    self as matcher, Forecast, MarketDefinition, NewOrder, ReferencePrice, Timing,
};
use interfaces::power_contract::{ContractResponse, ContractStatus};
use interfaces::registry::{Decision, Role, Status};
use interfaces::settlement_escrow::SystemAccount;
use sdk::{NetworkFile, Node};
use serde_json::json;
use testing::Wait;
use testing::{
    Actor, Chain, ChainError, Checks, Embedded, Market, Setup, Trader, buy, example_market, export, import,
    sell,
};
use units::{Amount, Energy, Lots, NetAmount, Price, Seconds, SlotId, SlotLength, ZoneId};

use crate::network::{fixture, network};

/// What everybody deposits.
const FUNDS: i128 = 1_000_000;

/// The example market, fast: three seconds from slot to slot, and spans for so many transactions as are sent in them, where
/// one takes `transaction` seconds at most.
fn definition(transaction: u64) -> MarketDefinition {
    let span = 4 * 3;
    let time_for = |transactions: u64| transactions * transaction;
    // Item by item the first slot takes 8; the other three 3 each, and 6 are of signatures.
    let (clear, sign) = (time_for(8), span + time_for(9));
    MarketDefinition {
        denom: "ueur".into(),
        timing: Timing {
            slot: SlotLength(3),
            slots_per_cycle: 4,
            horizon: Seconds(3_600),
            gate: Seconds(clear + sign),
            clear: Seconds(clear),
            sign: Seconds(sign),
            meter: Seconds(span + time_for(2)),
            dispute: Seconds(5),
        },
        ..example_market()
    }
}

/// The market and who is in it.
struct Scene<C: Chain> {
    market: Market<C>,
    slots: [SlotId; 4],
    wind: Actor,
    coal: Actor,
    home: Actor,
    hall: Actor,
    hospital: Actor,
    eco: Actor,
}

/// That something was refused, in these words.
#[track_caller]
fn refused<T: Debug>(result: Result<T, ChainError>, words: &str) {
    let error = result.expect_err("was not refused");
    assert!(error.says(words), "refused with {:?}, expected {words:?}", error.text);
}

impl<C: Chain> Scene<C> {
    fn open(chain: C, transaction: u64) -> Self {
        let setup = Setup {
            definition: definition(transaction),
            denoms: vec!["ueur".into()],
            checks: Checks::AtEnd,
            ..Setup::default()
        };
        let mut market = Market::open_on(chain, setup).unwrap();
        // 300 MW bring 2,500 lots of 100 Wh in three seconds.
        let joined = market.join_all(&[
            Trader::generator("wind", 0).capacity(300_000_000),
            Trader::generator("coal", 0).capacity(300_000_000).labels(&[]),
            Trader::household("home", 0),
            Trader::household("sports hall", 0).tier(1),
            Trader::household("hospital", 0),
            Trader::household("eco", 0),
        ]);
        let [wind, coal, home, hall, hospital, eco] = joined.try_into().unwrap();
        let timing = market.definition.timing;
        // Some twenty messages are sent one after another before the first gate, and as many are refused.
        let lead = Seconds(timing.gate.get() + 15 * transaction);
        let first = market.now().plus(lead).unwrap();
        let cycle = timing.slot.slot_at(first).unwrap().get() / 4 + 1;
        let slots = [0, 1, 2, 3].map(|n| SlotId(cycle * 4 + n));
        Self { market, slots, wind, coal, home, hall, hospital, eco }
    }

    fn contracts(&self, slot: usize) -> Vec<ContractResponse> {
        self.market.contracts(self.slots[slot])
    }

    fn statuses(&self, slot: usize) -> Vec<ContractStatus> {
        self.contracts(slot).iter().map(|contract| contract.status).collect()
    }

    /// What somebody has gained; nothing of it is reserved or committed any more.
    fn gain(&self, actor: &Actor) -> i128 {
        let balance = self.market.balance(actor);
        assert!(balance.reserved.is_zero() && balance.committed.is_zero(), "{balance:?}");
        i128::try_from(balance.free.get()).unwrap() - FUNDS
    }

    // Before the gates.

    fn r9_3_the_chain_serves_the_table_of_its_interfaces_with_their_classes(&self) {
        let rules = self.market.rules();
        let class = |action: &str| rules.iter().find(|rule| rule.action == action).unwrap().class.clone();
        assert_eq!(["register", "sign", "quote"].map(class), ["user", "contract", "transaction"]);
        let contracts: BTreeSet<_> = rules.iter().map(|rule| rule.contract.as_str()).collect();
        assert_eq!(contracts, Contract::ALL.iter().map(|contract| contract.name()).collect());
    }

    fn r10_2_5_c_the_market_publishes_its_fees_and_its_cycle(&self) {
        let query = matcher::QueryMsg::Market { market: self.market.id };
        let served: matcher::MarketResponse = self.market.ask(Contract::OrderbookMatcher, &query);
        assert_eq!(served.definition, self.market.definition);
    }

    fn r10_2_1_c_identity_is_stored_as_class_place_and_hash(&mut self) {
        let account = self.market.account("Ada");
        let evidence = HexBinary::from([7; 32]);
        let mut message = json!({"register": {
            "kind": "prosumer", "zone": 1, "capacity": "10000", "evidence": evidence, "name": "Ada Lovelace"
        }});
        refused(self.market.send(&account, Contract::Registry, &message, &[]), "unknown field `name`");
        message["register"].as_object_mut().unwrap().remove("name");
        self.market.send(&account, Contract::Registry, &message, &[]).unwrap();
        let stored = self.market.participant_of(&account).unwrap();
        assert_eq!((stored.zone, stored.capacity.get(), stored.evidence), (ZoneId(1), 10_000, evidence));
    }

    fn r10_1_1_who_registers_trades_once_it_is_reviewed(&mut self) {
        let ada = self.market.account("Ada");
        let found = self.market.participant_of(&ada).unwrap();
        let ada =
            Actor { name: "Ada".into(), account: ada, participant: found.participant, ..self.home.clone() };
        self.market.adopt(&ada);
        let order = [buy(self.slots[3], 0, -500, 1)];
        refused(self.market.quote(&ada, &order), "is pending, not active");
        let approve = Decision::Approve { labels: vec![], tier: units::Tier::FIRST };
        self.market.decide(ada.participant, approve).unwrap();
        self.market.fund(&ada, 1_000).unwrap();
        let placed = self.market.quote(&ada, &order).unwrap();
        self.market.cancel(&ada, &[testing::cancel_ref(&placed[0])]).unwrap();
    }

    fn r10_2_1_a_only_who_is_active_takes_part(&mut self) {
        let stranger = Actor { account: self.market.account("stranger"), ..self.home.clone() };
        let order = [buy(self.slots[0], 0, 100, 1)];
        refused(self.market.quote(&stranger, &order), "is not registered");
        self.market.suspend(&self.coal).unwrap();
        assert_eq!(self.market.participant(self.coal.participant).status, Status::Suspended);
        refused(self.market.quote(&self.coal, &[sell(self.slots[1], 0, 100, 1)]), "is suspended, not active");
    }

    fn r9_2_access_is_given_to_each_and_taken_from_each_alone(&mut self) {
        // Coal is suspended; a second reviewer reinstates it after the first has lost the role.
        let (first, second) =
            (self.market.operators.reviewer.clone(), self.market.account("second reviewer"));
        self.market.grant_role(Role::Reviewer, &second).unwrap();
        self.market.revoke_role(Role::Reviewer, &first).unwrap();
        refused(self.market.reinstate(&self.coal), "does not hold the role Reviewer");
        self.market.operators.reviewer = second;
        self.market.reinstate(&self.coal).unwrap();
    }

    fn r10_1_2_both_sides_quote_every_slot_of_the_cycle_in_one_message_each(&mut self) {
        let [a, b, c, d] = self.slots;
        let quotes = |wind: &Actor, home: &Actor| -> Vec<(Actor, Vec<NewOrder>)> {
            let offers =
                vec![sell(a, 0, 100, 20), sell(b, 1, 120, 10), sell(c, 0, 100, 20), sell(d, 0, 100, 5)];
            // In the second slot home bids what nobody will sell for.
            let bids = vec![buy(a, 0, 300, 10), buy(b, 0, -500, 1), buy(c, 0, 300, 10), buy(d, 0, 100, 5)];
            vec![(wind.clone(), offers), (home.clone(), bids)]
        };
        let placed = self.market.quote_all(&quotes(&self.wind, &self.home)).unwrap();
        assert_eq!(placed.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4]);
        for slot in self.slots {
            let of: BTreeSet<_> = self.market.orders(slot).iter().map(|row| row.participant).collect();
            assert_eq!(of, BTreeSet::from([self.wind.participant, self.home.participant]));
        }
    }

    fn r10_2_2_c_every_request_is_broadcast_with_user_time_volume_and_price(&mut self) {
        let quote = matcher::ExecuteMsg::Quote {
            market: self.market.id,
            orders: vec![buy(self.slots[1], 2, 200, 6)],
        };
        let before = self.market.now();
        let sender = self.eco.account.clone();
        let outcome = self.market.send(&sender, Contract::OrderbookMatcher, &quote, &[]).unwrap();
        let broadcast: Vec<BTreeMap<&str, &str>> = outcome
            .events
            .iter()
            .filter(|event| event.ty == "wasm-dpt_order")
            .map(|event| {
                event.attributes.iter().map(|each| (each.key.as_str(), each.value.as_str())).collect()
            })
            .collect();
        assert_eq!(broadcast.len(), 1);
        let user = self.eco.participant.to_string();
        assert_eq!(["user", "lots", "price"].map(|key| broadcast[0][key]), [&user, "6", "200"]);
        let time: u64 = broadcast[0]["time"].parse().unwrap();
        assert!((before.get()..=self.market.now().get()).contains(&time), "{time}");
    }

    fn r10_2_2_b_a_request_is_its_signers_and_names_nobody_else(&mut self) {
        let thief = self.market.account("thief");
        let order = [buy(self.slots[0], 0, 200, 1)];
        let quote = json!({"quote": {
            "market": self.market.id, "participant": self.home.participant, "orders": order
        }});
        refused(
            self.market.send(&thief, Contract::OrderbookMatcher, &quote, &[]),
            "unknown field `participant`",
        );
        refused(
            self.market.quote(&Actor { account: thief, ..self.home.clone() }, &order),
            "is not registered",
        );
        // With the key the right to sign moves.
        let next = self.market.account("next key of the hall");
        self.market.propose_rotation(&self.hall.account.clone(), &next).unwrap();
        let hall = self.market.accept_rotation(&next, self.hall.participant).unwrap();
        refused(self.market.quote(&self.hall, &order), "is not registered");
        self.hall = hall;
    }

    fn r10_2_2_a_a_request_is_a_price_and_an_energy_for_a_slot_whose_gate_is_ahead(&mut self) {
        let last = self.slots[3];
        let bad = [
            (last, 3_001, 1, "3001"),
            (last, 100, 0, "0 were given"),
            (SlotId(last.get() + 2_000), 100, 1, "begins at"),
        ];
        for (slot, price, lots, words) in bad {
            refused(self.market.quote(&self.home, &[buy(slot, 0, price, lots)]), words);
        }
        let past = SlotId(self.slots[0].get() - 400);
        refused(self.market.quote(&self.home, &[buy(past, 0, 100, 1)]), "the gate of slot");
        let b = self.slots[1];
        let quotes = [
            (self.coal.clone(), vec![sell(b, 0, 100, 10)]),
            (self.hall.clone(), vec![buy(b, 0, 150, 10)]),
            (self.hospital.clone(), vec![buy(b, 0, 150, 10)]),
        ];
        self.market.quote_all(&quotes).unwrap();
    }

    fn r8_3_a_a_message_counts_from_whom_it_belongs_to(&mut self) {
        let stranger = self.market.account("stranger");
        let operators = self.market.operators.clone();
        let order = self.market.orders(self.slots[0])[0].order;
        let before = self.market.checkpoint();
        let intruder = Actor { account: stranger.clone(), ..self.wind.clone() };
        assert!(self.market.cancel(&intruder, &[order]).is_err());
        for who in [&stranger, &self.wind.account, &operators.auditor] {
            self.market.operators.grid = who.clone();
            self.market.operators.reviewer = who.clone();
            self.market.operators.guardian = who.clone();
            refused(self.market.set_capacity(self.slots[0], 0, 3), "does not hold the role GridOperator");
            refused(self.market.suspend(&self.home), "does not hold the role Reviewer");
            refused(self.market.pause(Seconds(60)), "does not hold the role Guardian");
        }
        self.market.operators = operators;
        assert_eq!(self.market.checkpoint(), before, "what is refused leaves nothing behind");
        self.market.set_capacity(self.slots[0], 0, 3).unwrap();
    }

    fn r10_2_3_b_prices_and_forecasts_are_kept_up_to_date(&mut self) {
        let slot = self.slots[2];
        let (wind, home) = (self.wind.participant, self.home.participant);
        let supply = |lots| Forecast { slot, participant: wind, side: Side::Sell, lots: Lots(lots) };
        let demand = Forecast { slot, participant: home, side: Side::Buy, lots: Lots(9) };
        let index = |price| ReferencePrice { slot, zone: ZoneId(0), price: Price(price) };
        self.market.publish_forecasts(&[supply(15), demand]).unwrap();
        self.market.publish_reference_prices(&[index(310)]).unwrap();
        self.market.publish_forecasts(&[supply(4)]).unwrap();
        self.market.publish_reference_prices(&[index(350)]).unwrap();
        assert_eq!(self.market.forecasts(slot).index, [Some(Price(350)), None]);
    }

    // From the gates to the drafts.

    fn r10_2_3_c_anyone_runs_the_matching_and_nobody_bends_it(&mut self) {
        let slot = self.slots[0];
        assert!(self.market.aggregate_page(slot, 10).is_err(), "before the gate");
        // An interested party turns the cranks, item by item.
        let anyone = std::mem::replace(&mut self.market.operators.anyone, self.hall.account.clone());
        let page = std::mem::replace(&mut self.market.page, 1);
        self.market.match_slot(slot).unwrap();
        (self.market.operators.anyone, self.market.page) = (anyone, page);
        let filled: BTreeMap<_, _> =
            self.market.fills(slot).iter().map(|row| (row.participant, row.filled)).collect();
        let both = [(self.wind.participant, Lots(10)), (self.home.participant, Lots(10))];
        assert_eq!(filled, BTreeMap::from(both));
    }

    fn r10_1_3_the_quotations_are_matched_by_their_prices(&self) {
        // Wind has more to sell than is asked for, so its ask is the price.
        assert_eq!(self.market.prices(self.slots[0]).zones[0], Some(Price(100)));
    }

    fn r10_2_3_a_preferences_limits_and_priorities_are_met_at_the_greatest_welfare(&mut self) {
        let drafts = self.market.match_slot(self.slots[1]).unwrap();
        let bought = |actor: &Actor| -> u64 {
            drafts.iter().filter(|draft| draft.buyer == actor.participant).map(|draft| draft.lots.get()).sum()
        };
        assert_eq!([&self.eco, &self.hospital, &self.hall, &self.home].map(bought), [6, 10, 4, 0]);
        for draft in &drafts {
            assert!(
                draft.buyer != self.eco.participant || draft.seller == self.wind.participant,
                "{draft:?}"
            );
            // The hall gets a part of what it asked for, so its bid is the price.
            assert_eq!((draft.buyer_price, draft.seller_price), (Price(150), Price(150)));
        }
        // 6·200 + 14·150 − 10·120 − 10·100.
        assert_eq!(self.market.result(self.slots[1]).welfare, NetAmount(1_100));
    }

    fn r10_2_3_b_the_matching_uses_what_was_published_last(&mut self) {
        let slot = self.slots[2];
        self.market.match_slot(slot).unwrap();
        assert_eq!(self.market.result(slot).volume, Lots(4));
        assert_eq!(self.market.prices(slot).zones[0], Some(Price(300)));
        // The index exceeds the price: imbalance will cost 350 and the premium of 20.
        assert_eq!(self.market.contract_slot(slot).unwrap().terms.imbalance_prices[0], Amount(370));
        self.market.match_slot(self.slots[3]).unwrap();
    }

    // Signatures and their verification.

    fn r10_2_4_b_a_contract_states_period_electricity_method_price_and_liability(&self) {
        let slot = self.slots[0];
        let terms = self.contracts(0)[0].terms.clone();
        assert_eq!((terms.buyer, terms.seller), (self.home.participant, self.wind.participant));
        let period = (self.market.start_of(slot), self.market.end_of(slot));
        assert_eq!((terms.period_start, terms.period_end), period);
        assert_eq!((terms.lots, terms.electricity), (Lots(10), Energy(1_000)));
        let cycle = self.market.cycle(slot);
        assert_eq!(terms.settlement_method, format!("metered delivery per slot, netted in cycle {cycle}"));
        assert_eq!((terms.buyer_price, terms.seller_price), (Price(100), Price(100)));
        assert_eq!((terms.seller_liability, terms.buyer_liability), (Amount(50), Amount(40)));
    }

    fn r10_2_4_a_who_signs_something_else_signs_nothing(&mut self) {
        let contract = self.contracts(0)[0].contract;
        let wrong = HexBinary::from([7; 32]);
        refused(
            self.market.sign_with_digest(&self.home, &[contract], wrong),
            "the digest over the contracts is",
        );
    }

    fn r10_1_4_generator_and_user_sign(&mut self) {
        // Slot 0: both, one of them by digest. Slot 1: all but the hall. Slot 2: nobody. Slot 3: the generator alone.
        let first = self.contracts(0)[0].contract;
        let last = self.contracts(3)[0].contract;
        let mut signatures = vec![
            (self.wind.clone(), vec![first], false),
            (self.home.clone(), vec![first], true),
            (self.wind.clone(), vec![last], false),
        ];
        for (participant, contracts) in self.market.unsigned(&[self.slots[1]]) {
            if participant != self.hall.participant {
                signatures.push((self.market.actor(participant).clone(), contracts, false));
            }
        }
        self.market.sign_together(&signatures).unwrap();
        assert_eq!(self.statuses(0), [ContractStatus::Signed]);
        assert_eq!(self.statuses(3), [ContractStatus::HalfSigned]);
    }

    fn r10_2_4_a_a_contract_is_active_only_if_its_verification_passes(&mut self) {
        let mut lapsed_lots: Vec<u64> = Vec::new();
        for slot in self.slots {
            self.market.end_signing(slot);
            let lapses = self.market.activate(slot).unwrap();
            assert!(lapses.iter().all(|lapse| lapse.reason == "unsigned"), "{lapses:?}");
            let lots = lapses.iter().map(|lapse| self.market.contract(lapse.contract).terms.lots.get());
            lapsed_lots.push(lots.sum());
        }
        assert_eq!(lapsed_lots, [0, 4, 4, 5]);
        assert_eq!(self.statuses(0), [ContractStatus::Active]);
        assert_eq!(self.statuses(3), [ContractStatus::Lapsed]);
    }

    // From delivery to the payout.

    fn r10_1_5_the_funds_are_out_of_everybodys_reach(&mut self) {
        let free = self.market.balance(&self.home).free.get();
        refused(self.market.withdraw(&self.home, Some(free + 1)), &free.to_string());
        let admin = self.market.operators.admin.clone();
        assert!(self.market.withdraw_system(SystemAccount::Grid, 1, &admin).is_err());
    }

    fn r10_2_4_c_a_validated_contract_executes_whatever_its_parties_do(&mut self) {
        let contract = self.contracts(0)[0].contract;
        for party in [self.wind.clone(), self.home.clone()] {
            assert!(self.market.cancel_contracts(&party, &[contract]).is_err());
            self.market.suspend(&party).unwrap();
        }
        self.market.pause(Seconds(86_400)).unwrap();
    }

    fn readings(&mut self) {
        let (first, second) = (self.slots[0], self.slots[1]);
        self.market.deliver(second);
        let mut readings = self.market.readings_as_contracted(second);
        readings.extend([export(&self.wind, first, 700), import(&self.home, first, 700)]);
        self.market.meter(&readings).unwrap();
    }

    fn r10_2_6_a_time_parties_quantities_and_results_are_on_the_ledger(&mut self) {
        let slot = self.slots[0];
        self.market.end_metering(slot);
        let (now, height) = (self.market.now(), self.market.chain.height());
        self.market.settle(slot).unwrap();
        let entry = self.market.entries(0).pop().unwrap();
        assert_eq!((entry.action.as_str(), entry.contract), ("settle", Contract::PowerContract));
        // The block that took it: one of those since.
        assert!(now <= entry.time && entry.time <= self.market.now(), "{entry:?}");
        assert!(height <= entry.height && entry.height < self.market.chain.height(), "{entry:?}");
        let mut subjects = entry.subjects;
        subjects.sort_unstable();
        assert_eq!(subjects, [self.wind.participant, self.home.participant]);
    }

    fn r10_2_5_a_contracts_compute_what_is_payable(&self) {
        // 7 of 10 lots at 100; 3 missing at a bond of 50; fees of 2 and 1 a lot.
        let settled = self.contracts(0)[0].settled.unwrap();
        assert_eq!(settled.delivered, Lots(7));
        assert_eq!((settled.buyer_payment, settled.seller_payment), (NetAmount(700), NetAmount(700)));
        assert_eq!(
            (settled.liability, settled.imbalance, settled.fees),
            (Amount(150), Amount(0), Amount(21))
        );
    }

    fn r10_2_5_b_the_cycle_is_reconciled_and_cleared(&mut self) {
        let cycle = self.market.cycle(self.slots[0]);
        refused(self.market.clear_cycle_page(cycle, 10), "the cycle is still open");
        let report = self.market.wind_up(cycle).unwrap().report.unwrap();
        // 10 + 20 + 4 + 5 lots traded and drafted; 7 and 16 of them delivered.
        assert_eq!(
            (report.traded_lots, report.drafted_lots, report.delivered_lots),
            (Lots(39), Lots(39), Lots(23))
        );
        assert_eq!((report.positions_net, report.mismatches), (NetAmount(0), vec![]));
        refused(self.market.clear_cycle_page(cycle, 10), "cleared already");
    }

    fn r10_1_5_settlement_and_clearing_need_nobodys_consent(&self) {
        // Slot 0: wind 700 − 14 − 150, home −700 − 7 + 150. Slot 1: the sellers 16·(150 − 2) and the hall's 4·40, eco
        // −6·151, the hospital −10·151. Slot 2: nobody signed, 4·50 and 4·40 go to the imbalance account. Slot 3: wind gets
        // home's 5·40.
        assert_eq!(self.gain(&self.wind) + self.gain(&self.coal), 536 + 2_528 - 200 + 200);
        let gains = [&self.home, &self.eco, &self.hospital, &self.hall].map(|actor| self.gain(actor));
        assert_eq!(gains, [-557 - 160 - 200, -906, -1_510, -160]);
        let system = self.market.system_balances();
        // Fees of 3 for each of 23 lots.
        assert_eq!((system.fees, system.imbalance, system.grid), (Amount(69), Amount(360), Amount(0)));
    }

    fn r8_1_contracts_quote_match_settle_and_clear(&self) {
        let entries = self.market.entries_in(Category::Execution);
        let carried_out: BTreeMap<&str, Contract> =
            entries.iter().map(|entry| (entry.action.as_str(), entry.contract)).collect();
        for (action, contract) in [
            ("quote", Contract::OrderbookMatcher),
            ("clear", Contract::OrderbookMatcher),
            ("pair", Contract::OrderbookMatcher),
            ("settle", Contract::PowerContract),
            ("clear_cycle", Contract::SettlementEscrow),
        ] {
            assert_eq!(carried_out.get(action), Some(&contract), "{action}");
        }
    }

    fn r10_1_6_what_became_of_a_participant_is_told_and_each_entry_is_proven(&mut self) {
        self.market.withdraw(&self.hospital, None).unwrap();
        self.market.flush_audit(10).unwrap();
        let held = self.market.chain.balance(&self.hospital.account, "ueur").unwrap();
        assert_eq!(held, Amount(1_000_000 - 1_510));
        let entries = self.market.entries_about(self.hospital.participant);
        let actions: Vec<_> = entries.iter().map(|entry| entry.action.as_str()).collect();
        let all = [
            "register",
            "review",
            "deposit",
            "quote",
            "sign",
            "activate",
            "meter",
            "settle",
            "clear_cycle",
            "withdraw",
        ];
        assert_eq!(actions, all);
        for entry in &entries {
            self.market.verify_entry(entry.number).unwrap();
        }
    }

    fn r10_2_6_b_access_execution_and_configuration_are_logged_with_who_did_it(&self) {
        let operators = &self.market.operators;
        let by = |category: Category, action: &str| -> BTreeSet<String> {
            let entries = self.market.entries_in(category).into_iter();
            entries.filter(|entry| entry.action == action).map(|entry| entry.actor).collect()
        };
        let only = |account: &Addr| BTreeSet::from([account.to_string()]);
        assert!(by(Category::Access, "review").contains(operators.reviewer.as_str()));
        assert_eq!(by(Category::Configuration, "create_market"), only(&operators.admin));
        assert_eq!(by(Category::Execution, "clear_cycle"), only(&operators.anyone));
    }
}

/// The whole scenario.
fn play(chain: impl Chain, transaction: u64) {
    let mut scene = Scene::open(chain, transaction);
    scene.r9_3_the_chain_serves_the_table_of_its_interfaces_with_their_classes();
    scene.r10_2_5_c_the_market_publishes_its_fees_and_its_cycle();
    scene.r10_2_1_c_identity_is_stored_as_class_place_and_hash();
    scene.r10_1_1_who_registers_trades_once_it_is_reviewed();
    scene.r10_2_1_a_only_who_is_active_takes_part();
    scene.r9_2_access_is_given_to_each_and_taken_from_each_alone();
    scene.r10_1_2_both_sides_quote_every_slot_of_the_cycle_in_one_message_each();
    scene.r10_2_2_c_every_request_is_broadcast_with_user_time_volume_and_price();
    scene.r10_2_2_b_a_request_is_its_signers_and_names_nobody_else();
    scene.r10_2_2_a_a_request_is_a_price_and_an_energy_for_a_slot_whose_gate_is_ahead();
    scene.r8_3_a_a_message_counts_from_whom_it_belongs_to();
    scene.r10_2_3_b_prices_and_forecasts_are_kept_up_to_date();
    scene.r10_2_3_c_anyone_runs_the_matching_and_nobody_bends_it();
    scene.r10_1_3_the_quotations_are_matched_by_their_prices();
    scene.r10_2_3_a_preferences_limits_and_priorities_are_met_at_the_greatest_welfare();
    scene.r10_2_3_b_the_matching_uses_what_was_published_last();
    scene.r10_2_4_b_a_contract_states_period_electricity_method_price_and_liability();
    scene.r10_2_4_a_who_signs_something_else_signs_nothing();
    scene.r10_1_4_generator_and_user_sign();
    scene.r10_2_4_a_a_contract_is_active_only_if_its_verification_passes();
    scene.r10_1_5_the_funds_are_out_of_everybodys_reach();
    scene.r10_2_4_c_a_validated_contract_executes_whatever_its_parties_do();
    scene.readings();
    scene.r10_2_6_a_time_parties_quantities_and_results_are_on_the_ledger();
    scene.r10_2_5_a_contracts_compute_what_is_payable();
    scene.r10_2_5_b_the_cycle_is_reconciled_and_cleared();
    scene.r10_1_5_settlement_and_clearing_need_nobodys_consent();
    scene.r8_1_contracts_quote_match_settle_and_clear();
    scene.r10_1_6_what_became_of_a_participant_is_told_and_each_entry_is_proven();
    scene.r10_2_6_b_access_execution_and_configuration_are_logged_with_who_did_it();
    scene.market.check();
}

#[test]
fn one_cycle_shows_the_clauses_on_a_real_chain() {
    let node = Node::connect(&NetworkFile::read(&network()).unwrap().chain).wait().unwrap();
    let chain = fixture(node, &format!("conformance by process {}", process::id()));
    // Twice what it takes.
    let transaction = (chain.tempo().as_secs() * 2 + 1).max(2);
    play(chain, transaction);
}

#[test]
fn the_same_cycle_shows_them_on_the_embedded_chain() {
    play(Embedded::new(Setup::default().start), 2);
}
