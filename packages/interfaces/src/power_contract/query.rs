//! Queries of power contracts.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::HexBinary;
use units::{
    Amount, ContractId, CycleId, Energy, LabelId, Lots, MarketId, NetAmount, ParticipantId, Price, SlotId,
    Timestamp, ZoneId,
};

use super::{MandateTerms, Quality, SlotTerms};
use crate::ContractAddresses;
use crate::common::{AdminResponse, Side};

/// The status of a contract.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum ContractStatus {
    /// Not signed.
    Draft,
    /// One party has signed.
    HalfSigned,
    /// Both have signed; verification follows after the signing deadline.
    Signed,
    /// Verified; delivery is ahead or in progress.
    Active,
    /// Its slot has ended; meters report.
    Delivered,
    /// Settled by the readings.
    Settled,
    /// Not signed by both in time, or not verified.
    Lapsed,
    /// Both parties cancelled it.
    Cancelled,
    /// In dispute.
    Disputed,
    /// Settled by the resolution of its dispute.
    Resolved,
}

/// The status of a slot.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum SlotStatus {
    /// The matcher drafts contracts.
    Drafting,
    /// Parties sign.
    Signing,
    /// All contracts are active, lapsed or cancelled.
    Active,
    /// All contracts are settled except those in dispute.
    Settled,
    /// All contracts are settled.
    Final,
}

/// Queries of power contracts.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The administrator and the contract addresses.
    #[returns(ConfigResponse)]
    Config {},
    /// One contract.
    #[returns(ContractResponse)]
    Contract {
        /// The contract.
        contract: ContractId,
    },
    /// Contracts of a slot in order of their numbers.
    #[returns(ContractsResponse)]
    Contracts {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// Only contracts of this participant. Then at most 500 contracts are looked at, and `next` is the last of
        /// them.
        party: Option<ParticipantId>,
        /// The last contract of the page before.
        start_after: Option<ContractId>,
        /// The size of the page, 1 to 500; 50 if absent.
        limit: Option<u32>,
    },
    /// The digest over contracts that `SignDigest` expects.
    #[returns(DigestResponse)]
    Digest {
        /// The contracts, 1 to 500, strictly ascending, of one market and cycle.
        contracts: Vec<ContractId>,
    },
    /// A participant's mandate in a market.
    #[returns(MandateResponse)]
    Mandate {
        /// The market.
        market: MarketId,
        /// The participant.
        participant: ParticipantId,
    },
    /// A participant's reading of a slot.
    #[returns(ReadingResponse)]
    Reading {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// The participant.
        participant: ParticipantId,
    },
    /// A participant's tariff registers over 1 to 500 slots `[from, to)`.
    #[returns(RegistersResponse)]
    Registers {
        /// The market.
        market: MarketId,
        /// The participant.
        participant: ParticipantId,
        /// The first slot.
        from: SlotId,
        /// The slot after the last.
        to: SlotId,
    },
    /// The state of a slot.
    #[returns(SlotResponse)]
    Slot {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
    },
    /// Totals of the final slots of a cycle, for reconciliation.
    #[returns(CycleTotalsResponse)]
    CycleTotals {
        /// The market.
        market: MarketId,
        /// The cycle.
        cycle: CycleId,
    },
}

/// The administrator and the contract addresses.
#[cw_serde]
pub struct ConfigResponse {
    /// The administrator.
    pub admin: AdminResponse,
    /// The contract addresses, once set.
    pub addresses: Option<ContractAddresses>,
}

/// The five fields of the Recommendation (R10.2.4b) and the parties.
#[cw_serde]
pub struct ContractTerms {
    /// The buyer.
    pub buyer: ParticipantId,
    /// The seller.
    pub seller: ParticipantId,
    /// The zone of the buyer.
    pub buyer_zone: ZoneId,
    /// The zone of the seller.
    pub seller_zone: ZoneId,
    /// The label of the energy.
    pub label: LabelId,
    /// Period: when delivery begins.
    pub period_start: Timestamp,
    /// Period: when delivery ends.
    pub period_end: Timestamp,
    /// Electricity in lots.
    pub lots: Lots,
    /// Electricity in watt-hours.
    pub electricity: Energy,
    /// Settlement method: metered delivery per slot, netted in this cycle.
    pub settlement_method: String,
    /// Settlement price of the buyer, in coin units per lot.
    pub buyer_price: Price,
    /// Settlement price of the seller, in coin units per lot.
    pub seller_price: Price,
    /// Liability of the seller per lot that it does not deliver, or if it does not sign, in coin units.
    pub seller_liability: Amount,
    /// Liability of the buyer per lot if it does not sign, in coin units; it also covers its imbalance charge.
    pub buyer_liability: Amount,
}

/// The amounts of a settled contract, in coin units.
#[cw_serde]
#[derive(Copy, Default)]
pub struct SettledAmounts {
    /// Lots delivered.
    pub delivered: Lots,
    /// The payment of the buyer for them.
    pub buyer_payment: NetAmount,
    /// The payment to the seller for them.
    pub seller_payment: NetAmount,
    /// The liability of the seller to the buyer for lots not delivered.
    pub liability: Amount,
    /// The imbalance charge of the buyer.
    pub imbalance: Amount,
    /// Fees of both.
    pub fees: Amount,
}

/// One contract.
#[cw_serde]
pub struct ContractResponse {
    /// The id.
    pub contract: ContractId,
    /// The status.
    pub status: ContractStatus,
    /// The terms.
    pub terms: ContractTerms,
    /// SHA-256 over the terms, which both parties sign.
    pub digest: HexBinary,
    /// Whether the buyer has signed.
    pub buyer_signed: bool,
    /// Whether the seller has signed.
    pub seller_signed: bool,
    /// The amounts, once settled.
    pub settled: Option<SettledAmounts>,
}

/// Contracts.
#[cw_serde]
pub struct ContractsResponse {
    /// The contracts.
    pub contracts: Vec<ContractResponse>,
    /// The `start_after` of the next page, if there may be one.
    pub next: Option<ContractId>,
}

/// A digest.
#[cw_serde]
pub struct DigestResponse {
    /// The Merkle root over the contracts' digests.
    pub digest: HexBinary,
}

/// A mandate.
#[cw_serde]
pub struct MandateResponse {
    /// The limits, if there is a mandate.
    pub mandate: Option<MandateTerms>,
}

/// A reading.
#[cw_serde]
pub struct ReadingResponse {
    /// Energy drawn, in watt-hours; 0 without a reading.
    pub import: Energy,
    /// Energy fed in, in watt-hours; 0 without a reading.
    pub export: Energy,
    /// The tariff register of the energy drawn; 0 without a reading.
    pub import_tariff: u8,
    /// The tariff register of the energy fed in; 0 without a reading.
    pub export_tariff: u8,
    /// The version; 0 without a reading.
    pub version: u8,
    /// The quality, if there is a reading.
    pub quality: Option<Quality>,
    /// Whether settlement uses the estimate, since there is no reading: the contracted quantity.
    pub estimated: bool,
    /// Lots sold by active contracts.
    pub sold: Lots,
    /// Lots bought by active contracts.
    pub bought: Lots,
}

/// One tariff register.
#[cw_serde]
pub struct RegisterRow {
    /// Drawn (buy) or fed in (sell).
    pub side: Side,
    /// The tariff.
    pub tariff: u8,
    /// The energy counted over the slots, in watt-hours.
    pub energy: Energy,
}

/// Tariff registers.
#[cw_serde]
pub struct RegistersResponse {
    /// The registers that counted energy.
    pub registers: Vec<RegisterRow>,
    /// Slots without a reading.
    pub missing: u32,
}

/// The state of a slot.
#[cw_serde]
pub struct SlotResponse {
    /// The status.
    pub status: SlotStatus,
    /// The terms of its contracts.
    pub terms: SlotTerms,
    /// Contracts drafted.
    pub contracts: u32,
    /// The signing deadline, exclusive, once all contracts are drafted.
    pub sign_by: Option<Timestamp>,
    /// Contracts handled in the present stage.
    pub progress: u32,
    /// Contracts in dispute.
    pub disputed: u32,
    /// The totals.
    pub totals: SlotTotals,
}

/// Totals of contracts; sums of money in coin units.
#[cw_serde]
#[derive(Copy, Default)]
pub struct SlotTotals {
    /// Contracts drafted.
    pub drafted: u32,
    /// Lots drafted.
    pub drafted_lots: Lots,
    /// Contracts activated.
    pub active: u32,
    /// Lots activated.
    pub active_lots: Lots,
    /// Contracts lapsed.
    pub lapsed: u32,
    /// Lots lapsed.
    pub lapsed_lots: Lots,
    /// Contracts cancelled.
    pub cancelled: u32,
    /// Lots cancelled.
    pub cancelled_lots: Lots,
    /// Contracts settled.
    pub settled: u32,
    /// Lots delivered.
    pub delivered_lots: Lots,
    /// Payments of buyers for delivered lots.
    pub buyers: NetAmount,
    /// Payments to sellers for delivered lots.
    pub sellers: NetAmount,
    /// Liability for lots not delivered.
    pub liability: Amount,
    /// Liability for missing signatures.
    pub lapse_liability: Amount,
    /// Imbalance charges.
    pub imbalance: Amount,
    /// Fees.
    pub fees: Amount,
    /// Receipts of the grid account: grid fees and congestion rent together; negative if it pays.
    pub grid: NetAmount,
    /// The part of `grid` that is grid fees: at most those of the cleared flows.
    pub grid_fees: Amount,
}

/// Totals of a cycle.
#[cw_serde]
pub struct CycleTotalsResponse {
    /// Slots with contracts.
    pub slots: u32,
    /// Slots that are final.
    pub final_slots: u32,
    /// Totals of the final slots.
    pub totals: SlotTotals,
}
