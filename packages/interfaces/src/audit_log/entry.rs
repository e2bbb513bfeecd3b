//! One entry and its one byte encoding.

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
/// Layout: number u64 ‖ height u64 ‖ time u64 ‖ transaction u32 ‖ contract u8 ‖ category u8 ‖ action (length u8, bytes) ‖
/// actor (length u8, bytes) ‖ subjects (count u8, u32 each) ‖ payload hash 32 bytes. Some 120 bytes.
#[cw_serde]
pub struct Entry {
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

impl Record for Entry {
    const NAME: &'static str = "log entry";

    fn write(&self, writer: &mut Writer) {
        let category = Category::ALL.iter().position(|each| *each == self.category);
        writer
            .u64(self.number)
            .u64(self.height)
            .u64(self.time.get())
            .u32(self.transaction)
            .u8(self.contract.number())
            .u8(category.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX));
        write_text(writer, &self.action);
        write_text(writer, &self.actor);
        writer.u8(u8::try_from(self.subjects.len()).unwrap_or(u8::MAX));
        for subject in &self.subjects {
            writer.u32(subject.get());
        }
        writer.bytes(self.payload_hash.as_slice());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            number: reader.u64()?,
            height: reader.u64()?,
            time: Timestamp(reader.u64()?),
            transaction: reader.u32()?,
            contract: {
                let number = reader.u8()?;
                Contract::from_number(number)
                    .ok_or_else(|| RecordError::Invalid { field: "contract", value: u64::from(number) })?
            },
            category: {
                let number = reader.u8()?;
                *Category::ALL
                    .get(usize::from(number))
                    .ok_or_else(|| RecordError::Invalid { field: "category", value: u64::from(number) })?
            },
            action: read_text(reader, "action")?,
            actor: read_text(reader, "actor")?,
            subjects: (0..reader.u8()?).map(|_| reader.u32().map(ParticipantId)).collect::<Result<_, _>>()?,
            payload_hash: HexBinary::from(reader.bytes(32)?),
        })
    }
}

/// A text of at most 255 bytes, its length first; the log refuses longer ones before they get here.
fn write_text(writer: &mut Writer, text: &str) {
    writer.u8(u8::try_from(text.len()).unwrap_or(u8::MAX)).bytes(text.as_bytes());
}

fn read_text(reader: &mut Reader<'_>, field: &'static str) -> Result<String, RecordError> {
    let length = reader.u8()?;
    let bytes = reader.bytes(usize::from(length))?;
    String::from_utf8(bytes.to_vec()).map_err(|_| RecordError::Invalid { field, value: u64::from(length) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_reads_as_it_was_written() {
        for category in Category::ALL {
            for contract in Contract::ALL {
                let entry = Entry {
                    number: u64::MAX,
                    height: 7,
                    time: Timestamp(8),
                    transaction: 9,
                    contract,
                    category,
                    action: "quote".into(),
                    actor: "cosmwasm1abc".into(),
                    subjects: vec![ParticipantId(1), ParticipantId(u32::MAX)],
                    payload_hash: HexBinary::from([7; 32]),
                };
                let bytes = entry.encode();
                // 8 + 8 + 8 + 4 + 1 + 1, then 1 + 5, 1 + 12, 1 + 8, 32.
                assert_eq!(bytes.len(), 30 + 6 + 13 + 9 + 32);
                assert_eq!(Entry::decode(&bytes), Ok(entry));
            }
        }
    }
}
