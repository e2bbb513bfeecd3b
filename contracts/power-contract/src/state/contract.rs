//! One contract.

use interfaces::common::Side;
use records::{Reader, Record, RecordError, Writer};
use settlement::{Obligation, Terms, buyer_hold, seller_hold, times};
use units::{Amount, LabelId, Lots, Overflow, ParticipantId, Price, ZoneId};

/// How far a contract has come, as far as its own record says. What follows from signatures, time and the slot's progress
/// is not repeated here: see `life_cycle`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Proposed by the pairing; parties sign.
    Drafted,
    /// Verified. It is settled once the slot's settlement has passed it.
    Active,
    /// Not signed by both, or not verified.
    Lapsed,
    /// Cancelled by both.
    Cancelled,
    /// In dispute.
    Disputed,
    /// Decided and settled.
    Resolved,
    /// Settled by the readings after a dispute that nobody decided.
    Settled,
}

impl Stage {
    /// All stages, in the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::Drafted,
        Self::Active,
        Self::Lapsed,
        Self::Cancelled,
        Self::Disputed,
        Self::Resolved,
        Self::Settled,
    ];

    /// Whether the contract has a place on its parties' lines: it was activated.
    pub const fn is_on_the_lines(self) -> bool {
        matches!(self, Self::Active | Self::Disputed | Self::Resolved | Self::Settled)
    }
}

/// What each side has done that is noted in the contract itself, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(u8);

impl Marks {
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

    /// Whether a side signed by a standing mandate.
    pub const fn by_mandate(self, side: Side) -> bool {
        self.0 & Self::mandate_bit(side) != 0
    }

    /// Notes that a side signed by a standing mandate.
    pub const fn set_by_mandate(&mut self, side: Side) {
        self.0 |= Self::mandate_bit(side);
    }

    /// Whether a side agreed to cancel.
    pub const fn cancels(self, side: Side) -> bool {
        self.0 & Self::cancel_bit(side) != 0
    }

    /// Notes that a side agreed to cancel.
    pub const fn set_cancels(&mut self, side: Side) {
        self.0 |= Self::cancel_bit(side);
    }
}

/// A contract: 16 bytes as drafted, 20 once active, for ids and lots below 16,384 and prices below 1,048,576.
///
/// Layout: stage and marks u8 ‖ buyer varint ‖ seller varint ‖ buyer's zone u8 ‖ seller's zone u8 ‖ label u8 ‖ lots varint ‖
/// buyer's price zigzag ‖ seller's price zigzag, and if it was activated: buyer's offset varint ‖ seller's offset varint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contract {
    pub stage: Stage,
    pub marks: Marks,
    pub buyer: ParticipantId,
    pub seller: ParticipantId,
    pub buyer_zone: ZoneId,
    pub seller_zone: ZoneId,
    pub label: LabelId,
    pub lots: Lots,
    pub buyer_price: Price,
    pub seller_price: Price,
    /// Where it begins on the buyer's line of bought lots; 0 unless it was activated.
    pub buyer_offset: Lots,
    /// Where it begins on the seller's line of sold lots; 0 unless it was activated.
    pub seller_offset: Lots,
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

    /// The sides that a participant has: none, one, or both where somebody's own orders met.
    pub fn sides_of(&self, participant: ParticipantId) -> impl Iterator<Item = Side> {
        let contract = *self;
        SIDES.into_iter().filter(move |side| contract.party(*side) == participant)
    }

    /// What a side has put aside for it.
    pub fn hold(&self, side: Side, terms: &Terms) -> Result<Amount, Overflow> {
        match side {
            Side::Buy => buyer_hold(self.buyer_price, self.lots, terms),
            Side::Sell => seller_hold(self.seller_price, self.lots, terms),
        }
    }

    /// What a side owes if it does not sign: its bond for every lot. Part of the hold.
    pub fn bond(&self, side: Side, terms: &Terms) -> Result<Amount, Overflow> {
        match side {
            Side::Buy => times(terms.buyer_bond, self.lots),
            Side::Sell => times(terms.seller_bond, self.lots),
        }
    }

    /// The contract as settlement sees it.
    pub const fn obligation(&self) -> Obligation {
        Obligation { lots: self.lots, buyer_price: self.buyer_price, seller_price: self.seller_price }
    }
}

impl Record for Contract {
    const NAME: &'static str = "contract";

    fn write(&self, writer: &mut Writer) {
        let stage = Stage::ALL.iter().position(|stage| *stage == self.stage);
        let stage = stage.and_then(|at| u8::try_from(at).ok()).unwrap_or(0x0f);
        writer
            .u8(stage << 4 | self.marks.0)
            .varint(self.buyer.get())
            .varint(self.seller.get())
            .u8(self.buyer_zone.get())
            .u8(self.seller_zone.get())
            .u8(self.label.get())
            .varint(self.lots.get())
            .zigzag(self.buyer_price.get())
            .zigzag(self.seller_price.get());
        if self.stage.is_on_the_lines() {
            writer.varint(self.buyer_offset.get()).varint(self.seller_offset.get());
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let head = reader.u8()?;
        let stage = *Stage::ALL
            .get(usize::from(head >> 4))
            .ok_or_else(|| RecordError::Invalid { field: "stage", value: u64::from(head >> 4) })?;
        let mut contract = Self {
            stage,
            marks: Marks(head & 0x0f),
            buyer: ParticipantId(reader.varint_u32()?),
            seller: ParticipantId(reader.varint_u32()?),
            buyer_zone: ZoneId(reader.u8()?),
            seller_zone: ZoneId(reader.u8()?),
            label: LabelId(reader.u8()?),
            lots: Lots(reader.varint_u64()?),
            buyer_price: Price(reader.zigzag_i64()?),
            seller_price: Price(reader.zigzag_i64()?),
            buyer_offset: Lots::ZERO,
            seller_offset: Lots::ZERO,
        };
        if stage.is_on_the_lines() {
            contract.buyer_offset = Lots(reader.varint_u64()?);
            contract.seller_offset = Lots(reader.varint_u64()?);
        }
        Ok(contract)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drafted() -> Contract {
        Contract {
            stage: Stage::Drafted,
            marks: Marks::default(),
            buyer: ParticipantId(10_000),
            seller: ParticipantId(10_001),
            buyer_zone: ZoneId(1),
            seller_zone: ZoneId(2),
            label: LabelId(3),
            lots: Lots(10_000),
            buyer_price: Price(1_000_000),
            seller_price: Price(-1_000_000),
            buyer_offset: Lots(0),
            seller_offset: Lots(0),
        }
    }

    #[test]
    fn sizes_are_as_written_beside_the_type() {
        // 1 + 2 + 2 + 3 + 2 + 3 + 3, then 2 + 2 for offsets below 16,384.
        assert_eq!(drafted().encode().len(), 16);
        let active = Contract {
            stage: Stage::Active,
            buyer_offset: Lots(16_383),
            seller_offset: Lots(128),
            ..drafted()
        };
        assert_eq!(active.encode().len(), 20);
    }

    #[test]
    fn a_contract_reads_as_it_was_written_at_every_stage() {
        for stage in Stage::ALL {
            for bits in 0..16 {
                let offset = if stage.is_on_the_lines() { Lots(u64::MAX) } else { Lots(0) };
                let contract = Contract {
                    stage,
                    marks: Marks(bits),
                    buyer: ParticipantId(u32::MAX),
                    lots: Lots(u64::MAX),
                    buyer_price: Price(i64::MIN),
                    seller_price: Price(i64::MAX),
                    buyer_offset: offset,
                    seller_offset: offset,
                    ..drafted()
                };
                assert_eq!(Contract::decode(&contract.encode()), Ok(contract));
            }
        }
        let mut bytes = drafted().encode();
        bytes[0] = 0x70;
        assert_eq!(Contract::decode(&bytes), Err(RecordError::Invalid { field: "stage", value: 7 }));
    }

    #[test]
    fn marks_are_told_apart() {
        for side in SIDES {
            let other = if side == Side::Buy { Side::Sell } else { Side::Buy };
            let mut marks = Marks::default();
            marks.set_by_mandate(side);
            assert!(marks.by_mandate(side) && !marks.by_mandate(other) && !marks.cancels(side));
            let mut marks = Marks::default();
            marks.set_cancels(side);
            assert!(marks.cancels(side) && !marks.cancels(other) && !marks.by_mandate(side));
        }
    }

    #[test]
    fn somebodys_own_orders_make_it_both_parties() {
        let own = Contract { seller: ParticipantId(10_000), ..drafted() };
        assert_eq!(own.sides_of(ParticipantId(10_000)).collect::<Vec<_>>(), SIDES);
        assert_eq!(drafted().sides_of(ParticipantId(10_001)).collect::<Vec<_>>(), [Side::Sell]);
        assert_eq!(drafted().sides_of(ParticipantId(1)).count(), 0);
    }
}
