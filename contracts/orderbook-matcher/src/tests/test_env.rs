//! The matcher with mocks of its peers.

use interfaces::admin::AdminMsg;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_env};
use cosmwasm_std::{
    Binary, Coin, ContractResult, CosmosMsg, Env, Order, OwnedDeps, ReplyOn, Response, Storage, SystemResult,
    Timestamp as Time, WasmMsg, WasmQuery, from_json, to_json_binary,
};
use interfaces::audit_log::NewEntry;
use interfaces::declaration::DeclaredMessage;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::events::OrderPlaced;
use interfaces::orderbook_matcher::{
    ConfigResponse, ExecuteMsg, InstantiateMsg, NewOrder, OrderRef, QueryMsg, SlotResponse, SlotStatus,
};
use interfaces::power_contract::Drafts;
use interfaces::registry::Role;
use interfaces::registry::raw::{ACCOUNTS, AccountRecord, ROLES, RoleRecord};
use interfaces::settlement_escrow::{Account, Leg};
use interfaces::{audit_log, power_contract, settlement_escrow};
use units::{ParticipantId, Timestamp};

use super::{MARKET, START, addr, definition, gate, peers, prosumer, query, slot};
use crate::MatcherError;
use crate::contract::{execute, instantiate};

type Stored = Rc<RefCell<BTreeMap<Vec<u8>, Vec<u8>>>>;

/// The matcher with mocks of its peers.
pub struct TestEnv {
    pub deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    pub now: u64,
    registry: Stored,
    /// Free and reserved money by participant, as differences from the beginning.
    pub ledger: BTreeMap<ParticipantId, (i128, i128)>,
    pub drafts: Vec<Drafts>,
    pub log: Vec<NewEntry>,
}

impl TestEnv {
    /// A matcher without contract addresses and without a market.
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
                    Binary::from(b"set".to_vec())
                }
                WasmQuery::Smart { contract_addr, msg } if *contract_addr == escrow_at.as_str() => {
                    let settlement_escrow::QueryMsg::Denoms {} = from_json(msg).unwrap() else {
                        panic!("the matcher queries only denominations of the escrow");
                    };
                    let denoms = vec!["uatom".into(), "ueur".into()];
                    to_json_binary(&settlement_escrow::DenomsResponse { denoms }).unwrap()
                }
                other => panic!("unexpected query {other:?}"),
            };
            SystemResult::Ok(ContractResult::Ok(answer))
        });
        let mut test =
            Self { deps, now: START, registry, ledger: BTreeMap::new(), drafts: vec![], log: vec![] };
        let start = InstantiateMsg { admin: addr("admin").into_string(), max_steps };
        let (env, info) = (test.env(), message_info(&addr("admin"), &[]));
        instantiate(test.deps.as_mut(), env, info, start).unwrap();
        test
    }

    /// A matcher with contract addresses and granted roles, without a market.
    pub fn without_market(max_steps: u32) -> Self {
        let mut test = Self::bare(max_steps);
        test.send("admin", ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers() })).unwrap();
        for (name, role) in [("grid", Role::GridOperator), ("weather", Role::Forecaster)] {
            test.grant(name, role, START, u64::MAX);
        }
        test
    }

    /// A matcher with the market of the tests.
    pub fn new() -> Self {
        let mut test = Self::without_market(10_000_000);
        test.send("admin", ExecuteMsg::CreateMarket { market: definition() }).unwrap();
        test
    }

    /// Registers a participant; `labels` beside the unlabelled good.
    pub fn join(&self, name: &str, record: AccountRecord) -> ParticipantId {
        let value = storage::encode(&record).unwrap();
        self.registry.borrow_mut().insert(ACCOUNTS.key(&addr(name)).to_vec(), value);
        record.participant
    }

    /// A prosumer of a zone that may sell under all labels, with 100 MW.
    pub fn prosumer(&self, name: &str, id: u32, zone: u8) -> ParticipantId {
        self.join(name, prosumer(id, zone))
    }

    /// Grants a role within `[since, until)`.
    pub fn grant(&self, name: &str, role: Role, since: u64, until: u64) {
        let grant = RoleRecord { since: Timestamp(since), until: Timestamp(until) };
        let value = storage::encode(&grant).unwrap();
        self.registry.borrow_mut().insert(ROLES.key((role.number(), &addr(name))).to_vec(), value);
    }

    /// The registry pauses trading, or ends the pause.
    pub fn pause(&mut self, until: u64) {
        let response = self.send("registry", ExecuteMsg::SetPause { until: Timestamp(until) });
        assert_eq!(response.unwrap(), Response::new());
    }

    pub fn env(&self) -> Env {
        let mut env = mock_env();
        env.block.time = Time::from_seconds(self.now);
        env.contract.address = addr("matcher");
        env
    }

    /// All that the matcher stores.
    pub fn stored(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.deps.storage.range(None, None, Order::Ascending).collect()
    }

    /// Sends a message. A refused one must not change the state, although the chain would revert it; an executed one
    /// must end with its audit entry.
    pub fn send(&mut self, name: &str, msg: ExecuteMsg) -> Result<Response, MatcherError> {
        self.send_with(name, &[], msg)
    }

    pub fn send_with(
        &mut self,
        name: &str,
        coins: &[Coin],
        msg: ExecuteMsg,
    ) -> Result<Response, MatcherError> {
        let (before, action) = (self.stored(), msg.declaration().name);
        let (env, info) = (self.env(), message_info(&addr(name), coins));
        let result = execute(self.deps.as_mut(), env, info, msg);
        match &result {
            Err(_) => assert_eq!(self.stored(), before, "a refused {action} changed the state"),
            Ok(response) => self.deliver(name, action, response),
        }
        result
    }

    fn deliver(&mut self, name: &str, action: &str, response: &Response) {
        let addresses_set = query::<ConfigResponse>(self, QueryMsg::Config {}).unwrap().addresses.is_some();
        let mut entries = Vec::new();
        for message in &response.messages {
            assert_eq!(message.reply_on, ReplyOn::Never, "all or nothing");
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
        // The registry's entry covers a pause.
        if addresses_set && action != "set_pause" {
            let logged: Vec<_> =
                entries.iter().map(|entry| (entry.action.as_str(), entry.actor.clone())).collect();
            assert_eq!(logged, [(action, addr(name).into_string())]);
        } else {
            assert!(entries.is_empty());
        }
        self.log.extend(entries);
    }

    /// Checks a posting as the escrow does, and applies it.
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
        query::<SlotResponse>(self, QueryMsg::Slot { market: MARKET, slot: slot(number) }).unwrap().status
    }

    /// Sends pages of a message until the slot has a status, and counts them.
    pub fn run_pages(
        &mut self,
        number: u32,
        until: SlotStatus,
        page: impl Fn(&mut Self) -> Result<Response, MatcherError>,
    ) -> usize {
        let mut pages = 0;
        while self.status(number) != until {
            page(self).unwrap();
            pages += 1;
            assert!(pages < 100_000, "the pages do not end");
        }
        pages
    }

    /// Advances a slot from gate closure to its last contract, in pages of `limit` orders.
    pub fn run(&mut self, number: u32, limit: u32) {
        self.now = gate(number);
        self.run_pages(number, SlotStatus::Aggregated, |test| test.aggregate(number, limit));
        self.clear(number).unwrap();
        self.run_pages(number, SlotStatus::Paired, |test| test.pair(number, limit));
    }
}
