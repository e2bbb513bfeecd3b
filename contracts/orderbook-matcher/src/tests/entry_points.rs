//! Who may send what, with what, and when.

use access::AccessError;
use access::admin::AdminError;
use cosmwasm_std::testing::message_info;
use cosmwasm_std::{Event, coin};
use interfaces::admin::AdminMsg;
use interfaces::audit_log::Category;
use interfaces::common::Side;
use interfaces::orderbook_matcher::{
    ConfigResponse, ExecuteMsg, Forecast, InstantiateMsg, LineCapacity, OrderRef, QueryMsg, ReferencePrice,
};
use interfaces::registry::{Role, Status};
use units::{Lots, ParticipantId, Price, Sequence, Tier, Timestamp, ZoneId};

use super::{MARKET, START, World, addr, buy, definition, gate, peers, prosumer, query, sell, slot};
use crate::MatcherError;
use crate::contract::{action, instantiate};

fn order() -> OrderRef {
    OrderRef {
        slot: slot(0),
        zone: ZoneId(0),
        good: sell(0, 0, 100, 10).good,
        price: Price(100),
        tier: Tier(0),
        sequence: Sequence(1),
    }
}

/// One message of every kind.
pub fn messages() -> Vec<ExecuteMsg> {
    vec![
        ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: addr("next").into_string() }),
        ExecuteMsg::Admin(AdminMsg::AcceptAdmin {}),
        ExecuteMsg::Admin(AdminMsg::CancelAdmin {}),
        ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers() }),
        ExecuteMsg::CreateMarket { market: definition() },
        ExecuteMsg::SetMarketOpen { market: MARKET, open: false },
        ExecuteMsg::SetCapacities {
            market: MARKET,
            capacities: vec![LineCapacity { slot: slot(0), line: 0, capacity: Lots(1) }],
        },
        ExecuteMsg::PublishForecasts {
            market: MARKET,
            forecasts: vec![Forecast {
                slot: slot(0),
                participant: ParticipantId(1),
                side: Side::Sell,
                lots: Lots(1),
            }],
        },
        ExecuteMsg::PublishReferencePrices {
            market: MARKET,
            prices: vec![ReferencePrice { slot: slot(0), zone: ZoneId(0), price: Price(1) }],
        },
        ExecuteMsg::Quote { market: MARKET, orders: vec![sell(0, 0, 100, 10)] },
        ExecuteMsg::Cancel { market: MARKET, orders: vec![order()] },
        ExecuteMsg::Aggregate { market: MARKET, slot: slot(0), limit: 10 },
        ExecuteMsg::Clear { market: MARKET, slot: slot(0) },
        ExecuteMsg::Pair { market: MARKET, slot: slot(0), limit: 10 },
        ExecuteMsg::Abort { market: MARKET, slot: slot(0), limit: 10 },
        ExecuteMsg::SetPause { until: Timestamp(START) },
    ]
}

#[test]
fn a_stranger_is_refused_whatever_needs_a_role() {
    let mut world = World::new();
    for message in messages() {
        let name = action(&message);
        let error = world.send("stranger", message).unwrap_err();
        let refused = match name {
            "propose_admin" | "cancel_admin" | "set_addresses" | "create_market" | "set_market_open" => {
                matches!(error, MatcherError::Access(AccessError::NotAdmin { .. }))
            }
            "accept_admin" => matches!(error, MatcherError::Access(AccessError::NotProposed { .. })),
            "set_capacities" => {
                matches!(error, MatcherError::Access(AccessError::NoRole { role: Role::GridOperator, .. }))
            }
            "publish_forecasts" | "publish_reference_prices" => {
                matches!(error, MatcherError::Access(AccessError::NoRole { role: Role::Forecaster, .. }))
            }
            "quote" | "cancel" => matches!(error, MatcherError::Access(AccessError::NotRegistered { .. })),
            "set_pause" => matches!(error, MatcherError::Access(AccessError::NotAPeer { .. })),
            // Cranks are anybody's: what refuses here is the clock.
            _ => matches!(error, MatcherError::GateOpen { .. }),
        };
        assert!(refused, "{name}: {error}");
    }
}

#[test]
fn the_administrator_holds_no_other_role_and_a_role_is_not_the_administrator() {
    let mut world = World::new();
    for message in messages() {
        let name = action(&message);
        if ["set_capacities", "publish_forecasts", "publish_reference_prices"].contains(&name) {
            let error = world.send("admin", message).unwrap_err();
            assert!(matches!(error, MatcherError::Access(AccessError::NoRole { .. })), "{name}");
        } else if ["create_market", "set_market_open", "propose_admin"].contains(&name) {
            for holder in ["grid", "weather"] {
                let error = world.send(holder, message.clone()).unwrap_err();
                assert!(matches!(error, MatcherError::Access(AccessError::NotAdmin { .. })), "{name}");
            }
        }
    }
}

#[test]
fn no_message_takes_coins() {
    let mut world = World::new();
    world.prosumer("ada", 1, 0);
    for message in messages() {
        let name = action(&message);
        for coins in [vec![coin(1, "ueur")], vec![coin(0, "ueur")], vec![coin(1, "ueur"), coin(2, "uatom")]] {
            let error = world.send_with("ada", &coins, message.clone()).unwrap_err();
            assert!(
                matches!(&error, MatcherError::Access(AccessError::UnwantedCoins { coins: count, .. }) if *count == coins.len()),
                "{name}: {error}"
            );
        }
    }
    let mut bare = World::bare(1);
    let env = bare.env();
    let start = InstantiateMsg { admin: addr("admin").into_string(), max_steps: 1 };
    let info = message_info(&addr("admin"), &[coin(1, "ueur")]);
    assert!(matches!(
        instantiate(bare.deps.as_mut(), env, info, start),
        Err(MatcherError::Access(AccessError::UnwantedCoins { .. }))
    ));
}

#[test]
fn a_matcher_starts_with_a_real_administrator_and_a_bound() {
    let mut world = World::bare(7);
    let config: ConfigResponse = query(&world, QueryMsg::Config {}).unwrap();
    assert_eq!((config.max_steps, config.addresses), (7, None));
    assert_eq!(config.admin.current, addr("admin").into_string());
    let (env, info) = (world.env(), message_info(&addr("admin"), &[]));
    let start = InstantiateMsg { admin: addr("admin").into_string(), max_steps: 0 };
    assert!(matches!(
        instantiate(world.deps.as_mut(), env.clone(), info.clone(), start),
        Err(MatcherError::NoSteps)
    ));
    for admin in ["", "nonsense", "cosmos1qqqq", &"a".repeat(1_000), &addr("admin").as_str().to_uppercase()] {
        let start = InstantiateMsg { admin: admin.to_owned(), max_steps: 1 };
        assert!(
            matches!(
                instantiate(world.deps.as_mut(), env.clone(), info.clone(), start),
                Err(MatcherError::Std(_))
            ),
            "{admin}"
        );
    }
}

#[test]
fn before_the_wiring_only_administration_moves_and_nothing_is_logged() {
    let mut world = World::bare(1_000_000);
    for message in messages() {
        let name = action(&message);
        if ["propose_admin", "accept_admin", "cancel_admin", "set_addresses", "set_market_open"]
            .contains(&name)
        {
            continue;
        }
        let sender = if name == "create_market" { "admin" } else { "ada" };
        let error = world.send(sender, message).unwrap_err();
        assert!(
            matches!(
                error,
                MatcherError::Access(AccessError::Admin(AdminError::AddressesNotSet))
                    | MatcherError::Admin(AdminError::AddressesNotSet)
            ),
            "{name}: {error}"
        );
    }
    // Without wiring there is no market, so this has nothing to work on.
    for message in messages() {
        if action(&message) == "set_market_open" {
            assert!(matches!(world.send("admin", message), Err(MatcherError::UnknownMarket { .. })));
        }
    }
    let propose = ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: addr("next").into_string() });
    world.send("admin", propose).unwrap();
    world.send("next", ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})).unwrap();
    assert!(world.log.is_empty());
    assert!(matches!(
        world.send("admin", ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers() })),
        Err(MatcherError::Access(AccessError::NotAdmin { .. }))
    ));
    world.send("next", ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers() })).unwrap();
    assert_eq!(world.log.len(), 1);
}

#[test]
fn administration_takes_two_steps_and_the_wiring_is_once() {
    let mut world = World::new();
    let next = || ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: addr("next").into_string() });
    assert!(matches!(
        world.send("admin", ExecuteMsg::Admin(AdminMsg::CancelAdmin {})),
        Err(MatcherError::Admin(AdminError::NothingProposed))
    ));
    world.send("admin", next()).unwrap();
    world.send("admin", ExecuteMsg::Admin(AdminMsg::CancelAdmin {})).unwrap();
    assert!(matches!(
        world.send("next", ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})),
        Err(MatcherError::Access(AccessError::NotProposed { .. }))
    ));
    world.send("admin", next()).unwrap();
    // Until the successor has accepted, nothing has changed hands.
    assert!(matches!(
        world.send("next", ExecuteMsg::SetMarketOpen { market: MARKET, open: false }),
        Err(MatcherError::Access(AccessError::NotAdmin { .. }))
    ));
    world.send("next", ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})).unwrap();
    world.send("next", ExecuteMsg::SetMarketOpen { market: MARKET, open: false }).unwrap();
    assert!(matches!(world.send("admin", next()), Err(MatcherError::Access(AccessError::NotAdmin { .. }))));
    assert!(matches!(
        world.send("next", ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers() })),
        Err(MatcherError::Admin(AdminError::AddressesAlreadySet))
    ));
    let shouted = addr("heir").as_str().to_uppercase();
    let foreign = ["", "heir", "osmo1foreign", shouted.as_str(), &"x".repeat(5_000)];
    for account in foreign {
        assert!(matches!(
            world.send("next", ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: account.to_owned() })),
            Err(MatcherError::Admin(AdminError::Std(_)))
        ));
    }
    let mut bare = World::bare(1);
    for address in foreign {
        let mut given = peers();
        given.power_contract = address.to_owned();
        assert!(matches!(
            bare.send("admin", ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: given })),
            Err(MatcherError::Admin(AdminError::Std(_)))
        ));
    }
    let mut twice = peers();
    twice.audit_log.clone_from(&twice.registry);
    assert!(matches!(
        bare.send("admin", ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: twice })),
        Err(MatcherError::Admin(AdminError::SameAddress { .. }))
    ));
    let mut elsewhere = peers();
    elsewhere.orderbook_matcher = addr("elsewhere").into_string();
    assert!(matches!(
        bare.send("admin", ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: elsewhere })),
        Err(MatcherError::Admin(AdminError::NotMyAddress { .. }))
    ));
}

#[test]
fn only_the_active_quote_but_whoever_is_suspended_still_cancels() {
    let mut world = World::new();
    world.prosumer("ada", 1, 0);
    let placed = world.quote("ada", &[sell(0, 0, 100, 10)]).unwrap();
    for status in [Status::Pending, Status::Rejected, Status::Suspended, Status::Revoked] {
        world.join("ada", interfaces::registry::raw::AccountRecord { status, ..prosumer(1, 0) });
        let error = world.quote("ada", &[sell(0, 0, 100, 10)]).unwrap_err();
        assert!(
            matches!(error, MatcherError::Access(AccessError::NotActive { status: found, .. }) if found == status)
        );
    }
    world.cancel("ada", &placed).unwrap();
    assert_eq!(world.reserved(ParticipantId(1)), 0);
}

#[test]
fn a_pause_stops_trading_not_what_gives_money_back() {
    let mut world = World::new();
    world.prosumer("ada", 1, 0);
    world.prosumer("bob", 2, 0);
    let mut placed =
        world.quote("ada", &[sell(0, 0, 100, 10), sell(1, 0, 100, 10), sell(2, 0, 100, 10)]).unwrap();
    world.quote("bob", &[buy(1, 0, 200, 10)]).unwrap();
    // Slot 1 is cleared before the pause begins.
    world.now = gate(1);
    world.aggregate(1, 10).unwrap();
    world.clear(1).unwrap();
    world.pause(START + 86_400);
    let paused = |result: Result<_, MatcherError>| {
        matches!(result, Err(MatcherError::Access(AccessError::Paused { .. })))
    };
    assert!(paused(world.quote("ada", &[sell(5, 0, 100, 10)]).map(|_| ())));
    assert!(paused(world.aggregate(0, 10).map(|_| ())));
    assert!(paused(world.clear(0).map(|_| ())));
    world.pair(1, 10).unwrap();
    world.cancel("ada", &placed.split_off(2)).unwrap();
    world.now = gate(0) + 1_201;
    world.abort(0, 10).unwrap();
    // What is left reserved is the hold of the one contract: 10 lots at (2 + 20) for the seller.
    assert_eq!(world.reserved(ParticipantId(1)), 220);
    world.now = START + 86_400;
    world.quote("ada", &[sell(200, 0, 100, 10)]).unwrap();
}

#[test]
fn only_the_registry_pauses_and_ends_a_pause() {
    let mut world = World::new();
    world.prosumer("ada", 1, 0);
    let until = START + 60;
    for name in ["ada", "admin", "grid", "weather", "matcher", "power", "escrow", "audit"] {
        let error = world.send(name, ExecuteMsg::SetPause { until: Timestamp(until) }).unwrap_err();
        assert!(
            matches!(&error, MatcherError::Access(AccessError::NotAPeer { account, action })
                if *account == addr(name) && action == "set_pause"),
            "{error}"
        );
    }
    let order = [sell(0, 0, 100, 10)];
    world.quote("ada", &order).unwrap();
    // It goes on during a pause: a later one replaces an earlier one, and one that is over ends it.
    for until in [until, until - 1, u64::MAX] {
        world.pause(until);
        assert!(matches!(
            world.quote("ada", &order),
            Err(MatcherError::Access(AccessError::Paused { until: told })) if told.get() == until
        ));
    }
    world.pause(START);
    world.quote("ada", &order).unwrap();
}

#[test]
fn every_message_is_logged_with_its_kind_and_whom_it_is_about() {
    let mut world = World::new();
    world.prosumer("ada", 1, 0);
    world.send("grid", messages().remove(6)).unwrap();
    world.send("weather", messages().remove(7)).unwrap();
    world.send("weather", messages().remove(8)).unwrap();
    let placed = world.quote("ada", &[sell(0, 0, 100, 10), sell(1, 0, 100, 10)]).unwrap();
    world.cancel("ada", &placed[1..]).unwrap();
    world.run(0, 10);
    let logged: Vec<_> = world
        .log
        .iter()
        .map(|entry| {
            let subjects: Vec<_> = entry.subjects.iter().map(|id| id.get()).collect();
            (entry.action.as_str(), entry.category, subjects)
        })
        .collect();
    assert_eq!(
        logged,
        [
            ("set_addresses", Category::Configuration, vec![]),
            ("create_market", Category::Configuration, vec![]),
            ("set_capacities", Category::Configuration, vec![]),
            ("publish_forecasts", Category::Configuration, vec![1]),
            ("publish_reference_prices", Category::Configuration, vec![]),
            ("quote", Category::Execution, vec![1]),
            ("cancel", Category::Execution, vec![1]),
            ("aggregate", Category::Execution, vec![]),
            ("clear", Category::Execution, vec![]),
            ("pair", Category::Execution, vec![]),
        ]
    );
    let quote = ExecuteMsg::Quote { market: MARKET, orders: vec![sell(0, 0, 100, 10), sell(1, 0, 100, 10)] };
    let hash = interfaces::audit_log::adapter::payload_hash(&quote).unwrap();
    assert_eq!(world.log[5].payload_hash, hash);
}

#[test]
fn unknown_fields_and_messages_do_not_read() {
    for json in [
        r#"{"clear":{"market":1,"slot":2,"force":true}}"#,
        r#"{"clear":{"market":1}}"#,
        r#"{"drain":{}}"#,
        r#"{"aggregate":{"market":1,"slot":2,"limit":-1}}"#,
        r#"{"aggregate":{"market":65536,"slot":2,"limit":1}}"#,
        r#"{"quote":{"market":1,"orders":[{"slot":1,"good":{"sell":{"label":0}},"price":5,"lots":"1"}]}}"#,
        r#"{"quote":{"market":1,"orders":[{"slot":1,"good":{"sell":{"label":0}},"price":"9223372036854775808","lots":"1"}]}}"#,
        r#"{"quote":{"market":1,"orders":[{"slot":1,"good":{"sell":{"label":0}},"price":"1","lots":"-1"}]}}"#,
    ] {
        assert!(cosmwasm_std::from_json::<ExecuteMsg>(json).is_err(), "{json}");
    }
    // The text form of events is what clients parse: none of ours is mistaken for another.
    let event = Event::new("wasm-dpt_cancel");
    assert!(!interfaces::event::is_type(&event.ty, "dpt_order"));
}
