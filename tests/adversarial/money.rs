//! Who would have more than is his.

use cosmwasm_std::{
    Binary, Coin, CosmosMsg, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult, WasmMsg,
};
use cw_multi_test::{ContractWrapper, Executor};
use interfaces::declaration::AllowedSender;
use interfaces::settlement_escrow::{self as escrow, Account, Leg};
use interfaces::{audit_log, registry};
use simulation::{Actor, ChainBackend, Trader, buy, export, import, json};
use testing::refused;
use units::{Amount, DenomId, NetAmount};

use crate::samples::{About, Sample, samples};
use crate::scenes::{Duo, HOME_HOLD};

#[test]
fn the_first_deposit_is_worth_what_it_is_whatever_was_sent_before() {
    let mut duo = Duo::quoted();
    let (attacker, escrow) = (duo.market.account("attacker"), duo.market.addresses.settlement_escrow.clone());
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
    let (donor, escrow) = (duo.market.account("donor"), duo.market.addresses.settlement_escrow.clone());
    duo.market.faucet(&donor, 50_000_000, "ucoin");
    duo.market.transfer(&donor, &escrow, &[Coin::new(50_000_000_u128, "ucoin")]).unwrap();
    let free = duo.market.balance(&duo.home).free.get();
    let more = format!(
        "escrow/insufficient: participant {} has {free} free, {} needed",
        duo.home.participant,
        free + 1
    );
    refused(duo.market.withdraw(&duo.home.clone(), Some(free + 1)), &more);
    let admin = duo.market.operators.admin.clone();
    let fees = duo.market.withdraw_system(escrow::SystemAccount::Fees, 1, &admin);
    refused(fees, "escrow/insufficient: the fee account has 0 free, 1 needed");
    assert_eq!(duo.market.conservation().surplus, Amount(50_000_000));
}

#[test]
fn the_same_money_does_not_back_two_orders() {
    let mut duo = Duo::quoted();
    let poor = duo.market.join(&Trader::household("poor", 0).funds(482));
    // Two lots at 200 reserve 2·241 = 482: all that it has.
    duo.market.quote(&poor, &[buy(duo.slot, 0, 200, 2)]).unwrap();
    let lacks = |actor: &Actor, free, needed| {
        format!("escrow/insufficient: participant {} has {free} free, {needed} needed", actor.participant)
    };
    // At a negative price fee and bond remain: 41 a lot.
    let cheap = [buy(duo.slot, 0, -41, 1), buy(duo.slot, 0, -40, 1)];
    refused(duo.market.quote(&poor, &cheap), &lacks(&poor, 0, 82));
    refused(duo.market.withdraw(&poor, Some(1)), &lacks(&poor, 0, 1));
    // Nor in one message: the sum of a batch is what counts.
    let pair = duo.market.join(&Trader::household("pair", 0).funds(481));
    let orders = [buy(duo.slot, 0, 200, 1), buy(duo.slot, 0, 200, 1)];
    refused(duo.market.quote(&pair, &orders), &lacks(&pair, 481, 482));
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
fn hostile_contract_withdraws_no_more_than_it_has() {
    let mut duo = Duo::quoted();
    let hostile = deploy_hostile(&mut duo);
    let suite = duo.market.addresses.clone();
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
    let lacks =
        |needed: u128| format!("escrow/insufficient: participant {participant} has 0 free, {needed} needed");
    refused(send(&mut duo, twice), &lacks(1_000));
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
    refused(send(&mut duo, vec![call(&suite.orderbook_matcher, json(&quote), 0)]), &lacks(241));
}

#[test]
fn what_siblings_say_to_each_other_nobody_else_may_say() {
    let mut duo = Duo::quoted();
    let about =
        About { slot: duo.slot, participant: duo.home.participant, account: duo.home.account.clone() };
    let hostile = deploy_hostile(&mut duo);
    let mut spoken = vec![];
    let accounts: Vec<_> = duo
        .market
        .operators
        .accounts()
        .into_iter()
        .cloned()
        .chain([duo.home.account.clone(), hostile])
        .collect();
    for sample in samples(&duo.market, &about) {
        let declaration = sample.declaration();
        if matches!(declaration.sender, AllowedSender::Peers(_)) {
            spoken.push(declaration.name);
            for account in &accounts {
                refused(sample.send(&mut duo.market, account, &[]), "auth/not_a_peer");
            }
        }
    }
    assert_eq!(spoken, ["set_pause", "set_pause", "draft", "set_pause", "post", "book", "append"]);
}

/// A sibling that was broken into, as far as the escrow may trust it: its own words are checked too.
#[test]
fn even_a_sibling_moves_no_money_out_of_balance() {
    let mut duo = Duo::drafted();
    let suite = duo.market.addresses.clone();
    let home = Account::Participant { id: duo.home.participant };
    let wind = Account::Participant { id: duo.wind.participant };
    let leg = |account, free: i128, reserved: i128, committed: i128| Leg {
        account,
        free: NetAmount(free),
        reserved: NetAmount(reserved),
        committed: NetAmount(committed),
    };
    let post = |legs| Sample::Escrow(escrow::ExecuteMsg::Post { denom: DenomId(0), legs });
    let who = format!("participant {}", duo.home.participant);
    let reserves = |net: i128, committed: i128| {
        format!(
            "escrow/not_reserving: the matcher may only reserve and release: {who} would change by {net}, of it \
             {committed} committed"
        )
    };
    let lacks = |has: u128, part: &str, needed: u128| {
        format!("escrow/insufficient: {who} has {has} {part}, {needed} needed")
    };
    let empty = "list/empty".to_owned();
    // The matcher moves between free and reserved of one participant, nothing else. Home has 1,000,000 less its hold free.
    for (legs, words) in [
        (vec![], empty.clone()),
        (vec![leg(home, 1, 0, 0)], reserves(1, 0)),
        (vec![leg(home, -100, 0, 0), leg(wind, 100, 0, 0)], reserves(-100, 0)),
        (vec![leg(home, -100, 50, 50)], reserves(0, 50)),
        (vec![leg(home, -2_000_000, 2_000_000, 0)], lacks(1_000_000 - HOME_HOLD, "free", 2_000_000)),
        (vec![leg(home, -1, 1, 0), leg(home, 1, -1, 0)], format!("list/duplicate: {who} is given twice")),
        (vec![leg(home, i128::MIN, i128::MAX, 0)], reserves(-1, 0)),
    ] {
        refused(post(legs).send(&mut duo.market, &suite.orderbook_matcher, &[]), &words);
    }
    // Power-contract may move between accounts, never more than there is, never out of balance.
    for (legs, words) in [
        (vec![], empty),
        (
            vec![leg(home, 1, 0, 0), leg(wind, 0, 0, 0)],
            "escrow/unbalanced: the legs sum to 1, not to zero".to_owned(),
        ),
        (vec![leg(home, 0, -1_411, 0), leg(wind, 1_411, 0, 0)], lacks(HOME_HOLD, "reserved", 1_411)),
        (vec![leg(home, 0, 0, -1), leg(wind, 1, 0, 0)], lacks(0, "committed", 1)),
    ] {
        refused(post(legs).send(&mut duo.market, &suite.power_contract, &[]), &words);
    }
    for (net, words) in [
        (1, "escrow/unbalanced: the legs sum to 1, not to zero".to_owned()),
        (i128::MIN, format!("escrow/uncovered: {who} would pay {} of 0 released", i128::MIN.unsigned_abs())),
        (i128::MAX, format!("escrow/unbalanced: the legs sum to {}, not to zero", i128::MAX)),
    ] {
        let leg = escrow::CycleLeg { account: home, net: NetAmount(net), release: Amount(0) };
        let book = Sample::Escrow(escrow::ExecuteMsg::Book {
            market: duo.market.id,
            cycle: duo.market.cycle(duo.slot),
            denom: DenomId(0),
            legs: vec![leg],
        });
        refused(book.send(&mut duo.market, &suite.power_contract, &[]), &words);
    }
}

#[test]
fn nobody_signs_settles_or_disputes_for_another() {
    let mut duo = Duo::drafted();
    let contract = duo.contract();
    let other = duo.market.join(&Trader::household("other", 0));
    let no_party =
        format!("power/not_a_party: participant {} is not a party to contract {contract}", other.participant);
    refused(duo.market.sign(&other, &[contract]), &no_party);
    refused(duo.market.sign_digest(&other, &[contract]), &no_party);
    refused(duo.market.cancel_contracts(&other, &[contract]), &no_party);
    let wrong = cosmwasm_std::HexBinary::from([7; 32]);
    let digest = duo.market.contract(contract).digest;
    let right = settlement::digest_root([digest.to_array().unwrap()]);
    let words = format!(
        "power/digest_mismatch: the digest over the contracts is {}, {wrong} was given",
        cosmwasm_std::HexBinary::from(right)
    );
    refused(duo.market.sign_with_digest(&duo.home, &[contract], wrong), &words);
    duo.market.sign_all(duo.slot).unwrap();
    duo.market.end_signing(duo.slot);
    duo.market.activate(duo.slot).unwrap();
    duo.market.deliver(duo.slot);
    refused(duo.market.dispute(&other, contract), &no_party);
    let undisputed =
        format!("power/contract_status: contract {contract} is Delivered: Resolve is not possible");
    refused(duo.market.resolve(contract, 1), &undisputed);
    duo.market.dispute(&duo.home, contract).unwrap();
    duo.market.end_metering(duo.slot);
    let more = format!(
        "power/more_than_contracted: 11 lots cannot have been delivered under contract {contract} of 10"
    );
    refused(duo.market.resolve(contract, 11), &more);
    let unknown = units::ContractId { number: units::ContractNumber(9), ..contract };
    refused(
        duo.market.dispute(&duo.home, unknown),
        &format!("power/unknown_contract: contract {unknown} does not exist"),
    );
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
    let code =
        duo.market.chain.app_mut().store_code(Box::new(ContractWrapper::new(execute, instantiate, query)));
    let owner = duo.market.operators.anyone.clone();
    let address = duo
        .market
        .chain
        .app_mut()
        .instantiate_contract(code, owner, &Empty {}, &[], "hostile", None)
        .unwrap();
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
    let executed = duo.market.entries_in(audit_log::Category::Execution);
    for action in ["aggregate", "clear", "pair"] {
        assert_eq!(executed.iter().filter(|entry| entry.action == action).count(), 4, "{action}");
    }
}
