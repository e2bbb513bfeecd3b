//! Payments by account, summed over all contracts.

use units::{Amount, Lots, NetAmount, ParticipantId};

use super::format::as_net;
use super::model::{Contract, Day};

/// The money of all contracts by recipient. The five parts sum to zero, contract by contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// Received by buyers in that role; negative, as they pay.
    pub buyers: NetAmount,
    /// Received by sellers in that role.
    pub sellers: NetAmount,
    /// Received by the fee account.
    pub fees: NetAmount,
    /// Received by the grid account.
    pub grid: NetAmount,
    /// Received by the imbalance account, unclaimed liabilities included.
    pub imbalance: NetAmount,
}

impl Money {
    /// The money of contracts.
    pub fn of<'a>(contracts: impl IntoIterator<Item = &'a Contract>) -> Self {
        let mut money = Self::default();
        for contract in contracts {
            let plus = |sum: &mut NetAmount, parts: &[NetAmount]| {
                *sum =
                    NetAmount(parts.iter().fold(sum.get(), |total, part| total.saturating_add(part.get())));
            };
            let good = |amount: Amount| as_net(amount);
            plus(&mut money.buyers, &[contract.buyer_net()]);
            plus(&mut money.sellers, &[contract.seller_net()]);
            plus(&mut money.fees, &[good(contract.buyer_fee), good(contract.seller_fee)]);
            plus(&mut money.grid, &[contract.buyer_payment, -contract.seller_payment]);
            plus(
                &mut money.imbalance,
                &[
                    good(contract.imbalance),
                    good(contract.buyer_lapse),
                    good(contract.seller_lapse),
                    -good(contract.buyer_compensation),
                    -good(contract.seller_compensation),
                ],
            );
        }
        money
    }

    /// The sum of all parts: zero.
    pub fn sum(&self) -> NetAmount {
        NetAmount(
            [self.buyers, self.sellers, self.fees, self.grid, self.imbalance]
                .iter()
                .fold(0, |total, part| total.saturating_add(part.get())),
        )
    }
}

/// Purchases and sales of one or several participants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turnover {
    /// Lots delivered to it.
    pub bought: Lots,
    /// Lots it delivered.
    pub sold: Lots,
    /// Net income of purchases, liabilities included; mostly negative.
    pub buying: NetAmount,
    /// Net income of sales, liabilities included.
    pub selling: NetAmount,
}

impl Turnover {
    /// Of a participant.
    pub fn of(day: &Day, id: ParticipantId) -> Self {
        let mut turnover = Self::default();
        for line in day.lines_of(id) {
            let (lots, money) = if line.buys {
                (&mut turnover.bought, &mut turnover.buying)
            } else {
                (&mut turnover.sold, &mut turnover.selling)
            };
            *lots = Lots(lots.get().saturating_add(line.contract.delivered.get()));
            *money = NetAmount(money.get().saturating_add(line.net.get()));
        }
        turnover
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            bought: Lots(self.bought.get().saturating_add(other.bought.get())),
            sold: Lots(self.sold.get().saturating_add(other.sold.get())),
            buying: NetAmount(self.buying.get().saturating_add(other.buying.get())),
            selling: NetAmount(self.selling.get().saturating_add(other.selling.get())),
        }
    }

    /// Net income of both.
    pub fn net(&self) -> NetAmount {
        NetAmount(self.buying.get().saturating_add(self.selling.get()))
    }
}

/// The kinds of participants in the order in which they first appear, each with how many there are and their turnover.
pub fn by_kind(day: &Day) -> Vec<(&str, u64, Turnover)> {
    let mut kinds: Vec<(&str, u64, Turnover)> = Vec::new();
    for participant in &day.participants {
        let turnover = Turnover::of(day, participant.id);
        match kinds.iter_mut().find(|kind| kind.0 == participant.kind) {
            Some(kind) => *kind = (kind.0, kind.1.saturating_add(1), kind.2.and(turnover)),
            None => kinds.push((&participant.kind, 1, turnover)),
        }
    }
    kinds
}
