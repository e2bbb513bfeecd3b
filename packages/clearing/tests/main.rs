//! The clearing against independent models, market by market.
#![allow(clippy::as_conversions, clippy::cast_precision_loss)]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod certificates;
mod common;
mod edges;
mod fairness;
mod italy;
mod properties;
mod records;
