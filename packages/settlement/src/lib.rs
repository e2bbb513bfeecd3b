//! Who owes what for a contract.
//!
//! A contract goes through three sums of money, each at most the one before, so that nothing that falls due is ever
//! uncovered:
//!
//! | when | what | function |
//! |---|---|---|
//! | an order is placed | its *reserve*: the worst that its contracts may cost | [`buy_order_reserve`], [`sell_order_reserve`] |
//! | a contract is drafted | its *hold*: the worst that this contract may cost | [`buyer_hold`], [`seller_hold`] |
//! | it is settled | what it does cost | [`settle`] |
//!
//! The energy that a meter counted belongs to all contracts that a party has in the slot; [`delivered_share`] and
//! [`consumed_share`] say which part is this one's. [`contract_digest`] is what parties sign.
//!
//! The crate is pure: it reads no chain, keeps nothing and rounds only where a function's name says so. Money is
//! exact: prices are per lot and lots are whole. A result that the types cannot hold is an [`Overflow`] error.
#![no_std]

extern crate alloc;

mod digest;
mod holds;
mod settle;
mod shares;

pub use digest::{ContractTerms, Digest, contract_digest, digest_root, settlement_method};
pub use holds::{Terms, buy_order_reserve, buyer_hold, sell_order_reserve, seller_hold, times};
pub use settle::{Obligation, SettleError, Settled, settle};
pub use shares::{Counted, consumed_share, delivered_share};
pub use units::Overflow;
