//! The market: the five contracts on a chain with one market open, its operators and participants, its clock.

mod clock;
mod observer;
mod participants;
mod send;

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Coin, from_json};
use interfaces::orderbook_matcher::{self, MarketDefinition, MarketResponse, events::MarketCreated};
use interfaces::registry::Role;
use interfaces::{Contract, ContractAddresses};
use units::{ContractId, MarketId, ParticipantId, SlotId};

pub use self::observer::{Observer, Step, message_name};
pub use self::participants::Actor;
pub use self::send::PendingTx;
use crate::backend::{ChainBackend, ChainError};
use crate::deploy::{Deployment, Operators, deploy, json};
use crate::setup::Setup;

/// The five contracts on a chain, with one market open. Its methods are the actions of participants and operators.
pub struct Market<C: ChainBackend, O: Observer<C> = ()> {
    /// The chain.
    pub chain: C,
    /// Sees every step.
    pub observer: O,
    /// The contracts' addresses.
    pub addresses: ContractAddresses<Addr>,
    /// The accounts that operate it.
    pub operators: Operators,
    /// The market's id.
    pub id: MarketId,
    /// Its definition.
    pub definition: MarketDefinition,
    /// Items per page of every permissionless message.
    pub page: u32,
    pub(crate) actors: BTreeMap<ParticipantId, Actor>,
    first: SlotId,
}

impl<C: ChainBackend, O: Observer<C>> Market<C, O> {
    /// Deploys the contracts on a chain, grants the roles and creates the market.
    ///
    /// # Errors
    /// If a contract refuses.
    pub fn open_on(chain: C, setup: Setup) -> Result<Self, ChainError> {
        Self::open_observed(chain, setup, O::default())
    }

    /// The same as [`Market::open_on`], with an observer that sees the deployment as well.
    ///
    /// # Errors
    /// If a contract refuses.
    pub fn open_observed(mut chain: C, setup: Setup, observer: O) -> Result<Self, ChainError> {
        let operators = Operators::of(&mut chain);
        let deployment = Deployment { denoms: setup.denoms, max_steps: setup.max_steps };
        let addresses = deploy(&mut chain, &operators.admin, &deployment)?;
        let mut market = Self {
            chain,
            observer,
            addresses,
            operators,
            id: MarketId(1),
            definition: setup.definition.clone(),
            page: setup.page,
            actors: BTreeMap::new(),
            first: SlotId(0),
        };
        for contract in Contract::ALL {
            market.observer.account(market.addresses.address(contract));
        }
        for account in market.operators.accounts() {
            market.observer.account(account);
        }
        for role in Role::ALL {
            let holder = market.operators.holder(role).clone();
            market.grant_role(role, &holder)?;
        }
        market.id = market.create_market(&setup.definition)?;
        market.number_slots()?;
        Ok(market)
    }

    /// A market that exists already. The observer has not seen what happened in it before.
    ///
    /// # Errors
    /// If there is none.
    pub fn attach(
        chain: C,
        addresses: ContractAddresses<Addr>,
        operators: Operators,
        id: MarketId,
        observer: O,
    ) -> Result<Self, ChainError> {
        let query = json(&orderbook_matcher::QueryMsg::Market { market: id });
        let answer = chain.query(&addresses.orderbook_matcher, &query)?;
        let market: MarketResponse = from_json(answer).map_err(|error| ChainError::new(error.to_string()))?;
        let mut market = Self {
            chain,
            observer,
            addresses,
            operators,
            id,
            definition: market.definition,
            page: interfaces::MAX_PAGE,
            actors: BTreeMap::new(),
            first: SlotId(0),
        };
        market.number_slots()?;
        Ok(market)
    }

    /// Opens a further market in the same contracts and returns its id. Actions go to the first: see [`Market::trade_in`].
    ///
    /// # Errors
    /// If the matcher refuses.
    pub fn create_market(&mut self, definition: &MarketDefinition) -> Result<MarketId, ChainError> {
        let admin = self.operators.admin.clone();
        let msg = orderbook_matcher::ExecuteMsg::CreateMarket { market: definition.clone() };
        let outcome = self.send(&admin, Contract::OrderbookMatcher, &msg, &[])?;
        Ok(outcome.one::<MarketCreated>().market)
    }

    /// Directs actions to another market of the same contracts.
    pub fn trade_in(&mut self, market: MarketId, definition: MarketDefinition) {
        self.id = market;
        self.definition = definition;
    }

    /// Reports a step to the observer. Callers that change the chain by other means report [`Step::External`].
    pub fn observe(&mut self, step: &Step) {
        let mut observer = std::mem::take(&mut self.observer);
        observer.step(self, step);
        self.observer = observer;
    }

    /// The market's denomination.
    pub fn denom(&self) -> String {
        self.definition.denom.clone()
    }

    /// Coins of the market's denomination.
    pub fn coins(&self, amount: u128) -> Vec<Coin> {
        vec![Coin::new(amount, self.denom())]
    }

    /// The ids of all contracts of a slot, in any state.
    pub fn contract_ids(&self, slot: SlotId) -> Vec<ContractId> {
        self.contracts(slot).into_iter().map(|contract| contract.contract).collect()
    }
}
