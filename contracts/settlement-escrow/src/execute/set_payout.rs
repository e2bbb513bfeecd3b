//! A participant consents to pushed payouts.

use contract_kit::{Call, Outcome};
use interfaces::settlement_escrow::routes::Remote;
use units::Amount;

use crate::EscrowError;
use crate::ibc::links;
use crate::ibc::state::PAYOUT_TARGETS;
use crate::ledger::denoms;
use crate::ledger::state::CONSENTS;

/// Stores the amount that stays and the account to which the rest is pushed, or withdraws the consent if `keep` is
/// absent.
///
/// # Errors
/// If the denomination is unknown, or the account on the other chain is not linked.
pub fn execute(
    call: &mut Call<'_>,
    denom: &str,
    keep: Option<Amount>,
    to: Option<Remote>,
) -> Result<Outcome, EscrowError> {
    let participant = call.participant()?.participant;
    let storage = &mut *call.deps.storage;
    let key = (participant, denoms::by_name(storage, denom)?.id);
    match to.filter(|_| keep.is_some()) {
        Some(to) => {
            let linked = links::require_linked(storage, participant, &to)?;
            PAYOUT_TARGETS.save(storage, key, &linked)?;
        }
        None => PAYOUT_TARGETS.remove(storage, key),
    }
    match keep {
        Some(keep) => CONSENTS.save(storage, key, &keep)?,
        None => CONSENTS.remove(storage, key),
    }
    Ok(Outcome::about(participant))
}
