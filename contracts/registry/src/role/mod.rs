//! Roles, which the administrator grants to accounts.

pub mod grant;
pub mod revoke;
