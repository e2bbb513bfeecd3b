//! A balanced posting.

use access::Caller;
use cosmwasm_std::DepsMut;
use interfaces::Contract;
use interfaces::settlement_escrow::Leg;
use units::DenomId;

use crate::core::posting::{Scope, check_posting};
use crate::execute::Done;
use crate::state::{BALANCES, BalanceKey, save_balance};
use crate::{EscrowError, denoms};

/// Moves money within and between accounts. The ledger's total stays.
///
/// # Errors
/// If the legs do not balance, the matcher does more than reserve and release, or a part would go below zero.
pub fn run(deps: DepsMut<'_>, caller: &Caller, denom: DenomId, legs: &[Leg]) -> Result<Done, EscrowError> {
    // 1. Validate: power-contract may do what balances, everyone else that the rules let in may reserve and release.
    let scope = if *caller == Caller::Peer(Contract::PowerContract) { Scope::Any } else { Scope::Reserving };
    let accounts = check_posting(legs, scope)?;
    // 2. Compute and write, account by account; a failure undoes all.
    for (leg, account) in legs.iter().zip(accounts) {
        let stored = BALANCES.may_load(deps.storage, &BalanceKey(denom, account))?;
        if stored.is_none() {
            // What an account holds is of a denomination that is kept; here nothing says so yet.
            denoms::of_number(deps.storage, denom)?;
        }
        let before = stored.unwrap_or_default();
        let after = before.posted(account, leg)?;
        if after != before {
            save_balance(deps.storage, denom, account, &after);
        }
    }
    Ok(Done::default())
}
