//! What attackers and auditors try. `docs/findings.md` says which test rules out which finding.

mod batches;
mod extremes;
mod grid;
mod limits;
mod money;
mod permissions;
mod state;
mod times;
