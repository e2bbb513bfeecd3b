//! What the grid operator and the forecaster publish for a slot before gate closure, which freezes it.

use std::collections::BTreeMap;

use interfaces::common::Side;
use serde::{Deserialize, Serialize};
use units::{Lots, ParticipantId, Price, ZoneId};

/// Capacities that the grid operator set, by the position of the line in the market's list. Lines left as defined are
/// absent. 1 byte, and 4 for a line below 128 with a capacity below 2^21 lots.
pub type Capacities = BTreeMap<u16, Lots>;

/// Reference prices of zones. 1 byte, and 4 for a usual zone.
pub type ReferencePrices = BTreeMap<ZoneId, Price>;

/// Forecasts, by participant and side. 1 or 2 bytes, and 4 for a usual forecast.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<(u64, Lots)>", try_from = "Vec<(u64, Lots)>")]
pub struct Forecasts(pub BTreeMap<(ParticipantId, Side), Lots>);

/// Stores participant and side in one integer: twice the participant, plus 1 for buying.
impl From<Forecasts> for Vec<(u64, Lots)> {
    fn from(forecasts: Forecasts) -> Self {
        let row = |((participant, side), lots): ((ParticipantId, Side), Lots)| {
            ((u64::from(participant.get()) << 1) | u64::from(side == Side::Buy), lots)
        };
        forecasts.0.into_iter().map(row).collect()
    }
}

impl TryFrom<Vec<(u64, Lots)>> for Forecasts {
    type Error = std::num::TryFromIntError;

    fn try_from(stored: Vec<(u64, Lots)>) -> Result<Self, Self::Error> {
        let row = |(key, lots): (u64, Lots)| {
            let side = if key & 1 == 0 { Side::Sell } else { Side::Buy };
            Ok(((ParticipantId(u32::try_from(key >> 1)?), side), lots))
        };
        stored.into_iter().map(row).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn forecasts_decode_as_encoded(
            rows in proptest::collection::btree_map((any::<u32>(), any::<bool>()), any::<u64>(), 0..256)
        ) {
            let row = |((id, buys), lots)| ((ParticipantId(id), if buys { Side::Buy } else { Side::Sell }), Lots(lots));
            let forecasts = Forecasts(rows.into_iter().map(row).collect());
            let bytes = storage::encode(&forecasts).unwrap();
            prop_assert_eq!(storage::decode::<Forecasts>(&bytes).unwrap(), forecasts);
        }
    }

    #[test]
    fn published_row_takes_4_bytes() {
        // 1 byte below 128, 2 below 16,384, 3 below 2^21; zigzag doubles. The number of rows takes 1.
        let capacities: Capacities = [(11, Lots(2_000_000))].into();
        assert_eq!(storage::encode(&capacities).unwrap().len(), 1 + 4);
        let forecasts = Forecasts([((ParticipantId(8_000), Side::Sell), Lots(9_000))].into());
        assert_eq!(storage::encode(&forecasts).unwrap().len(), 1 + 4);
        let prices: ReferencePrices = [(ZoneId(2), Price(-500_000))].into();
        assert_eq!(storage::encode(&prices).unwrap().len(), 1 + 4);
    }
}
