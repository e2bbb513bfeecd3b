//! Standing mandates.

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

pub fn grant(env: &mut TestEnv, who: ParticipantId, mandate: MandateTerms) -> TxResult {
    env.send(&account_of(who), ExecuteMsg::GrantMandate { market: MARKET, mandate })
}

fn revoke(env: &mut TestEnv, who: ParticipantId) -> TxResult {
    env.send(&account_of(who), ExecuteMsg::RevokeMandate { market: MARKET })
}

fn stored(env: &TestEnv, participant: ParticipantId) -> Option<MandateTerms> {
    env.ask::<MandateResponse>(QueryMsg::Mandate { market: MARKET, participant }).unwrap().mandate
}

#[test]
fn a_mandate_signs_when_contracts_are_drafted() {
    let mut env = TestEnv::new();
    grant(&mut env, ALICE, mandate()).unwrap();
    grant(&mut env, BOB, mandate()).unwrap();
    let done = env.draft(page(vec![new(ALICE, BOB, 10), new(ALICE, DAVE, 5)])).unwrap();
    assert_eq!([env.status(0), env.status(1)], [ContractStatus::Signed, ContractStatus::HalfSigned]);
    // Alice: 15·132; Bob: 10·33; Dave has given none.
    assert_eq!(env.escrow.balance(ALICE).committed, 1_980);
    assert_eq!(env.escrow.balance(BOB).committed, 330);
    assert_eq!(env.escrow.balance(DAVE).committed, 0);
    let signed = |participant, contracts| ContractsSigned {
        participant,
        market: MARKET,
        contracts,
        means: "mandate".into(),
    };
    assert_eq!(events::<ContractsSigned>(&done), [signed(ALICE, 2), signed(BOB, 1)]);
    refused!(env.sign(ALICE, &[id(0)]), PowerError::AlreadySigned { .. });
    refused!(env.sign(ALICE, &[id(1)]), PowerError::AlreadySigned { .. });
}

/// Whether a mandate of both parties signs a contract: by the buyer, by the seller.
fn signs(change: impl FnOnce(&mut MandateTerms), lots: u64, at: u64) -> (bool, bool) {
    let mut env = TestEnv::new();
    let mut terms = mandate();
    change(&mut terms);
    for party in [ALICE, BOB] {
        grant(&mut env, party, terms).unwrap();
    }
    env.set_time(at);
    env.draft(page(vec![new(ALICE, BOB, lots)])).unwrap();
    let contract = env.contract(0);
    (contract.buyer_signed, contract.seller_signed)
}

#[test]
fn a_mandate_signs_within_its_limits_only() {
    assert_eq!(signs(|_| (), 10, DRAFTED), (true, true));
    assert_eq!(signs(|_| (), 11, DRAFTED), (false, false));
    assert_eq!(signs(|terms| terms.buy_at_most = Some(Price(109)), 10, DRAFTED), (false, true));
    assert_eq!(signs(|terms| terms.sell_at_least = Some(Price(101)), 10, DRAFTED), (true, false));
    assert_eq!(signs(|terms| terms.buy_at_most = None, 10, DRAFTED), (false, true));
    assert_eq!(signs(|terms| terms.sell_at_least = None, 10, DRAFTED), (true, false));
    assert_eq!(signs(|terms| terms.lots_at_most = Lots::MAX, 11, DRAFTED), (true, true));
}

#[test]
fn a_mandate_ends_at_its_expiry() {
    assert_eq!(signs(|_| (), 10, EXPIRES - 1), (true, true));
    assert_eq!(signs(|_| (), 10, EXPIRES), (false, false));
    assert_eq!(signs(|_| (), 10, EXPIRES + 1), (false, false));
}

#[test]
fn empty_and_expired_mandates_are_refused() {
    let mut env = TestEnv::new();
    let none = MandateTerms { buy_at_most: None, sell_at_least: None, ..mandate() };
    refused!(grant(&mut env, ALICE, none), PowerError::EmptyMandate);
    let empty = MandateTerms { lots_at_most: Lots(0), ..mandate() };
    refused!(grant(&mut env, ALICE, empty), PowerError::EmptyMandate);
    for expires in [DRAFTED, DRAFTED - 1, 0] {
        let past = MandateTerms { expires: Timestamp(expires), ..mandate() };
        refused!(grant(&mut env, ALICE, past), PowerError::MandateExpired { now: Timestamp(DRAFTED), .. });
    }
    let short = MandateTerms { expires: Timestamp(DRAFTED + 1), ..mandate() };
    grant(&mut env, ALICE, short).unwrap();
}

#[test]
fn a_mandate_belongs_to_one_existing_market() {
    let mut env = TestEnv::new();
    let msg = ExecuteMsg::GrantMandate { market: MarketId(7), mandate: mandate() };
    refused!(env.send(&account("alice"), msg), PowerError::UnknownMarket { market: MarketId(7), .. });
    // A mandate in one market is not one in another.
    grant(&mut env, ALICE, mandate()).unwrap();
    for market in [MarketId(0), MarketId(7), MarketId::MAX] {
        refused!(env.send(&account("alice"), ExecuteMsg::RevokeMandate { market }),
            PowerError::NoMandate { market: named, participant: ALICE } if *named == market
        );
    }
    assert_eq!(stored(&env, ALICE), Some(mandate()));
}

#[test]
fn contracts_stay_signed_when_their_mandate_is_replaced_or_revoked() {
    let mut env = TestEnv::new();
    refused!(revoke(&mut env, ALICE), PowerError::NoMandate { market: MARKET, participant: ALICE });
    grant(&mut env, ALICE, mandate()).unwrap();
    let narrow = MandateTerms { lots_at_most: Lots(3), ..mandate() };
    grant(&mut env, ALICE, narrow).unwrap();
    assert_eq!(stored(&env, ALICE), Some(narrow));
    env.draft(Drafts { last: false, ..page(vec![new(ALICE, BOB, 3)]) }).unwrap();
    revoke(&mut env, ALICE).unwrap();
    assert_eq!(stored(&env, ALICE), None);
    env.draft(Drafts { terms: None, ..page(vec![new(ALICE, BOB, 3)]) }).unwrap();
    assert!(env.contract(0).buyer_signed && !env.contract(1).buyer_signed);
    let logged: Vec<_> = env.log.iter().map(|entry| (entry.action.as_str(), entry.category)).collect();
    let access = interfaces::audit_log::Category::Access;
    assert_eq!(logged, [("grant_mandate", access), ("grant_mandate", access), ("revoke_mandate", access)]);
}

#[test]
fn extreme_limits_of_mandates_are_applied() {
    let mut env = TestEnv::new();
    let widest = MandateTerms {
        buy_at_most: Some(Price::MAX),
        sell_at_least: Some(Price::MIN),
        lots_at_most: Lots::MAX,
        expires: Timestamp::MAX,
    };
    grant(&mut env, CAROL, widest).unwrap();
    assert_eq!(stored(&env, CAROL), Some(widest));
    let narrowest = MandateTerms { buy_at_most: Some(Price::MIN), sell_at_least: Some(Price::MAX), ..widest };
    grant(&mut env, ALICE, narrowest).unwrap();
    env.draft(page(vec![new(CAROL, ALICE, 1)])).unwrap();
    let contract = env.contract(0);
    assert_eq!((contract.buyer_signed, contract.seller_signed), (true, false));
}

#[test]
fn a_mandate_may_sign_one_side_of_a_participants_own_contract() {
    let mut env = TestEnv::new();
    // In zone 2 the price is 120: too much for buying at up to 110, enough for selling from 100 on.
    grant(&mut env, CAROL, mandate()).unwrap();
    env.draft(page(vec![new(CAROL, CAROL, 4)])).unwrap();
    assert_eq!(env.status(0), ContractStatus::HalfSigned);
    assert_eq!(env.escrow.balance(CAROL).committed, 4 * 33);
    env.sign(CAROL, &[id(0)]).unwrap();
    assert_eq!(env.status(0), ContractStatus::Signed);
    assert_eq!(env.escrow.balance(CAROL).committed, 4 * 33 + 4 * 142);
}
