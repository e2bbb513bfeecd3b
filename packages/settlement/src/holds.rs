//! The reserve of an order and the hold of a contract: money set aside before payment is due.

use units::{Amount, Lots, Overflow, Price};

/// Fees, bonds and imbalance premium of a market, each in coin units per lot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The buyer's fee per delivered lot, paid to the fee account.
    pub buyer_fee: Amount,
    /// The seller's fee per delivered lot, paid to the fee account.
    pub seller_fee: Amount,
    /// The buyer's bond beside the price: it covers imbalance and a missing signature.
    pub buyer_bond: Amount,
    /// The seller's bond: its liability for a lot that it does not deliver, or for a missing signature.
    pub seller_bond: Amount,
    /// The price of a lot of imbalance above the reference price of its slot.
    pub imbalance_premium: Amount,
}

impl Terms {
    /// The imbalance price per lot in a zone: the greater of clearing price and reference price, at least 0, plus the
    /// premium. An absent price counts as 0.
    ///
    /// # Errors
    /// [`Overflow`] beyond 128 bits.
    pub fn imbalance_price(
        &self,
        clearing_price: Option<Price>,
        reference_price: Option<Price>,
    ) -> Result<Amount, Overflow> {
        let price = clearing_price.max(reference_price).unwrap_or(Price::ZERO);
        (price * Lots(1)).positive_part().add(self.imbalance_premium)
    }
}

/// `per_lot·lots`.
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

/// The reserve of a buy order: its limit with the greatest premium, fee and bond, for every lot.
/// `max(0, bid + premium)·lots + (buyer_fee + buyer_bond)·lots`.
///
/// It covers the holds of all contracts of the order, since none of them costs more than `bid + premium` per lot.
///
/// # Errors
/// [`Overflow`] if a sum is out of range.
pub fn buy_order_reserve(
    bid: Price,
    greatest_premium: Price,
    lots: Lots,
    terms: &Terms,
) -> Result<Amount, Overflow> {
    buyer_hold(bid.add(greatest_premium)?, lots, terms)
}

/// The reserve of a sell order: the payment that a negative limit obliges the seller to, fee and bond, for every lot.
/// `max(0, −ask)·lots + (seller_fee + seller_bond)·lots`.
///
/// # Errors
/// [`Overflow`] if a sum is out of range.
pub fn sell_order_reserve(ask: Price, lots: Lots, terms: &Terms) -> Result<Amount, Overflow> {
    seller_hold(ask, lots, terms)
}

/// The hold of a buyer, which is the most that the contract may cost it:
/// `max(0, price)·lots + (buyer_fee + buyer_bond)·lots`.
///
/// # Errors
/// [`Overflow`] if a sum is out of range.
pub fn buyer_hold(price: Price, lots: Lots, terms: &Terms) -> Result<Amount, Overflow> {
    let fee_and_bond = times(terms.buyer_fee.add(terms.buyer_bond)?, lots)?;
    (price * lots).positive_part().add(fee_and_bond)
}

/// The hold of a seller, which is the most that the contract may cost it:
/// `max(0, −price)·lots + (seller_fee + seller_bond)·lots`.
///
/// # Errors
/// [`Overflow`] if a sum is out of range.
pub fn seller_hold(price: Price, lots: Lots, terms: &Terms) -> Result<Amount, Overflow> {
    let fee_and_bond = times(terms.seller_fee.add(terms.seller_bond)?, lots)?;
    (price * lots).negative_part().add(fee_and_bond)
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
    fn holds_cover_the_debt_of_each_side_at_any_price() {
        // Buyer at 10: 7·10 + 7·(2 + 20) = 224; at −10 only fee and bond: 7·22 = 154.
        assert_eq!(buyer_hold(Price(10), Lots(7), &TERMS), Ok(Amount(224)));
        assert_eq!(buyer_hold(Price(-10), Lots(7), &TERMS), Ok(Amount(154)));
        // Seller at 10: only fee and bond, 7·33 = 231; at −10 it pays the buyer: 231 + 70 = 301.
        assert_eq!(seller_hold(Price(10), Lots(7), &TERMS), Ok(Amount(231)));
        assert_eq!(seller_hold(Price(-10), Lots(7), &TERMS), Ok(Amount(301)));
        // A bid of −10 with a premium of 25 for a label may cost 15 a lot: 7·15 + 154 = 259.
        assert_eq!(buy_order_reserve(Price(-10), Price(25), Lots(7), &TERMS), Ok(Amount(259)));
        assert_eq!(sell_order_reserve(Price(-10), Lots(7), &TERMS), Ok(Amount(301)));
        assert_eq!(buyer_hold(Price(10), Lots(0), &TERMS), Ok(Amount(0)));
    }

    #[test]
    fn imbalance_price_is_the_greater_price_plus_the_premium() {
        let price = |zone: Option<i64>, index: Option<i64>| {
            TERMS.imbalance_price(zone.map(Price), index.map(Price)).unwrap().get()
        };
        assert_eq!(price(Some(40), Some(60)), 65);
        assert_eq!(price(Some(40), None), 45);
        assert_eq!(price(None, Some(60)), 65);
        assert_eq!(price(None, None), 5);
        assert_eq!(price(Some(-40), Some(-60)), 5);
        assert_eq!(price(Some(i64::MIN), None), 5);
        let expensive = Terms { imbalance_premium: Amount::MAX, ..TERMS };
        assert!(expensive.imbalance_price(Some(Price(1)), None).is_err());
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
        fn order_reserve_covers_the_holds_of_its_contracts(
            limit in any::<i32>(),
            premium in 0_i64..1 << 32,
            pieces in proptest::collection::vec((1_u64..1 << 40, 0_i64..1 << 33), 1..12),
            terms in usual_terms(),
        ) {
            let limit = Price(limit.into());
            let ordered = Lots::sum(pieces.iter().map(|(lots, _)| Lots(*lots))).unwrap();
            // A buyer saves some of its limit and premium; a seller gains something on its limit.
            let bought: Vec<Amount> = pieces.iter().map(|(lots, saved)| {
                buyer_hold(Price(limit.get() + premium - saved), Lots(*lots), &terms).unwrap()
            }).collect();
            let sold: Vec<Amount> = pieces.iter().map(|(lots, gained)| {
                seller_hold(Price(limit.get() + gained), Lots(*lots), &terms).unwrap()
            }).collect();
            let reserve = buy_order_reserve(limit, Price(premium), ordered, &terms).unwrap();
            prop_assert!(Amount::sum(bought).unwrap() <= reserve);
            prop_assert!(Amount::sum(sold).unwrap() <= sell_order_reserve(limit, ordered, &terms).unwrap());
        }

        #[test]
        fn extreme_values_do_not_panic(
            price in any::<i64>(),
            premium in any::<i64>(),
            lots in any::<u64>(),
            terms in any_terms(),
        ) {
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
