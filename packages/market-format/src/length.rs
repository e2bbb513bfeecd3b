//! Spans of time.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use units::Seconds;

/// A span of time, written as a number and `s`, `min`, `h` or `d`: `15 min`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Length(pub Seconds);

impl FromStr for Length {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let problem =
            || format!("{text:?} is not a span of time: write a number and s, min, h or d, as in \"15 min\"");
        let digits = text.find(|each: char| !each.is_ascii_digit()).ok_or_else(problem)?;
        let (number, unit) = text.split_at_checked(digits).ok_or_else(problem)?;
        let length: u64 = match unit.trim() {
            "s" => 1,
            "min" => 60,
            "h" => 3_600,
            "d" => 86_400,
            _ => return Err(problem()),
        };
        let number: u64 = number.parse().map_err(|_| problem())?;
        number.checked_mul(length).map(|seconds| Self(Seconds(seconds))).ok_or_else(problem)
    }
}

impl fmt::Display for Length {
    /// In the greatest unit of which it is a whole number.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.get();
        let units = [(86_400, "d"), (3_600, "h"), (60, "min")];
        let whole = units.into_iter().find(|(length, _)| seconds > 0 && seconds.is_multiple_of(*length));
        let (length, unit) = whole.unwrap_or((1, "s"));
        write!(formatter, "{} {unit}", seconds.checked_div(length).unwrap_or(0))
    }
}

impl TryFrom<String> for Length {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_a_number_and_a_unit() {
        for (text, seconds) in [("10 s", 10), ("15min", 900), ("2 h", 7_200), ("3 d", 259_200), ("0 s", 0)] {
            assert_eq!(text.parse(), Ok(Length(Seconds(seconds))), "{text}");
        }
        for (seconds, text) in [(0, "0 s"), (90, "90 s"), (900, "15 min"), (7_200, "2 h"), (259_200, "3 d")] {
            assert_eq!(Length(Seconds(seconds)).to_string(), text);
        }
        for text in ["", "10", "min", "-1 s", "1.5 h", "1 week", "18446744073709551615 d"] {
            assert!(text.parse::<Length>().is_err(), "{text}");
        }
    }
}
