//! Consent, pushed payouts and their failures, the outbox.

use super::*;
use contract_kit::CommonError;
use interfaces::audit_log::Category;
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::{PaidOut, PayoutReturned};
use interfaces::settlement_escrow::{OutboxResponse, PayoutResponse};

fn consent(denom: &str, keep: Option<u128>) -> ExecuteMsg {
    ExecuteMsg::SetPayout { denom: denom.into(), keep: keep.map(Amount), to: None }
}

fn push(ids: &[u32]) -> ExecuteMsg {
    ExecuteMsg::PushPayouts {
        denom: EUR.into(),
        participants: ids.iter().copied().map(ParticipantId).collect(),
    }
}

/// Alice, bob and carol have 100 each; alice keeps nothing, bob keeps 40, carol does not agree.
fn consenting() -> TestEnv {
    let mut test = TestEnv::new();
    for who in ["alice", "bob", "carol"] {
        test.deposit(who, 100);
    }
    test.send("alice", &[], consent(EUR, Some(0))).unwrap();
    test.send("bob", &[], consent(EUR, Some(40))).unwrap();
    test
}

#[test]
fn consent_is_given_changed_and_withdrawn_per_denomination() {
    let mut test = TestEnv::new();
    let keep = |test: &TestEnv, denom: &str| {
        let msg = QueryMsg::Payout { participant: ParticipantId(1), denom: denom.into() };
        test.ask::<PayoutResponse>(msg).keep
    };
    assert_eq!(keep(&test, EUR), None);
    let response = test.send("alice", &[], consent(EUR, Some(0))).unwrap();
    let [entry] = &logged(&response)[..] else { panic!("one entry") };
    assert_eq!((entry.action.as_str(), entry.category), ("set_payout", Category::Access));
    assert_eq!(entry.subjects, [ParticipantId(1)]);
    test.send("alice", &[], consent(USD, Some(u128::MAX))).unwrap();
    assert_eq!((keep(&test, EUR), keep(&test, USD)), (Some(Amount(0)), Some(Amount::MAX)));
    test.send("alice", &[], consent(EUR, None)).unwrap();
    assert_eq!((keep(&test, EUR), keep(&test, USD)), (None, Some(Amount::MAX)));
    assert!(matches!(
        test.send("alice", &[], consent(&"x".repeat(10_000), Some(0))),
        Err(EscrowError::UnknownDenom { .. })
    ));
}

#[test]
fn a_push_pays_consenting_participants_what_they_do_not_keep() {
    let mut test = consenting();
    let response = test.send("stranger", &[], push(&[1, 2, 3, 99])).unwrap();
    assert_eq!(
        bank_sends(&response),
        [(addr("alice").to_string(), vec![coin(100, EUR)]), (addr("bob").to_string(), vec![coin(60, EUR)]),]
    );
    assert_eq!((test.balance(1).0, test.balance(2).0, test.balance(3).0), (0, 40, 100));
    let paid_out = |participant, amount| PaidOut {
        participant: ParticipantId(participant),
        denom: EUR.into(),
        amount: Amount(amount),
    };
    assert_eq!(PaidOut::parse_all(&response.events).unwrap(), [paid_out(1, 100), paid_out(2, 60)]);
    // Nobody has anything above what it keeps: nothing happens, and nothing is to be logged.
    let waiting: OutboxResponse = test.ask(QueryMsg::Outbox {});
    let response = test.send("stranger", &[], push(&[1, 2, 3])).unwrap();
    assert!(response.messages.is_empty() && response.events.is_empty());
    assert_eq!(test.ask::<OutboxResponse>(QueryMsg::Outbox {}), waiting);
    let flushed = test.send("stranger", &[], ExecuteMsg::FlushAudit { limit: 1 }).unwrap();
    let [entry] = &logged(&flushed)[..] else { panic!("one entry") };
    assert_eq!((entry.action.as_str(), entry.actor.as_str()), ("push_payouts", addr("stranger").as_str()));
    assert_eq!(entry.subjects, [ParticipantId(1), ParticipantId(2)]);
}

#[test]
fn a_push_takes_only_what_is_free() {
    let mut test = consenting();
    test.send("power", &[], post(vec![leg(of(1), -90, 50, 40)])).unwrap();
    let response = test.send("stranger", &[], push(&[1])).unwrap();
    assert_eq!(bank_sends(&response), [(addr("alice").to_string(), vec![coin(10, EUR)])]);
    assert_eq!(test.balance(1), (0, 50, 40));
}

#[test]
fn a_push_follows_the_account_of_a_rotated_key() {
    let mut test = consenting();
    let record = test.mocks.borrow_mut().accounts.remove(&addr("alice")).unwrap();
    test.mocks.borrow_mut().accounts.insert(addr("alice-new"), record);
    let response = test.send("stranger", &[], push(&[1])).unwrap();
    assert_eq!(bank_sends(&response), [(addr("alice-new").to_string(), vec![coin(100, EUR)])]);
}

#[test]
fn a_refused_recipient_keeps_its_balance_and_does_not_stop_others() {
    let mut test = consenting();
    let response = test.send("stranger", &[], push(&[1, 2])).unwrap();
    let [alice, bob] = &response.messages[..] else { panic!("two transfers") };
    assert_eq!(alice.reply_on, cosmwasm_std::ReplyOn::Error);
    assert!(alice.gas_limit.is_some() && alice.gas_limit == bob.gas_limit);
    let returned = test.fail(alice).unwrap();
    assert_eq!((test.balance(1).0, test.balance(2).0), (100, 40));
    let expected = PayoutReturned { participant: ParticipantId(1), denom: EUR.into(), amount: Amount(100) };
    assert_eq!(PayoutReturned::parse_all(&returned.events).unwrap(), [expected]);
    let flushed = test.send("stranger", &[], ExecuteMsg::FlushAudit { limit: 10 }).unwrap();
    let entries = logged(&flushed);
    assert_eq!(actions(&entries), ["push_payouts", "payout_returned"]);
    assert_eq!(entries[1].actor, addr("escrow").as_str());
    assert_eq!(entries[1].subjects, [ParticipantId(1)]);
    // It can take the money itself.
    test.send("alice", &[], ExecuteMsg::Withdraw { denom: EUR.into(), amount: None }).unwrap();
}

#[test]
fn an_unexpected_reply_is_an_error() {
    let mut test = consenting();
    let response = test.send("stranger", &[], push(&[1])).unwrap();
    let transfer = &response.messages[0];
    let refused = || SubMsgResult::Err("refused".into());
    for id in [0, 3, u64::MAX] {
        assert!(matches!(
            test.reply(id, &transfer.payload, refused()),
            Err(EscrowError::UnknownReply { id: i }) if i == id
        ));
    }
    #[allow(deprecated)]
    let arrived =
        SubMsgResult::Ok(cosmwasm_std::SubMsgResponse { events: vec![], data: None, msg_responses: vec![] });
    assert!(matches!(
        test.reply(transfer.id, &transfer.payload, arrived),
        Err(EscrowError::UnexpectedSuccess { id }) if id == transfer.id
    ));
    for payload in [Binary::default(), Binary::from(b"{}")] {
        assert!(matches!(test.reply(transfer.id, &payload, refused()), Err(EscrowError::Std(_))));
    }
    assert_eq!(test.balance(1).0, 0);
}

#[test]
fn a_push_names_1_to_100_different_participants() {
    let mut test = consenting();
    let mut attempt = |msg| test.send("stranger", &[], msg).unwrap_err();
    assert!(matches!(attempt(push(&[])), EscrowError::Common(CommonError::EmptyList)));
    let many: Vec<u32> = (1..=101).collect();
    assert!(matches!(
        attempt(push(&many)),
        EscrowError::Common(CommonError::ListTooLong { most: 100, got: 101 })
    ));
    assert!(matches!(
        attempt(push(&[1, 2, 1])),
        EscrowError::Common(CommonError::Duplicate { item }) if item == "participant 1"
    ));
    assert!(matches!(attempt(push(&[1, 0])), EscrowError::ParticipantOutOfRange { .. }));
    assert!(matches!(attempt(push(&[u32::MAX])), EscrowError::ParticipantOutOfRange { .. }));
    for unknown in ["", "eur", "ueurr", &"x".repeat(10_000)] {
        let msg = ExecuteMsg::PushPayouts { denom: unknown.into(), participants: vec![ParticipantId(1)] };
        assert!(matches!(attempt(msg), EscrowError::UnknownDenom { denom } if denom == unknown));
    }
    assert_eq!(test.balance(1).0, 100);
    let response = test.send("stranger", &[], push(&many[..100])).unwrap();
    assert_eq!(bank_sends(&response).len(), 2);
}

#[test]
fn queued_entries_go_to_the_log_in_order_and_once() {
    let mut test = TestEnv::new();
    test.deposit("alice", 100);
    test.deposit("bob", 100);
    let waiting = |test: &TestEnv| {
        let OutboxResponse { waiting, oldest } = test.ask(QueryMsg::Outbox {});
        (waiting, oldest.map(Timestamp::get))
    };
    assert_eq!(waiting(&test), (0, None));
    let flush = |limit| ExecuteMsg::FlushAudit { limit };
    assert!(matches!(
        test.send("stranger", &[], flush(1)),
        Err(EscrowError::Common(CommonError::OutboxEmpty))
    ));
    for (who, time) in [("alice", 1_000), ("bob", 1_010), ("alice", 1_020)] {
        test.env.block.time = BlockTime::from_seconds(time);
        let msg = ExecuteMsg::Withdraw { denom: EUR.into(), amount: Some(Amount(1)) };
        test.send(who, &[], msg).unwrap();
    }
    assert_eq!(waiting(&test), (3, Some(1_000)));
    assert!(matches!(test.send("stranger", &[], flush(0)), Err(EscrowError::Common(CommonError::EmptyPage))));
    let subjects = |response: &Response| -> Vec<u32> {
        logged(response).iter().map(|entry| entry.subjects[0].get()).collect()
    };
    let first = test.send("stranger", &[], flush(2)).unwrap();
    assert_eq!(subjects(&first), [1, 2]);
    assert_eq!(waiting(&test), (1, Some(1_020)));
    let rest = test.send("stranger", &[], flush(u32::MAX)).unwrap();
    assert_eq!(subjects(&rest), [1]);
    assert_eq!(waiting(&test), (0, None));
    assert!(matches!(
        test.send("stranger", &[], flush(1)),
        Err(EscrowError::Common(CommonError::OutboxEmpty))
    ));
}

#[test]
fn a_flush_sends_at_most_500_entries() {
    let mut test = TestEnv::new();
    test.deposit("alice", 1_000);
    for _ in 0..501 {
        let msg = ExecuteMsg::Withdraw { denom: EUR.into(), amount: Some(Amount(1)) };
        test.send("alice", &[], msg).unwrap();
    }
    let flushed = test.send("stranger", &[], ExecuteMsg::FlushAudit { limit: u32::MAX }).unwrap();
    assert_eq!(logged(&flushed).len(), 500);
}
