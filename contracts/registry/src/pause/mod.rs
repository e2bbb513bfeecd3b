//! The pause of trading.

pub mod end;
mod report;
pub mod start;
