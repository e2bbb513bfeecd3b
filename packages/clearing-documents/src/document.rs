//! The JSON form of a market and its orders. [`Slot`](crate::Slot) checks its meaning.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// One slot of one market.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketDocument {
    /// Names of the zones.
    pub zones: Vec<String>,
    /// Lines, one direction each.
    pub lines: Vec<LineDocument>,
    /// Names of the labels; the unlabelled good has none and is always there.
    pub labels: Vec<String>,
    /// The buyers' profiles.
    pub profiles: Vec<ProfileDocument>,
    /// The orders, in any order.
    pub orders: Vec<OrderDocument>,
}

/// One direction of a line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineDocument {
    /// The zone where energy enters.
    pub from: String,
    /// The zone where it leaves.
    pub to: String,
    /// Lots that fit through it.
    pub capacity: u64,
    /// The grid fee per lot.
    pub fee: i64,
}

/// A buyers' profile.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileDocument {
    /// Its name.
    pub name: String,
    /// The labels that it accepts.
    pub accepts: Vec<AcceptanceDocument>,
}

/// A label that a profile accepts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceDocument {
    /// The label's name, or `null` for the unlabelled good.
    #[serde(deserialize_with = "Option::deserialize")]
    pub label: Option<String>,
    /// The amount per lot that the buyer adds to its bid.
    pub premium: i64,
}

/// The side of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SideDocument {
    /// Bids for energy.
    Buy,
    /// Offers energy.
    Sell,
}

impl fmt::Display for SideDocument {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Buy => "buy",
            Self::Sell => "sell",
        })
    }
}

/// A label that must be written out where it is due, `null` being the unlabelled good.
#[derive(Debug, Default)]
pub enum LabelDocument {
    /// Not written.
    #[default]
    Missing,
    /// Its name, or `null`.
    Given(Option<String>),
}

impl<'de> Deserialize<'de> for LabelDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::Given)
    }
}

/// An order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderDocument {
    /// Its number, none twice.
    pub id: u64,
    /// Buy or sell.
    pub side: SideDocument,
    /// The zone's name.
    pub zone: String,
    /// Of a sell order: the label.
    #[serde(default)]
    pub label: LabelDocument,
    /// Of a buy order: the profile's name.
    #[serde(default)]
    pub profile: Option<String>,
    /// The limit per lot.
    pub price: i64,
    /// How many lots.
    pub lots: u64,
    /// Priority at its price, 0 first.
    pub tier: u8,
}
