//! A peer contract posts to accounts.

use contract_kit::{Call, Caller, Outcome};
use interfaces::Contract;
use interfaces::settlement_escrow::Leg;
use units::DenomId;

use crate::EscrowError;
use crate::ledger::denoms;
use crate::ledger::posting::{Scope, check_posting};
use crate::ledger::state::{BALANCES, BalanceKey, save_balance};

/// Moves money within and between accounts. The total of the denomination stays.
///
/// # Errors
/// If the legs do not balance, the matcher does more than reserve and release, or a part would go below zero.
pub fn execute(call: &mut Call<'_>, denom: DenomId, legs: &[Leg]) -> Result<Outcome, EscrowError> {
    // 1. Validate. Only power-contract moves money between accounts.
    let any = call.caller == Caller::Peer(Contract::PowerContract);
    let accounts = check_posting(legs, if any { Scope::Any } else { Scope::Reserving })?;
    // 2. Compute and write, account by account. The chain undoes all if one fails.
    let storage = &mut *call.deps.storage;
    for (leg, account) in legs.iter().zip(accounts) {
        let stored = BALANCES.may_load(storage, BalanceKey { denom, account }.to_bytes())?;
        if stored.is_none() {
            // A stored balance has a known denomination.
            denoms::by_number(storage, denom)?;
        }
        let before = stored.unwrap_or_default();
        let after = before.posted(account, leg)?;
        if after != before {
            save_balance(storage, denom, account, &after)?;
        }
    }
    Ok(Outcome::default())
}
