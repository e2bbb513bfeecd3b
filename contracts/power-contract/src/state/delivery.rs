//! What participants sold, bought and were metered for in a slot.

use std::collections::BTreeMap;

use interfaces::power_contract::{Quality, TariffReading};
use records::{Reader, Record, RecordError, Writer};
use units::{Energy, Lots};

/// Participants that share one record. A batch of readings of a slot, or a page of contracts, touches most of a chunk:
/// written together they cost some 700 gas each, alone 3,600.
pub const CHUNK: u32 = 32;

/// Qualities, in the order of their numbers.
const QUALITIES: [Quality; 3] = [Quality::Measured, Quality::Provisional, Quality::Substituted];

/// A meter's reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// At least 1.
    pub version: u8,
    pub quality: Quality,
    pub import: TariffReading,
    pub export: TariffReading,
}

/// A participant in a slot: 8 bytes with its place in the chunk, for readings below 16,384 Wh and less than 128 lots.
///
/// Layout: sold varint ‖ bought varint ‖ version u8, and if there is a reading: import's tariff − 1, export's tariff − 1 and
/// quality in two bits each ‖ import varint ‖ export varint.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Delivery {
    /// Lots of its active contracts as seller.
    pub sold: Lots,
    /// Lots of its active contracts as buyer.
    pub bought: Lots,
    pub reading: Option<Reading>,
}

/// Up to [`CHUNK`] participants by their place in it. Layout: place u8 ‖ delivery, one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chunk(pub BTreeMap<u8, Delivery>);

impl Record for Delivery {
    const NAME: &'static str = "delivery";

    fn write(&self, writer: &mut Writer) {
        writer.varint(self.sold.get()).varint(self.bought.get());
        let Some(reading) = self.reading else {
            writer.u8(0);
            return;
        };
        let quality = QUALITIES.iter().position(|quality| *quality == reading.quality);
        let quality = quality.and_then(|at| u8::try_from(at).ok()).unwrap_or(0b11);
        let tariff = |register: TariffReading| register.tariff.saturating_sub(1) & 0b11;
        writer
            .u8(reading.version)
            .u8(tariff(reading.import) << 4 | tariff(reading.export) << 2 | quality)
            .varint(reading.import.energy.get())
            .varint(reading.export.energy.get());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let (sold, bought) = (Lots(reader.varint_u64()?), Lots(reader.varint_u64()?));
        let version = reader.u8()?;
        if version == 0 {
            return Ok(Self { sold, bought, reading: None });
        }
        let packed = reader.u8()?;
        let invalid = || RecordError::Invalid { field: "tariffs and quality", value: u64::from(packed) };
        if packed >> 6 != 0 {
            return Err(invalid());
        }
        let quality = *QUALITIES.get(usize::from(packed & 0b11)).ok_or_else(invalid)?;
        let mut register = |bits: u8| -> Result<TariffReading, RecordError> {
            Ok(TariffReading { tariff: (bits & 0b11) + 1, energy: Energy(reader.varint_u64()?) })
        };
        let (import, export) = (register(packed >> 4)?, register(packed >> 2)?);
        Ok(Self { sold, bought, reading: Some(Reading { version, quality, import, export }) })
    }
}

impl Record for Chunk {
    const NAME: &'static str = "deliveries";

    fn write(&self, writer: &mut Writer) {
        for (place, delivery) in &self.0 {
            writer.u8(*place);
            delivery.write(writer);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let mut chunk = BTreeMap::new();
        let mut rest = Reader::new(reader.rest());
        while rest.finish().is_err() {
            let place = rest.u8()?;
            if u32::from(place) >= CHUNK || chunk.insert(place, Delivery::read(&mut rest)?).is_some() {
                return Err(RecordError::Invalid { field: "place", value: u64::from(place) });
            }
        }
        Ok(Self(chunk))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(quality: Quality, import: u8, export: u8) -> Delivery {
        Delivery {
            sold: Lots(0),
            bought: Lots(12),
            reading: Some(Reading {
                version: 1,
                quality,
                import: TariffReading { tariff: import, energy: Energy(1_250) },
                export: TariffReading { tariff: export, energy: Energy(0) },
            }),
        }
    }

    #[test]
    fn a_household_takes_8_bytes_with_its_place() {
        // Place 1, lots 1 + 1, version 1, tariffs and quality 1, import 2, export 1.
        let chunk = Chunk(BTreeMap::from([(3, delivery(Quality::Measured, 1, 1))]));
        assert_eq!(chunk.encode().len(), 8);
        let full = Chunk((0..32).map(|place| (place, delivery(Quality::Measured, 1, 1))).collect());
        assert_eq!(full.encode().len(), 256);
    }

    #[test]
    fn deliveries_read_as_they_were_written() {
        let mut chunk = Chunk::default();
        let mut place = 0;
        for quality in QUALITIES {
            for (import, export) in [(1, 1), (1, 4), (4, 1), (2, 3)] {
                chunk.0.insert(place, delivery(quality, import, export));
                place += 1;
            }
        }
        chunk.0.insert(31, Delivery { sold: Lots::MAX, bought: Lots::MAX, reading: None });
        assert_eq!(Chunk::decode(&chunk.encode()), Ok(chunk));
        assert_eq!(Chunk::decode(&[]), Ok(Chunk::default()));
    }

    #[test]
    fn what_no_chunk_holds_is_refused() {
        let twice = [0, 1, 1, 0, 0, 1, 1, 0];
        assert_eq!(Chunk::decode(&twice), Err(RecordError::Invalid { field: "place", value: 0 }));
        assert_eq!(Chunk::decode(&[32, 1, 1, 0]), Err(RecordError::Invalid { field: "place", value: 32 }));
        assert!(Chunk::decode(&[0, 1, 1, 1, 0b11, 0, 0]).is_err());
        assert!(Chunk::decode(&[0, 1, 1, 1, 0b100_0000, 0, 0]).is_err());
    }
}
