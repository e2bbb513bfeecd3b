//! Costs of steps. The node simulates a step whose contracts exist; others are estimated from measurements on wasmd 0.70.3
//! (`docs/deploy.md`).

use sdk::{Node, Signer};

use crate::error::DeployError;
use crate::step::{Step, StepContext};

/// The cost of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Gas, the network file's adjustment included.
    pub gas: u64,
    /// The fee, in units of the fee denomination.
    pub fee: u128,
    /// Whether the node simulated the step.
    pub simulated: bool,
}

/// The cost of each step of a plan.
///
/// # Errors
/// If the chain refuses a step.
pub async fn costs(
    node: &Node,
    signer: &mut Signer,
    steps: &[Step],
    context: &StepContext<'_>,
) -> Result<Vec<Cost>, DeployError> {
    let mut costs = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        // The first step can always be simulated.
        costs.push(match estimate(step).filter(|_| at > 0) {
            None => {
                let (gas, fee) = signer.simulate(node, &step.messages(context)?).await?;
                Cost { gas, fee, simulated: true }
            }
            Some(gas) => {
                let gas = node.chain.adjusted(gas)?;
                Cost { gas, fee: node.chain.fee(gas)?, simulated: false }
            }
        });
    }
    Ok(costs)
}

/// Beside its messages: 140,554 for one migration, 324,358 for three, 509,537 for five.
const TRANSACTION: u64 = 48_000;
const MIGRATE: u64 = 92_300;
/// Started: 614,521 for five.
const START: u64 = 113_300;
/// Addresses set: 635,321 for five.
const SET_ADDRESSES: u64 = 117_500;
/// Accepted: 507,737 for five; a proposal stores and logs as much.
const ADMINISTER: u64 = 92_000;
/// Handed over: 570,989 for five proposals and five of these.
const UPDATE_ADMIN: u64 = 12_600;
/// Granted: 197,449 for one role, 365,578 for six. The further messages to a contract find it started.
const FIRST_GRANT: u64 = 164_000;
const GRANT: u64 = 33_600;
/// Denominations added: 204,001 for one, 227,340 for two.
const FIRST_DENOM: u64 = 181_000;
const DENOM: u64 = 23_300;
/// Created, with two zones, two lines and three profiles: 302,885.
const CREATE_MARKET: u64 = 303_000;
/// Proposed to pin five codes: 165,163.
const PROPOSE: u64 = 165_000;

/// The gas of a step's transaction; `None` for steps that can always be simulated.
fn estimate(step: &Step) -> Option<u64> {
    let each = |count: usize, gas: u64| u64::try_from(count).unwrap_or(u64::MAX).saturating_mul(gas);
    let (transaction, messages) = match step {
        Step::Upload(_) | Step::Vote(_) => return None,
        Step::Migrate(contracts) => (TRANSACTION, each(contracts.len(), MIGRATE)),
        Step::Start(contracts) => (TRANSACTION, each(contracts.len(), START)),
        Step::Accept(contracts) => (TRANSACTION, each(contracts.len(), ADMINISTER)),
        Step::SetAddresses(contracts) => (TRANSACTION, each(contracts.len(), SET_ADDRESSES)),
        Step::AddDenoms(denoms) => (FIRST_DENOM, each(denoms.len(), DENOM)),
        Step::Grant(grants) => (FIRST_GRANT, each(grants.len(), GRANT)),
        Step::CreateMarket => (0, CREATE_MARKET),
        Step::HandOver { propose, migrate, .. } => {
            let proposals = each(propose.len(), ADMINISTER);
            (TRANSACTION, proposals.saturating_add(each(migrate.len(), UPDATE_ADMIN)))
        }
        Step::Pin(_) => (0, PROPOSE),
    };
    Some(messages.saturating_add(transaction))
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::Contract;
    use interfaces::registry::Role;

    use crate::wanted::Grant;

    /// Within 1 % of what was measured: `docs/deploy.md` has the same figures.
    #[test]
    fn estimates_are_what_was_measured() {
        let five = Contract::ALL.to_vec();
        let grant = Grant { role: Role::Auditor, account: String::new(), since: None, until: None };
        for (step, measured) in [
            (Step::Start(five.clone()), 614_521_u64),
            (Step::SetAddresses(five.clone()), 635_321),
            (Step::AddDenoms(vec![String::new()]), 204_001),
            (Step::AddDenoms(vec![String::new(); 2]), 227_340),
            (Step::Grant(vec![grant.clone()]), 197_449),
            (Step::Grant(vec![grant; 6]), 365_578),
            (Step::CreateMarket, 302_885),
            (Step::HandOver { admin: String::new(), propose: five.clone(), migrate: five.clone() }, 570_989),
            (Step::Accept(five.clone()), 507_737),
            (Step::Migrate(vec![Contract::Registry]), 140_554),
            (Step::Migrate(five.clone()), 509_537),
            (Step::Pin(five), 165_163),
        ] {
            let estimated = estimate(&step).unwrap();
            assert!(estimated.abs_diff(measured) * 100 <= measured, "{step}: {estimated} for {measured}");
        }
        assert_eq!(estimate(&Step::Upload(Contract::Registry)), None);
    }
}
