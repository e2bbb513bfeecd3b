//! The life of a route.

use std::fmt;

use cw_schema::Schemaifier;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the middleware around ICS-20 calls contracts on this chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, Schemaifier)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// IBC hooks: `wasm` in a memo executes, `ibc_callback` reports.
    Hooks,
    /// IBC callbacks: `dest_callback` and `src_callback`.
    Callbacks,
}

/// The state of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, Schemaifier)]
#[serde(rename_all = "snake_case")]
pub enum RouteStatus {
    /// Not in use: it has not been shown yet that the middleware reports.
    Probing,
    /// In use.
    Active,
    /// Not in use for now: nothing more goes out or comes in; what is under way comes to its end.
    Paused,
}

impl RouteStatus {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Probing, Self::Active, Self::Paused];

    /// Whether one state may follow another. Nothing leads to use but a probe that was answered.
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
    fn every_step_that_is_not_in_the_table_is_forbidden() {
        use RouteStatus::{Active, Paused, Probing};
        let allowed = [(Probing, Active), (Probing, Paused), (Active, Paused), (Paused, Probing)];
        for from in RouteStatus::ALL {
            for to in RouteStatus::ALL {
                assert_eq!(from.may_become(to), allowed.contains(&(from, to)), "{from} {to}");
            }
        }
    }
}
