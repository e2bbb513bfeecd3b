//! The registry: who takes part, in which role, and whether trading is paused.
//!
//! It keeps one small record an account, one a role grant and one for the pause, which the other contracts read raw: they
//! authorise a caller without starting this contract. It decides nothing about markets: that a zone or a label exists is
//! for the market to check. It holds no personal data, only the hash of the evidence that a reviewer was shown, and it
//! holds no money.
//!
//! Every message that changes something ends with an entry in the audit log; where the entry cannot be appended, the
//! change does not happen.

pub mod contract;
mod error;
mod execute;
mod life_cycle;
mod log;
mod migrate;
mod query;
mod state;

#[cfg(test)]
mod tests;

pub use error::RegistryError;
