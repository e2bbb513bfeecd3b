//! What accounts hold, and whether the bank holds as much.

use cosmwasm_std::{Deps, Env, Order};
use interfaces::settlement_escrow::{
    AccountBalance, BalanceResponse, BalancesResponse, ConservationResponse, SystemAccount,
    SystemBalancesResponse,
};
use records::PackedKey;
use units::{Amount, DenomId, ParticipantId};

use super::page;
use crate::core::account::AccountId;
use crate::core::balance::Balance;
use crate::interchain::purse;
use crate::interchain::state::FLOWS;
use crate::state::{BALANCES, BalanceKey, DenomKey, NETTING, balance, ledger};
use crate::{EscrowError, denoms};

fn row(denom: DenomId, account: AccountId, balance: &Balance) -> AccountBalance {
    let Balance { free, reserved, committed } = *balance;
    AccountBalance { account: account.named(), denom, free, reserved, committed }
}

/// A participant's balances in all denominations.
pub fn balance_of(deps: Deps<'_>, participant: ParticipantId) -> Result<BalanceResponse, EscrowError> {
    let account = AccountId::participant(participant)?;
    let balances = denoms::all(deps.storage)?
        .map(|denom| Ok(row(denom.id, account, &balance(deps.storage, denom.id, account)?)))
        .collect::<Result<_, EscrowError>>()?;
    Ok(BalanceResponse { balances })
}

/// Participants' balances in one denomination; who holds nothing is not in it.
pub fn balances(
    deps: Deps<'_>,
    denom: &str,
    start_after: Option<ParticipantId>,
    limit: Option<u32>,
) -> Result<BalancesResponse, EscrowError> {
    let denom = denoms::named(deps.storage, denom)?.id;
    let limit = page(limit)?;
    let after = start_after
        .map(|participant| Ok::<_, EscrowError>(BalanceKey(denom, AccountId::participant(participant)?)))
        .transpose()?;
    let prefix = DenomKey(denom).packed();
    let mut balances = Vec::new();
    for found in BALANCES.scan(deps.storage, &prefix, after.as_ref(), Order::Ascending).take(limit) {
        let (BalanceKey(_, account), balance) = found?;
        // The suite's own accounts come last.
        if account.is_system() {
            break;
        }
        balances.push(row(denom, account, &balance));
    }
    Ok(BalancesResponse { balances })
}

/// The suite's own accounts in one denomination.
pub fn system(deps: Deps<'_>, denom: &str) -> Result<SystemBalancesResponse, EscrowError> {
    let denom = denoms::named(deps.storage, denom)?.id;
    let of = |account| Ok::<_, EscrowError>(balance(deps.storage, denom, AccountId::system(account))?.free);
    Ok(SystemBalancesResponse {
        fees: of(SystemAccount::Fees)?,
        grid: of(SystemAccount::Grid)?,
        imbalance: of(SystemAccount::Imbalance)?,
    })
}

/// The ledger against the bank.
pub fn conservation(deps: Deps<'_>, env: &Env, denom: &str) -> Result<ConservationResponse, EscrowError> {
    let denom = denoms::named(deps.storage, denom)?;
    let ledger = ledger(deps.storage, denom.id)?;
    let netting = NETTING.may_load(deps.storage, &DenomKey(denom.id))?.unwrap_or_default().0;
    let bank = denoms::held(deps, env, &denom)?;
    let prefix = DenomKey(denom.id).packed();
    let mut in_flight = Amount::ZERO;
    for flow in FLOWS.scan(deps.storage, &prefix, None, Order::Ascending) {
        in_flight = in_flight.add(flow?.1.0.in_flight)?;
    }
    Ok(ConservationResponse {
        ledger,
        set_aside: purse::set_aside(deps.storage, denom.id)?,
        in_flight,
        netting,
        bank,
        surplus: bank.saturating_sub(ledger),
        conserved: bank >= ledger,
    })
}
