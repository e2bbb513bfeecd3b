//! The contract with a clock and its peers.

use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_env};
use cosmwasm_std::{
    Addr, CosmosMsg, Empty, Env, Event, Order, OwnedDeps, Response, Storage, WasmMsg, from_json,
};
use interfaces::admin::AdminMsg;
use interfaces::audit_log::{ExecuteMsg as LogMsg, NewEntry};
use interfaces::event::TypedEvent;
use interfaces::power_contract::{
    ContractResponse, ContractStatus, CycleTotalsResponse, DigestResponse, Drafts, ExecuteMsg,
    InstantiateMsg, NewContract, QueryMsg, Reading, SlotResponse, SlotStatus,
};
use interfaces::registry::{Role, Status};
use serde::de::DeserializeOwned;
use settlement::{buyer_hold, seller_hold};
use units::{ContractId, Lots, ParticipantId, Timestamp};

use crate::PowerError;
use crate::contract::{execute, instantiate, query};
use crate::tests::escrow::Escrow;
use crate::tests::fixtures::{
    ALICE, BOB, CAROL, CYCLE, DAVE, DRAFTED, END, MARKET, SIGN_BY, SLOT, TERMS, account, account_of,
    evidence, id, page,
};
use crate::tests::peers::{Peers, addresses};

/// The result of a message.
pub type TxResult = Result<Response, PowerError>;

/// The contract with a clock, mocks of its peers, an escrow that keeps the books, and the audit entries.
pub struct TestEnv {
    pub deps: OwnedDeps<MockStorage, MockApi, MockQuerier, Empty>,
    pub chain: Env,
    pub peers: Peers,
    pub escrow: Escrow,
    pub log: Vec<NewEntry>,
}

impl TestEnv {
    /// Instantiated; the contract addresses are not set.
    pub fn bare() -> Self {
        let peers = Peers::default();
        let mut deps = OwnedDeps {
            storage: MockStorage::default(),
            api: MockApi::default(),
            querier: peers.querier(),
            custom_query_type: PhantomData,
        };
        let mut chain = mock_env();
        chain.contract.address = account("power");
        let msg = InstantiateMsg { admin: account("administrator").into_string() };
        let info = message_info(&account("deployer"), &[]);
        instantiate(deps.as_mut(), chain.clone(), info, msg).unwrap();
        Self { deps, chain, peers, escrow: Escrow::default(), log: vec![] }.at(DRAFTED)
    }

    /// With the contract addresses, four participants, a metering operator and an auditor.
    pub fn new() -> Self {
        let mut env = Self::bare();
        let set_addresses = ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: addresses() });
        env.send(&account("administrator"), set_addresses).unwrap();
        for participant in [ALICE, BOB, CAROL, DAVE] {
            env.peers.admit(&account_of(participant), participant, Status::Active);
        }
        env.peers.grant(Role::MeteringOperator, &account("meter"));
        env.peers.grant(Role::Auditor, &account("auditor"));
        env.log.clear();
        env
    }

    /// Sets the block time.
    #[must_use]
    pub fn at(mut self, seconds: u64) -> Self {
        self.set_time(seconds);
        self
    }

    pub fn set_time(&mut self, seconds: u64) {
        self.chain.block.time = cosmwasm_std::Timestamp::from_seconds(seconds);
    }

    fn snapshot(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.deps.storage.range(None, None, Order::Ascending).collect()
    }

    /// Sends a message as the chain would: a refused one changes nothing, the messages of others reach escrow and log.
    pub fn send(&mut self, sender: &Addr, msg: ExecuteMsg) -> TxResult {
        let before = self.snapshot();
        let result = execute(self.deps.as_mut(), self.chain.clone(), message_info(sender, &[]), msg);
        if let Ok(response) = &result {
            self.deliver(response);
        } else {
            self.deps.storage = MockStorage::default();
            for (key, value) in before {
                self.deps.storage.set(&key, &value);
            }
        }
        result
    }

    fn deliver(&mut self, response: &Response) {
        for sub in &response.messages {
            assert_eq!(sub.reply_on, cosmwasm_std::ReplyOn::Never, "all or nothing");
            let CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, funds }) = &sub.msg else {
                panic!("unexpected message {:?}", sub.msg);
            };
            assert!(funds.is_empty());
            if *contract_addr == account("escrow").as_str() {
                self.escrow.take(from_json(msg).unwrap());
            } else {
                assert_eq!(*contract_addr, account("audit").as_str());
                let LogMsg::Append { entries } = from_json(msg).unwrap() else { panic!("not an entry") };
                self.log.extend(entries);
            }
        }
    }

    /// The registry pauses trading, or ends the pause.
    pub fn pause(&mut self, until: u64) {
        let result = self.send(&account("registry"), ExecuteMsg::SetPause { until: Timestamp(until) });
        assert_eq!(result.unwrap(), Response::new(), "the registry's entry covers it");
    }

    /// The matcher drafts a page; orders have reserved the holds of its contracts.
    pub fn draft(&mut self, drafts: Drafts) -> TxResult {
        for new in &drafts.contracts {
            self.escrow.reserve(new.buyer, buyer_hold(new.buyer_price, new.lots, &TERMS).unwrap());
            self.escrow.reserve(new.seller, seller_hold(new.seller_price, new.lots, &TERMS).unwrap());
        }
        self.send(&account("matcher"), ExecuteMsg::Draft { drafts })
    }

    pub fn sign(&mut self, who: ParticipantId, contracts: &[ContractId]) -> TxResult {
        self.send(&account_of(who), ExecuteMsg::Sign { contracts: contracts.to_vec() })
    }

    /// Signs by the digest that the query answers.
    pub fn sign_digest(&mut self, who: ParticipantId, contracts: &[ContractId]) -> TxResult {
        let ask = QueryMsg::Digest { contracts: contracts.to_vec() };
        let answer: DigestResponse = self.ask(ask)?;
        let msg = ExecuteMsg::SignDigest { contracts: contracts.to_vec(), digest: answer.digest };
        self.send(&account_of(who), msg)
    }

    pub fn cancel(&mut self, who: ParticipantId, contracts: &[ContractId]) -> TxResult {
        self.send(&account_of(who), ExecuteMsg::Cancel { contracts: contracts.to_vec() })
    }

    pub fn activate(&mut self, limit: u32) -> TxResult {
        self.send(&account("anyone"), ExecuteMsg::Activate { market: MARKET, slot: SLOT, limit })
    }

    pub fn meter(&mut self, readings: Vec<Reading>) -> TxResult {
        self.send(&account("meter"), ExecuteMsg::Meter { market: MARKET, readings })
    }

    pub fn dispute(&mut self, who: ParticipantId, contract: ContractId) -> TxResult {
        self.send(&account_of(who), ExecuteMsg::Dispute { contract, evidence: evidence() })
    }

    pub fn resolve(&mut self, contract: ContractId, delivered: u64) -> TxResult {
        self.send(&account("auditor"), ExecuteMsg::Resolve { contract, delivered: Lots(delivered) })
    }

    pub fn settle(&mut self, limit: u32) -> TxResult {
        self.send(&account("anyone"), ExecuteMsg::Settle { market: MARKET, slot: SLOT, limit })
    }

    /// Drafted, signed by both sides of every contract, and activated. The time is the end of delivery.
    pub fn delivered(contracts: Vec<NewContract>) -> Self {
        let mut env = Self::new();
        let mut parties: BTreeMap<ParticipantId, BTreeSet<ContractId>> = BTreeMap::new();
        for (new, number) in contracts.iter().zip(0..) {
            for party in [new.buyer, new.seller] {
                parties.entry(party).or_default().insert(id(number));
            }
        }
        env.draft(page(contracts)).unwrap();
        for (party, contracts) in parties {
            env.sign(party, &Vec::from_iter(contracts)).unwrap();
        }
        env.set_time(SIGN_BY);
        env.activate(500).unwrap();
        env.log.clear();
        env.at(END)
    }

    pub fn ask<T: DeserializeOwned>(&self, msg: QueryMsg) -> Result<T, PowerError> {
        Ok(from_json(query(self.deps.as_ref(), self.chain.clone(), msg)?).unwrap())
    }

    pub fn contract(&self, number: u32) -> ContractResponse {
        self.ask(QueryMsg::Contract { contract: id(number) }).unwrap()
    }

    pub fn status(&self, number: u32) -> ContractStatus {
        self.contract(number).status
    }

    pub fn slot(&self) -> SlotResponse {
        self.ask(QueryMsg::Slot { market: MARKET, slot: SLOT }).unwrap()
    }

    pub fn slot_status(&self) -> SlotStatus {
        self.slot().status
    }

    pub fn cycle(&self) -> CycleTotalsResponse {
        self.ask(QueryMsg::CycleTotals { market: MARKET, cycle: CYCLE }).unwrap()
    }
}

/// The events of a type in a response.
pub fn events<E: TypedEvent>(response: &Response) -> Vec<E> {
    let all: &[Event] = &response.events;
    E::parse_all(all).unwrap()
}

/// Asserts that a message is refused with an error of this pattern.
#[macro_export]
macro_rules! refused {
    ($result:expr, $pattern:pat $(if $guard:expr)?) => {{
        let result = $result;
        assert!(matches!(&result, Err($pattern) $(if $guard)?), "{result:?}");
    }};
}
