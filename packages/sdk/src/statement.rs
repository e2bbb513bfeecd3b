//! Statements: a participant's contracts with their settled sums.

use interfaces::common::Side;
use interfaces::orderbook_matcher::SettlementTerms;
use interfaces::power_contract::{ContractResponse, ContractStatus, SettledAmounts};
use settlement::times;
use units::{Amount, Lots, NetAmount, Overflow, ParticipantId, Price};

/// A contract from one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// The side of the participant.
    pub side: Side,
    /// The counterparty.
    pub other: ParticipantId,
    /// Lots contracted.
    pub contracted: Lots,
    /// Coin units per lot.
    pub price: Price,
    /// The settled sums, once settled.
    pub sums: Option<StatementSums>,
}

/// The sums of a settled contract from one side, in coin units; receipts are positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatementSums {
    /// Lots delivered.
    pub delivered: Lots,
    /// The payment for energy.
    pub energy: NetAmount,
    /// The fee.
    pub fee: NetAmount,
    /// The seller's compensation for energy that was not delivered.
    pub liability: NetAmount,
    /// The imbalance charge.
    pub imbalance: NetAmount,
}

impl StatementSums {
    /// The sums of one side.
    ///
    /// # Errors
    /// [`Overflow`] if a sum is out of range.
    pub fn of(side: Side, settled: &SettledAmounts, terms: &SettlementTerms) -> Result<Self, Overflow> {
        let paid = |per_lot| times(per_lot, settled.delivered).and_then(Amount::net).map(|fee| -fee);
        let liability = settled.liability.net()?;
        Ok(match side {
            Side::Buy => Self {
                delivered: settled.delivered,
                energy: -settled.buyer_payment,
                fee: paid(terms.buyer_fee)?,
                liability,
                imbalance: -settled.imbalance.net()?,
            },
            Side::Sell => Self {
                delivered: settled.delivered,
                energy: settled.seller_payment,
                fee: paid(terms.seller_fee)?,
                liability: -liability,
                imbalance: NetAmount::ZERO,
            },
        })
    }

    /// The net sum.
    ///
    /// # Errors
    /// [`Overflow`] if it is out of range.
    pub fn net(&self) -> Result<NetAmount, Overflow> {
        NetAmount::sum([self.energy, self.fee, self.liability, self.imbalance])
    }

    /// The sums of two contracts.
    ///
    /// # Errors
    /// [`Overflow`] if a sum is out of range.
    pub fn plus(self, other: &Self) -> Result<Self, Overflow> {
        Ok(Self {
            delivered: self.delivered.add(other.delivered)?,
            energy: self.energy.add(other.energy)?,
            fee: self.fee.add(other.fee)?,
            liability: self.liability.add(other.liability)?,
            imbalance: self.imbalance.add(other.imbalance)?,
        })
    }
}

/// A contract's lines for a participant: two if it is buyer and seller.
///
/// # Errors
/// [`Overflow`] if a sum is out of range.
pub fn lines(
    contract: &ContractResponse,
    whose: ParticipantId,
    terms: &SettlementTerms,
) -> Result<Vec<StatementLine>, Overflow> {
    let of = &contract.terms;
    let sides = [
        (Side::Buy, of.buyer, of.seller, of.buyer_price),
        (Side::Sell, of.seller, of.buyer, of.seller_price),
    ];
    sides
        .into_iter()
        .filter(|(_, who, _, _)| *who == whose)
        .map(|(side, _, other, price)| {
            let sums = contract
                .settled
                .as_ref()
                .map(|settled| StatementSums::of(side, settled, terms))
                .transpose()?;
            Ok(StatementLine { side, other, contracted: of.lots, price, sums })
        })
        .collect()
}

/// Whether a contract has reached a final state.
pub const fn is_over(contract: &ContractResponse) -> bool {
    matches!(
        contract.status,
        ContractStatus::Settled
            | ContractStatus::Resolved
            | ContractStatus::Lapsed
            | ContractStatus::Cancelled
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_sees_its_own_sums() {
        // 6 of 10 lots at 110 and 100: the seller owes 4·50 = 200; the buyer owes 30 for imbalance. Fees are 1 and 2 a lot.
        let settled = SettledAmounts {
            delivered: Lots(6),
            buyer_payment: NetAmount(660),
            seller_payment: NetAmount(600),
            liability: Amount(200),
            imbalance: Amount(30),
            fees: Amount(18),
        };
        let terms = SettlementTerms {
            buyer_fee: Amount(1),
            seller_fee: Amount(2),
            buyer_bond: Amount(0),
            seller_bond: Amount(0),
            imbalance_premium: Amount(0),
        };
        let buyer = StatementSums::of(Side::Buy, &settled, &terms).unwrap();
        // −660 − 6 + 200 − 30
        assert_eq!(buyer.net().unwrap(), NetAmount(-496));
        let seller = StatementSums::of(Side::Sell, &settled, &terms).unwrap();
        // 600 − 12 − 200
        assert_eq!(seller.net().unwrap(), NetAmount(388));
        // What the two leave is the grid's 60, both fees and the imbalance.
        assert_eq!(buyer.plus(&seller).unwrap().net().unwrap(), NetAmount(-(60 + 18 + 30)));
    }
}
