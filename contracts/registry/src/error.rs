//! Every reason for which the registry refuses.

use access::AccessError;
use access::admin::AdminError;
use access::version::VersionError;
use cosmwasm_std::{Addr, StdError};
use interfaces::registry::{ParticipantKind, Role, Status};
use records::RecordError;
use units::{LabelId, Overflow, ParticipantId, Power, Seconds, Timestamp};

use crate::life_cycle::Step;

/// Why the registry refuses a message or a query.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The account acts for a participant already.
    #[error("{account} acts for participant {participant}, which is {status}")]
    AlreadyRegistered {
        /// The account.
        account: Addr,
        /// Its participant.
        participant: ParticipantId,
        /// That participant's state.
        status: Status,
    },
    /// The account acts for nobody.
    #[error("{account} acts for no participant")]
    UnknownAccount {
        /// The account.
        account: Addr,
    },
    /// No participant has that id.
    #[error("no participant has the id {participant}")]
    UnknownParticipant {
        /// The id.
        participant: ParticipantId,
    },
    /// The evidence is not a SHA-256 hash.
    #[error("evidence is a hash of {expected} bytes, {got} were given")]
    EvidenceLength {
        /// The length of a hash.
        expected: usize,
        /// The length given.
        got: usize,
    },
    /// Who only buys feeds nothing in.
    #[error("a {kind:?} feeds nothing in, a capacity of {capacity} W was given")]
    CapacityOfBuyer {
        /// What it is.
        kind: ParticipantKind,
        /// The capacity given.
        capacity: Power,
    },
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
    /// A participant is decided about twice in one message.
    #[error("participant {participant} is named twice")]
    DuplicateReview {
        /// The participant.
        participant: ParticipantId,
    },
    /// The life cycle has no such step from there.
    #[error("participant {participant} is {status}: {step} does not apply")]
    ForbiddenStep {
        /// The participant.
        participant: ParticipantId,
        /// Its state.
        status: Status,
        /// What was tried.
        step: Step,
    },
    /// A label's number is out of range; 0, the unlabelled good, needs no approval.
    #[error("label {label} is not between 1 and {greatest}")]
    LabelOutOfRange {
        /// The label.
        label: LabelId,
        /// The greatest.
        greatest: u8,
    },
    /// A label is named twice.
    #[error("label {label} is named twice")]
    DuplicateLabel {
        /// The label.
        label: LabelId,
    },
    /// A reason is empty or too long.
    #[error("a reason has 1 to {most} bytes, {got} were given")]
    ReasonLength {
        /// The most.
        most: usize,
        /// How many were given.
        got: usize,
    },
    /// A participant that is rejected or revoked keeps its account.
    #[error("participant {participant} is {status}: its account does not change")]
    NoRotation {
        /// The participant.
        participant: ParticipantId,
        /// Its state.
        status: Status,
    },
    /// The account is not proposed to follow.
    #[error("{account} is not proposed as the account of participant {participant}")]
    NotProposedAccount {
        /// Who tried.
        account: Addr,
        /// The participant.
        participant: ParticipantId,
    },
    /// A grant would begin before now.
    #[error("a grant cannot begin at {since}, before now, {now}")]
    Backdated {
        /// When it would begin.
        since: Timestamp,
        /// Block time.
        now: Timestamp,
    },
    /// A grant would end before it begins.
    #[error("a grant from {since} cannot end at {until}")]
    EmptyGrant {
        /// When it would begin.
        since: Timestamp,
        /// When it would end.
        until: Timestamp,
    },
    /// The account was not granted the role.
    #[error("{account} was not granted the role {role}")]
    NoGrant {
        /// The account.
        account: Addr,
        /// The role.
        role: Role,
    },
    /// A pause is too short or too long.
    #[error("a pause lasts 1 to {most} s, {got} s were given")]
    PauseLength {
        /// The longest.
        most: Seconds,
        /// What was given.
        got: Seconds,
    },
    /// Trading is not paused.
    #[error("trading is not paused")]
    NotPaused,
    /// A page of no items was asked for.
    #[error("a page has at least one item")]
    EmptyPage,
    /// The ids are used up.
    #[error("no id is left after participant {last}")]
    NoIdLeft {
        /// The last one given.
        last: u32,
    },
    /// The sender may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Administration or wiring is not as needed.
    #[error(transparent)]
    Admin(#[from] AdminError),
    /// The migration does not fit the state.
    #[error(transparent)]
    Version(#[from] VersionError),
    /// A stored record does not read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A time is out of range.
    #[error(transparent)]
    Overflow(#[from] Overflow),
    /// The chain refused.
    #[error(transparent)]
    Std(#[from] StdError),
}
