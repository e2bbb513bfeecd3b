//! What a slot came to.

use clearing::{Clearing, PriceInterval};
use cosmwasm_std::{Binary, Storage};
use interfaces::orderbook_matcher::{
    CertificateResponse, FillRow, FillsResponse, FlowRow, LabelPremium, OrderRef, Payments, ResultResponse,
    SlotPricesResponse, ZonePrice,
};
use units::{LabelId, Lots, MarketId, SlotId, Timestamp, ZoneId};

use super::orders::{offset_after, place_after};
use crate::MatcherError;
use crate::order::SlotKey;
use crate::pairing::Walked;
use crate::rules::Rules;
use crate::slot::status;
use crate::state::{CAPACITIES, RESULTS, SLOTS, SlotOrders, rules};
use crate::status::name;

/// A cleared slot.
struct Cleared {
    rules: Rules,
    capacities: Vec<Lots>,
    stored: Vec<u8>,
    clearing: Clearing,
}

impl Cleared {
    fn load(
        storage: &dyn Storage,
        now: Timestamp,
        market: MarketId,
        slot: SlotId,
        action: &'static str,
    ) -> Result<Self, MatcherError> {
        let rules = rules(storage, market)?;
        let key = SlotKey { market, slot };
        let Some(stored) = RESULTS.may_load(storage, &key)? else {
            let status = status(SLOTS.may_load(storage, &key)?.as_ref(), rules.times(slot)?.gate, now);
            return Err(MatcherError::WrongStatus { slot, status: name(status), action });
        };
        let set = CAPACITIES.may_load(storage, &key)?.unwrap_or_default().0;
        let clearing = Clearing::decode(&rules.market(&set)?, &stored.0)?;
        Ok(Self { capacities: rules.capacities(&set), rules, stored: stored.0, clearing })
    }
}

/// The result of a slot.
pub fn result(
    storage: &dyn Storage,
    now: Timestamp,
    market: MarketId,
    slot: SlotId,
) -> Result<ResultResponse, MatcherError> {
    let Cleared { rules, clearing, .. } = Cleared::load(storage, now, market, slot, "result")?;
    let payments = clearing.payments();
    let zones = (0..).map(ZoneId).zip(clearing.zone_prices());
    let labels = (0..).map(LabelId).zip(clearing.label_premiums());
    let flows = (0..).zip(&rules.lines).zip(clearing.flows());
    Ok(ResultResponse {
        welfare: clearing.welfare(),
        volume: clearing.volume(),
        zones: zones
            .map(|(zone, &PriceInterval { price, least, greatest })| ZonePrice {
                zone,
                price,
                least,
                greatest,
            })
            .collect(),
        labels: labels
            .map(|(label, &PriceInterval { price, least, greatest })| LabelPremium {
                label,
                premium: price,
                least,
                greatest,
            })
            .collect(),
        flows: flows
            .map(|((line, ends), lots)| FlowRow { line, from: ends.from, to: ends.to, lots: *lots })
            .collect(),
        payments: Payments {
            buyers: payments.buyers,
            sellers: payments.sellers,
            grid_fees: payments.grid_fees,
            congestion_rent: payments.congestion_rent,
        },
    })
}

/// Prices alone.
pub fn prices(
    storage: &dyn Storage,
    now: Timestamp,
    market: MarketId,
    slot: SlotId,
) -> Result<SlotPricesResponse, MatcherError> {
    let clearing = Cleared::load(storage, now, market, slot, "prices")?.clearing;
    Ok(SlotPricesResponse {
        zones: clearing.zone_prices().iter().map(|interval| interval.price).collect(),
        labels: clearing.label_premiums().iter().map(|interval| interval.price).collect(),
    })
}

/// The certificate of a slot.
pub fn certificate(
    storage: &dyn Storage,
    now: Timestamp,
    market: MarketId,
    slot: SlotId,
) -> Result<CertificateResponse, MatcherError> {
    let cleared = Cleared::load(storage, now, market, slot, "certificate")?;
    Ok(CertificateResponse { clearing: Binary::from(cleared.stored), capacities: cleared.capacities })
}

/// What each order got, as pairing computes it.
pub fn fills(
    storage: &dyn Storage,
    now: Timestamp,
    market: MarketId,
    slot: SlotId,
    start_after: Option<&OrderRef>,
    limit: usize,
) -> Result<FillsResponse, MatcherError> {
    let Cleared { rules, clearing, .. } = Cleared::load(storage, now, market, slot, "fills")?;
    let orders = SlotOrders::new(storage, market, slot);
    let after = place_after(&rules, slot, start_after)?;
    let offset = after.map_or(Ok(Lots::ZERO), |place| offset_after(&orders, &place))?;
    let mut walked = Walked { after, offset };
    let mut fills = Vec::new();
    for row in orders.all(after.as_ref()).take(limit) {
        let (key, order) = row?;
        let start = walked.take(&key.place, order.lots)?;
        let reference = key.place.reference(&rules, slot)?;
        let accepted = clearing.accepted(key.place.book, reference.price, key.place.tier);
        fills.push(FillRow {
            order: reference,
            participant: order.participant,
            lots: order.lots,
            filled: clearing::fill(accepted, start, order.lots),
        });
    }
    Ok(FillsResponse { fills })
}
