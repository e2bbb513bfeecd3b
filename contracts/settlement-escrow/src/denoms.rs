//! Denominations by name and by number, and coins as amounts.

use cosmwasm_std::{BalanceResponse, BankQuery, Coin, Deps, Env, MessageInfo, Storage, Uint128, Uint256};
use interfaces::common::ask_chain;
use units::{Amount, DenomId};

use crate::EscrowError;
use crate::state::DENOMS;

/// The most denominations.
const MAX_DENOMS: usize = 16;
/// The longest name of a denomination, in bytes, as the bank allows.
const MAX_DENOM: usize = 128;

/// A denomination that the escrow keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denom {
    /// Its number.
    pub id: DenomId,
    /// Its name.
    pub name: String,
}

impl Denom {
    /// So much of it, as the bank takes it.
    pub fn coin(&self, amount: Amount) -> Coin {
        Coin { denom: self.name.clone(), amount: Uint256::from(amount.get()) }
    }
}

/// Stores the denominations, if they are as they should be.
///
/// # Errors
/// If there is none or too many, one is twice, or a name is empty or too long.
pub fn save(storage: &mut dyn Storage, denoms: &Vec<String>) -> Result<(), EscrowError> {
    if denoms.is_empty() || denoms.len() > MAX_DENOMS {
        return Err(EscrowError::DenomCount { most: MAX_DENOMS, got: denoms.len() });
    }
    for (at, denom) in denoms.iter().enumerate() {
        if denom.is_empty() || denom.len() > MAX_DENOM {
            return Err(EscrowError::DenomLength { most: MAX_DENOM, got: denom.len() });
        }
        if denoms.iter().take(at).any(|earlier| earlier == denom) {
            return Err(EscrowError::DuplicateDenom { denom: denom.clone() });
        }
    }
    Ok(DENOMS.save(storage, denoms)?)
}

/// The denomination of a name, which is compared as a whole.
///
/// # Errors
/// [`EscrowError::UnknownDenom`] if it is not kept.
pub fn named(storage: &dyn Storage, name: &str) -> Result<Denom, EscrowError> {
    numbered(DENOMS.load(storage)?)
        .find(|denom| denom.name == name)
        .ok_or_else(|| EscrowError::UnknownDenom { denom: name.to_owned() })
}

/// The denomination of a number.
///
/// # Errors
/// [`EscrowError::UnknownDenomNumber`] if there are fewer.
pub fn of_number(storage: &dyn Storage, id: DenomId) -> Result<Denom, EscrowError> {
    let denoms = DENOMS.load(storage)?;
    let known = denoms.len();
    numbered(denoms).find(|denom| denom.id == id).ok_or(EscrowError::UnknownDenomNumber { denom: id, known })
}

/// All of them, in order of their numbers.
///
/// # Errors
/// If what is stored does not read.
pub fn all(storage: &dyn Storage) -> Result<impl Iterator<Item = Denom>, EscrowError> {
    Ok(numbered(DENOMS.load(storage)?))
}

fn numbered(denoms: Vec<String>) -> impl Iterator<Item = Denom> {
    (0_u8..).zip(denoms).map(|(number, name)| Denom { id: DenomId(number), name })
}

/// The one coin that came with a message.
///
/// # Errors
/// If none or several came, it is of a denomination that is not kept, it is nothing, or more than an account can hold.
pub fn one_coin(storage: &dyn Storage, info: &MessageInfo) -> Result<(Denom, Amount), EscrowError> {
    let [coin] = info.funds.as_slice() else {
        return Err(EscrowError::NotOneCoin { coins: info.funds.len() });
    };
    let denom = named(storage, &coin.denom)?;
    let amount = amount(coin)?;
    if amount.is_zero() {
        return Err(EscrowError::ZeroAmount);
    }
    Ok((denom, amount))
}

/// What the escrow holds of a denomination in the bank.
///
/// # Errors
/// If the bank does not say, or it is more than an account can hold.
pub fn held(deps: Deps<'_>, env: &Env, denom: &Denom) -> Result<Amount, EscrowError> {
    let asked = BankQuery::Balance { address: env.contract.address.to_string(), denom: denom.name.clone() };
    let answer: BalanceResponse = ask_chain(deps.querier, &asked.into())?;
    amount(&answer.amount)
}

/// A coin's amount.
///
/// # Errors
/// [`EscrowError::TooLarge`] beyond 128 bits.
pub fn amount(coin: &Coin) -> Result<Amount, EscrowError> {
    Uint128::try_from(coin.amount)
        .map(|amount| Amount(amount.u128()))
        .map_err(|_| EscrowError::TooLarge { amount: coin.amount, denom: coin.denom.clone() })
}
