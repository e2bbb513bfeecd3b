//! Anyone pays a coin into a system account.

use contract_kit::{Call, Outcome};
use interfaces::settlement_escrow::SystemAccount;

use crate::EscrowError;
use crate::ledger::account::AccountId;
use crate::ledger::denoms;
use crate::ledger::operations::credit;

/// Credits the coin to the system account.
///
/// # Errors
/// If not exactly one coin of an accepted denomination comes.
pub fn execute(call: &mut Call<'_>, account: SystemAccount) -> Result<Outcome, EscrowError> {
    let (denom, amount) = denoms::payment(call.deps.storage, call.info)?;
    credit(call.deps.storage, denom.id, AccountId::system(account), amount)?;
    Ok(Outcome::default())
}
