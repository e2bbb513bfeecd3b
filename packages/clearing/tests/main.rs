//! The clearing against independent models, market by market.
#![allow(clippy::as_conversions, clippy::cast_precision_loss, clippy::cast_possible_truncation)]

mod common;
mod italy;
mod properties;
