//! A chain as it was at one block: what an earlier version has written, for tests of what this one makes of it.

use std::collections::BTreeMap;

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Api, Coin, HexBinary, Order, StdError, StdResult, Storage};
use cw_multi_test::{AddressGenerator, AppBuilder, WasmKeeper, no_init};
use interfaces::{Contract, ContractAddresses};
use serde::{Deserialize, Serialize};
use units::{MarketId, SlotId, Timestamp};

use super::transfer::TransferModule;
use super::{Embedded, code};
use crate::bank::{Closed, SelectiveBank};
use crate::chain::{Chain, ChainError};
use crate::deploy::{self, Deployment, Operators};
use crate::market::Actor;

/// What addresses of the chains begin with that states are kept of.
const PREFIX: &str = "wasm";

/// A chain as it was at one block.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// The version of the contracts that wrote it.
    pub version: String,
    /// The block.
    pub height: u64,
    /// Its time.
    pub time: Timestamp,
    /// The contracts' addresses.
    pub suite: ContractAddresses<Addr>,
    /// The market.
    pub market: MarketId,
    /// The slots of the day.
    pub slots: Vec<SlotId>,
    /// Who operates it.
    pub operators: Operators,
    /// Who trades.
    pub actors: Vec<Actor>,
    /// What accounts hold in the bank.
    pub coins: BTreeMap<Addr, Vec<Coin>>,
    /// All that each contract has stored: keys and values.
    pub records: BTreeMap<String, Vec<(HexBinary, HexBinary)>>,
}

/// Puts each contract where it was.
struct Places(ContractAddresses<Addr>);

impl AddressGenerator for Places {
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

impl Embedded {
    /// The chain as it was, with this version's code in the place of the earlier one. The administrator of the contracts has
    /// yet to migrate them.
    pub fn holding(kept: &Kept) -> Self {
        let closed = Closed::default();
        let mut app = AppBuilder::default()
            .with_api(MockApi::default().with_prefix(PREFIX))
            .with_bank(SelectiveBank::new(Closed::clone(&closed)))
            .with_ibc(TransferModule)
            .with_wasm(WasmKeeper::new().with_address_generator(Places(kept.suite.clone())))
            .build(no_init);
        let codes: BTreeMap<_, _> =
            Contract::ALL.into_iter().map(|contract| (contract, app.store_code(code(contract)))).collect();
        let mut chain = Self { app, closed, codes };
        chain.take(kept).unwrap_or_else(|error| panic!("the chain cannot be as it was: {error}"));
        chain
    }

    fn take(&mut self, kept: &Kept) -> Result<(), ChainError> {
        let admin = &kept.operators.admin;
        // What the contracts start with is replaced below.
        let any = Deployment { denoms: vec!["any".into()], max_steps: 1 };
        for contract in Contract::ALL {
            let msg = deploy::instantiate_message(contract, admin, &any);
            let address = self.instantiate(admin, contract, &msg, contract.name())?;
            let mut storage = self.app.contract_storage_mut(&address);
            let keys: Vec<_> = storage.range_keys(None, None, Order::Ascending).collect();
            for key in keys {
                storage.remove(&key);
            }
            for (key, value) in &kept.records[contract.name()] {
                storage.set(key.as_slice(), value.as_slice());
            }
        }
        for (account, coins) in &kept.coins {
            self.faucet(account, coins)?;
        }
        self.app.update_block(|block| {
            block.time = cosmwasm_std::Timestamp::from_seconds(kept.time.get());
            block.height = kept.height;
        });
        Ok(())
    }
}
