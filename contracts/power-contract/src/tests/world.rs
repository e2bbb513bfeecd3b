//! The registry, the matcher and the log as power-contract sees them.

use std::cell::RefCell;
use std::rc::Rc;

use access::suite::wiring;
use cosmwasm_std::testing::{MockQuerier, MockStorage};
use cosmwasm_std::{
    Addr, Binary, ContractResult, HexBinary, QuerierResult, Storage, SystemError, SystemResult, WasmQuery,
    from_json, to_json_binary,
};
use interfaces::ContractAddresses;
use interfaces::orderbook_matcher::{
    MarketDefinition, MarketResponse, PriceGrid, QueryMsg as MatcherQuery, SettlementTerms,
    SlotPricesResponse, Timing,
};
use interfaces::registry::raw::{
    ACCOUNTS, AccountKey, AccountRecord, LabelSet, PROFILES, ParticipantKey, Profile, ROLES, RoleKey,
    RoleRecord,
};
use interfaces::registry::{ParticipantKind, Role, Status};
use units::{
    Amount, DenomId, Energy, Lots, ParticipantId, Power, Price, Seconds, SlotLength, Tier, Timestamp,
};

use super::{LABEL_PREMIUMS, MARKET, ZONE_PRICES, account, zone_of};

#[derive(Default)]
struct State {
    registry: MockStorage,
    /// Smart queries to the matcher so far.
    asked: u32,
    /// Whether the log does not know its peers yet.
    log_unwired: bool,
    /// What the clearing's prices are said to be, less what they are.
    price_shift: i64,
}

/// Shared with the mock of the chain's queries.
#[derive(Clone, Default)]
pub struct World(Rc<RefCell<State>>);

pub fn peers() -> ContractAddresses {
    ContractAddresses {
        registry: account("registry").into_string(),
        orderbook_matcher: account("matcher").into_string(),
        power_contract: account("power").into_string(),
        settlement_escrow: account("escrow").into_string(),
        audit_log: account("audit").into_string(),
    }
}

impl World {
    pub fn querier(&self) -> MockQuerier {
        let world = self.clone();
        let mut querier = MockQuerier::default();
        querier.update_wasm(move |query| world.answer(query));
        querier
    }

    pub fn admit(&self, address: &Addr, participant: ParticipantId, status: Status) {
        let record = AccountRecord {
            participant,
            status,
            kind: ParticipantKind::Prosumer,
            zone: zone_of(participant),
            tier: Tier(0),
            labels: LabelSet::default(),
            capacity: Power(10_000),
        };
        let mut state = self.0.borrow_mut();
        ACCOUNTS.save(&mut state.registry, &AccountKey(address.clone()), &record);
        let profile = Profile {
            account: address.clone(),
            rotating_to: None,
            evidence: HexBinary::from([7; 32]),
            registered_at: Timestamp(0),
            changed_at: Timestamp(0),
            reason: None,
        };
        PROFILES.save(&mut state.registry, &ParticipantKey(participant), &profile).unwrap();
    }

    pub fn grant(&self, role: Role, address: &Addr) {
        self.grant_for(role, address, 0, u64::MAX);
    }

    /// Grants a role within `[since, until)`.
    pub fn grant_for(&self, role: Role, address: &Addr, since: u64, until: u64) {
        let grant = RoleRecord { since: Timestamp(since), until: Timestamp(until) };
        ROLES.save(&mut self.0.borrow_mut().registry, &RoleKey(role, address.clone()), &grant);
    }

    pub fn shift_prices(&self, by: i64) {
        self.0.borrow_mut().price_shift = by;
    }

    pub fn unwire_log(&self) {
        self.0.borrow_mut().log_unwired = true;
    }

    pub fn asked(&self) -> u32 {
        self.0.borrow().asked
    }

    fn answer(&self, query: &WasmQuery) -> QuerierResult {
        match query {
            WasmQuery::Raw { contract_addr, key } if *contract_addr == account("registry").as_str() => {
                let value = self.0.borrow().registry.get(key).unwrap_or_default();
                SystemResult::Ok(ContractResult::Ok(Binary::from(value)))
            }
            WasmQuery::Raw { contract_addr, key } if *contract_addr == account("audit").as_str() => {
                let wired = *key == wiring() && !self.0.borrow().log_unwired;
                let value = if wired { b"{}".to_vec() } else { vec![] };
                SystemResult::Ok(ContractResult::Ok(Binary::from(value)))
            }
            WasmQuery::Smart { contract_addr, msg } if *contract_addr == account("matcher").as_str() => {
                self.0.borrow_mut().asked += 1;
                SystemResult::Ok(self.matcher(&from_json(msg).unwrap()))
            }
            other => SystemResult::Err(SystemError::UnsupportedRequest { kind: format!("{other:?}") }),
        }
    }

    fn matcher(&self, query: &MatcherQuery) -> ContractResult<Binary> {
        let shift = self.0.borrow().price_shift;
        match query {
            MatcherQuery::Prices { market, .. } if *market == MARKET => {
                let answer = SlotPricesResponse {
                    zones: ZONE_PRICES.iter().map(|price| Some(Price(price + shift))).collect(),
                    labels: LABEL_PREMIUMS.iter().map(|premium| premium.map(Price)).collect(),
                };
                ContractResult::Ok(to_json_binary(&answer).unwrap())
            }
            MatcherQuery::Market { market } if *market == MARKET => {
                let answer = MarketResponse {
                    market: *market,
                    definition: definition(),
                    denom: DenomId(0),
                    open: true,
                };
                ContractResult::Ok(to_json_binary(&answer).unwrap())
            }
            other => ContractResult::Err(format!("no answer to {other:?}")),
        }
    }
}

fn definition() -> MarketDefinition {
    MarketDefinition {
        name: "district".into(),
        denom: "ueur".into(),
        zones: vec!["a".into(), "b".into(), "c".into()],
        lines: vec![],
        labels: vec!["none".into()],
        profiles: vec![],
        grid: PriceGrid { least: Price(-500), greatest: Price(4_000), tick: Price(1) },
        lot: Energy(100),
        minimum_lots: Lots(1),
        timing: Timing {
            slot: SlotLength(900),
            slots_per_cycle: 96,
            horizon: Seconds(172_800),
            gate: Seconds(3_600),
            clear: Seconds(900),
            sign: Seconds(900),
            meter: Seconds(3_600),
            dispute: Seconds(7_200),
        },
        terms: SettlementTerms {
            buyer_fee: Amount(2),
            seller_fee: Amount(3),
            buyer_bond: Amount(20),
            seller_bond: Amount(30),
            imbalance_premium: Amount(5),
        },
    }
}
