//! What the matcher stores beside the administrator and the contract addresses (`contract_kit`).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use cosmwasm_std::Storage;
use cw_storage_plus::{Item, Map};
use interfaces::orderbook_matcher::MarketDefinition;
use storage::BinaryMap;
use units::{CycleId, MarketId};

use crate::MatcherError;
use crate::book::offered::{Offered, OfferedKey};
use crate::book::order::Order;
use crate::book::position::{BookKey, OrderKey};
use crate::market::market_state::MarketState;
use crate::market::params::MarketParams;
use crate::slot::key::SlotKey;
use crate::slot::published::{Capacities, Forecasts, ReferencePrices};
use crate::slot::stage::Slot;
use crate::slot::totals::CycleTotals;

/// () => the most steps of a market, as JSON. Written at instantiation.
pub const MAX_STEPS: Item<u32> = Item::new("max_steps");
/// market => its definition with all names, as JSON, for queries. Written by `create_market`.
pub const DEFINITIONS: Map<MarketId, MarketDefinition> = Map::new("market");

/// market => its parameters: 5 bytes of key, some 80 of value. Written by `create_market`.
pub const MARKET_PARAMS: BinaryMap<MarketId, MarketParams> = BinaryMap::new("m");
/// market => whether it takes orders, and the next sequence number: 5 bytes of key, 2 to 6 of value. Written by
/// `create_market`, `set_market_open`, `quote`.
pub const MARKET_STATES: BinaryMap<MarketId, MarketState> = BinaryMap::new("n");

/// (market, slot, position) => an order: 20 bytes of key, 2 to 10 of value. Written by `quote`, removed by `cancel`,
/// rewritten by `aggregate` where a forecast cuts it.
pub const ORDERS: BinaryMap<[u8; OrderKey::LENGTH], Order> = BinaryMap::new("o");
/// (market, participant, cycle) => what it offers in each slot: 13 bytes of key, some 3 a slot of value. Written by
/// `quote` and `cancel` of sellers, once a message.
pub const OFFERED: BinaryMap<[u8; OfferedKey::LENGTH], Offered> = BinaryMap::new("f");

/// (market, slot) => capacities of lines: 9 bytes of key, some 4 a line of value. Written by `set_capacities`.
pub const CAPACITIES: BinaryMap<[u8; SlotKey::LENGTH], Capacities> = BinaryMap::new("l");
/// (market, slot) => forecasts: 9 bytes of key, some 4 a forecast of value. Written by `publish_forecasts`.
pub const FORECASTS: BinaryMap<[u8; SlotKey::LENGTH], Forecasts> = BinaryMap::new("w");
/// (market, slot) => reference prices: 9 bytes of key, some 4 a zone of value. Written by `publish_reference_prices`.
pub const REFERENCE_PRICES: BinaryMap<[u8; SlotKey::LENGTH], ReferencePrices> = BinaryMap::new("i");

/// (market, slot) => its stage: 9 bytes of key, 2 to some 200 of value. Written by `aggregate`, `clear`, `pair`,
/// `abort`.
pub const SLOTS: BinaryMap<[u8; SlotKey::LENGTH], Slot> = BinaryMap::new("s");
/// (market, slot, book) => the curve of its orders, as `clearing` encodes it: 11 bytes of key, some 3 a step of value.
/// Written by `aggregate`.
pub const CURVES: BinaryMap<[u8; BookKey::LENGTH], Vec<u8>> = BinaryMap::new("c");
/// (market, slot) => the result, as `clearing` encodes it: 9 bytes of key, some 3 a zone and label, 5 a marginal step
/// of value. Written by `clear`.
pub const RESULTS: BinaryMap<[u8; SlotKey::LENGTH], Vec<u8>> = BinaryMap::new("r");
/// (market, cycle) => sums over its slots: 11 bytes of key, some 20 of value. Written by `pair` and `abort` with a
/// slot's last page.
pub const CYCLES: BinaryMap<(MarketId, CycleId), CycleTotals> = BinaryMap::new("y");

/// The parameters of a market.
///
/// # Errors
/// [`MatcherError::UnknownMarket`].
pub fn load_params(storage: &dyn Storage, market: MarketId) -> Result<MarketParams, MatcherError> {
    MARKET_PARAMS.may_load(storage, market)?.ok_or(MatcherError::UnknownMarket { market })
}

/// The value of a key in a map of records to be changed; it is loaded when a message first asks for it.
///
/// # Errors
/// If it cannot be loaded.
pub fn get_or_load<K: Ord, V, E>(
    records: &mut BTreeMap<K, V>,
    key: K,
    load: impl FnOnce() -> Result<V, E>,
) -> Result<&mut V, E> {
    match records.entry(key) {
        Entry::Occupied(entry) => Ok(entry.into_mut()),
        Entry::Vacant(entry) => Ok(entry.insert(load()?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use units::SlotId;

    #[test]
    fn namespaces_differ() {
        let slot = SlotKey { market: MarketId(1), slot: SlotId(2) }.to_bytes();
        let (market, cycle) = (MarketId(1), CycleId(1));
        let keys = [
            DEFINITIONS.key(market).to_vec(),
            MARKET_PARAMS.key(market).to_vec(),
            MARKET_STATES.key(market).to_vec(),
            ORDERS.key([0; OrderKey::LENGTH]).to_vec(),
            OFFERED.key([0; OfferedKey::LENGTH]).to_vec(),
            CAPACITIES.key(slot).to_vec(),
            FORECASTS.key(slot).to_vec(),
            REFERENCE_PRICES.key(slot).to_vec(),
            SLOTS.key(slot).to_vec(),
            CURVES.key([0; BookKey::LENGTH]).to_vec(),
            RESULTS.key(slot).to_vec(),
            CYCLES.key((market, cycle)).to_vec(),
            contract_kit::addresses::raw_key().to_vec(),
            // The kit's map of contract addresses.
            [0, 1, b'p'].to_vec(),
        ];
        // A key begins with the length of its namespace in two bytes; "market" and "max_steps" are the only longer
        // ones.
        let namespaces: BTreeSet<_> = keys.iter().map(|key| key[..3].to_vec()).collect();
        assert_eq!(namespaces.len(), keys.len());
    }
}
