//! One entry and its one byte encoding.

use bech32::{Bech32, Hrp};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::HexBinary;
use records::{Reader, Record, RecordError, Writer};
use units::{ParticipantId, Timestamp};

use crate::Contract;

/// The longest name of an action, in bytes.
pub const MAX_ACTION: usize = 32;
/// The longest address of an actor, in bytes.
pub const MAX_ACTOR: usize = 90;
/// The most subjects of one entry.
pub const MAX_SUBJECTS: usize = 64;

/// The kinds of entries (R10.2.6b).
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Category {
    /// User access: registrations, reviews, roles, keys.
    Access,
    /// Transaction execution.
    Execution,
    /// Configuration changes.
    Configuration,
}

impl Category {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Access, Self::Execution, Self::Configuration];
}

/// An entry of the log. Its encoding is what the Merkle leaf hashes: `leaf = SHA-256(00 ‖ encoding)`.
///
/// Layout 1: layout u8 ‖ number varint ‖ height varint ‖ time varint ‖ transaction varint, counted from 1, 0 where there is
/// none ‖ contract u8 ‖ category u8 ‖ action (length u8, bytes) ‖ actor ‖ subjects (count u8, varint each) ‖ payload hash 32
/// bytes. The actor, where it is an address in Bech32: prefix (length u8, bytes) ‖ address (length u8, bytes); elsewhere a 0 ‖
/// text (length u8, bytes). Some 80 bytes.
///
/// Layout 0, of entries written by earlier code: number u64 ‖ height u64 ‖ time u64 ‖ transaction u32, 2^32 − 1 where there is
/// none ‖ contract u8 ‖ category u8 ‖ action (length u8, bytes) ‖ actor (length u8, bytes) ‖ subjects (count u8, u32 each) ‖
/// payload hash 32 bytes. Its first byte is 0, for no log has 2^56 entries.
#[cw_serde]
pub struct Entry {
    /// The layout of its encoding.
    #[serde(default)]
    pub layout: Layout,
    /// Its number, from 0.
    pub number: u64,
    /// The block's height.
    pub height: u64,
    /// The block's time.
    pub time: Timestamp,
    /// The transaction's index in the block; 2^32 − 1 where there is none.
    pub transaction: u32,
    /// The contract that wrote it.
    pub contract: Contract,
    /// Its kind.
    pub category: Category,
    /// The message's name.
    pub action: String,
    /// The account that sent the message.
    pub actor: String,
    /// The participants it is about.
    pub subjects: Vec<ParticipantId>,
    /// SHA-256 of what the message said.
    pub payload_hash: HexBinary,
}

/// How an entry is laid out: the leaves of entries that are in the log already do not change.
#[cw_serde]
#[derive(Copy, Default, Eq)]
pub enum Layout {
    /// Whole numbers of fixed width, the actor as text.
    #[default]
    Fixed,
    /// Whole numbers as varints, the actor as the chain keeps it.
    Packed,
}

/// The first byte of a packed entry.
const PACKED: u8 = 1;

impl Record for Entry {
    const NAME: &'static str = "log entry";

    fn write(&self, writer: &mut Writer) {
        match self.layout {
            Layout::Fixed => {
                writer.u64(self.number).u64(self.height).u64(self.time.get()).u32(self.transaction);
            }
            Layout::Packed => {
                writer.u8(PACKED).varint(self.number).varint(self.height).varint(self.time.get());
                writer.varint(self.transaction.wrapping_add(1));
            }
        }
        let category = Category::ALL.iter().position(|each| *each == self.category);
        writer
            .u8(self.contract.number())
            .u8(category.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX));
        write_bytes(writer, self.action.as_bytes());
        match self.layout {
            Layout::Fixed => write_bytes(writer, self.actor.as_bytes()),
            Layout::Packed => write_actor(writer, &self.actor),
        }
        writer.u8(u8::try_from(self.subjects.len()).unwrap_or(u8::MAX));
        for subject in &self.subjects {
            match self.layout {
                Layout::Fixed => writer.u32(subject.get()),
                Layout::Packed => writer.varint(subject.get()),
            };
        }
        writer.bytes(self.payload_hash.as_slice());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let layout = match reader.u8()? {
            0 => Layout::Fixed,
            PACKED => Layout::Packed,
            value => return Err(RecordError::Invalid { field: "layout", value: value.into() }),
        };
        let packed = layout == Layout::Packed;
        let number = if packed { reader.varint_u64()? } else { rest_of_u64(reader)? };
        let mut whole = || if packed { reader.varint_u64() } else { reader.u64() };
        let (height, time) = (whole()?, Timestamp(whole()?));
        let transaction = if packed { reader.varint_u32()?.wrapping_sub(1) } else { reader.u32()? };
        let contract = reader.u8()?;
        let contract = Contract::from_number(contract)
            .ok_or_else(|| RecordError::Invalid { field: "contract", value: contract.into() })?;
        let category = reader.u8()?;
        let category = *Category::ALL
            .get(usize::from(category))
            .ok_or_else(|| RecordError::Invalid { field: "category", value: category.into() })?;
        let action = read_text(reader, "action")?;
        let actor = if packed { read_actor(reader)? } else { read_text(reader, "actor")? };
        let subjects = (0..reader.u8()?)
            .map(|_| if packed { reader.varint_u32() } else { reader.u32() }.map(ParticipantId))
            .collect::<Result<_, _>>()?;
        let payload_hash = HexBinary::from(reader.bytes(32)?);
        Ok(Self {
            layout,
            number,
            height,
            time,
            transaction,
            contract,
            category,
            action,
            actor,
            subjects,
            payload_hash,
        })
    }
}

/// The seven bytes behind the first one of a number of eight, which is 0.
fn rest_of_u64(reader: &mut Reader<'_>) -> Result<u64, RecordError> {
    Ok(reader.bytes(7)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// At most 255 bytes, their length first; the log refuses longer texts before they get here.
fn write_bytes(writer: &mut Writer, bytes: &[u8]) {
    writer.u8(u8::try_from(bytes.len()).unwrap_or(u8::MAX)).bytes(bytes);
}

fn read_text(reader: &mut Reader<'_>, field: &'static str) -> Result<String, RecordError> {
    let length = reader.u8()?;
    let bytes = reader.bytes(usize::from(length))?;
    String::from_utf8(bytes.to_vec()).map_err(|_| RecordError::Invalid { field, value: u64::from(length) })
}

fn write_actor(writer: &mut Writer, actor: &str) {
    match bech32::decode(actor) {
        // Only what is spelled just so when it is read again.
        Ok((prefix, address)) if spelled(prefix, &address).as_deref() == Some(actor) => {
            write_bytes(writer, prefix.as_bytes());
            write_bytes(writer, &address);
        }
        _ => {
            writer.u8(0);
            write_bytes(writer, actor.as_bytes());
        }
    }
}

fn read_actor(reader: &mut Reader<'_>) -> Result<String, RecordError> {
    let prefix = read_text(reader, "prefix")?;
    if prefix.is_empty() {
        return read_text(reader, "actor");
    }
    let length = reader.u8()?;
    let address = reader.bytes(usize::from(length))?;
    Hrp::parse(&prefix)
        .ok()
        .and_then(|prefix| spelled(prefix, address))
        .ok_or_else(|| RecordError::Invalid { field: "actor", value: u64::from(length) })
}

/// An address as its chain spells it.
fn spelled(prefix: Hrp, address: &[u8]) -> Option<String> {
    bech32::encode::<Bech32>(prefix, address).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `wasmd keys add --recover` shows the first account of the phrase of 23 words "abandon" and "art".
    const ACCOUNT: &str = "wasm1r5v5srda7xfth3hn2s26txvrcrntldju3hkw75";

    fn entry(layout: Layout) -> Entry {
        Entry {
            layout,
            number: 300,
            height: 7,
            time: Timestamp(1_700_000_000),
            transaction: 9,
            contract: Contract::OrderbookMatcher,
            category: Category::Execution,
            action: "quote".into(),
            actor: ACCOUNT.into(),
            subjects: vec![ParticipantId(1), ParticipantId(u32::MAX)],
            payload_hash: HexBinary::from([7; 32]),
        }
    }

    #[test]
    fn an_entry_reads_as_it_was_written() {
        for layout in [Layout::Fixed, Layout::Packed] {
            for category in Category::ALL {
                for contract in Contract::ALL {
                    for transaction in [0, 1, u32::MAX - 1, u32::MAX] {
                        let entry = Entry { transaction, contract, category, ..entry(layout) };
                        assert_eq!(Entry::decode(&entry.encode()), Ok(entry));
                    }
                }
            }
            let last = Entry { number: u64::MAX >> 8, height: u64::MAX, subjects: vec![], ..entry(layout) };
            assert_eq!(Entry::decode(&last.encode()), Ok(last));
        }
    }

    #[test]
    fn a_packed_entry_is_two_thirds_of_a_fixed_one() {
        // 8 + 8 + 8 + 4 + 1 + 1, then 1 + 5, 1 + 43, 1 + 2 · 4, 32.
        assert_eq!(entry(Layout::Fixed).encode().len(), 30 + 6 + 44 + 9 + 32);
        // 1 + 2 + 1 + 5 + 1 + 1 + 1, then 1 + 5, 1 + 4 + 1 + 20, 1 + 1 + 5, 32.
        assert_eq!(entry(Layout::Packed).encode().len(), 12 + 6 + 26 + 7 + 32);
    }

    #[test]
    fn an_actor_keeps_its_spelling() {
        let upper = ACCOUNT.to_uppercase();
        let other = format!("{}6", &ACCOUNT[..ACCOUNT.len() - 1]);
        for actor in [ACCOUNT, "osmo1alice", &upper, &other, "a", "1", "wasm1"] {
            let entry = Entry { actor: actor.into(), ..entry(Layout::Packed) };
            assert_eq!(Entry::decode(&entry.encode()), Ok(entry));
        }
    }

    #[test]
    fn an_entry_without_a_layout_is_one_of_before() {
        let mut text = serde_json::to_value(entry(Layout::Fixed)).unwrap();
        text.as_object_mut().unwrap().remove("layout");
        assert_eq!(serde_json::from_value::<Entry>(text).unwrap(), entry(Layout::Fixed));
    }

    #[test]
    fn what_is_no_entry_does_not_read() {
        let encoded = entry(Layout::Packed).encode();
        for (at, byte) in [(0, 2), (10, 9), (11, 3)] {
            let mut wrong = encoded.clone();
            wrong[at] = byte;
            let read = Entry::decode(&wrong);
            assert!(
                matches!(read, Err(RecordError::Invalid { value, .. }) if value == u64::from(byte)),
                "{read:?}"
            );
        }
        assert!(Entry::decode(&encoded[..40]).is_err());
    }
}
