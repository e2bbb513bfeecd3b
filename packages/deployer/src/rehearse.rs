//! A rehearsal: the deployment on the embedded chain, so that what the contracts would refuse comes out before anything is
//! paid for.

use interfaces::orderbook_matcher::ExecuteMsg;
use simulation::{ChainBackend, Deployment, Embedded, deploy, json};
use units::Timestamp;

use crate::error::DeployError;
use crate::wanted::Wanted;

/// Deploys in this process what is to be deployed on the chain.
///
/// # Errors
/// With the words of the contract that refuses.
pub fn rehearse(wanted: &Wanted) -> Result<(), DeployError> {
    let mut chain = Embedded::new(Timestamp(1));
    let admin = chain.account("admin");
    let deployment = Deployment { denoms: wanted.denoms.clone(), max_steps: wanted.max_steps };
    let refused =
        |error: simulation::ChainError| DeployError::refused(format!("the contracts refuse this: {error}"));
    let suite = deploy::deploy(&mut chain, &admin, &deployment).map_err(refused)?;
    let msg = ExecuteMsg::CreateMarket { market: wanted.market.clone() };
    chain.execute(&admin, &suite.orderbook_matcher, &json(&msg), &[]).map_err(refused)?;
    Ok(())
}
