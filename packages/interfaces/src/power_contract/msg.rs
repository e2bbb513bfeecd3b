//! Messages to power contracts.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::HexBinary;
use units::{
    Amount, ContractId, CycleId, DenomId, Energy, LabelId, Lots, MarketId, ParticipantId, Price, Seconds,
    SlotId, Timestamp, ZoneId,
};

use crate::admin::AdminMsg;
use crate::orderbook_matcher::SettlementTerms;

/// Starts the contract.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// The account of the administrator.
    pub admin: String,
}

/// The terms that all contracts of a slot have in common; stored once.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct SlotTerms {
    /// The settlement cycle.
    pub cycle: CycleId,
    /// The number of the denomination in the escrow.
    pub denom: DenomId,
    /// The energy of a lot, in watt-hours.
    pub lot: Energy,
    /// When delivery begins.
    pub start: Timestamp,
    /// When delivery ends.
    pub end: Timestamp,
    /// The time for signing from the end of pairing, in seconds.
    pub sign: Seconds,
    /// The metering deadline, exclusive; from then on the slot is settled.
    pub meter_until: Timestamp,
    /// The time for the resolution of a dispute in seconds, from the dispute or the metering deadline, whichever is
    /// later.
    pub dispute: Seconds,
    /// Fees, bonds and the imbalance premium, in coin units per lot.
    pub terms: SettlementTerms,
    /// The imbalance price of each zone, in coin units per lot: the greater of clearing price and published index, at
    /// least 0, plus the premium. Fixed at clearing.
    pub imbalance_prices: Vec<Amount>,
    /// The grid fees of the cleared flows in coin units, which settlement separates from congestion rent.
    pub grid_fees: Amount,
}

/// One contract that the matcher has paired.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct NewContract {
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
    /// The lots to be delivered, at least 1.
    pub lots: Lots,
    /// The price that the buyer pays, in coin units per lot.
    pub buyer_price: Price,
    /// The price that the seller receives, in coin units per lot. The grid account receives the difference.
    pub seller_price: Price,
}

/// A page of drafts.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Drafts {
    /// The market.
    pub market: MarketId,
    /// The slot.
    pub slot: SlotId,
    /// The terms of the slot; with the first page only.
    pub terms: Option<SlotTerms>,
    /// The contracts, 1 to 1,500; a last page after others may be empty.
    pub contracts: Vec<NewContract>,
    /// Whether this is the last page, which starts the time for signing.
    pub last: bool,
}

/// A standing mandate: drafting signs contracts within its limits for the participant.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy)]
pub struct MandateTerms {
    /// The greatest price to buy at, in coin units per lot; absent: no purchases.
    pub buy_at_most: Option<Price>,
    /// The least price to sell at, in coin units per lot; absent: no sales.
    pub sell_at_least: Option<Price>,
    /// The most lots of one contract, at least 1.
    pub lots_at_most: Lots,
    /// The end of the mandate, exclusive.
    pub expires: Timestamp,
}

/// The quality of a reading.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Quality {
    /// Measured and validated.
    Measured,
    /// Measured, not yet validated.
    Provisional,
    /// Substituted by the metering operator.
    Substituted,
}

/// Energy by one tariff register.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy)]
pub struct TariffReading {
    /// The tariff: 1 to 4.
    pub tariff: u8,
    /// The energy in watt-hours.
    pub energy: Energy,
}

/// A reading of one slot.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Reading {
    /// The participant.
    pub participant: ParticipantId,
    /// The slot.
    pub slot: SlotId,
    /// Energy drawn from the grid (OBIS 1.8.x), by the tariff register that counted it.
    pub import: TariffReading,
    /// Energy fed into the grid (OBIS 2.8.x), by the tariff register that counted it.
    pub export: TariffReading,
    /// The version: at least 1, and greater than that of the stored reading, which it replaces.
    pub version: u8,
    /// The quality.
    pub quality: Quality,
}

/// Messages to power contracts. The declarations below say who may send each.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// Administration of the contract: the same for all five.
    Admin(AdminMsg),
    /// The registry pauses trading, or ends the pause.
    SetPause {
        /// The end of the pause; a time that is not later than now ends it.
        until: Timestamp,
    },
    /// The matcher drafts contracts.
    Draft {
        /// A page of contracts.
        drafts: Drafts,
    },
    /// A party signs drafts, one by one.
    Sign {
        /// The contracts, 1 to 500, without duplicates.
        contracts: Vec<ContractId>,
    },
    /// A party signs drafts by one digest over all of them.
    SignDigest {
        /// The contracts, 1 to 500, strictly ascending, of one market and cycle.
        contracts: Vec<ContractId>,
        /// The Merkle root (RFC 6962) over the digests of the contracts in that order: 32 bytes.
        digest: HexBinary,
    },
    /// A participant gives a standing mandate in a market; it replaces an earlier one.
    GrantMandate {
        /// The market.
        market: MarketId,
        /// The limits.
        mandate: MandateTerms,
    },
    /// A participant revokes its mandate. Contracts that it has signed stay signed.
    RevokeMandate {
        /// The market.
        market: MarketId,
    },
    /// A party agrees to cancel contracts, before the signing deadline. They are cancelled once both parties have
    /// agreed.
    Cancel {
        /// The contracts, 1 to 500, without duplicates.
        contracts: Vec<ContractId>,
    },
    /// Anyone has contracts verified after the signing deadline: they become active or lapse.
    Activate {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// The most contracts to handle, at least 1; at most 500 are handled.
        limit: u32,
    },
    /// A metering operator reports readings of ended slots, before their metering deadline.
    Meter {
        /// The market of the slots.
        market: MarketId,
        /// The readings, 1 to 500, one per participant and slot.
        readings: Vec<Reading>,
    },
    /// A party disputes the delivered lots, after the end of delivery and before settlement.
    Dispute {
        /// The contract.
        contract: ContractId,
        /// SHA-256 of the evidence: 32 bytes.
        evidence: HexBinary,
    },
    /// The auditor resolves a dispute; the contract settles at once.
    Resolve {
        /// The contract.
        contract: ContractId,
        /// The lots delivered, at most those of the contract.
        delivered: Lots,
    },
    /// Anyone settles contracts after the metering deadline. Those in dispute are skipped until the auditor resolves
    /// them or the deadline for that passes.
    Settle {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// The most contracts to handle, at least 1; at most 500 are handled.
        limit: u32,
    },
}

crate::declare_messages! {
    ExecuteMsg {
        SetPause => {
            name: "set_pause",
            interface: Contract,
            sender: Peers(&[Registry]),
            pausing: NotPausable,
            coins: Refused,
            audit: Covered,
        },
        Draft => {
            name: "draft",
            interface: Contract,
            sender: Peers(&[OrderbookMatcher]),
            pausing: NotPausable,
            coins: Refused,
            audit: Covered,
        },
        Sign => {
            name: "sign",
            interface: Contract,
            sender: ActiveParticipant,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Execution),
        },
        SignDigest => {
            name: "sign_digest",
            interface: Contract,
            sender: ActiveParticipant,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Execution),
        },
        GrantMandate => {
            name: "grant_mandate",
            interface: Contract,
            sender: ActiveParticipant,
            pausing: Pausable,
            coins: Refused,
            audit: Appended(Access),
        },
        RevokeMandate => {
            name: "revoke_mandate",
            interface: Contract,
            sender: Participant,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Access),
        },
        Cancel => {
            name: "cancel",
            interface: Contract,
            sender: Participant,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Execution),
        },
        Activate => {
            name: "activate",
            interface: Contract,
            sender: Anyone,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Execution),
        },
        Meter => {
            name: "meter",
            interface: Contract,
            sender: RoleHolder(MeteringOperator),
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Execution),
        },
        Dispute => {
            name: "dispute",
            interface: Contract,
            sender: Participant,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Execution),
        },
        Resolve => {
            name: "resolve",
            interface: Contract,
            sender: RoleHolder(Auditor),
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Execution),
        },
        Settle => {
            name: "settle",
            interface: Transaction,
            sender: Anyone,
            pausing: NotPausable,
            coins: Refused,
            audit: Appended(Execution),
        },
    }
    groups { Admin(AdminMsg) => "admin" }
}
