//! A participant gives a standing mandate in a market.

use contract_kit::{Call, Outcome};
use interfaces::power_contract::MandateTerms;
use units::MarketId;

use crate::PowerError;
use crate::peers::timing;
use crate::state::MANDATES;

/// Stores a mandate; it replaces an earlier one.
///
/// # Errors
/// If it has expired, allows nothing, or the market does not exist.
pub fn execute(call: &mut Call<'_>, market: MarketId, mandate: MandateTerms) -> Result<Outcome, PowerError> {
    // 1. Validate.
    let now = call.now();
    if mandate.expires <= now {
        return Err(PowerError::MandateExpired { expires: mandate.expires, now });
    }
    let allows_a_side = mandate.buy_at_most.is_some() || mandate.sell_at_least.is_some();
    if !allows_a_side || mandate.lots_at_most.is_zero() {
        return Err(PowerError::EmptyMandate);
    }
    let matcher = call.addresses()?.orderbook_matcher;
    timing(call.deps.querier, matcher, market)?;

    // 2. Write.
    let participant = call.participant()?.participant;
    MANDATES.save(call.deps.storage, (market, participant), &mandate)?;
    Ok(Outcome::about(participant))
}
