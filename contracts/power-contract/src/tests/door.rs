//! Who may send what: every message, by everyone who may not.

use access::AccessError;
use cosmwasm_std::coin;
use interfaces::Contract;
use interfaces::admin::AdminMsg;
use interfaces::power_contract::MandateTerms;

use super::*;
use crate::contract::action;
use crate::refused;

/// One of each message that others than the administrator send.
pub fn messages() -> Vec<ExecuteMsg> {
    let mandate = MandateTerms {
        buy_at_most: Some(Price(1)),
        sell_at_least: None,
        lots_at_most: Lots(1),
        expires: Timestamp::MAX,
    };
    vec![
        ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: account("heir").into_string() }),
        ExecuteMsg::Admin(AdminMsg::AcceptAdmin {}),
        ExecuteMsg::Admin(AdminMsg::CancelAdmin {}),
        ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: world::peers() }),
        ExecuteMsg::SetPause { until: Timestamp(DRAFTED) },
        ExecuteMsg::Draft { drafts: page(vec![new(ALICE, BOB, 1)]) },
        ExecuteMsg::Sign { contracts: vec![id(0)] },
        ExecuteMsg::SignDigest { contracts: vec![id(0)], digest: HexBinary::from([0; 32]) },
        ExecuteMsg::GrantMandate { market: MARKET, mandate },
        ExecuteMsg::RevokeMandate { market: MARKET },
        ExecuteMsg::Cancel { contracts: vec![id(0)] },
        ExecuteMsg::Activate { market: MARKET, slot: SLOT, limit: 1 },
        ExecuteMsg::Meter { market: MARKET, readings: vec![reading(ALICE, 1, 0)] },
        ExecuteMsg::Dispute { contract: id(0), evidence: evidence() },
        ExecuteMsg::Resolve { contract: id(0), delivered: Lots(0) },
        ExecuteMsg::Settle { market: MARKET, slot: SLOT, limit: 1 },
    ]
}

#[test]
fn every_message_is_refused_to_strangers_but_the_cranks() {
    for message in messages() {
        let mut desk = Desk::delivered(vec![new(ALICE, BOB, 10)]);
        let name = action(&message);
        let outcome = desk.send(&account("mallory"), message);
        let refused = matches!(&outcome, Err(PowerError::Access(_)));
        assert_eq!(refused, !matches!(name, "activate" | "settle"), "{name}: {outcome:?}");
    }
}

#[test]
fn nobody_takes_the_place_of_another() {
    // Each with the wrong credentials: an active participant, the administrator, the other role, a sibling.
    let senders = ["alice", "administrator", "meter", "auditor", "registry", "matcher", "escrow"];
    let allowed = |name: &str| match name {
        "propose_admin" | "cancel_admin" | "set_addresses" => vec!["administrator"],
        "accept_admin" => vec![],
        "set_pause" => vec!["registry"],
        "draft" => vec!["matcher"],
        "meter" => vec!["meter"],
        "resolve" => vec!["auditor"],
        "activate" | "settle" => senders.to_vec(),
        _ => vec!["alice"],
    };
    for message in messages() {
        let name = action(&message);
        for sender in senders {
            let mut desk = Desk::delivered(vec![new(ALICE, BOB, 10)]);
            let outcome = desk.send(&account(sender), message.clone());
            let refused = matches!(&outcome, Err(PowerError::Access(_)));
            assert_eq!(refused, !allowed(name).contains(&sender), "{name} by {sender}: {outcome:?}");
        }
    }
}

#[test]
fn who_is_not_active_signs_nothing_and_gives_no_mandate() {
    let mut desk = Desk::new();
    desk.draft(page(vec![new(ALICE, BOB, 10)])).unwrap();
    for status in [Status::Pending, Status::Rejected, Status::Suspended, Status::Revoked] {
        desk.world.admit(&account("alice"), ALICE, status);
        for message in messages()
            .into_iter()
            .filter(|message| matches!(action(message), "sign" | "sign_digest" | "grant_mandate"))
        {
            refused!(desk.send(&account("alice"), message),
                PowerError::Access(AccessError::NotActive { participant: ALICE, status: got }) if *got == status
            );
        }
    }
}

#[test]
fn coins_are_never_kept() {
    for message in messages() {
        let mut desk = Desk::delivered(vec![new(ALICE, BOB, 10)]);
        let name = action(&message);
        for sender in ["alice", "matcher", "meter", "auditor", "administrator"] {
            for coins in
                [vec![coin(1, "ueur")], vec![coin(0, "ueur")], vec![coin(1, "ueur"), coin(2, "uusd")]]
            {
                let before = desk.snapshot();
                let outcome = crate::contract::execute(
                    desk.deps.as_mut(),
                    desk.env.clone(),
                    message_info(&account(sender), &coins),
                    message.clone(),
                );
                assert!(
                    matches!(
                        &outcome,
                        Err(PowerError::Access(AccessError::UnwantedCoins { action: told, coins: kinds }))
                            if told == name && *kinds == coins.len()
                    ),
                    "{name}: {outcome:?}"
                );
                assert_eq!(desk.snapshot(), before);
            }
        }
    }
}

#[test]
fn a_pause_stops_new_mandates_and_nothing_that_is_under_way() {
    for message in messages() {
        let mut desk = Desk::new();
        desk.draft(page(vec![new(ALICE, BOB, 10)])).unwrap();
        desk.pause(DRAFTED + 1);
        let name = action(&message);
        let outcome = desk.send(&account("alice"), message);
        let paused = matches!(&outcome, Err(PowerError::Access(AccessError::Paused { .. })));
        assert_eq!(paused, name == "grant_mandate", "{name}: {outcome:?}");
    }
}

#[test]
fn the_registry_ends_a_pause_and_replaces_one_by_another() {
    let mut desk = Desk::new();
    let grant = || messages().into_iter().find(|message| action(message) == "grant_mandate").unwrap();
    for until in [DRAFTED + 60, DRAFTED + 1, u64::MAX] {
        desk.pause(until);
        refused!(desk.send(&account("alice"), grant()),
            PowerError::Access(AccessError::Paused { until: told }) if told.get() == until
        );
    }
    desk.pause(DRAFTED);
    desk.send(&account("alice"), grant()).unwrap();
}

#[test]
fn names_are_those_of_json_and_each_has_its_rule() {
    for message in messages() {
        let json: serde_json::Value =
            serde_json::from_slice(&cosmwasm_std::to_json_vec(&message).unwrap()).unwrap();
        let names: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, [action(&message)]);
        assert!(access::rule(Contract::PowerContract, action(&message)).is_some());
    }
}

#[test]
fn unknown_fields_are_refused() {
    for text in [
        r#"{"settle":{"market":1,"slot":2,"limit":3,"fee":0}}"#,
        r#"{"sign":{"contracts":["1/2/3"],"on_behalf_of":7}}"#,
        r#"{"activate":{"market":1,"slot":2,"limit":-1}}"#,
        r#"{"sign":{"contracts":["1/2"]}}"#,
        r#"{"settle_all":{}}"#,
    ] {
        assert!(cosmwasm_std::from_json::<ExecuteMsg>(text).is_err(), "{text}");
    }
}
