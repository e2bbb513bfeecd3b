use contract_kit::CommonError;
use cosmwasm_std::{Response, from_json};
use interfaces::audit_log::{Category, NewEntry};
use interfaces::event::TypedEvent;
use interfaces::registry::events::PauseChanged;
use interfaces::registry::raw::PAUSE;
use interfaces::registry::{ExecuteMsg, ParticipantKind, PauseResponse, QueryMsg};
use interfaces::{orderbook_matcher, power_contract, settlement_escrow};
use units::{Seconds, Timestamp};

use super::{START, TestEnv, WEEK, account, admin, call, entry, guardian, register, text};
use crate::RegistryError;

fn pause(seconds: u64) -> ExecuteMsg {
    ExecuteMsg::Pause { duration: Seconds(seconds), reason: "frequency drops".into() }
}

fn state(registry: &TestEnv) -> (Option<Timestamp>, Option<String>) {
    let answer: PauseResponse = registry.query(QueryMsg::Pause {}).unwrap();
    (answer.until, answer.reason)
}

/// The entry for the log. Before it, the response reports the pause to the three peers with pausable messages.
fn reported(response: &Response, until: u64) -> NewEntry {
    let [matcher, power, escrow, log] = &response.messages[..] else {
        panic!("not four messages: {:?}", response.messages);
    };
    let (until, at) = (Timestamp(until), |name: &str| account(name).into_string());
    let (address, msg) = call(matcher);
    let expected = orderbook_matcher::ExecuteMsg::SetPause { until };
    assert_eq!((address, from_json(msg).unwrap()), (at("orderbook-matcher").as_str(), expected));
    let (address, msg) = call(power);
    let expected = power_contract::ExecuteMsg::SetPause { until };
    assert_eq!((address, from_json(msg).unwrap()), (at("power-contract").as_str(), expected));
    let (address, msg) = call(escrow);
    let expected = settlement_escrow::ExecuteMsg::SetPause { until };
    assert_eq!((address, from_json(msg).unwrap()), (at("settlement-escrow").as_str(), expected));
    entry(log)
}

#[test]
fn pause_stops_registration_and_expires() {
    let mut registry = TestEnv::new();
    assert_eq!(state(&registry), (None, None));
    let response = registry.execute(&guardian(), pause(60));
    assert_eq!(
        PauseChanged::parse_all(&response.events).unwrap(),
        [PauseChanged { until: Timestamp(START + 60) }]
    );
    let entry = reported(&response, START + 60);
    assert_eq!((entry.category, entry.action.as_str()), (Category::Configuration, "pause"));
    assert_eq!(state(&registry), (Some(Timestamp(START + 60)), Some("frequency drops".into())));
    assert_eq!(PAUSE.load(&registry.deps.storage).unwrap().until, Timestamp(START + 60));

    registry.advance(59);
    assert!(matches!(
        registry.refused(&account("ada"), register(ParticipantKind::Household, 0)),
        RegistryError::Common(CommonError::Paused { until: Timestamp(until) }) if until == START + 60
    ));
    for sender in ["ada", "bob"] {
        registry.advance(1);
        assert_eq!(state(&registry), (None, None));
        registry.execute(&account(sender), register(ParticipantKind::Household, 0));
    }
}

#[test]
fn guardian_or_administrator_ends_a_pause() {
    for sender in [guardian(), admin()] {
        let mut registry = TestEnv::new();
        registry.execute(&guardian(), pause(60));
        registry.advance(10);
        let response = registry.execute(&sender, ExecuteMsg::Unpause {});
        assert_eq!(
            PauseChanged::parse_all(&response.events).unwrap(),
            [PauseChanged { until: Timestamp(START + 10) }]
        );
        assert_eq!(reported(&response, START + 10).action, "unpause");
        assert_eq!(state(&registry), (None, None));
        registry.execute(&account("ada"), register(ParticipantKind::Household, 0));
    }
}

#[test]
fn unpause_without_a_pause_or_after_it_is_refused() {
    let mut registry = TestEnv::new();
    assert!(matches!(registry.refused(&guardian(), ExecuteMsg::Unpause {}), RegistryError::NotPaused));
    registry.execute(&guardian(), pause(60));
    registry.advance(59);
    registry.execute(&admin(), ExecuteMsg::Unpause {});
    registry.execute(&guardian(), pause(60));
    registry.advance(60);
    for sender in [admin(), guardian()] {
        assert!(matches!(registry.refused(&sender, ExecuteMsg::Unpause {}), RegistryError::NotPaused));
        registry.advance(1);
    }
}

#[test]
fn pause_lasts_one_second_to_one_week() {
    let mut registry = TestEnv::new();
    for length in [0, WEEK.get() + 1, u64::MAX] {
        assert!(matches!(
            registry.refused(&guardian(), pause(length)),
            RegistryError::PauseLength { most: WEEK, got: Seconds(got) } if got == length
        ));
    }
    registry.execute(&guardian(), pause(WEEK.get()));
    assert_eq!(state(&registry).0, Some(Timestamp(START + 604_800)));
    // A new pause replaces it, a shorter one too.
    registry.execute(&guardian(), pause(1));
    assert_eq!(state(&registry).0, Some(Timestamp(START + 1)));
}

#[test]
fn pause_without_a_reason_is_refused() {
    let mut registry = TestEnv::new();
    for length in [0, 257, 100_000] {
        let message = ExecuteMsg::Pause { duration: Seconds(1), reason: text(length) };
        assert!(matches!(
            registry.refused(&guardian(), message),
            RegistryError::Common(CommonError::TextLength { most: 256, got, .. }) if got == length
        ));
    }
    registry.execute(&guardian(), ExecuteMsg::Pause { duration: Seconds(1), reason: text(256) });
}
