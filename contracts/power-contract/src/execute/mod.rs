//! One message per file.

pub mod activate;
pub mod cancel;
pub mod dispute;
pub mod draft;
pub mod grant_mandate;
pub mod meter;
pub mod resolve;
pub mod revoke_mandate;
pub mod settle;
pub mod sign;
pub mod sign_digest;
