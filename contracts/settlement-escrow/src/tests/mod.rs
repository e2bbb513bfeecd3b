//! The escrow alone, with mocks of its peers.

mod chain;
mod cycles;
mod frame;
mod ibc;
mod money;
mod payouts;
mod postings;
mod random;

use interfaces::admin::AdminMsg;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_env};
use cosmwasm_std::{
    Addr, BankMsg, Binary, Coin, ContractResult, CosmosMsg, Env, Order, OwnedDeps, QuerierResult, Reply,
    Response, Storage, SubMsg, SubMsgResult, SystemError, SystemResult, Timestamp as BlockTime, Uint256,
    WasmMsg, WasmQuery, from_json, to_json_binary,
};
use interfaces::audit_log::{self, NewEntry};
use interfaces::orderbook_matcher::{MarketDefinition, PriceGrid, SettlementTerms, Timing};
use interfaces::registry::raw::{ACCOUNTS, AccountRecord, LabelSet};
use interfaces::registry::{self, ParticipantKind, Status};
use interfaces::settlement_escrow::{
    Account, AccountBalance, BalanceResponse, BalancesResponse, ConservationResponse, CycleLeg, ExecuteMsg,
    InstantiateMsg, Leg, QueryMsg, SystemAccount, SystemBalancesResponse,
};
use interfaces::{ContractAddresses, orderbook_matcher, power_contract};
use serde::de::DeserializeOwned;
use units::{
    Amount, DenomId, Energy, Lots, MarketId, NetAmount, ParticipantId, Power, Price, Seconds, SlotLength,
    Tier, Timestamp, ZoneId,
};

use crate::EscrowError;
use crate::contract::{execute, instantiate, query, reply};

/// The denominations that the escrow keeps in tests.
const EUR: &str = "ueur";
const USD: &str = "uusd";

/// The state of the mocked peers.
struct MockPeers {
    peers: ContractAddresses<Addr>,
    accounts: BTreeMap<Addr, AccountRecord>,
    /// Other records of the registry, by their raw keys.
    records: BTreeMap<Vec<u8>, Vec<u8>>,
    log_has_addresses: bool,
    traded: orderbook_matcher::CycleTotalsResponse,
    settled: power_contract::CycleTotalsResponse,
    market_denom: DenomId,
}

impl MockPeers {
    fn answer(&self, request: &WasmQuery) -> QuerierResult {
        let answer = match request {
            WasmQuery::Raw { contract_addr, key } if *contract_addr == self.peers.registry.as_str() => {
                Ok(Binary::from(self.registry_record(key.as_slice()).unwrap_or_default()))
            }
            WasmQuery::Raw { contract_addr, .. } if *contract_addr == self.peers.audit_log.as_str() => {
                Ok(if self.log_has_addresses { Binary::from(b"{}") } else { Binary::default() })
            }
            WasmQuery::Smart { contract_addr, msg } => self.smart(contract_addr, msg),
            other => {
                return SystemResult::Err(SystemError::UnsupportedRequest { kind: format!("{other:?}") });
            }
        };
        SystemResult::Ok(match answer {
            Ok(answer) => ContractResult::Ok(answer),
            Err(error) => ContractResult::Err(error),
        })
    }

    fn registry_record(&self, key: &[u8]) -> Option<Vec<u8>> {
        if let Some(record) = self.records.get(key) {
            return Some(record.clone());
        }
        self.accounts
            .iter()
            .find(|(account, _)| *ACCOUNTS.key(account) == *key)
            .map(|(_, record)| storage::encode(record).unwrap())
    }

    fn smart(&self, contract: &str, msg: &Binary) -> Result<Binary, String> {
        let answer = if contract == self.peers.registry.as_str() {
            let registry::QueryMsg::Address { participant } = from_json(msg).unwrap() else {
                return Err("the escrow queries only addresses".into());
            };
            let account = self
                .accounts
                .iter()
                .find(|(_, record)| record.participant == participant)
                .map(|(account, _)| account.to_string())
                .ok_or_else(|| format!("no participant has the id {participant}"))?;
            to_json_binary(&registry::AddressResponse { account })
        } else if contract == self.peers.power_contract.as_str() {
            to_json_binary(&self.settled)
        } else {
            match from_json(msg).unwrap() {
                orderbook_matcher::QueryMsg::CycleTotals { market: MarketId(1), .. } => {
                    to_json_binary(&self.traded)
                }
                orderbook_matcher::QueryMsg::Market { market: MarketId(1) } => {
                    let definition = definition();
                    let denom = self.market_denom;
                    to_json_binary(&orderbook_matcher::MarketResponse {
                        market: MarketId(1),
                        definition,
                        denom,
                        open: true,
                    })
                }
                _ => return Err("there is one market, 1".into()),
            }
        };
        Ok(answer.unwrap())
    }
}

/// An escrow with mocked peers and the participants alice (1), bob (2) and carol (3), all active.
struct TestEnv {
    deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    env: Env,
    mocks: Rc<RefCell<MockPeers>>,
    bank: BTreeMap<String, u128>,
    peers: ContractAddresses<Addr>,
    packets: ibc::Packets,
}

fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

fn coin(amount: u128, denom: &str) -> Coin {
    Coin { denom: denom.to_owned(), amount: Uint256::from(amount) }
}

const fn of(id: u32) -> Account {
    Account::Participant { id: ParticipantId(id) }
}

const fn own(account: SystemAccount) -> Account {
    Account::System { account }
}

const fn leg(account: Account, free: i128, reserved: i128, committed: i128) -> Leg {
    Leg { account, free: NetAmount(free), reserved: NetAmount(reserved), committed: NetAmount(committed) }
}

const fn booking(account: Account, net: i128, release: u128) -> CycleLeg {
    CycleLeg { account, net: NetAmount(net), release: Amount(release) }
}

const fn post(legs: Vec<Leg>) -> ExecuteMsg {
    ExecuteMsg::Post { denom: DenomId(0), legs }
}

impl TestEnv {
    /// Instantiated, without contract addresses.
    fn without_addresses() -> Self {
        let peers = ContractAddresses {
            registry: addr("registry"),
            orderbook_matcher: addr("matcher"),
            power_contract: addr("power"),
            settlement_escrow: addr("escrow"),
            audit_log: addr("audit"),
        };
        let accounts = ["alice", "bob", "carol"]
            .into_iter()
            .zip(1..)
            .map(|(name, id)| (addr(name), participant(id)))
            .collect();
        let mocks = Rc::new(RefCell::new(MockPeers {
            peers: peers.clone(),
            accounts,
            records: BTreeMap::new(),
            log_has_addresses: true,
            traded: orderbook_matcher::CycleTotalsResponse {
                slots: 4,
                closed: 4,
                with_contracts: 0,
                totals: orderbook_matcher::SlotTotals::default(),
            },
            settled: power_contract::CycleTotalsResponse {
                slots: 0,
                final_slots: 0,
                totals: power_contract::SlotTotals::default(),
            },
            market_denom: DenomId(0),
        }));
        let mut querier = MockQuerier::default();
        let seen = Rc::clone(&mocks);
        querier.update_wasm(move |request| seen.borrow().answer(request));
        let mut env = mock_env();
        env.contract.address = peers.settlement_escrow.clone();
        env.block.time = BlockTime::from_seconds(1_000);
        let mut test = Self {
            deps: OwnedDeps {
                storage: MockStorage::new(),
                api: MockApi::default(),
                querier,
                custom_query_type: std::marker::PhantomData,
            },
            env,
            mocks,
            bank: BTreeMap::new(),
            peers,
            packets: ibc::Packets::default(),
        };
        let msg = InstantiateMsg {
            admin: addr("admin").into_string(),
            denoms: vec![EUR.to_owned(), USD.to_owned()],
        };
        let info = message_info(&addr("admin"), &[]);
        instantiate(test.deps.as_mut(), test.env.clone(), info, msg).unwrap();
        test
    }

    fn new() -> Self {
        let mut test = Self::without_addresses();
        let msg = test.set_addresses();
        test.send("admin", &[], msg).unwrap();
        test
    }

    fn set_addresses(&self) -> ExecuteMsg {
        let ContractAddresses { registry, orderbook_matcher, power_contract, settlement_escrow, audit_log } =
            self.peers.clone();
        ExecuteMsg::Admin(AdminMsg::SetAddresses {
            addresses: ContractAddresses {
                registry: registry.into_string(),
                orderbook_matcher: orderbook_matcher.into_string(),
                power_contract: power_contract.into_string(),
                settlement_escrow: settlement_escrow.into_string(),
                audit_log: audit_log.into_string(),
            },
        })
    }

    /// The registry pauses trading, or ends the pause.
    fn pause(&mut self, until: u64) {
        let response = self.send("registry", &[], ExecuteMsg::SetPause { until: Timestamp(until) });
        assert_eq!(response.unwrap(), Response::new(), "the registry's entry covers it");
    }

    /// Executes a message as the chain does: a refusal undoes everything, and bank sends are carried out. Checks
    /// conservation.
    fn send(&mut self, sender: &str, funds: &[Coin], msg: ExecuteMsg) -> Result<Response, EscrowError> {
        self.send_from(&addr(sender), funds, msg)
    }

    fn send_from(&mut self, sender: &Addr, funds: &[Coin], msg: ExecuteMsg) -> Result<Response, EscrowError> {
        let before = self.state();
        let info = message_info(sender, funds);
        let result = execute(self.deps.as_mut(), self.env.clone(), info, msg);
        match &result {
            Ok(response) => {
                for coin in funds {
                    *self.bank.entry(coin.denom.clone()).or_default() += u128_of(coin);
                }
                for coin in bank_sends(response).into_iter().flat_map(|(_, coins)| coins) {
                    *self.bank.get_mut(&coin.denom).unwrap() -= u128_of(&coin);
                }
                self.update_bank();
            }
            Err(_) => self.restore(before),
        }
        let result = result.map(|response| self.carry_packets(response));
        self.check_conservation();
        result
    }

    /// Fails the bank send of a submessage as the chain does.
    fn fail(&mut self, submessage: &SubMsg) -> Result<Response, EscrowError> {
        let CosmosMsg::Bank(BankMsg::Send { amount, .. }) = &submessage.msg else {
            panic!("not a bank send: {submessage:?}")
        };
        for coin in amount {
            *self.bank.entry(coin.denom.clone()).or_default() += u128_of(coin);
        }
        self.update_bank();
        self.reply(submessage.id, &submessage.payload, SubMsgResult::Err("refused".into()))
    }

    #[allow(deprecated)]
    fn reply(&mut self, id: u64, payload: &Binary, result: SubMsgResult) -> Result<Response, EscrowError> {
        let reply_msg = Reply { id, payload: payload.clone(), gas_used: 0, result };
        let answer = reply(self.deps.as_mut(), self.env.clone(), reply_msg);
        self.check_conservation();
        answer
    }

    fn state(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.deps.storage.range(None, None, Order::Ascending).collect()
    }

    fn restore(&mut self, state: Vec<(Vec<u8>, Vec<u8>)>) {
        self.deps.storage = MockStorage::new();
        for (key, value) in state {
            self.deps.storage.set(&key, &value);
        }
    }

    fn update_bank(&mut self) {
        let held = self.bank.iter().map(|(denom, amount)| coin(*amount, denom)).collect();
        self.deps.querier.bank.update_balance(self.peers.settlement_escrow.clone(), held);
    }

    fn ask<T: DeserializeOwned>(&self, msg: QueryMsg) -> T {
        from_json(self.try_ask(msg).unwrap()).unwrap()
    }

    fn try_ask(&self, msg: QueryMsg) -> Result<Binary, EscrowError> {
        query(self.deps.as_ref(), self.env.clone(), msg)
    }

    /// Free, reserved and committed of a participant in the first denomination.
    fn balance(&self, id: u32) -> (u128, u128, u128) {
        let answer: BalanceResponse = self.ask(QueryMsg::Balance { participant: ParticipantId(id) });
        let AccountBalance { free, reserved, committed, .. } = answer.balances[0];
        (free.get(), reserved.get(), committed.get())
    }

    /// Fees, grid and imbalance in the first denomination.
    fn own_balances(&self) -> (u128, u128, u128) {
        let SystemBalancesResponse { fees, grid, imbalance } =
            self.ask(QueryMsg::SystemBalances { denom: EUR.into() });
        (fees.get(), grid.get(), imbalance.get())
    }

    fn deposit(&mut self, who: &str, amount: u128) {
        self.send(who, &[coin(amount, EUR)], ExecuteMsg::Deposit {}).unwrap();
    }

    /// Deposits and commits an amount.
    fn commit(&mut self, who: &str, id: u32, amount: u128) {
        self.deposit(who, amount);
        let amount = i128::try_from(amount).unwrap();
        self.send("power", &[], post(vec![leg(of(id), -amount, 0, amount)])).unwrap();
    }

    /// Σ accounts = ledger + netting, and the bank holds at least the ledger.
    fn check_conservation(&self) {
        for denom in [EUR, USD] {
            let found: ConservationResponse = self.ask(QueryMsg::Conservation { denom: denom.into() });
            let mut sum = 0_u128;
            let mut start_after = None;
            loop {
                let msg = QueryMsg::Balances { denom: denom.into(), start_after, limit: Some(2) };
                let BalancesResponse { balances } = self.ask(msg);
                let Some(last) = balances.last() else { break };
                let Account::Participant { id } = last.account else { panic!("{last:?}") };
                start_after = Some(id);
                for AccountBalance { free, reserved, committed, .. } in balances {
                    sum += free.get() + reserved.get() + committed.get();
                }
            }
            let SystemBalancesResponse { fees, grid, imbalance } =
                self.ask(QueryMsg::SystemBalances { denom: denom.into() });
            sum += fees.get() + grid.get() + imbalance.get();
            sum += self.check_payouts(denom, &found);
            let expected = i128::try_from(found.ledger.get()).unwrap() + found.netting.get();
            assert_eq!(i128::try_from(sum).unwrap(), expected, "sum of accounts in {denom}");
            let bank = self.bank.get(denom).copied().unwrap_or(0);
            assert_eq!(found.bank, Amount(bank));
            assert_eq!(found.surplus.get(), bank - found.ledger.get());
            assert!(found.conserved);
        }
    }
}

fn participant(id: u32) -> AccountRecord {
    AccountRecord {
        participant: ParticipantId(id),
        status: Status::Active,
        kind: ParticipantKind::Prosumer,
        zone: ZoneId(0),
        tier: Tier(0),
        labels: LabelSet::default(),
        capacity: Power(10_000),
    }
}

fn u128_of(coin: &Coin) -> u128 {
    cosmwasm_std::Uint128::try_from(coin.amount).unwrap().u128()
}

/// The bank sends of a response.
fn bank_sends(response: &Response) -> Vec<(String, Vec<Coin>)> {
    response
        .messages
        .iter()
        .filter_map(|submessage| match &submessage.msg {
            CosmosMsg::Bank(BankMsg::Send { to_address, amount }) => {
                Some((to_address.clone(), amount.clone()))
            }
            _ => None,
        })
        .collect()
}

/// The entries that a response appends to the log.
fn logged(response: &Response) -> Vec<NewEntry> {
    let mut entries = Vec::new();
    for submessage in &response.messages {
        if let CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, .. }) = &submessage.msg {
            assert_eq!(*contract_addr, addr("audit").as_str());
            let audit_log::ExecuteMsg::Append { entries: more } = from_json(msg).unwrap() else {
                panic!("not an append")
            };
            entries.extend(more);
        }
    }
    entries
}

/// The actions of the entries.
fn actions(entries: &[NewEntry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.action.as_str()).collect()
}

/// The definition in the market query, of which the escrow reads nothing.
fn definition() -> MarketDefinition {
    MarketDefinition {
        name: "district".into(),
        denom: EUR.into(),
        zones: vec!["north".into()],
        lines: vec![],
        labels: vec!["none".into()],
        profiles: vec![],
        grid: PriceGrid { least: Price(-10), greatest: Price(10), tick: Price(1) },
        lot: Energy(100),
        minimum_lots: Lots(1),
        timing: Timing {
            slot: SlotLength(900),
            slots_per_cycle: 4,
            horizon: Seconds(86_400),
            gate: Seconds(3_600),
            clear: Seconds(900),
            sign: Seconds(900),
            meter: Seconds(3_600),
            dispute: Seconds(3_600),
        },
        terms: SettlementTerms {
            buyer_fee: Amount(0),
            seller_fee: Amount(0),
            buyer_bond: Amount(0),
            seller_bond: Amount(0),
            imbalance_premium: Amount(0),
        },
    }
}
