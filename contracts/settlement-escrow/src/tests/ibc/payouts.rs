//! Payouts: queued, sent in pages, claimed, retried.

use super::*;
use ics20::{LimitError, MemoError};
use interfaces::settlement_escrow::IbcMsg;

fn queue(amount: Option<u128>, to: Remote, memo: Option<&str>) -> ExecuteMsg {
    let (denom, memo) = (EUR.to_owned(), memo.map(str::to_owned));
    ExecuteMsg::Ibc(IbcMsg::QueuePayout { denom, amount: amount.map(Amount), to, memo })
}

#[test]
fn a_payout_is_set_aside_sent_and_delivered_and_the_log_has_each_step() {
    for (channel, mode) in [(CALLBACKS, Mode::Callbacks), (HOOKS, Mode::Hooks)] {
        let mut market = Market::with_routes();
        market.send("stranger", &[], ExecuteMsg::FlushAudit { limit: 50 }).unwrap();
        let free = market.balance(1).0;
        let payout = market.queue("alice", 100, &beyond(channel, ALICE));
        assert_eq!((market.status(payout), market.balance(1).0), (PayoutStatus::Queued, free - 100));
        let response = market.send_payouts(channel).unwrap();
        let steps = PayoutStep::parse_all(&response.events).unwrap();
        let packet = market.last_packet();
        assert_eq!((steps[0].payout, steps[0].status.as_str()), (payout, "sent"));
        assert_eq!(steps[0].sequence.get(), packet.sequence);
        assert_eq!((packet.receiver.as_str(), &packet.coin), (ALICE, &coin(100, EUR)));
        let shown = market.payout(payout);
        assert_eq!(
            (shown.attempts, shown.sent_at, shown.times_out_at),
            (1, Some(Timestamp(1_000)), Some(Timestamp(1_600)))
        );
        market.report(mode, &packet, SUCCESS);
        assert_eq!((market.status(payout), market.balance(1).0), (PayoutStatus::Delivered, free - 100));
        let flushed = market.send("stranger", &[], ExecuteMsg::FlushAudit { limit: 50 }).unwrap();
        let entries = logged(&flushed);
        assert_eq!(
            actions(&entries),
            ["payout_queued", "queue_payout", "send_payouts", "payout_sent", "payout_delivered"]
        );
        assert!(entries.iter().all(|entry| entry.subjects == [ParticipantId(1)]));
    }
}

#[test]
fn only_free_money_goes_only_to_a_linked_account_within_the_routes_limits() {
    let mut market = Market::with_routes();
    let free = market.balance(1).0;
    let here = || beyond(CALLBACKS, ALICE);
    let mut refusal = |msg| market.send("alice", &[], msg).unwrap_err();
    for to in [beyond(CALLBACKS, BOB), beyond(CALLBACKS, "juno1eve"), beyond(CALLBACKS, &"x".repeat(10_000))]
    {
        assert!(matches!(refusal(queue(Some(10), to, None)), EscrowError::Route(RouteError::NoLink { .. })));
    }
    assert!(matches!(
        refusal(queue(Some(10), beyond(Channel(77), ALICE), None)),
        EscrowError::Route(RouteError::NoRoute { .. })
    ));
    for (amount, small) in [(0, true), (9, true), (501, false), (u128::MAX, false)] {
        let error = refusal(queue(Some(amount), here(), None));
        match error {
            EscrowError::Route(RouteError::Limit(LimitError::TooSmall { .. })) => assert!(small),
            EscrowError::Route(RouteError::Limit(LimitError::TooLarge { .. })) => assert!(!small),
            other => panic!("{other}"),
        }
    }
    // All that is free is more than the route takes at once.
    assert!(matches!(
        refusal(queue(None, here(), None)),
        EscrowError::Route(RouteError::Limit(LimitError::TooLarge { .. }))
    ));
    let other = ExecuteMsg::Ibc(IbcMsg::QueuePayout {
        denom: USD.into(),
        amount: Some(Amount(10)),
        to: here(),
        memo: None,
    });
    assert!(matches!(refusal(other), EscrowError::Route(RouteError::NotOnRoute { .. })));
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
            EscrowError::Route(RouteError::Memo(MemoError::Reserved { .. }))
        ));
    }
    let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(10_000));
    assert!(matches!(
        refusal(queue(Some(10), here(), Some(&long))),
        EscrowError::Route(RouteError::Memo(MemoError::TooLong { .. }))
    ));
    let free_now = i128::try_from(free).unwrap();
    market.send("power", &[], post(vec![leg(of(1), 5 - free_now, 0, free_now - 5)])).unwrap();
    let error = market.send("alice", &[], queue(Some(10), here(), None)).unwrap_err();
    assert!(matches!(error, EscrowError::Balance(_)));
}

#[test]
fn a_payout_carries_its_owners_memo() {
    let mut market = Market::with_routes();
    let msg = queue(Some(10), beyond(CALLBACKS, ALICE), Some(r#"{"note":"may"}"#));
    market.send("alice", &[], msg).unwrap();
    market.send_payouts(CALLBACKS).unwrap();
    let memo = format!(r#"{{"src_callback":{{"address":"{}"}},"note":"may"}}"#, addr("escrow"));
    assert_eq!(market.last_packet().memo, memo);
    // A suspended participant's money goes home, too.
    market.world.borrow_mut().accounts.get_mut(&addr("alice")).unwrap().status = Status::Suspended;
    market.send("alice", &[], queue(Some(10), beyond(CALLBACKS, ALICE), None)).unwrap();
}

#[test]
fn payouts_that_do_not_fit_today_wait_and_stop_nobody() {
    use PayoutStatus::{Delivered, Queued, Sent};
    let mut market = Market::with_routes();
    let ids: Vec<PayoutId> =
        [300, 250, 200].map(|amount| market.queue("alice", amount, &beyond(HOOKS, ALICE))).into();
    let late = market.queue("bob", 10, &beyond(HOOKS, BOB));
    // 500 may be under way: 300 and 200 go, 250 and then 10 wait.
    market.send_payouts(HOOKS).unwrap();
    let statuses = |market: &Market| [ids[0], ids[1], ids[2], late].map(|id| market.status(id));
    assert_eq!(statuses(&market), [Sent, Queued, Sent, Queued]);
    let nothing = market.send_payouts(HOOKS).unwrap_err();
    assert!(matches!(nothing, EscrowError::Route(RouteError::NothingToSend { channel: HOOKS })));
    let packets = market.packets.sent[market.packets.sent.len() - 2..].to_vec();
    for packet in &packets {
        market.report(Mode::Hooks, packet, SUCCESS);
    }
    // 1,000 may go a day: 500 are left.
    market.send_payouts(HOOKS).unwrap();
    assert_eq!(statuses(&market), [Delivered, Sent, Delivered, Sent]);
    assert_eq!(market.route(HOOKS).flows[0].sent_today, Amount(760));
    let packets = market.packets.sent[market.packets.sent.len() - 2..].to_vec();
    for packet in &packets {
        market.report(Mode::Hooks, packet, SUCCESS);
    }
    let more = market.queue("bob", 241, &beyond(HOOKS, BOB));
    market.env.block.time = BlockTime::from_seconds(86_399);
    market.send_payouts(HOOKS).unwrap_err();
    market.env.block.time = BlockTime::from_seconds(86_400);
    market.send_payouts(HOOKS).unwrap();
    assert_eq!((market.status(more), market.route(HOOKS).flows[0].sent_today), (Sent, Amount(241)));
}

#[test]
fn pages_go_on_where_they_stopped() {
    let mut market = Market::with_routes();
    let ids: Vec<PayoutId> = (0..5).map(|_| market.queue("alice", 10, &beyond(HOOKS, ALICE))).collect();
    let send =
        |start_after, limit| ExecuteMsg::Ibc(IbcMsg::SendPayouts { channel: HOOKS, start_after, limit });
    assert!(matches!(market.send("stranger", &[], send(None, 0)), Err(EscrowError::EmptyPage)));
    market.send("stranger", &[], send(Some(ids[1]), 2)).unwrap();
    let waiting = |market: &Market| -> Vec<PayoutId> {
        let msg = QueryMsg::QueuedPayouts { channel: HOOKS, start_after: None, limit: None };
        market.ask::<RemotePayoutsResponse>(msg).payouts.iter().map(|payout| payout.payout).collect()
    };
    assert_eq!(waiting(&market), [ids[0], ids[1], ids[4]]);
    market.send("stranger", &[], send(Some(PayoutId(u64::MAX)), 9)).unwrap_err();
    market.send("stranger", &[], send(None, u32::MAX)).unwrap();
    assert_eq!(waiting(&market), []);
    let none = ExecuteMsg::Ibc(IbcMsg::SendPayouts { channel: Channel(77), start_after: None, limit: 1 });
    let refused = market.send("stranger", &[], none).unwrap_err();
    assert!(matches!(refused, EscrowError::Route(RouteError::NoRoute { .. })));
}

#[test]
fn a_page_sends_at_most_a_hundred() {
    let mut market = Market::with_routes();
    let denoms = vec![RouteDenom { least: Amount(1), ..eur(1_000, 500) }];
    market
        .send(
            "admin",
            &[],
            ExecuteMsg::Ibc(IbcMsg::SetRoute { channel: HOOKS, timeout: Seconds(600), denoms }),
        )
        .unwrap();
    for _ in 0..101 {
        market.queue("alice", 1, &beyond(HOOKS, ALICE));
    }
    let before = market.packets.sent.len();
    market.send_payouts(HOOKS).unwrap();
    assert_eq!(market.packets.sent.len() - before, 100);
}

#[test]
fn one_that_the_chain_refuses_to_send_comes_back_and_the_batch_survives() {
    let mut market = Market::with_routes();
    market.packets.refused.insert(ALICE.into());
    let alice = market.queue("alice", 100, &beyond(HOOKS, ALICE));
    let bob = market.queue("bob", 50, &beyond(HOOKS, BOB));
    let response = market.send_payouts(HOOKS).unwrap();
    assert_eq!(market.status(alice), PayoutStatus::Refunded);
    assert_eq!(market.status(bob), PayoutStatus::Sent);
    let steps: Vec<String> =
        PayoutStep::parse_all(&response.events).unwrap().into_iter().map(|step| step.status).collect();
    assert_eq!(steps, ["refunded", "sent"]);
    // It leaves its room to others.
    assert_eq!(market.route(HOOKS).flows[0].sent_today, Amount(50));
}

#[test]
fn a_packet_without_a_number_is_not_sent_at_all() {
    let mut market = Market::with_routes();
    let payout = market.queue("alice", 100, &beyond(HOOKS, ALICE));
    let info = message_info(&addr("stranger"), &[]);
    let msg = ExecuteMsg::Ibc(IbcMsg::SendPayouts { channel: HOOKS, start_after: None, limit: 1 });
    let (before, env) = (market.state(), market.env.clone());
    let response = execute(market.deps.as_mut(), env.clone(), info, msg).unwrap();
    let send = &response.messages[0];
    assert_eq!(send.reply_on, cosmwasm_std::ReplyOn::Always);
    assert!(send.gas_limit.is_some());
    #[allow(deprecated)]
    let empty = SubMsgResult::Ok(SubMsgResponse { events: vec![], data: None, msg_responses: vec![] });
    for result in [numbered(0), empty] {
        #[allow(deprecated)]
        let told = Reply { id: send.id, payload: send.payload.clone(), gas_used: 0, result };
        let error = reply(market.deps.as_mut(), env.clone(), told).unwrap_err();
        assert!(matches!(error, EscrowError::Route(RouteError::NoSequence { payout: of }) if of == payout));
    }
    // The chain undoes the whole message then.
    market.restore(before);
    assert_eq!(market.status(payout), PayoutStatus::Queued);
}

#[test]
fn what_came_back_is_sent_again_or_taken_here() {
    for (channel, mode) in [(CALLBACKS, Mode::Callbacks), (HOOKS, Mode::Hooks)] {
        let mut market = Market::with_routes();
        let free = market.balance(1).0;
        let (payout, packet) = market.under_way(channel, 100);
        let retry = || ExecuteMsg::Ibc(IbcMsg::RetryPayout { payout });
        let claim = || ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout });
        let step = |error: EscrowError| matches!(error, EscrowError::Route(RouteError::PayoutStep { .. }));
        // Not while it is under way.
        assert!(step(market.send("alice", &[], retry()).unwrap_err()));
        assert!(step(market.send("alice", &[], claim()).unwrap_err()));
        market.come_back(&packet);
        market.report(mode, &packet, FAILURE);
        assert_eq!((market.status(payout), market.balance(1).0), (PayoutStatus::Refunded, free - 100));
        for msg in [retry(), claim()] {
            let others = market.send("bob", &[], msg.clone()).unwrap_err();
            assert!(
                matches!(others, EscrowError::Route(RouteError::OthersPayout { payout: of }) if of == payout)
            );
            market.send("stranger", &[], msg).unwrap_err();
        }
        market.send("alice", &[], retry()).unwrap();
        assert!(step(market.send("alice", &[], retry()).unwrap_err()));
        market.send_payouts(channel).unwrap();
        let again = market.last_packet();
        assert_ne!(again.sequence, packet.sequence);
        assert_eq!(market.payout(payout).attempts, 2);
        market.time_out(mode, &again);
        assert_eq!(market.status(payout), PayoutStatus::Refunded);
        market.send("alice", &[], claim()).unwrap();
        assert_eq!((market.status(payout), market.balance(1).0), (PayoutStatus::Claimed, free));
        // Once.
        assert!(step(market.send("alice", &[], claim()).unwrap_err()));
        assert!(step(market.send("alice", &[], retry()).unwrap_err()));
    }
}

#[test]
fn what_waits_can_be_taken_here_and_leaves_the_queue() {
    let mut market = Market::with_routes();
    let free = market.balance(1).0;
    let payout = market.queue("alice", 100, &beyond(HOOKS, ALICE));
    market.send("alice", &[], ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout })).unwrap();
    assert_eq!(market.balance(1).0, free);
    assert!(market.send_payouts(HOOKS).is_err());
    for msg in [
        ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout: PayoutId(99) }),
        ExecuteMsg::Ibc(IbcMsg::RetryPayout { payout: PayoutId(u64::MAX) }),
        ExecuteMsg::Ibc(IbcMsg::DisputePayout { payout: PayoutId(0) }),
    ] {
        let refused = market.send("alice", &[], msg).unwrap_err();
        assert!(matches!(refused, EscrowError::Route(RouteError::NoPayout { .. })));
    }
}

#[test]
fn a_payout_goes_where_it_was_to_go_whatever_is_linked_since() {
    let mut market = Market::with_routes();
    let (payout, packet) = market.under_way(HOOKS, 100);
    market
        .send("alice", &[], ExecuteMsg::Ibc(IbcMsg::RemoveLink { channel: HOOKS, address: ALICE.into() }))
        .unwrap();
    market.link("alice", 1, HOOKS, "juno1eve");
    market.time_out(Mode::Hooks, &packet);
    // It is not sent again to what is linked no longer, nor to what is linked now.
    let refused = market.send("alice", &[], ExecuteMsg::Ibc(IbcMsg::RetryPayout { payout })).unwrap_err();
    assert!(matches!(refused, EscrowError::Route(RouteError::NoLink { .. })));
    assert_eq!(market.payout(payout).address, ALICE);
    market.send("alice", &[], ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout })).unwrap();
}

#[test]
fn free_money_is_pushed_to_the_route_that_its_owner_chose() {
    let mut market = Market::with_routes();
    let (alice, bob) = (market.balance(1).0, market.balance(2).0);
    let consent = |keep, to| ExecuteMsg::SetPayout { denom: EUR.into(), keep, to };
    let push = || ExecuteMsg::PushPayouts {
        denom: EUR.into(),
        participants: vec![ParticipantId(1), ParticipantId(2)],
    };
    let to = || Some(beyond(HOOKS, ALICE));
    let others = market.send("alice", &[], consent(Some(Amount(0)), Some(beyond(HOOKS, BOB)))).unwrap_err();
    assert!(matches!(others, EscrowError::Route(RouteError::NoLink { .. })));
    market.send("alice", &[], consent(Some(Amount(alice - 40)), to())).unwrap();
    market.send("bob", &[], consent(Some(Amount(bob - 30)), None)).unwrap();
    let asked = QueryMsg::Payout { participant: ParticipantId(1), denom: EUR.into() };
    let shown: interfaces::settlement_escrow::PayoutResponse = market.ask(asked);
    assert_eq!((shown.keep, shown.to), (Some(Amount(alice - 40)), to()));
    let response = market.send("stranger", &[], push()).unwrap();
    assert_eq!(bank_sends(&response), [(addr("bob").to_string(), vec![coin(30, EUR)])]);
    let steps = PayoutStep::parse_all(&response.events).unwrap();
    assert_eq!((steps.len(), steps[0].amount, steps[0].status.as_str()), (1, Amount(40), "queued"));
    assert_eq!(market.balance(1).0, alice - 40);
    // Too little for the route, or linked no longer: it stays where it is.
    market.deposit("alice", 5);
    assert!(market.send("stranger", &[], push()).unwrap().events.is_empty());
    market.deposit("alice", 95);
    market
        .send("alice", &[], ExecuteMsg::Ibc(IbcMsg::RemoveLink { channel: HOOKS, address: ALICE.into() }))
        .unwrap();
    assert!(market.send("stranger", &[], push()).unwrap().events.is_empty());
    assert_eq!(market.balance(1).0, alice + 60);
    // What is more than goes at once goes in parts: the route takes 500.
    market.link("alice", 1, HOOKS, ALICE);
    market.deposit("alice", 600);
    let steps = PayoutStep::parse_all(&market.send("stranger", &[], push()).unwrap().events).unwrap();
    assert_eq!(steps[0].amount, Amount(500));
    // Withdrawing the consent withdraws the destination.
    market.send("alice", &[], consent(None, None)).unwrap();
    assert!(market.send("stranger", &[], push()).unwrap().events.is_empty());
}
