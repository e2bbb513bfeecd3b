//! The chain in this process: cw-multi-test with the entry points of the five contracts.

use std::collections::BTreeMap;
use std::ops::Deref;

use cosmwasm_std::testing::{MockApi, MockStorage};
use cosmwasm_std::{
    Addr, Api, BankMsg, Binary, Coin, ContractResult, CosmosMsg, Empty, Event, Querier, QueryRequest,
    StdError, SystemResult, Uint128, WasmMsg, WasmQuery, to_json_vec,
};
use cw_multi_test::{
    App, AppBuilder, Bank, BankKeeper, BankSudo, ContractWrapper, DistributionKeeper, Executor,
    FailingModule, Ibc, IbcFailingModule, StakeKeeper, SudoMsg, WasmKeeper, no_init,
};
use interfaces::Contract;
use serde::Serialize;
use units::{Amount, Timestamp};

use crate::backend::{ChainBackend, ChainError};

/// The framework's chain with a bank and an IBC module of choice.
pub type EmbeddedApp<B = BankKeeper, I = IbcFailingModule> = App<
    B,
    MockApi,
    MockStorage,
    FailingModule<Empty, Empty, Empty>,
    WasmKeeper<Empty, Empty>,
    StakeKeeper,
    DistributionKeeper,
    I,
>;

/// The five contracts in this process. Time moves only by [`ChainBackend::advance_to`]; every transaction is a block of its
/// own. Tests choose another bank and IBC module than the framework's.
pub struct Embedded<B: Bank = BankKeeper, I: Ibc = IbcFailingModule> {
    app: EmbeddedApp<B, I>,
    codes: BTreeMap<Contract, u64>,
}

impl Embedded {
    /// A chain whose first block has that time.
    pub fn new(start: Timestamp) -> Self {
        Self::with_app(AppBuilder::default().build(no_init), start)
    }
}

impl<B: Bank, I: Ibc> Embedded<B, I> {
    /// The same on the framework's chain given, which has stored no code yet.
    pub fn with_app(mut app: EmbeddedApp<B, I>, start: Timestamp) -> Self {
        app.update_block(|block| {
            block.time = cosmwasm_std::Timestamp::from_seconds(start.get());
            block.height = 1;
        });
        let codes =
            Contract::ALL.into_iter().map(|contract| (contract, app.store_code(code(contract)))).collect();
        Self { app, codes }
    }

    /// The framework's chain, to read state directly.
    pub const fn app(&self) -> &EmbeddedApp<B, I> {
        &self.app
    }

    /// The framework's chain, to change state directly.
    pub const fn app_mut(&mut self) -> &mut EmbeddedApp<B, I> {
        &mut self.app
    }

    /// The chain calls a contract's `sudo` entry point.
    ///
    /// # Errors
    /// If the contract refuses.
    pub fn sudo(&mut self, contract: &Addr, msg: &impl Serialize) -> Result<Vec<Event>, ChainError> {
        let response = self.app.wasm_sudo(contract.clone(), msg).map_err(text);
        self.next_block();
        Ok(response?.events)
    }

    fn next_block(&mut self) {
        self.app.update_block(|block| block.height = block.height.saturating_add(1));
    }
}

/// The entry points of one of the five contracts.
fn code(contract: Contract) -> Box<dyn cw_multi_test::Contract<Empty>> {
    match contract {
        Contract::Registry => {
            use registry::contract::{execute, instantiate, migrate, query};
            Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
        }
        Contract::OrderbookMatcher => {
            use orderbook_matcher::contract::{execute, instantiate, migrate, query};
            Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
        }
        Contract::PowerContract => {
            use power_contract::contract::{execute, instantiate, migrate, query};
            Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
        }
        Contract::SettlementEscrow => {
            use settlement_escrow::contract::{execute, instantiate, migrate, query, reply, sudo};
            Box::new(
                ContractWrapper::new(execute, instantiate, query)
                    .with_migrate(migrate)
                    .with_reply(reply)
                    .with_sudo(sudo),
            )
        }
        Contract::AuditLog => {
            use audit_log::contract::{execute, instantiate, migrate, query};
            Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
        }
    }
}

/// The text of an error without the framework's wrapping, which repeats the messages that led to the one that failed.
fn text(error: StdError) -> ChainError {
    let whole = error.deref().to_string();
    let innermost = whole.rsplit_once("\nkind: ").map_or(whole.as_str(), |(_, last)| last);
    ChainError::new(innermost.split_once(", error: ").map_or(innermost, |(_, inner)| inner))
}

impl<B: Bank, I: Ibc> ChainBackend for Embedded<B, I> {
    fn account(&mut self, name: &str) -> Addr {
        self.app.api().addr_make(name)
    }

    fn faucet(&mut self, account: &Addr, coins: &[Coin]) -> Result<(), ChainError> {
        let mint = BankSudo::Mint { to_address: account.to_string(), amount: coins.to_vec() };
        self.app.sudo(SudoMsg::Bank(mint)).map(|_| ()).map_err(text)
    }

    fn instantiate(
        &mut self,
        sender: &Addr,
        contract: Contract,
        msg: &Binary,
        label: &str,
    ) -> Result<Addr, ChainError> {
        let msg = WasmMsg::Instantiate {
            admin: Some(sender.to_string()),
            code_id: self.codes[&contract],
            msg: msg.clone(),
            funds: vec![],
            label: label.to_owned(),
        };
        let response = self.app.execute(sender.clone(), msg.into()).map_err(text)?;
        self.next_block();
        let address = response
            .events
            .iter()
            .filter(|event| event.ty == "instantiate")
            .flat_map(|event| &event.attributes)
            .find(|attribute| attribute.key == "_contract_address")
            .ok_or_else(|| ChainError::new("no event has the contract's address"))?;
        self.app.api().addr_validate(&address.value).map_err(text)
    }

    fn migrate(
        &mut self,
        sender: &Addr,
        address: &Addr,
        contract: Contract,
        msg: &Binary,
    ) -> Result<(), ChainError> {
        let msg = WasmMsg::Migrate {
            contract_addr: address.to_string(),
            new_code_id: self.codes[&contract],
            msg: msg.clone(),
        };
        self.app.execute(sender.clone(), msg.into()).map_err(text)?;
        self.next_block();
        Ok(())
    }

    fn execute(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &Binary,
        funds: &[Coin],
    ) -> Result<Vec<Event>, ChainError> {
        let msg =
            WasmMsg::Execute { contract_addr: contract.to_string(), msg: msg.clone(), funds: funds.to_vec() };
        let response = self.app.execute(sender.clone(), CosmosMsg::Wasm(msg)).map_err(text);
        self.next_block();
        Ok(response?.events)
    }

    fn execute_together(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msgs: &[Binary],
    ) -> Result<Vec<Event>, ChainError> {
        let messages = msgs.iter().map(|msg| {
            let contract_addr = contract.to_string();
            CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg: msg.clone(), funds: vec![] })
        });
        let responses = self.app.execute_multi(sender.clone(), messages.collect()).map_err(text);
        self.next_block();
        Ok(responses?.into_iter().flat_map(|response| response.events).collect())
    }

    fn send(&mut self, from: &Addr, to: &Addr, coins: &[Coin]) -> Result<(), ChainError> {
        let msg = BankMsg::Send { to_address: to.to_string(), amount: coins.to_vec() };
        self.app.execute(from.clone(), msg.into()).map_err(text)?;
        self.next_block();
        Ok(())
    }

    fn query(&self, contract: &Addr, msg: &Binary) -> Result<Binary, ChainError> {
        let request = QueryRequest::<Empty>::Wasm(WasmQuery::Smart {
            contract_addr: contract.to_string(),
            msg: msg.clone(),
        });
        match self.app.raw_query(&to_json_vec(&request).map_err(text)?) {
            SystemResult::Ok(ContractResult::Ok(answer)) => Ok(answer),
            SystemResult::Ok(ContractResult::Err(error)) => {
                // The querier puts the framework's wrapping before the contract's text.
                let inner = error.split_once(", error: ").map_or(error.as_str(), |(_, inner)| inner);
                Err(ChainError::new(inner))
            }
            SystemResult::Err(error) => Err(ChainError::new(error.to_string())),
        }
    }

    fn balance(&self, account: &Addr, denom: &str) -> Result<Amount, ChainError> {
        let coin = self.app.wrap().query_balance(account, denom).map_err(text)?;
        Uint128::try_from(coin.amount)
            .map(|amount| Amount(amount.u128()))
            .map_err(|error| ChainError::new(error.to_string()))
    }

    fn now(&self) -> Timestamp {
        Timestamp(self.app.block_info().time.seconds())
    }

    fn advance_to(&mut self, time: Timestamp) -> Result<(), ChainError> {
        if time > self.now() {
            self.app.update_block(|block| {
                block.time = cosmwasm_std::Timestamp::from_seconds(time.get());
                block.height = block.height.saturating_add(1);
            });
        }
        Ok(())
    }

    fn height(&self) -> u64 {
        self.app.block_info().height
    }
}
