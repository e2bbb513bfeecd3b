//! Reports of the ends of packets, and payouts without a report.

use super::*;

const BOTH: [(Channel, Mode); 2] = [(CALLBACKS, Mode::Callbacks), (HOOKS, Mode::Hooks)];

#[test]
fn any_result_delivers_and_any_error_refunds() {
    for (channel, mode) in BOTH {
        let mut test = TestEnv::with_routes();
        let (payout, packet) = test.in_flight(channel, 100);
        test.report(mode, &packet, r#"{"result":"eyJjb250cmFjdF9yZXN1bHQiOm51bGx9"}"#);
        assert_eq!(test.status(payout), PayoutStatus::Delivered);
        let (payout, packet) = test.in_flight(channel, 100);
        test.refund(&packet);
        // IBC hooks take an empty error for a success; the transfer module does not.
        test.report(mode, &packet, r#"{"error":""}"#);
        assert_eq!(test.status(payout), PayoutStatus::Refunded);
    }
}

#[test]
fn a_packet_ends_once_however_often_it_is_reported() {
    for (channel, mode) in BOTH {
        let mut test = TestEnv::with_routes();
        let (payout, packet) = test.in_flight(channel, 100);
        test.refund(&packet);
        for mode in [mode, Mode::Hooks, Mode::Callbacks] {
            test.report(mode, &packet, FAILURE);
            test.report(mode, &packet, SUCCESS);
        }
        assert_eq!(test.status(payout), PayoutStatus::Refunded);
        assert_eq!(
            test.ask::<ConservationResponse>(QueryMsg::Conservation { denom: EUR.into() }).surplus,
            Amount(0)
        );
    }
}

#[test]
fn foreign_packets_and_unreadable_reports_change_nothing() {
    for (channel, mode) in BOTH {
        let mut test = TestEnv::with_routes();
        let (payout, packet) = test.in_flight(channel, 100);
        let before = test.state();
        for strange in [
            Packet { sequence: packet.sequence + 1, ..packet.clone() },
            Packet { sequence: 0, ..packet.clone() },
            Packet { channel: "channel-77".into(), ..packet.clone() },
            Packet { channel: "07-tendermint-0".into(), ..packet.clone() },
        ] {
            for ack in [SUCCESS, FAILURE] {
                test.report(mode, &strange, ack);
            }
        }
        for ack in [&b""[..], b"{}", b"\xff", br#"{"result":"AQ==","error":"x"}"#] {
            assert!(test.report_raw(mode, &packet, ack).is_empty());
        }
        // A packet of another port may bear the same numbers.
        let report = IbcTimeoutCallbackMsg::new(reported(&packet, "wasm.x"), addr("relayer"));
        test.callback(IbcSourceCallbackMsg::Timeout(report));
        assert_eq!(test.state(), before);
        assert_eq!(test.status(payout), PayoutStatus::Sent);
    }
}

#[test]
fn a_report_returns_no_error_and_writes_nothing_over_broken_state() {
    for (channel, mode) in BOTH {
        let mut test = TestEnv::with_routes();
        let (payout, packet) = test.in_flight(channel, 100);
        let key = crate::ibc::state::REMOTE_PAYOUTS.key(payout).to_vec();
        let record = test.deps.storage.get(&key).unwrap();
        for broken in [key.clone(), crate::ledger::state::DENOMS.as_slice().to_vec(), b"outbox".to_vec()] {
            let whole = test.deps.storage.get(&broken).unwrap();
            test.deps.storage.set(&broken, b"x");
            let before = test.state();
            let acknowledgement = IbcAcknowledgement::new(FAILURE.as_bytes());
            let report =
                IbcAckCallbackMsg::new(acknowledgement, reported(&packet, "transfer"), addr("relayer"));
            let events = match mode {
                Mode::Hooks => {
                    let (channel, sequence) = (packet.channel.clone(), packet.sequence);
                    let ack = Binary::from(FAILURE.as_bytes());
                    test.sudo(LifecycleComplete::IbcAck { channel, sequence, ack, success: false }).events
                }
                Mode::Callbacks => test.callback(IbcSourceCallbackMsg::Acknowledgement(report)).events,
            };
            assert_eq!(events[0].ty, "dpt_report_not_taken");
            // Nothing of it was written.
            assert_eq!(test.state(), before);
            test.deps.storage.set(&broken, &whole);
        }
        assert_eq!(test.deps.storage.get(&key).unwrap(), record);
        test.refund(&packet);
        test.report(mode, &packet, FAILURE);
        assert_eq!(test.status(payout), PayoutStatus::Refunded);
    }
}

#[test]
fn an_unreported_payout_is_disputed_and_resolved() {
    for delivered in [true, false] {
        let mut test = TestEnv::with_routes();
        test.appoint("guardian");
        let (payout, packet) = test.in_flight(CALLBACKS, 100);
        let dispute = || ExecuteMsg::Ibc(IbcMsg::DisputePayout { payout });
        let resolve = || ExecuteMsg::Ibc(IbcMsg::ResolvePayout { payout, delivered });
        // Sent at 1,000 with a timeout of 600 s, and an hour to report: overdue from 5,200 on.
        test.env.block.time = BlockTime::from_seconds(5_199);
        let early = test.send("stranger", &[], dispute()).unwrap_err();
        assert!(matches!(
            early,
            EscrowError::Ibc(IbcError::NotOverdue { until: Timestamp(5_200), now: Timestamp(5_199), .. })
        ));
        let undisputed = test.send("guardian", &[], resolve()).unwrap_err();
        assert!(matches!(
            undisputed,
            EscrowError::Ibc(IbcError::PayoutStep { from: PayoutStatus::Sent, .. })
        ));
        test.env.block.time = BlockTime::from_seconds(5_200);
        test.send("stranger", &[], dispute()).unwrap();
        assert_eq!(test.status(payout), PayoutStatus::Disputed);
        test.send("stranger", &[], dispute()).unwrap_err();
        for msg in
            [ExecuteMsg::Ibc(IbcMsg::RetryPayout { payout }), ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout })]
        {
            test.send("alice", &[], msg).unwrap_err();
        }
        if !delivered {
            // No coin has been returned that could cover the refund.
            let refused = test.send("guardian", &[], resolve()).unwrap_err();
            assert_eq!(
                refused.to_string(),
                "ibc/not_covered: a refund of 100 ueur is not covered: the escrow holds 0 more than its ledger"
            );
            // The coin was refunded; only the report was lost.
            test.refund(&packet);
        }
        test.send("guardian", &[], resolve()).unwrap();
        let expected = if delivered { PayoutStatus::Delivered } else { PayoutStatus::Refunded };
        assert_eq!(test.status(payout), expected);
        // A report that comes after all finds nothing to do.
        test.report(Mode::Callbacks, &packet, FAILURE);
        assert_eq!(test.status(payout), expected);
        test.send("guardian", &[], resolve()).unwrap_err();
    }
}

#[test]
fn a_late_report_ends_a_dispute() {
    let mut test = TestEnv::with_routes();
    let (payout, packet) = test.in_flight(HOOKS, 100);
    test.env.block.time = BlockTime::from_seconds(5_200);
    test.send("stranger", &[], ExecuteMsg::Ibc(IbcMsg::DisputePayout { payout })).unwrap();
    test.refund(&packet);
    test.report(Mode::Hooks, &packet, FAILURE);
    assert_eq!(test.status(payout), PayoutStatus::Refunded);
}

#[test]
fn one_returned_coin_covers_one_refund() {
    let mut test = TestEnv::with_routes();
    test.appoint("guardian");
    let (first, packet) = test.in_flight(CALLBACKS, 100);
    let (second, _) = test.in_flight(CALLBACKS, 100);
    test.env.block.time = BlockTime::from_seconds(5_200);
    test.refund(&packet);
    for payout in [first, second] {
        test.send("stranger", &[], ExecuteMsg::Ibc(IbcMsg::DisputePayout { payout })).unwrap();
    }
    let refund = |payout| ExecuteMsg::Ibc(IbcMsg::ResolvePayout { payout, delivered: false });
    test.send("guardian", &[], refund(first)).unwrap();
    let refused = test.send("guardian", &[], refund(second)).unwrap_err();
    assert!(matches!(
        refused,
        EscrowError::Ibc(IbcError::NotCovered { surplus: Amount(0), needed: Amount(100), .. })
    ));
    let unknown = test.send("guardian", &[], refund(PayoutId(u64::MAX))).unwrap_err();
    assert!(matches!(unknown, EscrowError::Ibc(IbcError::NoPayout { .. })));
    // Nor is a deposit such a surplus.
    test.deposit("carol", 500);
    test.send("guardian", &[], refund(second)).unwrap_err();
}

#[test]
fn coins_without_a_message_stay_surplus() {
    let mut test = TestEnv::with_routes();
    *test.bank.get_mut(EUR).unwrap() += 70;
    test.update_bank();
    let found: ConservationResponse = test.ask(QueryMsg::Conservation { denom: EUR.into() });
    assert_eq!(found.surplus, Amount(70));
    let (payout, packet) = test.in_flight(HOOKS, 100);
    test.refund(&packet);
    test.report(Mode::Hooks, &packet, FAILURE);
    test.send("alice", &[], ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout })).unwrap();
    let found: ConservationResponse = test.ask(QueryMsg::Conservation { denom: EUR.into() });
    assert_eq!(found.surplus, Amount(70));
}

#[test]
fn a_payout_in_flight_survives_a_migration() {
    let mut test = TestEnv::with_routes();
    let (payout, packet) = test.in_flight(CALLBACKS, 100);
    let before = test.payout(payout);
    crate::contract::migrate(test.deps.as_mut(), test.env.clone(), interfaces::common::MigrateMsg {})
        .unwrap();
    assert_eq!(test.payout(payout), before);
    test.report(Mode::Callbacks, &packet, SUCCESS);
    assert_eq!(test.status(payout), PayoutStatus::Delivered);
}
