//! The state of a chain at one block, written by an earlier version: tests restore it and migrate it.

use std::collections::BTreeMap;

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Api, Coin, HexBinary, Order, StdError, StdResult, Storage};
use cw_multi_test::{AddressGenerator, AppBuilder, WasmKeeper, no_init};
use interfaces::{Contract, ContractAddresses};
use serde::{Deserialize, Serialize};
use simulation::deploy::instantiate_message;
use simulation::{Actor, ChainBackend, ChainError, Deployment, Embedded, Operators};
use units::{MarketId, SlotId, Timestamp};

use crate::TestChain;
use crate::bank::BlockingBank;
use crate::transfer::TransferModule;

/// The address prefix of the chains whose state is saved.
const PREFIX: &str = "wasm";

/// The state of a chain at one block.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedState {
    /// The version of the contracts that wrote it.
    pub version: String,
    /// The block.
    pub height: u64,
    /// Its time.
    pub time: Timestamp,
    /// The contracts' addresses.
    #[serde(alias = "suite")]
    pub addresses: ContractAddresses<Addr>,
    /// The market.
    pub market: MarketId,
    /// The slots of the day.
    pub slots: Vec<SlotId>,
    /// The operators' accounts.
    pub operators: Operators,
    /// The participants.
    pub actors: Vec<Actor>,
    /// Balances in the bank.
    pub coins: BTreeMap<Addr, Vec<Coin>>,
    /// All keys and values by contract.
    pub records: BTreeMap<String, Vec<(HexBinary, HexBinary)>>,
}

/// Gives each contract its former address.
struct FixedAddresses(ContractAddresses<Addr>);

impl AddressGenerator for FixedAddresses {
    fn contract_address(
        &self,
        _api: &dyn Api,
        _storage: &mut dyn Storage,
        code: u64,
        _instance: u64,
    ) -> StdResult<Addr> {
        // Codes are stored in the order of the contracts' numbers, from 1.
        u8::try_from(code)
            .ok()
            .and_then(Contract::from_number)
            .map(|contract| self.0.address(contract).clone())
            .ok_or_else(|| StdError::msg("one contract of each"))
    }
}

/// The chain as it was, with this version's code in place of the earlier one. The contracts' administrator has yet to migrate
/// them.
///
/// # Panics
/// If the state does not fit the contracts.
pub fn restore(saved: &SavedState) -> TestChain {
    let app = AppBuilder::default()
        .with_api(MockApi::default().with_prefix(PREFIX))
        .with_bank(BlockingBank::default())
        .with_ibc(TransferModule)
        .with_wasm(WasmKeeper::new().with_address_generator(FixedAddresses(saved.addresses.clone())))
        .build(no_init);
    let mut chain = Embedded::with_app(app, saved.time);
    write_state(&mut chain, saved).unwrap_or_else(|error| panic!("the state cannot be restored: {error}"));
    chain
}

fn write_state(chain: &mut TestChain, saved: &SavedState) -> Result<(), ChainError> {
    let admin = &saved.operators.admin;
    // The contracts' first state is replaced below.
    let any = Deployment { denoms: vec!["any".into()], max_steps: 1 };
    for contract in Contract::ALL {
        let msg = instantiate_message(contract, admin, &any);
        let address = chain.instantiate(admin, contract, &msg, contract.name())?;
        let mut storage = chain.app_mut().contract_storage_mut(&address);
        let keys: Vec<_> = storage.range_keys(None, None, Order::Ascending).collect();
        for key in keys {
            storage.remove(&key);
        }
        for (key, value) in &saved.records[contract.name()] {
            storage.set(key.as_slice(), value.as_slice());
        }
    }
    for (account, coins) in &saved.coins {
        chain.faucet(account, coins)?;
    }
    chain.app_mut().update_block(|block| {
        block.time = cosmwasm_std::Timestamp::from_seconds(saved.time.get());
        block.height = saved.height;
    });
    Ok(())
}
