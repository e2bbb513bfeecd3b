//! What the grid operator and the forecaster publish for one slot.

use interfaces::common::Side;
use records::{Reader, Record, RecordError, Writer};
use units::{Lots, ParticipantId, Price, ZoneId};

/// Capacities that the grid operator set, by the line's position, ascending.
///
/// Layout: (line varint ‖ capacity varint) each; 4 bytes for a line below 128 and a capacity below 2^21 lots. Nothing is
/// written for lines left as defined, and nothing at the gate: as none is set after it, what is there is frozen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capacities(pub Vec<(u16, Lots)>);

/// Forecasts, by participant and side, ascending.
///
/// Layout: (participant × 2, + 1 for buying, varint ‖ lots varint) each; 4 bytes for usual ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forecasts(pub Vec<((ParticipantId, Side), Lots)>);

/// Reference prices, by zone, ascending.
///
/// Layout: (zone u8 ‖ price zigzag) each; 4 bytes for usual ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index(pub Vec<(ZoneId, Price)>);

/// Puts a value under its key into a sorted list, in the place of an earlier one.
pub fn put<K: Ord, V>(list: &mut Vec<(K, V)>, key: K, value: V) {
    match list.binary_search_by(|each| each.0.cmp(&key)) {
        Ok(at) => {
            if let Some(each) = list.get_mut(at) {
                each.1 = value;
            }
        }
        Err(at) => list.insert(at, (key, value)),
    }
}

/// The value under a key of a sorted list.
pub fn get<K: Ord, V: Copy>(list: &[(K, V)], key: &K) -> Option<V> {
    list.binary_search_by(|each| each.0.cmp(key)).ok().and_then(|at| list.get(at)).map(|each| each.1)
}

/// Reads items until the bytes are used up.
pub fn all<T>(
    reader: &mut Reader<'_>,
    item: impl Fn(&mut Reader<'_>) -> Result<T, RecordError>,
) -> Result<Vec<T>, RecordError> {
    let mut rest = Reader::new(reader.rest());
    let mut items = Vec::new();
    while rest.finish().is_err() {
        items.push(item(&mut rest)?);
    }
    Ok(items)
}

impl Record for Capacities {
    const NAME: &'static str = "capacities";
    fn write(&self, writer: &mut Writer) {
        for (line, capacity) in &self.0 {
            writer.varint(*line).varint(capacity.get());
        }
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        all(reader, |item| {
            let line = item.varint_u64()?;
            let line =
                u16::try_from(line).map_err(|_| RecordError::Invalid { field: "line", value: line })?;
            Ok((line, Lots(item.varint_u64()?)))
        })
        .map(Self)
    }
}

impl Record for Forecasts {
    const NAME: &'static str = "forecasts";
    fn write(&self, writer: &mut Writer) {
        for ((participant, side), lots) in &self.0 {
            let buy = u64::from(*side == Side::Buy);
            writer.varint((u64::from(participant.get()) << 1) | buy).varint(lots.get());
        }
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        all(reader, |item| {
            let who = item.varint_u64()?;
            let participant = u32::try_from(who >> 1)
                .map_err(|_| RecordError::Invalid { field: "participant", value: who })?;
            let side = if who & 1 == 0 { Side::Sell } else { Side::Buy };
            Ok(((ParticipantId(participant), side), Lots(item.varint_u64()?)))
        })
        .map(Self)
    }
}

impl Record for Index {
    const NAME: &'static str = "index";
    fn write(&self, writer: &mut Writer) {
        for (zone, price) in &self.0 {
            writer.u8(zone.get()).zigzag(price.get());
        }
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        all(reader, |item| Ok((ZoneId(item.u8()?), Price(item.zigzag_i64()?)))).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lists_read_as_written(
            lines in proptest::collection::vec((any::<u16>(), any::<u64>()), 0..64),
            forecasts in proptest::collection::vec((any::<u32>(), any::<bool>(), any::<u64>()), 0..256),
            prices in proptest::collection::vec((any::<u8>(), any::<i64>()), 0..32),
        ) {
            let capacities = Capacities(lines.into_iter().map(|(line, lots)| (line, Lots(lots))).collect());
            prop_assert_eq!(Capacities::decode(&capacities.encode()), Ok(capacities));
            let forecasts = Forecasts(
                forecasts
                    .into_iter()
                    .map(|(who, buy, lots)| {
                        ((ParticipantId(who), if buy { Side::Buy } else { Side::Sell }), Lots(lots))
                    })
                    .collect(),
            );
            prop_assert_eq!(Forecasts::decode(&forecasts.encode()), Ok(forecasts));
            let index = Index(prices.into_iter().map(|(zone, price)| (ZoneId(zone), Price(price))).collect());
            prop_assert_eq!(Index::decode(&index.encode()), Ok(index));
        }

        #[test]
        fn a_list_is_sorted_and_the_last_value_of_a_key_holds(rows in proptest::collection::vec((0_u16..20, any::<u64>()), 0..60)) {
            let mut list = Vec::new();
            let mut model = std::collections::BTreeMap::new();
            for (key, value) in rows {
                put(&mut list, key, value);
                model.insert(key, value);
            }
            prop_assert_eq!(list.clone(), model.clone().into_iter().collect::<Vec<_>>());
            for key in 0..20 {
                prop_assert_eq!(get(&list, &key), model.get(&key).copied());
            }
        }
    }

    #[test]
    fn sizes_are_as_documented() {
        // 1 byte below 128, 2 below 16,384, 3 below 2^21; zigzag doubles.
        assert_eq!(Capacities(vec![(11, Lots(2_000_000))]).encode().len(), 4);
        assert_eq!(Forecasts(vec![((ParticipantId(8_000), Side::Sell), Lots(9_000))]).encode().len(), 4);
        assert_eq!(Index(vec![(ZoneId(2), Price(-500_000))]).encode().len(), 4);
    }
}
