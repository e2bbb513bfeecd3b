//! Lanes: opened, probed, paused, changed.

use super::*;

fn add(lane: LaneDefinition) -> ExecuteMsg {
    ExecuteMsg::AddLane { lane }
}

fn probe(market: &mut Market, channel: Channel) -> Packet {
    market.send("admin", &[coin(1, EUR)], ExecuteMsg::ProbeLane { channel }).unwrap();
    market.last_packet()
}

#[test]
fn a_lane_is_in_use_once_its_probe_came_back_and_was_reported() {
    for (channel, mode, key) in
        [(CALLBACKS, Mode::Callbacks, "src_callback"), (HOOKS, Mode::Hooks, "ibc_callback")]
    {
        let mut market = Market::with_channels();
        let response = market.send("admin", &[], add(definition_of(channel, mode))).unwrap();
        assert_eq!(actions(&logged(&response)), ["add_lane"]);
        assert_eq!(market.lane(channel).status, LaneStatus::Probing);
        let packet = probe(&mut market, channel);
        assert_eq!((packet.receiver.as_str(), &packet.coin), ("dpt-probe", &coin(1, EUR)));
        assert!(packet.memo.starts_with(&format!("{{\"{key}\":")), "{}", packet.memo);
        assert_eq!(market.lane(channel).flows[0].in_flight, Amount(1));
        market.come_back(&packet);
        market.report(mode, &packet, FAILURE);
        let lane = market.lane(channel);
        assert_eq!((lane.status, lane.flows[0].in_flight), (LaneStatus::Active, Amount(0)));
        // The coin is the fee account's now, and a probe does not count against the day.
        assert_eq!(market.own_balances(), (1, 0, 0));
        assert_eq!(lane.flows[0].sent_today, Amount(0));
        let payout = market.payout(PayoutId(1));
        assert_eq!((payout.status, payout.probe), (PayoutStatus::Claimed, true));
    }
}

#[test]
fn a_probe_that_is_never_answered_leaves_the_lane_out_of_use() {
    let mut market = Market::with_channels();
    market.send("admin", &[], add(definition_of(HOOKS, Mode::Hooks))).unwrap();
    // The chain has no hooks: the coin comes back, and nobody says so.
    let first = probe(&mut market, HOOKS);
    market.come_back(&first);
    assert_eq!(market.lane(HOOKS).status, LaneStatus::Probing);
    // It can be probed again; one that arrived somewhere shows nothing.
    let second = probe(&mut market, HOOKS);
    market.report(Mode::Hooks, &second, SUCCESS);
    assert_eq!(market.lane(HOOKS).status, LaneStatus::Probing);
    assert_eq!(market.status(PayoutId(2)), PayoutStatus::Delivered);
    // A report by the other way is as good as none.
    market.report(Mode::Callbacks, &Packet { sequence: 99, ..second }, FAILURE);
    assert_eq!(market.lane(HOOKS).status, LaneStatus::Probing);
}

#[test]
fn a_probe_that_the_chain_refuses_to_send_is_no_probe() {
    let mut market = Market::with_channels();
    market.send("admin", &[], add(definition_of(HOOKS, Mode::Hooks))).unwrap();
    let info = message_info(&addr("admin"), &[coin(1, EUR)]);
    let msg = ExecuteMsg::ProbeLane { channel: HOOKS };
    let response = execute(market.deps.as_mut(), market.env.clone(), info, msg).unwrap();
    let [send, ..] = &response.messages[..] else { panic!("one transfer") };
    // Without a reply for failures, a failure undoes the message with its coin.
    assert_eq!(send.reply_on, cosmwasm_std::ReplyOn::Success);
}

#[test]
fn a_channel_is_open_unordered_and_for_transfers_alone() {
    let mut market = Market::with_channels();
    let mut refusal = |number| {
        let lane = definition_of(Channel(number), Mode::Hooks);
        market.send("admin", &[], add(lane)).unwrap_err()
    };
    assert!(matches!(refusal(8), EscrowError::Lane(LaneError::NoChannel { channel: Channel(8) })));
    let ordered = refusal(5).to_string();
    assert_eq!(
        ordered,
        "a lane needs an unordered channel of version ics20-1, channel-5 is ordered and of version ics20-1"
    );
    assert!(matches!(
        refusal(6),
        EscrowError::Lane(LaneError::ChannelKind { version, .. }) if version == "ics27-1"
    ));
}

#[test]
fn a_definition_that_is_not_as_it_should_be_is_refused_when_it_is_opened_and_when_it_is_changed() {
    let mut market = Market::with_channels();
    let base = definition_of(CALLBACKS, Mode::Callbacks);
    let voucher = lanes::voucher("transfer/channel-4/ujuno");
    market.send("admin", &[], ExecuteMsg::AddDenom { denom: voucher.clone() }).unwrap();
    let with = |denoms: Vec<LaneDenom>| LaneDefinition { denoms, ..base.clone() };
    let named = |denom: &str, trace: Option<&str>| LaneDenom {
        denom: denom.into(),
        trace: trace.map(str::to_owned),
        ..eur(1_000, 500)
    };
    let wrong: Vec<(LaneDefinition, &str)> = vec![
        (LaneDefinition { prefix: String::new(), ..base.clone() }, "a prefix has 1 to 16 lower-case letters"),
        (
            LaneDefinition { prefix: "x".repeat(10_000), ..base.clone() },
            "a prefix has 1 to 16 lower-case letters",
        ),
        (
            LaneDefinition { prefix: "Juno1".into(), ..base.clone() },
            "a prefix has 1 to 16 lower-case letters",
        ),
        (LaneDefinition { timeout: Seconds(59), ..base.clone() }, "a timeout is 60 to 604800 s, not 59"),
        (LaneDefinition { timeout: Seconds(604_801), ..base.clone() }, "a timeout is 60 to 604800 s"),
        (LaneDefinition { timeout: Seconds(u64::MAX), ..base.clone() }, "a timeout is 60 to 604800 s"),
        (with(vec![]), "1 to 16 denominations, not 0"),
        (with(vec![eur(1_000, 500); 17]), "1 to 16 denominations, not 17"),
        (with(vec![eur(1_000, 500); 2]), "ueur is kept already"),
        (with(vec![named("ugbp", None)]), "ugbp is not kept here"),
        (with(vec![named(EUR, Some("transfer/channel-3/ueur"))]), "ueur is native here"),
        (with(vec![named(&voucher, None)]), "is a voucher: give its trace"),
        // The same coin by another channel.
        (with(vec![named(&voucher, Some("transfer/channel-4/ujuno"))]), "did not come over channel-3"),
        (with(vec![named(&voucher, Some("transfer/channel-3/ujuno"))]), "transfer/channel-3/ujuno is ibc/"),
        (with(vec![LaneDenom { least: Amount(0), ..eur(1_000, 500) }]), "no payout from 0"),
        (with(vec![eur(9, 500)]), "no payout from 10 could be sent within 9 a day"),
        (with(vec![eur(1_000, 0)]), "and 0 under way"),
    ];
    for (lane, words) in &wrong {
        let error = market.send("admin", &[], add(lane.clone())).unwrap_err().to_string();
        assert!(error.contains(words), "{error} for {words}");
    }
    let mut refusal = |lane| market.send("admin", &[], add(lane)).unwrap_err();
    let prefix = LaneDefinition { prefix: "Juno1".into(), ..base.clone() };
    assert!(
        matches!(refusal(prefix), EscrowError::Lane(LaneError::Prefix { most: 16, given }) if given == "Juno1")
    );
    let timeout = LaneDefinition { timeout: Seconds(59), ..base.clone() };
    assert!(matches!(refusal(timeout), EscrowError::Lane(LaneError::Timeout { got: Seconds(59), .. })));
    let limits = with(vec![eur(9, 500)]);
    assert!(matches!(refusal(limits), EscrowError::Lane(LaneError::Limits { per_day: Amount(9), .. })));
    market.send("admin", &[], add(base.clone())).unwrap();
    for (lane, words) in wrong.into_iter().filter(|(lane, _)| lane.prefix == base.prefix) {
        let LaneDefinition { channel, timeout, denoms, .. } = lane;
        let error = market.send("admin", &[], ExecuteMsg::SetLane { channel, timeout, denoms }).unwrap_err();
        assert!(error.to_string().contains(words), "{error} for {words}");
    }
    assert_eq!(market.lane(CALLBACKS).lane, base);
}

#[test]
fn a_lane_is_opened_once_and_there_are_at_most_32() {
    let mut market = Market::with_channels();
    market.send("admin", &[], add(definition_of(HOOKS, Mode::Hooks))).unwrap();
    let again = market.send("admin", &[], add(definition_of(HOOKS, Mode::Callbacks))).unwrap_err();
    assert!(matches!(again, EscrowError::Lane(LaneError::LaneExists { channel: HOOKS })));
    for number in 100..131 {
        let lane = crate::interchain::records::Lane {
            definition: definition_of(Channel(number), Mode::Hooks),
            status: LaneStatus::Paused,
        };
        let key = crate::interchain::state::ChannelKey(Channel(number));
        crate::interchain::state::LANES.save(&mut market.deps.storage, &key, &lane).unwrap();
    }
    let full = market.send("admin", &[], add(definition_of(CALLBACKS, Mode::Callbacks))).unwrap_err();
    assert!(matches!(full, EscrowError::Lane(LaneError::TooManyLanes { most: 32 })));
    let all: interfaces::settlement_escrow::lanes::LanesResponse = market.ask(QueryMsg::Lanes {});
    assert_eq!((all.lanes.len(), all.lanes[0].lane.channel), (32, HOOKS));
}

#[test]
fn limits_are_changed_and_what_is_under_way_keeps_its_timeout() {
    let mut market = Market::with_lanes();
    let (payout, _) = market.under_way(CALLBACKS, 100);
    let before = market.payout(payout).times_out_at;
    let (channel, timeout) = (CALLBACKS, Seconds(60));
    let msg = ExecuteMsg::SetLane { channel, timeout, denoms: vec![eur(150, 150)] };
    let response = market.send("admin", &[], msg).unwrap();
    assert_eq!(actions(&logged(&response)), ["set_lane"]);
    assert_eq!(market.payout(payout).times_out_at, before);
    let lane = market.lane(CALLBACKS);
    assert_eq!((lane.lane.timeout, lane.flows[0].in_flight), (timeout, Amount(100)));
    let none = ExecuteMsg::SetLane { channel: Channel(77), timeout, denoms: vec![eur(1, 1)] };
    let refused = market.send("admin", &[], none).unwrap_err();
    assert!(matches!(refused, EscrowError::Lane(LaneError::NoLane { channel: Channel(77) })));
}

#[test]
fn a_lane_that_is_paused_takes_nothing_in_or_out_until_it_is_probed_again() {
    let mut market = Market::with_lanes();
    market.appoint("guardian");
    let (away, packet) = market.under_way(CALLBACKS, 100);
    let waiting = market.queue("alice", 50, &beyond(CALLBACKS, ALICE));
    let invoice = market.invoice("bob", 20, 2_000);
    let pause = ExecuteMsg::PauseLane { channel: CALLBACKS };
    market.send("guardian", &[], pause.clone()).unwrap();
    assert_eq!(market.lane(CALLBACKS).status, LaneStatus::Paused);
    let not_in_use = |error: EscrowError| {
        matches!(
            error,
            EscrowError::Lane(LaneError::NotInUse { channel: CALLBACKS, status: LaneStatus::Paused })
        )
    };
    assert!(not_in_use(market.send_payouts(CALLBACKS).unwrap_err()));
    let message = Inbound::Fund { invoice, nonce: Nonce(1) };
    assert!(not_in_use(market.arrive(CALLBACKS, ALICE, coin(20, EUR), &message).unwrap_err()));
    // What is under way comes to its end, and what waits can be claimed.
    market.report(Mode::Callbacks, &packet, SUCCESS);
    assert_eq!(market.status(away), PayoutStatus::Delivered);
    market.send("alice", &[], ExecuteMsg::ClaimPayout { payout: waiting }).unwrap();
    // It is paused once; the way back is a probe.
    let twice = market.send("guardian", &[], pause).unwrap_err();
    assert!(matches!(twice, EscrowError::Lane(LaneError::LaneStep { from: LaneStatus::Paused, .. })));
    let packet = probe(&mut market, CALLBACKS);
    assert_eq!(market.lane(CALLBACKS).status, LaneStatus::Probing);
    market.come_back(&packet);
    market.report(Mode::Callbacks, &packet, FAILURE);
    assert_eq!(market.lane(CALLBACKS).status, LaneStatus::Active);
    market.arrive(CALLBACKS, ALICE, coin(20, EUR), &message).unwrap();
}

#[test]
fn a_probe_answered_after_a_pause_does_not_bring_the_lane_back() {
    let mut market = Market::with_channels();
    market.appoint("guardian");
    market.send("admin", &[], add(definition_of(HOOKS, Mode::Hooks))).unwrap();
    let packet = probe(&mut market, HOOKS);
    market.send("guardian", &[], ExecuteMsg::PauseLane { channel: HOOKS }).unwrap();
    market.come_back(&packet);
    market.report(Mode::Hooks, &packet, FAILURE);
    assert_eq!((market.lane(HOOKS).status, market.own_balances().0), (LaneStatus::Paused, 1));
}

#[test]
fn a_probe_carries_one_coin_that_travels_on_a_lane_that_is_not_in_use() {
    let mut market = Market::with_lanes();
    let msg = || ExecuteMsg::ProbeLane { channel: HOOKS };
    let mut refusal = |funds: &[Coin], msg| market.send("admin", funds, msg).unwrap_err();
    assert!(matches!(refusal(&[], msg()), EscrowError::NotOneCoin { coins: 0 }));
    assert!(matches!(refusal(&[coin(1, EUR), coin(1, USD)], msg()), EscrowError::NotOneCoin { coins: 2 }));
    assert!(matches!(refusal(&[coin(0, EUR)], msg()), EscrowError::ZeroAmount));
    assert!(matches!(refusal(&[coin(1, "ugbp")], msg()), EscrowError::UnknownDenom { .. }));
    assert!(matches!(
        refusal(&[coin(1, USD)], msg()),
        EscrowError::Lane(LaneError::NotOnLane { denom, channel: HOOKS }) if denom == USD
    ));
    assert!(matches!(
        refusal(&[coin(1, EUR)], msg()),
        EscrowError::Lane(LaneError::LaneStep { from: LaneStatus::Active, to: LaneStatus::Probing, .. })
    ));
    let none = ExecuteMsg::ProbeLane { channel: Channel(77) };
    assert!(matches!(refusal(&[coin(1, EUR)], none), EscrowError::Lane(LaneError::NoLane { .. })));
    market.appoint("guardian");
    let pause = ExecuteMsg::PauseLane { channel: Channel(77) };
    let refused = market.send("guardian", &[], pause).unwrap_err();
    assert!(matches!(refused, EscrowError::Lane(LaneError::NoLane { .. })));
}

#[test]
fn only_the_guardian_pauses_and_decides() {
    let mut market = Market::with_lanes();
    for who in ["admin", "alice", "stranger"] {
        for msg in [
            ExecuteMsg::PauseLane { channel: HOOKS },
            ExecuteMsg::ResolvePayout { payout: PayoutId(1), delivered: false },
        ] {
            let refused = market.send(who, &[], msg).unwrap_err();
            assert!(matches!(
                refused,
                EscrowError::Access(::access::AccessError::NoRole { role: Role::Guardian, .. })
            ));
        }
    }
}
