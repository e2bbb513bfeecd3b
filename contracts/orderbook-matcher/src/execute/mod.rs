//! One message per file.

pub mod abort;
pub mod aggregate;
pub mod cancel;
pub mod clear;
pub mod create_market;
pub mod pair;
pub mod publish_forecasts;
pub mod publish_reference_prices;
pub mod quote;
pub mod set_capacities;
pub mod set_market_open;
