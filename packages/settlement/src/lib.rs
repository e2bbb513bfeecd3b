//! The money of a contract: holds, settlement, and the digest that parties sign.
//!
//! Each contract has three sums of money, each at most the one before, so that every payment is covered:
//!
//! | when | sum | function |
//! |---|---|---|
//! | an order is placed | its *reserve*: the most that its contracts may cost | [`buy_order_reserve`], [`sell_order_reserve`] |
//! | a contract is drafted | its *hold*: the most that this contract may cost | [`buyer_hold`], [`seller_hold`] |
//! | the contract is settled | its cost | [`settle`] |
//!
//! A meter reading covers all contracts that a party has in the slot. [`delivered_share`] and [`consumed_share`]
//! compute the share of one contract. Parties sign [`contract_digest`].
//!
//! The crate has no state and does not depend on a chain. Functions that round say so in their names. Money is exact:
//! prices are per lot and lots are whole. A result that the types cannot hold is an [`Overflow`] error.
#![no_std]

extern crate alloc;

mod digest;
mod holds;
mod settle;
mod shares;

pub use digest::{ContractTerms, Digest, contract_digest, digest_root, settlement_method};
pub use holds::{Terms, buy_order_reserve, buyer_hold, sell_order_reserve, seller_hold, times};
pub use settle::{Obligation, SettleError, Settled, settle};
pub use shares::{MeteredSide, consumed_share, delivered_share};
pub use units::Overflow;
