//! The guardian pauses trading. A pause ends by itself, without a message.

use contract_kit::checks::check_text;
use contract_kit::{Call, Outcome};
use interfaces::MAX_REASON;
use interfaces::registry::raw::{PAUSE, PauseRecord};
use units::Seconds;

use super::report::report;
use crate::RegistryError;
use crate::state::PAUSE_REASON;

/// The longest pause: seven days.
pub const LONGEST: Seconds = Seconds(7 * 86_400);

/// Pauses trading from now on. A new pause replaces one in force.
pub fn execute(call: &mut Call<'_>, duration: Seconds, reason: &str) -> Result<Outcome, RegistryError> {
    // 1. Validate.
    if duration < Seconds(1) || duration > LONGEST {
        return Err(RegistryError::PauseLength { most: LONGEST, got: duration });
    }
    check_text("a reason", reason, MAX_REASON)?;
    let until = call.now().plus(duration)?;

    // 2. Write.
    PAUSE.save(call.deps.storage, &PauseRecord { until })?;
    PAUSE_REASON.save(call.deps.storage, &reason.to_owned())?;

    // 3. Report.
    Ok(report(call.addresses()?, until)?)
}
