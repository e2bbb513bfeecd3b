//! Who may send what, administration, wiring, migration.

use super::*;
use crate::contract::{VERSION, action, migrate};
use ::access::AccessError;
use ::access::admin::AdminError;
use ::access::version::VersionError;
use interfaces::Contract;
use interfaces::admin::AdminMsg;
use interfaces::audit_log::Category;
use interfaces::common::MigrateMsg;
use interfaces::settlement_escrow::ConfigResponse;
use interfaces::settlement_escrow::IbcMsg;
use interfaces::settlement_escrow::routes::{Mode, Remote};
use units::{CycleId, InvoiceId, Nonce, PayoutId};

use super::interchain::{ALICE, HOOKS, definition_of};

/// One message of each kind, with whom the rules let send it among the accounts of the test world; `None` is anyone.
fn messages(market: &Market) -> Vec<(ExecuteMsg, Option<&'static [&'static str]>)> {
    const PARTICIPANTS: &[&str] = &["alice", "bob", "carol"];
    let eur = || EUR.to_owned();
    vec![
        (ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: addr("heir").into() }), Some(&["admin"])),
        (ExecuteMsg::Admin(AdminMsg::AcceptAdmin {}), Some(&[])),
        (ExecuteMsg::Admin(AdminMsg::CancelAdmin {}), Some(&["admin"])),
        (market.wiring(), Some(&["admin"])),
        (ExecuteMsg::SetPause { until: Timestamp(1_000) }, Some(&["registry"])),
        (ExecuteMsg::AddDenom { denom: "ugbp".into() }, Some(&["admin"])),
        (ExecuteMsg::Deposit {}, Some(PARTICIPANTS)),
        (ExecuteMsg::Withdraw { denom: eur(), amount: None }, Some(PARTICIPANTS)),
        (ExecuteMsg::SetPayout { denom: eur(), keep: None, to: None }, Some(PARTICIPANTS)),
        (ExecuteMsg::PushPayouts { denom: eur(), participants: vec![ParticipantId(1)] }, None),
        (ExecuteMsg::TopUp { account: SystemAccount::Fees }, None),
        (
            ExecuteMsg::WithdrawSystem {
                account: SystemAccount::Fees,
                denom: eur(),
                amount: Amount(1),
                recipient: addr("heir").into(),
            },
            Some(&["admin"]),
        ),
        (post(vec![leg(of(1), 0, 0, 0)]), Some(&["matcher", "power"])),
        (
            ExecuteMsg::Book {
                market: MarketId(1),
                cycle: CycleId(1),
                denom: DenomId(0),
                legs: vec![booking(of(1), 0, 0)],
            },
            Some(&["power"]),
        ),
        (ExecuteMsg::ClearCycle { market: MarketId(1), cycle: CycleId(1), limit: 1 }, None),
        (ExecuteMsg::FlushAudit { limit: 1 }, None),
        (ExecuteMsg::Ibc(IbcMsg::AddRoute { route: definition_of(HOOKS, Mode::Hooks) }), Some(&["admin"])),
        (
            ExecuteMsg::Ibc(IbcMsg::SetRoute { channel: HOOKS, timeout: Seconds(600), denoms: vec![] }),
            Some(&["admin"]),
        ),
        (ExecuteMsg::Ibc(IbcMsg::ProbeRoute { channel: HOOKS }), Some(&["admin"])),
        (ExecuteMsg::Ibc(IbcMsg::PauseRoute { channel: HOOKS }), Some(&[])),
        (
            ExecuteMsg::Ibc(IbcMsg::ProposeLink { channel: HOOKS, address: ALICE.into(), nonce: Nonce(1) }),
            Some(PARTICIPANTS),
        ),
        (ExecuteMsg::Ibc(IbcMsg::RemoveLink { channel: HOOKS, address: ALICE.into() }), Some(PARTICIPANTS)),
        (ExecuteMsg::Ibc(IbcMsg::ConfirmLink { participant: 1_u32.into(), nonce: Nonce(1) }), None),
        (
            ExecuteMsg::Ibc(IbcMsg::OpenInvoice {
                denom: eur(),
                amount: Amount(1),
                expires_at: Timestamp(2_000),
            }),
            Some(PARTICIPANTS),
        ),
        (ExecuteMsg::Ibc(IbcMsg::CancelInvoice { invoice: InvoiceId(1) }), Some(PARTICIPANTS)),
        (ExecuteMsg::Ibc(IbcMsg::Fund { invoice: InvoiceId(1), nonce: Nonce(1) }), None),
        (
            ExecuteMsg::Ibc(IbcMsg::QueuePayout {
                denom: eur(),
                amount: None,
                to: Remote { channel: HOOKS, address: ALICE.into() },
                memo: None,
            }),
            Some(PARTICIPANTS),
        ),
        (ExecuteMsg::Ibc(IbcMsg::SendPayouts { channel: HOOKS, start_after: None, limit: 1 }), None),
        (ExecuteMsg::Ibc(IbcMsg::RetryPayout { payout: PayoutId(1) }), Some(PARTICIPANTS)),
        (ExecuteMsg::Ibc(IbcMsg::ClaimPayout { payout: PayoutId(1) }), Some(PARTICIPANTS)),
        (ExecuteMsg::Ibc(IbcMsg::DisputePayout { payout: PayoutId(1) }), None),
        (ExecuteMsg::Ibc(IbcMsg::ResolvePayout { payout: PayoutId(1), delivered: true }), Some(&[])),
    ]
}

/// Whether a message takes coins.
fn takes_coins(name: &str) -> bool {
    ::access::rule(Contract::SettlementEscrow, name).unwrap().coins
}

/// Whether a refusal is about who sent the message.
fn about_the_sender(error: &EscrowError) -> bool {
    matches!(
        error,
        EscrowError::Access(
            AccessError::NotAdmin { .. }
                | AccessError::NotProposed { .. }
                | AccessError::NotRegistered { .. }
                | AccessError::NotAPeer { .. }
                | AccessError::NoRole { .. }
        )
    )
}

#[test]
fn every_message_is_refused_from_everyone_who_may_not_send_it() {
    let accounts = ["admin", "alice", "carol", "stranger", "registry", "matcher", "power", "escrow", "audit"];
    let listed: Vec<_> = messages(&Market::new()).iter().map(|(msg, _)| action(msg)).collect();
    let mut rows: Vec<_> = ::access::RULES
        .iter()
        .filter(|rule| rule.contract == Contract::SettlementEscrow)
        .map(|rule| rule.action)
        .collect();
    let mut sorted = listed;
    sorted.sort_unstable();
    rows.sort_unstable();
    assert_eq!(sorted, rows, "every message is tried");
    for sender in accounts {
        let mut market = Market::new();
        for (msg, allowed) in messages(&market) {
            let before = market.state();
            let name = action(&msg);
            let funds = if takes_coins(name) { vec![coin(1, EUR)] } else { vec![] };
            let result = market.send(sender, &funds, msg);
            let refused = matches!(&result, Err(error) if about_the_sender(error));
            let expected = allowed.is_some_and(|allowed| !allowed.contains(&sender));
            assert_eq!(refused, expected, "{name} from {sender}: {result:?}");
            if refused {
                assert_eq!(market.state(), before);
            }
        }
    }
}

#[test]
fn coins_come_only_with_what_takes_them() {
    let mut market = Market::new();
    for (msg, _) in messages(&market) {
        let name = action(&msg);
        if takes_coins(name) {
            continue;
        }
        for funds in [vec![coin(1, EUR)], vec![coin(0, EUR)], vec![coin(1, EUR), coin(1, USD)]] {
            let before = market.state();
            let info = message_info(&addr("admin"), &funds);
            let result = execute(market.deps.as_mut(), market.env.clone(), info, msg.clone());
            assert!(
                matches!(
                    &result,
                    Err(EscrowError::Access(AccessError::UnwantedCoins { action, coins }))
                        if action == name && *coins == funds.len()
                ),
                "{name}: {result:?}"
            );
            assert_eq!(market.state(), before);
        }
    }
}

#[test]
fn before_the_wiring_only_administration_works_and_goes_unlogged() {
    let mut market = Market::unwired();
    for (msg, _) in messages(&market) {
        let name = action(&msg);
        if matches!(name, "propose_admin" | "accept_admin" | "cancel_admin" | "set_addresses") {
            continue;
        }
        let funds = if takes_coins(name) { vec![coin(1, EUR)] } else { vec![] };
        let result = market.send("admin", &funds, msg);
        assert!(
            matches!(
                result,
                Err(EscrowError::Admin(AdminError::AddressesNotSet)
                    | EscrowError::Access(AccessError::Admin(AdminError::AddressesNotSet)))
            ),
            "{name}: {result:?}"
        );
    }
    let heir = ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: addr("heir").into() });
    assert_eq!(logged(&market.send("admin", &[], heir).unwrap()), []);
    assert_eq!(logged(&market.send("heir", &[], ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})).unwrap()), []);
    let wiring = market.wiring();
    assert!(matches!(
        market.send("admin", &[], wiring.clone()),
        Err(EscrowError::Access(AccessError::NotAdmin { .. }))
    ));
    let response = market.send("heir", &[], wiring).unwrap();
    let [entry] = &logged(&response)[..] else { panic!("one entry") };
    assert_eq!((entry.action.as_str(), entry.category), ("set_addresses", Category::Configuration));
}

#[test]
fn the_wiring_goes_unlogged_where_the_log_is_not_wired_yet() {
    let mut market = Market::unwired();
    market.world.borrow_mut().log_wired = false;
    let wiring = market.wiring();
    assert_eq!(logged(&market.send("admin", &[], wiring.clone()).unwrap()), []);
    assert!(matches!(
        market.send("admin", &[], wiring),
        Err(EscrowError::Admin(AdminError::AddressesAlreadySet))
    ));
}

#[test]
fn addresses_are_of_this_chain_and_all_different() {
    let mut market = Market::unwired();
    let ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers }) = market.wiring() else {
        panic!("wiring")
    };
    let mut attempt = |peers| {
        market.send("admin", &[], ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: peers })).unwrap_err()
    };
    let shouted = addr("registry").as_str().to_uppercase();
    for foreign in ["osmo1fl48vsnmsdzcv85q5d2q4z5ajdha8yu3aq6l09", "", &shouted, &"x".repeat(10_000)] {
        let peers = ContractAddresses { registry: foreign.into(), ..peers.clone() };
        assert!(matches!(attempt(peers), EscrowError::Admin(AdminError::Std(_))));
    }
    let twice = ContractAddresses { registry: peers.audit_log.clone(), ..peers.clone() };
    assert!(matches!(attempt(twice), EscrowError::Admin(AdminError::SameAddress { .. })));
    let elsewhere = ContractAddresses { settlement_escrow: addr("elsewhere").into(), ..peers };
    assert!(matches!(attempt(elsewhere), EscrowError::Admin(AdminError::NotMyAddress { .. })));
}

#[test]
fn administration_is_handed_over_in_two_steps_and_logged() {
    let mut market = Market::new();
    let propose = |account: &str| ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: account.into() });
    let shouted = addr("heir").as_str().to_uppercase();
    for foreign in ["osmo1fl48vsnmsdzcv85q5d2q4z5ajdha8yu3aq6l09", "", &shouted, &"x".repeat(10_000)] {
        assert!(matches!(
            market.send("admin", &[], propose(foreign)),
            Err(EscrowError::Admin(AdminError::Std(_)))
        ));
    }
    assert!(matches!(
        market.send("admin", &[], ExecuteMsg::Admin(AdminMsg::CancelAdmin {})),
        Err(EscrowError::Admin(AdminError::NothingProposed))
    ));
    let mut done = vec![];
    let heir = addr("heir");
    for (sender, msg) in [
        ("admin", propose(heir.as_str())),
        ("admin", ExecuteMsg::Admin(AdminMsg::CancelAdmin {})),
        ("admin", propose(heir.as_str())),
        ("heir", ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})),
    ] {
        done.extend(logged(&market.send(sender, &[], msg).unwrap()));
    }
    assert_eq!(actions(&done), ["propose_admin", "cancel_admin", "propose_admin", "accept_admin"]);
    assert!(done.iter().all(|entry| entry.category == Category::Configuration));
    let ConfigResponse { admin, addresses: peers } = market.ask(QueryMsg::Config {});
    assert_eq!((admin.current, admin.proposed), (heir.into_string(), None));
    assert_eq!(peers.unwrap().audit_log, addr("audit").into_string());
}

#[test]
fn unknown_fields_are_refused() {
    assert!(from_json::<ExecuteMsg>(br#"{"deposit":{}}"#).is_ok());
    assert!(from_json::<ExecuteMsg>(br#"{"deposit":{"for":"alice"}}"#).is_err());
    assert!(from_json::<ExecuteMsg>(br#"{"credit":{}}"#).is_err());
    let withdraw = |amount: &str| format!(r#"{{"withdraw":{{"denom":"ueur","amount":{amount}}}}}"#);
    assert!(from_json::<ExecuteMsg>(withdraw(r#""1""#)).is_ok());
    // Beyond 128 bits, negative, a number that JavaScript might have rounded.
    for amount in [r#""340282366920938463463374607431768211456""#, r#""-1""#, "1"] {
        assert!(from_json::<ExecuteMsg>(withdraw(amount)).is_err(), "{amount}");
    }
}

#[test]
fn a_migration_stays_with_its_contract_and_goes_forward() {
    let mut market = Market::new();
    market.deposit("alice", 100);
    let response = migrate(market.deps.as_mut(), market.env.clone(), MigrateMsg {}).unwrap();
    assert_eq!(response.attributes.len(), 2);
    assert_eq!(market.balance(1), (100, 0, 0));
    cw2::set_contract_version(&mut market.deps.storage, "settlement-escrow", "0.0.9").unwrap();
    migrate(market.deps.as_mut(), market.env.clone(), MigrateMsg {}).unwrap();
    assert_eq!(cw2::get_contract_version(&market.deps.storage).unwrap().version, VERSION);
    cw2::set_contract_version(&mut market.deps.storage, "settlement-escrow", "999.0.0").unwrap();
    assert!(matches!(
        migrate(market.deps.as_mut(), market.env.clone(), MigrateMsg {}),
        Err(EscrowError::Version(VersionError::Downgrade { .. }))
    ));
    cw2::set_contract_version(&mut market.deps.storage, "registry", VERSION).unwrap();
    assert!(matches!(
        migrate(market.deps.as_mut(), market.env.clone(), MigrateMsg {}),
        Err(EscrowError::Version(VersionError::Foreign { .. }))
    ));
}
