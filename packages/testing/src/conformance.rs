//! The conformance suite: the clauses of Recommendation ITU-T F.751.13 that a market of one cycle shows, on any chain.
//!
//! One market, one cycle of four slots of three seconds. Each method is a step, named by its clause. `docs/conformance.md` maps
//! clauses to steps. The participants that trade, and their gains:
//!
//! | slot | events |
//! |---|---|
//! | 0 | wind offers 20 lots at 100, home asks for 10 at up to 300: 10 lots at 100; 7 of them are delivered |
//! | 1 | wind offers 10 green at 120, coal 10 at 100; eco wants 6 green at up to 200, hospital and hall 10 each at up to 150: eco 6, hospital 10 before the hall, which gets 4, all at 150; the hall never signs |
//! | 2 | as slot 0, but a forecast leaves 4 of wind's lots: 4 lots at 300; nobody signs |
//! | 3 | wind offers 5 at 100 and coal at 250, home asks for 5 at up to 300 and hospital at up to 150: 5 from wind to home at 200; only wind signs |

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use cosmwasm_std::{Addr, Binary, Coin, HexBinary};
use interfaces::Contract;
use interfaces::audit_log::Category;
use interfaces::common::Side;
use interfaces::orderbook_matcher::{
    self as matcher, Forecast, LineCapacity, MarketDefinition, NewOrder, ReferencePrice, Timing,
};
use interfaces::power_contract::{ContractResponse, ContractStatus, MandateTerms};
use interfaces::registry::events::ParticipantChanged;
use interfaces::registry::{self, Decision, ParticipantKind, Review, Role, Status};
use interfaces::settlement_escrow::SystemAccount;
use serde_json::{Value, json};
use simulation::{
    Actor, ChainBackend, PendingTx, Setup, Trader, buy, cancel_ref, example_market, export, import,
    json as to_json, sell,
};
use units::{
    Amount, Energy, Lots, NetAmount, ParticipantId, Power, Price, Seconds, SlotId, SlotLength, Timestamp,
    ZoneId,
};

use crate::{Checks, TestEnv, refused};

/// The deposit of each of the six that trade, in coin units.
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

/// The market and its participants.
struct Suite<C: ChainBackend> {
    market: TestEnv<C>,
    slots: [SlotId; 4],
    wind: Actor,
    coal: Actor,
    home: Actor,
    hall: Actor,
    hospital: Actor,
    eco: Actor,
}

/// The messages of a contract as its published schema lists them; those of a group (`admin`, `ibc`) one by one.
fn published(contract: Contract) -> BTreeSet<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../schema/{contract}.json"));
    let schema: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let names = |messages: &Value| -> Vec<String> {
        let variants = messages["oneOf"].as_array().unwrap();
        variants.iter().map(|variant| variant["required"][0].as_str().unwrap().to_owned()).collect()
    };
    let execute = &schema["execute"];
    let group = |name: &str| match name {
        "admin" => Some(&execute["definitions"]["AdminMsg"]),
        "ibc" => Some(&execute["definitions"]["IbcMsg"]),
        _ => None,
    };
    names(execute).into_iter().flat_map(|name| group(&name).map_or_else(|| vec![name], &names)).collect()
}

impl<C: ChainBackend> Suite<C> {
    fn open(chain: C, transaction: u64, checks: Checks) -> Self {
        let setup =
            Setup { definition: definition(transaction), denoms: vec!["ueur".into()], ..Setup::default() };
        let mut market = TestEnv::open_on(chain, setup, checks).unwrap();
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
        // Some forty messages are sent one after another before the first gate closure, and more are refused.
        let lead = Seconds(timing.gate.get() + 25 * transaction);
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

    /// The gain of a participant that has nothing reserved or committed any more.
    fn gain(&self, actor: &Actor) -> i128 {
        let balance = self.market.balance(actor);
        assert!(balance.reserved.is_zero() && balance.committed.is_zero(), "{balance:?}");
        i128::try_from(balance.free.get()).unwrap() - FUNDS
    }

    /// The account named Ada, which registers in a step.
    fn ada(&mut self) -> Actor {
        let account = self.market.account("Ada");
        let participant = self.market.participant_of(&account).unwrap().participant;
        Actor { name: "Ada".into(), account, participant, ..self.home.clone() }
    }

    /// Whether an actor may deposit, quote, and give a mandate.
    fn takes_part(&mut self, actor: &Actor) -> [bool; 3] {
        let terms = MandateTerms {
            buy_at_most: Some(Price(3_000)),
            sell_at_least: Some(Price(-500)),
            lots_at_most: Lots(1),
            expires: Timestamp::MAX,
        };
        let order = [buy(self.slots[3], 0, -500, 1)];
        [
            self.market.deposit(actor, &[Coin::new(500_u128, "ueur")]).is_ok(),
            self.market.quote(actor, &order).is_ok(),
            self.market.mandate(actor, terms).is_ok(),
        ]
    }

    // Before gate closure.

    fn r9_3_every_published_interface_has_one_class_in_the_served_table(&self) {
        let rows = self.market.permissions();
        for contract in Contract::ALL {
            let listed: Vec<_> = rows.iter().filter(|row| row.contract == contract.name()).collect();
            let names: BTreeSet<_> = listed.iter().map(|row| row.action.clone()).collect();
            assert_eq!(names.len(), listed.len(), "{contract} lists a message twice");
            assert_eq!(names, published(contract), "{contract}");
        }
        let classes: BTreeSet<_> = rows.iter().map(|row| row.class.as_str()).collect();
        assert_eq!(classes, BTreeSet::from(["contract", "transaction", "user"]));
        let class = |action: &str| rows.iter().find(|row| row.action == action).unwrap().class.clone();
        assert_eq!(["register", "sign", "quote"].map(class), ["user", "contract", "transaction"]);
    }

    fn r10_2_5_c_the_market_publishes_its_fees_and_its_cycle(&self) {
        let query = matcher::QueryMsg::Market { market: self.market.id };
        let served: matcher::MarketResponse = self.market.query(Contract::OrderbookMatcher, &query);
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
        // Only a hash of 32 bytes fits in the place of the evidence.
        message["register"]["evidence"] = json!(HexBinary::from(b"Ada Lovelace, 12 St James's Square"));
        refused(
            self.market.send(&account, Contract::Registry, &message, &[]),
            "hash/length: a hash has 32 bytes",
        );
        message["register"]["evidence"] = json!(evidence);
        let before = self.market.now();
        self.market.send(&account, Contract::Registry, &message, &[]).unwrap();
        let stored = self.market.participant_of(&account).unwrap();
        assert_eq!(
            (stored.kind, stored.zone, stored.capacity, stored.evidence),
            (ParticipantKind::Prosumer, ZoneId(1), Power(10_000), evidence)
        );
        assert!((before..=self.market.now()).contains(&stored.registered_at), "{}", stored.registered_at);
    }

    fn r10_1_1_each_kind_trades_its_side_once_it_is_reviewed(&mut self) {
        use ParticipantKind::{
            Business, ConventionalGenerator, DistributedGenerator, Household, Prosumer, PublicInstitution,
            RenewableGenerator,
        };
        let kinds = [
            (Household, false, true),
            (Business, false, true),
            (PublicInstitution, false, true),
            (ConventionalGenerator, true, false),
            (RenewableGenerator, true, false),
            (DistributedGenerator, true, false),
            (Prosumer, true, true),
        ];
        let capacity = |sells| if sells { 1_000_000 } else { 0 };
        let mut traders: Vec<Trader> = kinds
            .iter()
            .map(|(kind, sells, _)| Trader::new(&format!("{kind:?}"), *kind, 0).capacity(capacity(*sells)))
            .collect();
        traders.push(Trader::household("rejected", 0));
        let actors = self.register(&traders);
        // Neither order ever trades.
        let (offer, bid) = ([sell(self.slots[3], 0, 3_000, 1)], [buy(self.slots[3], 0, -500, 1)]);
        for actor in &actors {
            for order in [&offer, &bid] {
                refused(self.market.quote(actor, order), "auth/not_active");
            }
        }
        let mut reviews: Vec<Review> =
            actors.iter().zip(&traders).map(|(actor, trader)| trader.approval(actor)).collect();
        reviews[kinds.len()].decision = Decision::Reject { reason: "illegible".into() };
        self.market.review(&reviews).unwrap();
        refused(self.market.quote(&actors[kinds.len()], &bid), "auth/not_active");
        let active = &actors[..kinds.len()];
        assert!(
            active.iter().all(|actor| self.market.participant(actor.participant).status == Status::Active)
        );
        let funds: Vec<_> = active.iter().map(|actor| (actor.clone(), 1_000)).collect();
        self.market.fund_all(&funds).unwrap();
        let mut quotes: Vec<(Actor, Vec<NewOrder>)> = Vec::new();
        for (actor, (kind, sells, buys)) in active.iter().zip(kinds) {
            for (order, may) in [(&offer, sells), (&bid, buys)] {
                if may {
                    quotes.push((actor.clone(), order.to_vec()));
                } else {
                    assert!(self.market.quote(actor, order).is_err(), "{kind:?} placed {order:?}");
                }
            }
        }
        self.market.quote_all(&quotes).unwrap();
    }

    /// Registers traders without a review.
    fn register(&mut self, traders: &[Trader]) -> Vec<Actor> {
        let accounts: Vec<Addr> = traders.iter().map(|trader| self.market.account(&trader.name)).collect();
        let txs = accounts
            .iter()
            .zip(traders)
            .map(|(account, trader)| PendingTx::new(account, &trader.registration()));
        let sent = self.market.send_all(Contract::Registry, txs.collect()).unwrap();
        let joined = accounts.into_iter().zip(traders).zip(sent);
        let actors: Vec<Actor> = joined
            .map(|((account, trader), events)| Actor {
                name: trader.name.clone(),
                account,
                participant: events.one::<ParticipantChanged>().participant,
                kind: trader.kind,
                zone: trader.zone,
            })
            .collect();
        for actor in &actors {
            self.market.add_actor(actor);
        }
        actors
    }

    fn r10_2_1_a_only_active_participants_take_part(&mut self) {
        let ada = self.ada();
        self.market.add_actor(&ada);
        let stranger = Actor {
            account: self.market.account("stranger"),
            participant: ParticipantId(999),
            ..self.home.clone()
        };
        for account in [&ada.account, &stranger.account] {
            self.market.faucet(account, 2_000, "ueur");
        }
        assert_eq!(self.takes_part(&stranger), [false; 3]);
        refused(self.market.quote(&stranger, &[buy(self.slots[0], 0, 100, 1)]), "auth/not_registered");
        let reason = || "complaint".to_owned();
        let states = [
            (None, Status::Pending),
            (Some(Decision::Approve { labels: vec![], tier: units::Tier::FIRST }), Status::Active),
            (Some(Decision::Suspend { reason: reason() }), Status::Suspended),
            (Some(Decision::Reinstate {}), Status::Active),
            (Some(Decision::Revoke { reason: reason() }), Status::Revoked),
        ];
        for (decision, status) in states {
            if let Some(decision) = decision {
                self.market.decide(ada.participant, decision).unwrap();
            }
            assert_eq!(self.market.participant(ada.participant).status, status);
            assert_eq!(self.takes_part(&ada), [status == Status::Active; 3], "{status}");
        }
    }

    fn r9_2_access_is_given_to_each_and_taken_from_each_alone(&mut self) {
        // Coal is suspended; wind goes on trading.
        self.market.suspend(&self.coal).unwrap();
        refused(self.market.quote(&self.coal, &[sell(self.slots[1], 0, 100, 1)]), "auth/not_active");
        let placed = self.market.quote(&self.wind, &[sell(self.slots[1], 0, 3_000, 1)]).unwrap();
        self.market.cancel(&self.wind, &[cancel_ref(&placed[0])]).unwrap();
        // Of two reviewers, the one that keeps the role reinstates coal.
        let (first, second) =
            (self.market.operators.reviewer.clone(), self.market.account("second reviewer"));
        self.market.grant_role(Role::Reviewer, &second).unwrap();
        self.market.revoke_role(Role::Reviewer, &first).unwrap();
        refused(self.market.reinstate(&self.coal), "auth/missing_role");
        self.market.operators.reviewer = second;
        self.market.reinstate(&self.coal).unwrap();
    }

    fn r10_1_2_both_sides_quote_every_slot_of_the_cycle_in_one_message_each(&mut self) {
        let [a, b, c, d] = self.slots;
        let quotes = |wind: &Actor, home: &Actor| -> Vec<(Actor, Vec<NewOrder>)> {
            let offers =
                vec![sell(a, 0, 100, 20), sell(b, 1, 120, 10), sell(c, 0, 100, 20), sell(d, 0, 100, 5)];
            // In the second slot home bids what nobody will sell for.
            let bids = vec![buy(a, 0, 300, 10), buy(b, 0, -500, 1), buy(c, 0, 300, 10), buy(d, 0, 300, 5)];
            vec![(wind.clone(), offers), (home.clone(), bids)]
        };
        let placed = self.market.quote_all(&quotes(&self.wind, &self.home)).unwrap();
        assert_eq!(placed.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4]);
        let two = [self.wind.participant, self.home.participant];
        for (slot, [offer, bid]) in [
            (a, [(100, 20), (300, 10)]),
            (b, [(120, 10), (-500, 1)]),
            (c, [(100, 20), (300, 10)]),
            (d, [(100, 5), (300, 5)]),
        ] {
            let rows = self.market.orders(slot).into_iter().filter(|row| two.contains(&row.participant));
            let mut orders: Vec<_> =
                rows.map(|row| (row.participant, row.order.price.get(), row.lots.get())).collect();
            orders.sort_unstable();
            assert_eq!(orders, [(two[0], offer.0, offer.1), (two[1], bid.0, bid.1)]);
        }
    }

    fn r10_2_2_c_every_request_is_broadcast_with_user_time_volume_and_price(&mut self) {
        let quote = matcher::ExecuteMsg::Quote {
            market: self.market.id,
            orders: vec![buy(self.slots[1], 2, 200, 6), buy(self.slots[1], 1, -7, 4)],
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
        let user = self.eco.participant.to_string();
        let stated = broadcast.iter().map(|order| ["user", "lots", "price"].map(|key| order[key]));
        assert_eq!(stated.collect::<Vec<_>>(), [[&user, "6", "200"], [&user, "4", "-7"]]);
        for order in &broadcast {
            let time: u64 = order["time"].parse().unwrap();
            assert!((before.get()..=self.market.now().get()).contains(&time), "{time}");
        }
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
            "auth/not_registered",
        );
        // With the key the right to sign moves.
        let next = self.market.account("next key of the hall");
        self.market.propose_rotation(&self.hall.account.clone(), &next).unwrap();
        let hall = self.market.accept_rotation(&next, self.hall.participant).unwrap();
        refused(self.market.quote(&self.hall, &order), "auth/not_registered");
        self.hall = hall;
    }

    fn r10_2_2_a_a_request_is_a_price_and_an_energy_before_gate_closure(&mut self) {
        let (b, last) = (self.slots[1], self.slots[3]);
        for (price, lots, text) in [
            (3_001, 1, "matcher/off_grid: price 3001"),
            (-501, 1, "matcher/off_grid: price -501"),
            (100, 0, "matcher/lots_out_of_range"),
        ] {
            refused(self.market.quote(&self.home, &[buy(last, 0, price, lots)]), text);
            refused(self.market.quote(&self.wind, &[sell(last, 0, price, lots)]), text);
        }
        let far = SlotId(last.get() + 2_000);
        refused(self.market.quote(&self.home, &[buy(far, 0, 100, 1)]), "matcher/beyond_horizon");
        let past = SlotId(self.slots[0].get() - 400);
        refused(self.market.quote(&self.home, &[buy(past, 0, 100, 1)]), "matcher/gate_closed");
        // Neither form of an order may lack a part. No seller accepts this price.
        let home = self.home.account.clone();
        let mut order = json!({"slot": last, "good": {"buy": {"profile": 0}}, "price": "-500", "lots": "1"});
        for missing in ["price", "lots", "slot", "good"] {
            let taken = order.as_object_mut().unwrap().remove(missing).unwrap();
            let quote = json!({"quote": {"market": self.market.id, "orders": [order]}});
            let sent = self.market.send(&home, Contract::OrderbookMatcher, &quote, &[]);
            refused(sent, &format!("missing field `{missing}`"));
            order[missing] = taken;
        }
        let quote = |text: String| json!({"quote": {"market": self.market.id, "orders": [order, text]}});
        let (short, whole) = (quote(format!("{last}/b0/1")), quote(format!("{last}/b0/-500/1")));
        refused(self.market.send(&home, Contract::OrderbookMatcher, &short, &[]), "slot/good/price/lots");
        self.market.send(&home, Contract::OrderbookMatcher, &whole, &[]).unwrap();
        let quotes = [
            (self.coal.clone(), vec![sell(b, 0, 100, 10), sell(last, 0, 250, 5)]),
            (self.hall.clone(), vec![buy(b, 0, 150, 10)]),
            (self.hospital.clone(), vec![buy(b, 0, 150, 10), buy(last, 0, 150, 5)]),
        ];
        let placed = self.market.quote_all(&quotes).unwrap();
        // The hall's new account trades for the same participant.
        assert_eq!(placed[1][0].participant, self.hall.participant);
    }

    fn r8_3_a_a_message_counts_from_its_rightful_sender_only(&mut self) {
        let messages = self.restricted_messages();
        let mut intruders: BTreeSet<Addr> =
            messages.iter().map(|(rightful, _, _)| rightful.clone()).collect();
        intruders.extend([self.hospital.account.clone(), self.market.account("stranger")]);
        for (rightful, contract, msg) in &messages {
            let state = |suite: &Self| (suite.market.orders(suite.slots[1]), suite.market.checkpoint());
            let before = state(self);
            for intruder in intruders.iter().filter(|intruder| *intruder != rightful) {
                assert!(self.send_raw(intruder, *contract, msg).is_err(), "{intruder} sent {msg:?}");
            }
            assert_eq!(state(self), before, "a refused message leaves nothing behind");
            self.send_raw(rightful, *contract, msg).unwrap();
        }
        self.market.unpause().unwrap();
        self.market.reinstate(&self.home).unwrap();
    }

    fn send_raw(
        &mut self,
        sender: &Addr,
        contract: Contract,
        msg: &Binary,
    ) -> Result<(), simulation::ChainError> {
        let tx = PendingTx { sender: sender.clone(), msg: msg.clone(), funds: vec![] };
        self.market.send_all(contract, vec![tx]).map(|_| ())
    }

    /// Messages, each with the one account that may send it.
    fn restricted_messages(&self) -> Vec<(Addr, Contract, Binary)> {
        let (market, operators) = (self.market.id, &self.market.operators);
        // Home's bid for which no seller asks.
        let orders = self.market.orders(self.slots[1]).into_iter();
        let bid = orders.filter(|row| row.participant == self.home.participant).map(|row| row.order);
        let capacity = LineCapacity { slot: self.slots[0], line: 0, capacity: Lots(3) };
        let (slot, participant) = (self.slots[2], self.wind.participant);
        let forecast = Forecast { slot, participant, side: Side::Sell, lots: Lots(3) };
        let suspension = Review {
            participant: self.home.participant,
            decision: Decision::Suspend { reason: "complaint".into() },
        };
        let matcher = |sender: &Addr, msg: matcher::ExecuteMsg| {
            (sender.clone(), Contract::OrderbookMatcher, to_json(&msg))
        };
        let registry =
            |sender: &Addr, msg: registry::ExecuteMsg| (sender.clone(), Contract::Registry, to_json(&msg));
        vec![
            matcher(&self.home.account, matcher::ExecuteMsg::Cancel { market, orders: bid.collect() }),
            matcher(
                &operators.grid,
                matcher::ExecuteMsg::SetCapacities { market, capacities: vec![capacity] },
            ),
            matcher(
                &operators.forecaster,
                matcher::ExecuteMsg::PublishForecasts { market, forecasts: vec![forecast] },
            ),
            registry(&operators.reviewer, registry::ExecuteMsg::Review { reviews: vec![suspension] }),
            registry(
                &operators.admin,
                registry::ExecuteMsg::GrantRole {
                    role: Role::Auditor,
                    account: operators.anyone.to_string(),
                    since: None,
                    until: None,
                },
            ),
            registry(
                &operators.guardian,
                registry::ExecuteMsg::Pause { duration: Seconds(60), reason: "incident".into() },
            ),
        ]
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
        let published = self.market.forecasts(slot);
        let mut forecasts: Vec<_> =
            published.forecasts.iter().map(|row| (row.participant, row.lots)).collect();
        forecasts.sort_unstable();
        assert_eq!(forecasts, [(wind, Lots(4)), (home, Lots(9))]);
        assert_eq!(published.reference_prices, [Some(Price(350)), None]);
    }

    // From gate closure to the drafts.

    fn r10_2_3_c_anyone_runs_the_matching_and_nobody_bends_it(&mut self) {
        let slot = self.slots[0];
        assert!(self.market.aggregate_page(slot, 10).is_err(), "before the gate");
        // An interested party sends the permissionless messages, item by item.
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
        // Home takes wind's. Every price from hospital's bid to coal's ask excludes both of them: the middle is 200.
        let pairs: Vec<_> = self.contracts(3).into_iter().map(|contract| contract.terms).collect();
        assert_eq!(pairs.len(), 1);
        assert_eq!((pairs[0].buyer, pairs[0].seller), (self.home.participant, self.wind.participant));
        assert_eq!((pairs[0].lots, pairs[0].buyer_price), (Lots(5), Price(200)));
        let zone = &self.market.result(self.slots[3]).zones[0];
        assert_eq!((zone.least, zone.greatest), (Some(Price(150)), Some(Price(250))));
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
        assert_eq!(self.market.fills(slot).iter().map(|row| row.lots.get()).sum::<u64>(), 4 + 9);
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

    fn r10_2_4_a_a_signature_of_other_terms_is_refused(&mut self) {
        let contract = self.contracts(0)[0].contract;
        let wrong = HexBinary::from([7; 32]);
        refused(self.market.sign_with_digest(&self.home, &[contract], wrong), "power/digest_mismatch");
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

    fn r10_2_4_a_a_contract_is_active_only_after_its_verification(&mut self) {
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
        refused(
            self.market.withdraw(&self.home, Some(free + 1)),
            &format!("escrow/insufficient: participant {} has {free} free", self.home.participant),
        );
        let admin = self.market.operators.admin.clone();
        let system = self.market.system_balances();
        for (account, held) in [
            (SystemAccount::Fees, system.fees),
            (SystemAccount::Grid, system.grid),
            (SystemAccount::Imbalance, system.imbalance),
        ] {
            let more = held.get() + 1;
            assert!(self.market.withdraw_system(account, more, &admin).is_err(), "{account:?}");
        }
    }

    fn r10_2_4_c_a_validated_contract_executes_whatever_its_parties_do(&mut self) {
        let contract = self.contracts(0)[0].contract;
        for party in [self.wind.clone(), self.home.clone()] {
            assert!(self.market.cancel_contracts(&party, &[contract]).is_err());
            self.market.revoke(&party).unwrap();
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
        let contract = self.contracts(0).remove(0);
        assert_eq!(contract.status, ContractStatus::Settled);
        let settled = contract.settled.unwrap();
        assert_eq!(settled.delivered, Lots(7));
        assert_eq!((settled.buyer_payment, settled.seller_payment), (NetAmount(700), NetAmount(700)));
        assert_eq!(
            (settled.liability, settled.imbalance, settled.fees),
            (Amount(150), Amount(0), Amount(21))
        );
    }

    fn r10_2_5_b_the_cycle_is_reconciled_and_cleared(&mut self) {
        let cycle = self.market.cycle(self.slots[0]);
        refused(self.market.clear_cycle_page(cycle, 10), "escrow/cycle_still_open");
        let report = self.market.settle_cycle(cycle).unwrap().report.unwrap();
        // 10 + 20 + 4 + 5 lots traded and drafted; 7 and 16 of them delivered.
        assert_eq!(
            (report.traded_lots, report.drafted_lots, report.delivered_lots),
            (Lots(39), Lots(39), Lots(23))
        );
        assert_eq!((report.positions_net, report.mismatches), (NetAmount(0), vec![]));
        refused(self.market.clear_cycle_page(cycle, 10), "escrow/already_cleared");
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
        // No operator had a part in it: the hall and an account without a role sent the permissionless messages.
        let open = ["aggregate", "clear", "pair", "activate", "settle", "clear_cycle"];
        let senders = entries.iter().filter(|entry| open.contains(&entry.action.as_str()));
        let senders: BTreeSet<&str> = senders.map(|entry| entry.actor.as_str()).collect();
        let expected = [&self.hall.account, &self.market.operators.anyone].map(Addr::as_str);
        assert_eq!(senders, BTreeSet::from(expected));
    }

    fn r10_1_6_a_participants_history_is_logged_and_each_entry_is_proven(&mut self) {
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
        for pair in entries.windows(2) {
            assert!(pair[0].height <= pair[1].height && pair[0].time <= pair[1].time, "{pair:?}");
        }
        for entry in &entries {
            self.market.verify_entry(entry.number).unwrap();
        }
        // From the contract back to the orders of both.
        let terms = self.contracts(0).remove(0).terms;
        let fills = self.market.fills(self.slots[0]);
        for party in [terms.buyer, terms.seller] {
            assert_eq!(fills.iter().find(|row| row.participant == party).unwrap().filled, terms.lots);
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

/// Runs the suite on a chain on which a transaction takes `transaction` seconds at most.
///
/// # Panics
/// If a clause does not hold.
pub fn run(chain: impl ChainBackend, transaction: u64, checks: Checks) {
    let mut suite = Suite::open(chain, transaction, checks);
    suite.r9_3_every_published_interface_has_one_class_in_the_served_table();
    suite.r10_2_5_c_the_market_publishes_its_fees_and_its_cycle();
    suite.r10_2_1_c_identity_is_stored_as_class_place_and_hash();
    suite.r10_1_1_each_kind_trades_its_side_once_it_is_reviewed();
    suite.r10_2_1_a_only_active_participants_take_part();
    suite.r9_2_access_is_given_to_each_and_taken_from_each_alone();
    suite.r10_1_2_both_sides_quote_every_slot_of_the_cycle_in_one_message_each();
    suite.r10_2_2_c_every_request_is_broadcast_with_user_time_volume_and_price();
    suite.r10_2_2_b_a_request_is_its_signers_and_names_nobody_else();
    suite.r10_2_2_a_a_request_is_a_price_and_an_energy_before_gate_closure();
    suite.r8_3_a_a_message_counts_from_its_rightful_sender_only();
    suite.r10_2_3_b_prices_and_forecasts_are_kept_up_to_date();
    suite.r10_2_3_c_anyone_runs_the_matching_and_nobody_bends_it();
    suite.r10_2_3_a_preferences_limits_and_priorities_are_met_at_the_greatest_welfare();
    suite.r10_2_3_b_the_matching_uses_what_was_published_last();
    suite.r10_1_3_the_quotations_are_matched_by_their_prices();
    suite.r10_2_4_b_a_contract_states_period_electricity_method_price_and_liability();
    suite.r10_2_4_a_a_signature_of_other_terms_is_refused();
    suite.r10_1_4_generator_and_user_sign();
    suite.r10_2_4_a_a_contract_is_active_only_after_its_verification();
    suite.r10_1_5_the_funds_are_out_of_everybodys_reach();
    suite.r10_2_4_c_a_validated_contract_executes_whatever_its_parties_do();
    suite.readings();
    suite.r10_2_6_a_time_parties_quantities_and_results_are_on_the_ledger();
    suite.r10_2_5_a_contracts_compute_what_is_payable();
    suite.r10_2_5_b_the_cycle_is_reconciled_and_cleared();
    suite.r10_1_5_settlement_and_clearing_need_nobodys_consent();
    suite.r8_1_contracts_quote_match_settle_and_clear();
    suite.r10_1_6_a_participants_history_is_logged_and_each_entry_is_proven();
    suite.r10_2_6_b_access_execution_and_configuration_are_logged_with_who_did_it();
    suite.market.check();
}
