//! One message per file.

pub mod append;
