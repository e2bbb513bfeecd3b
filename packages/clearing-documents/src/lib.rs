//! One slot of a market and its result as JSON documents: read, cleared, and checked against each other.
//!
//! [`Slot::parse`] reads a market with its orders. [`clear`] computes its result, with the proof. [`verdicts`] checks a result
//! against the slot alone, condition by condition, without clearing it again.

mod describe;
mod document;
mod error;
mod json;
mod outcome;
pub mod result;
mod slot;
mod verify;

pub use document::SideDocument;
pub use error::DocumentError;
pub use json::parse;
pub use slot::{Order, Slot};
pub use verify::{Condition, Failed, verdicts};

use result::ResultDocument;

/// Clears a slot and describes the result in the names of its market.
///
/// # Errors
/// [`DocumentError::Clearing`] if the clearing is out of range.
pub fn clear(slot: &Slot) -> Result<ResultDocument, DocumentError> {
    // A single slot has no turn in the rotation among results that are equal in all respects.
    let clearing = clearing::clear(&slot.market, &slot.books, 0).map_err(DocumentError::clearing)?;
    let outcome = outcome::Outcome::new(slot, &clearing)?;
    Ok(describe::document(slot, &clearing, &outcome))
}
