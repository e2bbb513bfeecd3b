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
    /// The administrator and the wiring.
    #[returns(ConfigResponse)]
    Config {},
    /// The denominations, in order of their numbers.
    #[returns(DenomsResponse)]
    Denoms {},
    /// A participant's balances in all denominations.
    #[returns(BalanceResponse)]
    Balance {
        /// Whose.
        participant: ParticipantId,
    },
    /// All participants' balances in one denomination, in order of their ids.
    #[returns(BalancesResponse)]
    Balances {
        /// The denomination.
        denom: String,
        /// The last participant already seen.
        start_after: Option<ParticipantId>,
        /// At most so many, at most 500; 50 if absent.
        limit: Option<u32>,
    },
    /// The suite's own accounts in one denomination.
    #[returns(SystemBalancesResponse)]
    SystemBalances {
        /// The denomination.
        denom: String,
    },
    /// Whether the bank holds what the accounts say.
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
        /// Whose.
        account: Account,
    },
    /// All positions in a cycle, in the order of the accounts' numbers, the suite's own last.
    #[returns(PositionsResponse)]
    Positions {
        /// The market.
        market: MarketId,
        /// The cycle.
        cycle: CycleId,
        /// The last account already seen.
        start_after: Option<Account>,
        /// At most so many, at most 500; 50 if absent.
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
        /// Whose.
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
        /// Which.
        channel: Channel,
    },
    /// All routes: there are at most 32.
    #[returns(super::routes::RoutesResponse)]
    Routes {},
    /// The links of a participant, proposed and confirmed.
    #[returns(super::routes::LinksResponse)]
    Links {
        /// Whose.
        participant: ParticipantId,
    },
    /// The account that stands here for a sender on another chain.
    #[returns(super::routes::DerivedSenderResponse)]
    DerivedSender {
        /// By which channel.
        channel: Channel,
        /// The address there.
        address: String,
    },
    /// An invoice.
    #[returns(super::routes::InvoiceResponse)]
    Invoice {
        /// Which.
        invoice: InvoiceId,
    },
    /// A payout to another chain.
    #[returns(super::routes::RemotePayoutResponse)]
    RemotePayout {
        /// Which.
        payout: PayoutId,
    },
    /// All payouts to other chains, in order of their numbers.
    #[returns(super::routes::RemotePayoutsResponse)]
    RemotePayouts {
        /// The last payout already seen.
        start_after: Option<PayoutId>,
        /// At most so many, at most 500; 50 if absent.
        limit: Option<u32>,
    },
    /// The payouts that wait on a route, in order of their numbers.
    #[returns(super::routes::RemotePayoutsResponse)]
    QueuedPayouts {
        /// Which route.
        channel: Channel,
        /// The last payout already seen.
        start_after: Option<PayoutId>,
        /// At most so many, at most 500; 50 if absent.
        limit: Option<u32>,
    },
}

/// The administrator and the wiring.
#[cw_serde]
pub struct ConfigResponse {
    /// The administrator.
    pub admin: AdminResponse,
    /// The addresses of the suite, once set.
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
    /// Whose.
    pub account: Account,
    /// The denomination's number.
    pub denom: DenomId,
    /// What can be withdrawn.
    pub free: Amount,
    /// What is reserved for orders and unsigned contracts.
    pub reserved: Amount,
    /// What is committed to signed contracts.
    pub committed: Amount,
}

/// A participant's balances.
#[cw_serde]
pub struct BalanceResponse {
    /// One row a denomination.
    pub balances: Vec<AccountBalance>,
}

/// Participants' balances.
#[cw_serde]
pub struct BalancesResponse {
    /// One row a participant.
    pub balances: Vec<AccountBalance>,
}

/// The suite's own accounts.
#[cw_serde]
pub struct SystemBalancesResponse {
    /// Fees.
    pub fees: Amount,
    /// Grid.
    pub grid: Amount,
    /// Imbalance.
    pub imbalance: Amount,
}

/// Whether the bank holds what the accounts say.
#[cw_serde]
pub struct ConservationResponse {
    /// What came in and has not gone out, kept at every deposit and payout. The sum over all accounts and parts and of
    /// what is set aside is this and `netting`.
    pub ledger: Amount,
    /// What is set aside for payouts to other chains that wait or came back.
    pub set_aside: Amount,
    /// What is under way to other chains: in payouts that are sent or disputed. The bank does not hold it.
    pub in_flight: Amount,
    /// What the positions netted so far received beyond what they paid, in cycles that are being netted page by page;
    /// zero between cycles. Those whose positions are still to be netted have it committed.
    pub netting: NetAmount,
    /// What the bank holds for the escrow.
    pub bank: Amount,
    /// What the bank holds beyond the ledger: sent without a message, nobody's, never credited by itself.
    pub surplus: Amount,
    /// Whether the bank holds at least the ledger. It always does.
    pub conserved: bool,
}

/// A position in a cycle.
#[cw_serde]
pub struct PositionResponse {
    /// Whose.
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
    /// The sums did not agree; nothing has been paid.
    Mismatch,
}

/// What the clearing of a cycle found. The sums stand side by side as their contracts report them.
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
    /// Fees.
    pub fees: Amount,
    /// Grid fees and congestion rent.
    pub grid: NetAmount,
    /// The sum of all positions: zero.
    pub positions_net: NetAmount,
    /// Positions netted so far.
    pub positions: u32,
    /// The sum of what each position receives, if it does: what moves after netting.
    pub net_transfers: Amount,
    /// What would have moved without netting: every payment of every contract.
    pub gross_transfers: Amount,
    /// What did not agree, in words; empty if all did.
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
    /// What stays behind; absent: no pushing.
    pub keep: Option<Amount>,
    /// Where it is pushed to on another chain; absent: to the participant's account here.
    pub to: Option<Remote>,
}

/// Entries that wait for the log.
#[cw_serde]
pub struct OutboxResponse {
    /// How many.
    pub waiting: u32,
    /// When the oldest was queued.
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
