//! The states of a route.

use std::fmt;

use cw_schema::Schemaifier;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the middleware of this chain calls contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, Schemaifier)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// IBC hooks: `wasm` in a memo executes, `ibc_callback` reports.
    Hooks,
    /// IBC callbacks: `dest_callback` and `src_callback`.
    Callbacks,
}

impl fmt::Display for Mode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Hooks => "hooks",
            Self::Callbacks => "callbacks",
        })
    }
}

/// The state of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, Schemaifier)]
#[serde(rename_all = "snake_case")]
pub enum RouteStatus {
    /// Not in use until a probe shows that the middleware reports refunds.
    Probing,
    /// In use.
    Active,
    /// Not in use: no payout is sent, no payment accepted. Packets in flight still end.
    Paused,
}

impl RouteStatus {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Probing, Self::Active, Self::Paused];

    /// Whether one state may follow another. Only a refunded probe makes a route active.
    pub const fn may_become(self, next: Self) -> bool {
        use RouteStatus::{Active, Paused, Probing};
        matches!((self, next), (Probing, Active) | (Probing | Active, Paused) | (Paused, Probing))
    }
}

impl fmt::Display for RouteStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Probing => "probing",
            Self::Active => "active",
            Self::Paused => "paused",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_steps_of_the_table_are_allowed() {
        use RouteStatus::{Active, Paused, Probing};
        let allowed = [(Probing, Active), (Probing, Paused), (Active, Paused), (Paused, Probing)];
        for from in RouteStatus::ALL {
            for to in RouteStatus::ALL {
                assert_eq!(from.may_become(to), allowed.contains(&(from, to)), "{from} {to}");
            }
        }
    }
}
