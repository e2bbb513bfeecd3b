//! Instantiation, denominations, deposits, withdrawals, system accounts.

use super::*;
use crate::Part;
use contract_kit::CommonError;
use cw_utils::PaymentError;
use interfaces::audit_log::Category;
use interfaces::event::TypedEvent;
use interfaces::settlement_escrow::DenomsResponse;
use interfaces::settlement_escrow::events::{Deposited, PaidOut};

fn withdraw(denom: &str, amount: Option<u128>) -> ExecuteMsg {
    ExecuteMsg::Withdraw { denom: denom.into(), amount: amount.map(Amount) }
}

fn is_insufficient(error: &EscrowError, account: Account, has: u128, needed: u128) -> bool {
    matches!(
        error,
        EscrowError::Insufficient { account: whose, part: Part::Free, has: free, needed: asked }
            if *whose == account && free.get() == has && asked.get() == needed
    )
}

#[test]
fn denominations_are_1_to_16_and_different() {
    let start = |denoms: Vec<String>| {
        let mut deps = cosmwasm_std::testing::mock_dependencies();
        let msg = InstantiateMsg { admin: addr("admin").into_string(), denoms };
        instantiate(deps.as_mut(), mock_env(), message_info(&addr("admin"), &[]), msg)
    };
    let many = |count: u32| (0..count).map(|each| format!("denom{each}")).collect::<Vec<_>>();
    assert!(start(many(16)).is_ok());
    assert!(start(vec!["a".repeat(128)]).is_ok());
    assert!(matches!(start(vec![]), Err(EscrowError::DenomCount { most: 16, got: 0 })));
    assert!(matches!(start(many(17)), Err(EscrowError::DenomCount { most: 16, got: 17 })));
    assert!(matches!(
        start(vec![String::new()]),
        Err(EscrowError::Common(CommonError::TextLength { most: 128, got: 0, .. }))
    ));
    assert!(matches!(
        start(vec!["a".repeat(129)]),
        Err(EscrowError::Common(CommonError::TextLength { most: 128, got: 129, .. }))
    ));
    let twice = start(vec![EUR.into(), EUR.into()]);
    assert!(matches!(twice, Err(EscrowError::Common(CommonError::Duplicate { item })) if item == EUR));
}

#[test]
fn instantiation_checks_the_administrator_and_refuses_coins() {
    let start = |admin: &str, funds: &[Coin]| {
        let mut deps = cosmwasm_std::testing::mock_dependencies();
        let msg = InstantiateMsg { admin: admin.into(), denoms: vec![EUR.into()] };
        instantiate(deps.as_mut(), mock_env(), message_info(&addr("admin"), funds), msg)
    };
    assert!(matches!(start("osmo1nobody", &[]), Err(EscrowError::Std(_))));
    assert!(matches!(
        start(addr("admin").as_str(), &[coin(1, EUR)]),
        Err(EscrowError::Common(CommonError::Coins(PaymentError::NonPayable {})))
    ));
}

#[test]
fn an_added_denomination_gets_the_next_number() {
    let mut test = TestEnv::new();
    let response = test.send("admin", &[], ExecuteMsg::AddDenom { denom: "ugbp".into() }).unwrap();
    assert_eq!(test.ask::<DenomsResponse>(QueryMsg::Denoms {}).denoms, [EUR, USD, "ugbp"]);
    let [entry] = &logged(&response)[..] else { panic!("one entry") };
    assert_eq!((entry.action.as_str(), entry.category), ("add_denom", Category::Configuration));
    let mut add = |denom: String| test.send("admin", &[], ExecuteMsg::AddDenom { denom });
    assert!(matches!(add(EUR.into()), Err(EscrowError::Common(CommonError::Duplicate { .. }))));
    assert!(matches!(add(String::new()), Err(EscrowError::Common(CommonError::TextLength { got: 0, .. }))));
    assert!(matches!(
        add("a".repeat(129)),
        Err(EscrowError::Common(CommonError::TextLength { got: 129, .. }))
    ));
    for each in 3..16 {
        add(format!("denom{each}")).unwrap();
    }
    assert!(matches!(add("last".into()), Err(EscrowError::DenomCount { most: 16, got: 17 })));
}

#[test]
fn a_deposit_is_free_at_once_and_logged() {
    let mut test = TestEnv::new();
    let response = test.send("alice", &[coin(100, EUR)], ExecuteMsg::Deposit {}).unwrap();
    assert_eq!(test.balance(1), (100, 0, 0));
    let expected = Deposited { participant: ParticipantId(1), denom: EUR.into(), amount: Amount(100) };
    assert_eq!(Deposited::parse_all(&response.events).unwrap(), [expected]);
    let [entry] = &logged(&response)[..] else { panic!("one entry") };
    assert_eq!((entry.action.as_str(), entry.category), ("deposit", Category::Execution));
    assert_eq!(
        (entry.actor.as_str(), entry.subjects.as_slice()),
        (addr("alice").as_str(), &[ParticipantId(1)][..])
    );
    assert_eq!(entry.payload_hash, audit_log::adapter::payload_hash(&ExecuteMsg::Deposit {}).unwrap());
}

#[test]
fn a_payment_is_one_coin_of_an_accepted_denomination() {
    let mut test = TestEnv::new();
    for msg in [ExecuteMsg::Deposit {}, ExecuteMsg::TopUp { account: SystemAccount::Fees }] {
        let mut pay = |funds: &[Coin]| test.send("alice", funds, msg.clone());
        let coins = |result| match result {
            Err(EscrowError::Common(CommonError::Coins(error))) => error,
            other => panic!("{other:?}"),
        };
        assert_eq!(coins(pay(&[])), PaymentError::NoFunds {});
        let several = [coin(1, EUR), coin(1, USD)];
        assert_eq!(coins(pay(&several)), PaymentError::MultipleDenoms {});
        assert_eq!(coins(pay(&[coin(0, EUR)])), PaymentError::NoFunds {});
        // Not matched by a suffix, a prefix or another case.
        for denom in ["eur", "ueu", "UEUR", "ibc/ueur", ""] {
            assert!(
                matches!(pay(&[coin(1, denom)]), Err(EscrowError::UnknownDenom { denom: d }) if d == denom)
            );
        }
        let too_large = Uint256::from(u128::MAX) + Uint256::one();
        for amount in [too_large, Uint256::MAX] {
            let sent = Coin { denom: EUR.into(), amount };
            assert!(matches!(
                execute(
                    test.deps.as_mut(),
                    test.env.clone(),
                    message_info(&addr("alice"), &[sent]),
                    msg.clone()
                ),
                Err(EscrowError::AmountTooLarge { amount: a, denom }) if a == amount && denom == EUR
            ));
        }
    }
    assert_eq!(test.balance(1), (0, 0, 0));
}

#[test]
fn the_ledger_stays_below_2_to_the_127() {
    let mut test = TestEnv::new();
    let most = (1_u128 << 127) - 1;
    test.deposit("alice", most - 1);
    test.deposit("bob", 1);
    for msg in [ExecuteMsg::Deposit {}, ExecuteMsg::TopUp { account: SystemAccount::Grid }] {
        assert!(matches!(test.send("carol", &[coin(1, EUR)], msg), Err(EscrowError::Overflow(_))));
    }
    // All of it can move within one account and go out again.
    let whole = i128::MAX - 1;
    test.send("matcher", &[], post(vec![leg(of(1), -whole, whole, 0)])).unwrap();
    test.send("matcher", &[], post(vec![leg(of(1), whole, -whole, 0)])).unwrap();
    test.send("alice", &[], withdraw(EUR, None)).unwrap();
    assert_eq!(test.bank[EUR], 1);
}

#[test]
fn a_withdrawal_goes_to_the_sender_and_its_entry_is_queued() {
    let mut test = TestEnv::new();
    test.deposit("alice", 100);
    let response = test.send("alice", &[], withdraw(EUR, Some(30))).unwrap();
    assert_eq!(bank_sends(&response), [(addr("alice").to_string(), vec![coin(30, EUR)])]);
    let expected = PaidOut { participant: ParticipantId(1), denom: EUR.into(), amount: Amount(30) };
    assert_eq!(PaidOut::parse_all(&response.events).unwrap(), [expected]);
    assert_eq!(logged(&response), []);
    assert_eq!(test.balance(1), (70, 0, 0));
    // All that is free, and the record is gone with it.
    test.send("alice", &[], withdraw(EUR, None)).unwrap();
    assert_eq!(test.balance(1), (0, 0, 0));
    assert_eq!(test.bank[EUR], 0);
    let flushed = test.send("stranger", &[], ExecuteMsg::FlushAudit { limit: 10 }).unwrap();
    assert_eq!(actions(&logged(&flushed)), ["withdraw", "withdraw"]);
}

#[test]
fn only_free_money_can_be_withdrawn() {
    let mut test = TestEnv::new();
    test.deposit("alice", 100);
    test.deposit("bob", 1_000);
    test.send("power", &[], post(vec![leg(of(1), -60, 40, 20)])).unwrap();
    let mut attempt = |denom: &str, amount| test.send("alice", &[], withdraw(denom, amount)).unwrap_err();
    assert!(matches!(attempt(EUR, Some(0)), EscrowError::ZeroAmount));
    assert!(matches!(attempt("x", Some(1)), EscrowError::UnknownDenom { .. }));
    assert!(matches!(attempt(&"x".repeat(10_000), None), EscrowError::UnknownDenom { .. }));
    assert!(
        matches!(attempt(USD, None), EscrowError::NothingFree { participant: ParticipantId(1), denom } if denom == USD)
    );
    for needed in [41, u128::MAX] {
        assert!(is_insufficient(&attempt(EUR, Some(needed)), of(1), 40, needed));
    }
    assert_eq!(test.balance(1), (40, 40, 20));
    test.send("alice", &[], withdraw(EUR, None)).unwrap();
    assert_eq!(test.balance(1), (0, 40, 20));
}

#[test]
fn a_pause_and_a_suspension_stop_deposits_but_not_withdrawals() {
    let mut test = TestEnv::new();
    test.deposit("alice", 100);
    for status in [Status::Pending, Status::Rejected, Status::Suspended, Status::Revoked] {
        test.mocks.borrow_mut().accounts.get_mut(&addr("alice")).unwrap().status = status;
        assert!(matches!(
            test.send("alice", &[coin(1, EUR)], ExecuteMsg::Deposit {}),
            Err(EscrowError::Common(CommonError::NotActive { status: s, .. })) if s == status
        ));
        test.send("alice", &[], withdraw(EUR, Some(10))).unwrap();
    }
    test.mocks.borrow_mut().accounts.get_mut(&addr("alice")).unwrap().status = Status::Active;
    // Paused before 1,001: at 1,000 it is, at 1,001 no longer.
    test.pause(1_001);
    assert!(matches!(
        test.send("alice", &[coin(1, EUR)], ExecuteMsg::Deposit {}),
        Err(EscrowError::Common(CommonError::Paused { until: Timestamp(1_001) }))
    ));
    test.send("alice", &[], withdraw(EUR, Some(10))).unwrap();
    for now in [1_001, 1_002] {
        test.env.block.time = BlockTime::from_seconds(now);
        test.deposit("alice", 1);
    }
    assert_eq!(test.balance(1), (52, 0, 0));
}

#[test]
fn coins_without_a_message_are_surplus_and_not_credited() {
    let mut test = TestEnv::new();
    test.deposit("alice", 100);
    *test.bank.get_mut(EUR).unwrap() += 7;
    test.update_bank();
    let found: ConservationResponse = test.ask(QueryMsg::Conservation { denom: EUR.into() });
    assert_eq!((found.ledger, found.bank, found.surplus), (Amount(100), Amount(107), Amount(7)));
    test.deposit("bob", 1);
    assert_eq!((test.balance(1).0, test.balance(2).0), (100, 1));
    let refused = test.send("alice", &[], withdraw(EUR, Some(101))).unwrap_err();
    assert!(is_insufficient(&refused, of(1), 100, 101));
}

#[test]
fn anyone_tops_up_system_accounts_and_the_administrator_pays_out() {
    let mut test = TestEnv::new();
    let top_up = ExecuteMsg::TopUp { account: SystemAccount::Grid };
    let response = test.send("stranger", &[coin(50, EUR)], top_up).unwrap();
    assert_eq!(actions(&logged(&response)), ["top_up"]);
    assert_eq!(test.own_balances(), (0, 50, 0));
    let pay = |account, denom: &str, amount, recipient: &str| ExecuteMsg::WithdrawSystem {
        account,
        denom: denom.into(),
        amount: Amount(amount),
        recipient: recipient.into(),
    };
    let operator = addr("operator").into_string();
    let response = test.send("admin", &[], pay(SystemAccount::Grid, EUR, 20, &operator)).unwrap();
    assert_eq!(bank_sends(&response), [(operator.clone(), vec![coin(20, EUR)])]);
    assert_eq!(actions(&logged(&response)), ["withdraw_system"]);
    assert_eq!(test.own_balances(), (0, 30, 0));

    let mut attempt = |msg| test.send("admin", &[], msg).unwrap_err();
    for needed in [31, u128::MAX] {
        let refused = attempt(pay(SystemAccount::Grid, EUR, needed, &operator));
        assert!(is_insufficient(&refused, own(SystemAccount::Grid), 30, needed));
    }
    let refused = attempt(pay(SystemAccount::Fees, EUR, 1, &operator));
    assert!(is_insufficient(&refused, own(SystemAccount::Fees), 0, 1));
    assert!(matches!(attempt(pay(SystemAccount::Grid, EUR, 0, &operator)), EscrowError::ZeroAmount));
    for unknown in ["", "x", "eur", "UEUR", &"x".repeat(10_000)] {
        assert!(matches!(
            attempt(pay(SystemAccount::Grid, unknown, 1, &operator)),
            EscrowError::UnknownDenom { denom } if denom == unknown
        ));
    }
    let shouted = operator.to_uppercase();
    for foreign in ["osmo1fl48vsnmsdzcv85q5d2q4z5ajdha8yu3aq6l09", "", &shouted, &"x".repeat(10_000)] {
        assert!(matches!(attempt(pay(SystemAccount::Grid, EUR, 1, foreign)), EscrowError::Std(_)));
    }
    let escrow = addr("escrow").into_string();
    assert!(matches!(
        attempt(pay(SystemAccount::Grid, EUR, 1, &escrow)),
        EscrowError::OwnAddress { recipient } if recipient == addr("escrow")
    ));
}

#[test]
fn balances_come_in_pages_and_unknown_names_are_refused() {
    let mut test = TestEnv::new();
    for (who, amount) in [("alice", 1), ("bob", 2), ("carol", 3)] {
        test.deposit(who, amount);
    }
    let top_up = ExecuteMsg::TopUp { account: SystemAccount::Imbalance };
    test.send("alice", &[coin(9, EUR)], top_up).unwrap();
    let page = |start_after: Option<u32>, limit| QueryMsg::Balances {
        denom: EUR.into(),
        start_after: start_after.map(ParticipantId),
        limit,
    };
    let free = |msg| {
        let BalancesResponse { balances } = test.ask(msg);
        balances.iter().map(|row| row.free.get()).collect::<Vec<_>>()
    };
    assert_eq!(free(page(None, None)), [1, 2, 3]);
    assert_eq!(free(page(None, Some(2))), [1, 2]);
    assert_eq!(free(page(Some(2), Some(u32::MAX))), [3]);
    assert_eq!(free(page(Some(3), Some(1))), [0_u128; 0]);
    assert!(matches!(test.try_ask(page(None, Some(0))), Err(EscrowError::Common(CommonError::EmptyPage))));
    assert!(matches!(test.try_ask(page(Some(0), None)), Err(EscrowError::ParticipantOutOfRange { .. })));
    for participant in [0, u32::MAX] {
        let msg = QueryMsg::Balance { participant: ParticipantId(participant) };
        assert!(matches!(test.try_ask(msg), Err(EscrowError::ParticipantOutOfRange { .. })));
    }
    let unknown = || "x".to_owned();
    for msg in [
        QueryMsg::Balances { denom: unknown(), start_after: None, limit: None },
        QueryMsg::SystemBalances { denom: unknown() },
        QueryMsg::Conservation { denom: unknown() },
        QueryMsg::Payout { participant: ParticipantId(1), denom: unknown() },
    ] {
        assert!(matches!(test.try_ask(msg), Err(EscrowError::UnknownDenom { denom }) if denom == "x"));
    }
    // An unknown participant holds nothing, in both denominations.
    let BalanceResponse { balances } = test.ask(QueryMsg::Balance { participant: ParticipantId(99) });
    assert_eq!(balances.len(), 2);
    assert!(balances.iter().all(|row| row.free.is_zero()));
}
