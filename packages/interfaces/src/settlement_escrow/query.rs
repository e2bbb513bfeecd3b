//! Queries of the escrow.

use std::fmt;

use cosmwasm_schema::{QueryResponses, cw_serde};
use units::{
    Amount, CycleId, DenomId, InvoiceId, Lots, MarketId, NetAmount, ParticipantId, PayoutId, Timestamp,
};

use super::routes::{Channel, Remote};
use super::{Account, SystemAccount};
use crate::ContractAddresses;
use crate::common::AdminResponse;

/// Queries of the escrow.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The administrator and the contract addresses.
    #[returns(ConfigResponse)]
    Config {},
    /// The denominations, in order of their numbers.
    #[returns(DenomsResponse)]
    Denoms {},
    /// A participant's balances in all denominations.
    #[returns(BalanceResponse)]
    Balance {
        /// The participant.
        participant: ParticipantId,
    },
    /// All participants' balances in one denomination, in order of their ids.
    #[returns(BalancesResponse)]
    Balances {
        /// The denomination.
        denom: String,
        /// The participant after which to begin.
        start_after: Option<ParticipantId>,
        /// The most rows, at most 500; 50 if absent.
        limit: Option<u32>,
    },
    /// The system accounts in one denomination.
    #[returns(SystemBalancesResponse)]
    SystemBalances {
        /// The denomination.
        denom: String,
    },
    /// The ledger against the bank.
    #[returns(ConservationResponse)]
    Conservation {
        /// The denomination.
        denom: String,
    },
    /// A participant's position in a cycle.
    #[returns(PositionResponse)]
    Position {
        /// The market.
        market: MarketId,
        /// The cycle.
        cycle: CycleId,
        /// The account.
        account: Account,
    },
    /// All positions in a cycle, in the order of the accounts' numbers, system accounts last.
    #[returns(PositionsResponse)]
    Positions {
        /// The market.
        market: MarketId,
        /// The cycle.
        cycle: CycleId,
        /// The account after which to begin.
        start_after: Option<Account>,
        /// The most rows, at most 500; 50 if absent.
        limit: Option<u32>,
    },
    /// The state of a cycle and its report.
    #[returns(CycleResponse)]
    Cycle {
        /// The market.
        market: MarketId,
        /// The cycle.
        cycle: CycleId,
    },
    /// A participant's consent to pushed payouts.
    #[returns(PayoutResponse)]
    Payout {
        /// The participant.
        participant: ParticipantId,
        /// The denomination.
        denom: String,
    },
    /// Entries that wait for the log.
    #[returns(OutboxResponse)]
    Outbox {},
    /// A route.
    #[returns(super::routes::RouteResponse)]
    Route {
        /// Its channel.
        channel: Channel,
    },
    /// All routes: there are at most 32.
    #[returns(super::routes::RoutesResponse)]
    Routes {},
    /// The links of a participant, proposed and confirmed.
    #[returns(super::routes::LinksResponse)]
    Links {
        /// The participant.
        participant: ParticipantId,
    },
    /// The intermediate sender: the account on this chain that represents a remote account.
    #[returns(super::routes::DerivedSenderResponse)]
    DerivedSender {
        /// The channel of the route.
        channel: Channel,
        /// The remote address.
        address: String,
    },
    /// An invoice.
    #[returns(super::routes::InvoiceResponse)]
    Invoice {
        /// Its number.
        invoice: InvoiceId,
    },
    /// A payout to another chain.
    #[returns(super::routes::RemotePayoutResponse)]
    RemotePayout {
        /// Its number.
        payout: PayoutId,
    },
    /// All payouts to other chains, in order of their numbers.
    #[returns(super::routes::RemotePayoutsResponse)]
    RemotePayouts {
        /// The payout after which to begin.
        start_after: Option<PayoutId>,
        /// The most rows, at most 500; 50 if absent.
        limit: Option<u32>,
    },
    /// The payouts that wait on a route, in order of their numbers.
    #[returns(super::routes::RemotePayoutsResponse)]
    QueuedPayouts {
        /// The channel of the route.
        channel: Channel,
        /// The payout after which to begin.
        start_after: Option<PayoutId>,
        /// The most rows, at most 500; 50 if absent.
        limit: Option<u32>,
    },
}

/// The administrator and the contract addresses.
#[cw_serde]
pub struct ConfigResponse {
    /// The administrator.
    pub admin: AdminResponse,
    /// The contract addresses, once set.
    pub addresses: Option<ContractAddresses>,
}

/// The denominations.
#[cw_serde]
pub struct DenomsResponse {
    /// In order of their numbers.
    pub denoms: Vec<String>,
}

/// One account in one denomination.
#[cw_serde]
pub struct AccountBalance {
    /// The account.
    pub account: Account,
    /// The denomination's number.
    pub denom: DenomId,
    /// What the participant can withdraw.
    pub free: Amount,
    /// What is reserved for orders and unsigned contracts.
    pub reserved: Amount,
    /// What is committed to signed contracts.
    pub committed: Amount,
}

/// A participant's balances.
#[cw_serde]
pub struct BalanceResponse {
    /// A row per denomination.
    pub balances: Vec<AccountBalance>,
}

/// Participants' balances.
#[cw_serde]
pub struct BalancesResponse {
    /// A row per participant.
    pub balances: Vec<AccountBalance>,
}

/// The system accounts.
#[cw_serde]
pub struct SystemBalancesResponse {
    /// The fee account.
    pub fees: Amount,
    /// The grid account.
    pub grid: Amount,
    /// The imbalance account.
    pub imbalance: Amount,
}

/// The ledger against the bank.
#[cw_serde]
pub struct ConservationResponse {
    /// What was paid in less what was paid out. The accounts and what is set aside sum to this plus `netting`.
    pub ledger: Amount,
    /// What is set aside for payouts to other chains that are queued or refunded.
    pub set_aside: Amount,
    /// What is in flight to other chains, in payouts that are sent or disputed. The bank does not hold it.
    pub in_flight: Amount,
    /// What the positions netted so far received less what they paid, in cycles that are being netted page by page;
    /// zero between cycles. The positions still to be netted balance it.
    pub netting: NetAmount,
    /// What the bank holds for the escrow.
    pub bank: Amount,
    /// What the bank holds in excess of the ledger: coins sent without a message, credited to nobody.
    pub surplus: Amount,
    /// Whether the bank holds at least the ledger, which is always so.
    pub conserved: bool,
}

/// A position in a cycle.
#[cw_serde]
pub struct PositionResponse {
    /// The account.
    pub account: Account,
    /// What it receives less what it pays.
    pub net: NetAmount,
    /// What is committed for it and is released when the cycle is cleared.
    pub release: Amount,
}

/// Positions.
#[cw_serde]
pub struct PositionsResponse {
    /// The positions.
    pub positions: Vec<PositionResponse>,
}

/// The state of a cycle.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum CycleStatus {
    /// Slots are still traded, delivered or settled.
    Open,
    /// Reconciled; positions are being netted.
    Netting,
    /// All positions are netted.
    Cleared,
    /// The sums disagree; nothing has been paid.
    Mismatch,
}

/// The report of a cycle's reconciliation, with the sums as their contracts report them.
#[cw_serde]
pub struct CycleReport {
    /// When it was reconciled.
    pub time: Timestamp,
    /// Lots traded, by the matcher.
    pub traded_lots: Lots,
    /// Lots drafted, by power-contract: equal to those traded.
    pub drafted_lots: Lots,
    /// Lots delivered.
    pub delivered_lots: Lots,
    /// What buyers pay for delivered lots.
    pub buyers: NetAmount,
    /// What sellers receive for delivered lots.
    pub sellers: NetAmount,
    /// Liability for lots not delivered.
    pub liability: Amount,
    /// Imbalance.
    pub imbalance: Amount,
    /// The fee account.
    pub fees: Amount,
    /// Grid fees and congestion rent.
    pub grid: NetAmount,
    /// The sum of all positions: zero.
    pub positions_net: NetAmount,
    /// Positions netted so far.
    pub positions: u32,
    /// The sum of the positive nets of all positions: the transfers after netting.
    pub net_transfers: Amount,
    /// The transfers without netting: every payment of every contract.
    pub gross_transfers: Amount,
    /// The mismatches, a sentence each; empty if the sums agree.
    pub mismatches: Vec<String>,
}

/// A cycle.
#[cw_serde]
pub struct CycleResponse {
    /// Its state.
    pub status: CycleStatus,
    /// The report, once reconciled.
    pub report: Option<CycleReport>,
}

/// Consent to pushed payouts.
#[cw_serde]
pub struct PayoutResponse {
    /// The amount that stays; absent without consent.
    pub keep: Option<Amount>,
    /// The remote account to which the rest is pushed; the participant's account on this chain if absent.
    pub to: Option<Remote>,
}

/// Entries that wait for the log.
#[cw_serde]
pub struct OutboxResponse {
    /// The number of entries.
    pub waiting: u32,
    /// When the oldest one was queued.
    pub oldest: Option<Timestamp>,
}

impl fmt::Display for CycleStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Open => "open",
            Self::Netting => "netting",
            Self::Cleared => "cleared",
            Self::Mismatch => "mismatch",
        })
    }
}

impl SystemAccount {
    /// All system accounts.
    pub const ALL: [Self; 3] = [Self::Fees, Self::Grid, Self::Imbalance];
}
