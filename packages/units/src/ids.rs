//! Identifiers. All are integers; each contract stores the addresses and names that belong to them.

use core::fmt;
use core::str::FromStr;

use crate::{SlotId, newtype, storage_key};

newtype!(
    /// A registered participant, from 1 in order of registration. It stays the same when the participant changes its
    /// account.
    ParticipantId(u32) as number
);
newtype!(
    /// A market, from 1 in order of creation.
    MarketId(u16) as number
);
newtype!(
    /// A bidding zone: its position in the market's list of zones.
    ZoneId(u8) as number
);
newtype!(
    /// A label of energy (source, origin, community): its position in the market's list. 0 is the unlabelled good.
    LabelId(u8) as number
);
newtype!(
    /// A buyer profile (which labels are accepted, and at what premium): its position in the market's list.
    ProfileId(u8) as number
);
newtype!(
    /// A priority among orders of equal price; 0 has precedence.
    Tier(u8) as number
);
newtype!(
    /// A point of a market's price grid: `price = least price + tick × tick size`.
    Tick(u32) as number
);
newtype!(
    /// The running number of an order in its market.
    Sequence(u32) as number
);
newtype!(
    /// A settlement cycle: `slot / slots per cycle`.
    CycleId(u32) as number
);
newtype!(
    /// A denomination of money: its position in the escrow's list.
    DenomId(u8) as number
);
newtype!(
    /// An invoice that can be paid from another chain, from 1 in order of opening.
    InvoiceId(u64) as string
);
newtype!(
    /// A payment to another chain, from 1 in order of queueing. All attempts to send it have the same number.
    PayoutId(u64) as string
);
newtype!(
    /// A number that a sender on another chain uses at most once.
    Nonce(u64) as string
);
newtype!(
    /// The number of a packet in its channel, from 1.
    PacketSequence(u64) as string
);
newtype!(
    /// The running number of a contract in its slot, from 0.
    ContractNumber(u32) as number
);

storage_key!(
    ParticipantId,
    MarketId,
    ZoneId,
    LabelId,
    CycleId,
    DenomId,
    InvoiceId,
    PayoutId,
    Nonce,
    PacketSequence,
    ContractNumber,
    SlotId
);

impl LabelId {
    /// The unlabelled good. Its premium is zero.
    pub const UNLABELLED: Self = Self(0);
}

impl Tier {
    /// The tier with precedence over all others.
    pub const FIRST: Self = Self(0);
}

/// A contract: its slot of delivery and its running number in the slot. Its text form is `market/slot/number`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContractId {
    /// The market.
    pub market: MarketId,
    /// The slot of delivery.
    pub slot: SlotId,
    /// The running number in the slot.
    pub number: ContractNumber,
}

impl fmt::Display for ContractId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}/{}", self.market, self.slot, self.number)
    }
}

/// The text is not a contract id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a contract id has the form market/slot/number, with three integers")]
pub struct ParseContractIdError;

impl FromStr for ContractId {
    type Err = ParseContractIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('/');
        let mut next = || parts.next().ok_or(ParseContractIdError);
        let market = next()?.parse().map_err(|_| ParseContractIdError)?;
        let slot = next()?.parse().map_err(|_| ParseContractIdError)?;
        let number = next()?.parse().map_err(|_| ParseContractIdError)?;
        if parts.next().is_some() {
            return Err(ParseContractIdError);
        }
        Ok(Self { market: MarketId(market), slot: SlotId(slot), number: ContractNumber(number) })
    }
}

#[cfg(feature = "json")]
impl serde::Serialize for ContractId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "json")]
impl<'de> serde::Deserialize<'de> for ContractId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <alloc::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

crate::json!(schema ContractId alloc::string::String);

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn contract_id_parses_its_own_text_form_only() {
        let id =
            ContractId { market: MarketId(3), slot: SlotId(1_935_000), number: ContractNumber(u32::MAX) };
        assert_eq!(id.to_string().parse(), Ok(id));
        for text in ["", "1", "1/2", "1/2/3/4", "a/2/3", "1/2/-3", "65536/2/3", "1/2/4294967296"] {
            assert_eq!(text.parse::<ContractId>(), Err(ParseContractIdError), "{text}");
        }
    }
}
