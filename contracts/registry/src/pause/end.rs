//! The guardian or the administrator ends the pause.

use contract_kit::{Call, Outcome};
use interfaces::registry::raw::PAUSE;

use super::report::report;
use crate::RegistryError;
use crate::state::PAUSE_REASON;

/// Ends a pause that is in force.
pub fn execute(call: &mut Call<'_>) -> Result<Outcome, RegistryError> {
    let now = call.now();
    let storage = &mut *call.deps.storage;
    PAUSE.may_load(storage)?.filter(|pause| now < pause.until).ok_or(RegistryError::NotPaused)?;
    PAUSE.remove(storage);
    PAUSE_REASON.remove(storage);
    Ok(report(call.addresses()?, now)?)
}
