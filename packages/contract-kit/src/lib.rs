//! What all five contracts share.
//!
//! A contract's `execute` entry point is one call of [`execute()`], which takes the message's declaration
//! ([`interfaces::declaration`]) and does what it says: authorization, pause, coins, audit entry. Between them runs the
//! handler of the message, which returns an [`Outcome`].

pub mod addresses;
pub mod admin;
pub mod audit;
pub mod authorize;
pub mod checks;
mod error;
#[cfg(not(target_arch = "wasm32"))]
pub mod error_codes;
mod execute;
mod outcome;
#[cfg(not(target_arch = "wasm32"))]
pub mod schema;
pub mod version;

pub use authorize::{Caller, RegistryRecords};
pub use error::CommonError;
pub use execute::{Call, execute, set_pause};
pub use outcome::Outcome;
