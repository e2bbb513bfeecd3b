//! What the log stores beside the administrator and the wiring (`access::admin`).

use cosmwasm_std::Storage;
use interfaces::audit_log::Entry;
use merkle_log::{HASH_BYTES, Hash};
use records::{PackedKey, Reader, Record, RecordError, RecordMap, Writer};

/// number => the entry; its bytes are what the leaf hashes: 9 bytes of key, some 120 of value. Written by `append`. How many
/// there are is told by the last one: see [`size`].
pub const ENTRIES: RecordMap<EntryKey, Entry> = RecordMap::new(0x80);
/// (level, index) => a perfect node of the tree, of the levels 3, 6, 9 and so on: 10 bytes of key, 32 of value. Written by
/// `append`. The leaves, level 0, are hashed from the entries.
pub const NODES: RecordMap<NodeKey, NodeRecord> = RecordMap::new(0x81);
/// Where the number of entries was stored, beside the entries that tell it. Removed by migration.
pub const FORMER_SIZE: &[u8] = &[0x82];

/// The number of entries.
///
/// # Errors
/// [`RecordError`] if the key of the last of them does not read.
pub fn size(storage: &dyn Storage) -> Result<u64, RecordError> {
    let last = ENTRIES.last_key(storage)?;
    Ok(last.map_or(0, |EntryKey(number)| number.saturating_add(1)))
}

/// An entry's number; keys sort as numbers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryKey(pub u64);

/// A node's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeKey {
    /// Its height above the leaves, from 1.
    pub level: u8,
    /// Its position on the level.
    pub index: u64,
}

/// A node's hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeRecord(pub Hash);

impl PackedKey for EntryKey {
    fn write(&self, writer: &mut Writer) {
        writer.u64(self.0);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        reader.u64().map(Self)
    }
}

impl PackedKey for NodeKey {
    fn write(&self, writer: &mut Writer) {
        writer.u8(self.level).u64(self.index);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self { level: reader.u8()?, index: reader.u64()? })
    }
}

impl Record for NodeRecord {
    const NAME: &'static str = "tree node";
    fn write(&self, writer: &mut Writer) {
        writer.bytes(&self.0);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let bytes = reader.bytes(HASH_BYTES)?;
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| RecordError::Truncated { wanted: HASH_BYTES, left: bytes.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_read_as_they_were_written_and_are_as_small_as_documented() {
        let node = NodeRecord([9; HASH_BYTES]);
        assert_eq!(NodeRecord::decode(&node.encode()), Ok(node));
        assert_eq!(NodeRecord::decode(&[9; 31]), Err(RecordError::Truncated { wanted: 32, left: 31 }));
        assert_eq!(NodeRecord::decode(&[9; 33]), Err(RecordError::Trailing { left: 1 }));
        let place = NodeKey { level: 63, index: u64::MAX };
        assert_eq!(NodeKey::read(&mut Reader::new(&place.packed())), Ok(place));
        assert_eq!((NODES.key(&place).len(), ENTRIES.key(&EntryKey(0)).len()), (10, 9));
    }

    #[test]
    fn entries_sort_by_number() {
        for (lesser, greater) in [(0, 1), (255, 256), (u64::from(u32::MAX), 1 << 32)] {
            assert!(EntryKey(lesser).packed() < EntryKey(greater).packed());
        }
    }
}
