//! Credit, debit, and money set aside for payouts to other chains. Each operation computes everything before it writes,
//! so that one that fails changes nothing.

use cosmwasm_std::Storage;
use units::{Amount, DenomId};

use super::account::AccountId;
use super::state::{TOTALS, balance, save_balance, totals};
use crate::EscrowError;

/// Credits a payment from outside to the free part of an account.
///
/// # Errors
/// [`EscrowError::Overflow`] if the total would leave its range.
pub fn credit(
    storage: &mut dyn Storage,
    denom: DenomId,
    account: AccountId,
    amount: Amount,
) -> Result<(), EscrowError> {
    let after = balance(storage, denom, account)?.credited(amount)?;
    let totals = totals(storage, denom)?.deposited(amount)?;
    TOTALS.save(storage, denom, &totals)?;
    Ok(save_balance(storage, denom, account, &after)?)
}

/// Debits a payment to outside from the free part of an account.
///
/// # Errors
/// [`EscrowError::Insufficient`] if less is free.
pub fn debit(
    storage: &mut dyn Storage,
    denom: DenomId,
    account: AccountId,
    amount: Amount,
) -> Result<(), EscrowError> {
    let after = balance(storage, denom, account)?.debited(account, amount)?;
    let totals = totals(storage, denom)?.withdrawn(amount)?;
    TOTALS.save(storage, denom, &totals)?;
    Ok(save_balance(storage, denom, account, &after)?)
}

/// Sets free money of an account aside.
///
/// # Errors
/// [`EscrowError::Insufficient`] if less is free.
pub fn set_aside(
    storage: &mut dyn Storage,
    denom: DenomId,
    account: AccountId,
    amount: Amount,
) -> Result<(), EscrowError> {
    let after = balance(storage, denom, account)?.debited(account, amount)?;
    let totals = totals(storage, denom)?.put_aside(amount)?;
    TOTALS.save(storage, denom, &totals)?;
    Ok(save_balance(storage, denom, account, &after)?)
}

/// Credits money that was set aside to the free part of an account.
///
/// # Errors
/// [`EscrowError::Overflow`] if less is set aside.
pub fn release_aside(
    storage: &mut dyn Storage,
    denom: DenomId,
    account: AccountId,
    amount: Amount,
) -> Result<(), EscrowError> {
    let after = balance(storage, denom, account)?.credited(amount)?;
    let totals = totals(storage, denom)?.released(amount)?;
    TOTALS.save(storage, denom, &totals)?;
    Ok(save_balance(storage, denom, account, &after)?)
}

/// Books money that was set aside as sent to another chain.
///
/// # Errors
/// [`EscrowError::Overflow`] if less is set aside.
pub fn send_aside(storage: &mut dyn Storage, denom: DenomId, amount: Amount) -> Result<(), EscrowError> {
    let totals = totals(storage, denom)?.sent(amount)?;
    Ok(TOTALS.save(storage, denom, &totals)?)
}

/// Sets a payment from outside, or a refund of what was sent, aside.
///
/// # Errors
/// [`EscrowError::Overflow`] if the total would leave its range.
pub fn deposit_aside(storage: &mut dyn Storage, denom: DenomId, amount: Amount) -> Result<(), EscrowError> {
    let totals = totals(storage, denom)?.refunded(amount)?;
    Ok(TOTALS.save(storage, denom, &totals)?)
}
