//! The definition of a market.

use cosmwasm_schema::cw_serde;
use units::{Amount, Energy, LabelId, Lots, Price, Seconds, SlotLength, ZoneId};

/// A market as its administrator defines it. It does not change afterwards: contracts refer to it.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MarketDefinition {
    /// A name, 1 to 64 bytes.
    pub name: String,
    /// The denomination in which it pays, one that the escrow accepts.
    pub denom: String,
    /// Names of the zones, 1 to 32, none twice.
    pub zones: Vec<String>,
    /// Lines between zones, one direction each, at most 64.
    pub lines: Vec<LineDefinition>,
    /// Names of the labels, 1 to 16, none twice; the first is the unlabelled good.
    pub labels: Vec<String>,
    /// What buyers may ask for, 1 to 16.
    pub profiles: Vec<ProfileDefinition>,
    /// The prices that orders may have.
    pub grid: PriceGrid,
    /// The energy of one lot, in watt-hours, at least 1.
    pub lot: Energy,
    /// The fewest lots of an order, at least 1.
    pub minimum_lots: Lots,
    /// How time is cut and what is due when.
    pub timing: Timing,
    /// Fees, bonds and the price of imbalance.
    pub terms: SettlementTerms,
}

/// One direction of a line.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct LineDefinition {
    /// Where the energy enters.
    pub from: ZoneId,
    /// Where it leaves; another zone.
    pub to: ZoneId,
    /// Its capacity per slot where the grid operator sets no other.
    pub capacity: Lots,
    /// The grid fee per lot, not negative.
    pub fee: Price,
}

/// What a buyer may ask for: which labels it accepts and what more it pays for each.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct ProfileDefinition {
    /// A name, 1 to 64 bytes.
    pub name: String,
    /// The labels accepted, 1 to 16, none twice.
    pub accepts: Vec<AcceptanceDefinition>,
}

/// A label that a profile accepts.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct AcceptanceDefinition {
    /// Which.
    pub label: LabelId,
    /// What the buyer pays above its bid for a lot of it, not negative.
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

/// How time is cut and what is due when. All spans are in seconds.
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
    /// The gate of a slot closes so long before it begins.
    pub gate: Seconds,
    /// From the gate on, the slot must be cleared within this time, or it can be aborted.
    pub clear: Seconds,
    /// Contracts are to be signed within this time from the end of pairing.
    pub sign: Seconds,
    /// Readings are taken until so long after the slot has ended; then it can be settled.
    pub meter: Seconds,
    /// A disputed contract that nobody resolves within this time settles by the readings: from the dispute on, or from the end of
    /// the time for readings if that is later.
    pub dispute: Seconds,
}

/// Fees, bonds and the price of imbalance, each in coin units per lot.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy)]
pub struct SettlementTerms {
    /// What the buyer pays to the fee account per delivered lot.
    pub buyer_fee: Amount,
    /// What the seller pays to the fee account per delivered lot.
    pub seller_fee: Amount,
    /// What a buyer posts per lot beside the price: covers imbalance and a missing signature.
    pub buyer_bond: Amount,
    /// What a seller posts per lot: its liability for a lot that it does not deliver, or for a missing signature.
    pub seller_bond: Amount,
    /// What a lot of imbalance costs above the reference price of its slot.
    pub imbalance_premium: Amount,
}
