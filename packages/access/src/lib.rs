//! Who may do what.
//!
//! Default deny: a message that has no row in [`RULES`] is refused to everyone. [`authorize`] looks the row up, checks
//! the pause and the sender, and says who the sender is. The sender's record is one raw read in the registry; no
//! contract is started for it. The pause is not asked for: the registry tells it.
//!
//! Administration is handed over in two steps ([`admin`]), and the addresses of the suite are set once ([`suite`]).

pub mod admin;
mod authorize;
mod rules;
pub mod suite;
pub mod version;

pub use authorize::{AccessError, Caller, Registry, authorize, require_role};
pub use rules::{Class, RULES, Rule, Who, rule};
pub use suite::Suite;
