//! The chain in this process.

mod kept;
mod transfer;

use std::collections::BTreeMap;
use std::ops::Deref;

use cosmwasm_std::{
    Addr, Api, BankMsg, Binary, Coin, ContractResult, CosmosMsg, Empty, Event, Querier, QueryRequest,
    StdError, SystemResult, Uint128, WasmMsg, WasmQuery, to_json_vec,
};
use cw_multi_test::{AppBuilder, BankSudo, ContractWrapper, Executor, SudoMsg, no_init};
use ics20::Channel;
use interfaces::Contract;
use serde::Serialize;
use transfer::TransferModule;
use units::{Amount, Timestamp};

use crate::bank::{Closed, SelectiveBank};
use crate::chain::{Chain, ChainError};

pub use kept::Kept;
pub use transfer::{CHANNELS, Ground, Packet};

/// The five contracts in this process. Time moves only when it is told to; every transaction is a block of its own.
pub struct Embedded {
    app: Ground,
    closed: Closed,
    codes: BTreeMap<Contract, u64>,
}

impl Embedded {
    /// A chain whose first block is at that time, with the code of the five contracts stored.
    pub fn new(start: Timestamp) -> Self {
        let closed = Closed::default();
        let mut app = AppBuilder::default()
            .with_bank(SelectiveBank::new(Closed::clone(&closed)))
            .with_ibc(TransferModule)
            .build(no_init);
        app.update_block(|block| {
            block.time = cosmwasm_std::Timestamp::from_seconds(start.get());
            block.height = 1;
        });
        let codes =
            Contract::ALL.into_iter().map(|contract| (contract, app.store_code(code(contract)))).collect();
        Self { app, closed, codes }
    }

    /// What is underneath, for tests of what no client of a chain can do: to look into a state, or to damage it.
    pub fn app(&mut self) -> &mut Ground {
        &mut self.app
    }

    /// Stores other code in the place of one of the five, for tests of migrations and of hostile contracts.
    pub fn store(&mut self, code: Box<dyn cw_multi_test::Contract<Empty>>) -> u64 {
        self.app.store_code(code)
    }

    /// Lets an account receive no coins from now on, as chains do with accounts of their modules.
    pub fn close_account(&mut self, account: &Addr) {
        self.closed.borrow_mut().insert(account.to_string());
    }

    /// Lets an account receive coins again.
    pub fn open_account(&mut self, account: &Addr) {
        self.closed.borrow_mut().remove(account.as_str());
    }

    /// The account that holds what is locked for a channel.
    pub fn locker(&self, channel: Channel) -> Addr {
        transfer::locker(self.app.api(), channel).unwrap()
    }

    /// Packets under way, oldest first.
    pub fn packets(&self) -> Vec<Packet> {
        transfer::packets(self.app.storage())
    }

    /// A packet comes to its end: it is under way no longer, and its coin goes back to its sender if it is given back.
    ///
    /// # Errors
    /// The chain's words if the coin cannot go back.
    pub fn end_packet(&mut self, packet: &Packet, given_back: bool) -> Result<(), ChainError> {
        transfer::take(self.app.storage_mut(), packet);
        if given_back {
            let locker = self.locker(packet.channel);
            self.send(&locker, &packet.sender, std::slice::from_ref(&packet.coin))?;
        }
        Ok(())
    }

    /// The chain itself tells a contract something.
    ///
    /// # Errors
    /// The contract's words if it refuses.
    pub fn tell(&mut self, contract: &Addr, msg: &impl Serialize) -> Result<Vec<Event>, ChainError> {
        let response = self.app.wasm_sudo(contract.clone(), msg).map_err(text);
        self.next_block();
        Ok(response?.events)
    }

    fn next_block(&mut self) {
        self.app.update_block(|block| block.height = block.height.saturating_add(1));
    }
}

/// The entry points of one of the five.
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

/// The words of an error without the framework's wrapping, which repeats every message on the way to the one that failed.
fn text(error: StdError) -> ChainError {
    let whole = error.deref().to_string();
    let innermost = whole.rsplit_once("\nkind: ").map_or(whole.as_str(), |(_, last)| last);
    ChainError::new(innermost.split_once(", error: ").map_or(innermost, |(_, words)| words))
}

impl Chain for Embedded {
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
            .ok_or_else(|| ChainError::new("the chain did not tell the contract's address"))?;
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
                // The querier spells out the framework's own wrapping.
                let words = error.split_once(", error: ").map_or(error.as_str(), |(_, words)| words);
                Err(ChainError::new(words))
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
