//! The five contracts together: what a day does, what attackers try, what the Recommendation asks for.
//!
//! Every step of every test is followed by the invariants of `testing::invariants`, unless a test says otherwise.

// A test that meets what it does not expect stops at once, and says where.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation
)]

mod adversarial;
mod conformance;
mod documents;
mod flows;
mod migrations;
mod random_walk;
mod samples;
mod scenes;
mod sources;
