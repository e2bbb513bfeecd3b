//! The JSON form of a result. Integers are 128 bits wide, so that a number out of its range fails a condition like any other
//! wrong number.

use serde::{Deserialize, Serialize};

use crate::document::SideDocument;

/// An integer of a result.
pub type Int = i128;

/// The result of a slot, in the names of its market.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultDocument {
    /// The bids and premiums of the traded lots less their asks and line fees.
    pub welfare: Int,
    /// Lots traded, each once.
    pub volume: Int,
    /// Energy prices, in the market's order.
    pub zones: Vec<ZoneRow>,
    /// Premiums of the labels named, in the market's order.
    pub labels: Vec<LabelRow>,
    /// Flows of the lines, in the market's order.
    pub flows: Vec<FlowRow>,
    /// Fills of the orders, in the market's order.
    pub fills: Vec<FillRow>,
    /// Trades between two orders.
    pub trades: Vec<TradeRow>,
    /// Total payments.
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

/// The flow through a line.
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

/// The fill of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FillRow {
    /// The order.
    pub id: Int,
    /// How much.
    pub lots: Int,
}

/// A trade between a buyer's and a seller's order.
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
    /// The buyer's price per lot.
    pub buyer_price: Int,
    /// The seller's price per lot.
    pub seller_price: Int,
}

/// Total payments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentsRow {
    /// Payments of buyers.
    pub buyers: Int,
    /// Payments to sellers.
    pub sellers: Int,
    /// Fees of the lines.
    pub grid_fees: Int,
    /// Congestion rent of full lines.
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
    /// Lots that trade.
    pub accepted: Int,
    /// Lots of the step.
    pub offered: Int,
}
