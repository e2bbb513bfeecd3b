//! Consent, pushed payouts and their failures, the outbox.

use super::*;
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
fn consenting() -> Market {
    let mut market = Market::new();
    for who in ["alice", "bob", "carol"] {
        market.deposit(who, 100);
    }
    market.send("alice", &[], consent(EUR, Some(0))).unwrap();
    market.send("bob", &[], consent(EUR, Some(40))).unwrap();
    market
}

#[test]
fn consent_is_given_changed_and_withdrawn_per_denomination() {
    let mut market = Market::new();
    let keep = |market: &Market, denom: &str| {
        let msg = QueryMsg::Payout { participant: ParticipantId(1), denom: denom.into() };
        market.ask::<PayoutResponse>(msg).keep
    };
    assert_eq!(keep(&market, EUR), None);
    let response = market.send("alice", &[], consent(EUR, Some(0))).unwrap();
    let [entry] = &logged(&response)[..] else { panic!("one entry") };
    assert_eq!((entry.action.as_str(), entry.category), ("set_payout", Category::Access));
    assert_eq!(entry.subjects, [ParticipantId(1)]);
    market.send("alice", &[], consent(USD, Some(u128::MAX))).unwrap();
    assert_eq!((keep(&market, EUR), keep(&market, USD)), (Some(Amount(0)), Some(Amount::MAX)));
    market.send("alice", &[], consent(EUR, None)).unwrap();
    assert_eq!((keep(&market, EUR), keep(&market, USD)), (None, Some(Amount::MAX)));
    assert!(matches!(
        market.send("alice", &[], consent(&"x".repeat(10_000), Some(0))),
        Err(EscrowError::UnknownDenom { .. })
    ));
}

#[test]
fn a_push_pays_those_who_agreed_what_they_do_not_keep() {
    let mut market = consenting();
    let response = market.send("stranger", &[], push(&[1, 2, 3, 99])).unwrap();
    assert_eq!(
        bank_sends(&response),
        [(addr("alice").to_string(), vec![coin(100, EUR)]), (addr("bob").to_string(), vec![coin(60, EUR)]),]
    );
    assert_eq!((market.balance(1).0, market.balance(2).0, market.balance(3).0), (0, 40, 100));
    let told = |participant, amount| PaidOut {
        participant: ParticipantId(participant),
        denom: EUR.into(),
        amount: Amount(amount),
    };
    assert_eq!(PaidOut::parse_all(&response.events).unwrap(), [told(1, 100), told(2, 60)]);
    // Nobody has anything above what it keeps: nothing happens, and nothing is to be logged.
    let waiting: OutboxResponse = market.ask(QueryMsg::Outbox {});
    let response = market.send("stranger", &[], push(&[1, 2, 3])).unwrap();
    assert!(response.messages.is_empty() && response.events.is_empty());
    assert_eq!(market.ask::<OutboxResponse>(QueryMsg::Outbox {}), waiting);
    let flushed = market.send("stranger", &[], ExecuteMsg::FlushAudit { limit: 1 }).unwrap();
    let [entry] = &logged(&flushed)[..] else { panic!("one entry") };
    assert_eq!((entry.action.as_str(), entry.actor.as_str()), ("push_payouts", addr("stranger").as_str()));
    assert_eq!(entry.subjects, [ParticipantId(1), ParticipantId(2)]);
}

#[test]
fn a_push_takes_only_what_is_free() {
    let mut market = consenting();
    market.send("power", &[], post(vec![leg(of(1), -90, 50, 40)])).unwrap();
    let response = market.send("stranger", &[], push(&[1])).unwrap();
    assert_eq!(bank_sends(&response), [(addr("alice").to_string(), vec![coin(10, EUR)])]);
    assert_eq!(market.balance(1), (0, 50, 40));
}

#[test]
fn a_push_follows_the_account_of_a_rotated_key() {
    let mut market = consenting();
    let record = market.world.borrow_mut().accounts.remove(&addr("alice")).unwrap();
    market.world.borrow_mut().accounts.insert(addr("alice-new"), record);
    let response = market.send("stranger", &[], push(&[1])).unwrap();
    assert_eq!(bank_sends(&response), [(addr("alice-new").to_string(), vec![coin(100, EUR)])]);
}

#[test]
fn a_recipient_that_cannot_receive_keeps_its_balance_and_stops_nobody() {
    let mut market = consenting();
    let response = market.send("stranger", &[], push(&[1, 2])).unwrap();
    let [alice, bob] = &response.messages[..] else { panic!("two transfers") };
    assert_eq!(alice.reply_on, cosmwasm_std::ReplyOn::Error);
    assert!(alice.gas_limit.is_some() && alice.gas_limit == bob.gas_limit);
    let returned = market.fail(alice).unwrap();
    assert_eq!((market.balance(1).0, market.balance(2).0), (100, 40));
    let told = PayoutReturned { participant: ParticipantId(1), denom: EUR.into(), amount: Amount(100) };
    assert_eq!(PayoutReturned::parse_all(&returned.events).unwrap(), [told]);
    let flushed = market.send("stranger", &[], ExecuteMsg::FlushAudit { limit: 10 }).unwrap();
    let entries = logged(&flushed);
    assert_eq!(actions(&entries), ["push_payouts", "payout_returned"]);
    assert_eq!(entries[1].actor, addr("escrow").as_str());
    assert_eq!(entries[1].subjects, [ParticipantId(1)]);
    // It can take the money itself.
    market.send("alice", &[], ExecuteMsg::Withdraw { denom: EUR.into(), amount: None }).unwrap();
}

#[test]
fn a_reply_that_was_not_asked_for_is_an_error() {
    let mut market = consenting();
    let response = market.send("stranger", &[], push(&[1])).unwrap();
    let transfer = &response.messages[0];
    let refused = || SubMsgResult::Err("refused".into());
    for id in [0, 3, u64::MAX] {
        assert!(matches!(
            market.reply(id, &transfer.payload, refused()),
            Err(EscrowError::UnknownReply { id: i }) if i == id
        ));
    }
    #[allow(deprecated)]
    let arrived =
        SubMsgResult::Ok(cosmwasm_std::SubMsgResponse { events: vec![], data: None, msg_responses: vec![] });
    assert!(matches!(
        market.reply(transfer.id, &transfer.payload, arrived),
        Err(EscrowError::UnexpectedSuccess { id }) if id == transfer.id
    ));
    for payload in [Binary::default(), Binary::from(b"{}")] {
        assert!(matches!(market.reply(transfer.id, &payload, refused()), Err(EscrowError::Std(_))));
    }
    assert_eq!(market.balance(1).0, 0);
}

#[test]
fn a_push_names_one_to_a_hundred_participants_each_once() {
    let mut market = consenting();
    let mut attempt = |msg| market.send("stranger", &[], msg).unwrap_err();
    assert!(matches!(attempt(push(&[])), EscrowError::EmptyBatch));
    let many: Vec<u32> = (1..=101).collect();
    assert!(matches!(attempt(push(&many)), EscrowError::BatchTooLong { most: 100, got: 101 }));
    assert!(matches!(
        attempt(push(&[1, 2, 1])),
        EscrowError::DuplicateParticipant { participant: ParticipantId(1) }
    ));
    assert!(matches!(attempt(push(&[1, 0])), EscrowError::Id(_)));
    assert!(matches!(attempt(push(&[u32::MAX])), EscrowError::Id(_)));
    for unknown in ["", "eur", "ueurr", &"x".repeat(10_000)] {
        let msg = ExecuteMsg::PushPayouts { denom: unknown.into(), participants: vec![ParticipantId(1)] };
        assert!(matches!(attempt(msg), EscrowError::UnknownDenom { denom } if denom == unknown));
    }
    assert_eq!(market.balance(1).0, 100);
    let response = market.send("stranger", &[], push(&many[..100])).unwrap();
    assert_eq!(bank_sends(&response).len(), 2);
}

#[test]
fn queued_entries_go_to_the_log_in_order_and_once() {
    let mut market = Market::new();
    market.deposit("alice", 100);
    market.deposit("bob", 100);
    let waiting = |market: &Market| {
        let OutboxResponse { waiting, oldest } = market.ask(QueryMsg::Outbox {});
        (waiting, oldest.map(Timestamp::get))
    };
    assert_eq!(waiting(&market), (0, None));
    let flush = |limit| ExecuteMsg::FlushAudit { limit };
    assert!(matches!(market.send("stranger", &[], flush(1)), Err(EscrowError::OutboxEmpty)));
    for (who, time) in [("alice", 1_000), ("bob", 1_010), ("alice", 1_020)] {
        market.env.block.time = BlockTime::from_seconds(time);
        let msg = ExecuteMsg::Withdraw { denom: EUR.into(), amount: Some(Amount(1)) };
        market.send(who, &[], msg).unwrap();
    }
    assert_eq!(waiting(&market), (3, Some(1_000)));
    assert!(matches!(market.send("stranger", &[], flush(0)), Err(EscrowError::EmptyPage)));
    let subjects = |response: &Response| -> Vec<u32> {
        logged(response).iter().map(|entry| entry.subjects[0].get()).collect()
    };
    let first = market.send("stranger", &[], flush(2)).unwrap();
    assert_eq!(subjects(&first), [1, 2]);
    assert_eq!(waiting(&market), (1, Some(1_020)));
    let rest = market.send("stranger", &[], flush(u32::MAX)).unwrap();
    assert_eq!(subjects(&rest), [1]);
    assert_eq!(waiting(&market), (0, None));
    assert!(matches!(market.send("stranger", &[], flush(1)), Err(EscrowError::OutboxEmpty)));
}

#[test]
fn a_flush_takes_no_more_than_the_log_does() {
    let mut market = Market::new();
    market.deposit("alice", 1_000);
    for _ in 0..501 {
        let msg = ExecuteMsg::Withdraw { denom: EUR.into(), amount: Some(Amount(1)) };
        market.send("alice", &[], msg).unwrap();
    }
    let flushed = market.send("stranger", &[], ExecuteMsg::FlushAudit { limit: u32::MAX }).unwrap();
    assert_eq!(logged(&flushed).len(), 500);
}
