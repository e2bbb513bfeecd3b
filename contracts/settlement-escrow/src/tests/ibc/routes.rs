//! Routes: opened, probed, paused, changed.

use super::*;
use interfaces::settlement_escrow::IbcMsg;

fn add(route: RouteDefinition) -> ExecuteMsg {
    ExecuteMsg::Ibc(IbcMsg::AddRoute { route })
}

fn probe(market: &mut Market, channel: Channel) -> Packet {
    market.send("admin", &[coin(1, EUR)], ExecuteMsg::Ibc(IbcMsg::ProbeRoute { channel })).unwrap();
    market.last_packet()
}

#[test]
fn a_route_is_in_use_once_its_probe_came_back_and_was_reported() {
    for (channel, mode, key) in
        [(CALLBACKS, Mode::Callbacks, "src_callback"), (HOOKS, Mode::Hooks, "ibc_callback")]
    {
        let mut market = Market::with_channels();
        let response = market.send("admin", &[], add(definition_of(channel, mode))).unwrap();
        assert_eq!(actions(&logged(&response)), ["add_route"]);
        assert_eq!(market.route(channel).status, RouteStatus::Probing);
        let packet = probe(&mut market, channel);
        assert_eq!((packet.receiver.as_str(), &packet.coin), ("dpt-probe", &coin(1, EUR)));
        assert!(packet.memo.starts_with(&format!("{{\"{key}\":")), "{}", packet.memo);
        assert_eq!(market.route(channel).flows[0].in_flight, Amount(1));
        market.come_back(&packet);
        market.report(mode, &packet, FAILURE);
        let route = market.route(channel);
        assert_eq!((route.status, route.flows[0].in_flight), (RouteStatus::Active, Amount(0)));
        // The coin is the fee account's now, and a probe does not count against the day.
        assert_eq!(market.own_balances(), (1, 0, 0));
        assert_eq!(route.flows[0].sent_today, Amount(0));
        let payout = market.payout(PayoutId(1));
        assert_eq!((payout.status, payout.probe), (PayoutStatus::Claimed, true));
    }
}

#[test]
fn a_probe_that_is_never_answered_leaves_the_route_out_of_use() {
    let mut market = Market::with_channels();
    market.send("admin", &[], add(definition_of(HOOKS, Mode::Hooks))).unwrap();
    // The chain has no hooks: the coin comes back, and nobody says so.
    let first = probe(&mut market, HOOKS);
    market.come_back(&first);
    assert_eq!(market.route(HOOKS).status, RouteStatus::Probing);
    // It can be probed again; one that arrived somewhere shows nothing.
    let second = probe(&mut market, HOOKS);
    market.report(Mode::Hooks, &second, SUCCESS);
    assert_eq!(market.route(HOOKS).status, RouteStatus::Probing);
    assert_eq!(market.status(PayoutId(2)), PayoutStatus::Delivered);
    // A report by the other way is as good as none.
    market.report(Mode::Callbacks, &Packet { sequence: 99, ..second }, FAILURE);
    assert_eq!(market.route(HOOKS).status, RouteStatus::Probing);
}

#[test]
fn a_probe_that_the_chain_refuses_to_send_is_no_probe() {
    let mut market = Market::with_channels();
    market.send("admin", &[], add(definition_of(HOOKS, Mode::Hooks))).unwrap();
    let info = message_info(&addr("admin"), &[coin(1, EUR)]);
    let msg = ExecuteMsg::Ibc(IbcMsg::ProbeRoute { channel: HOOKS });
    let response = execute(market.deps.as_mut(), market.env.clone(), info, msg).unwrap();
    let [send, ..] = &response.messages[..] else { panic!("one transfer") };
    // Without a reply for failures, a failure undoes the message with its coin.
    assert_eq!(send.reply_on, cosmwasm_std::ReplyOn::Success);
}

#[test]
fn a_channel_is_open_unordered_and_for_transfers_alone() {
    let mut market = Market::with_channels();
    let mut refusal = |number| {
        let route = definition_of(Channel(number), Mode::Hooks);
        market.send("admin", &[], add(route)).unwrap_err()
    };
    assert!(matches!(refusal(8), EscrowError::Route(RouteError::NoChannel { channel: Channel(8) })));
    let ordered = refusal(5).to_string();
    assert_eq!(
        ordered,
        "a route needs an unordered channel of version ics20-1, channel-5 is ordered and of version ics20-1"
    );
    assert!(matches!(
        refusal(6),
        EscrowError::Route(RouteError::ChannelKind { version, .. }) if version == "ics27-1"
    ));
}

#[test]
fn a_definition_that_is_not_as_it_should_be_is_refused_when_it_is_opened_and_when_it_is_changed() {
    let mut market = Market::with_channels();
    let base = definition_of(CALLBACKS, Mode::Callbacks);
    let voucher = ics20::voucher("transfer/channel-4/ujuno");
    market.send("admin", &[], ExecuteMsg::AddDenom { denom: voucher.clone() }).unwrap();
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
        (with(vec![]), "1 to 16 denominations, not 0"),
        (with(vec![eur(1_000, 500); 17]), "1 to 16 denominations, not 17"),
        (with(vec![eur(1_000, 500); 2]), "ueur is kept already"),
        (with(vec![named("ugbp", None)]), "ugbp is not kept here"),
        (with(vec![named(EUR, Some("transfer/channel-3/ueur"))]), "ueur is native here"),
        (with(vec![named(&voucher, None)]), "is a voucher: give its trace"),
        // The same coin by another channel.
        (with(vec![named(&voucher, Some("transfer/channel-4/ujuno"))]), "did not come over channel-3"),
        (with(vec![named(&voucher, Some("transfer/channel-3/ujuno"))]), "transfer/channel-3/ujuno is ibc/"),
        (with(vec![RouteDenom { least: Amount(0), ..eur(1_000, 500) }]), "no payout from 0"),
        (with(vec![eur(9, 500)]), "no payout from 10 could be sent within 9 a day"),
        (with(vec![eur(1_000, 0)]), "and 0 under way"),
    ];
    for (route, words) in &wrong {
        let error = market.send("admin", &[], add(route.clone())).unwrap_err().to_string();
        assert!(error.contains(words), "{error} for {words}");
    }
    let mut refusal = |route| market.send("admin", &[], add(route)).unwrap_err();
    let prefix = RouteDefinition { prefix: "Juno1".into(), ..base.clone() };
    assert!(
        matches!(refusal(prefix), EscrowError::Route(RouteError::Prefix { most: 16, given }) if given == "Juno1")
    );
    let timeout = RouteDefinition { timeout: Seconds(59), ..base.clone() };
    assert!(matches!(refusal(timeout), EscrowError::Route(RouteError::Timeout { got: Seconds(59), .. })));
    let limits = with(vec![eur(9, 500)]);
    assert!(matches!(refusal(limits), EscrowError::Route(RouteError::Limits { per_day: Amount(9), .. })));
    market.send("admin", &[], add(base.clone())).unwrap();
    for (route, words) in wrong.into_iter().filter(|(route, _)| route.prefix == base.prefix) {
        let RouteDefinition { channel, timeout, denoms, .. } = route;
        let error = market
            .send("admin", &[], ExecuteMsg::Ibc(IbcMsg::SetRoute { channel, timeout, denoms }))
            .unwrap_err();
        assert!(error.to_string().contains(words), "{error} for {words}");
    }
    assert_eq!(market.route(CALLBACKS).route, base);
}

#[test]
fn a_route_is_opened_once_and_there_are_at_most_32() {
    let mut market = Market::with_channels();
    market.send("admin", &[], add(definition_of(HOOKS, Mode::Hooks))).unwrap();
    let again = market.send("admin", &[], add(definition_of(HOOKS, Mode::Callbacks))).unwrap_err();
    assert!(matches!(again, EscrowError::Route(RouteError::RouteExists { channel: HOOKS })));
    for number in 100..131 {
        let route = crate::interchain::records::Route {
            definition: definition_of(Channel(number), Mode::Hooks),
            status: RouteStatus::Paused,
        };
        let key = crate::interchain::state::ChannelKey(Channel(number));
        crate::interchain::state::ROUTES.save(&mut market.deps.storage, &key, &route).unwrap();
    }
    let full = market.send("admin", &[], add(definition_of(CALLBACKS, Mode::Callbacks))).unwrap_err();
    assert!(matches!(full, EscrowError::Route(RouteError::TooManyRoutes { most: 32 })));
    let all: interfaces::settlement_escrow::routes::RoutesResponse = market.ask(QueryMsg::Routes {});
    assert_eq!((all.routes.len(), all.routes[0].route.channel), (32, HOOKS));
}

#[test]
fn limits_are_changed_and_what_is_under_way_keeps_its_timeout() {
    let mut market = Market::with_routes();
    let (payout, _) = market.under_way(CALLBACKS, 100);
    let before = market.payout(payout).times_out_at;
    let (channel, timeout) = (CALLBACKS, Seconds(60));
    let msg = ExecuteMsg::Ibc(IbcMsg::SetRoute { channel, timeout, denoms: vec![eur(150, 150)] });
    let response = market.send("admin", &[], msg).unwrap();
    assert_eq!(actions(&logged(&response)), ["set_route"]);
    assert_eq!(market.payout(payout).times_out_at, before);
    let route = market.route(CALLBACKS);
    assert_eq!((route.route.timeout, route.flows[0].in_flight), (timeout, Amount(100)));
    let none = ExecuteMsg::Ibc(IbcMsg::SetRoute { channel: Channel(77), timeout, denoms: vec![eur(1, 1)] });
    let refused = market.send("admin", &[], none).unwrap_err();
    assert!(matches!(refused, EscrowError::Route(RouteError::NoRoute { channel: Channel(77) })));
}

#[test]
fn a_route_that_is_paused_takes_nothing_in_or_out_until_it_is_probed_again() {
    let mut market = Market::with_routes();
    market.appoint("guardian");
    let (away, packet) = market.under_way(CALLBACKS, 100);
    let waiting = market.queue("alice", 50, &beyond(CALLBACKS, ALICE));
    let invoice = market.invoice("bob", 20, 2_000);
    let pause = ExecuteMsg::Ibc(IbcMsg::PauseRoute { channel: CALLBACKS });
    market.send("guardian", &[], pause.clone()).unwrap();
    assert_eq!(market.route(CALLBACKS).status, RouteStatus::Paused);
    let not_in_use = |error: EscrowError| {
        matches!(
            error,
            EscrowError::Route(RouteError::NotInUse { channel: CALLBACKS, status: RouteStatus::Paused })
        )
    };
    assert!(not_in_use(market.send_payouts(CALLBACKS).unwrap_err()));
    let message = Inbound::Fund { invoice, nonce: Nonce(1) };
    assert!(not_in_use(market.arrive(CALLBACKS, ALICE, coin(20, EUR), &message).unwrap_err()));
    // What is under way comes to its end, and what waits can be claimed.
    market.report(Mode::Callbacks, &packet, SUCCESS);
    assert_eq!(market.status(away), PayoutStatus::Delivered);
    market.send("alice", &[], ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout: waiting })).unwrap();
    // It is paused once; the way back is a probe.
    let twice = market.send("guardian", &[], pause).unwrap_err();
    assert!(matches!(twice, EscrowError::Route(RouteError::RouteStep { from: RouteStatus::Paused, .. })));
    let packet = probe(&mut market, CALLBACKS);
    assert_eq!(market.route(CALLBACKS).status, RouteStatus::Probing);
    market.come_back(&packet);
    market.report(Mode::Callbacks, &packet, FAILURE);
    assert_eq!(market.route(CALLBACKS).status, RouteStatus::Active);
    market.arrive(CALLBACKS, ALICE, coin(20, EUR), &message).unwrap();
}

#[test]
fn a_probe_answered_after_a_pause_does_not_bring_the_route_back() {
    let mut market = Market::with_channels();
    market.appoint("guardian");
    market.send("admin", &[], add(definition_of(HOOKS, Mode::Hooks))).unwrap();
    let packet = probe(&mut market, HOOKS);
    market.send("guardian", &[], ExecuteMsg::Ibc(IbcMsg::PauseRoute { channel: HOOKS })).unwrap();
    market.come_back(&packet);
    market.report(Mode::Hooks, &packet, FAILURE);
    assert_eq!((market.route(HOOKS).status, market.own_balances().0), (RouteStatus::Paused, 1));
}

#[test]
fn a_probe_carries_one_coin_that_travels_on_a_route_that_is_not_in_use() {
    let mut market = Market::with_routes();
    let msg = || ExecuteMsg::Ibc(IbcMsg::ProbeRoute { channel: HOOKS });
    let mut refusal = |funds: &[Coin], msg| market.send("admin", funds, msg).unwrap_err();
    assert!(matches!(refusal(&[], msg()), EscrowError::NotOneCoin { coins: 0 }));
    assert!(matches!(refusal(&[coin(1, EUR), coin(1, USD)], msg()), EscrowError::NotOneCoin { coins: 2 }));
    assert!(matches!(refusal(&[coin(0, EUR)], msg()), EscrowError::ZeroAmount));
    assert!(matches!(refusal(&[coin(1, "ugbp")], msg()), EscrowError::UnknownDenom { .. }));
    assert!(matches!(
        refusal(&[coin(1, USD)], msg()),
        EscrowError::Route(RouteError::NotOnRoute { denom, channel: HOOKS }) if denom == USD
    ));
    assert!(matches!(
        refusal(&[coin(1, EUR)], msg()),
        EscrowError::Route(RouteError::RouteStep { from: RouteStatus::Active, to: RouteStatus::Probing, .. })
    ));
    let none = ExecuteMsg::Ibc(IbcMsg::ProbeRoute { channel: Channel(77) });
    assert!(matches!(refusal(&[coin(1, EUR)], none), EscrowError::Route(RouteError::NoRoute { .. })));
    market.appoint("guardian");
    let pause = ExecuteMsg::Ibc(IbcMsg::PauseRoute { channel: Channel(77) });
    let refused = market.send("guardian", &[], pause).unwrap_err();
    assert!(matches!(refused, EscrowError::Route(RouteError::NoRoute { .. })));
}

#[test]
fn only_the_guardian_pauses_and_decides() {
    let mut market = Market::with_routes();
    for who in ["admin", "alice", "stranger"] {
        for msg in [
            ExecuteMsg::Ibc(IbcMsg::PauseRoute { channel: HOOKS }),
            ExecuteMsg::Ibc(IbcMsg::ResolvePayout { payout: PayoutId(1), delivered: false }),
        ] {
            let refused = market.send(who, &[], msg).unwrap_err();
            assert!(matches!(
                refused,
                EscrowError::Access(::access::AccessError::NoRole { role: Role::Guardian, .. })
            ));
        }
    }
}
