//! The market: a suite on a chain with one market open, its people, its clock.

mod checks;
mod clock;
mod people;
mod post;

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Coin, from_json};
use interfaces::orderbook_matcher::{self, MarketDefinition, MarketResponse, events::MarketCreated};
use interfaces::registry::Role;
use interfaces::{Contract, ContractAddresses};
use units::{MarketId, ParticipantId, SlotId};

pub use self::people::Actor;
pub use self::post::Letter;
use crate::chain::{Chain, ChainError};
use crate::deploy::{Deployment, Operators, deploy, json};
use crate::embedded::Embedded;
use crate::invariants::{Checks, Watch};
use crate::setup::Setup;

/// The suite on a chain, with one market open in it.
pub struct Market<C: Chain = Embedded> {
    /// The chain.
    pub chain: C,
    /// The contracts' addresses.
    pub suite: ContractAddresses<Addr>,
    /// Who operates it.
    pub operators: Operators,
    /// The market's id.
    pub id: MarketId,
    /// Its definition.
    pub definition: MarketDefinition,
    /// Items per page of every crank.
    pub page: u32,
    pub(crate) actors: BTreeMap<ParticipantId, Actor>,
    first: SlotId,
    checks: Checks,
    watch: Watch,
}

impl Market<Embedded> {
    /// A market on an embedded chain.
    pub fn open(setup: Setup) -> Self {
        let chain = Embedded::new(setup.start);
        let market = Self::open_on(chain, setup);
        let mut market = market.unwrap_or_else(|error| panic!("the market does not open: {error}"));
        market.watch_lockers();
        market
    }
}

impl<C: Chain> Market<C> {
    /// Deploys the suite on a chain, grants the roles and creates the market.
    ///
    /// # Errors
    /// If a contract refuses.
    pub fn open_on(mut chain: C, setup: Setup) -> Result<Self, ChainError> {
        let operators = Operators::of(&mut chain);
        let deployment = Deployment { denoms: setup.denoms.clone(), max_steps: setup.max_steps };
        let suite = deploy(&mut chain, &operators.admin, &deployment)?;
        let mut market = Self {
            chain,
            suite,
            operators,
            id: MarketId(1),
            definition: setup.definition.clone(),
            page: setup.page,
            actors: BTreeMap::new(),
            first: SlotId(0),
            checks: setup.checks,
            watch: Watch::default(),
        };
        for contract in Contract::ALL {
            market.watch.account(market.suite.address(contract));
        }
        for account in market.operators.accounts() {
            market.watch.account(account);
        }
        for role in Role::ALL {
            let holder = market.operators.holder(role).clone();
            market.grant_role(role, &holder)?;
        }
        market.id = market.create_market(&setup.definition)?;
        market.begin()?;
        Ok(market)
    }

    /// A market that was opened earlier. What came before is not watched: the invariants cannot be checked.
    ///
    /// # Errors
    /// If there is none.
    pub fn found_on(
        chain: C,
        suite: ContractAddresses<Addr>,
        operators: Operators,
        id: MarketId,
    ) -> Result<Self, ChainError> {
        let query = json(&orderbook_matcher::QueryMsg::Market { market: id });
        let answer = chain.query(&suite.orderbook_matcher, &query)?;
        let market: MarketResponse = from_json(answer).map_err(|error| ChainError::new(error.to_string()))?;
        let mut market = Self {
            chain,
            suite,
            operators,
            id,
            definition: market.definition,
            page: interfaces::MAX_PAGE,
            actors: BTreeMap::new(),
            first: SlotId(0),
            checks: Checks::AtEnd,
            watch: Watch::default(),
        };
        market.begin()?;
        Ok(market)
    }

    /// Opens a further market in the suite and returns its id. The verbs keep to the first: see [`Market::trade_in`].
    ///
    /// # Errors
    /// If the matcher refuses.
    pub fn create_market(&mut self, definition: &MarketDefinition) -> Result<MarketId, ChainError> {
        let admin = self.operators.admin.clone();
        let msg = orderbook_matcher::ExecuteMsg::CreateMarket { market: definition.clone() };
        let outcome = self.send(&admin, Contract::OrderbookMatcher, &msg, &[])?;
        Ok(outcome.one::<MarketCreated>().market)
    }

    /// Turns the verbs to another market of the suite.
    pub fn trade_in(&mut self, market: MarketId, definition: MarketDefinition) {
        self.id = market;
        self.definition = definition;
    }

    /// The market's denomination.
    pub fn denom(&self) -> String {
        self.definition.denom.clone()
    }

    /// Coins of the market's denomination.
    pub fn coins(&self, amount: u128) -> Vec<Coin> {
        vec![Coin::new(amount, self.denom())]
    }
}
