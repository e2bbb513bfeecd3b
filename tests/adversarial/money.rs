//! Who would have more than is his.

use cosmwasm_std::{
    Binary, Coin, CosmosMsg, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult, WasmMsg,
};
use cw_multi_test::{ContractWrapper, Executor};
use interfaces::settlement_escrow::{self as escrow, Account, Leg};
use interfaces::{audit_log, registry};
use testing::{Chain, Trader, buy, export, import, json};
use units::{Amount, DenomId, NetAmount};

use crate::samples::{About, Sample, samples};
use crate::scenes::{Duo, refused};

#[test]
fn the_first_deposit_is_worth_what_it_is_whatever_was_sent_before() {
    let mut duo = Duo::quoted();
    let (attacker, escrow) = (duo.market.account("attacker"), duo.market.suite.settlement_escrow.clone());
    duo.market.faucet(&attacker, 1_000_000_000, "uother");
    duo.market.transfer(&attacker, &escrow, &[Coin::new(999_999_999_u128, "uother")]).unwrap();
    duo.market.faucet(&duo.home.account.clone(), 1, "uother");
    duo.market.deposit(&duo.home.clone(), &[Coin::new(1_u128, "uother")]).unwrap();
    let rows = duo.market.balances("uother");
    assert_eq!(rows.iter().map(|row| row.free).collect::<Vec<_>>(), [Amount(1)]);
}

#[test]
fn the_ledger_and_not_the_bank_says_who_has_what() {
    let mut duo = Duo::quoted();
    let (donor, escrow) = (duo.market.account("donor"), duo.market.suite.settlement_escrow.clone());
    duo.market.faucet(&donor, 50_000_000, "ucoin");
    duo.market.transfer(&donor, &escrow, &[Coin::new(50_000_000_u128, "ucoin")]).unwrap();
    let free = duo.market.balance(&duo.home).free.get();
    refused(duo.market.withdraw(&duo.home.clone(), Some(free + 1)), "");
    let admin = duo.market.operators.admin.clone();
    assert!(duo.market.withdraw_system(escrow::SystemAccount::Fees, 1, &admin).is_err());
    assert_eq!(duo.market.conservation().surplus, Amount(50_000_000));
}

#[test]
fn the_same_money_does_not_back_two_orders() {
    let mut duo = Duo::quoted();
    let poor = duo.market.join(&Trader::household("poor", 0).funds(482));
    // Two lots at 200 reserve 2·241 = 482: all that it has.
    duo.market.quote(&poor, &[buy(duo.slot, 0, 200, 2)]).unwrap();
    refused(duo.market.quote(&poor, &[buy(duo.slot, 0, -41, 1), buy(duo.slot, 0, -40, 1)]), "");
    refused(duo.market.withdraw(&poor, Some(1)), "");
    // Nor in one message: the sum of a batch is what counts.
    let pair = duo.market.join(&Trader::household("pair", 0).funds(481));
    refused(duo.market.quote(&pair, &[buy(duo.slot, 0, 200, 1), buy(duo.slot, 0, 200, 1)]), "");
}

#[test]
fn parts_of_a_lot_never_pay_who_made_them() {
    // A thousand sellers of 99 Wh would be paid for nothing: each is paid for whole lots alone, and each begun lot drawn
    // is charged. Here in small: 99 Wh of 100 fed in are 0 lots, 1 Wh drawn is a lot.
    let mut duo = Duo::delivered();
    duo.market.meter(&[export(&duo.wind, duo.slot, 99), import(&duo.home, duo.slot, 1)]).unwrap();
    // Liability 10·50; one lot of imbalance at 120.
    assert_eq!(duo.gains(), (-500, 500 - 120));
}

#[test]
fn a_hostile_contract_withdraws_no_more_than_it_has_in_any_order_of_calls() {
    let mut duo = Duo::quoted();
    let hostile = deploy_hostile(&mut duo);
    let suite = duo.market.suite.clone();
    let send = |duo: &mut Duo, calls: Vec<Call>| {
        let msg = json(&calls);
        let owner = duo.market.operators.anyone.clone();
        let sent = duo.market.chain.execute(&owner, &hostile, &msg, &[]);
        duo.market.check();
        sent
    };
    let call = |contract: &cosmwasm_std::Addr, msg: Binary, coins: u128| Call {
        contract: contract.to_string(),
        msg,
        coins,
    };
    // It registers, is approved and deposits 1,000 like anybody.
    let register = registry::ExecuteMsg::Register {
        kind: registry::ParticipantKind::Household,
        zone: units::ZoneId(0),
        capacity: units::Power(0),
        evidence: cosmwasm_std::HexBinary::from([1; 32]),
    };
    send(&mut duo, vec![call(&suite.registry, json(&register), 0)]).unwrap();
    let participant = duo.market.participant_of(&hostile).unwrap().participant;
    duo.market
        .decide(participant, registry::Decision::Approve { labels: vec![], tier: units::Tier(0) })
        .unwrap();
    duo.market.faucet(&hostile, 1_000, "ucoin");
    let deposit = json(&escrow::ExecuteMsg::Deposit {});
    send(&mut duo, vec![call(&suite.settlement_escrow, deposit.clone(), 1_000)]).unwrap();

    let withdraw =
        |amount| json(&escrow::ExecuteMsg::Withdraw { denom: "ucoin".into(), amount: Some(Amount(amount)) });
    // Two withdrawals in one transaction do not both find the whole balance.
    let twice = vec![
        call(&suite.settlement_escrow, withdraw(1_000), 0),
        call(&suite.settlement_escrow, withdraw(1_000), 0),
    ];
    assert!(send(&mut duo, twice).is_err());
    // Out, in, and out again in one transaction is as good as once.
    let around = vec![
        call(&suite.settlement_escrow, withdraw(1_000), 0),
        call(&suite.settlement_escrow, deposit, 600),
        call(&suite.settlement_escrow, withdraw(600), 0),
    ];
    send(&mut duo, around).unwrap();
    assert_eq!(duo.market.chain.balance(&hostile, "ucoin").unwrap(), Amount(1_000));
    // What it has taken out backs no order.
    let quote = interfaces::orderbook_matcher::ExecuteMsg::Quote {
        market: duo.market.id,
        orders: vec![buy(duo.slot, 0, 200, 1)],
    };
    assert!(send(&mut duo, vec![call(&suite.orderbook_matcher, json(&quote), 0)]).is_err());
}

#[test]
fn what_siblings_say_to_each_other_nobody_else_may_say() {
    let mut duo = Duo::quoted();
    let about =
        About { slot: duo.slot, participant: duo.home.participant, account: duo.home.account.clone() };
    let hostile = deploy_hostile(&mut duo);
    let accounts: Vec<_> = duo
        .market
        .operators
        .accounts()
        .into_iter()
        .cloned()
        .chain([duo.home.account.clone(), hostile])
        .collect();
    for sample in samples(&duo.market, &about) {
        if matches!(sample.action().as_str(), "post" | "book" | "draft" | "append") {
            for account in &accounts {
                refused(sample.send(&mut duo.market, account, &[]), "is none of the contracts");
            }
        }
    }
}

/// A sibling that was broken into, as far as the escrow may trust it: its own words are checked too.
#[test]
fn even_a_sibling_moves_no_money_out_of_balance() {
    let mut duo = Duo::drafted();
    let suite = duo.market.suite.clone();
    let home = Account::Participant { id: duo.home.participant };
    let wind = Account::Participant { id: duo.wind.participant };
    let leg = |account, free: i128, reserved: i128, committed: i128| Leg {
        account,
        free: NetAmount(free),
        reserved: NetAmount(reserved),
        committed: NetAmount(committed),
    };
    let post = |legs| Sample::Escrow(escrow::ExecuteMsg::Post { denom: DenomId(0), legs });
    // The matcher moves between free and reserved of one participant, nothing else.
    for legs in [
        vec![],
        vec![leg(home, 1, 0, 0)],
        vec![leg(home, -100, 0, 0), leg(wind, 100, 0, 0)],
        vec![leg(home, -100, 50, 50)],
        vec![leg(home, -2_000_000, 2_000_000, 0)],
        vec![leg(home, -1, 1, 0), leg(home, 1, -1, 0)],
        vec![leg(home, i128::MIN, i128::MAX, 0)],
    ] {
        let sample = post(legs);
        assert!(sample.send(&mut duo.market, &suite.orderbook_matcher, &[]).is_err(), "{sample:?}");
    }
    // Power-contract may move between accounts, never more than there is, never out of balance.
    for legs in [
        vec![],
        vec![leg(home, 1, 0, 0), leg(wind, 0, 0, 0)],
        vec![leg(home, 0, -1_411, 0), leg(wind, 1_411, 0, 0)],
        vec![leg(home, 0, 0, -1), leg(wind, 1, 0, 0)],
    ] {
        let sample = post(legs);
        assert!(sample.send(&mut duo.market, &suite.power_contract, &[]).is_err(), "{sample:?}");
    }
    for net in [1, i128::MIN, i128::MAX] {
        let leg = escrow::CycleLeg { account: home, net: NetAmount(net), release: Amount(0) };
        let book = Sample::Escrow(escrow::ExecuteMsg::Book {
            market: duo.market.id,
            cycle: duo.market.cycle(duo.slot),
            denom: DenomId(0),
            legs: vec![leg],
        });
        assert!(book.send(&mut duo.market, &suite.power_contract, &[]).is_err(), "{net}");
    }
}

#[test]
fn nobody_signs_settles_or_disputes_for_another() {
    let mut duo = Duo::drafted();
    let contract = duo.contract();
    let other = duo.market.join(&Trader::household("other", 0));
    refused(duo.market.sign(&other, &[contract]), "no party");
    refused(duo.market.sign_digest(&other, &[contract]), "no party");
    refused(duo.market.cancel_contracts(&other, &[contract]), "no party");
    let wrong = cosmwasm_std::HexBinary::from([7; 32]);
    refused(duo.market.sign_with_digest(&duo.home, &[contract], wrong), "digest");
    duo.market.sign_all(duo.slot).unwrap();
    duo.market.end_signing(duo.slot);
    duo.market.activate(duo.slot).unwrap();
    duo.market.deliver(duo.slot);
    refused(duo.market.dispute(&other, contract), "no party");
    refused(duo.market.resolve(contract, 1), "");
    duo.market.dispute(&duo.home, contract).unwrap();
    refused(duo.market.resolve(contract, 11), "11");
    let unknown = units::ContractId { number: units::ContractNumber(9), ..contract };
    refused(duo.market.dispute(&duo.home, unknown), "no contract");
}

/// One call of the hostile contract.
#[derive(serde::Serialize, serde::Deserialize)]
struct Call {
    contract: String,
    msg: Binary,
    coins: u128,
}

/// A contract that sends whatever it is told, in one transaction.
// The entry points have the signatures that the chain asks for.
#[allow(clippy::unnecessary_wraps)]
fn deploy_hostile(duo: &mut Duo) -> cosmwasm_std::Addr {
    fn instantiate(_: DepsMut<'_>, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn execute(_: DepsMut<'_>, _: Env, _: MessageInfo, calls: Vec<Call>) -> StdResult<Response> {
        let messages = calls.into_iter().map(|call| {
            let funds = if call.coins == 0 { vec![] } else { vec![Coin::new(call.coins, "ucoin")] };
            CosmosMsg::from(WasmMsg::Execute { contract_addr: call.contract, msg: call.msg, funds })
        });
        Ok(Response::new().add_messages(messages))
    }
    fn query(_: Deps<'_>, _: Env, _: Empty) -> StdResult<Binary> {
        Err(StdError::msg("it answers nothing"))
    }
    let code = duo.market.chain.store(Box::new(ContractWrapper::new(execute, instantiate, query)));
    let owner = duo.market.operators.anyone.clone();
    let address =
        duo.market.chain.app().instantiate_contract(code, owner, &Empty {}, &[], "hostile", None).unwrap();
    duo.market.watch_account(&address);
    address
}

#[test]
fn every_branch_of_a_message_keeps_the_books() {
    // The ways out of a message before its usual end: a slot without orders, one without trades, a page with nothing to
    // pay. Each is logged, counted in the cycle, and the cycle still reconciles.
    let mut duo = Duo::quoted();
    let cycle = duo.market.cycle(duo.slot);
    let slots = duo.market.slots_of(cycle);
    duo.market.quote(&duo.home.clone(), &[buy(slots[1], 0, 5, 1)]).unwrap();
    for slot in &slots {
        duo.market.match_slot(*slot).unwrap();
        duo.market.sign_all(*slot).unwrap();
    }
    let totals = duo.market.matched_totals(cycle);
    assert_eq!((totals.slots, totals.closed, totals.with_contracts), (4, 4, 1));
    let report = duo.market.run_cycle(cycle).unwrap().report.unwrap();
    assert_eq!(report.mismatches, Vec::<String>::new());
    let cranks = duo.market.entries_in(audit_log::Category::Execution);
    for action in ["aggregate", "clear", "pair"] {
        assert_eq!(cranks.iter().filter(|entry| entry.action == action).count(), 4, "{action}");
    }
}
