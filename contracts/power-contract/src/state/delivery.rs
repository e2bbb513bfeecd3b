//! What participants sold, bought and were metered for in a slot.

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

/// Up to [`CHUNK`] participants in the order of their places. Layout: place u8 ‖ delivery, one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chunk(Vec<(u8, Delivery)>);

impl Chunk {
    /// Whether nothing is noted of anyone.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is noted of the participant at a place.
    pub fn get(&self, place: u8) -> Delivery {
        self.0.iter().find(|(at, _)| *at == place).map(|(_, delivery)| *delivery).unwrap_or_default()
    }

    /// Changes what is noted of the participant at a place.
    pub fn update<E>(
        &mut self,
        place: u8,
        change: impl FnOnce(&mut Delivery) -> Result<(), E>,
    ) -> Result<(), E> {
        let position = self.0.partition_point(|(at, _)| *at < place);
        if let Some((_, delivery)) = self.0.get_mut(position).filter(|(at, _)| *at == place) {
            return change(delivery);
        }
        let mut delivery = Delivery::default();
        change(&mut delivery)?;
        self.0.insert(position, (place, delivery));
        Ok(())
    }
}

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
        let mut chunk: Vec<(u8, Delivery)> = Vec::new();
        let mut rest = Reader::new(reader.rest());
        while rest.finish().is_err() {
            let place = rest.u8()?;
            if u32::from(place) >= CHUNK || chunk.last().is_some_and(|(last, _)| *last >= place) {
                return Err(RecordError::Invalid { field: "place", value: u64::from(place) });
            }
            chunk.push((place, Delivery::read(&mut rest)?));
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
        let chunk = Chunk(vec![(3, delivery(Quality::Measured, 1, 1))]);
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
                chunk.0.push((place, delivery(quality, import, export)));
                place += 1;
            }
        }
        chunk.0.push((31, Delivery { sold: Lots::MAX, bought: Lots::MAX, reading: None }));
        assert_eq!(Chunk::decode(&chunk.encode()), Ok(chunk));
        assert_eq!(Chunk::decode(&[]), Ok(Chunk::default()));
    }

    #[test]
    fn participants_stand_in_the_order_of_their_places() {
        let mut chunk = Chunk::default();
        for place in [5, 1, 31, 3] {
            let sold = Lots(place.into());
            let note = |delivery: &mut Delivery| {
                delivery.sold = sold;
                Ok::<_, ()>(())
            };
            chunk.update(place, note).unwrap();
        }
        assert!(chunk.update(7, |_| Err(())).is_err());
        let note = |delivery: &mut Delivery| {
            delivery.bought = Lots(9);
            Ok::<_, ()>(())
        };
        chunk.update(3, note).unwrap();
        assert_eq!(chunk.0.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [1, 3, 5, 31]);
        assert_eq!((chunk.get(3).sold, chunk.get(3).bought), (Lots(3), Lots(9)));
        assert_eq!(chunk.get(7), Delivery::default());
        assert_eq!(Chunk::decode(&chunk.encode()), Ok(chunk));
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
