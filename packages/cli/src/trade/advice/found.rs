//! What stands in the holes of a template, read.

use units::{Amount, Lots, Seconds, SlotId, Timestamp};

use crate::length::Length;

/// The slot in a hole.
pub fn slot(found: &[&str], at: usize) -> Option<SlotId> {
    found.get(at)?.parse().ok()
}

/// The time in a hole.
pub fn time(found: &[&str], at: usize) -> Option<Timestamp> {
    found.get(at)?.parse().ok()
}

/// The lots in a hole.
pub fn lots(found: &[&str], at: usize) -> Option<Lots> {
    found.get(at)?.parse().ok()
}

/// The amount in a hole.
pub fn amount(found: &[&str], at: usize) -> Option<Amount> {
    found.get(at)?.parse().ok()
}

/// A number of seconds as a span of time.
pub fn length(seconds: &str) -> Option<Length> {
    Some(Length(Seconds(seconds.parse().ok()?)))
}

/// Coins as the chain lists them; none is an empty text.
pub fn coins(text: &str) -> String {
    if text.is_empty() { "nothing".into() } else { text.replace(',', ", ") }
}

/// `MeteringOperator` or `gate_closed` as words.
pub fn words(name: &str) -> String {
    let mut words = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(if character == '_' { vec![' '] } else { character.to_lowercase().collect() });
    }
    words
}
