//! What the log stores beside the administrator and the wiring (`access::admin`).

use interfaces::audit_log::Entry;
use merkle_log::{HASH_BYTES, Hash};
use records::{PackedKey, Reader, Record, RecordError, RecordMap, Writer};

/// number => the entry; its bytes are what the leaf hashes: 9 bytes of key, some 120 of value. Written by `append`.
pub const ENTRIES: RecordMap<EntryKey, Entry> = RecordMap::new(0x80);
/// (level, index) => a perfect node of the tree, from level 1 on: 10 bytes of key, 32 of value. Written by `append`. The
/// leaves, level 0, are hashed from the entries.
pub const NODES: RecordMap<NodeKey, NodeRecord> = RecordMap::new(0x81);
/// () => the number of entries: 1 byte of key, 1 to 10 of value; absent before the first. Written by `append`.
pub const SIZE: RecordMap<(), SizeRecord> = RecordMap::new(0x82);

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

/// The number of entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SizeRecord(pub u64);

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

impl Record for SizeRecord {
    const NAME: &'static str = "log size";
    fn write(&self, writer: &mut Writer) {
        writer.varint(self.0);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        reader.varint_u64().map(Self)
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
        for (size, bytes) in [(0, 1), (127, 1), (128, 2), (u64::MAX, 10)] {
            let record = SizeRecord(size);
            assert_eq!(SizeRecord::decode(&record.encode()), Ok(record));
            assert_eq!(record.encode().len(), bytes);
        }
        let place = NodeKey { level: 63, index: u64::MAX };
        assert_eq!(NodeKey::read(&mut Reader::new(&place.packed())), Ok(place));
        assert_eq!(
            (NODES.key(&place).len(), ENTRIES.key(&EntryKey(0)).len(), SIZE.key(&()).len()),
            (10, 9, 1)
        );
    }

    #[test]
    fn entries_sort_by_number() {
        for (lesser, greater) in [(0, 1), (255, 256), (u64::from(u32::MAX), 1 << 32)] {
            assert!(EntryKey(lesser).packed() < EntryKey(greater).packed());
        }
    }
}
