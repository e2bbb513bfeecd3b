//! Messages to power-contract.

use crate::admin::AdminMsg;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::HexBinary;
use units::{
    Amount, ContractId, CycleId, DenomId, Energy, LabelId, Lots, MarketId, ParticipantId, Price, Seconds,
    SlotId, Timestamp, ZoneId,
};

use crate::orderbook_matcher::SettlementTerms;

/// Starts power-contract.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// Who administers it.
    pub admin: String,
}

/// What all contracts of a slot have in common; stored once.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct SlotTerms {
    /// The cycle in which they are cleared.
    pub cycle: CycleId,
    /// The denomination's number in the escrow.
    pub denom: DenomId,
    /// The energy of a lot.
    pub lot: Energy,
    /// When delivery begins.
    pub start: Timestamp,
    /// When delivery ends.
    pub end: Timestamp,
    /// The time for signing, from the end of pairing.
    pub sign: Seconds,
    /// The last moment for readings; from then on the slot is settled.
    pub meter_until: Timestamp,
    /// The time for resolving a dispute, from the dispute on, or from the end of the time for readings if that is later.
    pub dispute: Seconds,
    /// Fees, bonds, the price of imbalance.
    pub terms: SettlementTerms,
    /// What a lot of imbalance costs in each zone: the greater of clearing price and published index, at least 0, and the
    /// premium. Frozen at clearing.
    pub imbalance_prices: Vec<Amount>,
    /// The grid fees of the cleared flows, which settlement tells apart from congestion rent.
    pub grid_fees: Amount,
}

/// One contract as the pairing proposes it.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct NewContract {
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
    /// How much.
    pub lots: Lots,
    /// What the buyer pays per lot.
    pub buyer_price: Price,
    /// What the seller receives per lot; the difference is the grid's.
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
    /// What they have in common; with the first page only.
    pub terms: Option<SlotTerms>,
    /// The contracts, at most 1,500.
    pub contracts: Vec<NewContract>,
    /// Whether this is the last page: the time for signing begins.
    pub last: bool,
}

/// A standing mandate: contracts within its limits count as signed by its giver when they are drafted.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Copy)]
pub struct MandateTerms {
    /// The most to pay per lot when buying; absent: no purchases.
    pub buy_at_most: Option<Price>,
    /// The least to receive per lot when selling; absent: no sales.
    pub sell_at_least: Option<Price>,
    /// The most lots of one contract.
    pub lots_at_most: Lots,
    /// Until when, exclusive.
    pub expires: Timestamp,
}

/// How a reading came about.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Quality {
    /// Measured and validated.
    Measured,
    /// Measured, not validated yet.
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

/// A meter's reading of one slot.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Reading {
    /// Whose meter.
    pub participant: ParticipantId,
    /// The slot.
    pub slot: SlotId,
    /// Energy drawn from the grid (OBIS 1.8.x), by the tariff register that counted it.
    pub import: TariffReading,
    /// Energy fed into the grid (OBIS 2.8.x), by the tariff register that counted it.
    pub export: TariffReading,
    /// The version: 1 for the first, each later one replaces the earlier.
    pub version: u8,
    /// How it came about.
    pub quality: Quality,
}

/// Messages to power-contract. The declarations below say who may send each.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// Administration of the contract: the same for all five.
    Admin(AdminMsg),
    /// The registry: pauses trading, or ends the pause.
    SetPause {
        /// Until when; not later than now where the pause ends.
        until: Timestamp,
    },
    /// The matcher: drafts contracts.
    Draft {
        /// A page of them.
        drafts: Drafts,
    },
    /// Active participant: signs drafts of its own, one by one.
    Sign {
        /// Which, 1 to 500, none twice.
        contracts: Vec<ContractId>,
    },
    /// Active participant: signs drafts of its own by one digest over all of them.
    SignDigest {
        /// Which, 1 to 500, strictly ascending, of one market and cycle.
        contracts: Vec<ContractId>,
        /// The Merkle root (RFC 6962) over the digests of the contracts in that order: 32 bytes.
        digest: HexBinary,
    },
    /// Active participant: gives a standing mandate in a market; replaces an earlier one.
    GrantMandate {
        /// The market.
        market: MarketId,
        /// Its limits.
        mandate: MandateTerms,
    },
    /// The participant: takes its mandate back. Contracts it has signed stay signed.
    RevokeMandate {
        /// The market.
        market: MarketId,
    },
    /// A party: agrees to cancel contracts; cancelled once both have agreed, until the deadline for signing.
    Cancel {
        /// Which, 1 to 500, none twice.
        contracts: Vec<ContractId>,
    },
    /// Anyone, after the deadline for signing: verifies contracts and activates them, or lets them lapse.
    Activate {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// At most so many contracts.
        limit: u32,
    },
    /// Metering operator: reports readings of slots that have ended, until their deadline.
    Meter {
        /// The market whose slots are meant.
        market: MarketId,
        /// The readings, 1 to 500, none twice.
        readings: Vec<Reading>,
    },
    /// A party: disputes what was delivered, after the end of delivery and before settlement.
    Dispute {
        /// The contract.
        contract: ContractId,
        /// SHA-256 of the evidence: 32 bytes.
        evidence: HexBinary,
    },
    /// Auditor: decides a dispute; the contract settles at once.
    Resolve {
        /// The contract.
        contract: ContractId,
        /// What was delivered, at most what was contracted.
        delivered: Lots,
    },
    /// Anyone, after the deadline for readings: settles contracts. Those in dispute are left out until resolved or until
    /// the time for that is over.
    Settle {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// At most so many contracts.
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
