//! The parameters of a market, and of the traders that join it.

use interfaces::orderbook_matcher::{
    AcceptanceDefinition, LineDefinition, MarketDefinition, PriceGrid, ProfileDefinition, SettlementTerms,
    Timing,
};
use interfaces::registry::ParticipantKind;
use units::{Amount, Energy, LabelId, Lots, Power, Price, Seconds, SlotLength, Tier, Timestamp, ZoneId};

/// The parameters of a new market.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Its definition.
    pub definition: MarketDefinition,
    /// The denominations that the escrow accepts; the market's is among them.
    pub denoms: Vec<String>,
    /// The most steps (books × ticks) of a market.
    pub max_steps: u32,
    /// The time of the first block.
    pub start: Timestamp,
    /// Items per page of every permissionless message.
    pub page: u32,
}

impl Default for Setup {
    /// The [`example_market`] on 15 June 2025 at 15:00:00 UTC.
    fn default() -> Self {
        Self {
            definition: example_market(),
            denoms: vec!["ucoin".into(), "uother".into()],
            max_steps: 200_000,
            // 486,111 hours, so that a cycle of one hour begins.
            start: Timestamp(486_111 * 3_600),
            page: 500,
        }
    }
}

/// A small market: north and south with a line each way of 20 lots at a fee of 1; grey (unlabelled) and green energy;
/// profiles `any`, `green preferred` (5 more for green) and `green only`; lots of 100 Wh, quarter-hours, cycles of one
/// hour; gate one hour ahead, 15 minutes for clearing, 30 for signing, an hour for readings, a day for disputes.
pub fn example_market() -> MarketDefinition {
    let accept = |label, premium| AcceptanceDefinition { label: LabelId(label), premium: Price(premium) };
    let line =
        |from, to| LineDefinition { from: ZoneId(from), to: ZoneId(to), capacity: Lots(20), fee: Price(1) };
    MarketDefinition {
        name: "example".into(),
        denom: "ucoin".into(),
        zones: vec!["north".into(), "south".into()],
        lines: vec![line(0, 1), line(1, 0)],
        labels: vec!["grey".into(), "green".into()],
        profiles: vec![
            ProfileDefinition { name: "any".into(), accepts: vec![accept(0, 0), accept(1, 0)] },
            ProfileDefinition { name: "green preferred".into(), accepts: vec![accept(0, 0), accept(1, 5)] },
            ProfileDefinition { name: "green only".into(), accepts: vec![accept(1, 0)] },
        ],
        grid: PriceGrid { least: Price(-500), greatest: Price(3_000), tick: Price(1) },
        lot: Energy(100),
        minimum_lots: Lots(1),
        timing: Timing {
            slot: SlotLength(900),
            slots_per_cycle: 4,
            horizon: Seconds(172_800),
            gate: Seconds(3_600),
            clear: Seconds(900),
            sign: Seconds(1_800),
            meter: Seconds(3_600),
            dispute: Seconds(86_400),
        },
        terms: SettlementTerms {
            buyer_fee: Amount(1),
            seller_fee: Amount(2),
            buyer_bond: Amount(40),
            seller_bond: Amount(50),
            imbalance_premium: Amount(20),
        },
    }
}

/// A participant to be.
#[derive(Clone, Debug)]
pub struct Trader {
    /// Its name, which makes its account.
    pub name: String,
    /// Its kind.
    pub kind: ParticipantKind,
    /// The zone it is connected to.
    pub zone: ZoneId,
    /// The most power that it feeds in.
    pub capacity: Power,
    /// The labels it may sell beside the unlabelled good.
    pub labels: Vec<LabelId>,
    /// Its priority among equal prices.
    pub tier: Tier,
    /// Its deposit when it joins, in the market's denomination.
    pub funds: Amount,
}

impl Trader {
    /// A trader without capacity that deposits 1,000,000 coin units.
    pub fn new(name: &str, kind: ParticipantKind, zone: u8) -> Self {
        Self {
            name: name.into(),
            kind,
            zone: ZoneId(zone),
            capacity: Power(0),
            labels: vec![],
            tier: Tier::FIRST,
            funds: Amount(1_000_000),
        }
    }

    /// A household.
    pub fn household(name: &str, zone: u8) -> Self {
        Self::new(name, ParticipantKind::Household, zone)
    }

    /// A renewable generator of 1 MW (2,500 lots of 100 Wh a quarter-hour), certified for green energy (label 1).
    pub fn generator(name: &str, zone: u8) -> Self {
        Self::new(name, ParticipantKind::RenewableGenerator, zone).capacity(1_000_000).labels(&[1])
    }

    /// A prosumer of 10 kW (25 lots of 100 Wh a quarter-hour), certified for green energy (label 1).
    pub fn prosumer(name: &str, zone: u8) -> Self {
        Self::new(name, ParticipantKind::Prosumer, zone).capacity(10_000).labels(&[1])
    }

    /// Sets its capacity in watts.
    #[must_use]
    pub fn capacity(mut self, watts: u64) -> Self {
        self.capacity = Power(watts);
        self
    }

    /// Sets the labels it is certified for.
    #[must_use]
    pub fn labels(mut self, labels: &[u8]) -> Self {
        self.labels = labels.iter().copied().map(LabelId).collect();
        self
    }

    /// Sets its priority.
    #[must_use]
    pub fn tier(mut self, tier: u8) -> Self {
        self.tier = Tier(tier);
        self
    }

    /// Sets its deposit in coin units.
    #[must_use]
    pub fn funds(mut self, amount: u128) -> Self {
        self.funds = Amount(amount);
        self
    }
}
