//! Every reason for which power-contract refuses.

use access::AccessError;
use access::admin::AdminError;
use access::version::VersionError;
use cosmwasm_std::{HexBinary, StdError};
use interfaces::power_contract::{ContractStatus, SlotStatus};
use records::RecordError;
use settlement::SettleError;
use units::{
    ContractId, CycleId, Energy, Lots, MarketId, Overflow, ParticipantId, SlotId, Timestamp, ZoneId,
};

use crate::life_cycle::{SlotStep, Step};

/// Why power-contract refuses a message or a query.
#[derive(Debug, thiserror::Error)]
pub enum PowerError {
    /// A list is empty.
    #[error("the list is empty")]
    EmptyBatch,
    /// A list is too long.
    #[error("a list holds at most {most} items, {got} were given")]
    BatchTooLong {
        /// The most.
        most: usize,
        /// How many were given.
        got: usize,
    },
    /// A page of nothing is asked for.
    #[error("a page holds at least one item")]
    EmptyPage,
    /// A contract is named twice.
    #[error("contract {contract} is named twice")]
    DuplicateContract {
        /// The contract.
        contract: ContractId,
    },
    /// A reading is given twice.
    #[error("the reading of participant {participant} in slot {slot} is given twice")]
    DuplicateReading {
        /// Whose.
        participant: ParticipantId,
        /// The slot.
        slot: SlotId,
    },
    /// Contracts are not in strictly ascending order.
    #[error("contract {next} comes after {last}: not in ascending order")]
    NotAscending {
        /// The contract before.
        last: ContractId,
        /// The contract that should be greater.
        next: ContractId,
    },
    /// One digest is over contracts of one market and cycle.
    #[error("contract {contract} is of market {market} and cycle {cycle}, unlike the first of the list")]
    MixedCycles {
        /// The contract.
        contract: ContractId,
        /// Its market.
        market: MarketId,
        /// Its cycle.
        cycle: CycleId,
    },
    /// No contract has that id.
    #[error("there is no contract {contract}")]
    UnknownContract {
        /// The id.
        contract: ContractId,
    },
    /// Nothing was drafted in that slot.
    #[error("nothing was drafted in slot {slot} of market {market}")]
    UnknownSlot {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
    },
    /// The matcher has no such market.
    #[error("the matcher does not know market {market}: {source}")]
    UnknownMarket {
        /// The id.
        market: MarketId,
        /// What the matcher said.
        source: StdError,
    },
    /// The participant has no mandate in the market.
    #[error("participant {participant} has no mandate in market {market}")]
    NoMandate {
        /// The market.
        market: MarketId,
        /// The participant.
        participant: ParticipantId,
    },
    /// The participant is neither seller nor buyer.
    #[error("participant {participant} is no party to contract {contract}")]
    NotAParty {
        /// The contract.
        contract: ContractId,
        /// The participant.
        participant: ParticipantId,
    },
    /// The contract's state does not allow it.
    #[error("contract {contract} is {status:?}: {step:?} is not possible")]
    ContractStatus {
        /// The contract.
        contract: ContractId,
        /// Its state.
        status: ContractStatus,
        /// What was to be done.
        step: Step,
    },
    /// The slot's state does not allow it.
    #[error("slot {slot} of market {market} is {status:?}: {step:?} is not possible")]
    SlotStatus {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
        /// Its state.
        status: SlotStatus,
        /// What was to be done.
        step: SlotStep,
    },
    /// The time for it has not come.
    #[error("slot {slot}: possible from {from} on, it is {now}")]
    TooEarly {
        /// The slot.
        slot: SlotId,
        /// From when.
        from: Timestamp,
        /// The block's time.
        now: Timestamp,
    },
    /// The time for it is over.
    #[error("slot {slot}: possible before {until}, it is {now}")]
    TooLate {
        /// The slot.
        slot: SlotId,
        /// Until when, exclusive.
        until: Timestamp,
        /// The block's time.
        now: Timestamp,
    },
    /// The party has signed.
    #[error("participant {participant} has signed contract {contract}")]
    AlreadySigned {
        /// The contract.
        contract: ContractId,
        /// The party.
        participant: ParticipantId,
    },
    /// The party has agreed to cancel.
    #[error("participant {participant} has agreed to cancel contract {contract}")]
    AlreadyAgreed {
        /// The contract.
        contract: ContractId,
        /// The party.
        participant: ParticipantId,
    },
    /// A hash has the wrong length.
    #[error("a hash has {expected} bytes, {got} were given")]
    HashLength {
        /// The length of a hash.
        expected: usize,
        /// The length given.
        got: usize,
    },
    /// The digest is not that of the contracts.
    #[error("the digest over the contracts is {expected}, {given} was given")]
    DigestMismatch {
        /// What it is.
        expected: HexBinary,
        /// What was given.
        given: HexBinary,
    },
    /// A mandate expires before it begins.
    #[error("the mandate ends at {expires}, it is {now}")]
    MandateExpired {
        /// Its end.
        expires: Timestamp,
        /// The block's time.
        now: Timestamp,
    },
    /// A mandate allows nothing.
    #[error("the mandate allows neither to buy nor to sell, or no lots")]
    MandateOfNothing,
    /// The slot has been drafted before: its terms come once.
    #[error("the terms of slot {slot} of market {market} are known already")]
    TermsTwice {
        /// The market.
        market: MarketId,
        /// The slot.
        slot: SlotId,
    },
    /// The times of a slot are not in order.
    #[error("slot {slot}: {start} to {end}, readings until {meter_until}: not in order")]
    TimesOutOfOrder {
        /// The slot.
        slot: SlotId,
        /// When delivery begins.
        start: Timestamp,
        /// When it ends.
        end: Timestamp,
        /// The last moment for readings.
        meter_until: Timestamp,
    },
    /// A contract is drafted about nothing.
    #[error("draft {position} of the page is about no lots")]
    NoLots {
        /// Its position in the page, from 0.
        position: usize,
    },
    /// A contract is drafted for a zone that the market does not have.
    #[error("zone {zone} is beyond the {zones} zones of the market")]
    UnknownZone {
        /// The zone.
        zone: ZoneId,
        /// How many there are.
        zones: usize,
    },
    /// Tariff registers are numbered 1 to 4.
    #[error("tariff {tariff} of participant {participant} in slot {slot} is not 1 to 4")]
    Tariff {
        /// Whose reading.
        participant: ParticipantId,
        /// The slot.
        slot: SlotId,
        /// The tariff given.
        tariff: u8,
    },
    /// More energy than any meter counts in a slot.
    #[error("{energy} Wh of participant {participant} in slot {slot} exceed {most} Wh")]
    EnergyBound {
        /// Whose reading.
        participant: ParticipantId,
        /// The slot.
        slot: SlotId,
        /// The energy given.
        energy: Energy,
        /// The most.
        most: Energy,
    },
    /// The reading is not newer than the stored one.
    #[error(
        "version {given} of the reading of participant {participant} in slot {slot} is not above {stored}"
    )]
    StaleReading {
        /// Whose reading.
        participant: ParticipantId,
        /// The slot.
        slot: SlotId,
        /// The version that is stored; 0 if none is.
        stored: u8,
        /// The version given.
        given: u8,
    },
    /// All open disputes have time left.
    #[error(
        "{open} contracts of slot {slot} are in dispute; the first settles by the readings at {from}, it is {now}"
    )]
    DisputesOpen {
        /// The slot.
        slot: SlotId,
        /// How many.
        open: u32,
        /// When the time for deciding the first of them ends.
        from: Timestamp,
        /// The block's time.
        now: Timestamp,
    },
    /// More is said to be delivered than was contracted.
    #[error("{delivered} lots cannot have been delivered under contract {contract} of {lots}")]
    MoreThanContracted {
        /// The contract.
        contract: ContractId,
        /// What is said.
        delivered: Lots,
        /// What was contracted.
        lots: Lots,
    },
    /// A range of slots is empty or too long.
    #[error("slots {from} to {to}: a range holds 1 to {most} slots")]
    SlotRange {
        /// The first slot.
        from: SlotId,
        /// The slot after the last.
        to: SlotId,
        /// The most.
        most: u32,
    },
    /// The sender may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Administration or wiring is not as needed.
    #[error(transparent)]
    Admin(#[from] AdminError),
    /// The state is not this contract's, or newer than this code.
    #[error(transparent)]
    Version(#[from] VersionError),
    /// A record does not read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A contract cannot be settled.
    #[error(transparent)]
    Settle(#[from] SettleError),
    /// A sum is out of range.
    #[error(transparent)]
    Overflow(#[from] Overflow),
    /// The chain refused.
    #[error(transparent)]
    Std(#[from] StdError),
}
