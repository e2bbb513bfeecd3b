//! What participants sold, bought and were metered for in a slot.

use interfaces::power_contract::{Quality, TariffReading};
use serde::{Deserialize, Serialize};
use units::{Energy, Lots};

/// Participants that share one record. A batch of readings of a slot, or a page of contracts, touches most of a chunk, and
/// each access to storage has a base cost, which they share.
pub const CHUNK: u32 = 32;

/// Qualities, in the order of their numbers.
const QUALITIES: [Quality; 3] = [Quality::Measured, Quality::Provisional, Quality::Substituted];

/// A meter's reading.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "StoredReading", try_from = "StoredReading")]
pub struct Reading {
    /// The version, at least 1.
    pub version: u8,
    /// The quality.
    pub quality: Quality,
    /// Energy drawn from the grid.
    pub import: TariffReading,
    /// Energy fed into the grid.
    pub export: TariffReading,
}

/// 1 byte for version 1, 2 for later ones, and two varints.
#[derive(Serialize, Deserialize)]
struct StoredReading {
    /// Version × 64 + (import's tariff − 1) × 16 + (export's tariff − 1) × 4 + the quality's number.
    head: u16,
    import: Energy,
    export: Energy,
}

impl From<Reading> for StoredReading {
    fn from(reading: Reading) -> Self {
        let Reading { version, quality, import, export } = reading;
        let quality = QUALITIES.iter().position(|each| *each == quality);
        let quality = quality.and_then(|at| u16::try_from(at).ok()).unwrap_or(0b11);
        let tariff = |register: TariffReading| u16::from(register.tariff.saturating_sub(1) & 0b11);
        Self {
            head: u16::from(version) << 6 | tariff(import) << 4 | tariff(export) << 2 | quality,
            import: import.energy,
            export: export.energy,
        }
    }
}

impl TryFrom<StoredReading> for Reading {
    type Error = &'static str;

    fn try_from(stored: StoredReading) -> Result<Self, Self::Error> {
        let StoredReading { head, import, export } = stored;
        let bits = |shift: u16| u8::try_from(head >> shift & 0b11).unwrap_or(0);
        let register = |shift, energy| TariffReading { tariff: bits(shift).saturating_add(1), energy };
        let version = u8::try_from(head >> 6).map_err(|_| "a version has 8 bits")?;
        if version == 0 {
            return Err("a reading has version 1 or later");
        }
        Ok(Self {
            version,
            quality: *QUALITIES.get(usize::from(bits(0))).ok_or("a reading has no such quality")?,
            import: register(4, import),
            export: register(2, export),
        })
    }
}

/// A participant in a slot: 8 bytes with its index in the chunk, for a first reading below 16,384 Wh and less than 128
/// lots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// Lots of its active contracts as seller.
    pub sold: Lots,
    /// Lots of its active contracts as buyer.
    pub bought: Lots,
    /// The reading, if one was reported.
    pub reading: Option<Reading>,
}

/// Up to [`CHUNK`] participants with their index, in ascending order of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Chunk(Vec<(u8, Delivery)>);

impl Chunk {
    /// Whether nothing is stored of any participant.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The delivery of a participant; the default if nothing is stored.
    pub fn get(&self, index: u8) -> Delivery {
        self.0.iter().find(|(at, _)| *at == index).map(|(_, delivery)| *delivery).unwrap_or_default()
    }

    /// Changes the delivery of a participant.
    pub fn update<E>(
        &mut self,
        index: u8,
        change: impl FnOnce(&mut Delivery) -> Result<(), E>,
    ) -> Result<(), E> {
        let position = self.0.partition_point(|(at, _)| *at < index);
        if let Some((_, delivery)) = self.0.get_mut(position).filter(|(at, _)| *at == index) {
            return change(delivery);
        }
        let mut delivery = Delivery::default();
        change(&mut delivery)?;
        self.0.insert(position, (index, delivery));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use storage::{decode, encode};

    fn reading(version: u8, quality: Quality, import: u8, export: u8) -> Reading {
        Reading {
            version,
            quality,
            import: TariffReading { tariff: import, energy: Energy(1_250) },
            export: TariffReading { tariff: export, energy: Energy(0) },
        }
    }

    #[test]
    fn a_household_takes_8_bytes_with_its_index() {
        // Index 1, lots 1 + 1, presence 1, version with tariffs and quality 1, import 2, export 1; the chunk's count 1.
        let reading = reading(1, Quality::Substituted, 4, 4);
        let delivery = Delivery { sold: Lots(0), bought: Lots(12), reading: Some(reading) };
        let full = Chunk((0..32).map(|index| (index, delivery)).collect());
        assert_eq!(encode(&full).unwrap().len(), 1 + 32 * 8);
        let unread = Chunk(vec![(3, Delivery { reading: None, ..delivery })]);
        assert_eq!(encode(&unread).unwrap().len(), 1 + 4);
    }

    #[test]
    fn readings_decode_as_encoded() {
        for quality in QUALITIES {
            for (version, import, export) in [(1, 1, 1), (2, 1, 4), (4, 4, 1), (255, 2, 3)] {
                let reading = reading(version, quality, import, export);
                assert_eq!(decode::<Reading>(&encode(&reading).unwrap()).unwrap(), reading);
            }
        }
        for head in [0, 63, 64 | 0b11, 256 << 6] {
            let wrong = StoredReading { head, import: Energy(1), export: Energy(1) };
            assert!(decode::<Reading>(&encode(&wrong).unwrap()).is_err(), "{head}");
        }
    }

    #[test]
    fn participants_of_a_chunk_stay_in_order() {
        let mut chunk = Chunk::default();
        let set = |chunk: &mut Chunk, index, sold| {
            let change = |delivery: &mut Delivery| {
                delivery.sold = Lots(sold);
                Ok::<_, ()>(())
            };
            chunk.update(index, change).unwrap();
        };
        for index in [5, 1, 31, 3] {
            set(&mut chunk, index, index.into());
        }
        assert!(chunk.update(7, |_| Err(())).is_err());
        set(&mut chunk, 3, 9);
        assert_eq!(chunk.0.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [1, 3, 5, 31]);
        assert_eq!((chunk.get(3).sold, chunk.get(5).sold), (Lots(9), Lots(5)));
        assert_eq!(chunk.get(7), Delivery::default());
    }
}
