//! The five contracts together: flows, adversarial cases, migrations, the conformance suite.
//!
//! The invariants of `testing` are checked after every step of every test, unless a test says otherwise.

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
mod reference;
mod samples;
mod scenes;
mod sources;
mod structure;
