//! What becomes of drafts.

use interfaces::power_contract::{ContractStatus, MandateTerms};
use interfaces::settlement_escrow::CycleStatus;
use simulation::{buy, sell};
use testing::refused;
use units::{Amount, Lots, Price, Seconds};

use crate::scenes::{Duo, HOME_HOLD, WIND_HOLD, any_mandate, gain};

#[test]
fn buyer_without_signature_pays_its_bond_to_the_seller() {
    let mut duo = Duo::drafted();
    duo.market.sign_all_but(duo.slot, &[&duo.home.clone()]).unwrap();
    duo.market.end_signing(duo.slot);
    let lapsed = duo.market.activate(duo.slot).unwrap();
    // 10 lots at a bond of 40.
    assert_eq!((lapsed[0].buyer_liability, lapsed[0].seller_liability), (Amount(400), Amount(0)));
    assert_eq!(lapsed[0].reason, "unsigned");
    assert_eq!(duo.market.contract(duo.contract()).status, ContractStatus::Lapsed);
    assert_eq!(duo.gains(), (400, -400));
}

#[test]
fn seller_without_signature_pays_its_bond_to_the_buyer() {
    let mut duo = Duo::drafted();
    duo.market.sign_all_but(duo.slot, &[&duo.wind.clone()]).unwrap();
    duo.market.end_signing(duo.slot);
    duo.market.activate(duo.slot).unwrap();
    // 10 lots at a bond of 50.
    assert_eq!(duo.gains(), (-500, 500));
}

#[test]
fn where_neither_signs_both_bonds_go_to_the_imbalance_account() {
    let mut duo = Duo::drafted();
    assert_eq!(duo.gains(), (-500, -400));
    assert_eq!(duo.market.system_balances().imbalance, Amount(900));
}

#[test]
fn money_moves_from_reserved_to_committed_with_each_signature() {
    let mut duo = Duo::drafted();
    let contract = duo.contract();
    assert_eq!(duo.market.balance(&duo.home).reserved, Amount(HOME_HOLD));
    assert_eq!(duo.market.balance(&duo.wind).reserved, Amount(WIND_HOLD));
    duo.market.sign(&duo.home, &[contract]).unwrap();
    assert_eq!(duo.market.contract(contract).status, ContractStatus::HalfSigned);
    assert_eq!(duo.market.balance(&duo.home).committed, Amount(HOME_HOLD));
    duo.market.sign_digest(&duo.wind, &[contract]).unwrap();
    assert_eq!(duo.market.contract(contract).status, ContractStatus::Signed);
    assert_eq!(duo.market.balance(&duo.wind).committed, Amount(WIND_HOLD));
}

#[test]
fn a_mandate_signs_within_its_limits_only() {
    for (mandate, signs) in [
        (any_mandate(), true),
        // The price is 100, the contract of 10 lots.
        (MandateTerms { buy_at_most: Some(Price(100)), ..any_mandate() }, true),
        (MandateTerms { buy_at_most: Some(Price(99)), ..any_mandate() }, false),
        (MandateTerms { buy_at_most: None, ..any_mandate() }, false),
        (MandateTerms { lots_at_most: Lots(10), ..any_mandate() }, true),
        (MandateTerms { lots_at_most: Lots(9), ..any_mandate() }, false),
    ] {
        let mut duo = Duo::quoted();
        duo.market.mandate(&duo.home, mandate).unwrap();
        duo.market.match_slot(duo.slot).unwrap();
        let contract = duo.market.contract(duo.contract());
        assert_eq!((contract.buyer_signed, contract.seller_signed), (signs, false), "{mandate:?}");
        let committed = if signs { HOME_HOLD } else { 0 };
        assert_eq!(duo.market.balance(&duo.home).committed, Amount(committed));
    }
}

#[test]
fn a_mandate_ends_when_it_expires_and_when_it_is_revoked() {
    for revoked in [false, true] {
        let mut duo = Duo::quoted();
        // It expires at the moment of pairing, which is the gate.
        let expires = duo.market.gate_of(duo.slot);
        duo.market.mandate(&duo.home, MandateTerms { expires, ..any_mandate() }).unwrap();
        if revoked {
            duo.market.mandate(&duo.home, any_mandate()).unwrap();
            duo.market.revoke_mandate(&duo.home).unwrap();
            assert_eq!(duo.market.mandate_of(&duo.home), None);
        }
        duo.market.match_slot(duo.slot).unwrap();
        assert!(!duo.market.contract(duo.contract()).buyer_signed, "revoked: {revoked}");
    }
}

#[test]
fn one_digest_signs_a_whole_cycle() {
    let mut duo = Duo::quoted();
    let cycle = duo.market.cycle(duo.slot);
    let slots = duo.market.slots_of(cycle);
    for slot in &slots[1..] {
        duo.market.quote(&duo.wind, &[sell(*slot, 0, 100, 20)]).unwrap();
        duo.market.quote(&duo.home, &[buy(*slot, 0, 300, 10)]).unwrap();
    }
    // Gates are a quarter of an hour apart, signing takes half an hour: two slots are open for signature at a time.
    for pair in slots.chunks(2) {
        for slot in pair {
            duo.market.match_slot(*slot).unwrap();
        }
        for (participant, contracts) in duo.market.unsigned(pair) {
            assert_eq!(contracts.len(), 2);
            let actor = duo.market.actor(participant).clone();
            let signed = duo.market.sign_digest(&actor, &contracts).unwrap();
            assert_eq!((signed.contracts, signed.means.as_str()), (2, "digest"));
        }
    }
    for slot in &slots {
        assert!(duo.market.contracts(*slot).iter().all(|contract| contract.status == ContractStatus::Signed));
    }
    assert_eq!(duo.market.run_cycle(cycle).unwrap().status, CycleStatus::Cleared);
    // Four contracts of 10 lots at 100, fees of 2 and 1.
    assert_eq!((gain(&duo.market, &duo.wind), gain(&duo.market, &duo.home)), (4 * 980, 4 * -1_010));
}

#[test]
fn both_cancel_and_nobody_owes_anything() {
    let mut duo = Duo::drafted();
    let contract = duo.contract();
    duo.market.sign(&duo.home, &[contract]).unwrap();
    assert_eq!(duo.market.cancel_contracts(&duo.home, &[contract]).unwrap(), []);
    assert_eq!(duo.market.contract(contract).status, ContractStatus::HalfSigned);
    assert_eq!(duo.market.cancel_contracts(&duo.wind, &[contract]).unwrap().len(), 1);
    assert_eq!(duo.market.contract(contract).status, ContractStatus::Cancelled);
    assert_eq!(duo.market.balance(&duo.home).free, Amount(1_000_000));
    assert_eq!(duo.gains(), (0, 0));
}

#[test]
fn signatures_end_at_the_deadline_to_the_second() {
    let mut duo = Duo::drafted();
    let contract = duo.contract();
    let sign_by = duo.market.contract_slot(duo.slot).unwrap().sign_by.unwrap();
    duo.market.advance_to(sign_by.minus_saturating(Seconds(1)));
    duo.market.sign(&duo.home, &[contract]).unwrap();
    let slot = duo.slot;
    let early =
        format!("power/too_early: slot {slot}: possible from {sign_by} on, it is {}", duo.market.now());
    refused(duo.market.activate_page(slot, 10), &early);
    duo.market.advance_to(sign_by);
    let late = format!("power/too_late: slot {slot}: possible before {sign_by}, it is {sign_by}");
    refused(duo.market.sign(&duo.wind, &[contract]), &late);
    duo.market.activate_page(duo.slot, 10).unwrap();
    assert_eq!(duo.market.contract(contract).status, ContractStatus::Lapsed);
}

#[test]
fn pairing_too_late_for_signatures_costs_no_bond() {
    let mut duo = Duo::quoted();
    duo.market.close_gate(duo.slot);
    duo.market.aggregate(duo.slot).unwrap();
    duo.market.clear(duo.slot).unwrap();
    // The time for signing would end after delivery has begun.
    let start = duo.market.start_of(duo.slot);
    duo.market.advance_to(start.minus_saturating(Seconds(60)));
    duo.market.pair(duo.slot).unwrap();
    duo.market.end_signing(duo.slot);
    let lapsed = duo.market.activate(duo.slot).unwrap();
    assert_eq!((lapsed[0].buyer_liability, lapsed[0].seller_liability), (Amount(0), Amount(0)));
    assert_eq!(duo.gains(), (0, 0));
}
