//! The matcher alone. Its peers are mocks: a registry of records, a ledger that checks postings, lists of drafts and
//! of audit entries.

mod abort;
mod aggregate;
mod cancel;
mod clear;
mod entry_points;
mod italy;
mod markets;
mod pages;
mod pair;
mod published;
mod queries;
mod quote;
mod test_env;

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Binary, from_json};
use interfaces::ContractAddresses;
use interfaces::orderbook_matcher::{
    AcceptanceDefinition, Good, LineDefinition, MarketDefinition, NewOrder, PriceGrid, ProfileDefinition,
    QueryMsg, SettlementTerms, Timing,
};
use interfaces::registry::raw::{AccountRecord, LabelSet};
use interfaces::registry::{ParticipantKind, Status};
use units::{
    Amount, Energy, LabelId, Lots, MarketId, ParticipantId, Power, Price, ProfileId, Seconds, SlotId,
    SlotLength, Tier, ZoneId,
};

use crate::MatcherError;

pub use test_env::TestEnv;

/// When tests begin: a multiple of 900 s.
pub const START: u64 = 1_749_999_600;
/// The first slot of the tests; it begins 7,200 s after they do, and its gate closes 3,600 s before that.
pub const FIRST: u32 = 1_944_444 + 8;
/// The market of the tests.
pub const MARKET: MarketId = MarketId(1);

/// The market of the tests: 3 zones in a row, 3 labels, 3 profiles, lots of 10 Wh, prices −500 to 3,000 by 5.
pub fn definition() -> MarketDefinition {
    let line = |from, to, capacity, fee| LineDefinition {
        from: ZoneId(from),
        to: ZoneId(to),
        capacity: Lots(capacity),
        fee: Price(fee),
    };
    let accept = |label, premium| AcceptanceDefinition { label: LabelId(label), premium: Price(premium) };
    let profile =
        |name: &str, accepts: Vec<AcceptanceDefinition>| ProfileDefinition { name: name.to_owned(), accepts };
    MarketDefinition {
        name: "district".into(),
        denom: "ueur".into(),
        zones: vec!["north".into(), "centre".into(), "south".into()],
        lines: vec![line(0, 1, 500, 2), line(1, 0, 500, 2), line(1, 2, 300, 3), line(2, 1, 300, 3)],
        labels: vec!["energy".into(), "green".into(), "local".into()],
        profiles: vec![
            profile("any", vec![accept(0, 0), accept(1, 0), accept(2, 0)]),
            profile("green", vec![accept(1, 20), accept(2, 30)]),
            profile("rather green", vec![accept(0, 0), accept(1, 15), accept(2, 15)]),
        ],
        grid: PriceGrid { least: Price(-500), greatest: Price(3_000), tick: Price(5) },
        lot: Energy(10),
        minimum_lots: Lots(10),
        timing: Timing {
            slot: SlotLength(900),
            slots_per_cycle: 96,
            horizon: Seconds(172_800),
            gate: Seconds(3_600),
            clear: Seconds(1_200),
            sign: Seconds(1_800),
            meter: Seconds(7_200),
            dispute: Seconds(86_400),
        },
        terms: SettlementTerms {
            buyer_fee: Amount(1),
            seller_fee: Amount(2),
            buyer_bond: Amount(10),
            seller_bond: Amount(20),
            imbalance_premium: Amount(50),
        },
    }
}

/// A slot of the tests.
pub const fn slot(number: u32) -> SlotId {
    SlotId(FIRST + number)
}

/// When the gate of a slot closes.
pub fn gate(number: u32) -> u64 {
    START + 3_600 + 900 * u64::from(number)
}

/// An offer.
pub const fn sell(number: u32, label: u8, price: i64, lots: u64) -> NewOrder {
    NewOrder {
        slot: slot(number),
        good: Good::Sell { label: LabelId(label) },
        price: Price(price),
        lots: Lots(lots),
    }
}

/// A bid.
pub const fn buy(number: u32, profile: u8, price: i64, lots: u64) -> NewOrder {
    NewOrder {
        slot: slot(number),
        good: Good::Buy { profile: ProfileId(profile) },
        price: Price(price),
        lots: Lots(lots),
    }
}

/// A prosumer of a zone that may sell under all labels, with 100 MW: 2.5 million lots a slot.
pub fn prosumer(id: u32, zone: u8) -> AccountRecord {
    AccountRecord {
        participant: ParticipantId(id),
        status: Status::Active,
        kind: ParticipantKind::Prosumer,
        zone: ZoneId(zone),
        tier: Tier(0),
        labels: LabelSet::default().with(LabelId(1)).unwrap().with(LabelId(2)).unwrap(),
        capacity: Power(100_000_000),
    }
}

pub fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn peers() -> ContractAddresses {
    ContractAddresses {
        registry: addr("registry").into_string(),
        orderbook_matcher: addr("matcher").into_string(),
        power_contract: addr("power").into_string(),
        settlement_escrow: addr("escrow").into_string(),
        audit_log: addr("audit").into_string(),
    }
}

/// An answer to a query.
pub fn query<T: serde::de::DeserializeOwned>(test: &TestEnv, msg: QueryMsg) -> Result<T, MatcherError> {
    query_raw(test, msg).map(|answer| from_json(answer).unwrap())
}

pub fn query_raw(test: &TestEnv, msg: QueryMsg) -> Result<Binary, MatcherError> {
    crate::contract::query(test.deps.as_ref(), test.env(), msg)
}
