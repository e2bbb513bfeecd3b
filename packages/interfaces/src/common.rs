//! What all five contracts share.

use std::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Addr;

/// The most items that one message may carry.
pub const MAX_BATCH: usize = 500;
/// The most items of one answer, and the most that one page of a permissionless message handles.
pub const MAX_PAGE: u32 = 500;
/// The most orders that one page of aggregation sums. Reading an order costs some 230 gas where drafting a contract costs
/// 10,000, and each page pays a transaction's base and rewrites the curve that it goes on with.
pub const MAX_SCAN: u32 = 10_000;
/// The items of one answer where the asker does not say.
pub const DEFAULT_PAGE: u32 = 50;
/// The longest reason, in bytes.
pub const MAX_REASON: usize = 256;
/// The longest name, in bytes.
pub const MAX_NAME: usize = 64;

/// The items to answer with: what is asked for, at most [`MAX_PAGE`], [`DEFAULT_PAGE`] if nothing is asked for.
pub fn page_limit(asked: Option<u32>) -> usize {
    usize::try_from(asked.unwrap_or(DEFAULT_PAGE).min(MAX_PAGE)).unwrap_or(usize::MAX)
}

/// The five contracts of the suite.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, Hash)]
pub enum Contract {
    /// Participants, roles, pause.
    Registry,
    /// Orders and clearing.
    OrderbookMatcher,
    /// Contracts between seller and buyer.
    PowerContract,
    /// Money.
    SettlementEscrow,
    /// The log.
    AuditLog,
}

impl Contract {
    /// All five, in the order of their numbers.
    pub const ALL: [Self; 5] =
        [Self::Registry, Self::OrderbookMatcher, Self::PowerContract, Self::SettlementEscrow, Self::AuditLog];

    /// The contract's name in `cw2` and in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::OrderbookMatcher => "orderbook-matcher",
            Self::PowerContract => "power-contract",
            Self::SettlementEscrow => "settlement-escrow",
            Self::AuditLog => "audit-log",
        }
    }

    /// The contract's number in the log's entries, from 1.
    pub const fn number(self) -> u8 {
        match self {
            Self::Registry => 1,
            Self::OrderbookMatcher => 2,
            Self::PowerContract => 3,
            Self::SettlementEscrow => 4,
            Self::AuditLog => 5,
        }
    }

    /// The contract of a number in the log's entries.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|contract| contract.number() == number)
    }
}

impl fmt::Display for Contract {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The addresses of the five contracts, set once by the administrator: as text in messages, checked in state.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct ContractAddresses<T = String> {
    /// The registry.
    pub registry: T,
    /// The order book and matcher.
    pub orderbook_matcher: T,
    /// The power contracts.
    pub power_contract: T,
    /// The escrow.
    pub settlement_escrow: T,
    /// The audit log.
    pub audit_log: T,
}

impl<T> ContractAddresses<T> {
    /// The address of one of the five.
    pub const fn address(&self, contract: Contract) -> &T {
        match contract {
            Contract::Registry => &self.registry,
            Contract::OrderbookMatcher => &self.orderbook_matcher,
            Contract::PowerContract => &self.power_contract,
            Contract::SettlementEscrow => &self.settlement_escrow,
            Contract::AuditLog => &self.audit_log,
        }
    }
}

impl ContractAddresses<Addr> {
    /// Which of the five an address is, if any.
    pub fn contract_at(&self, address: &Addr) -> Option<Contract> {
        Contract::ALL.into_iter().find(|contract| self.address(*contract) == address)
    }
}

/// Whether an order, a flow of energy or a limit is one of selling or of buying.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Energy offered: fed into the grid.
    Sell,
    /// Energy asked for: drawn from the grid.
    Buy,
}

impl fmt::Display for Side {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Sell => "sell",
            Self::Buy => "buy",
        })
    }
}

/// A text that names no side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a side is sell or buy")]
pub struct ParseSideError;

impl std::str::FromStr for Side {
    type Err = ParseSideError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "sell" => Ok(Self::Sell),
            "buy" => Ok(Self::Buy),
            _ => Err(ParseSideError),
        }
    }
}

/// The administrator and whoever is proposed to follow.
#[cw_serde]
pub struct AdminResponse {
    /// Who administers the contract.
    pub current: String,
    /// Who may accept administration, if anyone has been proposed.
    pub proposed: Option<String>,
}

/// Nothing to say when a contract is migrated.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MigrateMsg {}
