//! The result of a slot.

use clearing::{Clearing, PriceInterval};
use cosmwasm_std::{Binary, Storage};
use interfaces::orderbook_matcher::{
    CertificateResponse, FillRow, FillsResponse, FlowRow, LabelPremium, OrderRef, Payments, ResultResponse,
    SlotPricesResponse, ZonePrice,
};
use units::{LabelId, Lots, MarketId, SlotId, Timestamp, ZoneId};

use crate::MatcherError;
use crate::book::slot_orders::SlotOrders;
use crate::market::params::MarketParams;
use crate::pairing::cursor::ScanPosition;
use crate::query::orders::{offset_after, position_after};
use crate::slot::key::SlotKey;
use crate::slot::stage::status;
use crate::state::{CAPACITIES, RESULTS, SLOTS, load_params};

/// A cleared slot.
struct Cleared {
    params: MarketParams,
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
        let params = load_params(storage, market)?;
        let key = SlotKey { market, slot }.to_bytes();
        let Some(stored) = RESULTS.may_load(storage, key)? else {
            let status = status(SLOTS.may_load(storage, key)?.as_ref(), params.times(slot)?.gate, now);
            return Err(MatcherError::WrongStatus { slot, status, action });
        };
        let set = CAPACITIES.may_load(storage, key)?.unwrap_or_default();
        let clearing = Clearing::decode(&params.market(&set)?, &stored)?;
        Ok(Self { capacities: params.capacities(&set), params, stored, clearing })
    }
}

/// The result of a slot.
pub fn result(
    storage: &dyn Storage,
    now: Timestamp,
    market: MarketId,
    slot: SlotId,
) -> Result<ResultResponse, MatcherError> {
    let Cleared { params, clearing, .. } = Cleared::load(storage, now, market, slot, "result")?;
    let payments = clearing.payments();
    let zones = (0..).map(ZoneId).zip(clearing.zone_prices());
    let labels = (0..).map(LabelId).zip(clearing.label_premiums());
    let flows = (0..).zip(&params.lines).zip(clearing.flows());
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

/// The prices of a slot.
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

/// The fill of each order, as pairing computes it.
pub fn fills(
    storage: &dyn Storage,
    now: Timestamp,
    market: MarketId,
    slot: SlotId,
    start_after: Option<&OrderRef>,
    limit: usize,
) -> Result<FillsResponse, MatcherError> {
    let Cleared { params, clearing, .. } = Cleared::load(storage, now, market, slot, "fills")?;
    let orders = SlotOrders::new(storage, market, slot);
    let after = position_after(&params, slot, start_after)?;
    let offset = after.map_or(Ok(Lots::ZERO), |position| offset_after(&orders, position))?;
    let mut scan = ScanPosition { after, offset };
    let mut fills = Vec::new();
    for row in orders.all(after).take(limit) {
        let (position, order) = row?;
        let start = scan.take(position, order.lots)?;
        let reference = position.reference(&params, slot)?;
        let accepted = clearing.accepted(position.book(), reference.price, position.tier);
        fills.push(FillRow {
            order: reference,
            participant: order.participant,
            lots: order.lots,
            filled: clearing::fill(accepted, start, order.lots),
        });
    }
    Ok(FillsResponse { fills })
}
