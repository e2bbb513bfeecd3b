//! Binary records under packed keys, and JSON beside them, on the chain's key-value store.
//!
//! A byte written costs 30 gas, so what is written by the thousand is stored in a fixed binary layout under a packed
//! key: no JSON, no length prefixes, no second index. [`Writer`] and [`Reader`] lay out fields; [`Record`] and
//! [`PackedKey`] tie a layout to a type; a [`RecordMap`] is a typed map with ordered, resumable scans.
//!
//! What is written rarely stays JSON, for readers' sake: [`Item`] and [`Map`], under keys laid out as `cw-storage-plus`
//! lays them out. The two never collide: a [`RecordMap`]'s keys begin with one byte from 0x80, an `Item`'s with a letter,
//! a `Map`'s with 0x00.

mod codec;
mod cold;
mod map;

pub use codec::{Reader, Record, RecordError, Writer};
pub use cold::{Item, Map};
pub use map::{PackedKey, RecordMap};
