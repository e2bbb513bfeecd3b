//! From registration to audit, everybody doing what it promised.

use interfaces::audit_log::Category;
use interfaces::power_contract::ContractStatus;
use interfaces::registry::{ParticipantKind, Status};
use interfaces::settlement_escrow::CycleStatus;
use simulation::{Setup, Trader, buy, sell};
use testing::TestEnv;
use units::{Amount, Lots, NetAmount, Price};

use crate::scenes::gain;

#[test]
fn a_whole_day_from_registration_to_audit() {
    let mut market = TestEnv::open(Setup::default());

    // 1 Register: asking does not admit; the reviewer does.
    let wind_trader = Trader::generator("wind", 0);
    let account = market.account("wind");
    let id = market.register(&account, &wind_trader).unwrap();
    assert_eq!(market.participant(id).status, Status::Pending);
    let coal_trader = Trader::new("coal", ParticipantKind::ConventionalGenerator, 1).capacity(1_000_000);
    let [coal, home, shop] =
        [coal_trader, Trader::household("home", 0), Trader::new("shop", ParticipantKind::Business, 1)]
            .map(|trader| market.join(&trader));
    let wind = simulation::Actor {
        name: "wind".into(),
        account,
        participant: id,
        kind: wind_trader.kind,
        zone: wind_trader.zone,
    };
    market.add_actor(&wind);
    market.review(&[wind_trader.approval(&wind)]).unwrap();
    assert_eq!(market.participant(id).status, Status::Active);

    // 2 Fund.
    market.fund(&wind, 1_000_000).unwrap();
    assert_eq!(market.balance(&home).free, Amount(1_000_000));

    // 3 Quote: green wind in the north, grey coal in the south, a buyer in each zone.
    let slot = market.slot(0);
    market.quote(&wind, &[sell(slot, 1, 100, 40)]).unwrap();
    market.quote(&coal, &[sell(slot, 0, 200, 40)]).unwrap();
    market.quote(&home, &[buy(slot, 0, 300, 10)]).unwrap();
    market.quote(&shop, &[buy(slot, 0, 250, 30)]).unwrap();
    // Bids, fees of 1 and bonds of 40 a lot: 10·(300 + 41) and 30·(250 + 41).
    assert_eq!(market.balance(&home).reserved, Amount(3_410));
    assert_eq!(market.balance(&shop).reserved, Amount(8_730));

    // 4 Gate, clearing. The line takes 20 lots south, so home's 10 and 20 of shop's come from wind, shop's other 10 from
    // coal. Wind and coal are both at the margin: 100 in the north, 200 in the south. Both labels serve `any`: no premium.
    let cycle = market.cycle(slot);
    market.close_gate(slot);
    market.aggregate(slot).unwrap();
    market.clear(slot).unwrap();
    let result = market.result(slot);
    assert_eq!(result.volume, Lots(40));
    // 10·300 + 30·250 − 30·100 − 10·200 − 20·1.
    assert_eq!(result.welfare, NetAmount(5_480));
    assert_eq!(market.prices(slot).zones, [Some(Price(100)), Some(Price(200))]);
    assert_eq!(market.prices(slot).labels, [Some(Price(0)), Some(Price(0))]);
    assert_eq!(result.flows.iter().map(|row| row.lots).collect::<Vec<_>>(), [Lots(20), Lots(0)]);
    // Buyers 10·100 + 30·200, sellers 30·100 + 10·200, fees of the line 20·1, the rest is congestion rent.
    let paid = result.payments;
    assert_eq!((paid.buyers, paid.sellers), (NetAmount(7_000), NetAmount(5_000)));
    assert_eq!((paid.grid_fees, paid.congestion_rent), (NetAmount(20), NetAmount(1_980)));

    // 5 Pair: contracts of 40 lots in all, and nothing else stays reserved.
    let drafts = market.pair(slot).unwrap();
    assert_eq!(drafts.iter().map(|draft| draft.lots.get()).sum::<u64>(), 40);
    // Home's contract: 10·(100 + 41); shop's: 30·(200 + 41); wind's 30·52, coal's 10·52.
    for (actor, hold) in [(&home, 1_410), (&shop, 7_230), (&wind, 1_560), (&coal, 520)] {
        assert_eq!(market.balance(actor).reserved, Amount(hold), "{}", actor.name);
    }

    // 6 Sign and verify.
    market.sign_all(slot).unwrap();
    for slot in market.slots_of(cycle).into_iter().skip(1) {
        assert_eq!(market.match_slot(slot).unwrap(), []);
    }
    market.end_signing(slot);
    assert_eq!(market.activate(slot).unwrap(), []);
    assert!(market.contracts(slot).iter().all(|contract| contract.status == ContractStatus::Active));
    assert_eq!(market.balance(&home).committed, Amount(1_410));

    // 7 Deliver and meter.
    market.deliver(slot);
    assert!(market.contracts(slot).iter().all(|contract| contract.status == ContractStatus::Delivered));
    market.meter_as_contracted(slot).unwrap();

    // 8 Settle. 9 Clear the cycle.
    market.end_metering(slot);
    market.settle(slot).unwrap();
    let report = market.clear_cycle(cycle).unwrap();
    assert_eq!(report.status, CycleStatus::Cleared);
    let report = report.report.unwrap();
    assert_eq!(report.mismatches, Vec::<String>::new());
    assert_eq!(
        (report.traded_lots, report.drafted_lots, report.delivered_lots),
        (Lots(40), Lots(40), Lots(40))
    );
    // Payment and a fee of 1 a lot; receipt less a fee of 2 a lot.
    for (actor, expected) in [(&home, -1_010), (&shop, -6_030), (&wind, 2_940), (&coal, 1_980)] {
        assert_eq!(gain(&market, actor), expected, "{}", actor.name);
    }
    // 40 lots at 1 + 2; 7,000 − 5,000; nobody was out of balance.
    let system = market.system_balances();
    assert_eq!((system.fees, system.grid, system.imbalance), (Amount(120), Amount(2_000), Amount(0)));

    // 10 Withdraw: what wind earned is its account's.
    let denom = market.denom();
    market.withdraw(&wind, None).unwrap();
    assert_eq!(
        simulation::ChainBackend::balance(&market.chain, &wind.account, &denom).unwrap(),
        Amount(1_002_940)
    );

    // 11 Audit: every stage is in the log, by whom and about whom, and each entry is provably in it.
    market.flush_audit(100).unwrap();
    let actions: Vec<_> = market.entries_of(&wind).into_iter().map(|entry| entry.action).collect();
    assert_eq!(actions, ["register", "deposit", "quote", "sign", "withdraw"]);
    assert!(market.entries_about(wind.participant).len() > actions.len());
    for category in Category::ALL {
        assert!(!market.entries_in(category).is_empty(), "{category:?}");
    }
    for number in 0..market.checkpoint().size {
        market.verify_entry(number).unwrap();
    }
}
