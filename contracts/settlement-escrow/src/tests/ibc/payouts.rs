//! Payouts: queued, sent in pages, claimed, retried.

use super::*;
use ics20::{LimitError, MemoError};

fn queue(amount: Option<u128>, to: Remote, memo: Option<&str>) -> ExecuteMsg {
    let (denom, memo) = (EUR.to_owned(), memo.map(str::to_owned));
    ExecuteMsg::Ibc(IbcMsg::QueuePayout { denom, amount: amount.map(Amount), to, memo })
}

#[test]
fn a_payout_is_set_aside_sent_and_delivered_and_each_step_is_logged() {
    for (channel, mode) in [(CALLBACKS, Mode::Callbacks), (HOOKS, Mode::Hooks)] {
        let mut test = TestEnv::with_routes();
        test.send("stranger", &[], ExecuteMsg::FlushAudit { limit: 50 }).unwrap();
        let free = test.balance(1).0;
        let payout = test.queue("alice", 100, &remote(channel, ALICE));
        assert_eq!((test.status(payout), test.balance(1).0), (PayoutStatus::Queued, free - 100));
        let response = test.send_payouts(channel).unwrap();
        let steps = PayoutStep::parse_all(&response.events).unwrap();
        let packet = test.last_packet();
        assert_eq!((steps[0].payout, steps[0].status.as_str()), (payout, "sent"));
        assert_eq!(steps[0].sequence.get(), packet.sequence);
        assert_eq!((packet.receiver.as_str(), &packet.coin), (ALICE, &coin(100, EUR)));
        let shown = test.payout(payout);
        assert_eq!(
            (shown.attempts, shown.sent_at, shown.times_out_at),
            (1, Some(Timestamp(1_000)), Some(Timestamp(1_600)))
        );
        test.report(mode, &packet, SUCCESS);
        assert_eq!((test.status(payout), test.balance(1).0), (PayoutStatus::Delivered, free - 100));
        let flushed = test.send("stranger", &[], ExecuteMsg::FlushAudit { limit: 50 }).unwrap();
        let entries = logged(&flushed);
        assert_eq!(
            actions(&entries),
            ["payout_queued", "queue_payout", "send_payouts", "payout_sent", "payout_delivered"]
        );
        assert!(entries.iter().all(|entry| entry.subjects == [ParticipantId(1)]));
    }
}

#[test]
fn a_payout_needs_free_money_a_link_and_fits_the_limits() {
    let mut test = TestEnv::with_routes();
    let free = test.balance(1).0;
    let here = || remote(CALLBACKS, ALICE);
    let mut refusal = |msg| test.send("alice", &[], msg).unwrap_err();
    for to in [remote(CALLBACKS, BOB), remote(CALLBACKS, "juno1eve"), remote(CALLBACKS, &"x".repeat(10_000))]
    {
        assert!(matches!(refusal(queue(Some(10), to, None)), EscrowError::Ibc(IbcError::NoLink { .. })));
    }
    assert!(matches!(
        refusal(queue(Some(10), remote(Channel(77), ALICE), None)),
        EscrowError::Ibc(IbcError::NoRoute { .. })
    ));
    for (amount, small) in [(0, true), (9, true), (501, false), (u128::MAX, false)] {
        let error = refusal(queue(Some(amount), here(), None));
        match error {
            EscrowError::Ibc(IbcError::Limit(LimitError::TooSmall { .. })) => assert!(small),
            EscrowError::Ibc(IbcError::Limit(LimitError::TooLarge { .. })) => assert!(!small),
            other => panic!("{other}"),
        }
    }
    // All that is free is more than the route takes at once.
    assert!(matches!(
        refusal(queue(None, here(), None)),
        EscrowError::Ibc(IbcError::Limit(LimitError::TooLarge { .. }))
    ));
    let other = ExecuteMsg::Ibc(IbcMsg::QueuePayout {
        denom: USD.into(),
        amount: Some(Amount(10)),
        to: here(),
        memo: None,
    });
    assert!(matches!(refusal(other), EscrowError::Ibc(IbcError::NotOnRoute { .. })));
    let other = ExecuteMsg::Ibc(IbcMsg::QueuePayout {
        denom: "x".repeat(9_999),
        amount: None,
        to: here(),
        memo: None,
    });
    assert!(matches!(refusal(other), EscrowError::UnknownDenom { .. }));
    for memo in [r#"{"ibc_callback":"x"}"#, r#"{"forward":{}}"#, r#"{"wasm":{}}"#] {
        assert!(matches!(
            refusal(queue(Some(10), here(), Some(memo))),
            EscrowError::Ibc(IbcError::Memo(MemoError::Reserved { .. }))
        ));
    }
    let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(10_000));
    assert!(matches!(
        refusal(queue(Some(10), here(), Some(&long))),
        EscrowError::Ibc(IbcError::Memo(MemoError::TooLong { .. }))
    ));
    let free_now = i128::try_from(free).unwrap();
    test.send("power", &[], post(vec![leg(of(1), 5 - free_now, 0, free_now - 5)])).unwrap();
    let error = test.send("alice", &[], queue(Some(10), here(), None)).unwrap_err();
    assert!(matches!(error, EscrowError::Insufficient { .. }));
}

#[test]
fn a_payout_carries_the_users_memo() {
    let mut test = TestEnv::with_routes();
    let msg = queue(Some(10), remote(CALLBACKS, ALICE), Some(r#"{"note":"may"}"#));
    test.send("alice", &[], msg).unwrap();
    test.send_payouts(CALLBACKS).unwrap();
    let memo = format!(r#"{{"src_callback":{{"address":"{}"}},"note":"may"}}"#, addr("escrow"));
    assert_eq!(test.last_packet().memo, memo);
    // A suspended participant's money goes home, too.
    test.mocks.borrow_mut().accounts.get_mut(&addr("alice")).unwrap().status = Status::Suspended;
    test.send("alice", &[], queue(Some(10), remote(CALLBACKS, ALICE), None)).unwrap();
}

#[test]
fn payouts_over_the_limits_wait_and_do_not_stop_others() {
    use PayoutStatus::{Delivered, Queued, Sent};
    let mut test = TestEnv::with_routes();
    let ids: Vec<PayoutId> =
        [300, 250, 200].map(|amount| test.queue("alice", amount, &remote(HOOKS, ALICE))).into();
    let late = test.queue("bob", 10, &remote(HOOKS, BOB));
    // 500 may be in flight: 300 and 200 are sent, 250 and then 10 wait.
    test.send_payouts(HOOKS).unwrap();
    let statuses = |test: &TestEnv| [ids[0], ids[1], ids[2], late].map(|id| test.status(id));
    assert_eq!(statuses(&test), [Sent, Queued, Sent, Queued]);
    let nothing = test.send_payouts(HOOKS).unwrap_err();
    assert!(matches!(nothing, EscrowError::Ibc(IbcError::NothingToSend { channel: HOOKS })));
    let packets = test.packets.sent[test.packets.sent.len() - 2..].to_vec();
    for packet in &packets {
        test.report(Mode::Hooks, packet, SUCCESS);
    }
    // 1,000 may go a day: 500 are left.
    test.send_payouts(HOOKS).unwrap();
    assert_eq!(statuses(&test), [Delivered, Sent, Delivered, Sent]);
    assert_eq!(test.route(HOOKS).flows[0].sent_today, Amount(760));
    let packets = test.packets.sent[test.packets.sent.len() - 2..].to_vec();
    for packet in &packets {
        test.report(Mode::Hooks, packet, SUCCESS);
    }
    let more = test.queue("bob", 241, &remote(HOOKS, BOB));
    test.env.block.time = BlockTime::from_seconds(86_399);
    test.send_payouts(HOOKS).unwrap_err();
    test.env.block.time = BlockTime::from_seconds(86_400);
    test.send_payouts(HOOKS).unwrap();
    assert_eq!((test.status(more), test.route(HOOKS).flows[0].sent_today), (Sent, Amount(241)));
}

#[test]
fn pages_of_payouts_resume_after_a_payout() {
    let mut test = TestEnv::with_routes();
    let ids: Vec<PayoutId> = (0..5).map(|_| test.queue("alice", 10, &remote(HOOKS, ALICE))).collect();
    let send =
        |start_after, limit| ExecuteMsg::Ibc(IbcMsg::SendPayouts { channel: HOOKS, start_after, limit });
    assert!(matches!(
        test.send("stranger", &[], send(None, 0)),
        Err(EscrowError::Common(CommonError::EmptyPage))
    ));
    test.send("stranger", &[], send(Some(ids[1]), 2)).unwrap();
    let waiting = |test: &TestEnv| -> Vec<PayoutId> {
        let msg = QueryMsg::QueuedPayouts { channel: HOOKS, start_after: None, limit: None };
        test.ask::<RemotePayoutsResponse>(msg).payouts.iter().map(|payout| payout.payout).collect()
    };
    assert_eq!(waiting(&test), [ids[0], ids[1], ids[4]]);
    test.send("stranger", &[], send(Some(PayoutId(u64::MAX)), 9)).unwrap_err();
    test.send("stranger", &[], send(None, u32::MAX)).unwrap();
    assert_eq!(waiting(&test), []);
    let none = ExecuteMsg::Ibc(IbcMsg::SendPayouts { channel: Channel(77), start_after: None, limit: 1 });
    let refused = test.send("stranger", &[], none).unwrap_err();
    assert!(matches!(refused, EscrowError::Ibc(IbcError::NoRoute { .. })));
}

#[test]
fn a_page_sends_at_most_a_hundred() {
    let mut test = TestEnv::with_routes();
    let denoms = vec![RouteDenom { least: Amount(1), ..eur(1_000, 500) }];
    test.send(
        "admin",
        &[],
        ExecuteMsg::Ibc(IbcMsg::SetRoute { channel: HOOKS, timeout: Seconds(600), denoms }),
    )
    .unwrap();
    for _ in 0..101 {
        test.queue("alice", 1, &remote(HOOKS, ALICE));
    }
    let before = test.packets.sent.len();
    test.send_payouts(HOOKS).unwrap();
    assert_eq!(test.packets.sent.len() - before, 100);
}

#[test]
fn a_payout_that_the_chain_refuses_is_refunded_and_the_others_are_sent() {
    let mut test = TestEnv::with_routes();
    test.packets.refused.insert(ALICE.into());
    let alice = test.queue("alice", 100, &remote(HOOKS, ALICE));
    let bob = test.queue("bob", 50, &remote(HOOKS, BOB));
    let response = test.send_payouts(HOOKS).unwrap();
    assert_eq!(test.status(alice), PayoutStatus::Refunded);
    assert_eq!(test.status(bob), PayoutStatus::Sent);
    let steps: Vec<String> =
        PayoutStep::parse_all(&response.events).unwrap().into_iter().map(|step| step.status).collect();
    assert_eq!(steps, ["refunded", "sent"]);
    // It leaves its room to others.
    assert_eq!(test.route(HOOKS).flows[0].sent_today, Amount(50));
}

#[test]
fn a_packet_without_a_sequence_undoes_the_message() {
    let mut test = TestEnv::with_routes();
    let payout = test.queue("alice", 100, &remote(HOOKS, ALICE));
    let info = message_info(&addr("stranger"), &[]);
    let msg = ExecuteMsg::Ibc(IbcMsg::SendPayouts { channel: HOOKS, start_after: None, limit: 1 });
    let (before, env) = (test.state(), test.env.clone());
    let response = execute(test.deps.as_mut(), env.clone(), info, msg).unwrap();
    let send = &response.messages[0];
    assert_eq!(send.reply_on, cosmwasm_std::ReplyOn::Always);
    assert!(send.gas_limit.is_some());
    #[allow(deprecated)]
    let empty = SubMsgResult::Ok(SubMsgResponse { events: vec![], data: None, msg_responses: vec![] });
    for result in [numbered(0), empty] {
        #[allow(deprecated)]
        let reply_msg = Reply { id: send.id, payload: send.payload.clone(), gas_used: 0, result };
        let error = reply(test.deps.as_mut(), env.clone(), reply_msg).unwrap_err();
        assert!(matches!(error, EscrowError::Ibc(IbcError::NoSequence { payout: of }) if of == payout));
    }
    // The chain undoes the whole message then.
    test.restore(before);
    assert_eq!(test.status(payout), PayoutStatus::Queued);
}

#[test]
fn a_refunded_payout_is_retried_or_claimed_once() {
    for (channel, mode) in [(CALLBACKS, Mode::Callbacks), (HOOKS, Mode::Hooks)] {
        let mut test = TestEnv::with_routes();
        let free = test.balance(1).0;
        let (payout, packet) = test.in_flight(channel, 100);
        let retry = || ExecuteMsg::Ibc(IbcMsg::RetryPayout { payout });
        let claim = || ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout });
        let step = |error: EscrowError| matches!(error, EscrowError::Ibc(IbcError::PayoutStep { .. }));
        // Not while it is in flight.
        assert!(step(test.send("alice", &[], retry()).unwrap_err()));
        assert!(step(test.send("alice", &[], claim()).unwrap_err()));
        test.refund(&packet);
        test.report(mode, &packet, FAILURE);
        assert_eq!((test.status(payout), test.balance(1).0), (PayoutStatus::Refunded, free - 100));
        for msg in [retry(), claim()] {
            let others = test.send("bob", &[], msg.clone()).unwrap_err();
            assert!(
                matches!(others, EscrowError::Ibc(IbcError::OthersPayout { payout: of }) if of == payout)
            );
            test.send("stranger", &[], msg).unwrap_err();
        }
        test.send("alice", &[], retry()).unwrap();
        assert!(step(test.send("alice", &[], retry()).unwrap_err()));
        test.send_payouts(channel).unwrap();
        let again = test.last_packet();
        assert_ne!(again.sequence, packet.sequence);
        assert_eq!(test.payout(payout).attempts, 2);
        test.time_out(mode, &again);
        assert_eq!(test.status(payout), PayoutStatus::Refunded);
        test.send("alice", &[], claim()).unwrap();
        assert_eq!((test.status(payout), test.balance(1).0), (PayoutStatus::Claimed, free));
        // Once.
        assert!(step(test.send("alice", &[], claim()).unwrap_err()));
        assert!(step(test.send("alice", &[], retry()).unwrap_err()));
    }
}

#[test]
fn a_queued_payout_can_be_claimed_and_leaves_the_queue() {
    let mut test = TestEnv::with_routes();
    let free = test.balance(1).0;
    let payout = test.queue("alice", 100, &remote(HOOKS, ALICE));
    test.send("alice", &[], ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout })).unwrap();
    assert_eq!(test.balance(1).0, free);
    assert!(test.send_payouts(HOOKS).is_err());
    for msg in [
        ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout: PayoutId(99) }),
        ExecuteMsg::Ibc(IbcMsg::RetryPayout { payout: PayoutId(u64::MAX) }),
        ExecuteMsg::Ibc(IbcMsg::DisputePayout { payout: PayoutId(0) }),
    ] {
        let refused = test.send("alice", &[], msg).unwrap_err();
        assert!(matches!(refused, EscrowError::Ibc(IbcError::NoPayout { .. })));
    }
}

#[test]
fn a_payout_keeps_its_destination_whatever_is_linked_later() {
    let mut test = TestEnv::with_routes();
    let (payout, packet) = test.in_flight(HOOKS, 100);
    test.send("alice", &[], ExecuteMsg::Ibc(IbcMsg::RemoveLink { channel: HOOKS, address: ALICE.into() }))
        .unwrap();
    test.link("alice", 1, HOOKS, "juno1eve");
    test.time_out(Mode::Hooks, &packet);
    // A retry goes neither to the removed link nor to the new one.
    let refused = test.send("alice", &[], ExecuteMsg::Ibc(IbcMsg::RetryPayout { payout })).unwrap_err();
    assert!(matches!(refused, EscrowError::Ibc(IbcError::NoLink { .. })));
    assert_eq!(test.payout(payout).address, ALICE);
    test.send("alice", &[], ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout })).unwrap();
}

#[test]
fn free_money_is_pushed_over_the_chosen_route() {
    let mut test = TestEnv::with_routes();
    let (alice, bob) = (test.balance(1).0, test.balance(2).0);
    let consent = |keep, to| ExecuteMsg::SetPayout { denom: EUR.into(), keep, to };
    let push = || ExecuteMsg::PushPayouts {
        denom: EUR.into(),
        participants: vec![ParticipantId(1), ParticipantId(2)],
    };
    let to = || Some(remote(HOOKS, ALICE));
    let others = test.send("alice", &[], consent(Some(Amount(0)), Some(remote(HOOKS, BOB)))).unwrap_err();
    assert!(matches!(others, EscrowError::Ibc(IbcError::NoLink { .. })));
    test.send("alice", &[], consent(Some(Amount(alice - 40)), to())).unwrap();
    test.send("bob", &[], consent(Some(Amount(bob - 30)), None)).unwrap();
    let asked = QueryMsg::Payout { participant: ParticipantId(1), denom: EUR.into() };
    let shown: interfaces::settlement_escrow::PayoutResponse = test.ask(asked);
    assert_eq!((shown.keep, shown.to), (Some(Amount(alice - 40)), to()));
    let response = test.send("stranger", &[], push()).unwrap();
    assert_eq!(bank_sends(&response), [(addr("bob").to_string(), vec![coin(30, EUR)])]);
    let steps = PayoutStep::parse_all(&response.events).unwrap();
    assert_eq!((steps.len(), steps[0].amount, steps[0].status.as_str()), (1, Amount(40), "queued"));
    assert_eq!(test.balance(1).0, alice - 40);
    // Too little for the route, or linked no longer: it stays where it is.
    test.deposit("alice", 5);
    assert!(test.send("stranger", &[], push()).unwrap().events.is_empty());
    test.deposit("alice", 95);
    test.send("alice", &[], ExecuteMsg::Ibc(IbcMsg::RemoveLink { channel: HOOKS, address: ALICE.into() }))
        .unwrap();
    assert!(test.send("stranger", &[], push()).unwrap().events.is_empty());
    assert_eq!(test.balance(1).0, alice + 60);
    // What is more than goes at once goes in parts: the route takes 500.
    test.link("alice", 1, HOOKS, ALICE);
    test.deposit("alice", 600);
    let steps = PayoutStep::parse_all(&test.send("stranger", &[], push()).unwrap().events).unwrap();
    assert_eq!(steps[0].amount, Amount(500));
    // Withdrawing the consent withdraws the destination.
    test.send("alice", &[], consent(None, None)).unwrap();
    assert!(test.send("stranger", &[], push()).unwrap().events.is_empty());
}
