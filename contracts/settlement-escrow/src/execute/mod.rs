//! One action a file. Each reads, asks the pure core, writes, and says what is to be told and sent.

pub mod add_denom;
pub mod add_route;
pub mod administration;
pub mod book;
pub mod cancel_invoice;
pub mod claim_payout;
pub mod clear_cycle;
pub mod confirm_link;
pub mod deposit;
pub mod dispute_payout;
pub mod flush_audit;
pub mod fund;
pub mod open_invoice;
pub mod pause_route;
pub mod post;
pub mod probe_route;
pub mod propose_link;
pub mod push_payouts;
pub mod queue_payout;
pub mod remove_link;
pub mod resolve_payout;
pub mod retry_payout;
pub mod send_payouts;
pub mod set_payout;
pub mod set_route;
pub mod top_up;
pub mod withdraw;
pub mod withdraw_system;

use cosmwasm_std::{Event, Storage, SubMsg};
use interfaces::page_limit;
use units::{Amount, DenomId, ParticipantId};

use crate::EscrowError;
use crate::core::account::AccountId;
use crate::state::{balance, ledger, save_balance, save_ledger};

/// What a message did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// The participants it was about.
    pub subjects: Vec<ParticipantId>,
    /// What to tell.
    pub events: Vec<Event>,
    /// What to send.
    pub messages: Vec<SubMsg>,
}

/// Money comes in: to an account and to the ledger.
///
/// # Errors
/// If the ledger would leave its range.
pub fn credit(
    storage: &mut dyn Storage,
    denom: DenomId,
    account: AccountId,
    amount: Amount,
) -> Result<(), EscrowError> {
    let after = balance(storage, denom, account)?.credited(amount)?;
    let total = ledger(storage, denom)?.add(amount)?;
    save_ledger(storage, denom, total)?;
    save_balance(storage, denom, account, &after);
    Ok(())
}

/// Money goes out: from what is free in an account, and from the ledger.
///
/// # Errors
/// If less is free.
pub fn debit(
    storage: &mut dyn Storage,
    denom: DenomId,
    account: AccountId,
    amount: Amount,
) -> Result<(), EscrowError> {
    let after = balance(storage, denom, account)?.debited(account, amount)?;
    let total = ledger(storage, denom)?.sub(amount)?;
    save_ledger(storage, denom, total)?;
    save_balance(storage, denom, account, &after);
    Ok(())
}

/// The size of a page.
///
/// # Errors
/// [`EscrowError::EmptyPage`] if nothing is asked for.
pub fn page(limit: u32) -> Result<usize, EscrowError> {
    if limit == 0 { Err(EscrowError::EmptyPage) } else { Ok(page_limit(Some(limit))) }
}
