//! Jobs: the ten permissionless messages of a market.

use std::fmt;

use interfaces::settlement_escrow::IbcMsg;
use interfaces::settlement_escrow::routes::Channel;
use interfaces::{
    Contract, MAX_PAGE, MAX_SCAN, orderbook_matcher as matcher, power_contract as power,
    settlement_escrow as escrow,
};
use sdk::Call;
use units::{CycleId, MarketId, ParticipantId, PayoutId, SlotId};

/// The most participants that one message pays out to, and payouts that one sends.
const MAX_RECIPIENTS: u32 = 100;

/// A kind of job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Sums a slot's orders into curves.
    Aggregate,
    /// Finds a slot's optimum.
    Clear,
    /// Turns a slot's fills into contracts.
    Pair,
    /// Refunds a slot that was not cleared in time.
    Abort,
    /// Verifies a slot's contracts: what is not signed lapses.
    Activate,
    /// Settles a slot's contracts by the readings.
    Settle,
    /// Reconciles a cycle and nets its positions.
    ClearCycle,
    /// Hands waiting entries to the log.
    FlushAudit,
    /// Pays free money to participants that agreed to it.
    PushPayouts,
    /// Sends payouts that wait on a route to another chain.
    SendPayouts,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Aggregate,
        Self::Clear,
        Self::Pair,
        Self::Abort,
        Self::Activate,
        Self::Settle,
        Self::ClearCycle,
        Self::FlushAudit,
        Self::PushPayouts,
        Self::SendPayouts,
    ];

    /// Its name, as the messages spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aggregate => "aggregate",
            Self::Clear => "clear",
            Self::Pair => "pair",
            Self::Abort => "abort",
            Self::Activate => "activate",
            Self::Settle => "settle",
            Self::ClearCycle => "clear_cycle",
            Self::FlushAudit => "flush_audit",
            Self::PushPayouts => "push_payouts",
            Self::SendPayouts => "send_payouts",
        }
    }

    /// The most items of one message; `None` for a message without pages.
    pub const fn most_items(self) -> Option<u32> {
        match self {
            Self::Clear => None,
            Self::Aggregate => Some(MAX_SCAN),
            Self::PushPayouts | Self::SendPayouts => Some(MAX_RECIPIENTS),
            _ => Some(MAX_PAGE),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The subject of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A slot.
    Slot(SlotId),
    /// A cycle.
    Cycle(CycleId),
    /// The escrow's queue of entries for the log.
    Outbox,
    /// Participants that agreed to pushed payouts.
    Payouts,
    /// A route on which payouts wait.
    Route(Channel),
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slot(slot) => write!(formatter, "slot {slot}"),
            Self::Cycle(cycle) => write!(formatter, "cycle {cycle}"),
            Self::Outbox => formatter.write_str("outbox"),
            Self::Payouts => formatter.write_str("payouts"),
            Self::Route(channel) => write!(formatter, "route {channel}"),
        }
    }
}

/// The due steps of one subject; each needs the one before it to be complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The subject.
    pub subject: Subject,
    /// The steps, at least one. A step that needs a further page prevents those after it.
    pub steps: Vec<Kind>,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its kind.
    pub kind: Kind,
    /// The subject.
    pub subject: Subject,
    /// The most items.
    pub limit: u32,
    /// The recipients of a payout.
    pub participants: Vec<ParticipantId>,
    /// The payout after which a route's page begins.
    pub after: Option<PayoutId>,
}

impl Job {
    /// The message; `None` where kind and subject do not match.
    pub fn call(&self, market: MarketId, denom: &str) -> Option<Call> {
        let limit = self.limit;
        Some(match (self.kind, self.subject) {
            (Kind::Aggregate, Subject::Slot(slot)) => {
                to_matcher(&matcher::ExecuteMsg::Aggregate { market, slot, limit })
            }
            (Kind::Clear, Subject::Slot(slot)) => to_matcher(&matcher::ExecuteMsg::Clear { market, slot }),
            (Kind::Pair, Subject::Slot(slot)) => {
                to_matcher(&matcher::ExecuteMsg::Pair { market, slot, limit })
            }
            (Kind::Abort, Subject::Slot(slot)) => {
                to_matcher(&matcher::ExecuteMsg::Abort { market, slot, limit })
            }
            (Kind::Activate, Subject::Slot(slot)) => {
                to_power(&power::ExecuteMsg::Activate { market, slot, limit })
            }
            (Kind::Settle, Subject::Slot(slot)) => {
                to_power(&power::ExecuteMsg::Settle { market, slot, limit })
            }
            (Kind::ClearCycle, Subject::Cycle(cycle)) => {
                to_escrow(&escrow::ExecuteMsg::ClearCycle { market, cycle, limit })
            }
            (Kind::FlushAudit, Subject::Outbox) => to_escrow(&escrow::ExecuteMsg::FlushAudit { limit }),
            (Kind::PushPayouts, Subject::Payouts) => to_escrow(&escrow::ExecuteMsg::PushPayouts {
                denom: denom.into(),
                participants: self.participants.clone(),
            }),
            (Kind::SendPayouts, Subject::Route(channel)) => {
                to_escrow(&escrow::ExecuteMsg::Ibc(IbcMsg::SendPayouts {
                    channel,
                    start_after: self.after,
                    limit,
                }))
            }
            _ => return None,
        })
    }
}

fn to_matcher(msg: &matcher::ExecuteMsg) -> Call {
    Call::new(Contract::OrderbookMatcher, msg)
}

fn to_power(msg: &power::ExecuteMsg) -> Call {
    Call::new(Contract::PowerContract, msg)
}

fn to_escrow(msg: &escrow::ExecuteMsg) -> Call {
    Call::new(Contract::SettlementEscrow, msg)
}
