use contract_kit::CommonError;
use cosmwasm_std::{Response, from_json};
use interfaces::admin::AdminMsg;
use interfaces::audit_log::{Category, NewEntry};
use interfaces::event::TypedEvent;
use interfaces::registry::events::PauseChanged;
use interfaces::registry::raw::PAUSE;
use interfaces::registry::{ExecuteMsg, ParticipantKind, PauseResponse, QueryMsg, Role};
use interfaces::{orderbook_matcher, power_contract, settlement_escrow};
use units::{Seconds, Timestamp};

use super::{
    START, TestEnv, WEEK, account, admin, approve, call, entry, guardian, register, review, reviewer,
    suspend, text,
};
use crate::RegistryError;

fn pause(seconds: u64) -> ExecuteMsg {
    ExecuteMsg::Pause { duration: Seconds(seconds), reason: "frequency drops".into() }
}

fn state(market: &TestEnv) -> (Option<Timestamp>, Option<String>) {
    let answer: PauseResponse = market.asks(QueryMsg::Pause {}).unwrap();
    (answer.until, answer.reason)
}

/// The entry for the log; the siblings have been told before, each the same.
fn told(response: &Response, until: u64) -> NewEntry {
    let [matcher, power, escrow, log] = &response.messages[..] else {
        panic!("four are told: {:?}", response.messages);
    };
    let (until, at) = (Timestamp(until), |name: &str| account(name).into_string());
    let (address, msg) = call(matcher);
    let wanted = orderbook_matcher::ExecuteMsg::SetPause { until };
    assert_eq!((address, from_json(msg).unwrap()), (at("orderbook-matcher").as_str(), wanted));
    let (address, msg) = call(power);
    let wanted = power_contract::ExecuteMsg::SetPause { until };
    assert_eq!((address, from_json(msg).unwrap()), (at("power-contract").as_str(), wanted));
    let (address, msg) = call(escrow);
    let wanted = settlement_escrow::ExecuteMsg::SetPause { until };
    assert_eq!((address, from_json(msg).unwrap()), (at("settlement-escrow").as_str(), wanted));
    entry(log)
}

#[test]
fn a_pause_stops_registration_and_ends_by_itself() {
    let mut market = TestEnv::new();
    assert_eq!(state(&market), (None, None));
    let response = market.does(&guardian(), pause(60));
    assert_eq!(
        PauseChanged::parse_all(&response.events).unwrap(),
        [PauseChanged { until: Timestamp(START + 60) }]
    );
    let entry = told(&response, START + 60);
    assert_eq!((entry.category, entry.action.as_str()), (Category::Configuration, "pause"));
    assert_eq!(state(&market), (Some(Timestamp(START + 60)), Some("frequency drops".into())));
    assert_eq!(PAUSE.load(&market.deps.storage).unwrap().until, Timestamp(START + 60));

    market.pass(59);
    assert!(matches!(
        market.refused(&account("ada"), register(ParticipantKind::Household, 0)),
        RegistryError::Common(CommonError::Paused { until: Timestamp(until) }) if until == START + 60
    ));
    for who in ["ada", "bob"] {
        market.pass(1);
        assert_eq!(state(&market), (None, None));
        market.does(&account(who), register(ParticipantKind::Household, 0));
    }
}

#[test]
fn a_pause_stops_neither_reviews_nor_rotation_nor_administration() {
    let mut market = TestEnv::new();
    market.does(&account("ada"), register(ParticipantKind::Household, 0));
    market.does(&guardian(), pause(60));
    market.does(&reviewer(), review(1, approve()));
    market.does(&reviewer(), review(1, suspend()));
    market.does(&account("ada"), ExecuteMsg::ProposeRotation { account: account("new").into_string() });
    market.does(&admin(), super::grant(Role::Auditor, &account("eve")));
    market
        .does(&admin(), ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: account("heir").into_string() }));
}

#[test]
fn guardian_or_administrator_end_a_pause() {
    for who in [guardian(), admin()] {
        let mut market = TestEnv::new();
        market.does(&guardian(), pause(60));
        market.pass(10);
        let response = market.does(&who, ExecuteMsg::Unpause {});
        assert_eq!(
            PauseChanged::parse_all(&response.events).unwrap(),
            [PauseChanged { until: Timestamp(START + 10) }]
        );
        assert_eq!(told(&response, START + 10).action, "unpause");
        assert_eq!(state(&market), (None, None));
        market.does(&account("ada"), register(ParticipantKind::Household, 0));
    }
}

#[test]
fn there_is_nothing_to_end_without_a_pause_or_after_it() {
    let mut market = TestEnv::new();
    assert!(matches!(market.refused(&guardian(), ExecuteMsg::Unpause {}), RegistryError::NotPaused));
    market.does(&guardian(), pause(60));
    market.pass(59);
    market.does(&admin(), ExecuteMsg::Unpause {});
    market.does(&guardian(), pause(60));
    market.pass(60);
    for who in [admin(), guardian()] {
        assert!(matches!(market.refused(&who, ExecuteMsg::Unpause {}), RegistryError::NotPaused));
        market.pass(1);
    }
}

#[test]
fn a_pause_lasts_a_second_to_a_week() {
    let mut market = TestEnv::new();
    for length in [0, WEEK.get() + 1, u64::MAX] {
        assert!(matches!(
            market.refused(&guardian(), pause(length)),
            RegistryError::PauseLength { most: WEEK, got: Seconds(got) } if got == length
        ));
    }
    market.does(&guardian(), pause(WEEK.get()));
    assert_eq!(state(&market).0, Some(Timestamp(START + 604_800)));
    // A new pause replaces it, a shorter one too.
    market.does(&guardian(), pause(1));
    assert_eq!(state(&market).0, Some(Timestamp(START + 1)));
}

#[test]
fn a_pause_has_a_reason() {
    let mut market = TestEnv::new();
    for length in [0, 257, 100_000] {
        let message = ExecuteMsg::Pause { duration: Seconds(1), reason: text(length) };
        assert!(matches!(
            market.refused(&guardian(), message),
            RegistryError::Common(CommonError::TextLength { most: 256, got, .. }) if got == length
        ));
    }
    market.does(&guardian(), ExecuteMsg::Pause { duration: Seconds(1), reason: text(256) });
}

#[test]
fn nobody_else_pauses_or_ends_a_pause() {
    let mut market = TestEnv::with_ada();
    for stranger in [admin(), reviewer(), account("ada")] {
        assert!(matches!(
            market.refused(&stranger, pause(5)),
            RegistryError::Common(CommonError::MissingRole { account, role: Role::Guardian }) if account == stranger
        ));
    }
    market.does(&guardian(), pause(60));
    for stranger in [reviewer(), account("ada")] {
        assert!(matches!(
            market.refused(&stranger, ExecuteMsg::Unpause {}),
            RegistryError::Common(CommonError::MissingRole { account, role: Role::Guardian }) if account == stranger
        ));
    }
}
