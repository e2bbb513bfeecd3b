//! The registry with a mocked log.

mod administration;
mod chain;
mod instantiation;
mod migration;
mod pause;
mod queries;
mod registration;
mod reviews;
mod roles;
mod rotation;

use contract_kit::addresses;
use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, mock_dependencies, mock_env};
use cosmwasm_std::{
    Addr, Binary, ContractResult, CosmosMsg, Empty, Env, HexBinary, MessageInfo, Order, OwnedDeps, ReplyOn,
    Response, Storage, SubMsg, SystemError, SystemResult, WasmMsg, WasmQuery, from_json,
};
use interfaces::ContractAddresses;
use interfaces::admin::AdminMsg;
use interfaces::audit_log::{ExecuteMsg as LogMsg, NewEntry};
use interfaces::registry::{
    Decision, ExecuteMsg, InstantiateMsg, ParticipantKind, ParticipantResponse, QueryMsg, Review, Role,
};
use serde::de::DeserializeOwned;
use units::{ParticipantId, Power, Seconds, Tier, Timestamp, ZoneId};

use crate::RegistryError;
use crate::contract::{execute, instantiate, query};

/// Block time at the start of every test.
pub const START: u64 = 1_700_000_000;

/// The registry with a clock.
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

pub fn reviewer() -> Addr {
    account("reviewer")
}

pub fn guardian() -> Addr {
    account("guardian")
}

pub fn evidence() -> HexBinary {
    HexBinary::from([7; 32])
}

pub fn register(kind: ParticipantKind, capacity: u64) -> ExecuteMsg {
    ExecuteMsg::Register { kind, zone: ZoneId(2), capacity: Power(capacity), evidence: evidence() }
}

pub fn review(participant: u32, decision: Decision) -> ExecuteMsg {
    ExecuteMsg::Review { reviews: vec![Review { participant: ParticipantId(participant), decision }] }
}

pub fn approve() -> Decision {
    Decision::Approve { labels: vec![], tier: Tier(0) }
}

pub fn reject() -> Decision {
    Decision::Reject { reason: "no meter".into() }
}

pub fn suspend() -> Decision {
    Decision::Suspend { reason: "unpaid".into() }
}

pub fn revoke() -> Decision {
    Decision::Revoke { reason: "fraud".into() }
}

pub fn grant(role: Role, to: &Addr) -> ExecuteMsg {
    ExecuteMsg::GrantRole { role, account: to.to_string(), since: None, until: None }
}

impl TestEnv {
    /// After instantiation.
    pub fn without_addresses() -> Self {
        let mut registry = Self { deps: mock_dependencies(), env: mock_env() };
        registry.env.contract.address = account("registry");
        registry.env.block.time = cosmwasm_std::Timestamp::from_seconds(START);
        registry.set_log(Some(b"addresses"));
        let info = MessageInfo { sender: account("deployer"), funds: vec![] };
        let message = InstantiateMsg { admin: admin().into_string() };
        instantiate(registry.deps.as_mut(), registry.env.clone(), info, message).unwrap();
        registry
    }

    /// Sets the addresses that the log stores; without a log if absent.
    pub fn set_log(&mut self, stored: Option<&'static [u8]>) {
        self.deps.querier.update_wasm(move |query| match (query, stored) {
            (WasmQuery::Raw { contract_addr, key }, Some(stored))
                if *contract_addr == account("audit-log").to_string() && *key == addresses::raw_key() =>
            {
                SystemResult::Ok(ContractResult::Ok(Binary::from(stored)))
            }
            _ => SystemResult::Err(SystemError::NoSuchContract { addr: "any".into() }),
        });
    }

    pub fn peers() -> ContractAddresses {
        ContractAddresses {
            registry: account("registry").into_string(),
            orderbook_matcher: account("orderbook-matcher").into_string(),
            power_contract: account("power-contract").into_string(),
            settlement_escrow: account("settlement-escrow").into_string(),
            audit_log: account("audit-log").into_string(),
        }
    }

    /// With contract addresses, a reviewer and a guardian.
    pub fn new() -> Self {
        let mut registry = Self::without_addresses();
        registry.execute(&admin(), ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: Self::peers() }));
        registry.execute(&admin(), grant(Role::Reviewer, &reviewer()));
        registry.execute(&admin(), grant(Role::Guardian, &guardian()));
        registry
    }

    /// With one active prosumer, participant 1, of account "ada".
    pub fn with_ada() -> Self {
        let mut registry = Self::new();
        registry.execute(&account("ada"), register(ParticipantKind::Prosumer, 5_000));
        registry.execute(&reviewer(), review(1, approve()));
        registry
    }

    pub fn advance(&mut self, seconds: u64) {
        self.env.block.time = self.env.block.time.plus_seconds(seconds);
    }

    pub fn now(&self) -> Timestamp {
        Timestamp(self.env.block.time.seconds())
    }

    fn send(&mut self, sender: &Addr, message: ExecuteMsg) -> Result<Response, RegistryError> {
        let info = MessageInfo { sender: sender.clone(), funds: vec![] };
        execute(self.deps.as_mut(), self.env.clone(), info, message)
    }

    /// Sends a message that must succeed.
    pub fn execute(&mut self, sender: &Addr, message: ExecuteMsg) -> Response {
        self.send(sender, message).unwrap()
    }

    /// Sends a message that must be refused, and checks that it changed nothing.
    pub fn refused(&mut self, sender: &Addr, message: ExecuteMsg) -> RegistryError {
        let before = self.dump();
        let error = self.send(sender, message).unwrap_err();
        assert_eq!(self.dump(), before, "refused ({error}), but the state changed");
        error
    }

    pub fn dump(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.deps.storage.range(None, None, Order::Ascending).collect()
    }

    pub fn query<T: DeserializeOwned>(&self, message: QueryMsg) -> Result<T, RegistryError> {
        Ok(from_json(query(self.deps.as_ref(), self.env.clone(), message)?).unwrap())
    }

    pub fn participant(&self, id: u32) -> ParticipantResponse {
        self.query(QueryMsg::Participant { participant: ParticipantId(id) }).unwrap()
    }
}

/// The contract that a message without coins calls, and the call. Its failure fails the whole transaction.
pub fn call(sub: &SubMsg) -> (&str, &Binary) {
    assert_eq!(sub.reply_on, ReplyOn::Never, "a failure is not caught");
    match &sub.msg {
        CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, funds }) if funds.is_empty() => {
            (contract_addr, msg)
        }
        other => panic!("not a call without coins: {other:?}"),
    }
}

/// The one entry of a message to the log.
pub fn entry(sub: &SubMsg) -> NewEntry {
    let (address, msg) = call(sub);
    assert_eq!(address, account("audit-log").as_str());
    match from_json(msg).unwrap() {
        LogMsg::Append { mut entries } if entries.len() == 1 => entries.pop().unwrap(),
        other => panic!("not one entry: {other:?}"),
    }
}

/// The one entry of the only message of a response.
pub fn logged(response: &Response) -> NewEntry {
    assert_eq!(response.messages.len(), 1);
    entry(&response.messages[0])
}

/// A text of this length.
pub fn text(bytes: usize) -> String {
    "x".repeat(bytes)
}

/// The longest pause.
pub const WEEK: Seconds = Seconds(604_800);
