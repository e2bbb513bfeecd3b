//! A plan with its costs; nothing is sent.

use sdk::{NetworkFile, Node, Signer};

use crate::error::DeployError;
use crate::found::Found;
use crate::gas::{self, Cost};
use crate::plan::{Plan, plan, to_accept};
use crate::state::{Pending, State};
use crate::step::{Step, StepContext};
use crate::wanted::Wanted;

/// The steps of [`crate::apply`] with their costs.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The steps.
    pub plan: Plan,
    /// The cost of each step.
    pub costs: Vec<Cost>,
    /// The sender's address.
    pub sender: String,
    /// Units of the fee denomination that the sender owns.
    pub balance: u128,
    /// The transaction that an interrupted run left.
    pub pending: Option<Pending>,
    /// The instruction for a proposed administrator that has not accepted.
    pub to_accept: Option<String>,
}

/// Plans a deployment and computes its costs.
///
/// # Errors
/// [`DeployError`] if the plan is impossible, the chain refuses a step, or the node does not answer.
pub async fn preview(
    file: &NetworkFile,
    wanted: &Wanted,
    mut signer: Signer,
    pin: bool,
) -> Result<Preview, DeployError> {
    let sender = signer.address().to_string();
    let node = Node::connect(&file.chain).await?;
    let path = file.state_path();
    let state = State::read(&path, &file.chain.id, &wanted.name)?.unwrap_or_default();
    state.check_deployer(&sender, &path)?;
    let found = Found::complete(&node, wanted, state.suite.as_ref(), &sender, pin).await?;
    let (_, now) = node.latest().await?;
    let plan = plan(wanted, &found, &sender, now, pin)?;
    let governance = if plan.steps.iter().any(|step| matches!(step, Step::Pin(_))) {
        Some(node.gov_params().await?)
    } else {
        None
    };
    let context = StepContext {
        wanted,
        sender: &sender,
        prefix: &file.chain.prefix,
        addresses: &plan.addresses,
        codes: &found.codes,
        governance: governance.as_ref(),
    };
    let costs = gas::costs(&node, &mut signer, &plan.steps, &context).await?;
    let balance = node.balance(&sender, &file.chain.fee_denom).await?;
    let to_accept = to_accept(wanted, &found);
    Ok(Preview { plan, costs, sender, balance, pending: state.pending, to_accept })
}
