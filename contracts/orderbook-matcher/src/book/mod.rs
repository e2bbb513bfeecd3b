//! Orders in their books.

pub mod aggregation;
pub mod offered;
pub mod order;
pub mod position;
pub mod slot_orders;
