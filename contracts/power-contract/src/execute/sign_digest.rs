//! A party signs many drafts of a cycle by one digest.

use contract_kit::checks::{check_hash, check_length};
use contract_kit::{Call, Outcome};
use cosmwasm_std::HexBinary;
use interfaces::MAX_BATCH;
use units::ContractId;

use crate::PowerError;
use crate::digest::{check_ascending, root};
use crate::signing::sign;
use crate::slots::{self, Slots};

/// Signs contracts, if the digest is theirs.
///
/// # Errors
/// If the list is empty, too long, not ascending or not of one market and cycle, the digest is another one, or a
/// contract cannot be signed by the sender now.
pub fn execute(
    call: &mut Call<'_>,
    contracts: &[ContractId],
    given: &HexBinary,
) -> Result<Outcome, PowerError> {
    // 1. Validate the list.
    check_length(contracts.len(), MAX_BATCH)?;
    check_ascending(contracts)?;
    check_hash(given)?;

    // 2. Read the contracts and compare the digest.
    let storage = &*call.deps.storage;
    let slots = Slots::of(storage, contracts)?;
    let loaded = slots::contracts(storage, contracts)?;
    let expected = root(&loaded, &slots)?;
    if expected != *given {
        return Err(PowerError::DigestMismatch { expected, given: given.clone() });
    }

    // 3. Sign.
    sign(call, &slots, &loaded, "digest")
}
