//! The district's market: zones, lines, labels, profiles, times and terms.
//!
//! A coin unit is a millionth of a euro, a lot is 10 Wh: a price of 100 per lot is 1 ct/kWh.

use interfaces::orderbook_matcher::{
    AcceptanceDefinition, LineDefinition, MarketDefinition, PriceGrid, ProfileDefinition, SettlementTerms,
    Timing,
};
use report::model::{Line, MarketFacts, Profile};
use units::{Amount, Energy, LabelId, Lots, Price, Seconds, SlotId, Timestamp, ZoneId};

use super::pace::{self, QUARTER};

/// The zone of most roofs and the wind turbine.
pub const HILLSIDE: u8 = 0;
/// The zone of most households.
pub const OLD_TOWN: u8 = 1;
/// The zone of the shops and the supplier upstream.
pub const HARBOUR: u8 = 2;

/// Energy of no particular origin.
pub const UNLABELLED: u8 = 0;
/// Energy from renewable sources.
pub const GREEN: u8 = 1;
/// Energy from the district's own roofs.
pub const LOCAL: u8 = 2;

/// Takes anything.
pub const ANY: u8 = 0;
/// Pays more for green energy, takes anything.
pub const GREEN_FIRST: u8 = 1;
/// Pays more for its neighbours' energy, takes anything.
pub const LOCAL_FIRST: u8 = 2;
/// Takes only what is green or local.
pub const RENEWABLE_ONLY: u8 = 3;

/// A hundredth of a euro per kWh, in coin units per lot.
pub const CENT: i64 = 100;

/// The lines, one direction each: from, to, and the power that they carry per hundred participants, in watts.
pub const LINES: [(u8, u8, u64); 4] = [
    (HILLSIDE, OLD_TOWN, 32_000),
    (OLD_TOWN, HILLSIDE, 32_000),
    (OLD_TOWN, HARBOUR, 24_000),
    (HARBOUR, OLD_TOWN, 24_000),
];

/// The deadlines of a day of that many slots.
///
/// The gate of a slot closes a day's length and an hour before it, so that all gates are closed before the first delivery;
/// parties have a day's length for signing, and the metering operator for reporting.
pub fn timing(slots: u16) -> Timing {
    let span = u64::from(slots).saturating_mul(QUARTER.seconds().get());
    Timing {
        slot: QUARTER,
        slots_per_cycle: slots,
        horizon: Seconds(span.saturating_mul(3).saturating_add(86_400)),
        gate: Seconds(span.saturating_add(3_600)),
        clear: Seconds(1_800),
        sign: Seconds(span),
        meter: Seconds(span),
        dispute: Seconds(86_400),
    }
}

/// The first slot of the day: of a day of fewer than 96 slots, the one that has noon in its middle.
pub fn first_slot(noon: Timestamp, slots: u16) -> SlotId {
    let of_noon = QUARTER.slot_at(noon).unwrap_or_default().get();
    let slots = u32::from(slots.max(1));
    let first = of_noon.saturating_sub(slots / 2);
    // Cycles begin at multiples of their length.
    SlotId(first.checked_div(slots).unwrap_or(0).saturating_mul(slots))
}

/// The fees, bonds and the price of imbalance.
pub const TERMS: SettlementTerms = SettlementTerms {
    buyer_fee: Amount(10),
    seller_fee: Amount(10),
    buyer_bond: Amount(800),
    seller_bond: Amount(800),
    imbalance_premium: Amount(300),
};

/// The market for a day with these times and so many participants.
pub fn definition(timing: Timing, participants: u32) -> MarketDefinition {
    let accept = |accepted: &[(u8, i64)]| {
        accepted
            .iter()
            .map(|(label, premium)| AcceptanceDefinition { label: LabelId(*label), premium: Price(*premium) })
            .collect()
    };
    let profile = |name: &str, accepted: &[(u8, i64)]| ProfileDefinition {
        name: name.into(),
        accepts: accept(accepted),
    };
    MarketDefinition {
        name: "Three Quarters district".into(),
        denom: "ueur".into(),
        zones: vec!["Hillside".into(), "Old Town".into(), "Harbour".into()],
        lines: LINES
            .iter()
            .map(|(from, to, power)| LineDefinition {
                from: ZoneId(*from),
                to: ZoneId(*to),
                capacity: line_lots(*power, participants),
                fee: Price(CENT / 2),
            })
            .collect(),
        labels: vec!["unlabelled".into(), "green".into(), "local".into()],
        profiles: vec![
            profile("anything", &[(UNLABELLED, 0), (GREEN, 0), (LOCAL, 0)]),
            profile("green first", &[(UNLABELLED, 0), (GREEN, 2 * CENT), (LOCAL, CENT)]),
            profile("local first", &[(UNLABELLED, 0), (GREEN, CENT), (LOCAL, 3 * CENT)]),
            profile("renewable only", &[(GREEN, 0), (LOCAL, 0)]),
        ],
        grid: PriceGrid { least: Price(-10 * CENT), greatest: Price(60 * CENT), tick: Price(CENT / 2) },
        lot: Energy(10),
        minimum_lots: Lots(1),
        timing,
        terms: TERMS,
    }
}

/// The capacity in a slot of a line with that power in watts per hundred participants.
pub fn line_lots(power: u64, participants: u32) -> Lots {
    let watts = units::mul_div_floor(power, u64::from(participants), 100).unwrap_or(power);
    // A quarter of an hour, in lots of 10 Wh.
    Lots(watts / 40)
}

/// The market's definition for the report, in day time.
pub fn facts(market: &MarketDefinition) -> MarketFacts {
    let day_span = |span| pace::day_span(span, market.timing.slot);
    MarketFacts {
        name: market.name.clone(),
        denom: market.denom.clone(),
        currency: "EUR".into(),
        decimals: 6,
        lot: market.lot,
        slot: QUARTER,
        zones: market.zones.clone(),
        labels: market.labels.clone(),
        profiles: market
            .profiles
            .iter()
            .map(|profile| Profile {
                name: profile.name.clone(),
                accepts: profile.accepts.iter().map(|each| (each.label, each.premium)).collect(),
            })
            .collect(),
        lines: market.lines.iter().map(|line| Line { from: line.from, to: line.to, fee: line.fee }).collect(),
        buyer_fee: market.terms.buyer_fee,
        seller_fee: market.terms.seller_fee,
        buyer_bond: market.terms.buyer_bond,
        seller_bond: market.terms.seller_bond,
        imbalance_premium: market.terms.imbalance_premium,
        gate: day_span(market.timing.gate),
        sign: day_span(market.timing.sign),
        meter: day_span(market.timing.meter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_lies_around_noon_and_fills_its_cycle() {
        // Noon of 2025-06-21.
        let noon = Timestamp(20_260 * 86_400 + 43_200);
        for slots in [1_u16, 4, 7, 24, 95, 96, 192] {
            let first = first_slot(noon, slots).get();
            assert_eq!(first % u32::from(slots), 0, "{slots}");
            let start = QUARTER.start_of(SlotId(first));
            let end = QUARTER.end_of(SlotId(first + u32::from(slots) - 1));
            assert!(
                start <= noon.plus(Seconds(86_400)).unwrap() && end.get() + 86_400 * 2 > noon.get(),
                "{slots}"
            );
        }
        // A whole day begins at midnight.
        assert_eq!(QUARTER.start_of(first_slot(noon, 96)), Timestamp(20_260 * 86_400));
    }

    #[test]
    fn clearing_and_signing_fit_before_delivery() {
        for slots in 1..=192 {
            let timing = timing(slots);
            assert!(timing.clear.get() + timing.sign.get() <= timing.gate.get());
        }
    }
}
