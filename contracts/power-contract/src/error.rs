//! The errors of power contracts. Each text begins with its stable code.

use contract_kit::CommonError;
use cosmwasm_std::{HexBinary, StdError};
use interfaces::power_contract::{ContractStatus, SlotStatus};
use units::{
    ContractId, CycleId, Energy, Lots, MarketId, Overflow, ParticipantId, SlotId, Timestamp, ZoneId,
};

use crate::life_cycle::{SlotStep, Step};

/// Why the contract refuses a message or a query.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each text says what the variant and its fields mean")]
pub enum PowerError {
    #[error("power/not_ascending: contract {next} follows {last}: the list is not in ascending order")]
    NotAscending { last: ContractId, next: ContractId },
    #[error(
        "power/mixed_cycles: contract {contract} is of market {market} and cycle {cycle}, unlike the first of the list"
    )]
    MixedCycles { contract: ContractId, market: MarketId, cycle: CycleId },
    #[error("power/unknown_contract: contract {contract} does not exist")]
    UnknownContract { contract: ContractId },
    #[error("power/unknown_slot: slot {slot} of market {market} has no contracts")]
    UnknownSlot { market: MarketId, slot: SlotId },
    #[error("power/unknown_market: the matcher does not know market {market}: {source}")]
    UnknownMarket { market: MarketId, source: StdError },
    #[error("power/no_mandate: participant {participant} has no mandate in market {market}")]
    NoMandate { market: MarketId, participant: ParticipantId },
    #[error("power/not_a_party: participant {participant} is not a party to contract {contract}")]
    NotAParty { contract: ContractId, participant: ParticipantId },
    #[error("power/contract_status: contract {contract} is {status:?}: {step:?} is not possible")]
    ContractStatus { contract: ContractId, status: ContractStatus, step: Step },
    #[error("power/slot_status: slot {slot} of market {market} is {status:?}: {step:?} is not possible")]
    SlotStatus { market: MarketId, slot: SlotId, status: SlotStatus, step: SlotStep },
    #[error("power/too_early: slot {slot}: possible from {from} on, it is {now}")]
    TooEarly { slot: SlotId, from: Timestamp, now: Timestamp },
    #[error("power/too_late: slot {slot}: possible before {until}, it is {now}")]
    TooLate { slot: SlotId, until: Timestamp, now: Timestamp },
    #[error("power/already_signed: participant {participant} has signed contract {contract}")]
    AlreadySigned { contract: ContractId, participant: ParticipantId },
    #[error("power/already_agreed: participant {participant} has agreed to cancel contract {contract}")]
    AlreadyAgreed { contract: ContractId, participant: ParticipantId },
    #[error("power/digest_mismatch: the digest over the contracts is {expected}, {given} was given")]
    DigestMismatch { expected: HexBinary, given: HexBinary },
    #[error("power/mandate_expired: the mandate ends at {expires}, it is {now}")]
    MandateExpired { expires: Timestamp, now: Timestamp },
    #[error("power/empty_mandate: the mandate allows neither purchases nor sales, or 0 lots")]
    EmptyMandate,
    #[error("power/terms_twice: the terms of slot {slot} of market {market} are known already")]
    TermsTwice { market: MarketId, slot: SlotId },
    #[error(
        "power/times_out_of_order: slot {slot}: {start} to {end}, readings until {meter_until}: not in order"
    )]
    TimesOutOfOrder { slot: SlotId, start: Timestamp, end: Timestamp, meter_until: Timestamp },
    #[error("power/no_lots: draft {position} of the page has 0 lots")]
    NoLots { position: usize },
    #[error("power/unknown_zone: zone {zone} does not exist, the market has {zones} zones")]
    UnknownZone { zone: ZoneId, zones: usize },
    #[error("power/tariff: tariff {tariff} of participant {participant} in slot {slot} is not 1 to 4")]
    Tariff { participant: ParticipantId, slot: SlotId, tariff: u8 },
    #[error("power/energy_bound: {energy} Wh of participant {participant} in slot {slot} exceed {most} Wh")]
    EnergyBound { participant: ParticipantId, slot: SlotId, energy: Energy, most: Energy },
    #[error(
        "power/stale_reading: version {given} of the reading of participant {participant} in slot {slot} is not \
         above {stored}"
    )]
    StaleReading { participant: ParticipantId, slot: SlotId, stored: u8, given: u8 },
    #[error(
        "power/disputes_open: {open} contracts of slot {slot} are in dispute; the first can be settled by the \
         readings from {from} on, it is {now}"
    )]
    DisputesOpen { slot: SlotId, open: u32, from: Timestamp, now: Timestamp },
    #[error(
        "power/more_than_contracted: {delivered} lots cannot have been delivered under contract {contract} of {lots}"
    )]
    MoreThanContracted { contract: ContractId, delivered: Lots, lots: Lots },
    #[error("power/slot_range: slots {from} to {to}: a range holds 1 to {most} slots")]
    SlotRange { from: SlotId, to: SlotId, most: u32 },
    #[error(transparent)]
    Common(#[from] CommonError),
    #[error("power/overflow: {0}")]
    Overflow(#[from] Overflow),
    #[error("power/state: {0}")]
    Std(#[from] StdError),
}

#[cfg(test)]
mod tests {
    use contract_kit::error_codes::check_prefixed;

    #[test]
    fn every_error_has_a_code_of_its_variant() {
        check_prefixed("power", include_str!("error.rs"));
    }
}
