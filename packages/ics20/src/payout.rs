//! The life of a payout.

use std::fmt;

use cw_schema::Schemaifier;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The state of a payout to another chain. Its money is in one place in each of them.
///
/// | state | where the money is | what may follow |
/// |---|---|---|
/// | queued | in the escrow, set aside | sent; claimed |
/// | sent | under way | delivered; refunded; disputed, where nothing is heard |
/// | delivered | beyond | nothing |
/// | refunded | in the escrow, set aside | queued again; claimed |
/// | claimed | in its owner's free balance here | nothing |
/// | disputed | under way, as far as is known | delivered; refunded |
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, Schemaifier,
)]
#[serde(rename_all = "snake_case")]
pub enum PayoutStatus {
    /// Waits for its turn on its route.
    Queued,
    /// A packet carries it.
    Sent,
    /// It arrived.
    Delivered,
    /// It came back.
    Refunded,
    /// Its owner took it here.
    Claimed,
    /// Its packet's end was never reported.
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

    /// Whether its money lies in the escrow, set aside.
    pub const fn is_held(self) -> bool {
        matches!(self, Self::Queued | Self::Refunded)
    }

    /// Whether its money is under way, as far as is known.
    pub const fn is_in_flight(self) -> bool {
        matches!(self, Self::Sent | Self::Disputed)
    }

    /// Whether nothing can follow.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Claimed)
    }

    /// As events and the log spell it.
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
    fn every_step_that_is_not_in_the_table_is_forbidden() {
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
    fn its_money_is_in_one_place_in_every_state_and_stays_where_nothing_follows() {
        for status in PayoutStatus::ALL {
            let places = [status.is_held(), status.is_in_flight(), status.is_final()];
            assert_eq!(places.into_iter().filter(|here| *here).count(), 1, "{status}");
            let followed = PayoutStatus::ALL.into_iter().any(|next| status.may_become(next));
            assert_eq!(status.is_final(), !followed, "{status}");
        }
    }
}
