//! Exact decimal numbers.
//!
//! An own type: `rust_decimal` has 96 bits, which hold neither amounts of 128 bits nor their sums at 18 decimals.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// Most digits before and after the point together: 127 bits hold any 38.
const MAX_DIGITS: usize = 38;
/// Significant places written of a quotient that does not end.
const PLACES: u32 = 12;
/// Most places written of a quotient.
const MAX_PLACES: u32 = 38;

/// `digits × 10^−places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Decimal {
    digits: i128,
    places: u32,
}

/// A text that is not a decimal number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a decimal number like 2.5{hint}")]
pub struct DecimalError {
    text: String,
    hint: &'static str,
}

/// A number of units, rounded down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The whole units at or below the number.
    pub floor: i128,
    /// Whether the number is whole.
    pub exact: bool,
}

impl Decimal {
    /// `digits × 10^−places`.
    pub fn new(digits: impl Into<i128>, places: u32) -> Self {
        Self { digits: digits.into(), places }
    }

    /// Whether it is below zero.
    pub const fn is_negative(self) -> bool {
        self.digits < 0
    }

    /// `self × numerator ÷ denominator` in whole units; `None` if it is out of range.
    pub fn count(self, numerator: i128, denominator: i128) -> Option<Counted> {
        let divisor = 10_i128.checked_pow(self.places)?.checked_mul(denominator)?;
        // Without common factors, 38 digits in the greatest currency still fit.
        let common = common_divisor(numerator, divisor);
        let dividend = self.digits.checked_mul(numerator.checked_div(common)?)?;
        let divisor = divisor.checked_div(common)?;
        Some(Counted {
            floor: dividend.checked_div_euclid(divisor)?,
            exact: dividend.checked_rem_euclid(divisor)? == 0,
        })
    }

    /// The number times `10^places`, to the nearest integer, halves away from zero; `None` if it is out of range.
    pub fn round(self, places: u32) -> Option<i128> {
        if let Some(more) = places.checked_sub(self.places) {
            return if self.digits == 0 {
                Some(0)
            } else {
                self.digits.checked_mul(10_i128.checked_pow(more)?)
            };
        }
        // A divisor above 127 bits leaves nothing of 127 bits.
        let Some(divisor) = 10_i128.checked_pow(self.places.saturating_sub(places)) else { return Some(0) };
        let half = divisor.checked_div(2)?;
        let away = if self.digits < 0 { -half } else { half };
        self.digits.checked_add(away)?.checked_div(divisor)
    }

    /// Reads a number as programs write it: a sign, digits, a point, an exponent (`-1.5e-3`).
    ///
    /// # Errors
    /// [`DecimalError`] if it is not one, or has more than 38 digits.
    pub fn from_scientific(text: &str) -> Result<Self, DecimalError> {
        Self::scientific(text).ok_or_else(|| DecimalError { text: text.into(), hint: "" })
    }

    fn scientific(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, magnitude) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (digits, fraction) = unsigned(magnitude)?;
        let digits = if negative { -digits } else { digits };
        let places = i64::from(fraction).checked_sub(i64::from(exponent))?;
        match u32::try_from(places) {
            Ok(places) => Some(Self { digits, places }),
            Err(_) if digits == 0 => Some(Self { digits, places: 0 }),
            Err(_) => {
                let tens = 10_i128.checked_pow(u32::try_from(places.checked_neg()?).ok()?)?;
                Some(Self { digits: digits.checked_mul(tens)?, places: 0 })
            }
        }
    }

    /// With all its places, for columns of numbers.
    pub fn fixed(self) -> String {
        self.text(false)
    }

    /// The nearest binary fraction, for JSON numbers.
    pub fn to_f64(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    fn text(self, trimmed: bool) -> String {
        let width = usize::try_from(self.places).unwrap_or(0);
        let digits = format!("{:0>1$}", self.digits.unsigned_abs(), width.saturating_add(1));
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(width));
        let fraction = if trimmed { fraction.trim_end_matches('0') } else { fraction };
        let sign = if self.digits < 0 { "-" } else { "" };
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }
}

/// The digits of an unsigned number without its point, and how many stand behind the point.
fn unsigned(text: &str) -> Option<(i128, u32)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let written = format!("{whole}{fraction}");
    let good = (1..=MAX_DIGITS).contains(&written.len()) && written.bytes().all(|byte| byte.is_ascii_digit());
    if good { Some((written.parse().ok()?, u32::try_from(fraction.len()).ok()?)) } else { None }
}

fn common_divisor(one: i128, other: i128) -> i128 {
    let (mut one, mut other) = (one.saturating_abs(), other.saturating_abs());
    while let Some(rest) = one.checked_rem(other) {
        (one, other) = (other, rest);
    }
    one.max(1)
}

impl FromStr for Decimal {
    type Err = DecimalError;

    /// Reads a number as people write it: no exponent, no `+`, digits behind a point.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let hint = if text.contains(',') { ": write the point as . and do not group thousands" } else { "" };
        let (negative, magnitude) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let number = if magnitude.ends_with('.') { None } else { unsigned(magnitude) };
        let (digits, places) = number.ok_or_else(|| DecimalError { text: text.into(), hint })?;
        Ok(Self { digits: if negative { -digits } else { digits }, places })
    }
}

impl TryFrom<String> for Decimal {
    type Error = DecimalError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl fmt::Display for Decimal {
    /// Exact, without trailing zeros.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text(true))
    }
}

/// `numerator ÷ denominator` as a decimal number without trailing zeros. One that does not end within twelve significant places
/// is cut there and marked with `…`.
pub fn quotient(numerator: i128, denominator: i128) -> String {
    let (mut rest, divisor) = (numerator.unsigned_abs(), denominator.unsigned_abs().max(1));
    let negative = numerator.is_negative() != denominator.is_negative() && numerator != 0;
    let whole = rest.checked_div(divisor).unwrap_or(0);
    let mut text = format!("{}{whole}", if negative { "-" } else { "" });
    rest = rest.checked_rem(divisor).unwrap_or(0);
    let mut fraction = String::new();
    let mut significant = 0;
    for _ in 0..MAX_PLACES {
        if rest == 0 || significant == PLACES {
            break;
        }
        let Some(tenfold) = rest.checked_mul(10) else { break };
        let digit = tenfold.checked_div(divisor).unwrap_or(0);
        fraction.push_str(&digit.to_string());
        significant += u32::from(whole > 0 || significant > 0 || digit > 0);
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
        // 0.3 are three tenths, unlike the binary fraction 0.1 + 0.2.
        assert_eq!(count("0.300000000000000000", 10, 1), (3, true));
        // Twenty digits before the point and all 18 decimals of a currency.
        let text = "12345678901234567890.123456789012345678";
        assert_eq!(
            count(text, 10_i128.pow(18), 1),
            (12_345_678_901_234_567_890_123_456_789_012_345_678, true)
        );
        assert_eq!("999999999999999999999999".parse::<Decimal>().unwrap().count(i128::MAX, 1), None);
    }

    #[test]
    fn malformed_numbers_are_refused() {
        let long = "1".repeat(39);
        for text in ["", "-", ".", "5.", "1e3", "0x1", "1.2.3", "+1", "1 000", "1,5", "NaN", &long] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
        let error = "1,5".parse::<Decimal>().unwrap_err().to_string();
        assert!(error.contains("write the point as ."), "{error}");
        assert_eq!(".5".parse::<Decimal>().unwrap().to_string(), "0.5");
    }

    #[test]
    fn numbers_are_written_exactly() {
        assert_eq!("-007.50".parse::<Decimal>().unwrap().to_string(), "-7.5");
        for (digits, text, fixed) in [
            (105_300_000, "105.3", "105.300000"),
            (-500_000_000, "-500", "-500.000000"),
            (227, "0.000227", "0.000227"),
            (0, "0", "0.000000"),
        ] {
            let decimal = Decimal::new(digits, 6);
            assert_eq!((decimal.to_string().as_str(), decimal.fixed().as_str()), (text, fixed));
            assert_eq!(text.parse::<Decimal>().unwrap().round(6), Some(digits));
        }
        assert_eq!(Decimal::new(7, 0).fixed(), "7");
        assert_eq!(Decimal::new(1, 18).to_string(), "0.000000000000000001");
        assert_eq!(serde_json::json!(Decimal::new(95_030_070, 6).to_f64()).to_string(), "95.03007");
    }

    #[test]
    fn scientific_numbers_are_rounded_to_the_nearest_unit() {
        let round = |text: &str, places| Decimal::from_scientific(text).unwrap().round(places).unwrap();
        for (text, places, units) in [
            ("105.3", 6, 105_300_000),
            ("-500.0", 6, -500_000_000),
            ("95.03007", 6, 95_030_070),
            // 0.1 + 0.2 in binary fractions.
            ("0.30000000000000004", 3, 300),
            ("741.6199999999999", 3, 741_620),
            ("0.0005", 3, 1),
            ("-0.0005", 3, -1),
            ("0.00049", 3, 0),
            ("12", 3, 12_000),
            ("+.5", 1, 5),
            ("5.", 1, 50),
            ("1.5e-3", 3, 2),
            ("1e-05", 3, 0),
            ("1e-99", 3, 0),
            ("2.5E2", 0, 250),
            ("0e99999999", 3, 0),
        ] {
            assert_eq!(round(text, places), units, "{text}");
        }
        for text in ["", "-", ".", "1.2.3", "1,5", "abc", "NaN", "inf", "1e", "9e99", "0x1"] {
            assert!(Decimal::from_scientific(text).is_err(), "{text}");
        }
        assert_eq!(Decimal::from_scientific("9e37").unwrap().round(6), None);
    }

    #[test]
    fn quotients_are_cut_where_they_do_not_end() {
        assert_eq!(quotient(84, 1_000), "0.084");
        assert_eq!(quotient(-5, 2), "-2.5");
        assert_eq!(quotient(1_000, 10), "100");
        assert_eq!(quotient(0, -7), "0");
        assert_eq!(quotient(1, 3), "0.333333333333…");
        assert_eq!(quotient(1, 1_000_000_000_000_000_000), "0.000000000000000001");
    }
}
