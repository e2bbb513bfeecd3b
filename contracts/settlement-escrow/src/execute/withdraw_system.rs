//! The administrator pays out of a system account.

use contract_kit::{Call, Outcome};
use cosmwasm_std::BankMsg;
use interfaces::settlement_escrow::SystemAccount;
use units::Amount;

use crate::EscrowError;
use crate::ledger::account::AccountId;
use crate::ledger::denoms;
use crate::ledger::operations::debit;

/// Sends money of a system account to an address.
///
/// # Errors
/// If the denomination is unknown, the amount is zero or exceeds the balance, or the recipient is not an address of
/// this chain or is the escrow itself.
pub fn execute(
    call: &mut Call<'_>,
    account: SystemAccount,
    denom: &str,
    amount: Amount,
    recipient: &str,
) -> Result<Outcome, EscrowError> {
    // 1. Validate.
    let denom = denoms::by_name(call.deps.storage, denom)?;
    let recipient = call.deps.api.addr_validate(recipient)?;
    if recipient == call.env.contract.address {
        return Err(EscrowError::OwnAddress { recipient });
    }
    if amount.is_zero() {
        return Err(EscrowError::ZeroAmount);
    }
    // 2. Write, before the bank sends.
    debit(call.deps.storage, denom.id, AccountId::system(account), amount)?;
    // 3. Send.
    let send = BankMsg::Send { to_address: recipient.into_string(), amount: vec![denom.coin(amount)] };
    Ok(Outcome::default().with_message(send))
}
