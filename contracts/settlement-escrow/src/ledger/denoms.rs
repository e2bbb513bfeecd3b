//! Denominations by name and by number, and coins as amounts.

use contract_kit::CommonError;
use contract_kit::checks::{check_text, find_duplicate};
use cosmwasm_std::{Coin, Deps, Env, MessageInfo, Storage, Uint128, Uint256};
use cw_utils::one_coin;
use units::{Amount, DenomId};

use super::state::DENOMS;
use crate::EscrowError;

/// The most denominations.
const MAX_DENOMS: usize = 16;
/// The longest name of a denomination, in bytes, as the bank allows.
const MAX_DENOM: usize = 128;

/// A denomination that the escrow accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denom {
    /// Its number.
    pub id: DenomId,
    /// Its name.
    pub name: String,
}

impl Denom {
    /// An amount of it as a coin of the bank.
    pub fn coin(&self, amount: Amount) -> Coin {
        Coin { denom: self.name.clone(), amount: Uint256::from(amount.get()) }
    }
}

/// Checks and stores the denominations.
///
/// # Errors
/// If the list is empty or too long, a name is given twice, empty or too long.
pub fn save(storage: &mut dyn Storage, denoms: &Vec<String>) -> Result<(), EscrowError> {
    if denoms.is_empty() || denoms.len() > MAX_DENOMS {
        return Err(EscrowError::DenomCount { most: MAX_DENOMS, got: denoms.len() });
    }
    for denom in denoms {
        check_text("a denomination", denom, MAX_DENOM)?;
    }
    if let Some(denom) = find_duplicate(denoms, String::clone) {
        return Err(CommonError::Duplicate { item: denom.clone() }.into());
    }
    Ok(DENOMS.save(storage, denoms)?)
}

/// The denomination of a name, compared as a whole.
///
/// # Errors
/// [`EscrowError::UnknownDenom`].
pub fn by_name(storage: &dyn Storage, name: &str) -> Result<Denom, EscrowError> {
    numbered(DENOMS.load(storage)?)
        .find(|denom| denom.name == name)
        .ok_or_else(|| EscrowError::UnknownDenom { denom: name.to_owned() })
}

/// The denomination of a number.
///
/// # Errors
/// [`EscrowError::UnknownDenomNumber`].
pub fn by_number(storage: &dyn Storage, id: DenomId) -> Result<Denom, EscrowError> {
    let denoms = DENOMS.load(storage)?;
    let known = denoms.len();
    numbered(denoms).find(|denom| denom.id == id).ok_or(EscrowError::UnknownDenomNumber { denom: id, known })
}

/// All denominations, in the order of their numbers.
///
/// # Errors
/// If the state does not decode.
pub fn all(storage: &dyn Storage) -> Result<impl Iterator<Item = Denom>, EscrowError> {
    Ok(numbered(DENOMS.load(storage)?))
}

fn numbered(denoms: Vec<String>) -> impl Iterator<Item = Denom> {
    (0_u8..).zip(denoms).map(|(number, name)| Denom { id: DenomId(number), name })
}

/// The one coin that comes with a message. The bank balance is never used as a payment.
///
/// # Errors
/// If none or several come, or the coin is zero, of an unknown denomination, or more than an account can hold.
pub fn payment(storage: &dyn Storage, info: &MessageInfo) -> Result<(Denom, Amount), EscrowError> {
    let coin = one_coin(info).map_err(CommonError::from)?;
    let denom = by_name(storage, &coin.denom)?;
    Ok((denom, amount(&coin)?))
}

/// What the escrow holds of a denomination in the bank.
///
/// # Errors
/// If the query fails, or it is more than an account can hold.
pub fn held(deps: Deps<'_>, env: &Env, denom: &Denom) -> Result<Amount, EscrowError> {
    amount(&deps.querier.query_balance(&env.contract.address, &denom.name)?)
}

/// The amount of a coin.
///
/// # Errors
/// [`EscrowError::AmountTooLarge`] beyond 128 bits.
fn amount(coin: &Coin) -> Result<Amount, EscrowError> {
    Uint128::try_from(coin.amount)
        .map(|amount| Amount(amount.u128()))
        .map_err(|_| EscrowError::AmountTooLarge { amount: coin.amount, denom: coin.denom.clone() })
}
