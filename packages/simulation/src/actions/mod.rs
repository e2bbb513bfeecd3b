//! The actions of participants and operators, a file for each stage of the day.
//!
//! An action sends one message, or one permissionless message until its work is done, and returns the typed events. Its error
//! is that of the chain, or of the contract that refuses. Queries panic where a contract must answer and does not.

mod audit;
mod clearing;
mod contracts;
mod cycle;
mod delivery;
mod ibc;
mod money;
mod orders;
mod participants;

pub use cycle::CycleStage;
pub use delivery::{export, import, reading};
pub use orders::{all_labels, buy, cancel_ref, sell};

use cosmwasm_std::Addr;
use interfaces::Contract;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::backend::{ChainBackend, ChainError};
use crate::market::{Market, Observer};

/// Rows of one answer: the most that a contract gives.
pub(crate) const PAGE: Option<u32> = Some(interfaces::MAX_PAGE);

impl<C: ChainBackend, O: Observer<C>> Market<C, O> {
    /// All rows of a query in pages: `ask` gives the query for the rows after one, `rows` takes the rows out of an answer.
    pub fn all_pages<Q: Serialize, R: DeserializeOwned, T>(
        &self,
        contract: Contract,
        ask: impl Fn(Option<&T>) -> Q,
        rows: impl Fn(R) -> Vec<T>,
    ) -> Vec<T> {
        let mut all: Vec<T> = vec![];
        loop {
            let page = rows(self.query(contract, &ask(all.last())));
            let whole = page.len() == interfaces::MAX_PAGE as usize;
            all.extend(page);
            if !whole {
                return all;
            }
        }
    }

    /// The account that sends permissionless messages.
    fn anyone(&self) -> Addr {
        self.operators.anyone.clone()
    }
}

/// Counts pages, and fails at more than any slot or cycle needs.
pub(crate) fn guard(pages: &mut u32) -> Result<(), ChainError> {
    *pages += 1;
    if *pages > 100_000 {
        Err(ChainError::new("a permissionless message does not finish in 100,000 pages"))
    } else {
        Ok(())
    }
}
