//! The trading day of a district, by the five contracts, from registration to audit.
//!
//! [`Plan`] decides what people do, out of weather, habits and chance, or of measured series ([`Community`]). [`run`] carries
//! a plan out on an embedded chain, or on a real one at a [`Pace`], and returns the day's record.

// A day ends with an error; only the actions of the market that it uses panic.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)]

pub mod bidding;
mod community;
pub mod definition;
mod district;
mod error;
pub mod pace;
mod plan;
mod rng;
mod run;
pub mod summary;
mod weather;

pub use community::Community;
pub use district::LEAST;
pub use error::DayError;
pub use pace::Pace;
pub use plan::{Plan, PlanParams};
pub use run::{Progress, figure, run, start_of};
pub use weather::DAY;
