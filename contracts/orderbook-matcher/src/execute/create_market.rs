//! A market is opened.

use access::suite;
use cosmwasm_std::{DepsMut, Order};
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::MarketDefinition;
use interfaces::orderbook_matcher::events::MarketCreated;
use interfaces::settlement_escrow::adapter::Escrow;
use units::{DenomId, MarketId, Sequence};

use super::Done;
use crate::MatcherError;
use crate::definition::check;
use crate::state::{DEFINITIONS, DESKS, Desk, MAX_STEPS, MarketKey, RULES};

/// The longest denomination, in bytes: as the escrow takes them.
const MAX_DENOM: usize = 128;

/// 1. The denomination is one of the escrow's.
/// 2. The definition is a market that can be cleared.
/// 3. It gets the next id.
pub fn run(deps: DepsMut<'_>, definition: MarketDefinition) -> Result<Done, MatcherError> {
    // 1
    if definition.denom.len() > MAX_DENOM {
        return Err(MatcherError::TooLong {
            field: "a denomination",
            length: definition.denom.len(),
            most: MAX_DENOM,
        });
    }
    let denoms = Escrow(suite::peers(deps.as_ref())?.settlement_escrow).denoms(deps.querier)?.denoms;
    let denom = denoms
        .iter()
        .position(|each| *each == definition.denom)
        .and_then(|at| u8::try_from(at).ok())
        .map(DenomId)
        .ok_or_else(|| MatcherError::UnknownDenom { denom: definition.denom.clone() })?;
    // 2
    let rules = check(&definition, denom, MAX_STEPS.load(deps.storage)?)?;
    // 3
    let last = DEFINITIONS.keys(deps.storage, None, Order::Descending).next().transpose()?;
    let last = last.map_or(0, |key| key.0.get());
    let market =
        last.checked_add(1).map(MarketId).ok_or(MatcherError::NoMarketLeft { last: MarketId(last) })?;
    DEFINITIONS.save(deps.storage, &MarketKey(market), &definition)?;
    RULES.save(deps.storage, &MarketKey(market), &rules);
    DESKS.save(deps.storage, &MarketKey(market), &Desk { open: true, next: Sequence(1) });
    let event = MarketCreated { market, name: definition.name, lot: definition.lot };
    Ok(Done { events: vec![event.to_event()], ..Done::default() })
}
