//! Payments from and to other chains: applies the decisions of the crate `ics20` to the state of the escrow. All money
//! moves by [`crate::ledger::operations`].
//!
//! | file | content |
//! |---|---|
//! | `state` | everything stored |
//! | `routes` | transfer routes: their state and limits |
//! | `sender`, `links` | the intermediate sender of a remote account, and the participant that it is linked to |
//! | `inbound`, `payment` | transfers from other chains, by hooks or by callbacks |
//! | `payouts` | the steps of a payout |
//! | `packets` | the transfer that carries a payout, and the reports of its end |
//! | `execute` | one message per file |
//! | `query` | queries |

pub mod error;
pub mod execute;
pub mod inbound;
pub mod links;
pub mod packets;
pub mod payment;
pub mod payouts;
pub mod query;
pub mod routes;
pub mod sender;
pub mod state;
