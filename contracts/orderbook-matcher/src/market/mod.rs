//! Markets: what their administrator defines, and whether they take orders.

pub mod definition;
pub mod limits;
pub mod market_state;
pub mod params;
