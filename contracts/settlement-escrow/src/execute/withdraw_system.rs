//! Money out of an account of the suite.

use cosmwasm_std::{BankMsg, DepsMut, Env, SubMsg};
use interfaces::settlement_escrow::SystemAccount;
use units::Amount;

use crate::core::account::AccountId;
use crate::execute::{Done, debit};
use crate::{EscrowError, denoms};

/// Sends money of one of the suite's own accounts to an address.
///
/// # Errors
/// If the denomination is not kept, the amount is nothing or more than there is, or the recipient is not an address of
/// this chain or is the escrow itself.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    account: SystemAccount,
    denom: &str,
    amount: Amount,
    recipient: &str,
) -> Result<Done, EscrowError> {
    // 1. Validate.
    let denom = denoms::named(deps.storage, denom)?;
    let recipient = deps.api.addr_validate(recipient)?;
    if recipient == env.contract.address {
        return Err(EscrowError::OwnAddress { recipient });
    }
    if amount.is_zero() {
        return Err(EscrowError::ZeroAmount);
    }
    // 2. Write, before anything is sent.
    debit(deps.storage, denom.id, AccountId::system(account), amount)?;
    // 3. Send.
    let send = BankMsg::Send { to_address: recipient.into_string(), amount: vec![denom.coin(amount)] };
    Ok(Done { messages: vec![SubMsg::new(send)], ..Done::default() })
}
