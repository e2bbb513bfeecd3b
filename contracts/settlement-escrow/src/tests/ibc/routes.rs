//! Routes: added, probed, paused, changed.

use super::*;

fn add(route: RouteDefinition) -> ExecuteMsg {
    ExecuteMsg::Ibc(IbcMsg::AddRoute { route })
}

fn probe(test: &mut TestEnv, channel: Channel) -> Packet {
    test.send("admin", &[coin(1, EUR)], ExecuteMsg::Ibc(IbcMsg::ProbeRoute { channel })).unwrap();
    test.last_packet()
}

#[test]
fn a_route_is_active_once_the_refund_of_its_probe_is_reported() {
    for (channel, mode, key) in
        [(CALLBACKS, Mode::Callbacks, "src_callback"), (HOOKS, Mode::Hooks, "ibc_callback")]
    {
        let mut test = TestEnv::with_channels();
        let response = test.send("admin", &[], add(definition_of(channel, mode))).unwrap();
        assert_eq!(actions(&logged(&response)), ["add_route"]);
        assert_eq!(test.route(channel).status, RouteStatus::Probing);
        let packet = probe(&mut test, channel);
        assert_eq!((packet.receiver.as_str(), &packet.coin), ("dpt-probe", &coin(1, EUR)));
        assert!(packet.memo.starts_with(&format!("{{\"{key}\":")), "{}", packet.memo);
        assert_eq!(test.route(channel).flows[0].in_flight, Amount(1));
        test.refund(&packet);
        test.report(mode, &packet, FAILURE);
        let route = test.route(channel);
        assert_eq!((route.status, route.flows[0].in_flight), (RouteStatus::Active, Amount(0)));
        // The coin is the fee account's now, and a probe does not count against the day.
        assert_eq!(test.own_balances(), (1, 0, 0));
        assert_eq!(route.flows[0].sent_today, Amount(0));
        let payout = test.payout(PayoutId(1));
        assert_eq!((payout.status, payout.probe), (PayoutStatus::Claimed, true));
    }
}

#[test]
fn a_probe_without_a_reported_refund_leaves_the_route_inactive() {
    let mut test = TestEnv::with_channels();
    test.send("admin", &[], add(definition_of(HOOKS, Mode::Hooks))).unwrap();
    // The chain has no hooks: it refunds the coin without a report.
    let first = probe(&mut test, HOOKS);
    test.refund(&first);
    assert_eq!(test.route(HOOKS).status, RouteStatus::Probing);
    // It can be probed again; one that arrived somewhere shows nothing.
    let second = probe(&mut test, HOOKS);
    test.report(Mode::Hooks, &second, SUCCESS);
    assert_eq!(test.route(HOOKS).status, RouteStatus::Probing);
    assert_eq!(test.status(PayoutId(2)), PayoutStatus::Delivered);
    // A report by the other way is as good as none.
    test.report(Mode::Callbacks, &Packet { sequence: 99, ..second }, FAILURE);
    assert_eq!(test.route(HOOKS).status, RouteStatus::Probing);
}

#[test]
fn a_probe_that_the_chain_refuses_fails_the_message() {
    let mut test = TestEnv::with_channels();
    test.send("admin", &[], add(definition_of(HOOKS, Mode::Hooks))).unwrap();
    let info = message_info(&addr("admin"), &[coin(1, EUR)]);
    let msg = ExecuteMsg::Ibc(IbcMsg::ProbeRoute { channel: HOOKS });
    let response = execute(test.deps.as_mut(), test.env.clone(), info, msg).unwrap();
    let [send, ..] = &response.messages[..] else { panic!("one transfer") };
    // Without a reply for failures, a failure undoes the message with its coin.
    assert_eq!(send.reply_on, cosmwasm_std::ReplyOn::Success);
}

#[test]
fn a_route_needs_an_open_unordered_channel_for_transfers() {
    let mut test = TestEnv::with_channels();
    let mut refusal = |number| {
        let route = definition_of(Channel(number), Mode::Hooks);
        test.send("admin", &[], add(route)).unwrap_err()
    };
    assert!(matches!(refusal(8), EscrowError::Ibc(IbcError::NoChannel { channel: Channel(8) })));
    let ordered = refusal(5).to_string();
    assert_eq!(
        ordered,
        "ibc/channel_kind: a route needs an unordered channel of version ics20-1, channel-5 is ordered and of version ics20-1"
    );
    assert!(matches!(
        refusal(6),
        EscrowError::Ibc(IbcError::ChannelKind { version, .. }) if version == "ics27-1"
    ));
}

#[test]
fn an_invalid_definition_is_refused_by_add_and_set() {
    let mut test = TestEnv::with_channels();
    let base = definition_of(CALLBACKS, Mode::Callbacks);
    let voucher = ics20::voucher("transfer/channel-4/ujuno");
    test.send("admin", &[], ExecuteMsg::AddDenom { denom: voucher.clone() }).unwrap();
    let with = |denoms: Vec<RouteDenom>| RouteDefinition { denoms, ..base.clone() };
    let named = |denom: &str, trace: Option<&str>| RouteDenom {
        denom: denom.into(),
        trace: trace.map(str::to_owned),
        ..eur(1_000, 500)
    };
    let wrong: Vec<(RouteDefinition, &str)> = vec![
        (
            RouteDefinition { prefix: String::new(), ..base.clone() },
            "a prefix has 1 to 16 lower-case letters",
        ),
        (
            RouteDefinition { prefix: "x".repeat(10_000), ..base.clone() },
            "a prefix has 1 to 16 lower-case letters",
        ),
        (
            RouteDefinition { prefix: "Juno1".into(), ..base.clone() },
            "a prefix has 1 to 16 lower-case letters",
        ),
        (RouteDefinition { timeout: Seconds(59), ..base.clone() }, "a timeout is 60 to 604800 s, not 59"),
        (RouteDefinition { timeout: Seconds(604_801), ..base.clone() }, "a timeout is 60 to 604800 s"),
        (RouteDefinition { timeout: Seconds(u64::MAX), ..base.clone() }, "a timeout is 60 to 604800 s"),
        (with(vec![]), "1 to 16 denominations are allowed, 0"),
        (with(vec![eur(1_000, 500); 17]), "1 to 16 denominations are allowed, 17"),
        (with(vec![eur(1_000, 500); 2]), "ueur is given twice"),
        (with(vec![named("ugbp", None)]), "does not accept the denomination ugbp"),
        (with(vec![named(EUR, Some("transfer/channel-3/ueur"))]), "ibc/denomination: ueur is native"),
        (with(vec![named(&voucher, None)]), "is a voucher: give its trace"),
        // The same coin by another channel.
        (with(vec![named(&voucher, Some("transfer/channel-4/ujuno"))]), "did not come over channel-3"),
        (
            with(vec![named(&voucher, Some("transfer/channel-3/ujuno"))]),
            "the voucher of transfer/channel-3/ujuno is ibc/",
        ),
        (with(vec![RouteDenom { least: Amount(0), ..eur(1_000, 500) }]), "no payout from 0"),
        (with(vec![eur(9, 500)]), "no payout from 10 could be sent within 9 a day"),
        (with(vec![eur(1_000, 0)]), "and 0 in flight"),
    ];
    for (route, words) in &wrong {
        let error = test.send("admin", &[], add(route.clone())).unwrap_err().to_string();
        assert!(error.contains(words), "{error} for {words}");
    }
    let mut refusal = |route| test.send("admin", &[], add(route)).unwrap_err();
    let prefix = RouteDefinition { prefix: "Juno1".into(), ..base.clone() };
    assert!(
        matches!(refusal(prefix), EscrowError::Ibc(IbcError::Prefix { most: 16, given }) if given == "Juno1")
    );
    let timeout = RouteDefinition { timeout: Seconds(59), ..base.clone() };
    assert!(matches!(refusal(timeout), EscrowError::Ibc(IbcError::Timeout { got: Seconds(59), .. })));
    let limits = with(vec![eur(9, 500)]);
    assert!(matches!(refusal(limits), EscrowError::Ibc(IbcError::Limits { per_day: Amount(9), .. })));
    test.send("admin", &[], add(base.clone())).unwrap();
    for (route, words) in wrong.into_iter().filter(|(route, _)| route.prefix == base.prefix) {
        let RouteDefinition { channel, timeout, denoms, .. } = route;
        let error = test
            .send("admin", &[], ExecuteMsg::Ibc(IbcMsg::SetRoute { channel, timeout, denoms }))
            .unwrap_err();
        assert!(error.to_string().contains(words), "{error} for {words}");
    }
    assert_eq!(test.route(CALLBACKS).route, base);
}

#[test]
fn a_channel_has_one_route_and_there_are_at_most_32() {
    let mut test = TestEnv::with_channels();
    test.send("admin", &[], add(definition_of(HOOKS, Mode::Hooks))).unwrap();
    let again = test.send("admin", &[], add(definition_of(HOOKS, Mode::Callbacks))).unwrap_err();
    assert!(matches!(again, EscrowError::Ibc(IbcError::RouteExists { channel: HOOKS })));
    for number in 100..131 {
        let route = crate::ibc::state::Route {
            definition: definition_of(Channel(number), Mode::Hooks),
            status: RouteStatus::Paused,
        };
        crate::ibc::state::ROUTES.save(&mut test.deps.storage, number, &route).unwrap();
    }
    let full = test.send("admin", &[], add(definition_of(CALLBACKS, Mode::Callbacks))).unwrap_err();
    assert!(matches!(full, EscrowError::Ibc(IbcError::TooManyRoutes { most: 32 })));
    let all: interfaces::settlement_escrow::routes::RoutesResponse = test.ask(QueryMsg::Routes {});
    assert_eq!((all.routes.len(), all.routes[0].route.channel), (32, HOOKS));
}

#[test]
fn limits_change_and_packets_in_flight_keep_their_timeout() {
    let mut test = TestEnv::with_routes();
    let (payout, _) = test.in_flight(CALLBACKS, 100);
    let before = test.payout(payout).times_out_at;
    let (channel, timeout) = (CALLBACKS, Seconds(60));
    let msg = ExecuteMsg::Ibc(IbcMsg::SetRoute { channel, timeout, denoms: vec![eur(150, 150)] });
    let response = test.send("admin", &[], msg).unwrap();
    assert_eq!(actions(&logged(&response)), ["set_route"]);
    assert_eq!(test.payout(payout).times_out_at, before);
    let route = test.route(CALLBACKS);
    assert_eq!((route.route.timeout, route.flows[0].in_flight), (timeout, Amount(100)));
    let none = ExecuteMsg::Ibc(IbcMsg::SetRoute { channel: Channel(77), timeout, denoms: vec![eur(1, 1)] });
    let refused = test.send("admin", &[], none).unwrap_err();
    assert!(matches!(refused, EscrowError::Ibc(IbcError::NoRoute { channel: Channel(77) })));
}

#[test]
fn a_paused_route_carries_nothing_until_it_is_probed_again() {
    let mut test = TestEnv::with_routes();
    test.appoint("guardian");
    let (away, packet) = test.in_flight(CALLBACKS, 100);
    let waiting = test.queue("alice", 50, &remote(CALLBACKS, ALICE));
    let invoice = test.invoice("bob", 20, 2_000);
    let pause = ExecuteMsg::Ibc(IbcMsg::PauseRoute { channel: CALLBACKS });
    test.send("guardian", &[], pause.clone()).unwrap();
    assert_eq!(test.route(CALLBACKS).status, RouteStatus::Paused);
    let not_in_use = |error: EscrowError| {
        matches!(
            error,
            EscrowError::Ibc(IbcError::NotInUse { channel: CALLBACKS, status: RouteStatus::Paused })
        )
    };
    assert!(not_in_use(test.send_payouts(CALLBACKS).unwrap_err()));
    let message = Inbound::Fund { invoice, nonce: Nonce(1) };
    assert!(not_in_use(test.arrive(CALLBACKS, ALICE, coin(20, EUR), &message).unwrap_err()));
    // Packets in flight end, and queued payouts can be claimed.
    test.report(Mode::Callbacks, &packet, SUCCESS);
    assert_eq!(test.status(away), PayoutStatus::Delivered);
    test.send("alice", &[], ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout: waiting })).unwrap();
    // It is paused once; the way back is a probe.
    let twice = test.send("guardian", &[], pause).unwrap_err();
    assert!(matches!(twice, EscrowError::Ibc(IbcError::RouteStep { from: RouteStatus::Paused, .. })));
    let packet = probe(&mut test, CALLBACKS);
    assert_eq!(test.route(CALLBACKS).status, RouteStatus::Probing);
    test.refund(&packet);
    test.report(Mode::Callbacks, &packet, FAILURE);
    assert_eq!(test.route(CALLBACKS).status, RouteStatus::Active);
    test.arrive(CALLBACKS, ALICE, coin(20, EUR), &message).unwrap();
}

#[test]
fn a_probe_refunded_after_a_pause_does_not_activate_the_route() {
    let mut test = TestEnv::with_channels();
    test.appoint("guardian");
    test.send("admin", &[], add(definition_of(HOOKS, Mode::Hooks))).unwrap();
    let packet = probe(&mut test, HOOKS);
    test.send("guardian", &[], ExecuteMsg::Ibc(IbcMsg::PauseRoute { channel: HOOKS })).unwrap();
    test.refund(&packet);
    test.report(Mode::Hooks, &packet, FAILURE);
    assert_eq!((test.route(HOOKS).status, test.own_balances().0), (RouteStatus::Paused, 1));
}

#[test]
fn a_probe_needs_one_coin_of_an_inactive_route() {
    let mut test = TestEnv::with_routes();
    let msg = || ExecuteMsg::Ibc(IbcMsg::ProbeRoute { channel: HOOKS });
    let mut refusal = |funds: &[Coin], msg| test.send("admin", funds, msg).unwrap_err();
    assert!(matches!(refusal(&[], msg()), EscrowError::Common(CommonError::Coins(_))));
    assert!(matches!(
        refusal(&[coin(1, EUR), coin(1, USD)], msg()),
        EscrowError::Common(CommonError::Coins(_))
    ));
    assert!(matches!(refusal(&[coin(0, EUR)], msg()), EscrowError::Common(CommonError::Coins(_))));
    assert!(matches!(refusal(&[coin(1, "ugbp")], msg()), EscrowError::UnknownDenom { .. }));
    assert!(matches!(
        refusal(&[coin(1, USD)], msg()),
        EscrowError::Ibc(IbcError::NotOnRoute { denom, channel: HOOKS }) if denom == USD
    ));
    assert!(matches!(
        refusal(&[coin(1, EUR)], msg()),
        EscrowError::Ibc(IbcError::RouteStep { from: RouteStatus::Active, to: RouteStatus::Probing, .. })
    ));
    let none = ExecuteMsg::Ibc(IbcMsg::ProbeRoute { channel: Channel(77) });
    assert!(matches!(refusal(&[coin(1, EUR)], none), EscrowError::Ibc(IbcError::NoRoute { .. })));
    test.appoint("guardian");
    let pause = ExecuteMsg::Ibc(IbcMsg::PauseRoute { channel: Channel(77) });
    let refused = test.send("guardian", &[], pause).unwrap_err();
    assert!(matches!(refused, EscrowError::Ibc(IbcError::NoRoute { .. })));
}
