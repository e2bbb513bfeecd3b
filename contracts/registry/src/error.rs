//! The errors of the registry. Each text begins with its stable code.

use contract_kit::CommonError;
use cosmwasm_std::{Addr, StdError};
use interfaces::registry::{ParticipantKind, Role, Status};
use units::{LabelId, Overflow, ParticipantId, Power, Seconds, Timestamp};

use crate::participant::life_cycle::Step;

/// Why the registry refuses a message or a query.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each text says what the variant and its fields mean")]
pub enum RegistryError {
    #[error("registry/already_registered: {account} acts for participant {participant}, which is {status}")]
    AlreadyRegistered { account: Addr, participant: ParticipantId, status: Status },
    #[error("registry/unknown_account: {account} acts for no participant")]
    UnknownAccount { account: Addr },
    #[error("registry/unknown_participant: no participant has the id {participant}")]
    UnknownParticipant { participant: ParticipantId },
    #[error("registry/capacity_of_buyer: a {kind:?} feeds nothing in, a capacity of {capacity} W was given")]
    CapacityOfBuyer { kind: ParticipantKind, capacity: Power },
    #[error("registry/forbidden_step: participant {participant} is {status}: {step} does not apply")]
    ForbiddenStep { participant: ParticipantId, status: Status, step: Step },
    #[error("registry/label_out_of_range: label {label} is not between 1 and {greatest}")]
    LabelOutOfRange { label: LabelId, greatest: u8 },
    #[error("registry/duplicate_label: label {label} is given twice")]
    DuplicateLabel { label: LabelId },
    #[error("registry/no_rotation: participant {participant} is {status}: its account does not change")]
    NoRotation { participant: ParticipantId, status: Status },
    #[error(
        "registry/not_proposed_account: {account} is not proposed as the account of participant {participant}"
    )]
    NotProposedAccount { account: Addr, participant: ParticipantId },
    #[error("registry/backdated: a grant cannot begin at {since}, before now, {now}")]
    Backdated { since: Timestamp, now: Timestamp },
    #[error("registry/empty_grant: a grant from {since} cannot end at {until}")]
    EmptyGrant { since: Timestamp, until: Timestamp },
    #[error("registry/no_grant: {account} was not granted the role {role}")]
    NoGrant { account: Addr, role: Role },
    #[error("registry/pause_length: a pause lasts 1 to {most} s, {got} s were given")]
    PauseLength { most: Seconds, got: Seconds },
    #[error("registry/not_paused: trading is not paused")]
    NotPaused,
    #[error("registry/no_id_left: no id is left after participant {last}")]
    NoIdLeft { last: u32 },
    #[error(transparent)]
    Common(#[from] CommonError),
    #[error("registry/overflow: {0}")]
    Overflow(#[from] Overflow),
    #[error("registry/state: {0}")]
    Std(#[from] StdError),
}

#[cfg(test)]
mod tests {
    use contract_kit::error_codes::check_prefixed;

    #[test]
    fn every_error_has_a_code_of_its_variant() {
        check_prefixed("registry", include_str!("error.rs"));
    }
}
