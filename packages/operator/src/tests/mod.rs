//! The operator against a model of the market, on schedules that no test would think of.

mod model;
mod schedules;
