//! Clauses 7 and 10.1: who takes part, and the six stages of trading.

use interfaces::power_contract::ContractStatus;
use interfaces::registry::{Decision, ParticipantKind, Status};
use interfaces::settlement_escrow::SystemAccount;
use testing::{Actor, Market, Setup, Trader, buy, sell};
use units::{Amount, Lots, ParticipantId, Price};

use super::register;
use crate::scenes::{Duo, FUNDS, HOME_HOLD, refused};

#[test]
fn r10_1_1_every_kind_of_generator_and_user_trades_its_side_once_it_is_reviewed() {
    use ParticipantKind::{
        Business, ConventionalGenerator, DistributedGenerator, Household, Prosumer, PublicInstitution,
        RenewableGenerator,
    };
    let mut market = Market::open(Setup::default());
    let slot = market.slot(0);
    for (kind, sells, buys) in [
        (Household, false, true),
        (Business, false, true),
        (PublicInstitution, false, true),
        (ConventionalGenerator, true, false),
        (RenewableGenerator, true, false),
        (DistributedGenerator, true, false),
        (Prosumer, true, true),
    ] {
        let trader = Trader::new(&format!("{kind:?}"), kind, 0).capacity(if sells { 10_000 } else { 0 });
        let (offer, bid) = ([sell(slot, 0, 100, 1)], [buy(slot, 0, 300, 1)]);
        let actor = register(&mut market, &trader);
        for order in [&offer, &bid] {
            refused(market.quote(&actor, order), "is pending, not active");
        }
        market.review(&[trader.approval(&actor)]).unwrap();
        assert_eq!(market.participant(actor.participant).status, Status::Active);
        market.fund(&actor, 1_000).unwrap();
        assert_eq!(market.quote(&actor, &offer).is_ok(), sells, "{kind:?} sells");
        assert_eq!(market.quote(&actor, &bid).is_ok(), buys, "{kind:?} buys");
    }
    // Who never registered, and who did not pass.
    let late = Trader::household("late", 0);
    let account = market.account("late");
    let nobody = Actor {
        name: "late".into(),
        account,
        participant: ParticipantId(99),
        kind: late.kind,
        zone: late.zone,
    };
    refused(market.quote(&nobody, &[buy(slot, 0, 300, 1)]), "is not registered");
    let late = register(&mut market, &late);
    market.decide(late.participant, Decision::Reject { reason: "illegible".into() }).unwrap();
    refused(market.quote(&late, &[buy(slot, 0, 300, 1)]), "is rejected, not active");
}

#[test]
fn r10_1_2_both_sides_give_price_and_quantity_for_every_slot_of_the_cycle_in_one_message_each() {
    let mut market = Market::open(Setup::default());
    let wind = market.join(&Trader::generator("wind", 0));
    let home = market.join(&Trader::household("home", 0));
    let slots = market.slots_of(market.cycle(market.slot(0)));
    // The n-th slot: 20 + n lots at 100 + n, 10 + n at 300 + n.
    let quote = |order: fn(units::SlotId, u8, i64, u64) -> _, price: i64, lots: u64| -> Vec<_> {
        slots
            .iter()
            .zip(0_u8..)
            .map(|(slot, n)| order(*slot, 0, price + i64::from(n), lots + u64::from(n)))
            .collect()
    };
    market.quote(&wind, &quote(sell, 100, 20)).unwrap();
    market.quote(&home, &quote(buy, 300, 10)).unwrap();
    for (slot, n) in slots.iter().zip(0_u8..) {
        let mut orders: Vec<_> = market
            .orders(*slot)
            .into_iter()
            .map(|row| (row.participant, row.order.price, row.lots))
            .collect();
        orders.sort_unstable();
        let (dear, much) = (i64::from(n), u64::from(n));
        let offer = (wind.participant, Price(100 + dear), Lots(20 + much));
        assert_eq!(orders, [offer, (home.participant, Price(300 + dear), Lots(10 + much))]);
    }
}

#[test]
fn r10_1_3_the_quotations_are_matched_by_their_prices() {
    let mut market = Market::open(Setup::default());
    let [cheap, dear] = ["cheap", "dear"].map(|name| market.join(&Trader::generator(name, 0)));
    let [poor, keen] = ["poor", "keen"].map(|name| market.join(&Trader::household(name, 0)));
    let slot = market.slot(0);
    market.quote(&dear, &[sell(slot, 0, 200, 5)]).unwrap();
    market.quote(&cheap, &[sell(slot, 0, 100, 5)]).unwrap();
    market.quote(&poor, &[buy(slot, 0, 150, 5)]).unwrap();
    market.quote(&keen, &[buy(slot, 0, 300, 5)]).unwrap();
    let drafts = market.match_slot(slot).unwrap();
    // Keen takes cheap's. Any price from poor's bid to dear's ask leaves both of them out: the middle is 175.
    let pairs: Vec<_> =
        drafts.iter().map(|draft| (draft.buyer, draft.seller, draft.lots, draft.buyer_price)).collect();
    assert_eq!(pairs, [(keen.participant, cheap.participant, Lots(5), Price(175))]);
    let zone = &market.result(slot).zones[0];
    assert_eq!((zone.least, zone.greatest), (Some(Price(150)), Some(Price(200))));
}

#[test]
fn r10_1_4_a_contract_takes_the_signatures_of_generator_and_user() {
    for (generator_signs, user_signs) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut duo = Duo::drafted();
        let contract = duo.contract();
        for (actor, signs) in [(&duo.wind, generator_signs), (&duo.home, user_signs)] {
            if signs {
                duo.market.sign(actor, &[contract]).unwrap();
            }
        }
        duo.market.end_signing(duo.slot);
        duo.market.activate(duo.slot).unwrap();
        let expected = match (generator_signs, user_signs) {
            (true, true) => ContractStatus::Active,
            _ => ContractStatus::Lapsed,
        };
        assert_eq!(duo.market.contract(contract).status, expected);
    }
}

#[test]
fn r10_1_5_settlement_and_clearing_need_nobodys_consent_and_the_funds_are_out_of_everybodys_reach() {
    let mut duo = Duo::active();
    // What is committed can be taken out neither by its owner nor by the administrator.
    let free = u128::try_from(FUNDS).unwrap() - HOME_HOLD;
    refused(duo.market.withdraw(&duo.home, Some(free + 1)), &free.to_string());
    let admin = duo.market.operators.admin.clone();
    for account in SystemAccount::ALL {
        assert!(duo.market.withdraw_system(account, 1, &admin).is_err(), "{account:?}");
    }
    // From here on time passes and a stranger turns the cranks; without readings, what was contracted counts.
    assert_eq!(duo.gains(), (980, -1_010));
    let held = duo.market.conservation();
    assert_eq!((held.ledger, held.bank), (Amount(2_000_000), Amount(2_000_000)));
}

#[test]
fn r10_1_6_what_became_of_a_participant_is_told_from_registration_to_payout_and_each_entry_is_proven() {
    let mut duo = Duo::delivered();
    duo.market.meter_as_contracted(duo.slot).unwrap();
    duo.gains();
    duo.market.withdraw(&duo.home, None).unwrap();
    duo.market.flush_audit(10).unwrap();
    let entries = duo.market.entries_about(duo.home.participant);
    let actions: Vec<_> = entries.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "register",
            "review",
            "deposit",
            "quote",
            "sign",
            "activate",
            "meter",
            "settle",
            "clear_cycle",
            "withdraw"
        ]
    );
    for pair in entries.windows(2) {
        assert!(pair[0].height < pair[1].height && pair[0].time <= pair[1].time, "{pair:?}");
    }
    for entry in &entries {
        duo.market.verify_entry(entry.number).unwrap();
    }
    // From the contract back to the orders of both.
    let terms = duo.market.contract(duo.contract()).terms;
    let fills = duo.market.fills(duo.slot);
    for party in [terms.buyer, terms.seller] {
        assert_eq!(fills.iter().find(|row| row.participant == party).unwrap().filled, terms.lots);
    }
}
