//! JSON of messages and of what is stored as JSON.
//!
//! `serde_json` reads and writes every type by code of its own: a contract of thirty messages and answers carries a
//! quarter of a megabyte of it. Here JSON is read into a [`Tree`] first, which is code that exists once, and a type is
//! read from the tree, which takes half as much code a type; what is written goes straight to bytes, and no step on the
//! way has to look whether the step before has failed.
//!
//! What is accepted and what is written is the same, with two exceptions: an array is no struct (the schema has always
//! said so), and an error tells the way to the part that is wrong (`… in quote.orders[3]`) in place of line and column.

mod error;
mod reader;
#[cfg(test)]
mod tests;
mod tree;
mod writer;

pub use error::Error;
pub use reader::from_slice;
pub use tree::Tree;
pub use writer::to_vec;

/// Has types read by way of a [`Tree`], whoever reads them.
///
/// The types carry `#[serde(remote = "Self")]`, which turns what is derived into plain functions.
#[macro_export]
macro_rules! by_tree {
    ($($name:ty),+ $(,)?) => {
        $(
            impl<'de> $crate::serde::Deserialize<'de> for $name {
                fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let tree = $crate::Tree::deserialize(deserializer)?;
                    Self::deserialize(&tree).map_err(|error| tree.refuse(error))
                }
            }

            impl $crate::serde::Serialize for $name {
                fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    Self::serialize(self, serializer)
                }
            }
        )+
    };
}

#[doc(hidden)]
pub use serde;
