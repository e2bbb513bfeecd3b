//! Decimal numbers as people write them, exactly: nothing is rounded unseen.

use std::fmt;
use std::str::FromStr;

/// The most digits before and after the point together.
const DIGITS: usize = 24;
/// The most places that are written where a quotient does not end.
const PLACES: u32 = 12;

/// `digits × 10^−places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: i128,
    places: u32,
}

/// A text that is no decimal number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no decimal number like 2.5{hint}")]
pub struct DecimalError {
    text: String,
    hint: &'static str,
}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let hint = if text.contains(',') {
            ": the point is written as . and thousands are not set apart"
        } else {
            ""
        };
        let error = || DecimalError { text: text.into(), hint };
        let (negative, magnitude) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
        let written = format!("{whole}{fraction}");
        let good = (1..=DIGITS).contains(&written.len())
            && written.bytes().all(|byte| byte.is_ascii_digit())
            && !(magnitude.contains('.') && fraction.is_empty());
        if !good {
            return Err(error());
        }
        let digits: i128 = written.parse().map_err(|_| error())?;
        let places = u32::try_from(fraction.len()).map_err(|_| error())?;
        Ok(Self { digits: if negative { -digits } else { digits }, places })
    }
}

/// A number of units: the whole ones at or below it, and whether that is all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The whole units at or below it.
    pub floor: i128,
    /// Whether nothing is over.
    pub exact: bool,
}

impl Decimal {
    /// Whether it is below zero.
    pub const fn is_negative(self) -> bool {
        self.digits < 0
    }

    /// `self × numerator ÷ denominator` in whole units; nothing if it is too great.
    pub fn count(self, numerator: i128, denominator: i128) -> Option<Counted> {
        let dividend = self.digits.checked_mul(numerator)?;
        let divisor = 10_i128.checked_pow(self.places)?.checked_mul(denominator)?;
        Some(Counted {
            floor: dividend.checked_div_euclid(divisor)?,
            exact: dividend.checked_rem_euclid(divisor)? == 0,
        })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&quotient(self.digits, 10_i128.saturating_pow(self.places)))
    }
}

/// `numerator ÷ denominator` as a decimal number without trailing zeros; one that does not end within twelve places is cut
/// there and marked with `…`.
pub fn quotient(numerator: i128, denominator: i128) -> String {
    let (mut rest, divisor) = (numerator.unsigned_abs(), denominator.unsigned_abs().max(1));
    let negative = numerator.is_negative() != denominator.is_negative() && numerator != 0;
    let whole = rest.checked_div(divisor).unwrap_or(0);
    let mut text = format!("{}{whole}", if negative { "-" } else { "" });
    rest = rest.checked_rem(divisor).unwrap_or(0);
    let mut fraction = String::new();
    for _ in 0..PLACES {
        if rest == 0 {
            break;
        }
        let Some(tenfold) = rest.checked_mul(10) else { break };
        fraction.push_str(&tenfold.checked_div(divisor).unwrap_or(0).to_string());
        rest = tenfold.checked_rem(divisor).unwrap_or(0);
    }
    if rest != 0 {
        fraction.push('…');
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(&fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str, numerator: i128, denominator: i128) -> (i128, bool) {
        let counted = text.parse::<Decimal>().unwrap().count(numerator, denominator).unwrap();
        (counted.floor, counted.exact)
    }

    #[test]
    fn units_are_counted_exactly() {
        // 2.5 kWh are 25 lots of 100 Wh; 2.55 kWh are 25 and a half.
        assert_eq!(count("2.5", 1_000, 100), (25, true));
        assert_eq!(count("2.55", 1_000, 100), (25, false));
        // Below zero the floor is further from it.
        assert_eq!(count("-0.15", 10, 1), (-2, false));
        assert_eq!(count("−3", 1, 1), (-3, true));
        // 0.1 + 0.2 is no question here: tenths are tenths.
        assert_eq!(count("0.300000000000000000", 10, 1), (3, true));
        assert_eq!("999999999999999999999999".parse::<Decimal>().unwrap().count(i128::MAX, 1), None);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "5.",
            "1e3",
            "0x1",
            "1.2.3",
            "+1",
            "1 000",
            "1,5",
            "NaN",
            "1000000000000000000000000",
        ] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
        let error = "1,5".parse::<Decimal>().unwrap_err().to_string();
        assert!(error.contains("written as ."), "{error}");
        assert_eq!(".5".parse::<Decimal>().unwrap().to_string(), "0.5");
    }

    #[test]
    fn quotients_are_written_as_they_are() {
        assert_eq!(quotient(84, 1_000), "0.084");
        assert_eq!(quotient(-5, 2), "-2.5");
        assert_eq!(quotient(1_000, 10), "100");
        assert_eq!(quotient(0, -7), "0");
        assert_eq!(quotient(1, 3), "0.333333333333…");
        assert_eq!("-007.50".parse::<Decimal>().unwrap().to_string(), "-7.5");
    }
}
