//! A party signs drafts, one by one.

use contract_kit::checks::check_batch;
use contract_kit::{Call, Outcome};
use units::ContractId;

use crate::PowerError;
use crate::signing::sign;
use crate::slots::{self, Slots};

/// Signs contracts.
///
/// # Errors
/// If the list is empty, too long or has duplicates, or a contract cannot be signed by the sender now.
pub fn execute(call: &mut Call<'_>, contracts: &[ContractId]) -> Result<Outcome, PowerError> {
    // 1. Validate the list.
    check_batch(contracts, |contract| *contract, |contract| format!("contract {contract}"))?;

    // 2. Read and sign.
    let storage = &*call.deps.storage;
    let slots = Slots::of(storage, contracts)?;
    let loaded = slots::contracts(storage, contracts)?;
    sign(call, &slots, &loaded, "single")
}
