//! The JSON form of a result. Integers are read as wide as they come, so that a number that is out of its range breaks a
//! condition like any other wrong number.

use serde::{Deserialize, Serialize};

use super::SideDocument;

/// An integer of a result.
pub type Int = i128;

/// What a slot's clearing decided, in the names of its market.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultDocument {
    /// What the traded lots are worth to their buyers (bid and premium) less asks and line fees.
    pub welfare: Int,
    /// Lots traded, each once.
    pub volume: Int,
    /// Energy prices, in the market's order.
    pub zones: Vec<ZoneRow>,
    /// Premiums of the labels named, in the market's order.
    pub labels: Vec<LabelRow>,
    /// What flows through the lines, in the market's order.
    pub flows: Vec<FlowRow>,
    /// What every order trades, in the market's order.
    pub fills: Vec<FillRow>,
    /// Who delivers to whom.
    pub trades: Vec<TradeRow>,
    /// Who pays what in total.
    pub payments: PaymentsRow,
    /// The proof.
    pub certificate: CertificateDocument,
}

/// A zone's price and the range of optimal ones; `null` where nothing bounds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneRow {
    /// The zone.
    pub zone: String,
    /// The price.
    #[serde(deserialize_with = "Option::deserialize")]
    pub price: Option<Int>,
    /// The least optimal price.
    #[serde(deserialize_with = "Option::deserialize")]
    pub least: Option<Int>,
    /// The greatest optimal price.
    #[serde(deserialize_with = "Option::deserialize")]
    pub greatest: Option<Int>,
}

/// A label's premium and the range of optimal ones; `null` where nothing bounds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelRow {
    /// The label.
    pub label: String,
    /// The premium.
    #[serde(deserialize_with = "Option::deserialize")]
    pub premium: Option<Int>,
    /// The least optimal premium.
    #[serde(deserialize_with = "Option::deserialize")]
    pub least: Option<Int>,
    /// The greatest optimal premium.
    #[serde(deserialize_with = "Option::deserialize")]
    pub greatest: Option<Int>,
}

/// What flows through a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowRow {
    /// Where it enters.
    pub from: String,
    /// Where it leaves.
    pub to: String,
    /// How much.
    pub lots: Int,
}

/// What an order trades.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FillRow {
    /// The order.
    pub id: Int,
    /// How much.
    pub lots: Int,
}

/// Who delivers what to whom, and at what prices per lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TradeRow {
    /// The buyer's order.
    pub buy: Int,
    /// The seller's order.
    pub sell: Int,
    /// The label delivered; `null` for the unlabelled good.
    #[serde(deserialize_with = "Option::deserialize")]
    pub label: Option<String>,
    /// How much.
    pub lots: Int,
    /// What the buyer pays.
    pub buyer_price: Int,
    /// What the seller receives.
    pub seller_price: Int,
}

/// Who pays what in total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentsRow {
    /// What buyers pay.
    pub buyers: Int,
    /// What sellers receive.
    pub sellers: Int,
    /// Fees of the lines.
    pub grid_fees: Int,
    /// What full lines earn beyond their fees.
    pub congestion_rent: Int,
}

/// Prices, flows and what trades at the margin: with the book, a proof that the welfare is the greatest possible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateDocument {
    /// λ by zone.
    pub lambda: Vec<LambdaRow>,
    /// μ by label, the unlabelled good first.
    pub mu: Vec<MuRow>,
    /// ν by profile.
    pub nu: Vec<NuRow>,
    /// f by line.
    pub flows: Vec<FlowRow>,
    /// y by profile and label, where it is not 0.
    pub services: Vec<ServiceRow>,
    /// m by step at the margin, where it is not 0.
    pub margins: Vec<MarginRow>,
}

/// λ: the price of energy in a zone; `null` where nothing bounds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LambdaRow {
    /// The zone.
    pub zone: String,
    /// λ.
    #[serde(deserialize_with = "Option::deserialize")]
    pub price: Option<Int>,
}

/// μ: the premium of a label; `null` where nothing bounds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MuRow {
    /// The label; `null` for the unlabelled good.
    #[serde(deserialize_with = "Option::deserialize")]
    pub label: Option<String>,
    /// μ.
    #[serde(deserialize_with = "Option::deserialize")]
    pub premium: Option<Int>,
}

/// ν: what a profile adds to its zone's price at least; `null` if it rests on a premium that nothing bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NuRow {
    /// The profile.
    pub profile: String,
    /// ν.
    #[serde(deserialize_with = "Option::deserialize")]
    pub premium: Option<Int>,
}

/// Lots of a label that serve a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceRow {
    /// The profile.
    pub profile: String,
    /// The label; `null` for the unlabelled good.
    #[serde(deserialize_with = "Option::deserialize")]
    pub label: Option<String>,
    /// How much.
    pub lots: Int,
}

/// Orders of one book whose limit is the price, and what trades of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarginRow {
    /// Buy or sell.
    pub side: SideDocument,
    /// The zone.
    pub zone: String,
    /// Of a sellers' book: the label; `null` for the unlabelled good and for a buyers' book.
    #[serde(deserialize_with = "Option::deserialize")]
    pub label: Option<String>,
    /// Of a buyers' book: the profile; `null` for a sellers' book.
    #[serde(deserialize_with = "Option::deserialize")]
    pub profile: Option<String>,
    /// The limit.
    pub price: Int,
    /// The tier.
    pub tier: Int,
    /// What trades.
    pub accepted: Int,
    /// What there is.
    pub offered: Int,
}
