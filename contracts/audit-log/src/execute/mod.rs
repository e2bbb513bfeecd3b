//! One action a file.

pub mod administration;
pub mod append;
