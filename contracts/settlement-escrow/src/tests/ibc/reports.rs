//! What the chain reports about packets, and what happens where it does not.

use super::*;
use interfaces::settlement_escrow::IbcMsg;

const BOTH: [(Channel, Mode); 2] = [(CALLBACKS, Mode::Callbacks), (HOOKS, Mode::Hooks)];

#[test]
fn any_result_delivers_and_an_error_gives_back_whatever_the_middleware_says() {
    for (channel, mode) in BOTH {
        let mut market = Market::with_routes();
        let (payout, packet) = market.under_way(channel, 100);
        market.report(mode, &packet, r#"{"result":"eyJjb250cmFjdF9yZXN1bHQiOm51bGx9"}"#);
        assert_eq!(market.status(payout), PayoutStatus::Delivered);
        let (payout, packet) = market.under_way(channel, 100);
        market.come_back(&packet);
        // IBC hooks take an empty error for a success; the transfer module does not.
        market.report(mode, &packet, r#"{"error":""}"#);
        assert_eq!(market.status(payout), PayoutStatus::Refunded);
    }
}

#[test]
fn a_packet_ends_once_however_often_and_in_whichever_way_it_is_reported() {
    for (channel, mode) in BOTH {
        let mut market = Market::with_routes();
        let (payout, packet) = market.under_way(channel, 100);
        market.come_back(&packet);
        for mode in [mode, Mode::Hooks, Mode::Callbacks] {
            market.report(mode, &packet, FAILURE);
            market.report(mode, &packet, SUCCESS);
        }
        assert_eq!(market.status(payout), PayoutStatus::Refunded);
        assert_eq!(
            market.ask::<ConservationResponse>(QueryMsg::Conservation { denom: EUR.into() }).surplus,
            Amount(0)
        );
    }
}

#[test]
fn a_strangers_packet_and_what_does_not_read_change_nothing() {
    for (channel, mode) in BOTH {
        let mut market = Market::with_routes();
        let (payout, packet) = market.under_way(channel, 100);
        let before = market.state();
        for strange in [
            Packet { sequence: packet.sequence + 1, ..packet.clone() },
            Packet { sequence: 0, ..packet.clone() },
            Packet { channel: "channel-77".into(), ..packet.clone() },
            Packet { channel: "07-tendermint-0".into(), ..packet.clone() },
        ] {
            for ack in [SUCCESS, FAILURE] {
                market.report(mode, &strange, ack);
            }
        }
        for ack in [&b""[..], b"{}", b"\xff", br#"{"result":"AQ==","error":"x"}"#] {
            assert!(market.report_raw(mode, &packet, ack).is_empty());
        }
        // A packet of another port may bear the same numbers.
        let told = IbcTimeoutCallbackMsg::new(set_addresses(&packet, "wasm.x"), addr("relayer"));
        market.callback(&IbcSourceCallbackMsg::Timeout(told));
        assert_eq!(market.state(), before);
        assert_eq!(market.status(payout), PayoutStatus::Sent);
    }
}

#[test]
fn a_report_is_never_refused_not_even_over_records_that_do_not_read() {
    for (channel, mode) in BOTH {
        let mut market = Market::with_routes();
        let (payout, packet) = market.under_way(channel, 100);
        let key = crate::interchain::state::REMOTE_PAYOUTS.key(&crate::interchain::state::PayoutKey(payout));
        let record = market.deps.storage.get(&key).unwrap();
        for broken in
            [key.clone(), crate::state::DENOMS.as_slice().to_vec(), crate::state::QUEUE.as_slice().to_vec()]
        {
            let whole = market.deps.storage.get(&broken).unwrap();
            market.deps.storage.set(&broken, b"x");
            let before = market.state();
            let acknowledgement = IbcAcknowledgement::new(FAILURE.as_bytes());
            let told =
                IbcAckCallbackMsg::new(acknowledgement, set_addresses(&packet, "transfer"), addr("relayer"));
            let events = match mode {
                Mode::Hooks => {
                    let (channel, sequence) = (packet.channel.clone(), packet.sequence);
                    let ack = Binary::from(FAILURE.as_bytes());
                    market.sudo(LifecycleComplete::IbcAck { channel, sequence, ack, success: false }).events
                }
                Mode::Callbacks => market.callback(&IbcSourceCallbackMsg::Acknowledgement(told)).events,
            };
            assert_eq!(events[0].ty, "dpt_report_not_taken");
            // Nothing of it was written.
            assert_eq!(market.state(), before);
            market.deps.storage.set(&broken, &whole);
        }
        assert_eq!(market.deps.storage.get(&key).unwrap(), record);
        market.come_back(&packet);
        market.report(mode, &packet, FAILURE);
        assert_eq!(market.status(payout), PayoutStatus::Refunded);
    }
}

#[test]
fn a_payout_whose_end_is_not_reported_is_disputed_after_its_time_and_decided() {
    for delivered in [true, false] {
        let mut market = Market::with_routes();
        market.appoint("guardian");
        let (payout, packet) = market.under_way(CALLBACKS, 100);
        let dispute = || ExecuteMsg::Ibc(IbcMsg::DisputePayout { payout });
        let resolve = || ExecuteMsg::Ibc(IbcMsg::ResolvePayout { payout, delivered });
        // Sent at 1,000 with a timeout of 600 s, and an hour to report: overdue from 5,200 on.
        market.env.block.time = BlockTime::from_seconds(5_199);
        let early = market.send("stranger", &[], dispute()).unwrap_err();
        assert!(matches!(
            early,
            EscrowError::Route(RouteError::NotOverdue { until: Timestamp(5_200), now: Timestamp(5_199), .. })
        ));
        let undisputed = market.send("guardian", &[], resolve()).unwrap_err();
        assert!(matches!(
            undisputed,
            EscrowError::Route(RouteError::PayoutStep { from: PayoutStatus::Sent, .. })
        ));
        market.env.block.time = BlockTime::from_seconds(5_200);
        market.send("stranger", &[], dispute()).unwrap();
        assert_eq!(market.status(payout), PayoutStatus::Disputed);
        market.send("stranger", &[], dispute()).unwrap_err();
        for msg in
            [ExecuteMsg::Ibc(IbcMsg::RetryPayout { payout }), ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout })]
        {
            market.send("alice", &[], msg).unwrap_err();
        }
        if !delivered {
            // Nothing has come back, so there is nothing to refund it from.
            let refused = market.send("guardian", &[], resolve()).unwrap_err();
            assert_eq!(
                refused.to_string(),
                "a refund of 100 ueur is not covered: the escrow holds 0 beyond its ledger"
            );
            // The coin came back and only the report was lost.
            market.come_back(&packet);
        }
        market.send("guardian", &[], resolve()).unwrap();
        let expected = if delivered { PayoutStatus::Delivered } else { PayoutStatus::Refunded };
        assert_eq!(market.status(payout), expected);
        // A report that comes after all finds nothing to do.
        market.report(Mode::Callbacks, &packet, FAILURE);
        assert_eq!(market.status(payout), expected);
        market.send("guardian", &[], resolve()).unwrap_err();
    }
}

#[test]
fn a_report_that_comes_late_ends_a_dispute() {
    let mut market = Market::with_routes();
    let (payout, packet) = market.under_way(HOOKS, 100);
    market.env.block.time = BlockTime::from_seconds(5_200);
    market.send("stranger", &[], ExecuteMsg::Ibc(IbcMsg::DisputePayout { payout })).unwrap();
    market.come_back(&packet);
    market.report(Mode::Hooks, &packet, FAILURE);
    assert_eq!(market.status(payout), PayoutStatus::Refunded);
}

#[test]
fn of_two_lost_packets_one_refund_is_covered_once() {
    let mut market = Market::with_routes();
    market.appoint("guardian");
    let (first, packet) = market.under_way(CALLBACKS, 100);
    let (second, _) = market.under_way(CALLBACKS, 100);
    market.env.block.time = BlockTime::from_seconds(5_200);
    market.come_back(&packet);
    for payout in [first, second] {
        market.send("stranger", &[], ExecuteMsg::Ibc(IbcMsg::DisputePayout { payout })).unwrap();
    }
    let refund = |payout| ExecuteMsg::Ibc(IbcMsg::ResolvePayout { payout, delivered: false });
    market.send("guardian", &[], refund(first)).unwrap();
    let refused = market.send("guardian", &[], refund(second)).unwrap_err();
    assert!(matches!(
        refused,
        EscrowError::Route(RouteError::NotCovered { surplus: Amount(0), needed: Amount(100), .. })
    ));
    let unknown = market.send("guardian", &[], refund(PayoutId(u64::MAX))).unwrap_err();
    assert!(matches!(unknown, EscrowError::Route(RouteError::NoPayout { .. })));
    // Nor is a deposit such a surplus.
    market.deposit("carol", 500);
    market.send("guardian", &[], refund(second)).unwrap_err();
}

#[test]
fn what_comes_without_a_message_is_nobodys() {
    let mut market = Market::with_routes();
    *market.bank.get_mut(EUR).unwrap() += 70;
    market.update_bank();
    let found: ConservationResponse = market.ask(QueryMsg::Conservation { denom: EUR.into() });
    assert_eq!(found.surplus, Amount(70));
    let (payout, packet) = market.under_way(HOOKS, 100);
    market.come_back(&packet);
    market.report(Mode::Hooks, &packet, FAILURE);
    market.send("alice", &[], ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout })).unwrap();
    let found: ConservationResponse = market.ask(QueryMsg::Conservation { denom: EUR.into() });
    assert_eq!(found.surplus, Amount(70));
}

#[test]
fn payouts_go_on_before_and_after_a_migration_while_one_is_under_way() {
    let mut market = Market::with_routes();
    let (payout, packet) = market.under_way(CALLBACKS, 100);
    let before = market.payout(payout);
    crate::contract::migrate(market.deps.as_mut(), market.env.clone(), interfaces::common::MigrateMsg {})
        .unwrap();
    assert_eq!(market.payout(payout), before);
    market.report(Mode::Callbacks, &packet, SUCCESS);
    assert_eq!(market.status(payout), PayoutStatus::Delivered);
}
