//! Participants, times, prices, and messages that are in order.

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, HexBinary};
use interfaces::orderbook_matcher::SettlementTerms;
use interfaces::power_contract::{Drafts, NewContract, Quality, Reading, SlotTerms, TariffReading};
use settlement::Terms;
use units::{
    Amount, ContractId, ContractNumber, CycleId, DenomId, Energy, LabelId, Lots, MarketId, ParticipantId,
    Price, Seconds, SlotId, Timestamp, ZoneId,
};

pub const MARKET: MarketId = MarketId(1);
pub const SLOT: SlotId = SlotId(1_935_360);
pub const CYCLE: CycleId = CycleId(20_160);
/// Delivery begins at 1,935,360 quarter-hours from the epoch.
pub const START: u64 = 1_741_824_000;
pub const END: u64 = START + 900;
/// Drafting is half an hour before delivery, the signing deadline a quarter of an hour later.
pub const DRAFTED: u64 = START - 1_800;
pub const SIGN_BY: u64 = DRAFTED + 900;
pub const METER_UNTIL: u64 = END + 3_600;
pub const DISPUTE: u64 = 7_200;
/// Clearing prices of unlabelled energy in zones 0, 1, 2.
pub const ZONE_PRICES: [i64; 3] = [100, 110, 120];
/// The label 1 costs 7 more; the label 2 has no price.
pub const LABEL_PREMIUMS: [Option<i64>; 3] = [Some(0), Some(7), None];
pub const IMBALANCE: [u128; 3] = [150, 160, 170];
pub const GRID_FEES: u128 = 35;

pub const TERMS: Terms = Terms {
    buyer_fee: Amount(2),
    seller_fee: Amount(3),
    buyer_bond: Amount(20),
    seller_bond: Amount(30),
    imbalance_premium: Amount(5),
};

/// Buys in zone 1, with the account `alice`.
pub const ALICE: ParticipantId = ParticipantId(1);
/// Sells in zone 0.
pub const BOB: ParticipantId = ParticipantId(2);
/// Buys and sells in zone 2.
pub const CAROL: ParticipantId = ParticipantId(3);
/// Sells in zone 0; its id lies in another chunk of deliveries.
pub const DAVE: ParticipantId = ParticipantId(40);

pub fn account(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn account_of(participant: ParticipantId) -> Addr {
    account(match participant {
        ALICE => "alice",
        BOB => "bob",
        CAROL => "carol",
        DAVE => "dave",
        _ => "stranger",
    })
}

pub fn zone_of(participant: ParticipantId) -> ZoneId {
    ZoneId(match participant {
        ALICE => 1,
        CAROL => 2,
        _ => 0,
    })
}

pub fn id(number: u32) -> ContractId {
    ContractId { market: MARKET, slot: SLOT, number: ContractNumber(number) }
}

pub fn ids(numbers: std::ops::Range<u32>) -> Vec<ContractId> {
    numbers.map(id).collect()
}

/// A contract at the clearing's prices.
pub fn new(buyer: ParticipantId, seller: ParticipantId, lots: u64) -> NewContract {
    let (buyer_zone, seller_zone) = (zone_of(buyer), zone_of(seller));
    let price = |zone: ZoneId| Price(ZONE_PRICES[usize::from(zone.get())]);
    NewContract {
        buyer,
        seller,
        buyer_zone,
        seller_zone,
        label: LabelId(0),
        lots: Lots(lots),
        buyer_price: price(buyer_zone),
        seller_price: price(seller_zone),
    }
}

pub fn slot_terms() -> SlotTerms {
    let Terms { buyer_fee, seller_fee, buyer_bond, seller_bond, imbalance_premium } = TERMS;
    SlotTerms {
        cycle: CYCLE,
        denom: DenomId(0),
        lot: Energy(100),
        start: Timestamp(START),
        end: Timestamp(END),
        sign: Seconds(900),
        meter_until: Timestamp(METER_UNTIL),
        dispute: Seconds(DISPUTE),
        terms: SettlementTerms { buyer_fee, seller_fee, buyer_bond, seller_bond, imbalance_premium },
        imbalance_prices: IMBALANCE.map(Amount).to_vec(),
        grid_fees: Amount(GRID_FEES),
    }
}

pub fn page(contracts: Vec<NewContract>) -> Drafts {
    Drafts { market: MARKET, slot: SLOT, terms: Some(slot_terms()), contracts, last: true }
}

pub fn reading(participant: ParticipantId, import: u64, export: u64) -> Reading {
    let register = |energy| TariffReading { tariff: 1, energy: Energy(energy) };
    Reading {
        participant,
        slot: SLOT,
        import: register(import),
        export: register(export),
        version: 1,
        quality: Quality::Measured,
    }
}

pub fn evidence() -> HexBinary {
    HexBinary::from([9; 32])
}
