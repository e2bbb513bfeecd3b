//! The administrator creates a market.

use contract_kit::checks::check_text;
use contract_kit::{Call, Outcome};
use cosmwasm_std::Order;
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::MarketDefinition;
use interfaces::orderbook_matcher::events::MarketCreated;
use interfaces::settlement_escrow::adapter::Escrow;
use units::{DenomId, MarketId, Sequence};

use crate::MatcherError;
use crate::market::definition::check;
use crate::market::market_state::MarketState;
use crate::state::{DEFINITIONS, MARKET_PARAMS, MARKET_STATES, MAX_STEPS};

/// The longest denomination that the escrow accepts, in bytes.
const MAX_DENOM: usize = 128;

/// Creates a market, which takes orders at once.
///
/// # Errors
/// If the escrow does not accept the denomination, the definition breaks a rule, or no id is left.
pub fn execute(call: &mut Call<'_>, definition: MarketDefinition) -> Result<Outcome, MatcherError> {
    // 1. Validate the denomination and the definition.
    check_text("a denomination", &definition.denom, MAX_DENOM)?;
    let escrow = Escrow(call.addresses()?.settlement_escrow);
    let denom = escrow
        .denoms(call.deps.querier)?
        .denoms
        .iter()
        .position(|each| *each == definition.denom)
        .and_then(|at| u8::try_from(at).ok())
        .map(DenomId)
        .ok_or_else(|| MatcherError::UnknownDenom { denom: definition.denom.clone() })?;
    let params = check(&definition, denom, MAX_STEPS.load(call.deps.storage)?)?;

    // 2. Write the market under the next id.
    let last = DEFINITIONS.keys(call.deps.storage, None, None, Order::Descending).next().transpose()?;
    let last = last.unwrap_or(MarketId(0));
    let market = last.get().checked_add(1).map(MarketId).ok_or(MatcherError::NoMarketLeft { last })?;
    DEFINITIONS.save(call.deps.storage, market, &definition)?;
    MARKET_PARAMS.save(call.deps.storage, market, &params)?;
    MARKET_STATES.save(call.deps.storage, market, &MarketState { open: true, next: Sequence(1) })?;
    let event = MarketCreated { market, name: definition.name, lot: definition.lot };
    Ok(Outcome::default().with_event(event.to_event()))
}
