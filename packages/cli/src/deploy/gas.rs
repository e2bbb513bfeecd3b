//! What steps cost. A step whose messages the chain can be asked about is simulated; one that needs what is not there yet
//! is estimated from figures measured on wasmd 0.70.3 with this suite (see `docs/deploy.md`).

use client::{Node, Signer};
use interfaces::Contract;

use super::step::{Means, Step};
use crate::failure::Failure;

/// What a step costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Gas, the network file's adjustment included.
    pub gas: u64,
    /// The fee, in units of the fee denomination.
    pub fee: u128,
    /// Whether the chain was asked.
    pub simulated: bool,
}

/// The cost of each step of a plan.
///
/// # Errors
/// If the chain would refuse a step, with its words.
pub fn costs(
    node: &Node,
    signer: &mut Signer,
    steps: &[Step],
    means: &Means<'_>,
) -> Result<Vec<Cost>, Failure> {
    let mut costs = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        // What comes first finds everything that it needs.
        costs.push(if at == 0 || step.stands_alone() {
            let (gas, fee) = signer.simulate(node, &step.messages(means)?)?;
            Cost { gas, fee, simulated: true }
        } else {
            let gas = node.chain.adjusted(estimate(step, means))?;
            Cost { gas, fee: node.chain.fee(gas)?, simulated: false }
        });
    }
    Ok(costs)
}

/// The gas of a transaction whose messages cannot be simulated yet.
fn estimate(step: &Step, means: &Means<'_>) -> u64 {
    let each = |count: usize, gas: u64| u64::try_from(count).unwrap_or(u64::MAX).saturating_mul(gas);
    let wasm = |contract: Contract| {
        u64::try_from(means.wanted.artifacts.of(contract).wasm.len()).unwrap_or(u64::MAX)
    };
    let messages = match step {
        Step::Upload(contract) => wasm(*contract).saturating_mul(PER_BYTE),
        Step::Migrate(contracts) => each(contracts.len(), MIGRATE),
        Step::Start(contracts) => each(contracts.len(), START),
        Step::Accept(contracts) => each(contracts.len(), ADMINISTER),
        Step::Wire(contracts) => each(contracts.len(), WIRE),
        Step::AddDenoms(denoms) => each(denoms.len(), ADMINISTER),
        Step::Grant(grants) => each(grants.len(), ADMINISTER),
        Step::CreateMarket => CREATE_MARKET,
        Step::HandOver { propose, migrate, .. } => {
            each(propose.len(), ADMINISTER).saturating_add(each(migrate.len(), UPDATE_ADMIN))
        }
        Step::Pin(contracts) => PROPOSE.saturating_add(each(contracts.len(), PIN)),
        Step::Vote(_) => VOTE,
    };
    TRANSACTION.saturating_add(messages)
}

const TRANSACTION: u64 = 70_000;
const PER_BYTE: u64 = 7;
const START: u64 = 130_000;
const MIGRATE: u64 = 130_000;
const WIRE: u64 = 130_000;
const ADMINISTER: u64 = 130_000;
const CREATE_MARKET: u64 = 400_000;
const UPDATE_ADMIN: u64 = 30_000;
const PROPOSE: u64 = 100_000;
const PIN: u64 = 3_000;
const VOTE: u64 = 40_000;
