//! The table `[market]`: a market as people write it, with names where contracts have numbers.
//!
//! ```toml
//! [market]
//! name = "district"            # 1 to 64 bytes
//! denom = "ueur"               # pays in this; one of deployment.denoms
//! lot_wh = 10                  # the energy of one lot, in watt-hours
//! minimum_lots = 1             # the fewest lots of an order; 1 if absent
//! zones = ["Hillside", "Old Town"]
//! labels = ["unlabelled", "green"]   # the first is energy of no particular origin
//!
//! [[market.lines]]             # none if absent
//! from = "Hillside"
//! to = "Old Town"
//! both_ways = true             # the same again from `to` to `from`; false if absent
//! capacity = 800               # lots a slot, where the grid operator sets no other
//! fee = 50                     # grid fee, in coin units a lot
//!
//! [[market.profiles]]          # what buyers may ask for
//! name = "green first"
//! accepts = { unlabelled = 0, green = 200 }  # label = what the buyer pays above its bid, in coin units a lot
//!
//! [market.prices]              # least, least + tick, … greatest, in coin units a lot
//! least = -1000
//! greatest = 6000
//! tick = 50
//!
//! [market.timing]              # a number and s, min, h or d
//! slot = "15 min"              # the length of a delivery slot
//! slots_per_cycle = 96         # slots that are netted together
//! horizon = "4 d"              # how far ahead orders are taken
//! gate = "25 h"                # orders are taken until so long before delivery
//! clear = "30 min"             # the slot is cleared within this time from the gate
//! sign = "12 h"                # contracts are signed within this time from pairing
//! meter = "1 d"                # readings are taken until so long after delivery
//! dispute = "1 d"              # a dispute is resolved within this time
//!
//! [market.terms]               # in coin units a lot
//! buyer_fee = 10               # per delivered lot, to the provider
//! seller_fee = 10
//! buyer_bond = 800             # posted beside the price, for imbalance or a missing signature
//! seller_bond = 800            # the liability for a lot that is not delivered
//! imbalance_premium = 300      # what a lot of imbalance costs above the reference price
//! ```

use std::collections::BTreeMap;

use interfaces::orderbook_matcher::{
    AcceptanceDefinition, LineDefinition, MarketDefinition, PriceGrid, ProfileDefinition, SettlementTerms,
    Timing,
};
use market_format::Length;
use serde::Deserialize;
use units::{Amount, Energy, LabelId, Lots, Price, SlotLength, ZoneId};

/// `[market]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketTable {
    name: String,
    denom: String,
    lot_wh: u64,
    #[serde(default = "one")]
    minimum_lots: u64,
    zones: Vec<String>,
    labels: Vec<String>,
    #[serde(default)]
    lines: Vec<LineTable>,
    profiles: Vec<ProfileTable>,
    prices: PriceTable,
    timing: TimingTable,
    terms: TermsTable,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineTable {
    from: String,
    to: String,
    #[serde(default)]
    both_ways: bool,
    capacity: u64,
    fee: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileTable {
    name: String,
    accepts: BTreeMap<String, i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceTable {
    least: i64,
    greatest: i64,
    tick: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimingTable {
    slot: Length,
    slots_per_cycle: u16,
    horizon: Length,
    gate: Length,
    clear: Length,
    sign: Length,
    meter: Length,
    dispute: Length,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TermsTable {
    buyer_fee: u64,
    seller_fee: u64,
    buyer_bond: u64,
    seller_bond: u64,
    imbalance_premium: u64,
}

const fn one() -> u64 {
    1
}

impl MarketTable {
    /// The definition that the matcher takes.
    ///
    /// # Errors
    /// With the place, if a name stands for nothing or a number is too large.
    pub fn definition(self) -> Result<MarketDefinition, String> {
        let mut lines = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            let zone = |end: &str, name: &str| {
                position(&self.zones, name).map(ZoneId).ok_or_else(|| {
                    format!("lines[{at}].{end}: no zone is called {name:?}; there are {}", list(&self.zones))
                })
            };
            let (from, to) = (zone("from", &line.from)?, zone("to", &line.to)?);
            let one_way =
                |from, to| LineDefinition { from, to, capacity: Lots(line.capacity), fee: Price(line.fee) };
            lines.push(one_way(from, to));
            if line.both_ways {
                lines.push(one_way(to, from));
            }
        }
        let mut profiles = Vec::new();
        for (at, profile) in self.profiles.into_iter().enumerate() {
            let mut accepts = Vec::new();
            for (name, premium) in &profile.accepts {
                let label = position(&self.labels, name).map(LabelId).ok_or_else(|| {
                    format!(
                        "profiles[{at}].accepts: no label is called {name:?}; there are {}",
                        list(&self.labels)
                    )
                })?;
                accepts.push(AcceptanceDefinition { label, premium: Price(*premium) });
            }
            // In the order of the labels, whatever the order in the file.
            accepts.sort_by_key(|each| each.label);
            profiles.push(ProfileDefinition { name: profile.name, accepts });
        }
        let slot = u32::try_from(self.timing.slot.0.get())
            .map_err(|_| format!("timing.slot: {} is too long", self.timing.slot.0))?;
        Ok(MarketDefinition {
            name: self.name,
            denom: self.denom,
            zones: self.zones,
            lines,
            labels: self.labels,
            profiles,
            grid: PriceGrid {
                least: Price(self.prices.least),
                greatest: Price(self.prices.greatest),
                tick: Price(self.prices.tick),
            },
            lot: Energy(self.lot_wh),
            minimum_lots: Lots(self.minimum_lots),
            timing: Timing {
                slot: SlotLength(slot),
                slots_per_cycle: self.timing.slots_per_cycle,
                horizon: self.timing.horizon.0,
                gate: self.timing.gate.0,
                clear: self.timing.clear.0,
                sign: self.timing.sign.0,
                meter: self.timing.meter.0,
                dispute: self.timing.dispute.0,
            },
            terms: SettlementTerms {
                buyer_fee: Amount(u128::from(self.terms.buyer_fee)),
                seller_fee: Amount(u128::from(self.terms.seller_fee)),
                buyer_bond: Amount(u128::from(self.terms.buyer_bond)),
                seller_bond: Amount(u128::from(self.terms.seller_bond)),
                imbalance_premium: Amount(u128::from(self.terms.imbalance_premium)),
            },
        })
    }
}

/// A name's position in a list.
fn position(names: &[String], name: &str) -> Option<u8> {
    names.iter().position(|each| each == name).and_then(|at| u8::try_from(at).ok())
}

fn list(names: &[String]) -> String {
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::Seconds;

    const MARKET: &str = r#"
        name = "district"
        denom = "ueur"
        lot_wh = 10
        zones = ["Hillside", "Old Town"]
        labels = ["unlabelled", "green"]
        lines = [{ from = "Old Town", to = "Hillside", both_ways = true, capacity = 800, fee = 50 }]
        profiles = [{ name = "green first", accepts = { green = 200, unlabelled = 0 } }]
        prices = { least = -1000, greatest = 6000, tick = 50 }
        timing = { slot = "15 min", slots_per_cycle = 96, horizon = "4 d", gate = "25 h", clear = "1800 s", sign = "12 h", meter = "1d", dispute = "2 d" }
        terms = { buyer_fee = 10, seller_fee = 11, buyer_bond = 800, seller_bond = 900, imbalance_premium = 300 }
    "#;

    fn read(text: &str) -> Result<MarketDefinition, String> {
        toml::from_str::<MarketTable>(text).map_err(|error| error.to_string())?.definition()
    }

    #[test]
    fn names_become_numbers_and_words_become_seconds() {
        let market = read(MARKET).unwrap();
        let ends: Vec<_> = market.lines.iter().map(|line| (line.from.get(), line.to.get())).collect();
        assert_eq!(ends, [(1, 0), (0, 1)]);
        let premiums: Vec<_> =
            market.profiles[0].accepts.iter().map(|each| (each.label.get(), each.premium.get())).collect();
        assert_eq!(premiums, [(0, 0), (1, 200)]);
        let timing = market.timing;
        assert_eq!(
            [timing.horizon, timing.gate, timing.clear, timing.sign, timing.meter, timing.dispute]
                .map(Seconds::get),
            [345_600, 90_000, 1_800, 43_200, 86_400, 172_800]
        );
        assert_eq!((timing.slot, market.minimum_lots), (SlotLength(900), Lots(1)));
        assert_eq!(market.terms.seller_bond, Amount(900));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (from, to, words) in [
            (
                "to = \"Hillside\"",
                "to = \"Hilside\"",
                "lines[0].to: no zone is called \"Hilside\"; there are Hillside, Old Town",
            ),
            ("green = 200", "grean = 200", "profiles[0].accepts: no label is called \"grean\""),
            ("\"15 min\"", "\"quarter\"", "not a span of time"),
            ("\"15 min\"", "\"15\"", "not a span of time"),
            ("\"15 min\"", "\"999999999999999999 d\"", "not a span of time"),
            ("\"15 min\"", "\"9999999 h\"", "timing.slot"),
            ("lot_wh = 10", "", "missing field `lot_wh`"),
            ("fee = 50", "fee = 50, price = 5", "unknown field `price`"),
        ] {
            let error = read(&MARKET.replacen(from, to, 1)).unwrap_err();
            assert!(error.contains(words), "{to}: {error}");
        }
    }
}
