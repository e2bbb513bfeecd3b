//! Who may send what; what a message may look like.

use std::collections::BTreeSet;

use cosmwasm_std::Coin;
use cw_multi_test::MockApiBech32;
use interfaces::declaration::{AllowedSender, Coins, declarations};
use interfaces::registry::Role;
use interfaces::settlement_escrow::SystemAccount;
use interfaces::{Contract, orderbook_matcher, settlement_escrow};
use simulation::{Trader, buy, json};
use testing::{TestEnv, refused};
use units::Seconds;

use crate::samples::{About, Sample, samples};
use crate::scenes::Duo;

fn about(duo: &Duo) -> About {
    About { slot: duo.slot, participant: duo.home.participant, account: duo.wind.account.clone() }
}

#[test]
fn every_declared_message_has_a_sample() {
    let duo = Duo::quoted();
    let sampled: BTreeSet<_> = samples(&duo.market, &about(&duo))
        .iter()
        .map(|sample| (sample.contract(), sample.declaration().name))
        .collect();
    let declared: BTreeSet<_> = Contract::ALL
        .into_iter()
        .flat_map(|contract| {
            declarations(contract).into_iter().map(move |(_, message)| (contract, message.name))
        })
        .collect();
    assert_eq!(sampled, declared);
    // The registry answers with the same table.
    let served: Vec<_> = duo.market.permissions().into_iter().map(|row| (row.contract, row.action)).collect();
    let named: Vec<_> =
        declared.into_iter().map(|(contract, name)| (contract.to_string(), name.to_owned())).collect();
    assert_eq!(served.len(), named.len());
    assert!(named.iter().all(|row| served.contains(row)));
}

/// The codes with which authorization refuses a sender.
const REFUSALS: [&str; 5] = [
    "auth/not_registered",
    "auth/not_administrator",
    "auth/not_proposed",
    "auth/missing_role",
    "auth/not_a_peer",
];

#[test]
fn every_message_that_is_not_for_anyone_is_refused_to_a_stranger() {
    let mut duo = Duo::quoted();
    let stranger = duo.market.account("stranger");
    for sample in &samples(&duo.market, &about(&duo)) {
        let declaration = sample.declaration();
        if declaration.sender != AllowedSender::Anyone {
            let coins: &[Coin] = if declaration.coins == Coins::Accepted {
                duo.market.faucet(&stranger, 1, "ucoin");
                &[Coin::new(1_u128, "ucoin")]
            } else {
                &[]
            };
            let error = sample.send(&mut duo.market, &stranger, coins).expect_err(declaration.name);
            assert!(REFUSALS.iter().any(|words| error.says(words)), "{}: {error}", declaration.name);
        }
    }
}

#[test]
fn a_role_admits_only_to_its_own_messages() {
    let mut duo = Duo::quoted();
    let samples = samples(&duo.market, &about(&duo));
    for role in Role::ALL {
        let holder = duo.market.operators.holder(role).clone();
        for sample in &samples {
            let declaration = sample.declaration();
            let own = matches!(declaration.sender, AllowedSender::RoleHolder(of) | AllowedSender::RoleHolderOrAdministrator(of) if of == role);
            if own || declaration.sender == AllowedSender::Anyone {
                continue;
            }
            let coins =
                if declaration.coins == Coins::Accepted { vec![Coin::new(1_u128, "ucoin")] } else { vec![] };
            for coin in &coins {
                duo.market.faucet(&holder, 1, &coin.denom);
            }
            let error = sample.send(&mut duo.market, &holder, &coins).expect_err(declaration.name);
            assert!(
                REFUSALS.iter().any(|words| error.says(words)),
                "{role} sends {}: {error}",
                declaration.name
            );
        }
    }
}

#[test]
fn the_administrator_holds_no_role_and_is_not_a_peer() {
    let mut duo = Duo::quoted();
    let admin = duo.market.operators.admin.clone();
    for sample in &samples(&duo.market, &about(&duo)) {
        let declaration = sample.declaration();
        let closed = matches!(
            declaration.sender,
            AllowedSender::RoleHolder(_)
                | AllowedSender::Peers(_)
                | AllowedSender::ActiveParticipant
                | AllowedSender::Participant
        );
        if closed && declaration.coins == Coins::Refused {
            let error = sample.send(&mut duo.market, &admin, &[]).expect_err(declaration.name);
            assert!(REFUSALS.iter().any(|words| error.says(words)), "{}: {error}", declaration.name);
        }
    }
}

#[test]
fn coins_with_a_message_that_takes_none_are_refused() {
    let mut duo = Duo::quoted();
    let home = duo.home.account.clone();
    duo.market.faucet(&home, 1_000, "ucoin");
    for sample in &samples(&duo.market, &about(&duo)) {
        let declaration = sample.declaration();
        if declaration.coins == Coins::Refused {
            refused(sample.send(&mut duo.market, &home, &[Coin::new(1_u128, "ucoin")]), "auth/coins");
        }
    }
}

#[test]
fn a_deposit_is_exactly_one_coin_of_a_listed_denomination() {
    let mut duo = Duo::quoted();
    let home = duo.home.clone();
    // What ends like the denomination, or begins like it, is another one.
    for denom in ["ucoin", "uother", "xucoin", "ucoinx", "factory/evil/ucoin", "UCOIN"] {
        duo.market.faucet(&home.account, 1_000, denom);
    }
    let coin = |amount: u128, denom: &str| Coin::new(amount, denom);
    let top_up = Sample::Escrow(settlement_escrow::ExecuteMsg::TopUp { account: SystemAccount::Grid });
    for coins in [vec![], vec![coin(5, "ucoin"), coin(5, "uother")]] {
        refused(duo.market.deposit(&home, &coins), "auth/coins");
        refused(top_up.send(&mut duo.market, &home.account, &coins), "auth/coins");
    }
    for denom in ["xucoin", "ucoinx", "factory/evil/ucoin", "UCOIN"] {
        let words = format!("escrow/unknown_denom: the escrow does not accept the denomination {denom}");
        refused(duo.market.deposit(&home, &[coin(5, denom)]), &words);
        refused(top_up.send(&mut duo.market, &home.account, &[coin(5, denom)]), &words);
    }
    duo.market.deposit(&home, &[coin(5, "uother")]).unwrap();
    assert_eq!(duo.market.balance(&home).free.get(), 1_000_000 - 3_410);
}

#[test]
fn addresses_are_refused_unless_spelled_as_the_chain_spells_them() {
    let mut duo = Duo::quoted();
    let (admin, home) = (duo.market.operators.admin.clone(), duo.home.account.clone());
    let other = duo.market.account("other").to_string();
    let elsewhere = MockApiBech32::new("osmo").addr_make("other").to_string();
    for (account, words) in [
        (other.to_uppercase(), "address not normalized"),
        (format!(" {other}"), "parse failed"),
        (elsewhere, "Wrong bech32 prefix"),
        (other.replace("cosmwasm1", "osmo1"), "invalid checksum"),
        (String::new(), "parse failed"),
        ("x".repeat(10_000), "parse failed"),
    ] {
        let grant = interfaces::registry::ExecuteMsg::GrantRole {
            role: Role::Auditor,
            account: account.clone(),
            since: None,
            until: None,
        };
        let propose = interfaces::registry::ExecuteMsg::ProposeRotation { account: account.clone() };
        for contract in Contract::ALL {
            let succeed = serde_json::json!({ "admin": { "propose_admin": { "account": account } } });
            refused(duo.market.send(&admin, contract, &succeed, &[]), words);
        }
        let pay = settlement_escrow::ExecuteMsg::WithdrawSystem {
            account: SystemAccount::Fees,
            denom: "ucoin".into(),
            amount: units::Amount(1),
            recipient: account.clone(),
        };
        for (sender, sample) in [
            (&admin, Sample::Registry(grant)),
            (&home, Sample::Registry(propose)),
            (&admin, Sample::Escrow(pay)),
        ] {
            // The address is what is wrong, nothing else.
            refused(sample.send(&mut duo.market, sender, &[]), words);
        }
    }
}

#[test]
fn unknown_messages_and_unknown_fields_are_refused() {
    let mut duo = Duo::quoted();
    let stranger = duo.market.account("stranger");
    for contract in Contract::ALL {
        let address = duo.market.addresses.address(contract).clone();
        for (text, words) in [
            ("{}", "expected value"),
            ("[]", "expected value"),
            ("null", "expected value"),
            ("\"admin\"", "expected"),
            (r#"{"steal":{}}"#, "unknown variant `steal`"),
            (r#"{"admin":{"accept_admin":{"force":true}}}"#, "unknown field `force`"),
        ] {
            let sent = simulation::ChainBackend::execute(
                &mut duo.market.chain,
                &stranger,
                &address,
                &cosmwasm_std::Binary::from(text.as_bytes()),
                &[],
            );
            refused(sent, words);
        }
    }
    // A known message with one field too many is not carried out with the field dropped.
    let quote = orderbook_matcher::ExecuteMsg::Quote {
        market: duo.market.id,
        orders: vec![buy(duo.slot, 0, 200, 1)],
    };
    let text =
        String::from_utf8(json(&quote).to_vec()).unwrap().replacen("{\"market\"", "{\"fee\":0,\"market\"", 1);
    let address = duo.market.addresses.orderbook_matcher.clone();
    let msg = cosmwasm_std::Binary::from(text.as_bytes());
    let account = duo.home.account.clone();
    refused(
        simulation::ChainBackend::execute(&mut duo.market.chain, &account, &address, &msg, &[]),
        "unknown field `fee`",
    );
}

#[test]
fn administration_is_handed_over_in_two_steps() {
    let mut market = TestEnv::open(simulation::Setup::default());
    let (admin, next, thief) =
        (market.operators.admin.clone(), market.account("next"), market.account("thief"));
    let msg = |text: &str| cosmwasm_std::Binary::from(text.as_bytes());
    for contract in Contract::ALL {
        let address = market.addresses.address(contract).clone();
        let mut send = |sender: &cosmwasm_std::Addr, text: &str| {
            simulation::ChainBackend::execute(&mut market.chain, sender, &address, &msg(text), &[])
        };
        let propose = format!(r#"{{"admin":{{"propose_admin":{{"account":"{next}"}}}}}}"#);
        refused(send(&next, r#"{"admin":{"accept_admin":{}}}"#), "auth/not_proposed");
        send(&admin, &propose).unwrap();
        refused(send(&thief, r#"{"admin":{"accept_admin":{}}}"#), "auth/not_proposed");
        // Until it accepts, the old one is in office and may think better of it.
        send(&admin, r#"{"admin":{"cancel_admin":{}}}"#).unwrap();
        refused(send(&next, r#"{"admin":{"accept_admin":{}}}"#), "auth/not_proposed");
        send(&admin, &propose).unwrap();
        send(&next, r#"{"admin":{"accept_admin":{}}}"#).unwrap();
        refused(send(&admin, &propose), "auth/not_administrator");
        refused(send(&next, r#"{"admin":{"accept_admin":{}}}"#), "auth/not_proposed");
    }
    market.check();
}

#[test]
fn the_suite_is_wired_once_and_not_to_itself_twice() {
    let mut duo = Duo::quoted();
    let admin = duo.market.operators.admin.clone();
    for sample in samples(&duo.market, &about(&duo)) {
        if sample.declaration().name == "set_addresses" {
            refused(sample.send(&mut duo.market, &admin, &[]), "admin/addresses_already_set");
        }
    }
}

#[test]
fn a_right_that_has_run_out_is_no_right() {
    let mut duo = Duo::quoted();
    let deputy = duo.market.account("deputy");
    let until = duo.market.now().plus(Seconds(100)).unwrap();
    duo.market.grant_role_until(Role::Reviewer, &deputy, Some(until)).unwrap();
    duo.market.operators.reviewer = deputy;
    duo.market.advance_to(until.minus_saturating(Seconds(1)));
    duo.market.suspend(&duo.home.clone()).unwrap();
    duo.market.advance(Seconds(1));
    refused(duo.market.reinstate(&duo.home.clone()), "auth/missing_role");
    // A window that never opens is refused.
    let admin = duo.market.operators.admin.clone();
    let past = interfaces::registry::ExecuteMsg::GrantRole {
        role: Role::Reviewer,
        account: admin.to_string(),
        since: Some(until),
        until: Some(until),
    };
    refused(
        Sample::Registry(past).send(&mut duo.market, &admin, &[]),
        &format!("registry/empty_grant: a grant from {until} cannot end at {until}"),
    );
}

#[test]
fn nobody_acts_before_it_is_approved() {
    let mut duo = Duo::quoted();
    let trader = Trader::household("new", 0);
    let account = duo.market.account("new");
    let participant = duo.market.register(&account, &trader).unwrap();
    let new =
        simulation::Actor { name: "new".into(), account, participant, kind: trader.kind, zone: trader.zone };
    duo.market.faucet(&new.account, 100, "ucoin");
    refused(duo.market.deposit(&new, &[Coin::new(5_u128, "ucoin")]), "auth/not_active");
    refused(duo.market.quote(&new, &[buy(duo.slot, 0, 200, 1)]), "auth/not_active");
}
