//! The second before, the second itself, the second after; markets and slots that there are not.

use access::AccessError;
use interfaces::power_contract::MandateTerms;

use super::*;
use crate::refused;

#[test]
fn a_role_is_held_from_its_first_second_to_before_its_last() {
    let (since, until) = (METER_UNTIL + 100, METER_UNTIL + 200);
    let decide = ExecuteMsg::Resolve { contract: id(9), delivered: Lots(0) };
    let report = ExecuteMsg::Meter { market: MARKET, readings: vec![] };
    for (role, message) in [(Role::Auditor, decide), (Role::MeteringOperator, report)] {
        let mut desk = Desk::delivered(vec![new(ALICE, BOB, 10)]);
        desk.world.grant_for(role, &account("temp"), since, until);
        for now in [since - 1, until, until + 1] {
            desk.set_time(now);
            refused!(desk.send(&account("temp"), message.clone()),
                PowerError::Access(AccessError::NoRole { account: who, role: lacking })
                    if *who == account("temp") && *lacking == role
            );
        }
        // Who is let in is told what is wrong with the message.
        for now in [since, since + 1, until - 1] {
            desk.set_time(now);
            refused!(
                desk.send(&account("temp"), message.clone()),
                PowerError::UnknownContract { .. } | PowerError::EmptyBatch
            );
        }
    }
}

#[test]
fn a_pause_ends_to_the_second() {
    let mut desk = Desk::new();
    let until = DRAFTED + 60;
    desk.pause(until);
    let mandate = MandateTerms {
        buy_at_most: Some(Price(1)),
        sell_at_least: None,
        lots_at_most: Lots(1),
        expires: Timestamp::MAX,
    };
    let grant = ExecuteMsg::GrantMandate { market: MARKET, mandate };
    desk.set_time(until - 1);
    refused!(desk.send(&account("alice"), grant.clone()),
        PowerError::Access(AccessError::Paused { until: told }) if told.get() == until
    );
    for now in [until, until + 1] {
        desk.set_time(now);
        desk.send(&account("alice"), grant.clone()).unwrap();
    }
}

#[test]
fn a_slot_in_which_nothing_was_drafted_has_nothing_to_turn() {
    let mut desk = Desk::delivered(vec![new(ALICE, BOB, 10)]).at(METER_UNTIL);
    for (market, slot) in
        [(MarketId(0), SLOT), (MarketId::MAX, SLOT), (MARKET, SlotId(0)), (MARKET, SlotId::MAX)]
    {
        for message in
            [ExecuteMsg::Activate { market, slot, limit: 1 }, ExecuteMsg::Settle { market, slot, limit: 1 }]
        {
            refused!(desk.send(&account("anyone"), message),
                PowerError::UnknownSlot { market: told, slot: number } if (*told, *number) == (market, slot)
            );
        }
    }
}

#[test]
fn the_time_for_activation_and_settlement_begins_to_the_second() {
    for (now, begun) in [(SIGN_BY - 1, false), (SIGN_BY, true), (SIGN_BY + 1, true)] {
        let mut desk = Desk::new();
        desk.draft(page(vec![new(ALICE, BOB, 10)])).unwrap();
        desk.set_time(now);
        assert_eq!(desk.activate(1).is_ok(), begun, "{now}");
    }
    for (now, begun) in [(METER_UNTIL - 1, false), (METER_UNTIL, true), (METER_UNTIL + 1, true)] {
        let mut desk = Desk::delivered(vec![new(ALICE, BOB, 10)]).at(now);
        assert_eq!(desk.settle(1).is_ok(), begun, "{now}");
    }
    for (now, begun) in [(END - 1, false), (END, true), (END + 1, true)] {
        let mut desk = Desk::delivered(vec![new(ALICE, BOB, 10)]).at(now);
        assert_eq!(desk.dispute(BOB, id(0)).is_ok(), begun, "{now}");
    }
}
