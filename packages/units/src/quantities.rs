//! Energy, power, prices and money.

use core::ops::{Mul, Neg};

use crate::{Seconds, mul_div_floor, newtype};

newtype!(
    /// Energy in watt-hours.
    Energy(u64) as string
);
newtype!(
    /// Energy in lots of a market, whose parameters set the watt-hours of a lot.
    Lots(u64) as string
);
newtype!(
    /// Power in watts.
    Power(u64) as string
);
newtype!(
    /// Coin units per lot. The seller pays the buyer at a negative price.
    Price(i64) as string
);
newtype!(
    /// An amount of money: coin units of one denomination.
    Amount(u128) as string
);
newtype!(
    /// A net amount of money: coin units of one denomination. Its holder receives a positive amount and pays a negative
    /// one.
    NetAmount(i128) as string
);

/// The result of an operation exceeds the range of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the result of {operation} is out of range")]
pub struct Overflow {
    /// The operation.
    pub operation: &'static str,
}

/// Checked addition and subtraction of two values of one type, and their sum over a list.
macro_rules! checked {
    ($name:ident) => {
        impl $name {
            /// Zero.
            pub const ZERO: Self = Self(0);

            /// Whether the value is zero.
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// `self + other`.
            ///
            /// # Errors
            /// [`Overflow`] if the sum is out of range.
            pub const fn add(self, other: Self) -> Result<Self, Overflow> {
                match self.0.checked_add(other.0) {
                    Some(sum) => Ok(Self(sum)),
                    None => Err(Overflow { operation: concat!(stringify!($name), " + ", stringify!($name)) }),
                }
            }

            /// `self − other`.
            ///
            /// # Errors
            /// [`Overflow`] if the difference is out of range; for an unsigned type, if it is negative.
            pub const fn sub(self, other: Self) -> Result<Self, Overflow> {
                match self.0.checked_sub(other.0) {
                    Some(difference) => Ok(Self(difference)),
                    None => Err(Overflow { operation: concat!(stringify!($name), " - ", stringify!($name)) }),
                }
            }

            /// The sum of all values.
            ///
            /// # Errors
            /// [`Overflow`] if a partial sum is out of range.
            pub fn sum(values: impl IntoIterator<Item = Self>) -> Result<Self, Overflow> {
                values.into_iter().try_fold(Self::ZERO, Self::add)
            }
        }
    };
}
checked!(Energy);
checked!(Lots);
checked!(Power);
checked!(Price);
checked!(Amount);
checked!(NetAmount);

impl Energy {
    /// The number of whole lots, rounded down, since the market does not pay for a part of a lot. It is zero for lots
    /// of zero energy.
    pub const fn whole_lots_floor(self, lot: Self) -> Lots {
        match self.0.checked_div(lot.0) {
            Some(lots) => Lots(lots),
            None => Lots(0),
        }
    }

    /// The number of lots, rounded up, since a buyer owes the pool all energy that it draws. It is zero for lots of
    /// zero energy.
    pub const fn covering_lots_ceil(self, lot: Self) -> Lots {
        if lot.0 == 0 { Lots(0) } else { Lots(self.0.div_ceil(lot.0)) }
    }
}

impl Lots {
    /// The energy of the lots, each of the given energy.
    ///
    /// # Errors
    /// [`Overflow`] beyond 2^64 − 1 Wh.
    pub const fn energy(self, lot: Energy) -> Result<Energy, Overflow> {
        match self.0.checked_mul(lot.0) {
            Some(energy) => Ok(Energy(energy)),
            None => Err(Overflow { operation: "Lots × energy of a lot" }),
        }
    }

    /// The lesser of two.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        Ord::min(self, other)
    }

    /// `self − other`, or zero if `other` is greater.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Power {
    /// The energy in watt-hours that the power delivers in a time, rounded down.
    ///
    /// # Errors
    /// [`Overflow`] beyond 2^64 − 1 Wh.
    pub fn energy_floor(self, time: Seconds) -> Result<Energy, Overflow> {
        mul_div_floor(self.0, time.get(), 3_600).map(Energy).ok_or(Overflow { operation: "Power × Seconds" })
    }
}

impl Mul<Lots> for Price {
    type Output = NetAmount;

    /// Exact for all values: |−2^63 × (2^64 − 1)| < 2^127.
    #[allow(clippy::arithmetic_side_effects)]
    fn mul(self, lots: Lots) -> NetAmount {
        NetAmount(i128::from(self.0) * i128::from(lots.0))
    }
}

impl Neg for NetAmount {
    type Output = Self;

    /// The net amount of the counterparty. It saturates for the least value, which sums of products do not reach.
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Neg for Price {
    type Output = Self;

    /// The negated price. It saturates for the least value.
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Amount {
    /// `self + net`.
    ///
    /// # Errors
    /// [`Overflow`] if the result is negative or out of range.
    pub const fn add_net(self, net: NetAmount) -> Result<Self, Overflow> {
        match self.0.checked_add_signed(net.0) {
            Some(sum) => Ok(Self(sum)),
            None => Err(Overflow { operation: "Amount + NetAmount" }),
        }
    }

    /// The amount as a positive net amount.
    ///
    /// # Errors
    /// [`Overflow`] beyond 2^127 − 1.
    pub fn net(self) -> Result<NetAmount, Overflow> {
        i128::try_from(self.0).map(NetAmount).map_err(|_| Overflow { operation: "Amount as NetAmount" })
    }

    /// The lesser of two.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        Ord::min(self, other)
    }

    /// `self − other`, or zero if `other` is greater.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl NetAmount {
    /// The value if it is positive, else zero.
    #[must_use]
    pub fn positive_part(self) -> Amount {
        Amount(u128::try_from(self.0).unwrap_or(0))
    }

    /// The absolute value if the value is negative, else zero.
    #[must_use]
    pub const fn negative_part(self) -> Amount {
        if self.0 < 0 { Amount(self.0.unsigned_abs()) } else { Amount(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn price_times_lots_is_exact_for_extreme_values() {
        assert_eq!(Price::MIN * Lots::MAX, NetAmount(-(1_i128 << 63) * ((1_i128 << 64) - 1)));
        assert_eq!(Price::MAX * Lots::MAX, NetAmount(((1_i128 << 63) - 1) * ((1_i128 << 64) - 1)));
        assert_eq!(Price(-5) * Lots(0), NetAmount(0));
    }

    #[test]
    fn lots_round_in_favour_of_the_pool() {
        let lot = Energy(100);
        assert_eq!(Energy(299).whole_lots_floor(lot), Lots(2));
        assert_eq!(Energy(201).covering_lots_ceil(lot), Lots(3));
        assert_eq!(Energy(200).covering_lots_ceil(lot), Lots(2));
        assert_eq!(Energy(200).whole_lots_floor(Energy(0)), Lots(0));
        assert_eq!(Energy(200).covering_lots_ceil(Energy(0)), Lots(0));
    }

    #[test]
    fn power_over_a_time_is_energy_rounded_down() {
        assert_eq!(Power(5_001).energy_floor(Seconds(900)), Ok(Energy(1_250)));
        assert!(Power(u64::MAX).energy_floor(Seconds(7_200)).is_err());
    }

    #[test]
    fn positive_and_negative_part_differ_by_the_net_amount() {
        for value in [i128::MIN, -7, 0, 7, i128::MAX] {
            let net = NetAmount(value);
            assert!(net.positive_part().is_zero() || net.negative_part().is_zero());
            assert_eq!(
                net.positive_part().get().wrapping_sub(net.negative_part().get()),
                u128::from_ne_bytes(value.to_ne_bytes())
            );
        }
    }

    #[test]
    fn operations_out_of_range_are_errors() {
        assert!(Amount::MAX.add(Amount(1)).is_err());
        assert!(Amount(1).sub(Amount(2)).is_err());
        assert!(Amount(1).add_net(NetAmount(-2)).is_err());
        assert!(Amount::MAX.net().is_err());
        assert!(Lots::sum([Lots::MAX, Lots(1)]).is_err());
        assert!(Lots::MAX.energy(Energy(2)).is_err());
    }
}
