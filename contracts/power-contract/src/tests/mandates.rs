//! Standing mandates: what they sign, and what not.

use interfaces::power_contract::events::ContractsSigned;
use interfaces::power_contract::{MandateResponse, MandateTerms};

use super::*;
use crate::refused;

const EXPIRES: u64 = DRAFTED + 100;

/// Buys at up to 110, sells from 100 on, up to 10 lots.
pub fn mandate() -> MandateTerms {
    MandateTerms {
        buy_at_most: Some(Price(110)),
        sell_at_least: Some(Price(100)),
        lots_at_most: Lots(10),
        expires: Timestamp(EXPIRES),
    }
}

pub fn grant(desk: &mut Desk, who: ParticipantId, mandate: MandateTerms) -> Outcome {
    desk.send(&account_of(who), ExecuteMsg::GrantMandate { market: MARKET, mandate })
}

fn revoke(desk: &mut Desk, who: ParticipantId) -> Outcome {
    desk.send(&account_of(who), ExecuteMsg::RevokeMandate { market: MARKET })
}

fn stored(desk: &Desk, participant: ParticipantId) -> Option<MandateTerms> {
    desk.ask::<MandateResponse>(QueryMsg::Mandate { market: MARKET, participant }).unwrap().mandate
}

#[test]
fn a_mandate_signs_when_contracts_are_drafted() {
    let mut desk = Desk::new();
    grant(&mut desk, ALICE, mandate()).unwrap();
    grant(&mut desk, BOB, mandate()).unwrap();
    let done = desk.draft(page(vec![new(ALICE, BOB, 10), new(ALICE, DAVE, 5)])).unwrap();
    assert_eq!([desk.status(0), desk.status(1)], [ContractStatus::Signed, ContractStatus::HalfSigned]);
    // Alice: 15·132; Bob: 10·33; Dave has given none.
    assert_eq!(desk.escrow.balance(ALICE).committed, 1_980);
    assert_eq!(desk.escrow.balance(BOB).committed, 330);
    assert_eq!(desk.escrow.balance(DAVE).committed, 0);
    let signed = |participant, contracts| ContractsSigned {
        participant,
        market: MARKET,
        contracts,
        means: "mandate".into(),
    };
    assert_eq!(events::<ContractsSigned>(&done), [signed(ALICE, 2), signed(BOB, 1)]);
    refused!(desk.sign(ALICE, &[id(0)]), PowerError::AlreadySigned { .. });
    refused!(desk.sign(ALICE, &[id(1)]), PowerError::AlreadySigned { .. });
}

/// Whether a mandate of both parties signs a contract: by the buyer, by the seller.
fn signs(change: impl FnOnce(&mut MandateTerms), lots: u64, at: u64) -> (bool, bool) {
    let mut desk = Desk::new();
    let mut terms = mandate();
    change(&mut terms);
    for party in [ALICE, BOB] {
        grant(&mut desk, party, terms).unwrap();
    }
    desk.set_time(at);
    desk.draft(page(vec![new(ALICE, BOB, lots)])).unwrap();
    let contract = desk.contract(0);
    (contract.buyer_signed, contract.seller_signed)
}

#[test]
fn a_mandate_signs_up_to_its_limits_and_not_beyond() {
    assert_eq!(signs(|_| (), 10, DRAFTED), (true, true));
    assert_eq!(signs(|_| (), 11, DRAFTED), (false, false));
    assert_eq!(signs(|terms| terms.buy_at_most = Some(Price(109)), 10, DRAFTED), (false, true));
    assert_eq!(signs(|terms| terms.sell_at_least = Some(Price(101)), 10, DRAFTED), (true, false));
    assert_eq!(signs(|terms| terms.buy_at_most = None, 10, DRAFTED), (false, true));
    assert_eq!(signs(|terms| terms.sell_at_least = None, 10, DRAFTED), (true, false));
    assert_eq!(signs(|terms| terms.lots_at_most = Lots::MAX, 11, DRAFTED), (true, true));
}

#[test]
fn a_mandate_ends_to_the_second() {
    assert_eq!(signs(|_| (), 10, EXPIRES - 1), (true, true));
    assert_eq!(signs(|_| (), 10, EXPIRES), (false, false));
    assert_eq!(signs(|_| (), 10, EXPIRES + 1), (false, false));
}

#[test]
fn a_mandate_of_nothing_or_of_the_past_is_refused() {
    let mut desk = Desk::new();
    let none = MandateTerms { buy_at_most: None, sell_at_least: None, ..mandate() };
    refused!(grant(&mut desk, ALICE, none), PowerError::MandateOfNothing);
    let empty = MandateTerms { lots_at_most: Lots(0), ..mandate() };
    refused!(grant(&mut desk, ALICE, empty), PowerError::MandateOfNothing);
    for expires in [DRAFTED, DRAFTED - 1, 0] {
        let past = MandateTerms { expires: Timestamp(expires), ..mandate() };
        refused!(grant(&mut desk, ALICE, past), PowerError::MandateExpired { now: Timestamp(DRAFTED), .. });
    }
    let short = MandateTerms { expires: Timestamp(DRAFTED + 1), ..mandate() };
    grant(&mut desk, ALICE, short).unwrap();
}

#[test]
fn a_mandate_is_for_a_market_that_there_is() {
    let mut desk = Desk::new();
    let msg = ExecuteMsg::GrantMandate { market: MarketId(7), mandate: mandate() };
    refused!(desk.send(&account("alice"), msg), PowerError::UnknownMarket { market: MarketId(7), .. });
    // One given in a market is not one in another.
    grant(&mut desk, ALICE, mandate()).unwrap();
    for market in [MarketId(0), MarketId(7), MarketId::MAX] {
        refused!(desk.send(&account("alice"), ExecuteMsg::RevokeMandate { market }),
            PowerError::NoMandate { market: told, participant: ALICE } if *told == market
        );
    }
    assert_eq!(stored(&desk, ALICE), Some(mandate()));
}

#[test]
fn a_mandate_is_replaced_and_taken_back_but_what_it_signed_stays() {
    let mut desk = Desk::new();
    refused!(revoke(&mut desk, ALICE), PowerError::NoMandate { market: MARKET, participant: ALICE });
    grant(&mut desk, ALICE, mandate()).unwrap();
    let narrow = MandateTerms { lots_at_most: Lots(3), ..mandate() };
    grant(&mut desk, ALICE, narrow).unwrap();
    assert_eq!(stored(&desk, ALICE), Some(narrow));
    desk.draft(Drafts { last: false, ..page(vec![new(ALICE, BOB, 3)]) }).unwrap();
    revoke(&mut desk, ALICE).unwrap();
    assert_eq!(stored(&desk, ALICE), None);
    desk.draft(Drafts { terms: None, ..page(vec![new(ALICE, BOB, 3)]) }).unwrap();
    assert!(desk.contract(0).buyer_signed && !desk.contract(1).buyer_signed);
    let logged: Vec<_> = desk.log.iter().map(|entry| (entry.action.as_str(), entry.category)).collect();
    let access = interfaces::audit_log::Category::Access;
    assert_eq!(logged, [("grant_mandate", access), ("grant_mandate", access), ("revoke_mandate", access)]);
}

#[test]
fn extreme_limits_are_limits() {
    let mut desk = Desk::new();
    let widest = MandateTerms {
        buy_at_most: Some(Price::MAX),
        sell_at_least: Some(Price::MIN),
        lots_at_most: Lots::MAX,
        expires: Timestamp::MAX,
    };
    grant(&mut desk, CAROL, widest).unwrap();
    assert_eq!(stored(&desk, CAROL), Some(widest));
    let narrowest = MandateTerms { buy_at_most: Some(Price::MIN), sell_at_least: Some(Price::MAX), ..widest };
    grant(&mut desk, ALICE, narrowest).unwrap();
    desk.draft(page(vec![new(CAROL, ALICE, 1)])).unwrap();
    let contract = desk.contract(0);
    assert_eq!((contract.buyer_signed, contract.seller_signed), (true, false));
}

#[test]
fn of_a_contract_with_oneself_a_mandate_may_sign_one_side() {
    let mut desk = Desk::new();
    // In zone 2 the price is 120: too much for buying at up to 110, enough for selling from 100 on.
    grant(&mut desk, CAROL, mandate()).unwrap();
    desk.draft(page(vec![new(CAROL, CAROL, 4)])).unwrap();
    assert_eq!(desk.status(0), ContractStatus::HalfSigned);
    assert_eq!(desk.escrow.balance(CAROL).committed, 4 * 33);
    desk.sign(CAROL, &[id(0)]).unwrap();
    assert_eq!(desk.status(0), ContractStatus::Signed);
    assert_eq!(desk.escrow.balance(CAROL).committed, 4 * 33 + 4 * 142);
}
