//! The share of one contract in a meter reading.
//!
//! The contracts of a party in a slot are numbered lot by lot: a contract has the lots `[offset, offset + lots)`. The
//! metered lots are divided by the telescoping rule. The shares sum to the whole, and each depends only on the
//! contract's position. Contracts can therefore be settled in any order and in pages of any size.

use units::{Energy, Lots, Overflow, mul_div_floor};

/// The contracted and the metered energy of a party on one side of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeteredSide {
    /// The lots of all its contracts on this side.
    pub contracted: Lots,
    /// The meter reading. If it is absent, the contracted lots count as metered.
    pub energy: Option<Energy>,
    /// The energy of a lot.
    pub lot: Energy,
}

impl MeteredSide {
    /// Whole lots fed in, at most those sold: the market does not pay for a part of a lot, or for energy without a
    /// buyer.
    pub fn delivered_floor(&self) -> Lots {
        self.energy.map_or(self.contracted, |energy| energy.whole_lots_floor(self.lot).min(self.contracted))
    }

    /// Lots drawn, rounded up, since the buyer owes the pool all energy that it draws. They may exceed those bought.
    pub fn consumed_ceil(&self) -> Lots {
        self.energy.map_or(self.contracted, |energy| energy.covering_lots_ceil(self.lot))
    }
}

/// The lots delivered under a contract: its telescoping share in [`MeteredSide::delivered_floor`] of its seller. They
/// are at most the contract's lots.
///
/// # Errors
/// [`Overflow`] if the contract does not lie on the line.
pub fn delivered_share(offset: Lots, lots: Lots, seller: &MeteredSide) -> Result<Lots, Overflow> {
    telescoping_share(offset, lots, seller.delivered_floor(), seller.contracted)
}

/// The lots drawn under a contract: its telescoping share in [`MeteredSide::consumed_ceil`] of its buyer.
///
/// If the buyer draws an excess `E` over the bought lots `B`, all lots of the contract count as drawn, and the same
/// rule divides the excess: with `C = B + E`, `⌊x·C/B⌋ = x + ⌊x·E/B⌋`.
///
/// # Errors
/// [`Overflow`] if the contract does not lie on the line.
pub fn consumed_share(offset: Lots, lots: Lots, buyer: &MeteredSide) -> Result<Lots, Overflow> {
    telescoping_share(offset, lots, buyer.consumed_ceil(), buyer.contracted)
}

/// `⌊(offset + size)·total/contracted⌋ − ⌊offset·total/contracted⌋`.
fn telescoping_share(offset: Lots, size: Lots, total: Lots, contracted: Lots) -> Result<Lots, Overflow> {
    let overflow = Overflow { operation: "share of a contract" };
    let end = offset.add(size)?;
    if end > contracted {
        return Err(overflow);
    }
    if contracted.is_zero() {
        return Ok(Lots::ZERO);
    }
    let up_to = |position: Lots| mul_div_floor(position.get(), total.get(), contracted.get()).map(Lots);
    up_to(end).ok_or(overflow)?.sub(up_to(offset).ok_or(overflow)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn metered(contracted: u64, energy: Option<u64>) -> MeteredSide {
        MeteredSide { contracted: Lots(contracted), energy: energy.map(Energy), lot: Energy(100) }
    }

    #[test]
    fn rounding_favours_the_pool() {
        // 299 Wh are 2 whole lots of 100 Wh, and begin 3.
        assert_eq!(metered(5, Some(299)).delivered_floor(), Lots(2));
        assert_eq!(metered(5, Some(299)).consumed_ceil(), Lots(3));
        // Energy without a buyer is not delivered under a contract; energy without a seller is drawn all the same.
        assert_eq!(metered(5, Some(10_000)).delivered_floor(), Lots(5));
        assert_eq!(metered(5, Some(10_000)).consumed_ceil(), Lots(100));
    }

    #[test]
    fn missing_reading_counts_as_the_contracted_lots() {
        assert_eq!(metered(5, None).delivered_floor(), Lots(5));
        assert_eq!(metered(5, None).consumed_ceil(), Lots(5));
        assert_eq!(metered(5, Some(0)).delivered_floor(), Lots(0));
    }

    #[test]
    fn shortfall_is_divided_among_all_contracts() {
        // 10 lots sold as 4 + 6, 5 delivered: ⌊4·5/10⌋ = 2 and 5 − 2 = 3.
        let seller = metered(10, Some(500));
        assert_eq!(delivered_share(Lots(0), Lots(4), &seller), Ok(Lots(2)));
        assert_eq!(delivered_share(Lots(4), Lots(6), &seller), Ok(Lots(3)));
    }

    #[test]
    fn excess_is_divided_on_top_of_the_contracts() {
        // 10 lots bought as 4 + 6, 25 drawn: 4 + ⌊4·15/10⌋ = 10 and 25 − 10 = 15.
        let buyer = metered(10, Some(2_500));
        assert_eq!(consumed_share(Lots(0), Lots(4), &buyer), Ok(Lots(10)));
        assert_eq!(consumed_share(Lots(4), Lots(6), &buyer), Ok(Lots(15)));
    }

    #[test]
    fn contract_beyond_the_contracted_lots_is_an_error() {
        let seller = metered(10, Some(500));
        assert!(delivered_share(Lots(5), Lots(6), &seller).is_err());
        assert!(consumed_share(Lots(u64::MAX), Lots(1), &seller).is_err());
        assert_eq!(consumed_share(Lots(0), Lots(0), &metered(0, Some(500))), Ok(Lots(0)));
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_metered_lots(
            parts in proptest::collection::vec(1_u64..1 << 30, 1..30),
            energy in 0_u64..1 << 40,
        ) {
            let seller = metered(parts.iter().sum(), Some(energy));
            let mut offset = 0;
            let shares: Vec<(Lots, Lots, u64)> = parts.iter().map(|&lots| {
                let delivered = delivered_share(Lots(offset), Lots(lots), &seller).unwrap();
                let consumed = consumed_share(Lots(offset), Lots(lots), &seller).unwrap();
                offset += lots;
                (delivered, consumed, lots)
            }).collect();
            prop_assert_eq!(Lots::sum(shares.iter().map(|share| share.0)), Ok(seller.delivered_floor()));
            prop_assert_eq!(Lots::sum(shares.iter().map(|share| share.1)), Ok(seller.consumed_ceil()));
            for (delivered, consumed, lots) in shares {
                prop_assert!(delivered <= Lots(lots));
                if seller.consumed_ceil() > seller.contracted {
                    prop_assert!(consumed >= Lots(lots));
                }
            }
        }

        #[test]
        fn extreme_values_are_errors_only_beyond_the_contracted_lots(
            offset in any::<u64>(),
            lots in any::<u64>(),
            contracted in any::<u64>(),
            energy in any::<u64>(),
            lot in any::<u64>(),
        ) {
            for lot in [lot, 0, 1] {
                let energy = Some(Energy(energy));
                let party = MeteredSide { contracted: Lots(contracted), energy, lot: Energy(lot) };
                let within = offset.checked_add(lots).is_some_and(|end| end <= contracted);
                prop_assert_eq!(delivered_share(Lots(offset), Lots(lots), &party).is_ok(), within);
                prop_assert_eq!(consumed_share(Lots(offset), Lots(lots), &party).is_ok(), within);
            }
        }
    }
}
