//! A market whose invariants are checked after every step.

use std::collections::BTreeMap;
use std::mem;
use std::ops::{Deref, DerefMut};

use cosmwasm_std::Addr;
use cw_multi_test::{AppBuilder, no_init};
use ics20::Channel;
use interfaces::{Contract, ContractAddresses};
use simulation::{ChainBackend, ChainError, Embedded, Market, Observer, Operators, Setup, Step};
use units::{MarketId, SlotId, Timestamp};

use crate::bank::BlockingBank;
use crate::invariants::{Checks, Invariants, Tally};
use crate::transfer::{CHANNELS, TransferModule};

/// The embedded chain with a bank that can block accounts and with transfers to other chains.
pub type TestChain = Embedded<BlockingBank, TransferModule>;

/// A market whose [`Invariants`] are checked after every step.
pub struct TestEnv<C: ChainBackend = TestChain> {
    market: Market<C, Invariants>,
}

impl<C: ChainBackend> Deref for TestEnv<C> {
    type Target = Market<C, Invariants>;

    fn deref(&self) -> &Self::Target {
        &self.market
    }
}

impl<C: ChainBackend> DerefMut for TestEnv<C> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.market
    }
}

/// A test chain whose first block has that time.
fn test_chain(start: Timestamp) -> TestChain {
    let app =
        AppBuilder::default().with_bank(BlockingBank::default()).with_ibc(TransferModule).build(no_init);
    Embedded::with_app(app, start)
}

impl TestEnv {
    /// A market on a test chain, checked after every step.
    pub fn open(setup: Setup) -> Self {
        let market = Market::open_on(test_chain(setup.start), setup);
        let market = market.unwrap_or_else(|error| panic!("the market does not open: {error}"));
        let mut env = Self { market };
        for number in 0..CHANNELS {
            let locker = env.locker(Channel(number));
            env.watch_account(&locker);
        }
        env
    }

    /// Blocks an account: it receives no coins from now on, as the accounts of a chain's modules.
    pub fn block_account(&mut self, account: &Addr) {
        self.chain.app_mut().init_modules(|router, _, _| router.bank.block(account));
    }

    /// Lets an account receive coins again.
    pub fn unblock_account(&mut self, account: &Addr) {
        self.chain.app_mut().init_modules(|router, _, _| router.bank.unblock(account));
    }
}

impl<C: ChainBackend> TestEnv<C> {
    /// A market on a chain.
    ///
    /// # Errors
    /// If a contract refuses.
    pub fn open_on(chain: C, setup: Setup, checks: Checks) -> Result<Self, ChainError> {
        Market::open_observed(chain, setup, Invariants::new(checks)).map(|market| Self { market })
    }

    /// A market that exists already. The invariants cannot be checked, since its earlier steps are not known.
    ///
    /// # Errors
    /// If there is none.
    pub fn attach(
        chain: C,
        addresses: ContractAddresses<Addr>,
        operators: Operators,
        id: MarketId,
    ) -> Result<Self, ChainError> {
        Market::attach(chain, addresses, operators, id, Invariants::new(Checks::AtEnd))
            .map(|market| Self { market })
    }

    /// Checks all invariants now.
    pub fn check(&mut self) {
        let mut invariants = mem::take(&mut self.market.observer);
        invariants.check(&self.market, &Step::External);
        self.market.observer = invariants;
    }

    /// Changes when the invariants are checked.
    pub fn set_checks(&mut self, checks: Checks) {
        self.market.observer.checks = checks;
    }

    /// Counts an account's coins among all coins from now on.
    pub fn watch_account(&mut self, account: &Addr) {
        Observer::<C>::account(&mut self.market.observer, account);
    }

    /// How often each message was sent since the market opened, by contract and name.
    pub fn tally(&self) -> &BTreeMap<(Contract, String), Tally> {
        self.market.observer.tally()
    }

    /// The slots of this market that have had orders, in order.
    pub fn touched_slots(&self) -> Vec<SlotId> {
        self.market.observer.slots(self.market.id)
    }
}
