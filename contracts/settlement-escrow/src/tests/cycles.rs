//! Booking, reconciling and netting a cycle.

use super::*;
use crate::Part;
use crate::ledger::account::AccountId;
use crate::ledger::balance::Position;
use crate::ledger::state::{POSITIONS, PositionKey};
use contract_kit::CommonError;
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::events::CycleProgress;
use interfaces::settlement_escrow::{
    CycleReport, CycleResponse, CycleStatus, PositionResponse, PositionsResponse,
};
use units::CycleId;

const CYCLE: CycleId = CycleId(7);

fn book(legs: Vec<CycleLeg>) -> ExecuteMsg {
    ExecuteMsg::Book { market: MarketId(1), cycle: CYCLE, denom: DenomId(0), legs }
}

const fn clear(limit: u32) -> ExecuteMsg {
    ExecuteMsg::ClearCycle { market: MarketId(1), cycle: CYCLE, limit }
}

const CYCLE_QUERY: QueryMsg = QueryMsg::Cycle { market: MarketId(1), cycle: CYCLE };

const FEES: Account = own(SystemAccount::Fees);
const GRID: Account = own(SystemAccount::Grid);
const IMBALANCE: Account = own(SystemAccount::Imbalance);

/// One contract over 10 lots. Alice buys at 9, bob sells at 8; bob delivers 9 lots and owes alice 4 for the tenth.
/// Alice drew more than she bought: imbalance 3. Fees are 2 of alice and 1 of bob.
///
/// Alice pays 9·9 − 4 + 3 + 2 = 82 of 100 committed; bob receives 9·8 − 4 − 1 = 67 and has 20 committed; the grid
/// receives 9·(9 − 8) = 9. Together −82 + 67 + 3 + 9 + 3 = 0.
fn traded() -> TestEnv {
    let mut test = TestEnv::new();
    test.commit("alice", 1, 100);
    test.commit("bob", 2, 20);
    let legs = vec![
        booking(of(1), -82, 100),
        booking(of(2), 67, 20),
        booking(FEES, 3, 0),
        booking(GRID, 9, 0),
        booking(IMBALANCE, 3, 0),
    ];
    test.send("power", &[], book(legs)).unwrap();
    {
        let mut mocks = test.mocks.borrow_mut();
        mocks.traded.with_contracts = 1;
        mocks.traded.totals.contracts = 1;
        mocks.traded.totals.lots = Lots(10);
        mocks.settled.slots = 1;
        mocks.settled.final_slots = 1;
        mocks.settled.totals = power_contract::SlotTotals {
            drafted: 1,
            drafted_lots: Lots(10),
            active: 1,
            active_lots: Lots(10),
            settled: 1,
            delivered_lots: Lots(9),
            buyers: NetAmount(81),
            sellers: NetAmount(72),
            liability: Amount(4),
            imbalance: Amount(3),
            fees: Amount(3),
            grid: NetAmount(9),
            ..power_contract::SlotTotals::default()
        };
    }
    test
}

#[test]
fn a_booking_adds_to_positions_and_moves_no_money() {
    let mut test = traded();
    let before = (test.balance(1), test.balance(2), test.own_balances());
    let response = test.send("power", &[], book(vec![booking(of(1), 5, 1), booking(of(3), -5, 5)])).unwrap();
    assert!(response.messages.is_empty() && response.events.is_empty());
    assert_eq!((test.balance(1), test.balance(2), test.own_balances()), before);
    let position = |account| {
        let found: PositionResponse =
            test.ask(QueryMsg::Position { market: MarketId(1), cycle: CYCLE, account });
        assert_eq!(found.account, account);
        (found.net.get(), found.release.get())
    };
    // −82 + 5 and 100 + 1; −5 and 5; nothing for one who has none.
    assert_eq!([position(of(1)), position(of(3)), position(of(4))], [(-77, 101), (-5, 5), (0, 0)]);
    let CycleResponse { status, report } = test.ask(CYCLE_QUERY);
    assert_eq!((status, report), (CycleStatus::Open, None));
}

#[test]
fn a_booking_with_wrong_legs_or_denomination_is_refused() {
    let mut test = traded();
    // The rules of legs are tested beside `check_booking`.
    let refused = test.send("power", &[], book(vec![booking(of(1), 1, 0)])).unwrap_err();
    assert!(matches!(refused, EscrowError::Unbalanced { sum: NetAmount(1) }));
    let msg = ExecuteMsg::Book {
        market: MarketId(1),
        cycle: CYCLE,
        denom: DenomId(9),
        legs: vec![booking(of(1), 0, 0)],
    };
    assert!(matches!(
        test.send("power", &[], msg),
        Err(EscrowError::UnknownDenomNumber { denom: DenomId(9), known: 2 })
    ));
    let msg = ExecuteMsg::Book {
        market: MarketId(1),
        cycle: CYCLE,
        denom: DenomId(1),
        legs: vec![booking(of(1), 0, 0)],
    };
    assert!(matches!(
        test.send("power", &[], msg),
        Err(EscrowError::OtherDenom { cycle: CYCLE, denom: DenomId(0), given: DenomId(1), .. })
    ));
    // A release that the position cannot hold: 100 + (2^128 − 1).
    let msg = book(vec![booking(of(1), 0, u128::MAX)]);
    assert!(matches!(test.send("power", &[], msg), Err(EscrowError::Overflow(_))));
}

#[test]
fn a_cycle_that_agrees_is_netted_and_its_report_has_all_sums() {
    let mut test = traded();
    let response = test.send("stranger", &[], clear(100)).unwrap();
    // 100 released less 82; 20 released and 67 received.
    assert_eq!((test.balance(1), test.balance(2)), ((18, 0, 0), (87, 0, 0)));
    assert_eq!(test.own_balances(), (3, 9, 3));
    let CycleResponse { status, report } = test.ask(CYCLE_QUERY);
    assert_eq!(status, CycleStatus::Cleared);
    let expected = CycleReport {
        time: Timestamp(1_000),
        traded_lots: Lots(10),
        drafted_lots: Lots(10),
        delivered_lots: Lots(9),
        buyers: NetAmount(81),
        sellers: NetAmount(72),
        liability: Amount(4),
        imbalance: Amount(3),
        fees: Amount(3),
        grid: NetAmount(9),
        positions_net: NetAmount(0),
        positions: 5,
        // 67 + 3 + 9 + 3.
        net_transfers: Amount(82),
        // 81 + 4 + 3 + 3.
        gross_transfers: Amount(91),
        mismatches: vec![],
    };
    assert_eq!(report, Some(expected));
    let expected =
        CycleProgress { market: MarketId(1), cycle: CYCLE, status: "cleared".into(), positions: 5 };
    assert_eq!(CycleProgress::parse_all(&response.events).unwrap(), [expected]);
    let [entry] = &logged(&response)[..] else { panic!("one entry") };
    assert_eq!(entry.action, "clear_cycle");
    assert_eq!(entry.subjects, [ParticipantId(1), ParticipantId(2)]);
    // Positions are kept for statements; nothing is paid twice or booked later.
    let PositionsResponse { positions } = test.ask(QueryMsg::Positions {
        market: MarketId(1),
        cycle: CYCLE,
        start_after: Some(of(1)),
        limit: Some(2),
    });
    let accounts: Vec<_> = positions.iter().map(|row| row.account).collect();
    assert_eq!(accounts, [of(2), IMBALANCE]);
    assert!(matches!(
        test.send("stranger", &[], clear(100)),
        Err(EscrowError::AlreadyCleared { cycle: CYCLE, market: MarketId(1) })
    ));
    assert!(matches!(
        test.send("power", &[], book(vec![booking(of(1), 0, 0)])),
        Err(EscrowError::CycleClosed { status: CycleStatus::Cleared, .. })
    ));
}

#[test]
fn netting_by_pages_has_the_same_result_and_conserves_money() {
    let mut test = traded();
    test.send("stranger", &[], clear(1)).unwrap();
    let CycleResponse { status, report } = test.ask(CYCLE_QUERY);
    // The three system accounts, and alice.
    assert_eq!((status, report.unwrap().positions), (CycleStatus::Netting, 4));
    assert_eq!((test.balance(1), test.balance(2)), ((18, 0, 0), (0, 0, 20)));
    let found: ConservationResponse = test.ask(QueryMsg::Conservation { denom: EUR.into() });
    // 3 + 9 + 3 received, 82 paid: 67 are still to be paid to bob.
    assert_eq!((found.ledger, found.netting), (Amount(120), NetAmount(-67)));
    // Bookings are closed, and the system accounts are settled.
    assert!(matches!(
        test.send("power", &[], book(vec![booking(of(1), 0, 0)])),
        Err(EscrowError::CycleClosed { status: CycleStatus::Netting, .. })
    ));
    let response = test.send("stranger", &[], clear(1)).unwrap();
    assert_eq!(logged(&response)[0].subjects, [ParticipantId(2)]);
    assert_eq!((test.balance(1), test.balance(2)), ((18, 0, 0), (87, 0, 0)));
    let CycleResponse { status, report } = test.ask(CYCLE_QUERY);
    let report = report.unwrap();
    assert_eq!((status, report.positions), (CycleStatus::Cleared, 5));
    assert_eq!((report.net_transfers, report.gross_transfers), (Amount(82), Amount(91)));
    let found: ConservationResponse = test.ask(QueryMsg::Conservation { denom: EUR.into() });
    assert_eq!(found.netting, NetAmount(0));
}

#[test]
fn a_participant_netted_first_can_withdraw_before_the_debtor_is_netted() {
    let mut test = TestEnv::new();
    test.commit("bob", 2, 50);
    let legs = vec![booking(of(1), 50, 0), booking(of(2), -50, 50)];
    test.send("power", &[], book(legs)).unwrap();
    test.send("stranger", &[], clear(1)).unwrap();
    // Alice gets her 50 before the next page nets bob, whose 50 are committed until then.
    test.send("alice", &[], ExecuteMsg::Withdraw { denom: EUR.into(), amount: None }).unwrap();
    assert_eq!((test.balance(1), test.balance(2)), ((0, 0, 0), (0, 0, 50)));
    test.send("stranger", &[], clear(1)).unwrap();
    assert_eq!(test.balance(2), (0, 0, 0));
    assert_eq!(test.bank[EUR], 0);
}

#[test]
fn a_page_has_1_to_500_positions() {
    let mut test = TestEnv::new();
    test.deposit("alice", 600);
    let legs: Vec<_> = (1..=600).map(|id| leg(of(id), if id == 1 { -600 } else { 0 }, 0, 1)).collect();
    test.send("power", &[], post(legs)).unwrap();
    let legs = (1..=600).map(|id| booking(of(id), 0, 1)).collect();
    test.send("power", &[], book(legs)).unwrap();
    assert!(matches!(test.send("stranger", &[], clear(0)), Err(EscrowError::Common(CommonError::EmptyPage))));
    let response = test.send("stranger", &[], clear(u32::MAX)).unwrap();
    let CycleResponse { status, report } = test.ask(CYCLE_QUERY);
    assert_eq!((status, report.unwrap().positions), (CycleStatus::Netting, 500));
    // The log takes at most 64 subjects of an entry.
    assert_eq!(logged(&response)[0].subjects.len(), 64);
    // The page nets exactly the rest: the cycle is cleared without an empty page.
    test.send("stranger", &[], clear(100)).unwrap();
    let CycleResponse { status, report } = test.ask(CYCLE_QUERY);
    assert_eq!((status, report.unwrap().positions), (CycleStatus::Cleared, 600));
    for limit in [Some(0), None] {
        let msg = QueryMsg::Positions { market: MarketId(1), cycle: CYCLE, start_after: None, limit };
        match limit {
            Some(_) => assert!(matches!(test.try_ask(msg), Err(EscrowError::Common(CommonError::EmptyPage)))),
            None => assert_eq!(test.ask::<PositionsResponse>(msg).positions.len(), 50),
        }
    }
}

#[test]
fn a_cycle_is_not_cleared_before_its_slots_are_closed_and_final() {
    let mut test = traded();
    test.mocks.borrow_mut().traded.closed = 3;
    let error = test.send("stranger", &[], clear(10)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "escrow/cycle_still_open: 3 of 4 slots are closed, 1 have contracts, power-contract knows 1 of those and 1 are \
         final"
    );
    test.mocks.borrow_mut().traded.closed = 4;
    test.mocks.borrow_mut().settled.final_slots = 0;
    assert!(matches!(
        test.send("stranger", &[], clear(10)),
        Err(EscrowError::CycleStillOpen { drafted: 1, settled: 0, .. })
    ));
    // Power-contract does not know a slot in which the matcher drafted, or the reverse.
    test.mocks.borrow_mut().settled.slots = 0;
    assert!(matches!(
        test.send("stranger", &[], clear(10)),
        Err(EscrowError::CycleStillOpen { with_contracts: 1, drafted: 0, .. })
    ));
    let CycleResponse { status, report } = test.ask(CYCLE_QUERY);
    assert_eq!((status, report), (CycleStatus::Open, None));
    // Unknown markets.
    for number in [0, 2, u16::MAX] {
        let msg = ExecuteMsg::ClearCycle { market: MarketId(number), cycle: CYCLE, limit: 10 };
        let error = test.send("stranger", &[], msg).unwrap_err();
        assert!(
            matches!(&error, EscrowError::Std(_)) && error.to_string().contains("there is one market, 1")
        );
    }
    // The first and the last cycle wait for their slots like any other.
    for number in [0, u32::MAX] {
        test.mocks.borrow_mut().traded.closed = 3;
        let msg = ExecuteMsg::ClearCycle { market: MarketId(1), cycle: CycleId(number), limit: 10 };
        assert!(matches!(
            test.send("stranger", &[], msg),
            Err(EscrowError::CycleStillOpen { closed: 3, slots: 4, .. })
        ));
    }
}

#[test]
fn a_mismatch_is_reported_and_nothing_is_paid_until_it_is_corrected() {
    let mut test = traded();
    test.mocks.borrow_mut().settled.totals.fees = Amount(5);
    test.mocks.borrow_mut().traded.totals.lots = Lots(11);
    let before = (test.balance(1), test.balance(2), test.own_balances());
    let response = test.send("stranger", &[], clear(10)).unwrap();
    assert_eq!((test.balance(1), test.balance(2), test.own_balances()), before);
    let CycleResponse { status, report } = test.ask(CYCLE_QUERY);
    assert_eq!(status, CycleStatus::Mismatch);
    assert_eq!(
        report.unwrap().mismatches,
        [
            "the matcher traded 11 lots, power-contract drafted 10",
            "the fees account is booked 3, power-contract settled 5",
        ]
    );
    let expected =
        CycleProgress { market: MarketId(1), cycle: CYCLE, status: "mismatch".into(), positions: 0 };
    assert_eq!(CycleProgress::parse_all(&response.events).unwrap(), [expected]);
    assert_eq!(actions(&logged(&response)), ["clear_cycle"]);
    // Trying again changes nothing; a missing booking can still come, and then the cycle goes on.
    test.send("stranger", &[], clear(10)).unwrap();
    assert_eq!((test.balance(1), test.balance(2), test.own_balances()), before);
    test.mocks.borrow_mut().traded.totals.lots = Lots(10);
    test.send("power", &[], book(vec![booking(of(1), -2, 2), booking(FEES, 2, 0)])).unwrap();
    // Two more are to be released than were committed: netting alice finds it.
    assert!(matches!(
        test.send("stranger", &[], clear(10)),
        Err(EscrowError::Insufficient { account, part: Part::Committed, has: Amount(100), needed: Amount(102) })
            if account == of(1)
    ));
    test.commit("alice", 1, 2);
    test.send("stranger", &[], clear(10)).unwrap();
    let CycleResponse { status, report } = test.ask(CYCLE_QUERY);
    assert_eq!((status, report.unwrap().mismatches), (CycleStatus::Cleared, vec![]));
    assert_eq!((test.balance(1), test.own_balances()), ((18, 0, 0), (5, 9, 3)));
}

#[test]
fn bookings_in_another_denomination_than_the_markets_are_a_mismatch() {
    let mut test = traded();
    test.mocks.borrow_mut().market_denom = DenomId(1);
    test.send("stranger", &[], clear(10)).unwrap();
    let CycleResponse { status, report } = test.ask(CYCLE_QUERY);
    assert_eq!(status, CycleStatus::Mismatch);
    assert_eq!(report.unwrap().mismatches, ["the market trades in denomination 1, bookings are in 0"]);
}

#[test]
fn a_loss_of_the_grid_is_covered_or_the_cycle_waits_for_a_top_up() {
    let mut test = traded();
    // Ten more for bob from the grid: 9 − 30 = −21.
    test.send("power", &[], book(vec![booking(of(2), 30, 0), booking(GRID, -30, 0)])).unwrap();
    test.mocks.borrow_mut().settled.totals.sellers = NetAmount(102);
    test.mocks.borrow_mut().settled.totals.grid = NetAmount(-21);
    let before = (test.balance(1), test.balance(2), test.own_balances());
    // Imbalance and fees have 3 each after this cycle: 15 are missing.
    assert!(matches!(
        test.send("stranger", &[], clear(10)),
        Err(EscrowError::Underfunded { account: GRID, short: Amount(15) })
    ));
    assert_eq!((test.balance(1), test.balance(2), test.own_balances()), before);
    let CycleResponse { status, report } = test.ask(CYCLE_QUERY);
    assert_eq!((status, report), (CycleStatus::Open, None));
    // 14 are not enough, 16 are: one is left, in the fee account, which pays last.
    let top_up = || ExecuteMsg::TopUp { account: SystemAccount::Grid };
    test.send("stranger", &[coin(14, EUR)], top_up()).unwrap();
    assert!(test.send("stranger", &[], clear(10)).is_err());
    test.send("stranger", &[coin(2, EUR)], top_up()).unwrap();
    test.send("stranger", &[], clear(10)).unwrap();
    assert_eq!(test.own_balances(), (1, 0, 0));
    // 87 and 30 more.
    assert_eq!((test.balance(1), test.balance(2)), ((18, 0, 0), (117, 0, 0)));
}

#[test]
fn a_cycle_in_which_nothing_was_traded_is_cleared_at_once() {
    let mut test = TestEnv::new();
    test.send("stranger", &[], clear(1)).unwrap();
    let CycleResponse { status, report } = test.ask(CYCLE_QUERY);
    let report = report.unwrap();
    assert_eq!((status, report.positions), (CycleStatus::Cleared, 0));
    assert_eq!((report.net_transfers, report.gross_transfers), (Amount(0), Amount(0)));
}

#[test]
fn cycles_and_markets_do_not_mix() {
    let mut test = traded();
    let other = |market, cycle| ExecuteMsg::Book {
        market: MarketId(market),
        cycle: CycleId(cycle),
        denom: DenomId(1),
        legs: vec![booking(of(1), 3, 0), booking(of(2), -3, 3)],
    };
    // Before and after in the order of keys: other cycles, other markets.
    for (id, cycle) in [(0, 7), (1, 6), (1, 8), (2, 7), (u16::MAX, u32::MAX)] {
        test.send("power", &[], other(id, cycle)).unwrap();
    }
    test.send("stranger", &[], clear(100)).unwrap();
    let CycleResponse { status, report } = test.ask(CYCLE_QUERY);
    assert_eq!((status, report.unwrap().positions), (CycleStatus::Cleared, 5));
    let found: CycleResponse = test.ask(QueryMsg::Cycle { market: MarketId(1), cycle: CycleId(8) });
    assert_eq!(found.status, CycleStatus::Open);
}

#[test]
fn opposite_bookings_count_as_gross_transfers() {
    let mut test = TestEnv::new();
    test.commit("alice", 1, 100);
    test.commit("bob", 2, 100);
    // Alice pays bob 70, bob pays alice 60: two bookings, of which 10 remain.
    let to = vec![booking(of(1), -70, 70), booking(of(2), 70, 0)];
    test.send("power", &[], book(to)).unwrap();
    let fro = vec![booking(of(2), -60, 60), booking(of(1), 60, 0)];
    test.send("power", &[], book(fro)).unwrap();
    test.send("stranger", &[], clear(10)).unwrap();
    let CycleResponse { report, .. } = test.ask(CYCLE_QUERY);
    let report = report.unwrap();
    assert_eq!((report.net_transfers, report.gross_transfers), (Amount(10), Amount(130)));
    assert_eq!((test.balance(1), test.balance(2)), ((60, 0, 30), (70, 0, 40)));
}

#[test]
fn positions_that_do_not_sum_to_what_was_booked_are_not_paid() {
    let mut test = traded();
    // No message stores a position without a booking.
    let account = AccountId::new(of(3)).unwrap();
    let key = PositionKey { market: MarketId(1), cycle: CYCLE, account };
    let position = Position { net: NetAmount(1), release: Amount(0) };
    POSITIONS.save(&mut test.deps.storage, key.to_bytes(), &position).unwrap();
    let before = test.state();
    assert!(matches!(
        test.send("stranger", &[], clear(10)),
        Err(EscrowError::NettingUnbalanced { sum: NetAmount(1) })
    ));
    assert_eq!(test.state(), before);
}
