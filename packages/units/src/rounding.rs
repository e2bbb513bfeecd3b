//! Division with the direction of rounding in the name.

/// `⌊value × numerator / denominator⌋`, exact inside, or `None` if the denominator is 0 or the result exceeds 64 bits.
pub fn mul_div_floor(value: u64, numerator: u64, denominator: u64) -> Option<u64> {
    let product = u128::from(value).checked_mul(u128::from(numerator))?;
    u64::try_from(product.checked_div(u128::from(denominator))?).ok()
}

/// `⌈value × numerator / denominator⌉`, exact inside, or `None` if the denominator is 0 or the result exceeds 64 bits.
pub fn mul_div_ceil(value: u64, numerator: u64, denominator: u64) -> Option<u64> {
    if denominator == 0 {
        return None;
    }
    let product = u128::from(value).checked_mul(u128::from(numerator))?;
    u64::try_from(product.div_ceil(u128::from(denominator))).ok()
}

/// The share of the part `[offset, offset + size)` of `total` in a quantity `granted ≤ total`:
/// `⌊(offset + size)·granted/total⌋ − ⌊offset·granted/total⌋`.
///
/// The shares of adjacent parts that make up `total` sum to `granted` exactly. Each share differs from the exact
/// proportion by less than one, is at most its part, and depends only on the part. `None` if the part exceeds `total`,
/// or `granted` does.
pub fn telescoping_share(offset: u64, size: u64, granted: u64, total: u64) -> Option<u64> {
    let end = offset.checked_add(size)?;
    if end > total || granted > total {
        return None;
    }
    if total == 0 {
        return Some(0);
    }
    mul_div_floor(end, granted, total)?.checked_sub(mul_div_floor(offset, granted, total)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn shares_of_adjacent_parts_sum_to_the_granted_quantity(
            parts in proptest::collection::vec(0_u64..1_000_000, 1..40),
            tenths in 0_u64..=10,
        ) {
            let total: u64 = parts.iter().sum();
            let granted = total / 10 * tenths;
            let mut offset = 0;
            let shares: Vec<u64> = parts.iter().map(|&size| {
                let share = telescoping_share(offset, size, granted, total).unwrap();
                offset += size;
                share
            }).collect();
            prop_assert_eq!(shares.iter().sum::<u64>(), granted);
            for (share, size) in shares.iter().zip(&parts) {
                prop_assert!(share <= size);
                let exact = u128::from(*size) * u128::from(granted);
                let scaled = u128::from(*share) * u128::from(total.max(1));
                prop_assert!(scaled.abs_diff(exact) < u128::from(total.max(1)));
            }
        }
    }

    #[test]
    fn part_beyond_the_total_has_no_share() {
        assert_eq!(telescoping_share(5, 6, 3, 10), None);
        assert_eq!(telescoping_share(0, 10, 11, 10), None);
        assert_eq!(telescoping_share(u64::MAX, 1, 0, u64::MAX), None);
        assert_eq!(telescoping_share(0, 0, 0, 0), Some(0));
        assert_eq!(telescoping_share(0, u64::MAX, u64::MAX, u64::MAX), Some(u64::MAX));
    }

    #[test]
    fn floor_rounds_down_and_ceil_rounds_up() {
        assert_eq!((mul_div_floor(7, 3, 2), mul_div_ceil(7, 3, 2)), (Some(10), Some(11)));
        assert_eq!((mul_div_floor(8, 3, 2), mul_div_ceil(8, 3, 2)), (Some(12), Some(12)));
        assert_eq!((mul_div_floor(1, 1, 0), mul_div_ceil(1, 1, 0)), (None, None));
        assert_eq!(mul_div_floor(u64::MAX, 2, 1), None);
    }
}
