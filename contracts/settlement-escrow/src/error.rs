//! Every reason for which the escrow refuses.

use access::AccessError;
use access::admin::AdminError;
use access::version::VersionError;
use cosmwasm_std::{Addr, StdError, Uint256};
use interfaces::settlement_escrow::CycleStatus;
use records::RecordError;
use units::{CycleId, DenomId, MarketId, NetAmount, Overflow, ParticipantId};

use crate::core::account::IdOutOfRange;
use crate::core::balance::BalanceError;
use crate::core::posting::LegsError;
use crate::core::reconcile::ReconcileError;
use crate::interchain::error::RouteError;

/// Why the escrow refuses a message or a query.
#[derive(Debug, thiserror::Error)]
pub enum EscrowError {
    /// The escrow needs a denomination, and has room for so many.
    #[error("the escrow keeps 1 to {most} denominations, not {got}")]
    DenomCount {
        /// The most.
        most: usize,
        /// How many it would be.
        got: usize,
    },
    /// A denomination's name is empty or too long.
    #[error("a denomination has 1 to {most} bytes, {got} were given")]
    DenomLength {
        /// The most.
        most: usize,
        /// How many were given.
        got: usize,
    },
    /// A denomination is named twice.
    #[error("the denomination {denom} is kept already")]
    DuplicateDenom {
        /// Which.
        denom: String,
    },
    /// The escrow does not keep a denomination of that name.
    #[error("the denomination {denom} is not kept here")]
    UnknownDenom {
        /// Which.
        denom: String,
    },
    /// The escrow does not keep a denomination of that number.
    #[error("no denomination has the number {denom}, there are {known}")]
    UnknownDenomNumber {
        /// Which.
        denom: DenomId,
        /// How many there are.
        known: usize,
    },
    /// A payment carries exactly one coin.
    #[error("exactly one coin is taken, {coins} kinds were sent")]
    NotOneCoin {
        /// How many came.
        coins: usize,
    },
    /// Nothing is not an amount.
    #[error("the amount is zero")]
    ZeroAmount,
    /// A coin holds more than accounts can.
    #[error("{amount} {denom} are more than an account can hold")]
    TooLarge {
        /// How much came.
        amount: Uint256,
        /// Of which denomination.
        denom: String,
    },
    /// All that is free was asked for, and nothing is.
    #[error("participant {participant} has no {denom} free")]
    NothingFree {
        /// Who.
        participant: ParticipantId,
        /// Of which denomination.
        denom: String,
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
    /// A participant is named twice.
    #[error("participant {participant} is named twice")]
    DuplicateParticipant {
        /// Who.
        participant: ParticipantId,
    },
    /// A page of no items was asked for.
    #[error("a page has at least one item")]
    EmptyPage,
    /// A payment to the escrow itself would belong to nobody.
    #[error("{recipient} is the escrow itself")]
    OwnAddress {
        /// The recipient given.
        recipient: Addr,
    },
    /// A cycle that is reconciled takes no more bookings.
    #[error("cycle {cycle} of market {market} is {status} and takes no bookings")]
    CycleClosed {
        /// The market.
        market: MarketId,
        /// The cycle.
        cycle: CycleId,
        /// Its state.
        status: &'static str,
    },
    /// A cycle has one denomination.
    #[error("cycle {cycle} of market {market} is booked in denomination {denom}, not in {given}")]
    OtherDenom {
        /// The market.
        market: MarketId,
        /// The cycle.
        cycle: CycleId,
        /// Its denomination.
        denom: DenomId,
        /// The one given.
        given: DenomId,
    },
    /// A cycle is cleared once.
    #[error("cycle {cycle} of market {market} is cleared already")]
    AlreadyCleared {
        /// The market.
        market: MarketId,
        /// The cycle.
        cycle: CycleId,
    },
    /// The life of a cycle has no such step.
    #[error("a cycle does not go from {from:?} to {to:?}")]
    ForbiddenStep {
        /// Its state.
        from: CycleStatus,
        /// What it would become.
        to: CycleStatus,
    },
    /// All positions are netted, but they do not sum to zero.
    #[error("the netted positions sum to {sum}, not to zero")]
    NettingUnbalanced {
        /// The sum.
        sum: NetAmount,
    },
    /// Nothing waits for the log.
    #[error("no entry waits for the log")]
    OutboxEmpty,
    /// The chain answers a question that was not asked.
    #[error("no reply of id {id} is expected")]
    UnknownReply {
        /// The id.
        id: u64,
    },
    /// A reply that is asked for failures only came for a success.
    #[error("the reply of id {id} is for failures, but tells of a success")]
    UnexpectedSuccess {
        /// The id.
        id: u64,
    },
    /// An account cannot be changed so.
    #[error(transparent)]
    Balance(#[from] BalanceError),
    /// The legs of a posting are not as they should be.
    #[error(transparent)]
    Legs(#[from] LegsError),
    /// A participant's id is out of range.
    #[error(transparent)]
    Id(#[from] IdOutOfRange),
    /// A cycle cannot be cleared now.
    #[error(transparent)]
    Reconcile(#[from] ReconcileError),
    /// Something about other chains is not as it should be.
    #[error(transparent)]
    Route(#[from] RouteError),
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
    /// A sum is out of range.
    #[error(transparent)]
    Overflow(#[from] Overflow),
    /// The chain refused.
    #[error(transparent)]
    Std(#[from] StdError),
}
