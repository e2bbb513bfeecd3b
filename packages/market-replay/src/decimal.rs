//! Decimal numbers as whole numbers of a small unit, exactly.

/// A decimal number times 10^digits, to the nearest integer (halves away from zero): sums in published tables carry the
/// noise of binary fractions in their last places. `None` for what is no decimal number or too great.
pub fn parse(text: &str, digits: u32) -> Option<i64> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    // Places from the point of the mantissa to one place behind the unit, which decides the rounding.
    let places = exponent.checked_add(i32::try_from(digits).ok()?)?.checked_add(1)?;
    let wanted = i64::try_from(whole.len()).ok()?.checked_add(i64::from(places))?;
    let mut tenfold: i64 = 0;
    for (position, digit) in (0_i64..).zip(whole.chars().chain(fraction.chars())) {
        let digit = digit.to_digit(10)?;
        if position < wanted {
            tenfold = tenfold.checked_mul(10)?.checked_add(i64::from(digit))?;
        }
    }
    let known = i64::try_from(whole.len().checked_add(fraction.len())?).ok()?;
    for _ in known..wanted {
        // Zero stays zero, and anything else is soon too great.
        if tenfold == 0 {
            break;
        }
        tenfold = tenfold.checked_mul(10)?;
    }
    let rounded = tenfold.checked_add(5)?.checked_div(10)?;
    Some(if negative { -rounded } else { rounded })
}

/// A whole number of units of 10^−digits as a decimal number, without trailing zeros.
pub fn text(value: i64, digits: u32) -> String {
    let unit = 10_u64.saturating_pow(digits);
    let magnitude = value.unsigned_abs();
    let (whole, rest) = (magnitude.checked_div(unit).unwrap_or(0), magnitude.checked_rem(unit).unwrap_or(0));
    let sign = if value < 0 { "-" } else { "" };
    let width = usize::try_from(digits).unwrap_or(0);
    let fraction = if digits == 0 { String::new() } else { format!("{rest:0width$}") };
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

/// The same with all its digits, for columns of numbers.
pub fn fixed(value: u64, digits: u32) -> String {
    let unit = 10_u64.saturating_pow(digits);
    let width = usize::try_from(digits).unwrap_or(0);
    format!("{}.{:0width$}", value.checked_div(unit).unwrap_or(0), value.checked_rem(unit).unwrap_or(0))
}

/// The same for JSON: the nearest binary fraction, which prints as the decimal number again.
pub fn number(value: i64, digits: u32) -> f64 {
    text(value, digits).parse().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_to_the_nearest_unit() {
        assert_eq!(parse("105.3", 6), Some(105_300_000));
        assert_eq!(parse("-500.0", 6), Some(-500_000_000));
        assert_eq!(parse("95.03007", 6), Some(95_030_070));
        // 0.1 + 0.2 in binary fractions.
        assert_eq!(parse("0.30000000000000004", 3), Some(300));
        assert_eq!(parse("741.6199999999999", 3), Some(741_620));
        assert_eq!(parse("0.0005", 3), Some(1));
        assert_eq!(parse("-0.0005", 3), Some(-1));
        assert_eq!(parse("0.00049", 3), Some(0));
        assert_eq!(parse("12", 3), Some(12_000));
        assert_eq!(parse(".5", 1), Some(5));
        assert_eq!(parse("5.", 1), Some(50));
        assert_eq!(parse("1.5e-3", 3), Some(2));
        assert_eq!(parse("1e-05", 3), Some(0));
        assert_eq!(parse("2.5E2", 0), Some(250));
        assert_eq!(parse("0e99999999", 3), Some(0));
    }

    #[test]
    fn what_is_no_number_or_too_great_is_none() {
        for text in
            ["", "-", ".", "1.2.3", "1,5", "abc", "NaN", "inf", "1e", "9e99", "99999999999999999999", "0x1"]
        {
            assert_eq!(parse(text, 6), None, "{text}");
        }
    }

    #[test]
    fn columns_show_all_digits() {
        assert_eq!(fixed(227, 6), "0.000227");
        assert_eq!(fixed(40, 3), "0.040");
        assert_eq!(fixed(2_192_021, 3), "2192.021");
    }

    #[test]
    fn numbers_are_written_as_they_are_read() {
        for (value, written) in [(105_300_000, "105.3"), (-500_000_000, "-500"), (1, "0.000001"), (0, "0")] {
            assert_eq!(text(value, 6), written);
            assert_eq!(parse(written, 6), Some(value));
        }
        assert_eq!(serde_json::json!(number(95_030_070, 6)).to_string(), "95.03007");
    }
}
