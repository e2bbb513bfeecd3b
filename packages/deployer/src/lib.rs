//! Deploys the contracts and a market to a chain.
//!
//! [`Wanted`] is the network file's request, [`Found`] the state of the chain, [`plan`] the steps from one to the other.
//! [`apply`] sends one transaction per step and records each transaction before it is sent. An interrupted run continues:
//! the next one first finishes the recorded transaction, then plans from the state of the chain.

mod apply;
mod artifacts;
mod differences;
mod error;
mod found;
mod gas;
mod market;
mod plan;
#[cfg(test)]
mod plan_tests;
mod preview;
mod rehearse;
mod state;
mod step;
#[cfg(test)]
mod template_tests;
mod wanted;

pub use apply::{Applied, DoneStep, Progress, apply};
pub use artifacts::{Artifact, Artifacts};
pub use differences::{Difference, differences};
pub use error::DeployError;
pub use found::{Found, FoundContract, FoundMarket, Proposal};
pub use gas::Cost;
pub use plan::{Plan, plan, to_accept};
pub use preview::{Preview, preview};
pub use rehearse::rehearse;
pub use state::{Pending, RecordedCode, State};
pub use step::Step;
pub use wanted::{Grant, KeyAddress, Wanted};
