//! The market: a suite on a chain with one market open, its people, its clock.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Binary, Coin, Event, from_json};
use interfaces::orderbook_matcher::{self, MarketDefinition, MarketResponse, events::MarketCreated};
use interfaces::registry::{ParticipantKind, Role};
use interfaces::{Contract, Peers};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use units::{Amount, ContractId, CycleId, MarketId, ParticipantId, Seconds, SlotId, Timestamp, ZoneId};

use crate::chain::{Call, Chain, ChainError};
use crate::deploy::{Deployment, Operators, deploy, json};
use crate::embedded::Embedded;
use crate::invariants::{Checks, Step, Tally, Watch};
use crate::outcome::Outcome;
use crate::setup::Setup;

/// JSON as a person reads it.
fn text(json: &Binary) -> String {
    String::from_utf8_lossy(json.as_slice()).into_owned()
}

/// A participant as the fixture knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Its name in the fixture.
    pub name: String,
    /// The account that acts for it.
    pub account: Addr,
    /// Its id.
    pub participant: ParticipantId,
    /// What it is.
    pub kind: ParticipantKind,
    /// Where it is connected.
    pub zone: ZoneId,
}

/// A message on its way to one of the five.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Who sends it.
    pub sender: Addr,
    /// JSON.
    pub msg: Binary,
    /// Coins that go with it.
    pub funds: Vec<Coin>,
}

impl Letter {
    /// A message without coins.
    pub fn new(sender: &Addr, msg: &impl Serialize) -> Self {
        Self { sender: sender.clone(), msg: json(msg), funds: vec![] }
    }
}

/// The suite on a chain, with one market open in it.
pub struct Market<C: Chain = Embedded> {
    /// The chain.
    pub chain: C,
    /// The contracts' addresses.
    pub suite: Peers<Addr>,
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
        suite: Peers<Addr>,
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

    /// Numbers slots from the first cycle on whose gates are all ahead.
    fn begin(&mut self) -> Result<(), ChainError> {
        let timing = self.definition.timing;
        let gate = self.now().plus(timing.gate).map_err(|error| ChainError::new(error.to_string()))?;
        let earliest = timing.slot.slot_at(gate).map_err(|error| ChainError::new(error.to_string()))?;
        let cycle = earliest.get() / u32::from(timing.slots_per_cycle) + 1;
        self.first = SlotId(cycle * u32::from(timing.slots_per_cycle));
        Ok(())
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

    // Time.

    /// The time that the next message will see.
    pub fn now(&self) -> Timestamp {
        self.chain.now()
    }

    /// Lets time pass until then.
    pub fn advance_to(&mut self, time: Timestamp) {
        self.chain.advance_to(time).unwrap_or_else(|error| panic!("time does not pass: {error}"));
        self.step(Step::Time { to: time });
    }

    /// Lets so much time pass.
    pub fn advance(&mut self, span: Seconds) {
        let then = self.now().plus(span).unwrap();
        self.advance_to(then);
    }

    /// The n-th slot from the first one of the first cycle whose gates are all ahead when the market opens.
    pub fn slot(&self, n: u32) -> SlotId {
        SlotId(self.first.get() + n)
    }

    /// The cycle of a slot.
    pub fn cycle(&self, slot: SlotId) -> CycleId {
        CycleId(slot.get() / u32::from(self.definition.timing.slots_per_cycle))
    }

    /// When a slot's delivery begins.
    pub fn start_of(&self, slot: SlotId) -> Timestamp {
        self.definition.timing.slot.start_of(slot)
    }

    /// When a slot's delivery ends.
    pub fn end_of(&self, slot: SlotId) -> Timestamp {
        self.definition.timing.slot.end_of(slot)
    }

    /// When a slot's gate closes.
    pub fn gate_of(&self, slot: SlotId) -> Timestamp {
        self.start_of(slot).minus_saturating(self.definition.timing.gate)
    }

    /// The last moment for clearing a slot.
    pub fn clear_by(&self, slot: SlotId) -> Timestamp {
        self.gate_of(slot).plus(self.definition.timing.clear).unwrap()
    }

    /// When readings of a slot are no longer taken, and it can be settled.
    pub fn metered_by(&self, slot: SlotId) -> Timestamp {
        self.end_of(slot).plus(self.definition.timing.meter).unwrap()
    }

    /// Lets time pass until a slot's gate closes.
    pub fn close_gate(&mut self, slot: SlotId) {
        self.advance_to(self.gate_of(slot));
    }

    /// Lets time pass until the time for signing a slot's contracts is over; does nothing for a slot without contracts.
    pub fn end_signing(&mut self, slot: SlotId) {
        if let Some(sign_by) = self.contract_slot(slot).and_then(|state| state.sign_by) {
            self.advance_to(sign_by);
        }
    }

    /// Lets time pass until a slot's delivery has ended.
    pub fn deliver(&mut self, slot: SlotId) {
        self.advance_to(self.end_of(slot));
    }

    /// Lets time pass until a slot can be settled.
    pub fn end_metering(&mut self, slot: SlotId) {
        self.advance_to(self.metered_by(slot));
    }

    // People.

    /// The account of a name, which the invariants watch from now on.
    pub fn account(&mut self, name: &str) -> Addr {
        let account = self.chain.account(name);
        self.watch.account(&account);
        account
    }

    /// Counts an account's coins in the invariants from now on: for contracts that a test brings along.
    pub fn watch_account(&mut self, account: &Addr) {
        self.watch.account(account);
    }

    /// Everybody who has joined, in order of their ids.
    pub fn actors(&self) -> impl Iterator<Item = &Actor> {
        self.actors.values()
    }

    /// Who has joined under an id.
    pub fn actor(&self, participant: ParticipantId) -> &Actor {
        &self.actors[&participant]
    }

    /// Makes the fixture know a participant that registered by itself.
    pub fn adopt(&mut self, actor: &Actor) {
        self.actors.insert(actor.participant, actor.clone());
    }

    /// Gives coins of the market's denomination to accounts.
    pub fn faucet_all(&mut self, gifts: &[(Addr, u128)]) {
        let denom = self.denom();
        let coins: Vec<_> =
            gifts.iter().map(|(account, amount)| (account.clone(), self.coins(*amount))).collect();
        self.chain.faucet_all(&coins).unwrap_or_else(|error| panic!("no coins to give: {error}"));
        for (account, amount) in gifts {
            self.watch.account(account);
            self.watch.minted(&denom, Amount(*amount));
        }
    }

    /// Gives coins of a denomination to an account.
    pub fn faucet(&mut self, account: &Addr, amount: u128, denom: &str) {
        self.watch.account(account);
        self.chain
            .faucet(account, &[Coin::new(amount, denom)])
            .unwrap_or_else(|error| panic!("no coins to give: {error}"));
        self.watch.minted(denom, Amount(amount));
    }

    // Messages and queries.

    /// Sends a message to one of the five.
    ///
    /// # Errors
    /// The chain's words if it refuses.
    pub fn send(
        &mut self,
        sender: &Addr,
        contract: Contract,
        msg: &impl Serialize,
        funds: &[Coin],
    ) -> Result<Outcome, ChainError> {
        let letter = Letter { sender: sender.clone(), msg: json(msg), funds: funds.to_vec() };
        self.post(contract, letter)
    }

    fn post(&mut self, contract: Contract, letter: Letter) -> Result<Outcome, ChainError> {
        let address = self.suite.address(contract).clone();
        let result = self.chain.execute(&letter.sender, &address, &letter.msg, &letter.funds);
        self.noted(letter.sender, contract, &letter.msg, result)
    }

    /// Sends messages to one of the five, none of which needs what another does; where every step is checked, one by one.
    ///
    /// # Errors
    /// The chain's words if it refuses one; the others are carried out all the same.
    pub fn send_all(&mut self, contract: Contract, letters: Vec<Letter>) -> Result<Vec<Outcome>, ChainError> {
        if self.checks == Checks::EveryStep {
            let outcomes: Vec<_> = letters.into_iter().map(|letter| self.post(contract, letter)).collect();
            return outcomes.into_iter().collect();
        }
        let to = self.suite.address(contract).clone();
        let calls: Vec<Call> = letters
            .into_iter()
            .map(|Letter { sender, msg, funds }| Call { sender, contract: to.clone(), msg, funds })
            .collect();
        let results = self.chain.execute_all(&calls);
        let noted = calls.into_iter().zip(results);
        let outcomes: Vec<_> =
            noted.map(|(call, result)| self.noted(call.sender, contract, &call.msg, result)).collect();
        outcomes.into_iter().collect()
    }

    /// Tells those who watch what became of a message.
    fn noted(
        &mut self,
        sender: Addr,
        contract: Contract,
        msg: &Binary,
        result: Result<Vec<Event>, ChainError>,
    ) -> Result<Outcome, ChainError> {
        self.watch.notice(result.as_deref().unwrap_or(&[]));
        let refused = result.as_ref().err().map(|error| error.text.clone());
        self.step(Step::Message { sender, contract, msg: text(msg), refused });
        result.map(|events| Outcome { events })
    }

    /// Sends coins from account to account, without a message.
    ///
    /// # Errors
    /// The chain's words if it refuses.
    pub fn transfer(&mut self, from: &Addr, to: &Addr, coins: &[Coin]) -> Result<(), ChainError> {
        self.watch.account(to);
        let result = self.chain.send(from, to, coins);
        self.step(Step::Transfer { from: from.clone(), to: to.clone() });
        result
    }

    /// Asks one of the five.
    ///
    /// # Errors
    /// The chain's words if it refuses.
    pub fn try_ask<R: DeserializeOwned>(
        &self,
        contract: Contract,
        query: &impl Serialize,
    ) -> Result<R, ChainError> {
        let answer = self.chain.query(self.suite.address(contract), &json(query))?;
        from_json(answer).map_err(|error| ChainError::new(error.to_string()))
    }

    /// Asks one of the five what it surely answers.
    ///
    /// # Panics
    /// If it does not.
    pub fn ask<R: DeserializeOwned>(&self, contract: Contract, query: &impl Serialize) -> R {
        self.try_ask(contract, query)
            .unwrap_or_else(|error| panic!("{contract} does not answer {}: {error}", text(&json(query))))
    }

    // Invariants.

    /// Changes when the invariants are checked.
    pub fn set_checks(&mut self, checks: Checks) {
        self.checks = checks;
    }

    /// Checks all invariants now.
    pub fn check(&mut self) {
        self.run_checks(&Step::Asked);
    }

    /// How often each message was sent since the market opened, by its contract and name.
    pub fn tally(&self) -> &BTreeMap<(Contract, String), Tally> {
        self.watch.tally()
    }

    pub(crate) fn step(&mut self, step: Step) {
        if self.checks == Checks::EveryStep {
            self.run_checks(&step);
        } else {
            self.watch.skip(&step);
        }
    }

    fn run_checks(&mut self, step: &Step) {
        let mut watch = std::mem::take(&mut self.watch);
        watch.check(self, step);
        self.watch = watch;
    }

    /// The slots in which anything has happened, of this market, in order.
    pub fn slots(&self) -> Vec<SlotId> {
        self.watch.slots(self.id)
    }

    /// All contracts that are live in any way, and those that have ended, of a slot: their ids.
    pub fn contract_ids(&self, slot: SlotId) -> Vec<ContractId> {
        self.contracts(slot).into_iter().map(|contract| contract.contract).collect()
    }
}
