//! One contract.

use interfaces::common::Side;
use serde::{Deserialize, Serialize};
use settlement::{Obligation, Terms, buyer_hold, seller_hold, times};
use units::{Amount, LabelId, Lots, Overflow, ParticipantId, Price, ZoneId};

/// The stage of a contract that its own record holds. Its full status also follows from signatures, time and the slot's
/// progress: see `status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Drafted by the matcher; parties sign.
    Drafted,
    /// Verified. It is settled once the slot's settlement has passed it.
    Active,
    /// Not signed by both, or not verified.
    Lapsed,
    /// Cancelled by both.
    Cancelled,
    /// In dispute.
    Disputed,
    /// Resolved by the auditor and settled.
    Resolved,
    /// Settled by the readings after a dispute that was not resolved in time.
    Settled,
}

impl Stage {
    /// All stages, in the order of their numbers.
    const ALL: [Self; 7] = [
        Self::Drafted,
        Self::Active,
        Self::Lapsed,
        Self::Cancelled,
        Self::Disputed,
        Self::Resolved,
        Self::Settled,
    ];
}

/// What each side did that the contract's record holds: one bit each, below 16.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SideFlags(u8);

impl SideFlags {
    const fn mandate_bit(side: Side) -> u8 {
        match side {
            Side::Buy => 0b0001,
            Side::Sell => 0b0010,
        }
    }

    const fn cancel_bit(side: Side) -> u8 {
        match side {
            Side::Buy => 0b0100,
            Side::Sell => 0b1000,
        }
    }

    /// Whether a standing mandate signed for a side.
    pub const fn signed_by_mandate(self, side: Side) -> bool {
        self.0 & Self::mandate_bit(side) != 0
    }

    /// Sets that a standing mandate signed for a side.
    pub const fn set_signed_by_mandate(&mut self, side: Side) {
        self.0 |= Self::mandate_bit(side);
    }

    /// Whether a side agreed to cancel.
    pub const fn agreed_to_cancel(self, side: Side) -> bool {
        self.0 & Self::cancel_bit(side) != 0
    }

    /// Sets that a side agreed to cancel.
    pub const fn set_agreed_to_cancel(&mut self, side: Side) {
        self.0 |= Self::cancel_bit(side);
    }
}

/// A contract: 16 bytes within a zone, 18 once activated, for ids and lots below 16,384 and prices below 1,048,576.
/// Between zones, the difference of the prices takes up to 2 bytes more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "StoredContract", try_from = "StoredContract")]
pub struct Contract {
    /// Its stage.
    pub stage: Stage,
    /// What each side did.
    pub flags: SideFlags,
    /// The buyer.
    pub buyer: ParticipantId,
    /// The seller.
    pub seller: ParticipantId,
    /// The zone of the buyer.
    pub buyer_zone: ZoneId,
    /// The zone of the seller.
    pub seller_zone: ZoneId,
    /// The label of the energy.
    pub label: LabelId,
    /// The lots to be delivered.
    pub lots: Lots,
    /// The price per lot that the buyer pays.
    pub buyer_price: Price,
    /// The price per lot that the seller receives.
    pub seller_price: Price,
    /// The lots that the buyer bought under contracts activated before; 0 before activation.
    pub buyer_offset: Lots,
    /// The lots that the seller sold under contracts activated before; 0 before activation.
    pub seller_offset: Lots,
}

#[derive(Serialize, Deserialize)]
struct StoredContract {
    /// The stage's number × 16 + flags.
    stage_and_flags: u8,
    buyer: ParticipantId,
    seller: ParticipantId,
    buyer_zone: ZoneId,
    seller_zone: ZoneId,
    label: LabelId,
    lots: Lots,
    buyer_price: Price,
    /// Buyer's price less seller's, modulo 2^64.
    price_difference: i64,
    buyer_offset: Lots,
    seller_offset: Lots,
}

impl From<Contract> for StoredContract {
    fn from(contract: Contract) -> Self {
        let stage = Stage::ALL.iter().position(|stage| *stage == contract.stage);
        let stage = stage.and_then(|at| u8::try_from(at).ok()).unwrap_or(0x0f);
        Self {
            stage_and_flags: stage << 4 | contract.flags.0,
            buyer: contract.buyer,
            seller: contract.seller,
            buyer_zone: contract.buyer_zone,
            seller_zone: contract.seller_zone,
            label: contract.label,
            lots: contract.lots,
            buyer_price: contract.buyer_price,
            price_difference: contract.buyer_price.get().wrapping_sub(contract.seller_price.get()),
            buyer_offset: contract.buyer_offset,
            seller_offset: contract.seller_offset,
        }
    }
}

impl TryFrom<StoredContract> for Contract {
    type Error = &'static str;

    fn try_from(stored: StoredContract) -> Result<Self, Self::Error> {
        let stage = Stage::ALL.get(usize::from(stored.stage_and_flags >> 4));
        Ok(Self {
            stage: *stage.ok_or("a contract has no such stage")?,
            flags: SideFlags(stored.stage_and_flags & 0x0f),
            buyer: stored.buyer,
            seller: stored.seller,
            buyer_zone: stored.buyer_zone,
            seller_zone: stored.seller_zone,
            label: stored.label,
            lots: stored.lots,
            buyer_price: stored.buyer_price,
            seller_price: Price(stored.buyer_price.get().wrapping_sub(stored.price_difference)),
            buyer_offset: stored.buyer_offset,
            seller_offset: stored.seller_offset,
        })
    }
}

/// Buyer, then seller.
pub const SIDES: [Side; 2] = [Side::Buy, Side::Sell];

impl Contract {
    /// The party of a side.
    pub const fn party(&self, side: Side) -> ParticipantId {
        match side {
            Side::Buy => self.buyer,
            Side::Sell => self.seller,
        }
    }

    /// The sides of a participant: none, one, or both if it is buyer and seller.
    pub fn sides_of(self, participant: ParticipantId) -> impl Iterator<Item = Side> {
        SIDES.into_iter().filter(move |side| self.party(*side) == participant)
    }

    /// Whether a participant is buyer or seller.
    pub fn has_party(&self, participant: ParticipantId) -> bool {
        self.buyer == participant || self.seller == participant
    }

    /// The hold of a side, in coin units.
    pub fn hold(&self, side: Side, terms: &Terms) -> Result<Amount, Overflow> {
        match side {
            Side::Buy => buyer_hold(self.buyer_price, self.lots, terms),
            Side::Sell => seller_hold(self.seller_price, self.lots, terms),
        }
    }

    /// The sum that a side owes if it does not sign: its bond for every lot. Part of the hold.
    pub fn bond(&self, side: Side, terms: &Terms) -> Result<Amount, Overflow> {
        match side {
            Side::Buy => times(terms.buyer_bond, self.lots),
            Side::Sell => times(terms.seller_bond, self.lots),
        }
    }

    /// The input of settlement.
    pub const fn obligation(&self) -> Obligation {
        Obligation { lots: self.lots, buyer_price: self.buyer_price, seller_price: self.seller_price }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use storage::{decode, encode};

    fn drafted() -> Contract {
        Contract {
            stage: Stage::Drafted,
            flags: SideFlags::default(),
            buyer: ParticipantId(10_000),
            seller: ParticipantId(10_001),
            buyer_zone: ZoneId(1),
            seller_zone: ZoneId(1),
            label: LabelId(3),
            lots: Lots(10_000),
            buyer_price: Price(1_000_000),
            seller_price: Price(1_000_000),
            buyer_offset: Lots(0),
            seller_offset: Lots(0),
        }
    }

    #[test]
    fn contracts_take_16_bytes_and_18_once_activated() {
        // 1 + 2 + 2 + 3 + 2 + 3 for the price, 1 for the difference, 1 + 1 for the offsets.
        assert_eq!(encode(&drafted()).unwrap().len(), 16);
        let active = Contract {
            stage: Stage::Active,
            buyer_offset: Lots(16_383),
            seller_offset: Lots(128),
            ..drafted()
        };
        assert_eq!(encode(&active).unwrap().len(), 18);
        let between_zones = Contract { seller_price: Price(-40_000), ..active };
        assert_eq!(encode(&between_zones).unwrap().len(), 20);
    }

    #[test]
    fn stage_flags_and_extreme_prices_decode_as_encoded() {
        for stage in Stage::ALL {
            for flags in 0..16 {
                let contract = Contract {
                    stage,
                    flags: SideFlags(flags),
                    buyer_price: Price::MIN,
                    seller_price: Price::MAX,
                    ..drafted()
                };
                assert_eq!(decode::<Contract>(&encode(&contract).unwrap()).unwrap(), contract);
            }
        }
        let mut bytes = encode(&drafted()).unwrap();
        bytes[0] = 0x70;
        assert!(decode::<Contract>(&bytes).is_err());
    }

    #[test]
    fn flags_of_the_two_sides_do_not_mix() {
        for side in SIDES {
            let other = if side == Side::Buy { Side::Sell } else { Side::Buy };
            let mut flags = SideFlags::default();
            flags.set_signed_by_mandate(side);
            assert!(flags.signed_by_mandate(side));
            assert!(!flags.signed_by_mandate(other) && !flags.agreed_to_cancel(side));
            let mut flags = SideFlags::default();
            flags.set_agreed_to_cancel(side);
            assert!(flags.agreed_to_cancel(side));
            assert!(!flags.agreed_to_cancel(other) && !flags.signed_by_mandate(side));
        }
    }

    #[test]
    fn buyer_and_seller_may_be_the_same_participant() {
        let own = Contract { seller: ParticipantId(10_000), ..drafted() };
        assert_eq!(own.sides_of(ParticipantId(10_000)).collect::<Vec<_>>(), SIDES);
        assert_eq!(drafted().sides_of(ParticipantId(10_001)).collect::<Vec<_>>(), [Side::Sell]);
        assert_eq!(drafted().sides_of(ParticipantId(1)).count(), 0);
        assert!(drafted().has_party(ParticipantId(10_001)) && !drafted().has_party(ParticipantId(1)));
    }
}
