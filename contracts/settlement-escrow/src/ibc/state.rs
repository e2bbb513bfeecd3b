//! All state of the escrow about other chains.

use cosmwasm_std::Storage;
use interfaces::settlement_escrow::routes::Channel;
use records::{Map, PackedKey, Reader, RecordError, RecordMap, Writer};
use units::{DenomId, InvoiceId, Nonce, PacketSequence, ParticipantId, PayoutId};

use crate::interchain::records::{
    Carried, FlowRecord, Holder, InvoiceRecord, LinkRecord, Mark, Numbers, PayoutRecord, Route,
};
use crate::state::{DenomKey, Money};

/// channel => the route. Written by `AddRoute`, `SetRoute`, `ProbeRoute`, `PauseRoute` and the report of a probe.
pub const ROUTES: Map<ChannelKey, Route> = Map::new("routes");
/// (denomination, channel) => what is under way and has gone out today. Written when a payout is sent and when it ends.
pub const FLOWS: RecordMap<FlowKey, FlowRecord> = RecordMap::new(0x90);
/// denomination => the sum of all payouts that wait or came back. Written with each step of a payout.
pub const SET_ASIDE: RecordMap<DenomKey, Money> = RecordMap::new(0x91);
/// payout => all about it. Written with each step, kept for ever.
pub const REMOTE_PAYOUTS: RecordMap<PayoutKey, PayoutRecord> = RecordMap::new(0x92);
/// (channel, payout) => that it waits there. Written when it is queued, deleted when it leaves the queue.
pub const QUEUED: RecordMap<QueuedKey, Mark> = RecordMap::new(0x93);
/// (channel, packet) => the payout that it carries. Written when the chain has given the packet its number, deleted at its
/// end.
pub const PENDING: RecordMap<PacketKey, Carried> = RecordMap::new(0x94);
/// invoice => all about it. Written by `OpenInvoice`, `CancelInvoice` and its payment.
pub const INVOICES: RecordMap<InvoiceKey, InvoiceRecord> = RecordMap::new(0x95);
/// (participant, derived sender) => a link, proposed or confirmed. Written by `ProposeLink`, `RemoveLink`, `ConfirmLink`.
pub const LINKS: RecordMap<LinkKey, LinkRecord> = RecordMap::new(0x96);
/// derived sender => whose it is. Written by `ConfirmLink` and `RemoveLink`.
pub const HOLDERS: RecordMap<Derived, Holder> = RecordMap::new(0x97);
/// (derived sender, number) => that it was used. Written by payments of invoices, kept for ever.
pub const NONCES: RecordMap<NonceKey, Mark> = RecordMap::new(0x98);
/// (participant, denomination) => the linked account to which free money is pushed. Written by `SetPayout`.
pub const TARGETS: RecordMap<TargetKey, Derived> = RecordMap::new(0x99);
/// () => the numbers given last to an invoice and to a payout. Written with both.
pub const NUMBERS: RecordMap<(), Numbers> = RecordMap::new(0x9a);

/// The number of a new invoice.
///
/// # Errors
/// If what is stored does not read.
pub fn next_invoice(storage: &mut dyn Storage) -> Result<InvoiceId, RecordError> {
    next(storage, |numbers| &mut numbers.invoice).map(InvoiceId)
}

/// The number of a new payout.
///
/// # Errors
/// If what is stored does not read.
pub fn next_payout(storage: &mut dyn Storage) -> Result<PayoutId, RecordError> {
    next(storage, |numbers| &mut numbers.payout).map(PayoutId)
}

fn next(storage: &mut dyn Storage, of: fn(&mut Numbers) -> &mut u64) -> Result<u64, RecordError> {
    let mut numbers = NUMBERS.may_load(storage, &())?.unwrap_or_default();
    let number = of(&mut numbers);
    *number = number.saturating_add(1);
    let given = *number;
    NUMBERS.save(storage, &(), &numbers);
    Ok(given)
}

/// A channel: 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelKey(pub Channel);

/// A denomination and a channel: 9 bytes. Channels of a denomination lie together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowKey(pub DenomId, pub Channel);

/// A payout: 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayoutKey(pub PayoutId);

/// A channel and a payout: 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuedKey(pub Channel, pub PayoutId);

/// A channel and a packet: 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PacketKey(pub Channel, pub PacketSequence);

/// An invoice: 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvoiceKey(pub InvoiceId);

/// The account that stands here for a sender on another chain: 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Derived(pub [u8; 32]);

/// A participant and a derived sender: 36 bytes. Links of a participant lie together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkKey(pub ParticipantId, pub Derived);

/// A derived sender and a number of its own: 40 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NonceKey(pub Derived, pub Nonce);

/// A participant and a denomination: 5 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetKey(pub ParticipantId, pub DenomId);

impl PackedKey for ChannelKey {
    fn write(&self, writer: &mut Writer) {
        writer.u64(self.0.0);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        reader.u64().map(Channel).map(Self)
    }
}

impl PackedKey for FlowKey {
    fn write(&self, writer: &mut Writer) {
        writer.u8(self.0.get()).u64(self.1.0);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self(DenomId(reader.u8()?), Channel(reader.u64()?)))
    }
}

impl PackedKey for PayoutKey {
    fn write(&self, writer: &mut Writer) {
        writer.u64(self.0.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        reader.u64().map(PayoutId).map(Self)
    }
}

impl PackedKey for QueuedKey {
    fn write(&self, writer: &mut Writer) {
        writer.u64(self.0.0).u64(self.1.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self(Channel(reader.u64()?), PayoutId(reader.u64()?)))
    }
}

impl PackedKey for PacketKey {
    fn write(&self, writer: &mut Writer) {
        writer.u64(self.0.0).u64(self.1.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self(Channel(reader.u64()?), PacketSequence(reader.u64()?)))
    }
}

impl PackedKey for InvoiceKey {
    fn write(&self, writer: &mut Writer) {
        writer.u64(self.0.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        reader.u64().map(InvoiceId).map(Self)
    }
}

impl PackedKey for Derived {
    fn write(&self, writer: &mut Writer) {
        writer.bytes(&self.0);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let bytes = reader.bytes(32)?;
        bytes.try_into().map(Self).map_err(|_| RecordError::Truncated { wanted: 32, left: bytes.len() })
    }
}

impl records::Record for Derived {
    const NAME: &'static str = "linked account";

    fn write(&self, writer: &mut Writer) {
        PackedKey::write(self, writer);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        PackedKey::read(reader)
    }
}

impl PackedKey for LinkKey {
    fn write(&self, writer: &mut Writer) {
        writer.u32(self.0.get()).bytes(&self.1.0);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self(ParticipantId(reader.u32()?), PackedKey::read(reader)?))
    }
}

impl PackedKey for NonceKey {
    fn write(&self, writer: &mut Writer) {
        writer.bytes(&self.0.0).u64(self.1.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self(PackedKey::read(reader)?, Nonce(reader.u64()?)))
    }
}

impl PackedKey for TargetKey {
    fn write(&self, writer: &mut Writer) {
        writer.u32(self.0.get()).u8(self.1.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self(ParticipantId(reader.u32()?), DenomId(reader.u8()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<K: PackedKey + PartialEq + std::fmt::Debug>(key: K, length: usize) {
        let bytes = key.packed();
        assert_eq!(bytes.len(), length);
        assert_eq!(K::read(&mut Reader::new(&bytes)), Ok(key));
    }

    #[test]
    fn keys_read_as_they_were_written_and_are_as_small_as_documented() {
        let (channel, derived) = (Channel(u64::MAX), Derived([7; 32]));
        check(ChannelKey(channel), 8);
        check(FlowKey(DenomId(15), channel), 9);
        check(PayoutKey(PayoutId(1)), 8);
        check(QueuedKey(channel, PayoutId(1)), 16);
        check(PacketKey(channel, PacketSequence(1)), 16);
        check(InvoiceKey(InvoiceId(u64::MAX)), 8);
        check(derived, 32);
        check(LinkKey(ParticipantId(1), derived), 36);
        check(NonceKey(derived, Nonce(u64::MAX)), 40);
        check(TargetKey(ParticipantId(1), DenomId(15)), 5);
    }
}
