//! Entries that the escrow queued, appended to the log in one batch.

use interfaces::settlement_escrow::ExecuteMsg;
use interfaces::{Contract, MAX_PAGE};
use simulation::{ChainBackend, PendingTx};
use units::Amount;

use super::path::Path;
use super::scene::Scene;
use crate::error::BenchmarkError;

/// Every so many entries a node of the tree is written beside that of the last eight.
const GREAT: u64 = 64;
/// So many entries before it are too few: those that are measured, and what fills the log up to where measuring begins.
const NEAR: u64 = 16;

/// Queues entries, by withdrawals of a coin, and flushes them.
///
/// # Errors
/// If the escrow refuses.
pub fn measure<C: ChainBackend>(scene: &mut Scene<C>) -> Result<(), BenchmarkError> {
    for size in scene.sizes.lists.clone() {
        let msg = ExecuteMsg::Withdraw { denom: scene.market.denom(), amount: Some(Amount(1)) };
        let letters = scene.homes.iter().take(size).map(|home| PendingTx::new(&home.account, &msg)).collect();
        scene.cost(Path::Log, |market| market.send_all(Contract::SettlementEscrow, letters))?;
        // One entry completes no node and ten complete one, whatever was done before.
        scene.fill_log(Path::Log, |size| size % GREAT < GREAT - NEAR)?;
        scene.sample(Path::Log, size, |market| market.flush_audit(MAX_PAGE))?;
    }
    Ok(())
}
