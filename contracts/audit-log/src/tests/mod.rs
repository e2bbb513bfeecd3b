//! The log alone, against mocks: what each message does, and what each refuses.

mod administration;
mod appending;
mod migration;
mod proofs;
mod queries;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, mock_dependencies, mock_env};
use cosmwasm_std::{
    Addr, Coin, Empty, Env, HexBinary, MessageInfo, Order, OwnedDeps, Response, Storage, from_json,
};
use interfaces::admin::AdminMsg;
use interfaces::audit_log::{Category, EntriesResponse, ExecuteMsg, InstantiateMsg, NewEntry, QueryMsg};
use interfaces::{Contract, ContractAddresses};
use serde::de::DeserializeOwned;
use units::ParticipantId;

use crate::AuditError;
use crate::contract::{execute, instantiate, query};

/// Block time and height at the start of every test.
pub const START: u64 = 1_700_000_000;
pub const HEIGHT: u64 = 1_000;

/// The contract with mocks and a clock.
pub struct TestEnv {
    pub deps: OwnedDeps<MockStorage, MockApi, MockQuerier, Empty>,
    pub env: Env,
}

pub fn account(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn admin() -> Addr {
    account("administrator")
}

/// The address of one of the five contracts.
pub fn contract(which: Contract) -> Addr {
    account(which.name())
}

pub fn peers() -> ContractAddresses {
    let at = |which| contract(which).into_string();
    ContractAddresses {
        registry: at(Contract::Registry),
        orderbook_matcher: at(Contract::OrderbookMatcher),
        power_contract: at(Contract::PowerContract),
        settlement_escrow: at(Contract::SettlementEscrow),
        audit_log: at(Contract::AuditLog),
    }
}

/// An entry that is in order.
pub fn an_entry() -> NewEntry {
    NewEntry {
        category: Category::Execution,
        action: "quote".into(),
        actor: account("ada").into_string(),
        subjects: vec![ParticipantId(1)],
        payload_hash: HexBinary::from([7; 32]),
    }
}

/// An entry whose hash tells it from others.
pub fn numbered(number: u64) -> NewEntry {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&number.to_be_bytes());
    NewEntry { payload_hash: HexBinary::from(hash), ..an_entry() }
}

impl TestEnv {
    /// Just instantiated.
    pub fn without_addresses() -> Self {
        let mut log = Self { deps: mock_dependencies(), env: mock_env() };
        log.env.contract.address = contract(Contract::AuditLog);
        log.env.block.time = cosmwasm_std::Timestamp::from_seconds(START);
        log.env.block.height = HEIGHT;
        let info = MessageInfo { sender: account("deployer"), funds: vec![] };
        let message = InstantiateMsg { admin: admin().into_string() };
        instantiate(log.deps.as_mut(), log.env.clone(), info, message).unwrap();
        log
    }

    /// With contract addresses, whose setting is the first entry.
    pub fn new() -> Self {
        let mut log = Self::without_addresses();
        log.does(&admin(), ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers() }));
        log
    }

    /// With contract addresses and so many further entries, written in batches of up to 300 by the matcher.
    pub fn with_entries(count: u64) -> Self {
        let mut log = Self::new();
        for first in (0..count).step_by(300) {
            let batch = (first..count.min(first + 300)).map(numbered).collect();
            log.writes(Contract::OrderbookMatcher, batch);
        }
        log
    }

    pub fn pass_block(&mut self) {
        self.env.block.height += 1;
        self.env.block.time = self.env.block.time.plus_seconds(6);
    }

    fn send(&mut self, sender: &Addr, funds: Vec<Coin>, message: ExecuteMsg) -> Result<Response, AuditError> {
        let info = MessageInfo { sender: sender.clone(), funds };
        execute(self.deps.as_mut(), self.env.clone(), info, message)
    }

    /// Sends a message that must succeed.
    pub fn does(&mut self, sender: &Addr, message: ExecuteMsg) -> Response {
        self.send(sender, vec![], message).unwrap()
    }

    /// A peer contract appends.
    pub fn writes(&mut self, writer: Contract, entries: Vec<NewEntry>) -> Response {
        self.does(&contract(writer), ExecuteMsg::Append { entries })
    }

    /// Sends a message that must be refused, and checks that it changed nothing.
    pub fn refused(&mut self, sender: &Addr, message: ExecuteMsg) -> AuditError {
        self.refused_with(sender, vec![], message)
    }

    pub fn refused_with(&mut self, sender: &Addr, funds: Vec<Coin>, message: ExecuteMsg) -> AuditError {
        let before = self.dump();
        let error = self.send(sender, funds, message).unwrap_err();
        assert_eq!(self.dump(), before, "refused ({error}), yet the state changed");
        error
    }

    /// The matcher appends one entry between two good ones, which must be refused.
    pub fn refused_entry(&mut self, entry: NewEntry) -> AuditError {
        let entries = vec![an_entry(), entry, an_entry()];
        self.refused(&contract(Contract::OrderbookMatcher), ExecuteMsg::Append { entries })
    }

    pub fn dump(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.deps.storage.range(None, None, Order::Ascending).collect()
    }

    pub fn asks<T: DeserializeOwned>(&self, question: QueryMsg) -> Result<T, AuditError> {
        Ok(from_json(query(self.deps.as_ref(), self.env.clone(), question)?).unwrap())
    }

    pub fn page(&self, from: u64, limit: u32) -> EntriesResponse {
        let question = QueryMsg::Entries {
            from: Some(from),
            actor: None,
            subject: None,
            category: None,
            limit: Some(limit),
        };
        self.asks(question).unwrap()
    }
}
