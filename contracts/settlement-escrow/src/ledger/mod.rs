//! The ledger: what every account holds, and what has been booked for the cycles.
//!
//! | file | content |
//! |---|---|
//! | `state` | everything stored |
//! | `denoms` | denominations by name and by number |
//! | `account`, `part` | accounts as numbers, and the three parts of each |
//! | `balance`, `totals` | what may happen to a balance, and to the totals of a denomination |
//! | `operations` | credit, debit, and money set aside: the only ways by which other modules move money |
//! | `posting`, `cycle`, `reconcile` | pure rules of postings, of the life of a cycle, and of its clearing |

pub mod account;
pub mod balance;
pub mod cycle;
pub mod denoms;
pub mod operations;
pub mod part;
pub mod posting;
pub mod reconcile;
pub mod state;
pub mod totals;
