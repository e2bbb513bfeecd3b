//! People whose standing changes while the day goes on.

use interfaces::Contract;
use interfaces::power_contract::ContractStatus;
use interfaces::registry::{Decision, Role, Status};
use simulation::{Trader, buy, cancel_ref, sell};
use testing::{Checks, refused};
use units::{Amount, Seconds, Timestamp};

use crate::scenes::{Duo, any_mandate};

#[test]
fn participant_suspended_mid_day_withdraws_but_does_not_trade() {
    let mut duo = Duo::quoted();
    duo.market.suspend(&duo.home).unwrap();
    refused(duo.market.quote(&duo.home, &[buy(duo.slot, 0, 200, 1)]), "auth/not_active");
    refused(duo.market.mandate(&duo.home, any_mandate()), "auth/not_active");
    duo.market.withdraw(&duo.home, Some(1_000)).unwrap();
    duo.market.match_slot(duo.slot).unwrap();
    let contract = duo.contract();
    refused(duo.market.sign(&duo.home, &[contract]), "auth/not_active");
    duo.market.reinstate(&duo.home).unwrap();
    duo.market.sign(&duo.home, &[contract]).unwrap();
}

#[test]
fn who_is_suspended_after_signing_is_in_default_at_activation() {
    let mut duo = Duo::drafted();
    duo.market.sign_all(duo.slot).unwrap();
    duo.market.suspend(&duo.wind).unwrap();
    duo.market.end_signing(duo.slot);
    let lapsed = duo.market.activate(duo.slot).unwrap();
    assert_eq!((lapsed[0].reason.as_str(), lapsed[0].seller_liability), ("inactive", Amount(500)));
    assert_eq!(duo.gains(), (-500, 500));
}

#[test]
fn who_is_revoked_after_activation_is_settled_all_the_same() {
    let mut duo = Duo::delivered();
    duo.market.revoke(&duo.wind).unwrap();
    duo.market.meter_as_contracted(duo.slot).unwrap();
    assert_eq!(duo.gains(), (980, -1_010));
    duo.market.withdraw(&duo.wind, None).unwrap();
}

#[test]
fn a_participant_outlives_its_key() {
    let mut duo = Duo::drafted();
    let contract = duo.contract();
    let (old, next) = (duo.home.clone(), duo.market.account("home's new telephone"));
    duo.market.propose_rotation(&old.account, &next).unwrap();
    let home = duo.market.accept_rotation(&next, old.participant).unwrap();
    refused(duo.market.sign(&old, &[contract]), "auth/not_registered");
    refused(duo.market.withdraw(&old, None), "auth/not_registered");
    duo.market.sign(&home, &[contract]).unwrap();
    duo.market.withdraw(&home, Some(10)).unwrap();
    assert_eq!(simulation::ChainBackend::balance(&duo.market.chain, &next, "ucoin").unwrap(), Amount(10));
    assert_eq!(duo.market.contract(contract).status, ContractStatus::HalfSigned);
}

#[test]
fn a_rotation_is_accepted_by_the_proposed_account_alone() {
    let mut duo = Duo::quoted();
    let (next, thief) = (duo.market.account("next"), duo.market.account("thief"));
    let (home, wind) = (duo.home.clone(), duo.wind.clone());
    let taken = format!(
        "registry/already_registered: {} acts for participant {}, which is active",
        wind.account, wind.participant
    );
    refused(duo.market.propose_rotation(&home.account, &wind.account), &taken);
    duo.market.propose_rotation(&home.account, &next).unwrap();
    let not_proposed = |who: &cosmwasm_std::Addr| {
        format!(
            "registry/not_proposed_account: {who} is not proposed as the account of participant {}",
            home.participant
        )
    };
    refused(duo.market.accept_rotation(&thief, home.participant), &not_proposed(&thief));
    duo.market.accept_rotation(&next, home.participant).unwrap();
    refused(duo.market.accept_rotation(&next, home.participant), &not_proposed(&next));
}

#[test]
fn a_pause_stops_trading_and_not_the_way_home_of_money() {
    let mut duo = Duo::drafted();
    let contract = duo.contract();
    let next = duo.market.slot(4);
    let placed = duo.market.quote(&duo.home, &[buy(next, 0, 200, 1)]).unwrap();
    duo.market.pause(Seconds(7 * 86_400)).unwrap();
    refused(duo.market.quote(&duo.home, &[buy(next, 0, 200, 1)]), "auth/paused");
    refused(duo.market.fund(&duo.home, 5), "auth/paused");
    duo.market.cancel(&duo.home, &[cancel_ref(&placed[0])]).unwrap();
    duo.market.withdraw(&duo.home, Some(7)).unwrap();
    duo.market.sign(&duo.home, &[contract]).unwrap();
    duo.market.sign(&duo.wind, &[contract]).unwrap();
    duo.market.end_signing(duo.slot);
    duo.market.activate(duo.slot).unwrap();
    duo.market.deliver(duo.slot);
    duo.market.meter_as_contracted(duo.slot).unwrap();
    // The fund() above left 5 coins in the account, and 7 were withdrawn.
    assert_eq!(duo.gains(), (980, -1_017));
}

#[test]
fn a_pause_ends_by_itself_and_is_bounded() {
    let mut duo = Duo::quoted();
    for seconds in [0, 7 * 86_400 + 1] {
        let words = format!("registry/pause_length: a pause lasts 1 to 604800 s, {seconds} s were given");
        refused(duo.market.pause(Seconds(seconds)), &words);
    }
    duo.market.pause(Seconds(60)).unwrap();
    duo.market.advance(Seconds(59));
    refused(duo.market.quote(&duo.home, &[buy(duo.slot, 0, 200, 1)]), "auth/paused");
    duo.market.advance(Seconds(1));
    duo.market.quote(&duo.home, &[buy(duo.slot, 0, 200, 1)]).unwrap();
    assert_eq!(duo.market.pause_state().until, None);
    duo.market.pause(Seconds(60)).unwrap();
    duo.market.unpause().unwrap();
    duo.market.quote(&duo.home, &[buy(duo.slot, 0, 200, 1)]).unwrap();
}

/// All that a pause stops something of says the same: until when trading is paused, or nothing of a pause.
fn agree(duo: &mut Duo, until: Option<Timestamp>) {
    assert_eq!(duo.market.pause_state().until, until);
    let name = format!("household {}", duo.market.participants().len());
    let account = duo.market.account(&name);
    let answers = [
        duo.market.register(&account, &Trader::household(&name, 0)).map(|_| ()),
        duo.market.quote(&duo.home, &[buy(duo.slot, 0, 200, 1)]).map(|_| ()),
        duo.market.mandate(&duo.home, any_mandate()),
        duo.market.fund(&duo.home, 5).map(|_| ()),
    ];
    for answer in answers {
        match until {
            Some(until) => refused(answer, &format!("auth/paused: trading is paused until {until}")),
            None => answer.unwrap(),
        }
    }
}

#[test]
fn registry_and_peers_agree_about_every_pause() {
    let mut duo = Duo::quoted();
    let after = |duo: &Duo, seconds| Some(duo.market.now().plus(Seconds(seconds)).unwrap());
    agree(&mut duo, None);
    // Replaced by a shorter one, which ends by itself.
    for seconds in [600, 30] {
        duo.market.pause(Seconds(seconds)).unwrap();
        let end = after(&duo, seconds);
        agree(&mut duo, end);
    }
    duo.market.advance(Seconds(29));
    let end = after(&duo, 1);
    agree(&mut duo, end);
    duo.market.advance(Seconds(1));
    agree(&mut duo, None);
    // Ended in the second in which it began, and later.
    for seconds in [0, 10] {
        duo.market.pause(Seconds(60)).unwrap();
        duo.market.advance(Seconds(seconds));
        let end = after(&duo, 60 - seconds);
        agree(&mut duo, end);
        duo.market.unpause().unwrap();
        agree(&mut duo, None);
    }
}

#[test]
fn a_pause_is_everywhere_or_nowhere() {
    let mut duo = Duo::quoted();
    duo.market.set_checks(Checks::AtEnd);
    let key = contract_kit::addresses::raw_key();
    for contract in [Contract::OrderbookMatcher, Contract::PowerContract, Contract::SettlementEscrow] {
        let address = duo.market.addresses.address(contract).clone();
        let kept = duo.market.chain.app_mut().contract_storage_mut(&address).get(key).unwrap();
        duo.market.chain.app_mut().contract_storage_mut(&address).remove(key);
        refused(duo.market.pause(Seconds(60)), "admin/addresses_not_set");
        duo.market.chain.app_mut().contract_storage_mut(&address).set(key, &kept);
        agree(&mut duo, None);
    }
    duo.market.pause(Seconds(60)).unwrap();
    let end = duo.market.now().plus(Seconds(60)).unwrap();
    agree(&mut duo, Some(end));
}

#[test]
fn a_slot_that_a_pause_kept_from_clearing_is_refunded() {
    let mut duo = Duo::quoted();
    duo.market.close_gate(duo.slot);
    duo.market.pause(Seconds(86_400)).unwrap();
    refused(duo.market.aggregate_page(duo.slot, 10), "auth/paused");
    assert_eq!(duo.gains(), (0, 0));
}

#[test]
fn a_rejected_account_may_register_anew() {
    let mut duo = Duo::quoted();
    let trader = Trader::household("late", 0);
    let account = duo.market.account("late");
    let first = duo.market.register(&account, &trader).unwrap();
    let again =
        format!("registry/already_registered: {account} acts for participant {first}, which is pending");
    refused(duo.market.register(&account, &trader), &again);
    duo.market.decide(first, Decision::Reject { reason: "illegible".into() }).unwrap();
    let second = duo.market.register(&account, &trader).unwrap();
    assert_ne!(first, second);
    assert_eq!(duo.market.participant(first).status, Status::Rejected);
    assert_eq!(duo.market.participant_of(&account).unwrap().participant, second);
    let approve = Decision::Approve { labels: vec![], tier: units::Tier(0) };
    let over = format!("registry/forbidden_step: participant {first} is rejected: approve does not apply");
    refused(duo.market.decide(first, approve), &over);
}

#[test]
fn a_role_ends_when_it_is_due_and_when_it_is_revoked() {
    let mut duo = Duo::active();
    let deputy = duo.market.account("deputy");
    let until = duo.market.metered_by(duo.slot).minus_saturating(Seconds(10));
    duo.market.grant_role_until(Role::MeteringOperator, &deputy, Some(until)).unwrap();
    duo.market.operators.metering = deputy.clone();
    duo.market.advance_to(until.minus_saturating(Seconds(1)));
    duo.market.meter_as_contracted(duo.slot).unwrap();
    duo.market.advance_to(until);
    let mut again = simulation::export(&duo.wind, duo.slot, 900);
    again.version = 2;
    refused(duo.market.meter(std::slice::from_ref(&again)), "auth/missing_role");
    duo.market.grant_role(Role::MeteringOperator, &deputy).unwrap();
    duo.market.revoke_role(Role::MeteringOperator, &deputy).unwrap();
    refused(duo.market.meter(&[again]), "auth/missing_role");
}

#[test]
fn labels_are_certified_by_the_reviewer() {
    let mut duo = Duo::quoted();
    let coal = duo.market.join(&Trader::generator("coal", 0).labels(&[]));
    refused(duo.market.quote(&coal, &[sell(duo.slot, 1, 50, 1)]), "matcher/label_not_granted");
    duo.market.quote(&coal, &[sell(duo.slot, 0, 50, 1)]).unwrap();
}
