//! What is wrong with a result, and the comparisons that find it.

use std::fmt;

use crate::result::Int;

/// A place in the result and what is wrong there.
#[derive(Debug)]
pub struct Problem {
    pub place: String,
    pub reason: String,
}

impl Problem {
    /// What is wrong at a place.
    pub fn new(place: impl ToString, reason: impl ToString) -> Self {
        Self { place: place.to_string(), reason: reason.to_string() }
    }
}

/// Two values that must be the same.
pub fn same<T: PartialEq + fmt::Display>(
    place: impl ToString,
    stated: &T,
    implied: &T,
) -> Result<(), Problem> {
    if stated == implied {
        return Ok(());
    }
    Err(Problem::new(place, format!("{stated} is stated, {implied} is right")))
}

/// An integer as one of the clearing's.
pub fn narrow<T: TryFrom<Int>>(place: impl ToString, value: Int) -> Result<T, Problem> {
    T::try_from(value).map_err(|_| Problem::new(place, format!("{value} is out of range")))
}
