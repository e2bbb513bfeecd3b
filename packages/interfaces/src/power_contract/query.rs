//! Queries of power-contract.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::HexBinary;
use units::{
    Amount, ContractId, CycleId, Energy, LabelId, Lots, MarketId, NetAmount, ParticipantId, Price, SlotId,
    Timestamp, ZoneId,
};

use super::{MandateTerms, Quality, SlotTerms};
use crate::ContractAddresses;
use crate::common::{AdminResponse, Side};

/// The state of a contract.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum ContractStatus {
    /// Nobody has signed.
    Draft,
    /// One party has signed.
    HalfSigned,
    /// Both have signed; verification comes after the deadline for signing.
    Signed,
    /// Verified: delivers.
    Active,
    /// Its slot is over; readings are coming in.
    Delivered,
    /// Paid for.
    Settled,
    /// Not signed by both in time, or not verified.
    Lapsed,
    /// Both parties cancelled it.
    Cancelled,
    /// What was delivered is disputed.
    Disputed,
    /// The dispute is resolved, and it is paid for.
    Resolved,
}

/// The state of a slot in power-contract.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum SlotStatus {
    /// Drafts are coming in.
    Drafting,
    /// Parties sign.
    Signing,
    /// All contracts are active, lapsed or cancelled.
    Active,
    /// All contracts are settled but those in dispute.
    Settled,
    /// Nothing is open any more.
    Final,
}

/// Queries of power-contract.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The administrator and the wiring.
    #[returns(ConfigResponse)]
    Config {},
    /// One contract.
    #[returns(ContractResponse)]
    Contract {
        /// Which.
        contract: ContractId,
    },
    /// Contracts of a slot in order of their numbers.
    #[returns(ContractsResponse)]
    Contracts {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// Those of this participant only. Then at most 500 contracts are looked at, and `next` says where to go on.
        party: Option<ParticipantId>,
        /// The last one already seen.
        start_after: Option<ContractId>,
        /// At most so many, at most 500; 50 if absent.
        limit: Option<u32>,
    },
    /// The digest over contracts, as `SignDigest` expects it.
    #[returns(DigestResponse)]
    Digest {
        /// Which, strictly ascending, at most 500.
        contracts: Vec<ContractId>,
    },
    /// A participant's mandate in a market.
    #[returns(MandateResponse)]
    Mandate {
        /// The market.
        market: MarketId,
        /// Whose.
        participant: ParticipantId,
    },
    /// A participant's reading of a slot.
    #[returns(ReadingResponse)]
    Reading {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// Whose.
        participant: ParticipantId,
    },
    /// A participant's tariff registers over slots `[from, to)`, at most 500 of them.
    #[returns(RegistersResponse)]
    Registers {
        /// The market.
        market: MarketId,
        /// Whose.
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
    /// Sums over the slots of a cycle, for reconciliation.
    #[returns(CycleTotalsResponse)]
    CycleTotals {
        /// The market.
        market: MarketId,
        /// The cycle.
        cycle: CycleId,
    },
}

/// The administrator and the wiring.
#[cw_serde]
pub struct ConfigResponse {
    /// The administrator.
    pub admin: AdminResponse,
    /// The addresses of the suite, once set.
    pub addresses: Option<ContractAddresses>,
}

/// The five fields of the Recommendation (R10.2.4b) and the parties.
#[cw_serde]
pub struct ContractTerms {
    /// Who takes the energy.
    pub buyer: ParticipantId,
    /// Who delivers it.
    pub seller: ParticipantId,
    /// Where the buyer is connected.
    pub buyer_zone: ZoneId,
    /// Where the seller is connected.
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
    /// Settlement price of the buyer per lot.
    pub buyer_price: Price,
    /// Settlement price of the seller per lot.
    pub seller_price: Price,
    /// Liability for breach: what the seller owes per lot not delivered, and each party per lot if it does not sign.
    pub seller_liability: Amount,
    /// Liability of the buyer per lot if it does not sign; the same sum bounds its imbalance.
    pub buyer_liability: Amount,
}

/// What a contract came to.
#[cw_serde]
#[derive(Copy, Default)]
pub struct SettledAmounts {
    /// Lots delivered.
    pub delivered: Lots,
    /// What the buyer pays for them.
    pub buyer_payment: NetAmount,
    /// What the seller receives for them.
    pub seller_payment: NetAmount,
    /// What the seller owes the buyer for lots not delivered.
    pub liability: Amount,
    /// What the buyer owes the imbalance account.
    pub imbalance: Amount,
    /// Fees of both.
    pub fees: Amount,
}

/// One contract.
#[cw_serde]
pub struct ContractResponse {
    /// Its id.
    pub contract: ContractId,
    /// Its state.
    pub status: ContractStatus,
    /// Its terms.
    pub terms: ContractTerms,
    /// SHA-256 over its terms, as both parties sign it.
    pub digest: HexBinary,
    /// Whether the buyer has signed.
    pub buyer_signed: bool,
    /// Whether the seller has signed.
    pub seller_signed: bool,
    /// What it came to, once settled.
    pub settled: Option<SettledAmounts>,
}

/// Contracts.
#[cw_serde]
pub struct ContractsResponse {
    /// The contracts.
    pub contracts: Vec<ContractResponse>,
    /// Where to go on, if there may be more.
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
    /// Its limits, if there is one.
    pub mandate: Option<MandateTerms>,
}

/// A reading.
#[cw_serde]
pub struct ReadingResponse {
    /// Energy drawn, with its tariff.
    pub import: Energy,
    /// Energy fed in.
    pub export: Energy,
    /// The tariff register of the energy drawn.
    pub import_tariff: u8,
    /// The tariff register of the energy fed in.
    pub export_tariff: u8,
    /// The version; 0 where no reading came.
    pub version: u8,
    /// How it came about; absent where no reading came.
    pub quality: Option<Quality>,
    /// Whether settlement takes (or took) the documented estimate instead: the contracted quantity.
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
    /// The energy counted over the slots asked for.
    pub energy: Energy,
}

/// Tariff registers.
#[cw_serde]
pub struct RegistersResponse {
    /// The registers that counted anything.
    pub registers: Vec<RegisterRow>,
    /// Slots without a reading.
    pub missing: u32,
}

/// The state of a slot.
#[cw_serde]
pub struct SlotResponse {
    /// Its state.
    pub status: SlotStatus,
    /// What its contracts have in common.
    pub terms: SlotTerms,
    /// Contracts drafted.
    pub contracts: u32,
    /// When the time for signing ends, once all are drafted.
    pub sign_by: Option<Timestamp>,
    /// Contracts handled so far in the present stage.
    pub progress: u32,
    /// Contracts in dispute.
    pub disputed: u32,
    /// Sums so far.
    pub totals: SlotTotals,
}

/// Sums over contracts.
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
    /// What buyers pay for delivered lots.
    pub buyers: NetAmount,
    /// What sellers receive for delivered lots.
    pub sellers: NetAmount,
    /// Liability for lots not delivered.
    pub liability: Amount,
    /// Liability for missing signatures.
    pub lapse_liability: Amount,
    /// Imbalance.
    pub imbalance: Amount,
    /// Fees.
    pub fees: Amount,
    /// What the grid account receives: grid fees and congestion rent together; negative where it pays.
    pub grid: NetAmount,
    /// The part of `grid` that is grid fees: at most those of the cleared flows.
    pub grid_fees: Amount,
}

/// Sums over the slots of a cycle.
#[cw_serde]
pub struct CycleTotalsResponse {
    /// Slots with contracts.
    pub slots: u32,
    /// Slots that are final.
    pub final_slots: u32,
    /// Sums over the final slots.
    pub totals: SlotTotals,
}
