//! Binary values over `cw-storage-plus`.
//!
//! A byte written costs 30 gas. Values that are written often are therefore stored in the
//! [postcard](https://postcard.jamesmunns.com/wire-format) encoding of their `serde` form: integers as varints, no field
//! names. [`BinaryMap`] and [`BinaryItem`] have the interface of `cw_storage_plus::Map` and `Item`; keys are those of
//! `cw-storage-plus`. [`packed_key!`] makes one key element of several integers, which saves the two bytes of length that
//! each element of a tuple costs.
//!
//! Values that are rarely written stay JSON, in `cw_storage_plus::Map` and `Item`.

mod binary_item;
mod binary_map;
mod codec;
mod packed_key;

pub use binary_item::BinaryItem;
pub use binary_map::{BinaryMap, BinaryPrefix};
pub use codec::{CodecError, decode, encode};
