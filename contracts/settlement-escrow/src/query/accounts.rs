//! Balances, and the ledger against the bank.

use contract_kit::checks::page_size;
use cosmwasm_std::{Deps, Env, Order};
use interfaces::settlement_escrow::{
    AccountBalance, BalanceResponse, BalancesResponse, ConservationResponse, SystemAccount,
    SystemBalancesResponse,
};
use units::{DenomId, ParticipantId};

use crate::EscrowError;
use crate::ibc::routes;
use crate::ledger::account::AccountId;
use crate::ledger::balance::Balance;
use crate::ledger::denoms;
use crate::ledger::state::{BALANCES, BalanceKey, NETTING, balance, totals};
use crate::ledger::totals::LedgerTotals;

fn row(denom: DenomId, account: AccountId, balance: Balance) -> AccountBalance {
    let Balance { free, reserved, committed } = balance;
    AccountBalance { account: account.into(), denom, free, reserved, committed }
}

/// A participant's balances in all denominations.
pub fn balance_of(deps: Deps<'_>, participant: ParticipantId) -> Result<BalanceResponse, EscrowError> {
    let account = AccountId::participant(participant)?;
    let balances = denoms::all(deps.storage)?
        .map(|denom| Ok(row(denom.id, account, balance(deps.storage, denom.id, account)?)))
        .collect::<Result<_, EscrowError>>()?;
    Ok(BalanceResponse { balances })
}

/// The balances of participants in one denomination, without empty ones.
pub fn balances(
    deps: Deps<'_>,
    denom: &str,
    start_after: Option<ParticipantId>,
    limit: Option<u32>,
) -> Result<BalancesResponse, EscrowError> {
    let denom = denoms::by_name(deps.storage, denom)?.id;
    let limit = page_size(limit)?;
    let after = match start_after {
        Some(participant) => {
            Some(BalanceKey { denom, account: AccountId::participant(participant)? }.to_bytes())
        }
        None => None,
    };
    let mut balances = Vec::new();
    for found in BALANCES.range_packed(deps.storage, &[denom.get()], after, Order::Ascending).take(limit) {
        let (key, balance) = found?;
        let account = BalanceKey::from_bytes(key).account;
        // The system accounts come last.
        if account.is_system() {
            break;
        }
        balances.push(row(denom, account, balance));
    }
    Ok(BalancesResponse { balances })
}

/// The system accounts in one denomination.
pub fn system(deps: Deps<'_>, denom: &str) -> Result<SystemBalancesResponse, EscrowError> {
    let denom = denoms::by_name(deps.storage, denom)?.id;
    let free = |account| Ok::<_, EscrowError>(balance(deps.storage, denom, AccountId::system(account))?.free);
    Ok(SystemBalancesResponse {
        fees: free(SystemAccount::Fees)?,
        grid: free(SystemAccount::Grid)?,
        imbalance: free(SystemAccount::Imbalance)?,
    })
}

/// The ledger against the bank.
pub fn conservation(deps: Deps<'_>, env: &Env, denom: &str) -> Result<ConservationResponse, EscrowError> {
    let denom = denoms::by_name(deps.storage, denom)?;
    let LedgerTotals { total, set_aside } = totals(deps.storage, denom.id)?;
    let bank = denoms::held(deps, env, &denom)?;
    Ok(ConservationResponse {
        ledger: total,
        set_aside,
        in_flight: routes::in_flight(deps.storage, denom.id)?,
        netting: NETTING.may_load(deps.storage, denom.id)?.unwrap_or_default(),
        bank,
        surplus: bank.saturating_sub(total),
        conserved: bank >= total,
    })
}
