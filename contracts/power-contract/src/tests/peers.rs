//! Mocks of the registry, the matcher and the log.

use std::cell::RefCell;
use std::rc::Rc;

use contract_kit::addresses::raw_key;
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
use interfaces::registry::raw::{ACCOUNTS, AccountRecord, LabelSet, PROFILES, Profile, ROLES, RoleRecord};
use interfaces::registry::{ParticipantKind, Role, Status};
use units::{
    Amount, DenomId, Energy, Lots, ParticipantId, Power, Price, Seconds, SlotLength, Tier, Timestamp,
};

use crate::tests::fixtures::{LABEL_PREMIUMS, MARKET, ZONE_PRICES, account, zone_of};

#[derive(Default)]
struct State {
    registry: MockStorage,
    /// Smart queries to the matcher so far.
    asked: u32,
    /// Whether the contract addresses are not set in the log.
    log_has_no_addresses: bool,
    /// Added to the clearing prices.
    price_shift: i64,
}

/// The state of the peers, shared with the mock of queries.
#[derive(Clone, Default)]
pub struct Peers(Rc<RefCell<State>>);

pub fn addresses() -> ContractAddresses {
    ContractAddresses {
        registry: account("registry").into_string(),
        orderbook_matcher: account("matcher").into_string(),
        power_contract: account("power").into_string(),
        settlement_escrow: account("escrow").into_string(),
        audit_log: account("audit").into_string(),
    }
}

impl Peers {
    pub fn querier(&self) -> MockQuerier {
        let peers = self.clone();
        let mut querier = MockQuerier::default();
        querier.update_wasm(move |query| peers.answer(query));
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
        ACCOUNTS.save(&mut state.registry, address, &record).unwrap();
        let profile = Profile {
            account: address.clone(),
            rotating_to: None,
            evidence: HexBinary::from([7; 32]),
            registered_at: Timestamp(0),
            changed_at: Timestamp(0),
            reason: None,
        };
        PROFILES.save(&mut state.registry, participant, &profile).unwrap();
    }

    pub fn grant(&self, role: Role, address: &Addr) {
        let grant = RoleRecord { since: Timestamp(0), until: Timestamp::MAX };
        let mut state = self.0.borrow_mut();
        ROLES.save(&mut state.registry, (role.number(), address), &grant).unwrap();
    }

    pub fn shift_prices(&self, by: i64) {
        self.0.borrow_mut().price_shift = by;
    }

    pub fn remove_addresses_of_log(&self) {
        self.0.borrow_mut().log_has_no_addresses = true;
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
                let are_set = *key == raw_key() && !self.0.borrow().log_has_no_addresses;
                let value = if are_set { b"{}".to_vec() } else { vec![] };
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
