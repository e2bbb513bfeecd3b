//! The errors that all five contracts share. Each text begins with its stable code.

use cosmwasm_std::{Addr, StdError};
use cw_utils::PaymentError;
use interfaces::registry::{Role, Status};
use units::{ParticipantId, Timestamp};

/// Why a message, a query or a migration is refused before or beside a contract's own rules.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each text says what the variant and its fields mean")]
pub enum CommonError {
    #[error("auth/paused: trading is paused until {until}")]
    Paused { until: Timestamp },
    #[error("auth/not_registered: {account} is not registered")]
    NotRegistered { account: Addr },
    #[error("auth/not_active: participant {participant} is {status}, not active")]
    NotActive { participant: ParticipantId, status: Status },
    #[error("auth/missing_role: {account} does not hold the role {role} now")]
    MissingRole { account: Addr, role: Role },
    #[error("auth/not_administrator: {account} is not the administrator")]
    NotAdministrator { account: Addr },
    #[error("auth/not_proposed: {account} is not proposed as administrator")]
    NotProposed { account: Addr },
    #[error("auth/not_a_peer: {account} is not a contract that may send {message}")]
    NotAPeer { account: Addr, message: &'static str },
    #[error("auth/coins: {0}")]
    Coins(#[from] PaymentError),
    #[error("admin/nothing_proposed: nobody is proposed as administrator")]
    NothingProposed,
    #[error("admin/addresses_already_set: the contract addresses are set and do not change")]
    AddressesAlreadySet,
    #[error("admin/addresses_not_set: the contract addresses are not set yet")]
    AddressesNotSet,
    #[error("admin/duplicate_address: {address} is given for two contracts")]
    DuplicateAddress { address: Addr },
    #[error("admin/not_own_address: {given} is given where this contract is {own}")]
    NotOwnAddress { given: Addr, own: Addr },
    #[error("list/empty: the list is empty")]
    EmptyList,
    #[error("list/too_long: a list holds at most {most} items, {got} were given")]
    ListTooLong { most: usize, got: usize },
    #[error("list/duplicate: {item} is given twice")]
    Duplicate { item: String },
    #[error("page/empty: a page has at least one item")]
    EmptyPage,
    #[error("text/length: {what} has 1 to {most} bytes, {got} were given")]
    TextLength { what: &'static str, most: usize, got: usize },
    #[error("hash/length: a hash has {expected} bytes, {got} were given")]
    HashLength { expected: usize, got: usize },
    #[error("audit/outbox_empty: no entry waits for the log")]
    OutboxEmpty,
    #[error("migration/refused: {0}")]
    Migration(StdError),
    #[error("state/invalid: {0}")]
    Std(#[from] StdError),
}
