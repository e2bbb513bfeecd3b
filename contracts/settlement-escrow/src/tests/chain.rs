//! The escrow on an embedded chain, which carries out submessages, replies and rollbacks.

use super::*;
use crate::contract;
use cosmwasm_std::{
    Api, BankQuery, BlockInfo, CustomMsg, CustomQuery, Deps, DepsMut, Empty, MessageInfo, Querier, StdError,
    StdResult,
};
use cw_multi_test::{
    App, AppBuilder, AppResponse, Bank, BankKeeper, BankSudo, ContractWrapper, CosmosRouter, Executor,
    Module, no_init,
};
use interfaces::admin::AdminMsg;
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::OutboxResponse;
use interfaces::settlement_escrow::events::{PaidOut, PayoutReturned};

/// A bank that refuses to send to one account.
struct Refusing {
    bank: BankKeeper,
    refused: Addr,
}

impl Bank for Refusing {}

impl Module for Refusing {
    type ExecT = BankMsg;
    type QueryT = BankQuery;
    type SudoT = BankSudo;

    fn execute<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        sender: Addr,
        msg: BankMsg,
    ) -> StdResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        match &msg {
            BankMsg::Send { to_address, .. } if *to_address == self.refused.as_str() => {
                Err(StdError::msg(format!("{to_address} may not receive")))
            }
            _ => self.bank.execute(api, storage, router, block, sender, msg),
        }
    }

    fn query(
        &self,
        api: &dyn Api,
        storage: &dyn Storage,
        querier: &dyn Querier,
        block: &BlockInfo,
        request: BankQuery,
    ) -> StdResult<Binary> {
        self.bank.query(api, storage, querier, block, request)
    }

    fn sudo<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        msg: BankSudo,
    ) -> StdResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        self.bank.sudo(api, storage, router, block, msg)
    }
}

/// A registry with alice, bob and carol.
// Entry points return results, even where they cannot fail.
#[allow(clippy::unnecessary_wraps)]
mod directory {
    use super::*;

    pub fn instantiate(deps: DepsMut<'_>, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        for (name, id) in ["alice", "bob", "carol"].into_iter().zip(1..) {
            ACCOUNTS.save(deps.storage, &addr(name), &participant(id))?;
        }
        Ok(Response::new())
    }

    pub fn execute(_: DepsMut<'_>, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }

    pub fn query(_: Deps<'_>, _: Env, msg: registry::QueryMsg) -> StdResult<Binary> {
        let registry::QueryMsg::Address { participant } = msg else {
            return Err(StdError::msg("only addresses are known"));
        };
        let name = ["alice", "bob", "carol"][usize::try_from(participant.get()).unwrap() - 1];
        to_json_binary(&registry::AddressResponse { account: addr(name).into_string() })
    }
}

/// A log that refuses every append while it is broken.
#[allow(clippy::unnecessary_wraps)]
mod log_mock {
    use super::*;

    pub const BROKEN: &[u8] = b"broken";

    pub fn instantiate(deps: DepsMut<'_>, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        deps.storage.set(contract_kit::addresses::raw_key(), b"{}");
        Ok(Response::new())
    }

    pub fn execute(
        deps: DepsMut<'_>,
        _: Env,
        _: MessageInfo,
        _: audit_log::ExecuteMsg,
    ) -> StdResult<Response> {
        if deps.storage.get(BROKEN).is_some() { Err(StdError::msg("broken")) } else { Ok(Response::new()) }
    }

    pub fn query(_: Deps<'_>, _: Env, _: Empty) -> StdResult<Binary> {
        Ok(Binary::default())
    }
}

struct Chain {
    app: App<Refusing>,
    escrow: Addr,
    log: Addr,
}

impl Chain {
    /// Alice, bob and carol have 1,000 at the bank and have deposited 100; the bank sends nothing to bob.
    fn new() -> Self {
        let bank = Refusing { bank: BankKeeper::new(), refused: addr("bob") };
        let mut app = AppBuilder::default().with_bank(bank).build(no_init);
        for who in ["alice", "bob", "carol"] {
            let mint = BankSudo::Mint { to_address: addr(who).into_string(), amount: vec![coin(1_000, EUR)] };
            app.sudo(mint.into()).unwrap();
        }
        let admin = addr("admin");
        let code = app.store_code(Box::new(ContractWrapper::new(
            directory::execute,
            directory::instantiate,
            directory::query,
        )));
        let start = |app: &mut App<Refusing>, code, msg: &dyn Fn() -> Binary| {
            let msg = cosmwasm_std::WasmMsg::Instantiate {
                admin: None,
                code_id: code,
                msg: msg(),
                funds: vec![],
                label: "x".into(),
            };
            let response = app.execute(admin.clone(), msg.into()).unwrap();
            started(&response)
        };
        let empty = || Binary::from(b"{}");
        let registry = start(&mut app, code, &empty);
        let others = [(); 2].map(|()| start(&mut app, code, &empty));
        let code = app.store_code(Box::new(ContractWrapper::new(
            log_mock::execute,
            log_mock::instantiate,
            log_mock::query,
        )));
        let log = start(&mut app, code, &empty);
        let code = app.store_code(Box::new(
            ContractWrapper::new(contract::execute, contract::instantiate, contract::query)
                .with_reply(contract::reply),
        ));
        let escrow = start(&mut app, code, &|| {
            to_json_binary(&InstantiateMsg { admin: addr("admin").into(), denoms: vec![EUR.into()] }).unwrap()
        });
        let [orderbook_matcher, power_contract] = others.map(Addr::into_string);
        let peers = ContractAddresses {
            registry: registry.into_string(),
            orderbook_matcher,
            power_contract,
            settlement_escrow: escrow.to_string(),
            audit_log: log.to_string(),
        };
        let mut chain = Self { app, escrow, log };
        chain.send("admin", &[], &ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers })).unwrap();
        for who in ["alice", "bob", "carol"] {
            chain.send(who, &[coin(100, EUR)], &ExecuteMsg::Deposit {}).unwrap();
        }
        chain
    }

    fn send(&mut self, who: &str, funds: &[Coin], msg: &ExecuteMsg) -> Result<AppResponse, String> {
        self.app
            .execute_contract(addr(who), self.escrow.clone(), msg, funds)
            .map_err(|error| format!("{error:#}"))
    }

    fn ask<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.escrow, msg).unwrap()
    }

    fn free(&self, id: u32) -> u128 {
        let answer: BalanceResponse = self.ask(&QueryMsg::Balance { participant: ParticipantId(id) });
        answer.balances[0].free.get()
    }

    fn held(&self, who: &str) -> u128 {
        u128_of(&self.app.wrap().query_balance(addr(who), EUR).unwrap())
    }

    fn break_log(&mut self, broken: bool) {
        let mut storage = self.app.contract_storage_mut(&self.log);
        if broken {
            storage.set(log_mock::BROKEN, b"1");
        } else {
            storage.remove(log_mock::BROKEN);
        }
    }
}

/// The address of the contract that a transaction started.
fn started(response: &AppResponse) -> Addr {
    let event = response.events.iter().find(|event| event.ty == "instantiate").unwrap();
    Addr::unchecked(&event.attributes.iter().find(|each| each.key == "_contract_address").unwrap().value)
}

#[test]
fn one_refused_recipient_does_not_stop_the_others() {
    let mut chain = Chain::new();
    for who in ["alice", "bob", "carol"] {
        let msg = ExecuteMsg::SetPayout { denom: EUR.into(), keep: Some(Amount(10)), to: None };
        chain.send(who, &[], &msg).unwrap();
    }
    let msg =
        ExecuteMsg::PushPayouts { denom: EUR.into(), participants: [1, 2, 3].map(ParticipantId).into() };
    let response = chain.send("stranger", &[], &msg).unwrap();
    assert_eq!([chain.free(1), chain.free(2), chain.free(3)], [10, 100, 10]);
    // 1,000 less 100 deposited, and 90 paid out to alice and carol.
    assert_eq!([chain.held("alice"), chain.held("bob"), chain.held("carol")], [990, 900, 990]);
    assert_eq!(PaidOut::parse_all(&response.events).unwrap().len(), 3);
    let returned = PayoutReturned::parse_all(&response.events).unwrap();
    let expected = PayoutReturned { participant: ParticipantId(2), denom: EUR.into(), amount: Amount(90) };
    assert_eq!(returned, [expected]);
    let found: ConservationResponse = chain.ask(&QueryMsg::Conservation { denom: EUR.into() });
    assert_eq!((found.ledger, found.bank), (Amount(120), Amount(120)));
}

#[test]
fn a_withdrawal_refused_by_the_bank_changes_nothing() {
    let mut chain = Chain::new();
    let withdraw = ExecuteMsg::Withdraw { denom: EUR.into(), amount: None };
    let error = chain.send("bob", &[], &withdraw).unwrap_err();
    assert!(error.contains("may not receive"), "{error}");
    assert_eq!((chain.free(2), chain.held("bob")), (100, 900));
    assert_eq!(chain.ask::<OutboxResponse>(&QueryMsg::Outbox {}).waiting, 0);
}

#[test]
fn a_broken_log_stops_deposits_but_not_withdrawals_and_loses_no_entry() {
    let mut chain = Chain::new();
    chain.break_log(true);
    let error = chain.send("alice", &[coin(1, EUR)], &ExecuteMsg::Deposit {}).unwrap_err();
    assert!(error.contains("broken"), "{error}");
    assert_eq!((chain.free(1), chain.held("alice")), (100, 900));
    let withdraw = ExecuteMsg::Withdraw { denom: EUR.into(), amount: Some(Amount(40)) };
    chain.send("alice", &[], &withdraw).unwrap();
    assert_eq!((chain.free(1), chain.held("alice")), (60, 940));
    let flush = ExecuteMsg::FlushAudit { limit: 10 };
    chain.send("stranger", &[], &flush).unwrap_err();
    assert_eq!(chain.ask::<OutboxResponse>(&QueryMsg::Outbox {}).waiting, 1);
    chain.break_log(false);
    chain.send("stranger", &[], &flush).unwrap();
    assert_eq!(chain.ask::<OutboxResponse>(&QueryMsg::Outbox {}).waiting, 0);
}
