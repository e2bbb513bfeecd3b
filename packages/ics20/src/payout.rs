//! The states of a payout.

use std::fmt;

use cw_schema::Schemaifier;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The state of a payout to another chain. In each state the money is in one place.
///
/// | state | place of the money | next states |
/// |---|---|---|
/// | queued | in the escrow, set aside | sent; claimed |
/// | sent | in flight | delivered; refunded; disputed, if no report comes |
/// | delivered | on the counterparty chain | none |
/// | refunded | in the escrow, set aside | queued again; claimed |
/// | claimed | in its owner's free balance | none |
/// | disputed | in flight, as far as is known | delivered; refunded |
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, Schemaifier,
)]
#[serde(rename_all = "snake_case")]
pub enum PayoutStatus {
    /// Waits on its route.
    Queued,
    /// A packet carries it.
    Sent,
    /// It has arrived.
    Delivered,
    /// Its money is back.
    Refunded,
    /// Its owner has its money on this chain.
    Claimed,
    /// No report of its packet's end came in time.
    Disputed,
}

impl PayoutStatus {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 6] =
        [Self::Queued, Self::Sent, Self::Delivered, Self::Refunded, Self::Claimed, Self::Disputed];

    /// Whether one state may follow another.
    pub const fn may_become(self, next: Self) -> bool {
        use PayoutStatus::{Claimed, Delivered, Disputed, Queued, Refunded, Sent};
        matches!(
            (self, next),
            (Queued, Sent | Claimed)
                | (Sent, Delivered | Refunded | Disputed)
                | (Refunded, Queued | Claimed)
                | (Disputed, Delivered | Refunded)
        )
    }

    /// Whether its money is set aside in the escrow.
    pub const fn is_held(self) -> bool {
        matches!(self, Self::Queued | Self::Refunded)
    }

    /// Whether its money is in flight, as far as is known.
    pub const fn is_in_flight(self) -> bool {
        matches!(self, Self::Sent | Self::Disputed)
    }

    /// Whether it has no next state.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Claimed)
    }

    /// The name in events and in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Refunded => "refunded",
            Self::Claimed => "claimed",
            Self::Disputed => "disputed",
        }
    }
}

impl fmt::Display for PayoutStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_steps_of_the_table_are_allowed() {
        use PayoutStatus::{Claimed, Delivered, Disputed, Queued, Refunded, Sent};
        let allowed = [
            (Queued, Sent),
            (Queued, Claimed),
            (Sent, Delivered),
            (Sent, Refunded),
            (Sent, Disputed),
            (Refunded, Queued),
            (Refunded, Claimed),
            (Disputed, Delivered),
            (Disputed, Refunded),
        ];
        for from in PayoutStatus::ALL {
            for to in PayoutStatus::ALL {
                assert_eq!(from.may_become(to), allowed.contains(&(from, to)), "{from} {to}");
            }
        }
    }

    #[test]
    fn the_money_is_in_one_place_in_every_state() {
        for status in PayoutStatus::ALL {
            let places = [status.is_held(), status.is_in_flight(), status.is_final()];
            assert_eq!(places.into_iter().filter(|held| *held).count(), 1, "{status}");
            let followed = PayoutStatus::ALL.into_iter().any(|next| status.may_become(next));
            assert_eq!(status.is_final(), !followed, "{status}");
        }
    }
}
