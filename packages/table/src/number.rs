//! Keys as numbers.

use interfaces::common::Side;
use interfaces::settlement_escrow::{Account, SystemAccount};
use units::{ContractId, DenomId, MarketId, ParticipantId, Sequence, SlotId, ZoneId};

/// A key that is a number: different keys have different numbers, and their order is that of the keys.
pub trait Number: Copy {
    /// The number.
    fn number(self) -> u128;
}

/// Parts of 32 bits at most, the most significant first.
pub fn pack(parts: [u32; 3]) -> u128 {
    parts.into_iter().fold(0, |number, part| number << 32 | u128::from(part))
}

impl Number for MarketId {
    fn number(self) -> u128 {
        self.get().into()
    }
}

impl Number for SlotId {
    fn number(self) -> u128 {
        self.get().into()
    }
}

impl Number for ParticipantId {
    fn number(self) -> u128 {
        self.get().into()
    }
}

impl Number for Sequence {
    fn number(self) -> u128 {
        self.get().into()
    }
}

/// A line of a slot, by the line's position.
impl Number for (SlotId, u16) {
    fn number(self) -> u128 {
        pack([0, self.0.get(), self.1.into()])
    }
}

impl Number for (SlotId, ZoneId) {
    fn number(self) -> u128 {
        pack([0, self.0.get(), self.1.get().into()])
    }
}

impl Number for (SlotId, ParticipantId, Side) {
    fn number(self) -> u128 {
        let side = match self.2 {
            Side::Sell => 0,
            Side::Buy => 1,
        };
        pack([self.0.get(), self.1.get(), side])
    }
}

impl Number for (ParticipantId, SlotId) {
    fn number(self) -> u128 {
        pack([0, self.0.get(), self.1.get()])
    }
}

impl Number for ContractId {
    fn number(self) -> u128 {
        pack([self.market.get().into(), self.slot.get(), self.number.get()])
    }
}

impl Number for Account {
    fn number(self) -> u128 {
        match self {
            Self::Participant { id } => pack([0, 0, id.get()]),
            Self::System { account } => {
                let number = match account {
                    SystemAccount::Fees => 0,
                    SystemAccount::Grid => 1,
                    SystemAccount::Imbalance => 2,
                };
                pack([0, 1, number])
            }
        }
    }
}

impl Number for (DenomId, Account) {
    fn number(self) -> u128 {
        pack([self.0.get().into(), 0, 0]) | self.1.number()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys in their order have numbers in the same order.
    fn ascends<K: Number>(keys: &[K]) {
        assert!(keys.iter().map(|key| key.number()).is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn different_keys_have_different_numbers() {
        let (most, market, slot) = (u32::MAX, MarketId, SlotId);
        let contract = |a, b, c: u32| ContractId { market: market(a), slot: slot(b), number: c.into() };
        ascends(&[contract(0, 0, 0), contract(0, 0, most), contract(0, 1, 0), contract(0, most, most)]);
        ascends(&[contract(0, most, most), contract(1, 0, 0), contract(u16::MAX, most, most)]);
        let pair = |a, b| (ParticipantId(a), slot(b));
        ascends(&[pair(0, 0), pair(0, most), pair(1, 0), pair(most, most)]);
        let line = |a, b: u16| (slot(a), b);
        ascends(&[line(0, 0), line(0, u16::MAX), line(1, 0), line(most, u16::MAX)]);
        let zone = |a, b| (slot(a), ZoneId(b));
        ascends(&[zone(0, 0), zone(0, u8::MAX), zone(1, 0), zone(most, u8::MAX)]);
        let forecast = |a, b, side| (slot(a), ParticipantId(b), side);
        ascends(&[forecast(0, 0, Side::Sell), forecast(0, 0, Side::Buy), forecast(0, 1, Side::Sell)]);
        ascends(&[forecast(0, most, Side::Buy), forecast(1, 0, Side::Sell), forecast(most, most, Side::Buy)]);
        let user = |id| Account::Participant { id: ParticipantId(id) };
        let [fees, grid, imbalance] = SystemAccount::ALL.map(|account| Account::System { account });
        ascends(&[user(0), user(most), fees, grid, imbalance]);
        let of = |denom, account| (DenomId(denom), account);
        ascends(&[of(0, user(0)), of(0, imbalance), of(1, user(0)), of(255, user(most)), of(255, fees)]);
    }
}
