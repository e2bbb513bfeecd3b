//! Amounts and digests that follow from a market's terms.

use interfaces::orderbook_matcher::{Good, MarketDefinition, NewOrder};
use interfaces::power_contract::ContractResponse;
use settlement::{ContractTerms, Terms, buy_order_reserve, contract_digest, sell_order_reserve};
use units::{Amount, ContractId, CycleId, Overflow, ProfileId};

/// The reserve of orders: their worst-case cost in coin units.
///
/// # Errors
/// [`Overflow`] if the sum is out of range.
pub fn order_reserve(market: &MarketDefinition, orders: &[NewOrder]) -> Result<Amount, Overflow> {
    let terms = &Terms {
        buyer_fee: market.terms.buyer_fee,
        seller_fee: market.terms.seller_fee,
        buyer_bond: market.terms.buyer_bond,
        seller_bond: market.terms.seller_bond,
        imbalance_premium: market.terms.imbalance_premium,
    };
    // The greatest premium for a label is added to the bid.
    let premium = |profile: ProfileId| {
        let accepts = market.profiles.get(usize::from(profile.get())).map(|profile| &profile.accepts);
        accepts.into_iter().flatten().map(|each| each.premium).max().unwrap_or_default()
    };
    orders.iter().try_fold(Amount::ZERO, |sum, order| {
        let reserve = match order.good {
            Good::Sell { .. } => sell_order_reserve(order.price, order.lots, terms)?,
            Good::Buy { profile } => buy_order_reserve(order.price, premium(profile), order.lots, terms)?,
        };
        sum.add(reserve)
    })
}

/// A contract whose digest is not that of its terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the digest of contract {contract} is not that of the terms shown: do not sign it, and tell the provider"
)]
pub struct WrongDigest {
    contract: ContractId,
}

/// The digest of a contract's terms, compared with the digest that power-contract states.
///
/// # Errors
/// [`WrongDigest`] if power-contract states another digest.
pub fn verified_digest(
    market: &MarketDefinition,
    contract: &ContractResponse,
) -> Result<[u8; 32], WrongDigest> {
    let terms = &contract.terms;
    let cycle = contract.contract.slot.get().checked_div(u32::from(market.timing.slots_per_cycle));
    let digest = contract_digest(&ContractTerms {
        contract: contract.contract,
        buyer: terms.buyer,
        seller: terms.seller,
        buyer_zone: terms.buyer_zone,
        seller_zone: terms.seller_zone,
        label: terms.label,
        start: terms.period_start,
        end: terms.period_end,
        lots: terms.lots,
        lot: market.lot,
        buyer_price: terms.buyer_price,
        seller_price: terms.seller_price,
        seller_liability: terms.seller_liability,
        buyer_liability: terms.buyer_liability,
        cycle: CycleId(cycle.unwrap_or(0)),
    });
    if contract.digest.as_slice() == digest {
        Ok(digest)
    } else {
        Err(WrongDigest { contract: contract.contract })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use simulation::example_market;
    use units::{LabelId, Lots, Price, SlotId};

    #[test]
    fn reserve_holds_premium_fee_and_bond() {
        let market = example_market();
        // Green preferred pays 5 more: 10 lots · (300 + 5 + fee 1 + bond 40).
        let good = Good::Buy { profile: ProfileId(1) };
        let order = NewOrder { slot: SlotId(1), good, price: Price(300), lots: Lots(10) };
        assert_eq!(order_reserve(&market, &[order]).unwrap(), Amount(3_460));
        // A sale puts aside fee 2 and bond 50, and what it pays itself at a negative price: 10 · (30 + 52).
        let good = Good::Sell { label: LabelId(0) };
        let order = NewOrder { slot: SlotId(1), good, price: Price(-30), lots: Lots(10) };
        assert_eq!(order_reserve(&market, &[order]).unwrap(), Amount(820));
    }
}
