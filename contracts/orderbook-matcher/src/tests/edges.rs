//! The second before, the second itself, the second after; the first and the last number there is.

use access::AccessError;
use interfaces::orderbook_matcher::ExecuteMsg;
use interfaces::registry::Role;
use units::{MarketId, SlotId, Timestamp};

use super::door::messages;
use super::{MARKET, START, World, addr, gate, sell};
use crate::MatcherError;
use crate::contract::action;

type Attempt = fn(&mut World) -> Result<(), MatcherError>;

#[test]
fn a_pause_ends_to_the_second() {
    let mut world = World::new();
    world.prosumer("ada", 1, 0);
    // Slot 0 is summed and waits to be cleared; the pause ends with the gate of slot 1.
    world.now = gate(0);
    world.aggregate(0, 10).unwrap();
    let until = gate(1);
    world.pause(until);
    let attempts: [Attempt; 3] = [
        |world| world.quote("ada", &[sell(5, 0, 100, 10)]).map(|_| ()),
        |world| world.aggregate(1, 10).map(|_| ()),
        |world| world.clear(0).map(|_| ()),
    ];
    world.now = until - 1;
    for attempt in attempts {
        assert!(matches!(
            attempt(&mut world),
            Err(MatcherError::Access(AccessError::Paused { until: found })) if found.get() == until
        ));
    }
    world.now = until;
    for attempt in attempts {
        attempt(&mut world).unwrap();
    }
    world.now = until + 1;
    attempts[0](&mut world).unwrap();
}

#[test]
fn a_role_is_held_from_its_first_second_to_before_its_last() {
    let (since, until) = (START + 100, START + 200);
    for (role, rows) in [(Role::GridOperator, 6..7), (Role::Forecaster, 7..9)] {
        for message in messages().drain(rows) {
            let name = action(&message);
            let mut world = World::new();
            world.grant("temp", role, since, until);
            for (now, held) in [
                (since - 1, false),
                (since, true),
                (since + 1, true),
                (until - 1, true),
                (until, false),
                (until + 1, false),
            ] {
                world.now = now;
                match world.send("temp", message.clone()) {
                    Ok(_) => assert!(held, "{name} at {now}"),
                    Err(MatcherError::Access(AccessError::NoRole { account, role: lacking })) => {
                        assert_eq!((held, account, lacking), (false, addr("temp"), role), "{name} at {now}");
                    }
                    Err(other) => panic!("{name} at {now}: {other}"),
                }
            }
        }
    }
}

/// Who may send a message, as far as the door is concerned.
fn sender(name: &str) -> &'static str {
    match name {
        "set_capacities" => "grid",
        "publish_forecasts" | "publish_reference_prices" => "weather",
        "set_market_open" => "admin",
        _ => "ada",
    }
}

#[test]
fn markets_that_there_are_not_are_told_by_every_message() {
    for number in [0, 2, u16::MAX] {
        let mut world = World::new();
        world.prosumer("ada", 1, 0);
        for message in messages().drain(5..15) {
            let name = action(&message);
            let text = cosmwasm_std::to_json_string(&message).unwrap();
            let elsewhere = text.replacen(r#""market":1"#, &format!(r#""market":{number}"#), 1);
            assert_ne!(text, elsewhere);
            assert!(
                matches!(
                    world.send(sender(name), cosmwasm_std::from_json(elsewhere).unwrap()),
                    Err(MatcherError::UnknownMarket { market: MarketId(found) }) if found == number
                ),
                "{name} {number}"
            );
        }
    }
}

#[test]
fn the_first_and_the_last_slot_there_are_end_no_crank() {
    let mut world = World::new();
    let send = |world: &mut World, slot, name: &str| {
        let message = match name {
            "aggregate" => ExecuteMsg::Aggregate { market: MARKET, slot, limit: 1 },
            "clear" => ExecuteMsg::Clear { market: MARKET, slot },
            "pair" => ExecuteMsg::Pair { market: MARKET, slot, limit: 1 },
            _ => ExecuteMsg::Abort { market: MARKET, slot, limit: 1 },
        };
        world.send("anyone", message)
    };
    // Slot 2^32 − 1 begins at 900·(2^32 − 1).
    for name in ["aggregate", "clear", "pair", "abort"] {
        assert!(
            matches!(
                send(&mut world, SlotId::MAX, name),
                Err(MatcherError::GateOpen { slot: SlotId::MAX, closes_at, .. })
                    if closes_at.get() == 900 * 4_294_967_295 - 3_600
            ),
            "{name}"
        );
    }
    // Slot 0 was over long ago: its gate, an hour before the epoch, counts as the epoch.
    assert!(matches!(
        send(&mut world, SlotId(0), "aggregate"),
        Err(MatcherError::TooLate { slot: SlotId(0), clear_by: Timestamp(1_200), .. })
    ));
    for name in ["clear", "pair"] {
        assert!(matches!(
            send(&mut world, SlotId(0), name),
            Err(MatcherError::WrongStatus { slot: SlotId(0), status: "gate_closed", .. })
        ));
    }
    send(&mut world, SlotId(0), "abort").unwrap();
    assert!(matches!(
        send(&mut world, SlotId(0), "abort"),
        Err(MatcherError::WrongStatus { status: "aborted", .. })
    ));
}
