//! What people and operators do: one file a stage of the day.

mod audit;
mod beyond;
mod books;
mod clearing;
mod contracts;
mod cycle;
mod delivery;
mod money;
mod people;

pub use beyond::End;
pub use books::{all_labels, buy, cancel_ref, sell};
pub use cycle::Stage;
pub use delivery::{export, import, reading};

use cosmwasm_std::Addr;
use interfaces::Contract;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::chain::{Chain, ChainError};
use crate::market::Market;

/// The most of one answer.
pub(crate) const PAGE: Option<u32> = Some(interfaces::MAX_PAGE);

impl<C: Chain> Market<C> {
    /// All rows of a query in pages: `ask` gives the query beyond a row, `rows` takes the rows out of an answer.
    pub(crate) fn all_pages<Q: Serialize, R: DeserializeOwned, T>(
        &self,
        contract: Contract,
        ask: impl Fn(Option<&T>) -> Q,
        rows: impl Fn(R) -> Vec<T>,
    ) -> Vec<T> {
        let mut all: Vec<T> = vec![];
        loop {
            let page = rows(self.ask(contract, &ask(all.last())));
            let whole = page.len() == interfaces::MAX_PAGE as usize;
            all.extend(page);
            if !whole {
                return all;
            }
        }
    }

    /// Whoever turns the cranks.
    fn anyone(&self) -> Addr {
        self.operators.anyone.clone()
    }
}

/// That a crank has ended before it turns into an endless one: more pages than any test needs.
pub(crate) fn guard(pages: &mut u32) -> Result<(), ChainError> {
    *pages += 1;
    if *pages > 100_000 { Err(ChainError::new("a crank does not come to its end")) } else { Ok(()) }
}
