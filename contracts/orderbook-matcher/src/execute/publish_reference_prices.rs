//! The forecaster publishes reference prices.

use std::collections::BTreeMap;

use contract_kit::checks::check_batch;
use contract_kit::{Call, Outcome};
use interfaces::orderbook_matcher::ReferencePrice;
use units::{MarketId, SlotId};

use crate::MatcherError;
use crate::slot::key::SlotKey;
use crate::slot::published::ReferencePrices;
use crate::state::{REFERENCE_PRICES, get_or_load, load_params};

/// Publishes reference prices; a later one replaces an earlier one.
///
/// # Errors
/// If a zone is unknown or named twice for a slot, a price is outside the grid, or the slot's gate has closed.
pub fn execute(
    call: &mut Call<'_>,
    market: MarketId,
    prices: &[ReferencePrice],
) -> Result<Outcome, MatcherError> {
    // 1. Validate.
    check_batch(
        prices,
        |row| (row.slot, row.zone),
        |row| format!("the reference price of zone {} in slot {}", row.zone, row.slot),
    )?;
    let params = load_params(call.deps.storage, market)?;
    let (least, greatest) = (params.grid.least, params.grid.greatest);
    let now = call.now();
    for &ReferencePrice { slot, zone, price } in prices {
        if zone.get() >= params.zones {
            return Err(MatcherError::UnknownZone { zone, zones: params.zones });
        }
        if price < least || price > greatest {
            return Err(MatcherError::ReferencePriceOutOfRange { price, least, greatest });
        }
        params.times_before_gate(slot, now)?;
    }

    // 2. Write.
    let mut slots: BTreeMap<SlotId, ReferencePrices> = BTreeMap::new();
    for &ReferencePrice { slot, zone, price } in prices {
        let key = SlotKey { market, slot }.to_bytes();
        let load = || REFERENCE_PRICES.may_load(call.deps.storage, key).map(Option::unwrap_or_default);
        get_or_load(&mut slots, slot, load)?.insert(zone, price);
    }
    for (slot, prices) in slots {
        REFERENCE_PRICES.save(call.deps.storage, SlotKey { market, slot }.to_bytes(), &prices)?;
    }
    Ok(Outcome::default())
}
