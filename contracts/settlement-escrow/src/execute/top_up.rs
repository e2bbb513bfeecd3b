//! Money into an account of the suite.

use cosmwasm_std::{DepsMut, MessageInfo};
use interfaces::settlement_escrow::SystemAccount;

use crate::core::account::AccountId;
use crate::execute::{Done, credit};
use crate::{EscrowError, denoms};

/// Credits the one coin that came to one of the suite's own accounts.
///
/// # Errors
/// If none or several came, or not one of a kept denomination.
pub fn run(deps: DepsMut<'_>, info: &MessageInfo, account: SystemAccount) -> Result<Done, EscrowError> {
    let (denom, amount) = denoms::one_coin(deps.storage, info)?;
    credit(deps.storage, denom.id, AccountId::system(account), amount)?;
    Ok(Done::default())
}
