//! The administrator stops or resumes the taking of orders. Placed orders are not affected.

use contract_kit::{Call, Outcome};
use units::MarketId;

use crate::MatcherError;
use crate::market::market_state::MarketState;
use crate::state::MARKET_STATES;

/// Opens or closes a market.
///
/// # Errors
/// [`MatcherError::UnknownMarket`].
pub fn execute(call: &mut Call<'_>, market: MarketId, open: bool) -> Result<Outcome, MatcherError> {
    let storage = &mut *call.deps.storage;
    let state = MARKET_STATES.may_load(storage, market)?.ok_or(MatcherError::UnknownMarket { market })?;
    MARKET_STATES.save(storage, market, &MarketState { open, ..state })?;
    Ok(Outcome::default())
}
