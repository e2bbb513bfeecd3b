//! Orders before and at the gate.

use interfaces::common::Side;
use interfaces::orderbook_matcher::{Forecast, SlotStatus};
use simulation::{Trader, buy, cancel_ref, sell};
use testing::refused;
use units::{Amount, Lots, Price, Seconds};

use crate::scenes::{Duo, gain};

#[test]
fn a_cancelled_order_gives_back_what_it_reserved_and_trades_nothing() {
    let mut duo = Duo::quoted();
    let slot = duo.slot;
    let placed = duo.market.quote(&duo.home, &[buy(slot, 1, 400, 5), buy(slot, 0, 200, 5)]).unwrap();
    // 10·341, 5·(400 + 5 + 41) for the premium of green, 5·241.
    assert_eq!(duo.market.balance(&duo.home).reserved, Amount(3_410 + 2_230 + 1_205));
    let cancelled = duo.market.cancel(&duo.home, &[cancel_ref(&placed[0])]).unwrap();
    assert_eq!((cancelled[0].sequence, cancelled[0].lots), (placed[0].sequence, Lots(5)));
    assert_eq!(duo.market.balance(&duo.home).reserved, Amount(3_410 + 1_205));
    let [first, second] = [placed[0].sequence, placed[1].sequence];
    let gone = format!("matcher/unknown_order: slot {slot} has no order {first} at the position named");
    refused(duo.market.cancel(&duo.home, &[cancel_ref(&placed[0])]), &gone);
    let foreign = format!(
        "matcher/not_your_order: order {second} does not belong to participant {}",
        duo.wind.participant
    );
    refused(duo.market.cancel(&duo.wind, &[cancel_ref(&placed[1])]), &foreign);
    duo.market.close_gate(slot);
    let gate = duo.market.gate_of(slot);
    let late = format!("matcher/gate_closed: the gate of slot {slot} closed at {gate}, now is {gate}");
    refused(duo.market.cancel(&duo.home, &[cancel_ref(&placed[1])]), &late);
    duo.market.match_slot(slot).unwrap();
    assert_eq!(duo.market.result(slot).volume, Lots(15));
}

#[test]
fn the_gate_closes_to_the_second() {
    let mut duo = Duo::quoted();
    let gate = duo.market.gate_of(duo.slot);
    duo.market.advance_to(gate.minus_saturating(Seconds(1)));
    duo.market.quote(&duo.home, &[buy(duo.slot, 0, 200, 1)]).unwrap();
    let (slot, now) = (duo.slot, duo.market.now());
    let early = format!("matcher/gate_open: the gate of slot {slot} closes at {gate}, now is {now}");
    refused(duo.market.aggregate_page(slot, 10), &early);
    duo.market.advance_to(gate);
    let late = format!("matcher/gate_closed: the gate of slot {slot} closed at {gate}, now is {gate}");
    refused(duo.market.quote(&duo.home, &[buy(slot, 0, 200, 1)]), &late);
    duo.market.aggregate_page(duo.slot, 10).unwrap();
    assert_eq!(duo.market.slot_state(duo.slot).status, SlotStatus::Aggregated);
}

#[test]
fn a_slot_that_is_not_cleared_in_time_is_refunded_in_full() {
    for aggregated in [false, true] {
        let mut duo = Duo::quoted();
        duo.market.close_gate(duo.slot);
        if aggregated {
            duo.market.aggregate(duo.slot).unwrap();
        }
        let clear_by = duo.market.clear_by(duo.slot);
        duo.market.advance_to(clear_by);
        let slot = duo.slot;
        let early =
            format!("matcher/too_early: slot {slot} can be cleared until {clear_by}, now is {clear_by}");
        refused(duo.market.abort_page(slot, 10), &early);
        duo.market.advance(Seconds(1));
        if aggregated {
            let now = duo.market.now();
            let late = format!("matcher/too_late: slot {slot} was to be cleared by {clear_by}, now is {now}");
            refused(duo.market.clear(slot), &late);
        }
        // One order a page: refunds are paid as they come.
        duo.market.abort_page(duo.slot, 1).unwrap();
        assert_eq!(duo.market.slot_state(duo.slot).status, SlotStatus::Aborting);
        duo.market.abort(duo.slot).unwrap();
        assert_eq!((gain(&duo.market, &duo.wind), gain(&duo.market, &duo.home)), (0, 0));
        assert_eq!(duo.gains(), (0, 0));
    }
}

#[test]
fn the_last_moment_for_clearing_is_the_deadline_itself() {
    let mut duo = Duo::quoted();
    duo.market.close_gate(duo.slot);
    duo.market.aggregate(duo.slot).unwrap();
    let clear_by = duo.market.clear_by(duo.slot);
    duo.market.advance_to(clear_by);
    duo.market.clear(duo.slot).unwrap();
}

#[test]
fn offers_beyond_registered_capacity_are_refused_per_slot() {
    let mut duo = Duo::quoted();
    let (slot, next) = (duo.slot, units::SlotId(duo.slot.get() + 1));
    let roof = duo.market.join(&Trader::prosumer("roof", 1));
    // 10 kW over a quarter of an hour are 2,500 Wh: 25 lots.
    let placed = duo.market.quote(&roof, &[sell(slot, 0, 50, 20), sell(next, 0, 50, 25)]).unwrap();
    let exceeded = |slot| {
        format!(
            "matcher/capacity_exceeded: 26 lots would be offered in slot {slot}, the registered capacity feeds in 25"
        )
    };
    refused(duo.market.quote(&roof, &[sell(slot, 1, 50, 6)]), &exceeded(slot));
    duo.market.quote(&roof, &[sell(slot, 1, 50, 5)]).unwrap();
    duo.market.cancel(&roof, &[cancel_ref(&placed[0])]).unwrap();
    duo.market.quote(&roof, &[sell(slot, 0, 60, 20)]).unwrap();
    refused(duo.market.quote(&roof, &[sell(slot, 0, 60, 1)]), &exceeded(slot));
}

#[test]
fn least_competitive_orders_above_the_forecast_are_curtailed_first() {
    let mut duo = Duo::quoted();
    let slot = duo.slot;
    // Wind has offered 20 at 100; now 10 at 90 and 10 at 110 as well. It is able to deliver 25.
    duo.market.quote(&duo.wind, &[sell(slot, 0, 110, 10), sell(slot, 0, 90, 10)]).unwrap();
    let forecast = |side, actor: &simulation::Actor, lots| Forecast {
        slot,
        participant: actor.participant,
        side,
        lots: Lots(lots),
    };
    duo.market.publish_forecasts(&[forecast(Side::Sell, &duo.wind, 5)]).unwrap();
    duo.market
        .publish_forecasts(&[forecast(Side::Sell, &duo.wind, 25), forecast(Side::Buy, &duo.home, 8)])
        .unwrap();
    assert_eq!(duo.market.forecasts(slot).forecasts.len(), 2);
    duo.market.close_gate(slot);
    let curtailed = duo.market.aggregate(slot).unwrap();
    let mut cuts: Vec<_> =
        curtailed.iter().map(|cut| (cut.participant, cut.asked.get(), cut.left.get())).collect();
    cuts.sort_unstable();
    // 10 at 90 stay, 15 of the 20 at 100 stay, none of those at 110; home keeps 8 of 10.
    let (wind, home) = (duo.wind.participant, duo.home.participant);
    assert_eq!(cuts, [(wind, 10, 0), (wind, 20, 15), (home, 10, 8)]);
    // What home may still have to pay: 8·341.
    assert_eq!(duo.market.balance(&duo.home).reserved, Amount(2_728));
    duo.market.clear(slot).unwrap();
    assert_eq!(duo.market.result(slot).volume, Lots(8));
    let gate = duo.market.gate_of(slot);
    let late = format!("matcher/gate_closed: the gate of slot {slot} closed at {gate}, now is {gate}");
    refused(duo.market.publish_forecasts(&[forecast(Side::Sell, &duo.wind, 99)]), &late);
}

#[test]
fn capacities_of_lines_are_the_grid_operators_until_the_gate() {
    let mut duo = Duo::quoted();
    let south = duo.market.join(&Trader::household("south", 1));
    duo.market.quote(&south, &[buy(duo.slot, 0, 300, 10)]).unwrap();
    duo.market.set_capacity(duo.slot, 0, 3).unwrap();
    duo.market.close_gate(duo.slot);
    let gate = duo.market.gate_of(duo.slot);
    let late = format!("matcher/gate_closed: the gate of slot {} closed at {gate}, now is {gate}", duo.slot);
    refused(duo.market.set_capacity(duo.slot, 0, 20), &late);
    duo.market.match_slot(duo.slot).unwrap();
    // Home's 10 and 3 over the line; wind is marginal at 100, and who is short in the south pays its own bid there.
    assert_eq!(duo.market.result(duo.slot).volume, Lots(13));
    assert_eq!(duo.market.prices(duo.slot).zones, [Some(Price(100)), Some(Price(300))]);
}

#[test]
fn closed_market_takes_no_orders_and_finishes_its_slots() {
    let mut duo = Duo::quoted();
    duo.market.set_market_open(false).unwrap();
    let closed = format!("matcher/market_closed: market {} does not take orders now", duo.market.id);
    refused(duo.market.quote(&duo.home, &[buy(duo.slot, 0, 200, 1)]), &closed);
    duo.market.match_slot(duo.slot).unwrap();
    assert_eq!(duo.market.result(duo.slot).volume, Lots(10));
    duo.market.set_market_open(true).unwrap();
    let next = duo.market.slot(4);
    duo.market.quote(&duo.home, &[buy(next, 0, 200, 1)]).unwrap();
}

#[test]
fn ties_share_pro_rata_independent_of_arrival() {
    let mut duo = Duo::quoted();
    let slot = duo.slot;
    let early = duo.market.join(&Trader::household("early", 0));
    let late = duo.market.join(&Trader::household("late", 0));
    // Wind's 20 lots go to home's 10 at 300 first; 10 are left for 20 lots asked for at 200: half for each.
    duo.market.quote(&early, &[buy(slot, 0, 200, 12)]).unwrap();
    duo.market.quote(&late, &[buy(slot, 0, 200, 8)]).unwrap();
    duo.market.match_slot(slot).unwrap();
    let fills = duo.market.fills(slot);
    let filled = |actor: &simulation::Actor| {
        fills.iter().find(|row| row.participant == actor.participant).unwrap().filled.get()
    };
    assert_eq!((filled(&early), filled(&late)), (6, 4));
}

#[test]
fn who_is_in_the_first_tier_is_served_first_at_equal_price() {
    let mut duo = Duo::quoted();
    let slot = duo.slot;
    let hall = duo.market.join(&Trader::household("sports hall", 0).tier(1));
    let hospital = duo.market.join(&Trader::household("hospital", 0));
    duo.market.quote(&hall, &[buy(slot, 0, 200, 10)]).unwrap();
    duo.market.quote(&hospital, &[buy(slot, 0, 200, 8)]).unwrap();
    duo.market.match_slot(slot).unwrap();
    let fills = duo.market.fills(slot);
    let filled = |actor: &simulation::Actor| {
        fills.iter().find(|row| row.participant == actor.participant).unwrap().filled.get()
    };
    assert_eq!((filled(&hospital), filled(&hall)), (8, 2));
}
