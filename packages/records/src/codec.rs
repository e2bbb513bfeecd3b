//! Laying out fields: big-endian integers where order or width matters, variable-length ones elsewhere.

/// A stored value that does not read as what it should be. It is never taken for an absent one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The bytes end inside a field.
    #[error("record ends early: {wanted} more bytes wanted, {left} left")]
    Truncated {
        /// Bytes the field needs.
        wanted: usize,
        /// Bytes there are.
        left: usize,
    },
    /// Bytes are left over after the last field.
    #[error("record has {left} bytes too many")]
    Trailing {
        /// Bytes left over.
        left: usize,
    },
    /// A field holds a value that its type does not have.
    #[error("record field {field} has the invalid value {value}")]
    Invalid {
        /// The field's name.
        field: &'static str,
        /// What it holds, as an integer.
        value: u64,
    },
    /// A record that must exist is not there.
    #[error("no {what} is stored under this key")]
    NotFound {
        /// What the map holds.
        what: &'static str,
    },
}

/// A value with a binary layout.
pub trait Record: Sized {
    /// What it is, for errors: "order", "balance".
    const NAME: &'static str;

    /// Lays out the fields.
    fn write(&self, writer: &mut Writer);

    /// Reads the fields back, in the same order.
    ///
    /// # Errors
    /// [`RecordError`] where the bytes are not such a record.
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError>;

    /// The stored bytes.
    fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.write(&mut writer);
        writer.into_bytes()
    }

    /// The value that all of the bytes hold.
    ///
    /// # Errors
    /// [`RecordError`] where the bytes are not such a record, or more than one.
    fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let mut reader = Reader::new(bytes);
        let value = Self::read(&mut reader)?;
        reader.finish()?;
        Ok(value)
    }
}

/// Appends fields.
#[derive(Clone, Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// One byte.
    pub fn u8(&mut self, value: u8) -> &mut Self {
        self.0.push(value);
        self
    }

    /// Two bytes, big-endian, so that keys sort by value.
    pub fn u16(&mut self, value: u16) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }

    /// Four bytes, big-endian.
    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }

    /// Eight bytes, big-endian.
    pub fn u64(&mut self, value: u64) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }

    /// An unsigned integer in base 128, least digits first: 1 byte below 128, 2 below 16,384, at most 19.
    pub fn varint(&mut self, value: impl Into<u128>) -> &mut Self {
        let mut rest: u128 = value.into();
        loop {
            let digit = u8::try_from(rest & 0x7f).unwrap_or(0);
            rest >>= 7;
            if rest == 0 {
                self.0.push(digit);
                return self;
            }
            self.0.push(digit | 0x80);
        }
    }

    /// A signed integer as a [`Writer::varint`], small magnitudes short: 0, −1, 1, −2 … become 0, 1, 2, 3 ….
    pub fn zigzag(&mut self, value: impl Into<i128>) -> &mut Self {
        let value: i128 = value.into();
        self.varint((value.cast_unsigned() << 1) ^ (value >> 127).cast_unsigned())
    }

    /// Bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// What has been laid out.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Takes fields off the front.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Reads from these bytes.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next `count` bytes.
    ///
    /// # Errors
    /// [`RecordError::Truncated`] if there are fewer.
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], RecordError> {
        let (head, tail) = self
            .0
            .split_at_checked(count)
            .ok_or(RecordError::Truncated { wanted: count, left: self.0.len() })?;
        self.0 = tail;
        Ok(head)
    }

    /// All that is left.
    pub const fn rest(&mut self) -> &'a [u8] {
        let rest = self.0;
        self.0 = &[];
        rest
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], RecordError> {
        let left = self.0.len();
        let (head, tail) =
            self.0.split_first_chunk::<N>().ok_or(RecordError::Truncated { wanted: N, left })?;
        self.0 = tail;
        Ok(*head)
    }

    /// One byte.
    ///
    /// # Errors
    /// [`RecordError::Truncated`] at the end.
    pub fn u8(&mut self) -> Result<u8, RecordError> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// Two bytes, big-endian.
    ///
    /// # Errors
    /// [`RecordError::Truncated`] near the end.
    pub fn u16(&mut self) -> Result<u16, RecordError> {
        self.array().map(u16::from_be_bytes)
    }

    /// Four bytes, big-endian.
    ///
    /// # Errors
    /// [`RecordError::Truncated`] near the end.
    pub fn u32(&mut self) -> Result<u32, RecordError> {
        self.array().map(u32::from_be_bytes)
    }

    /// Eight bytes, big-endian.
    ///
    /// # Errors
    /// [`RecordError::Truncated`] near the end.
    pub fn u64(&mut self) -> Result<u64, RecordError> {
        self.array().map(u64::from_be_bytes)
    }

    /// A [`Writer::varint`], in its shortest form only: one value, one spelling.
    ///
    /// # Errors
    /// [`RecordError`] at the end, beyond 128 bits, or where a shorter spelling exists.
    pub fn varint(&mut self) -> Result<u128, RecordError> {
        let mut value = 0_u128;
        let mut shift = 0_u32;
        loop {
            let byte = self.u8()?;
            let digit = u128::from(byte & 0x7f);
            let placed = digit.checked_shl(shift).filter(|placed| placed >> shift == digit);
            let overlong = byte == 0 && shift > 0;
            let Some(placed) = placed.filter(|_| !overlong) else {
                return Err(RecordError::Invalid { field: "varint", value: u64::from(byte) });
            };
            value |= placed;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
            shift = shift.saturating_add(7);
        }
    }

    /// A [`Writer::varint`] of at most 64 bits.
    ///
    /// # Errors
    /// As [`Reader::varint`], and beyond 64 bits.
    pub fn varint_u64(&mut self) -> Result<u64, RecordError> {
        u64::try_from(self.varint()?).map_err(|_| RecordError::Invalid { field: "varint", value: u64::MAX })
    }

    /// A [`Writer::varint`] of at most 32 bits.
    ///
    /// # Errors
    /// As [`Reader::varint`], and beyond 32 bits.
    pub fn varint_u32(&mut self) -> Result<u32, RecordError> {
        let value = self.varint_u64()?;
        u32::try_from(value).map_err(|_| RecordError::Invalid { field: "varint", value })
    }

    /// A [`Writer::zigzag`].
    ///
    /// # Errors
    /// As [`Reader::varint`].
    pub fn zigzag(&mut self) -> Result<i128, RecordError> {
        let value = self.varint()?;
        let magnitude = (value >> 1).cast_signed();
        Ok(if value & 1 == 0 { magnitude } else { !magnitude })
    }

    /// A [`Writer::zigzag`] of at most 64 bits.
    ///
    /// # Errors
    /// As [`Reader::varint`], and beyond 64 bits.
    pub fn zigzag_i64(&mut self) -> Result<i64, RecordError> {
        i64::try_from(self.zigzag()?).map_err(|_| RecordError::Invalid { field: "zigzag", value: u64::MAX })
    }

    /// That nothing is left.
    ///
    /// # Errors
    /// [`RecordError::Trailing`] otherwise.
    pub const fn finish(self) -> Result<(), RecordError> {
        if self.0.is_empty() { Ok(()) } else { Err(RecordError::Trailing { left: self.0.len() }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(a in any::<u128>(), b in any::<i128>(), c in any::<u64>(), d in any::<u32>(), e in any::<u16>()) {
            let mut writer = Writer::default();
            writer.varint(a).zigzag(b).u64(c).u32(d).u16(e).u8(7);
            let bytes = writer.into_bytes();
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(reader.varint(), Ok(a));
            prop_assert_eq!(reader.zigzag(), Ok(b));
            prop_assert_eq!(reader.u64(), Ok(c));
            prop_assert_eq!(reader.u32(), Ok(d));
            prop_assert_eq!(reader.u16(), Ok(e));
            prop_assert_eq!(reader.u8(), Ok(7));
            prop_assert_eq!(reader.finish(), Ok(()));
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let mut reader = Reader::new(&bytes);
            while reader.varint().is_ok() {}
            let mut reader = Reader::new(&bytes);
            while reader.zigzag_i64().is_ok() {}
        }

        #[test]
        fn a_number_has_one_spelling(bytes in proptest::collection::vec(any::<u8>(), 1..20)) {
            let mut reader = Reader::new(&bytes);
            if let Ok(value) = reader.varint() {
                let used = bytes.len() - reader.rest().len();
                let mut writer = Writer::default();
                writer.varint(value);
                prop_assert_eq!(writer.into_bytes(), bytes[..used].to_vec());
            }
        }
    }

    #[test]
    fn sizes_are_as_documented() {
        for (value, size) in [
            (0_u128, 1),
            (127, 1),
            (128, 2),
            (16_383, 2),
            (16_384, 3),
            (u64::MAX.into(), 10),
            (u128::MAX, 19),
        ] {
            let mut writer = Writer::default();
            writer.varint(value);
            assert_eq!(writer.into_bytes().len(), size, "{value}");
        }
    }

    #[test]
    fn the_end_is_told() {
        assert_eq!(Reader::new(&[1, 2]).u32(), Err(RecordError::Truncated { wanted: 4, left: 2 }));
        assert_eq!(Reader::new(&[1]).finish(), Err(RecordError::Trailing { left: 1 }));
        assert!(Reader::new(&[0xff; 19]).varint().is_err());
        assert!(Reader::new(&[0x80, 0x00]).varint().is_err());
    }
}
