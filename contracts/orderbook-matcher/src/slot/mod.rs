//! Slots: their state, what is published for them, and their totals.

pub mod context;
pub mod key;
pub mod published;
pub mod stage;
pub mod status;
pub mod totals;
