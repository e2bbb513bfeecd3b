//! What is stored about other chains.

use cosmwasm_schema::cw_serde;
use ics20::Flow;
use interfaces::settlement_escrow::routes::{
    Channel, InvoiceStatus, PayoutStatus, RouteDefinition, RouteStatus,
};
use records::{Reader, Record, RecordError, Writer};
use units::{Amount, DenomId, Nonce, PacketSequence, ParticipantId, PayoutId, Timestamp};

use crate::core::account::AccountId;

/// A route: JSON, since it is written rarely.
#[cw_serde]
pub struct Route {
    /// What it is.
    pub definition: RouteDefinition,
    /// Its state.
    pub status: RouteStatus,
}

/// A payout to another chain.
///
/// Layout: account u32 ‖ denomination u8 ‖ status u8 ‖ probe u8 ‖ amount varint ‖ channel varint ‖ attempts varint ‖
/// sequence varint ‖ sent varint ‖ timeout varint ‖ address (length varint, bytes) ‖ memo (length varint, bytes): some 75
/// bytes without a memo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutRecord {
    /// Whose money it is.
    pub account: AccountId,
    /// The denomination.
    pub denom: DenomId,
    /// How much.
    pub amount: Amount,
    /// By which route.
    pub channel: Channel,
    /// To whom.
    pub address: String,
    /// What its owner wants its packet to carry; empty for nothing.
    pub memo: String,
    /// Its state.
    pub status: PayoutStatus,
    /// How often it was sent.
    pub attempts: u32,
    /// The number of its last packet; 0 before the first.
    pub sequence: PacketSequence,
    /// When its last packet was sent; 0 before the first.
    pub sent_at: Timestamp,
    /// When its last packet times out; 0 before the first.
    pub times_out_at: Timestamp,
    /// Whether it only asks whether the route reports.
    pub probe: bool,
}

/// An invoice.
///
/// Layout: participant u32 ‖ denomination u8 ‖ status u8 ‖ payer u32 ‖ amount varint ‖ expiry varint: some 20 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvoiceRecord {
    /// Whose free balance it is paid into.
    pub participant: ParticipantId,
    /// The denomination.
    pub denom: DenomId,
    /// How much is due.
    pub amount: Amount,
    /// The first second in which it cannot be paid any more.
    pub expires_at: Timestamp,
    /// Its state.
    pub status: InvoiceStatus,
    /// Who paid it; 0 for nobody.
    pub payer: ParticipantId,
}

/// A link of a participant to an account on another chain.
///
/// Layout: confirmed u8 ‖ channel varint ‖ nonce varint ‖ address (length varint, bytes): some 50 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRecord {
    /// By which route.
    pub channel: Channel,
    /// The address there.
    pub address: String,
    /// The number with which it is confirmed.
    pub nonce: Nonce,
    /// Whether it was confirmed from there.
    pub confirmed: bool,
}

/// What is under way of a denomination on a route.
///
/// Layout: in flight varint ‖ window varint ‖ sent varint: some 10 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FlowRecord(pub Flow);

/// That something is so: one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark;

/// The numbers given last: two varints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// To an invoice.
    pub invoice: u64,
    /// To a payout.
    pub payout: u64,
}

fn write_text(writer: &mut Writer, text: &str) {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    writer.varint(length).bytes(text.as_bytes());
}

fn read_text(reader: &mut Reader<'_>, field: &'static str) -> Result<String, RecordError> {
    let length = reader.varint_u32()?;
    let bytes = reader.bytes(usize::try_from(length).unwrap_or(usize::MAX))?;
    String::from_utf8(bytes.to_vec()).map_err(|_| RecordError::Invalid { field, value: length.into() })
}

fn read_flag(reader: &mut Reader<'_>, field: &'static str) -> Result<bool, RecordError> {
    match reader.u8()? {
        0 => Ok(false),
        1 => Ok(true),
        value => Err(RecordError::Invalid { field, value: value.into() }),
    }
}

/// The position of a state among all of its kind, which is its stored number.
fn number<T: PartialEq>(all: &[T], one: &T) -> u8 {
    all.iter().position(|each| each == one).and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
}

fn of_number<T: Copy>(all: &[T], reader: &mut Reader<'_>) -> Result<T, RecordError> {
    let number = reader.u8()?;
    all.get(usize::from(number))
        .copied()
        .ok_or_else(|| RecordError::Invalid { field: "status", value: number.into() })
}

impl Record for PayoutRecord {
    const NAME: &'static str = "payout to another chain";

    fn write(&self, writer: &mut Writer) {
        writer
            .u32(self.account.number())
            .u8(self.denom.get())
            .u8(number(&PayoutStatus::ALL, &self.status))
            .u8(u8::from(self.probe))
            .varint(self.amount.get())
            .varint(self.channel.0)
            .varint(self.attempts)
            .varint(self.sequence.get())
            .varint(self.sent_at.get())
            .varint(self.times_out_at.get());
        write_text(writer, &self.address);
        write_text(writer, &self.memo);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            account: AccountId::from_number(reader.u32()?)?,
            denom: DenomId(reader.u8()?),
            status: of_number(&PayoutStatus::ALL, reader)?,
            probe: read_flag(reader, "probe")?,
            amount: Amount(reader.varint()?),
            channel: Channel(reader.varint_u64()?),
            attempts: reader.varint_u32()?,
            sequence: PacketSequence(reader.varint_u64()?),
            sent_at: Timestamp(reader.varint_u64()?),
            times_out_at: Timestamp(reader.varint_u64()?),
            address: read_text(reader, "address")?,
            memo: read_text(reader, "memo")?,
        })
    }
}

impl Record for InvoiceRecord {
    const NAME: &'static str = "invoice";

    fn write(&self, writer: &mut Writer) {
        writer
            .u32(self.participant.get())
            .u8(self.denom.get())
            .u8(number(&InvoiceStatus::ALL, &self.status))
            .u32(self.payer.get())
            .varint(self.amount.get())
            .varint(self.expires_at.get());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            participant: ParticipantId(reader.u32()?),
            denom: DenomId(reader.u8()?),
            status: of_number(&InvoiceStatus::ALL, reader)?,
            payer: ParticipantId(reader.u32()?),
            amount: Amount(reader.varint()?),
            expires_at: Timestamp(reader.varint_u64()?),
        })
    }
}

impl Record for LinkRecord {
    const NAME: &'static str = "link";

    fn write(&self, writer: &mut Writer) {
        writer.u8(u8::from(self.confirmed)).varint(self.channel.0).varint(self.nonce.get());
        write_text(writer, &self.address);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            confirmed: read_flag(reader, "confirmed")?,
            channel: Channel(reader.varint_u64()?),
            nonce: Nonce(reader.varint_u64()?),
            address: read_text(reader, "address")?,
        })
    }
}

impl Record for FlowRecord {
    const NAME: &'static str = "flow of a route";

    fn write(&self, writer: &mut Writer) {
        let Flow { in_flight, window, sent } = self.0;
        writer.varint(in_flight.get()).varint(window).varint(sent.get());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let in_flight = Amount(reader.varint()?);
        let window = reader.varint_u64()?;
        Ok(Self(Flow { in_flight, window, sent: Amount(reader.varint()?) }))
    }
}

impl Record for Mark {
    const NAME: &'static str = "mark";

    fn write(&self, writer: &mut Writer) {
        writer.u8(1);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        reader.u8().map(|_| Self)
    }
}

impl Record for Numbers {
    const NAME: &'static str = "numbers given last";

    fn write(&self, writer: &mut Writer) {
        writer.varint(self.invoice).varint(self.payout);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self { invoice: reader.varint_u64()?, payout: reader.varint_u64()? })
    }
}

/// The number of a participant alone: 4 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder(pub ParticipantId);

impl Record for Holder {
    const NAME: &'static str = "holder of a link";

    fn write(&self, writer: &mut Writer) {
        writer.u32(self.0.get());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        reader.u32().map(ParticipantId).map(Self)
    }
}

/// The number of a payout alone: a varint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried(pub PayoutId);

impl Record for Carried {
    const NAME: &'static str = "payout of a packet";

    fn write(&self, writer: &mut Writer) {
        writer.varint(self.0.get());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        reader.varint_u64().map(PayoutId).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn payout() -> PayoutRecord {
        PayoutRecord {
            account: AccountId::participant(ParticipantId(7)).unwrap(),
            denom: DenomId(0),
            amount: Amount(25_000_000),
            channel: Channel(3),
            address: format!("juno1{}", "q".repeat(38)),
            memo: String::new(),
            status: PayoutStatus::Sent,
            attempts: 1,
            sequence: PacketSequence(12),
            sent_at: Timestamp(1_800_000_000),
            times_out_at: Timestamp(1_800_000_600),
            probe: false,
        }
    }

    #[test]
    fn a_payout_is_as_small_as_documented() {
        // 4 + 1 + 1 + 1, then 4 (25 bits), 1, 1, 1, 5 and 5 (31 bits), 1 + 43, 1.
        assert_eq!(payout().encode().len(), 7 + 4 + 3 + 10 + 44 + 1);
    }

    #[test]
    fn a_number_that_is_no_state_is_an_error() {
        let mut bytes = payout().encode();
        *bytes.get_mut(5).unwrap() = 6;
        assert_eq!(PayoutRecord::decode(&bytes), Err(RecordError::Invalid { field: "status", value: 6 }));
        assert!(PayoutRecord::decode(&[]).is_err());
    }

    proptest! {
        #[test]
        fn records_read_as_they_were_written(
            status in 0_usize..6, state in 0_usize..3, number: u64, amount: u128, text in "\\PC{0,300}", flag: bool, small: u32,
        ) {
            let payout = PayoutRecord {
                status: PayoutStatus::ALL[status],
                amount: Amount(amount),
                channel: Channel(number),
                memo: text.clone(),
                attempts: small,
                sequence: PacketSequence(number),
                sent_at: Timestamp(number),
                times_out_at: Timestamp(number),
                probe: flag,
                ..payout()
            };
            prop_assert_eq!(PayoutRecord::decode(&payout.encode()), Ok(payout));
            let invoice = InvoiceRecord {
                participant: ParticipantId(small),
                denom: DenomId(3),
                amount: Amount(amount),
                expires_at: Timestamp(number),
                status: InvoiceStatus::ALL[state],
                payer: ParticipantId(small),
            };
            prop_assert_eq!(InvoiceRecord::decode(&invoice.encode()), Ok(invoice));
            let link = LinkRecord { channel: Channel(number), address: text, nonce: Nonce(number), confirmed: flag };
            prop_assert_eq!(LinkRecord::decode(&link.encode()), Ok(link));
            let flow = FlowRecord(Flow { in_flight: Amount(amount), window: number, sent: Amount(amount) });
            prop_assert_eq!(FlowRecord::decode(&flow.encode()), Ok(flow));
            let numbers = Numbers { invoice: number, payout: number };
            prop_assert_eq!(Numbers::decode(&numbers.encode()), Ok(numbers));
            let (holder, carried) = (Holder(ParticipantId(small)), Carried(PayoutId(number)));
            prop_assert_eq!(Holder::decode(&holder.encode()), Ok(holder));
            prop_assert_eq!(Carried::decode(&carried.encode()), Ok(carried));
        }
    }
}
