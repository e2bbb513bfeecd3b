//! The taking of orders stops or resumes. What has been ordered goes its way.

use cosmwasm_std::DepsMut;
use units::MarketId;

use super::Done;
use crate::MatcherError;
use crate::state::{DESKS, Desk, MarketKey};

/// Opens or closes a market; nothing happens to one that is so already.
pub fn run(deps: DepsMut<'_>, market: MarketId, open: bool) -> Result<Done, MatcherError> {
    let key = MarketKey(market);
    let desk = DESKS.may_load(deps.storage, &key)?.ok_or(MatcherError::UnknownMarket { market })?;
    DESKS.save(deps.storage, &key, &Desk { open, ..desk });
    Ok(Done::default())
}
