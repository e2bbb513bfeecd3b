//! What is put aside before anything falls due.

use units::{Amount, Lots, Overflow, Price};

/// Fees, bonds and the price of imbalance of a market, each in coin units per lot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// What the buyer pays to the fee account per delivered lot.
    pub buyer_fee: Amount,
    /// What the seller pays to the fee account per delivered lot.
    pub seller_fee: Amount,
    /// What a buyer posts beside the price: covers imbalance and a missing signature.
    pub buyer_bond: Amount,
    /// What a seller posts: its liability for a lot that it does not deliver, or for a missing signature.
    pub seller_bond: Amount,
    /// What a lot of imbalance costs above the reference price of its slot.
    pub imbalance_premium: Amount,
}

impl Terms {
    /// What a lot of imbalance costs in a zone: the greater of clearing price and published index, at least 0, and the
    /// premium. A price that is not known counts as 0.
    ///
    /// # Errors
    /// [`Overflow`] beyond 128 bits.
    pub fn imbalance_price(
        &self,
        clearing_price: Option<Price>,
        index: Option<Price>,
    ) -> Result<Amount, Overflow> {
        let reference = clearing_price.max(index).unwrap_or(Price::ZERO);
        (reference * Lots(1)).positive_part().add(self.imbalance_premium)
    }
}

/// A sum per lot, times lots.
///
/// # Errors
/// [`Overflow`] beyond 128 bits.
pub fn times(per_lot: Amount, lots: Lots) -> Result<Amount, Overflow> {
    per_lot
        .get()
        .checked_mul(u128::from(lots.get()))
        .map(Amount)
        .ok_or(Overflow { operation: "Amount × Lots" })
}

/// What a buyer puts aside for an order: the dearest label at its limit, fee and bond, for every lot.
/// `max(0, bid + premium)·lots + (buyer_fee + buyer_bond)·lots`.
///
/// It covers the holds of all contracts that the order can lead to: none of them costs more than `bid + premium` a lot.
///
/// # Errors
/// [`Overflow`] where a sum is out of range.
pub fn buy_order_reserve(
    bid: Price,
    greatest_premium: Price,
    lots: Lots,
    terms: &Terms,
) -> Result<Amount, Overflow> {
    buyer_hold(bid.add(greatest_premium)?, lots, terms)
}

/// What a seller puts aside for an order: what it would pay to be rid of the energy at its limit, fee and bond.
/// `max(0, −ask)·lots + (seller_fee + seller_bond)·lots`.
///
/// # Errors
/// [`Overflow`] where a sum is out of range.
pub fn sell_order_reserve(ask: Price, lots: Lots, terms: &Terms) -> Result<Amount, Overflow> {
    seller_hold(ask, lots, terms)
}

/// What a contract may cost its buyer: `max(0, price)·lots + (buyer_fee + buyer_bond)·lots`.
///
/// # Errors
/// [`Overflow`] where a sum is out of range.
pub fn buyer_hold(price: Price, lots: Lots, terms: &Terms) -> Result<Amount, Overflow> {
    let besides = times(terms.buyer_fee.add(terms.buyer_bond)?, lots)?;
    (price * lots).positive_part().add(besides)
}

/// What a contract may cost its seller: `max(0, −price)·lots + (seller_fee + seller_bond)·lots`.
///
/// # Errors
/// [`Overflow`] where a sum is out of range.
pub fn seller_hold(price: Price, lots: Lots, terms: &Terms) -> Result<Amount, Overflow> {
    let besides = times(terms.seller_fee.add(terms.seller_bond)?, lots)?;
    (price * lots).negative_part().add(besides)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    const TERMS: Terms = Terms {
        buyer_fee: Amount(2),
        seller_fee: Amount(3),
        buyer_bond: Amount(20),
        seller_bond: Amount(30),
        imbalance_premium: Amount(5),
    };

    #[test]
    fn both_sides_post_what_they_may_owe_whatever_the_sign_of_the_price() {
        // Buyer at 10: 7·10 + 7·(2 + 20) = 224; at −10 only fee and bond: 7·22 = 154.
        assert_eq!(buyer_hold(Price(10), Lots(7), &TERMS), Ok(Amount(224)));
        assert_eq!(buyer_hold(Price(-10), Lots(7), &TERMS), Ok(Amount(154)));
        // Seller at 10 posts fee and bond: 7·33 = 231; at −10 it pays to be rid of it: 231 + 70 = 301.
        assert_eq!(seller_hold(Price(10), Lots(7), &TERMS), Ok(Amount(231)));
        assert_eq!(seller_hold(Price(-10), Lots(7), &TERMS), Ok(Amount(301)));
        // A bid of −10 that pays 25 more for a label may cost 15 a lot: 7·15 + 154 = 259.
        assert_eq!(buy_order_reserve(Price(-10), Price(25), Lots(7), &TERMS), Ok(Amount(259)));
        assert_eq!(sell_order_reserve(Price(-10), Lots(7), &TERMS), Ok(Amount(301)));
        assert_eq!(buyer_hold(Price(10), Lots(0), &TERMS), Ok(Amount(0)));
    }

    #[test]
    fn imbalance_costs_the_greater_reference_and_the_premium() {
        let price = |zone: Option<i64>, index: Option<i64>| {
            TERMS.imbalance_price(zone.map(Price), index.map(Price)).unwrap().get()
        };
        assert_eq!(price(Some(40), Some(60)), 65);
        assert_eq!(price(Some(40), None), 45);
        assert_eq!(price(None, Some(60)), 65);
        assert_eq!(price(None, None), 5);
        assert_eq!(price(Some(-40), Some(-60)), 5);
        assert_eq!(price(Some(i64::MIN), None), 5);
        let dear = Terms { imbalance_premium: Amount::MAX, ..TERMS };
        assert!(dear.imbalance_price(Some(Price(1)), None).is_err());
    }

    fn any_terms() -> impl Strategy<Value = Terms> {
        [any::<u128>(), any::<u128>(), any::<u128>(), any::<u128>()].prop_map(|[a, b, c, d]| Terms {
            buyer_fee: Amount(a),
            seller_fee: Amount(b),
            buyer_bond: Amount(c),
            seller_bond: Amount(d),
            imbalance_premium: Amount(a ^ d),
        })
    }

    fn usual_terms() -> impl Strategy<Value = Terms> {
        [0_u128..1 << 40, 0..1 << 40, 0..1 << 40, 0..1 << 40].prop_map(|[a, b, c, d]| Terms {
            buyer_fee: Amount(a),
            seller_fee: Amount(b),
            buyer_bond: Amount(c),
            seller_bond: Amount(d),
            imbalance_premium: Amount(0),
        })
    }

    proptest! {
        #[test]
        fn an_orders_reserve_covers_the_holds_of_its_contracts(
            limit in any::<i32>(),
            premium in 0_i64..1 << 32,
            pieces in proptest::collection::vec((1_u64..1 << 40, 0_i64..1 << 33), 1..12),
            terms in usual_terms(),
        ) {
            let limit = Price(limit.into());
            let ordered = Lots::sum(pieces.iter().map(|(lots, _)| Lots(*lots))).unwrap();
            // A buyer pays its limit and premium less what it saves; a seller receives its limit and what it gains.
            let bought: Vec<Amount> = pieces.iter().map(|(lots, saved)| {
                buyer_hold(Price(limit.get() + premium - saved), Lots(*lots), &terms).unwrap()
            }).collect();
            let sold: Vec<Amount> = pieces.iter().map(|(lots, gained)| {
                seller_hold(Price(limit.get() + gained), Lots(*lots), &terms).unwrap()
            }).collect();
            prop_assert!(Amount::sum(bought).unwrap() <= buy_order_reserve(limit, Price(premium), ordered, &terms).unwrap());
            prop_assert!(Amount::sum(sold).unwrap() <= sell_order_reserve(limit, ordered, &terms).unwrap());
        }

        #[test]
        fn extremes_are_results_or_errors(price in any::<i64>(), premium in any::<i64>(), lots in any::<u64>(), terms in any_terms()) {
            for price in [price, i64::MIN, i64::MAX] {
                for lots in [lots, 0, u64::MAX] {
                    let _ = buyer_hold(Price(price), Lots(lots), &terms);
                    let _ = seller_hold(Price(price), Lots(lots), &terms);
                    let reserve = buy_order_reserve(Price(price), Price(premium), Lots(lots), &terms);
                    if price.checked_add(premium).is_none() {
                        prop_assert!(reserve.is_err());
                    }
                }
            }
        }
    }
}
