//! The definition of a market.

use cosmwasm_schema::cw_serde;
use units::{Amount, Energy, LabelId, Lots, Price, Seconds, SlotLength, ZoneId};

/// A market as its administrator defines it. It does not change, since contracts refer to it.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MarketDefinition {
    /// A name, 1 to 64 bytes.
    pub name: String,
    /// The denomination of its money, one that the escrow accepts.
    pub denom: String,
    /// Names of the zones, 1 to 32, without duplicates.
    pub zones: Vec<String>,
    /// Lines (interconnectors) between zones, one direction each, at most 64.
    pub lines: Vec<LineDefinition>,
    /// Names of the labels, 1 to 16, without duplicates; the first is the unlabelled good.
    pub labels: Vec<String>,
    /// The buyer profiles, 1 to 16.
    pub profiles: Vec<ProfileDefinition>,
    /// The prices that orders may have.
    pub grid: PriceGrid,
    /// The energy of one lot, in watt-hours, at least 1.
    pub lot: Energy,
    /// The fewest lots of an order, at least 1.
    pub minimum_lots: Lots,
    /// Slots, cycles and deadlines.
    pub timing: Timing,
    /// Fees, bonds and the price of imbalance.
    pub terms: SettlementTerms,
}

/// One direction of a line (interconnector).
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct LineDefinition {
    /// Where the energy enters.
    pub from: ZoneId,
    /// Where the energy leaves; another zone.
    pub to: ZoneId,
    /// The lots per slot, where the grid operator sets no other capacity.
    pub capacity: Lots,
    /// The grid fee per lot, at least 0.
    pub fee: Price,
}

/// A buyer profile: the labels that a buyer accepts, and the premium that it pays for each.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct ProfileDefinition {
    /// A name, 1 to 64 bytes.
    pub name: String,
    /// The labels accepted, 1 to 16, without duplicates.
    pub accepts: Vec<AcceptanceDefinition>,
}

/// A label that a profile accepts.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct AcceptanceDefinition {
    /// The label.
    pub label: LabelId,
    /// The premium that the buyer pays above its bid per lot, at least 0.
    pub premium: Price,
}

/// The prices that orders may have: `least, least + tick, …, greatest`.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy)]
pub struct PriceGrid {
    /// The least price, below zero.
    pub least: Price,
    /// The greatest price, above zero; a whole number of ticks above the least.
    pub greatest: Price,
    /// The distance of neighbouring prices, at least 1.
    pub tick: Price,
}

/// Slots, cycles and deadlines. All spans are in seconds, at most ten years.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy)]
pub struct Timing {
    /// The length of a slot.
    pub slot: SlotLength,
    /// Slots of a settlement cycle, 1 to 400: cycle = slot / this.
    pub slots_per_cycle: u16,
    /// Orders are taken for slots that begin within this time from now.
    pub horizon: Seconds,
    /// The gate of a slot closes this time before delivery.
    pub gate: Seconds,
    /// The slot is cleared within this time from gate closure, or it can be aborted.
    pub clear: Seconds,
    /// Contracts are signed within this time from the end of pairing.
    pub sign: Seconds,
    /// Readings are taken until this time after the end of delivery; then the slot can be settled.
    pub meter: Seconds,
    /// A disputed contract that nobody resolves within this time settles by the readings. The time runs from the
    /// dispute, or from the end of the time for readings if that is later.
    pub dispute: Seconds,
}

/// Fees, bonds and the price of imbalance, each in coin units per lot.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy)]
pub struct SettlementTerms {
    /// The buyer's fee per delivered lot.
    pub buyer_fee: Amount,
    /// The seller's fee per delivered lot.
    pub seller_fee: Amount,
    /// The buyer's bond per lot, beside the price: covers imbalance and a missing signature.
    pub buyer_bond: Amount,
    /// The seller's bond per lot: its liability for a lot not delivered, or for a missing signature.
    pub seller_bond: Amount,
    /// The price of a lot of imbalance above the reference price of its slot.
    pub imbalance_premium: Amount,
}
