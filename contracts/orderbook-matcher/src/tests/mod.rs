//! The matcher alone: its siblings are a registry of records, a ledger that checks postings, and lists of what was drafted
//! and logged.

mod abort;
mod aggregate;
mod cancel;
mod clear;
mod door;
mod italy;
mod markets;
mod migration;
mod pages;
mod pair;
mod published;
mod queries;
mod quote;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_env};
use cosmwasm_std::{
    Addr, Binary, Coin, ContractResult, CosmosMsg, Env, Order, OwnedDeps, Response, Storage, SystemResult,
    Timestamp as Time, WasmMsg, WasmQuery, from_json, to_json_binary,
};
use interfaces::audit_log::NewEntry;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::{
    AcceptanceDefinition, ExecuteMsg, Good, InstantiateMsg, LineDefinition, MarketDefinition, NewOrder,
    OrderRef, PriceGrid, ProfileDefinition, QueryMsg, SettlementTerms, SlotStatus, Timing,
    events::OrderPlaced,
};
use interfaces::power_contract::Drafts;
use interfaces::registry::raw::{
    ACCOUNTS, AccountKey, AccountRecord, LabelSet, PAUSE, PauseRecord, ROLES, RoleKey, RoleRecord,
};
use interfaces::registry::{ParticipantKind, Role, Status};
use interfaces::settlement_escrow::{Account, Leg};
use interfaces::{Peers, audit_log, power_contract, settlement_escrow};
use records::{Record, RecordMap};
use units::{
    Amount, Energy, LabelId, Lots, MarketId, ParticipantId, Power, Price, ProfileId, Seconds, SlotId,
    SlotLength, Tier, Timestamp, ZoneId,
};

use crate::MatcherError;
use crate::contract::{action, execute, instantiate};

/// When tests begin: a multiple of 900 s.
pub const START: u64 = 1_749_999_600;
/// The first slot of the tests; it begins 7,200 s after they do, and its gate closes 3,600 s before that.
pub const FIRST: u32 = 1_944_444 + 8;
/// The market of the tests.
pub const MARKET: MarketId = MarketId(1);

type Stored = Rc<RefCell<BTreeMap<Vec<u8>, Vec<u8>>>>;

/// The matcher and what it talks to.
pub struct World {
    pub deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    pub now: u64,
    registry: Stored,
    /// Free and reserved money by participant, as differences from the beginning.
    pub ledger: BTreeMap<ParticipantId, (i128, i128)>,
    pub drafts: Vec<Drafts>,
    pub log: Vec<NewEntry>,
}

/// The market of the tests: 3 zones in a row, 3 labels, 3 profiles, lots of 10 Wh, prices −500 to 3,000 by 5.
pub fn definition() -> MarketDefinition {
    let line = |from, to, capacity, fee| LineDefinition {
        from: ZoneId(from),
        to: ZoneId(to),
        capacity: Lots(capacity),
        fee: Price(fee),
    };
    let accept = |label, premium| AcceptanceDefinition { label: LabelId(label), premium: Price(premium) };
    let profile =
        |name: &str, accepts: Vec<AcceptanceDefinition>| ProfileDefinition { name: name.to_owned(), accepts };
    MarketDefinition {
        name: "district".into(),
        denom: "ueur".into(),
        zones: vec!["north".into(), "centre".into(), "south".into()],
        lines: vec![line(0, 1, 500, 2), line(1, 0, 500, 2), line(1, 2, 300, 3), line(2, 1, 300, 3)],
        labels: vec!["energy".into(), "green".into(), "local".into()],
        profiles: vec![
            profile("any", vec![accept(0, 0), accept(1, 0), accept(2, 0)]),
            profile("green", vec![accept(1, 20), accept(2, 30)]),
            profile("rather green", vec![accept(0, 0), accept(1, 15), accept(2, 15)]),
        ],
        grid: PriceGrid { least: Price(-500), greatest: Price(3_000), tick: Price(5) },
        lot: Energy(10),
        minimum_lots: Lots(10),
        timing: Timing {
            slot: SlotLength(900),
            slots_per_cycle: 96,
            horizon: Seconds(172_800),
            gate: Seconds(3_600),
            clear: Seconds(1_200),
            sign: Seconds(1_800),
            meter: Seconds(7_200),
            dispute: Seconds(86_400),
        },
        terms: SettlementTerms {
            buyer_fee: Amount(1),
            seller_fee: Amount(2),
            buyer_bond: Amount(10),
            seller_bond: Amount(20),
            imbalance_premium: Amount(50),
        },
    }
}

/// A slot of the tests.
pub const fn slot(number: u32) -> SlotId {
    SlotId(FIRST + number)
}

/// When the gate of a slot closes.
pub fn gate(number: u32) -> u64 {
    START + 3_600 + 900 * u64::from(number)
}

/// An offer.
pub const fn sell(number: u32, label: u8, price: i64, lots: u64) -> NewOrder {
    NewOrder {
        slot: slot(number),
        good: Good::Sell { label: LabelId(label) },
        price: Price(price),
        lots: Lots(lots),
    }
}

/// A bid.
pub const fn buy(number: u32, profile: u8, price: i64, lots: u64) -> NewOrder {
    NewOrder {
        slot: slot(number),
        good: Good::Buy { profile: ProfileId(profile) },
        price: Price(price),
        lots: Lots(lots),
    }
}

impl World {
    /// A matcher that is neither wired nor has a market.
    pub fn bare(max_steps: u32) -> Self {
        let registry = Stored::default();
        let mut deps = OwnedDeps {
            storage: MockStorage::default(),
            api: MockApi::default(),
            querier: MockQuerier::default(),
            custom_query_type: std::marker::PhantomData,
        };
        let records = Rc::clone(&registry);
        let (registry_at, escrow_at, log_at) = (addr("registry"), addr("escrow"), addr("audit"));
        deps.querier.update_wasm(move |asked| {
            let answer = match asked {
                WasmQuery::Raw { contract_addr, key } if *contract_addr == registry_at.as_str() => {
                    Binary::from(records.borrow().get(key.as_slice()).cloned().unwrap_or_default())
                }
                WasmQuery::Raw { contract_addr, .. } if *contract_addr == log_at.as_str() => {
                    Binary::from(b"wired".to_vec())
                }
                WasmQuery::Smart { contract_addr, msg } if *contract_addr == escrow_at.as_str() => {
                    let settlement_escrow::QueryMsg::Denoms {} = from_json(msg).unwrap() else {
                        panic!("the matcher asks the escrow for denominations alone");
                    };
                    let denoms = vec!["uatom".into(), "ueur".into()];
                    to_json_binary(&settlement_escrow::DenomsResponse { denoms }).unwrap()
                }
                other => panic!("nobody answers {other:?}"),
            };
            SystemResult::Ok(ContractResult::Ok(answer))
        });
        let mut world =
            Self { deps, now: START, registry, ledger: BTreeMap::new(), drafts: vec![], log: vec![] };
        let start = InstantiateMsg { admin: addr("admin").into_string(), max_steps };
        let (env, info) = (world.env(), message_info(&addr("admin"), &[]));
        instantiate(world.deps.as_mut(), env, info, start).unwrap();
        world
    }

    /// A matcher that is wired, with the roles granted, without a market.
    pub fn wired(max_steps: u32) -> Self {
        let mut world = Self::bare(max_steps);
        world.send("admin", ExecuteMsg::Wire { peers: peers() }).unwrap();
        for (name, role) in [("grid", Role::GridOperator), ("weather", Role::Forecaster)] {
            let grant = RoleRecord { since: Timestamp(START), until: Timestamp::MAX };
            world.register(&ROLES, &RoleKey(role, addr(name)), &grant);
        }
        world
    }

    /// A matcher with the market of the tests.
    pub fn new() -> Self {
        let mut world = Self::wired(10_000_000);
        world.send("admin", ExecuteMsg::CreateMarket { market: definition() }).unwrap();
        world
    }

    fn register<K: records::PackedKey, V: Record>(&self, map: &RecordMap<K, V>, key: &K, value: &V) {
        self.registry.borrow_mut().insert(map.key(key), value.encode());
    }

    /// Registers a participant; `labels` beside the unlabelled good.
    pub fn join(&self, name: &str, record: AccountRecord) -> ParticipantId {
        self.register(&ACCOUNTS, &AccountKey(addr(name)), &record);
        record.participant
    }

    /// A prosumer of a zone that may sell under all labels, with 100 MW.
    pub fn prosumer(&self, name: &str, id: u32, zone: u8) -> ParticipantId {
        self.join(name, prosumer(id, zone))
    }

    /// Pauses trading.
    pub fn pause(&self, until: u64) {
        self.register(&PAUSE, &(), &PauseRecord { until: Timestamp(until) });
    }

    pub fn env(&self) -> Env {
        let mut env = mock_env();
        env.block.time = Time::from_seconds(self.now);
        env.contract.address = addr("matcher");
        env
    }

    fn stored(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.deps.storage.range(None, None, Order::Ascending).collect()
    }

    /// Sends a message. A refused one must leave the state as it was, even without the chain's help; a carried-out one
    /// must end with its entry for the log.
    pub fn send(&mut self, name: &str, msg: ExecuteMsg) -> Result<Response, MatcherError> {
        self.send_with(name, &[], msg)
    }

    pub fn send_with(
        &mut self,
        name: &str,
        coins: &[Coin],
        msg: ExecuteMsg,
    ) -> Result<Response, MatcherError> {
        let (before, action) = (self.stored(), action(&msg));
        let (env, info) = (self.env(), message_info(&addr(name), coins));
        let result = execute(self.deps.as_mut(), env, info, msg);
        match &result {
            Err(_) => assert_eq!(self.stored(), before, "a refused {action} changed the state"),
            Ok(response) => self.deliver(name, action, response),
        }
        result
    }

    fn deliver(&mut self, name: &str, action: &str, response: &Response) {
        let wired = query::<interfaces::orderbook_matcher::ConfigResponse>(self, QueryMsg::Config {})
            .unwrap()
            .peers
            .is_some();
        let mut entries = Vec::new();
        for message in &response.messages {
            let CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, funds }) = &message.msg else {
                panic!("only messages to contracts are sent");
            };
            assert!(funds.is_empty());
            assert!(entries.is_empty(), "the entry for the log comes last");
            if *contract_addr == addr("escrow").as_str() {
                let settlement_escrow::ExecuteMsg::Post { denom, legs } = from_json(msg).unwrap() else {
                    panic!("only postings go to the escrow");
                };
                assert_eq!(denom.get(), 1, "the position of ueur");
                self.post(&legs);
            } else if *contract_addr == addr("power").as_str() {
                let power_contract::ExecuteMsg::Draft { drafts } = from_json(msg).unwrap() else {
                    panic!("only drafts go to power-contract");
                };
                self.drafts.push(drafts);
            } else {
                assert_eq!(*contract_addr, addr("audit").as_str());
                let audit_log::ExecuteMsg::Append { entries: appended } = from_json(msg).unwrap() else {
                    panic!("only entries go to the log");
                };
                entries = appended;
            }
        }
        if wired {
            let logged: Vec<_> =
                entries.iter().map(|entry| (entry.action.as_str(), entry.actor.clone())).collect();
            assert_eq!(logged, [(action, addr(name).into_string())]);
        } else {
            assert!(entries.is_empty());
        }
        self.log.extend(entries);
    }

    /// What the escrow would check of a posting by the matcher.
    fn post(&mut self, legs: &[Leg]) {
        let mut seen = Vec::new();
        for leg in legs {
            let Account::Participant { id } = leg.account else {
                panic!("the matcher posts to participants only");
            };
            assert!(!seen.contains(&id), "no account twice");
            seen.push(id);
            assert_eq!(leg.committed.get(), 0);
            assert_eq!(leg.free.get() + leg.reserved.get(), 0);
            assert_ne!(leg.free.get(), 0, "a leg moves something");
            let balance = self.ledger.entry(id).or_default();
            balance.0 += leg.free.get();
            balance.1 += leg.reserved.get();
            assert!(balance.1 >= 0, "more released than reserved for {id}");
        }
    }

    pub fn reserved(&self, id: ParticipantId) -> i128 {
        self.ledger.get(&id).map_or(0, |balance| balance.1)
    }

    /// Places orders and returns their references.
    pub fn quote(&mut self, name: &str, orders: &[NewOrder]) -> Result<Vec<OrderRef>, MatcherError> {
        let message = ExecuteMsg::Quote { market: MARKET, orders: orders.to_vec() };
        let response = self.send(name, message)?;
        let placed = OrderPlaced::parse_all(&response.events).unwrap();
        Ok(placed
            .iter()
            .zip(orders)
            .map(|(event, order)| OrderRef {
                slot: event.slot,
                zone: event.zone,
                good: order.good,
                price: event.price,
                tier: event.tier,
                sequence: event.sequence,
            })
            .collect())
    }

    pub fn cancel(&mut self, name: &str, orders: &[OrderRef]) -> Result<Response, MatcherError> {
        self.send(name, ExecuteMsg::Cancel { market: MARKET, orders: orders.to_vec() })
    }

    pub fn aggregate(&mut self, number: u32, limit: u32) -> Result<Response, MatcherError> {
        self.send("anyone", ExecuteMsg::Aggregate { market: MARKET, slot: slot(number), limit })
    }

    pub fn clear(&mut self, number: u32) -> Result<Response, MatcherError> {
        self.send("anyone", ExecuteMsg::Clear { market: MARKET, slot: slot(number) })
    }

    pub fn pair(&mut self, number: u32, limit: u32) -> Result<Response, MatcherError> {
        self.send("anyone", ExecuteMsg::Pair { market: MARKET, slot: slot(number), limit })
    }

    pub fn abort(&mut self, number: u32, limit: u32) -> Result<Response, MatcherError> {
        self.send("anyone", ExecuteMsg::Abort { market: MARKET, slot: slot(number), limit })
    }

    pub fn status(&self, number: u32) -> SlotStatus {
        query::<interfaces::orderbook_matcher::SlotResponse>(
            self,
            QueryMsg::Slot { market: MARKET, slot: slot(number) },
        )
        .unwrap()
        .status
    }

    /// Repeats a paged crank until the slot is in the given state, and counts the pages.
    pub fn crank(
        &mut self,
        number: u32,
        until: SlotStatus,
        page: impl Fn(&mut Self) -> Result<Response, MatcherError>,
    ) -> usize {
        let mut pages = 0;
        while self.status(number) != until {
            page(self).unwrap();
            pages += 1;
            assert!(pages < 100_000, "the crank does not come to an end");
        }
        pages
    }

    /// From the gate to the last contract, in pages of so many orders.
    pub fn run(&mut self, number: u32, limit: u32) {
        self.now = gate(number);
        self.crank(number, SlotStatus::Aggregated, |world| world.aggregate(number, limit));
        self.clear(number).unwrap();
        self.crank(number, SlotStatus::Paired, |world| world.pair(number, limit));
    }
}

/// A prosumer of a zone that may sell under all labels, with 100 MW: 2.5 million lots a slot.
pub fn prosumer(id: u32, zone: u8) -> AccountRecord {
    AccountRecord {
        participant: ParticipantId(id),
        status: Status::Active,
        kind: ParticipantKind::Prosumer,
        zone: ZoneId(zone),
        tier: Tier(0),
        labels: LabelSet::default().with(LabelId(1)).unwrap().with(LabelId(2)).unwrap(),
        capacity: Power(100_000_000),
    }
}

pub fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn peers() -> Peers {
    Peers {
        registry: addr("registry").into_string(),
        orderbook_matcher: addr("matcher").into_string(),
        power_contract: addr("power").into_string(),
        settlement_escrow: addr("escrow").into_string(),
        audit_log: addr("audit").into_string(),
    }
}

/// An answer to a query.
pub fn query<T: serde::de::DeserializeOwned>(world: &World, msg: QueryMsg) -> Result<T, MatcherError> {
    query_raw(world, msg).map(|answer| from_json(answer).unwrap())
}

pub fn query_raw(world: &World, msg: QueryMsg) -> Result<Binary, MatcherError> {
    crate::contract::query(world.deps.as_ref(), world.env(), msg)
}
