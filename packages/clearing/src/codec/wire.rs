//! Integers as bytes.

use alloc::vec::Vec;

use super::DecodeError;

/// Appends an unsigned integer.
pub(super) fn put(bytes: &mut Vec<u8>, value: impl Into<u128>) {
    let mut value: u128 = value.into();
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or(0);
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

/// Appends a signed integer.
pub(super) fn put_signed(bytes: &mut Vec<u8>, value: i128) {
    let twice = value.unsigned_abs() << 1;
    put(bytes, if value < 0 { twice.wrapping_sub(1) } else { twice });
}

/// What is left to read of a record.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    length: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, length: bytes.len() }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn byte(&mut self) -> Result<u8, DecodeError> {
        let (first, rest) = self.bytes.split_first().ok_or(DecodeError::Truncated(self.length))?;
        self.bytes = rest;
        Ok(*first)
    }

    /// An unsigned integer of at most 127 bits, in its shortest form.
    pub(super) fn wide(&mut self, what: &'static str) -> Result<u128, DecodeError> {
        let mut value = 0_u128;
        for shift in (0..126).step_by(7) {
            let byte = self.byte()?;
            value |= u128::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let padded = byte == 0 && shift > 0;
                return if padded { Err(DecodeError::OutOfRange(what)) } else { Ok(value) };
            }
        }
        Err(DecodeError::OutOfRange(what))
    }

    pub(super) fn signed(&mut self, what: &'static str) -> Result<i128, DecodeError> {
        let value = self.wide(what)?;
        let half = i128::try_from(value >> 1).map_err(|_| DecodeError::OutOfRange(what))?;
        Ok(if value & 1 == 1 { -half - 1 } else { half })
    }

    /// An unsigned integer that fits the type asked for.
    pub(super) fn get<T: TryFrom<u128>>(&mut self, what: &'static str) -> Result<T, DecodeError> {
        T::try_from(self.wide(what)?).map_err(|_| DecodeError::OutOfRange(what))
    }

    pub(super) fn end(&self) -> Result<(), DecodeError> {
        if self.is_at_end() { Ok(()) } else { Err(DecodeError::Trailing(self.bytes.len())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_read_as_written_in_their_shortest_form() {
        let bound = 1_i128 << 120;
        for value in [
            0,
            1,
            -1,
            63,
            -64,
            64,
            127,
            128,
            -8_192,
            i128::from(i64::MAX),
            i128::from(i64::MIN),
            bound,
            -bound,
        ] {
            let mut bytes = Vec::new();
            put_signed(&mut bytes, value);
            let mut reader = Reader::new(&bytes);
            assert_eq!((reader.signed("value"), reader.end()), (Ok(value), Ok(())));
            // Seven bits a byte, one of them for the sign.
            let bits = 128 - (if value < 0 { !value } else { value }).leading_zeros() + 1;
            assert_eq!(u32::try_from(bytes.len()).unwrap(), bits.div_ceil(7).max(1), "{value}");
        }
        assert_eq!(Reader::new(&[0x80]).wide("value"), Err(DecodeError::Truncated(1)));
        assert_eq!(Reader::new(&[0x80, 0]).wide("value"), Err(DecodeError::OutOfRange("value")));
        assert_eq!(Reader::new(&[0xff; 30]).wide("value"), Err(DecodeError::OutOfRange("value")));
        assert_eq!(Reader::new(&[0x80, 2]).get::<u8>("value"), Err(DecodeError::OutOfRange("value")));
        assert_eq!(Reader::new(&[1, 2]).end(), Err(DecodeError::Trailing(2)));
    }
}
