//! Money from and to other chains: what the [`routes`](routes) crate decides, carried out on this contract's state.
//!
//! | file | what it is about |
//! |---|---|
//! | `state`, `records` | what is stored |
//! | `purse` | the ledger and what of it is set aside |
//! | `routes` | routes: which is in use, for what, within which limits |
//! | `links` | whose a sender on another chain is |
//! | `inbound` | a transfer that comes in, by hooks or by callbacks |
//! | `payouts` | the steps of a payout's life |
//! | `packets` | what the chain tells about packets that went out |

pub mod error;
pub mod inbound;
pub mod links;
pub mod packets;
pub mod payouts;
pub mod purse;
pub mod records;
pub mod routes;
pub mod state;
