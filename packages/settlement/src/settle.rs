//! Settlement of one contract.

use units::{Amount, Lots, NetAmount, Overflow, Price};

use crate::{Terms, buyer_hold, times};

/// The terms of a contract that settlement needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Obligation {
    /// The lots to deliver.
    pub lots: Lots,
    /// The buyer's price per lot.
    pub buyer_price: Price,
    /// The seller's price per lot. The grid account receives the difference.
    pub seller_price: Price,
}

/// The settlement of a contract: its parts, and the net amount of each account. Five net amounts sum to zero: those of
/// buyer and seller, fees, grid and imbalance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Lots delivered.
    pub delivered: Lots,
    /// The buyer's payment for the delivery: `delivered·buyer_price`.
    pub buyer_payment: NetAmount,
    /// The seller's revenue from the delivery: `delivered·seller_price`.
    pub seller_payment: NetAmount,
    /// The seller's debt to the buyer for lots not delivered: `(lots − delivered)·seller_bond`.
    pub liability: Amount,
    /// The buyer's charge for lots drawn without delivery, limited by its hold:
    /// `min((consumed − delivered)⁺·imbalance_price, hold − max(0, buyer_payment) − buyer's fee)`.
    pub imbalance: Amount,
    /// The fees of both parties: `delivered·(buyer_fee + seller_fee)`.
    pub fees: Amount,
    /// The net amount of the grid account: `buyer_payment − seller_payment`.
    pub grid: NetAmount,
    /// The net amount of the buyer: `liability − buyer_payment − its fee − imbalance`; at least minus its hold.
    pub buyer_net: NetAmount,
    /// The net amount of the seller: `seller_payment − its fee − liability`; at least minus its hold.
    pub seller_net: NetAmount,
}

/// Why a contract cannot be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each text says what the variant and its fields mean")]
pub enum SettleError {
    #[error("{delivered} lots delivered under a contract of {lots}")]
    MoreThanContracted { delivered: Lots, lots: Lots },
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

/// Settles a contract under which the seller delivered `delivered` lots and the buyer drew `consumed` lots. The
/// imbalance price is per lot.
///
/// # Errors
/// [`SettleError`] if more is delivered than contracted, or a sum is out of range. Sums within the two holds are in
/// range.
pub fn settle(
    contract: &Obligation,
    delivered: Lots,
    consumed: Lots,
    imbalance_price: Amount,
    terms: &Terms,
) -> Result<Settled, SettleError> {
    if delivered > contract.lots {
        return Err(SettleError::MoreThanContracted { delivered, lots: contract.lots });
    }
    let buyer_payment = contract.buyer_price * delivered;
    let seller_payment = contract.seller_price * delivered;
    let buyer_fee = times(terms.buyer_fee, delivered)?;
    let seller_fee = times(terms.seller_fee, delivered)?;
    let liability = times(terms.seller_bond, contract.lots.saturating_sub(delivered))?;

    // The part of the buyer's hold that the delivery does not use limits the charge. A charge that overflows exceeds
    // it.
    let unused_hold = buyer_hold(contract.buyer_price, contract.lots, terms)?
        .saturating_sub(buyer_payment.positive_part())
        .saturating_sub(buyer_fee);
    let drawn_without_delivery = consumed.saturating_sub(delivered);
    let imbalance = times(imbalance_price, drawn_without_delivery).unwrap_or(Amount::MAX).min(unused_hold);

    let buyer_pays = buyer_payment.add(buyer_fee.net()?)?.add(imbalance.net()?)?;
    let seller_pays = seller_fee.net()?.add(liability.net()?)?;
    Ok(Settled {
        delivered,
        buyer_payment,
        seller_payment,
        liability,
        imbalance,
        fees: buyer_fee.add(seller_fee)?,
        grid: buyer_payment.sub(seller_payment)?,
        buyer_net: liability.net()?.sub(buyer_pays)?,
        seller_net: seller_payment.sub(seller_pays)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seller_hold;
    use proptest::prelude::*;

    const TERMS: Terms = Terms {
        buyer_fee: Amount(2),
        seller_fee: Amount(3),
        buyer_bond: Amount(20),
        seller_bond: Amount(30),
        imbalance_premium: Amount(5),
    };
    /// A contract over a congested interconnector: the grid account receives a congestion rent of 10 a lot.
    const CONTRACT: Obligation =
        Obligation { lots: Lots(10), buyer_price: Price(110), seller_price: Price(100) };

    fn sum(settled: &Settled) -> NetAmount {
        NetAmount::sum([
            settled.buyer_net,
            settled.seller_net,
            settled.fees.net().unwrap(),
            settled.grid,
            settled.imbalance.net().unwrap(),
        ])
        .unwrap()
    }

    #[test]
    fn full_delivery_pays_price_and_fees() {
        let settled = settle(&CONTRACT, Lots(10), Lots(10), Amount(150), &TERMS).unwrap();
        assert_eq!(
            settled,
            Settled {
                delivered: Lots(10),
                buyer_payment: NetAmount(1_100),
                seller_payment: NetAmount(1_000),
                liability: Amount(0),
                imbalance: Amount(0),
                // 10·(2 + 3)
                fees: Amount(50),
                grid: NetAmount(100),
                // −1,100 − 20
                buyer_net: NetAmount(-1_120),
                // 1,000 − 30
                seller_net: NetAmount(970),
            }
        );
        assert_eq!(sum(&settled), NetAmount(0));
    }

    #[test]
    fn missing_delivery_costs_the_seller_its_bond_and_the_buyer_imbalance() {
        // 6 of 10 delivered, 10 drawn: liability 4·30 = 120 to the buyer; imbalance 4·50 = 200.
        let settled = settle(&CONTRACT, Lots(6), Lots(10), Amount(50), &TERMS).unwrap();
        assert_eq!((settled.liability, settled.imbalance), (Amount(120), Amount(200)));
        // Buyer: 120 − 660 − 12 − 200; seller: 600 − 18 − 120.
        assert_eq!((settled.buyer_net, settled.seller_net), (NetAmount(-752), NetAmount(462)));
        assert_eq!(sum(&settled), NetAmount(0));
    }

    #[test]
    fn imbalance_charge_is_limited_by_the_buyers_hold() {
        // Hold 1,100 + 10·22 = 1,320, of which 1,100 + 20 pay for the delivery: 200 are left for any consumption.
        for consumed in [Lots(100), Lots::MAX] {
            let settled = settle(&CONTRACT, Lots(10), consumed, Amount(1_000), &TERMS).unwrap();
            assert_eq!(settled.imbalance, Amount(200));
            assert_eq!(settled.buyer_net, NetAmount(-1_320));
            assert_eq!(sum(&settled), NetAmount(0));
        }
        let settled = settle(&CONTRACT, Lots(10), Lots::MAX, Amount::MAX, &TERMS).unwrap();
        assert_eq!(settled.imbalance, Amount(200));
    }

    #[test]
    fn seller_pays_at_a_negative_price() {
        let contract = Obligation { lots: Lots(10), buyer_price: Price(-40), seller_price: Price(-50) };
        let settled = settle(&contract, Lots(10), Lots(10), Amount(5), &TERMS).unwrap();
        // The seller pays 500 and its fee of 30; the buyer receives 400 less its fee of 20; the grid receives 100.
        assert_eq!((settled.seller_net, settled.buyer_net), (NetAmount(-530), NetAmount(380)));
        assert_eq!((settled.grid, sum(&settled)), (NetAmount(100), NetAmount(0)));
    }

    #[test]
    fn no_delivery_and_no_consumption_costs_only_liability() {
        let settled = settle(&CONTRACT, Lots(0), Lots(0), Amount(50), &TERMS).unwrap();
        assert_eq!((settled.buyer_net, settled.seller_net), (NetAmount(300), NetAmount(-300)));
        assert_eq!((settled.fees, settled.imbalance), (Amount(0), Amount(0)));
    }

    #[test]
    fn delivery_of_more_than_contracted_is_refused() {
        assert_eq!(
            settle(&CONTRACT, Lots(11), Lots(0), Amount(0), &TERMS),
            Err(SettleError::MoreThanContracted { delivered: Lots(11), lots: Lots(10) })
        );
    }

    fn terms_below(bound: u128) -> impl Strategy<Value = Terms> {
        [0..=bound, 0..=bound, 0..=bound, 0..=bound].prop_map(|[a, b, c, d]| Terms {
            buyer_fee: Amount(a),
            seller_fee: Amount(b),
            buyer_bond: Amount(c),
            seller_bond: Amount(d),
            imbalance_premium: Amount(0),
        })
    }

    proptest! {
        #[test]
        fn settlement_sums_to_zero_and_the_holds_cover_it(
            lots in 1_u64..1 << 40,
            delivered in 0_u64..=100,
            consumed in 0_u64..1 << 42,
            buyer_price in any::<i32>(),
            seller_price in any::<i32>(),
            imbalance_price in 0_u128..1 << 80,
            terms in terms_below(1 << 40),
        ) {
            let contract = Obligation {
                lots: Lots(lots),
                buyer_price: Price(buyer_price.into()),
                seller_price: Price(seller_price.into()),
            };
            let delivered = Lots(lots / 100 * delivered);
            let settled = settle(&contract, delivered, Lots(consumed), Amount(imbalance_price), &terms).unwrap();
            prop_assert_eq!(sum(&settled), NetAmount(0));
            let buyer = buyer_hold(contract.buyer_price, contract.lots, &terms).unwrap();
            let seller = seller_hold(contract.seller_price, contract.lots, &terms).unwrap();
            prop_assert!(settled.buyer_net.negative_part() <= buyer);
            prop_assert!(settled.seller_net.negative_part() <= seller);
            if Lots(consumed) <= delivered {
                prop_assert_eq!(settled.imbalance, Amount(0));
            }
        }

        #[test]
        fn extreme_values_sum_to_zero_or_are_errors(
            lots in any::<u64>(),
            delivered in any::<u64>(),
            consumed in any::<u64>(),
            prices in any::<[i64; 2]>(),
            imbalance_price in any::<u128>(),
            terms in terms_below(u128::MAX),
        ) {
            for [buyer_price, seller_price] in [prices, [i64::MIN, i64::MAX], [i64::MAX, i64::MIN]] {
                for (lots, delivered) in [(lots, delivered.min(lots)), (u64::MAX, u64::MAX), (u64::MAX, 0)] {
                    let contract = Obligation {
                        lots: Lots(lots),
                        buyer_price: Price(buyer_price),
                        seller_price: Price(seller_price),
                    };
                    for terms in [terms, Terms::default()] {
                        let settled =
                            settle(&contract, Lots(delivered), Lots(consumed), Amount(imbalance_price), &terms);
                        if let Ok(settled) = settled {
                            // A partial sum may be out of range although the whole is not, so the addition wraps.
                            let sum = [
                                settled.buyer_net.get(),
                                settled.seller_net.get(),
                                settled.grid.get(),
                                settled.fees.get().cast_signed(),
                                settled.imbalance.get().cast_signed(),
                            ]
                            .into_iter()
                            .fold(0, i128::wrapping_add);
                            prop_assert_eq!(sum, 0);
                        }
                    }
                }
            }
        }
    }
}
