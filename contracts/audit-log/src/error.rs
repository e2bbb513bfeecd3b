//! Every reason for which the log refuses.

use access::AccessError;
use access::admin::AdminError;
use access::version::VersionError;
use cosmwasm_std::{Addr, StdError};
use merkle_log::TreeError;
use records::RecordError;

/// Why the log refuses a message or a query.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// A list is empty.
    #[error("the list is empty")]
    EmptyBatch,
    /// A list is too long.
    #[error("a list holds at most {most} entries, {got} were given")]
    BatchTooLong {
        /// The most.
        most: usize,
        /// How many were given.
        got: usize,
    },
    /// An action's name is empty or too long.
    #[error("entry {at} of the list: an action's name has 1 to {most} bytes, {got} were given")]
    ActionLength {
        /// The position in the list, from 0.
        at: usize,
        /// The most.
        most: usize,
        /// How many were given.
        got: usize,
    },
    /// An action's name has a character that no message's name has.
    #[error("entry {at} of the list: an action's name has only a to z, 0 to 9 and _")]
    ActionCharacter {
        /// The position in the list, from 0.
        at: usize,
    },
    /// An actor is empty or too long.
    #[error("entry {at} of the list: an actor has 1 to {most} bytes, {got} were given")]
    ActorLength {
        /// The position in the list, from 0.
        at: usize,
        /// The most.
        most: usize,
        /// How many were given.
        got: usize,
    },
    /// An actor has a character that no address has.
    #[error("entry {at} of the list: an actor has only printable ASCII characters and no space")]
    ActorCharacter {
        /// The position in the list, from 0.
        at: usize,
    },
    /// An entry is about too many.
    #[error("entry {at} of the list: an entry is about at most {most} participants, {got} were given")]
    TooManySubjects {
        /// The position in the list, from 0.
        at: usize,
        /// The most.
        most: usize,
        /// How many were given.
        got: usize,
    },
    /// A payload's hash is not one of SHA-256.
    #[error("entry {at} of the list: a hash has {expected} bytes, {got} were given")]
    HashLength {
        /// The position in the list, from 0.
        at: usize,
        /// The length of a hash.
        expected: usize,
        /// The length given.
        got: usize,
    },
    /// The log has no such entry.
    #[error("no entry has the number {number}: there are {size}")]
    NoSuchEntry {
        /// The number asked for.
        number: u64,
        /// The number of entries.
        size: u64,
    },
    /// The log has not been that large yet.
    #[error("the log has {size} entries, not {asked}")]
    NoSuchSize {
        /// The size asked for.
        asked: u64,
        /// The size now.
        size: u64,
    },
    /// A page of no items was asked for.
    #[error("a page has at least one item")]
    EmptyPage,
    /// The sender is let through by the table, but is no contract of the suite.
    #[error("{account} is no writer of the log")]
    NotAWriter {
        /// Who tried.
        account: Addr,
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
    /// The tree cannot grow, or has no such proof.
    #[error(transparent)]
    Tree(#[from] TreeError<RecordError>),
    /// A stored record does not read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The chain refused.
    #[error(transparent)]
    Std(#[from] StdError),
}
