//! Which part of the energy that a meter counted belongs to one contract.
//!
//! A party's contracts of a slot lie on a line, one after the other; a contract is the stretch `[offset, offset + lots)`
//! of it. What was counted is spread over the line by the telescoping rule, so that the parts sum to the whole and
//! depend on nothing but the stretch: contracts may be settled in any order and in pages of any size.

use units::{Energy, Lots, Overflow, mul_div_floor};

/// What a party contracted in a slot, and what its meter counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The lots of all its contracts on this side: the length of the line.
    pub line: Lots,
    /// What the meter counted; absent where no reading came. Then the schedule is taken for it.
    pub energy: Option<Energy>,
    /// The energy of a lot.
    pub lot: Energy,
}

impl Counted {
    /// Whole lots fed in, at most those sold: a lot that was not delivered whole is not paid, energy that nobody
    /// bought is not either.
    pub fn delivered_floor(&self) -> Lots {
        self.energy.map_or(self.line, |energy| energy.whole_lots_floor(self.lot).min(self.line))
    }

    /// Lots drawn, a begun lot counting whole: what was drawn from the pool is owed to the pool. It may be more than
    /// was bought.
    pub fn consumed_ceil(&self) -> Lots {
        self.energy.map_or(self.line, |energy| energy.covering_lots_ceil(self.lot))
    }
}

/// What was delivered under a contract: its telescoping share in [`Counted::delivered_floor`] of its seller. It is at most
/// the contract's lots.
///
/// # Errors
/// [`Overflow`] if the contract does not lie on the line.
pub fn delivered_share(offset: Lots, lots: Lots, seller: &Counted) -> Result<Lots, Overflow> {
    spread_telescoping(offset, lots, seller.delivered_floor(), seller.line)
}

/// What is taken to have been drawn under a contract: its telescoping share in [`Counted::consumed_ceil`] of its buyer.
///
/// Where more was drawn than bought, the whole contract counts as drawn and the excess is spread by the same rule: with
/// `C = B + E`, `⌊x·C/B⌋ = x + ⌊x·E/B⌋`, so one formula does both.
///
/// # Errors
/// [`Overflow`] if the contract does not lie on the line.
pub fn consumed_share(offset: Lots, lots: Lots, buyer: &Counted) -> Result<Lots, Overflow> {
    spread_telescoping(offset, lots, buyer.consumed_ceil(), buyer.line)
}

/// `⌊(offset + size)·total/line⌋ − ⌊offset·total/line⌋`.
fn spread_telescoping(offset: Lots, size: Lots, total: Lots, line: Lots) -> Result<Lots, Overflow> {
    let off_the_line = Overflow { operation: "contract beyond its line" };
    let end = offset.add(size)?;
    if end > line {
        return Err(off_the_line);
    }
    if line.is_zero() {
        return Ok(Lots::ZERO);
    }
    let up_to = |position: Lots| mul_div_floor(position.get(), total.get(), line.get()).map(Lots);
    up_to(end).ok_or(off_the_line)?.sub(up_to(offset).ok_or(off_the_line)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn counted(line: u64, energy: Option<u64>) -> Counted {
        Counted { line: Lots(line), energy: energy.map(Energy), lot: Energy(100) }
    }

    #[test]
    fn rounding_favours_the_pool() {
        // 299 Wh are 2 whole lots of 100 Wh, and begin 3.
        assert_eq!(counted(5, Some(299)).delivered_floor(), Lots(2));
        assert_eq!(counted(5, Some(299)).consumed_ceil(), Lots(3));
        // What nobody bought is not delivered to anyone; what nobody sold has been drawn all the same.
        assert_eq!(counted(5, Some(10_000)).delivered_floor(), Lots(5));
        assert_eq!(counted(5, Some(10_000)).consumed_ceil(), Lots(100));
    }

    #[test]
    fn a_missing_reading_is_taken_as_the_schedule() {
        assert_eq!(counted(5, None).delivered_floor(), Lots(5));
        assert_eq!(counted(5, None).consumed_ceil(), Lots(5));
        assert_eq!(counted(5, Some(0)).delivered_floor(), Lots(0));
    }

    #[test]
    fn a_shortfall_is_shared_over_all_contracts() {
        // 10 lots sold as 4 + 6, 5 delivered: ⌊4·5/10⌋ = 2 and 5 − 2 = 3.
        let seller = counted(10, Some(500));
        assert_eq!(delivered_share(Lots(0), Lots(4), &seller), Ok(Lots(2)));
        assert_eq!(delivered_share(Lots(4), Lots(6), &seller), Ok(Lots(3)));
    }

    #[test]
    fn an_excess_is_shared_on_top_of_the_contracts() {
        // 10 lots bought as 4 + 6, 25 drawn: 4 + ⌊4·15/10⌋ = 10 and 25 − 10 = 15.
        let buyer = counted(10, Some(2_500));
        assert_eq!(consumed_share(Lots(0), Lots(4), &buyer), Ok(Lots(10)));
        assert_eq!(consumed_share(Lots(4), Lots(6), &buyer), Ok(Lots(15)));
    }

    #[test]
    fn a_contract_beyond_the_line_is_an_error() {
        let line = counted(10, Some(500));
        assert!(delivered_share(Lots(5), Lots(6), &line).is_err());
        assert!(consumed_share(Lots(u64::MAX), Lots(1), &line).is_err());
        assert_eq!(consumed_share(Lots(0), Lots(0), &counted(0, Some(500))), Ok(Lots(0)));
    }

    proptest! {
        #[test]
        fn shares_sum_to_what_was_counted(
            parts in proptest::collection::vec(1_u64..1 << 30, 1..30),
            energy in 0_u64..1 << 40,
        ) {
            let seller = counted(parts.iter().sum(), Some(energy));
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
                if seller.consumed_ceil() > seller.line {
                    prop_assert!(consumed >= Lots(lots));
                }
            }
        }

        #[test]
        fn extremes_are_results_or_errors(offset in any::<u64>(), lots in any::<u64>(), line in any::<u64>(), energy in any::<u64>(), lot in any::<u64>()) {
            for lot in [lot, 0, 1] {
                let party = Counted { line: Lots(line), energy: Some(Energy(energy)), lot: Energy(lot) };
                let on_the_line = offset.checked_add(lots).is_some_and(|end| end <= line);
                prop_assert_eq!(delivered_share(Lots(offset), Lots(lots), &party).is_ok(), on_the_line);
                prop_assert_eq!(consumed_share(Lots(offset), Lots(lots), &party).is_ok(), on_the_line);
            }
        }
    }
}
