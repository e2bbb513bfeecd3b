//! The entry points apply the frame of the contract kit; the messages refuse unknown fields.

use super::*;
use contract_kit::CommonError;
use interfaces::audit_log::Category;
use interfaces::settlement_escrow::ConfigResponse;

fn propose(name: &str) -> ExecuteMsg {
    ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: addr(name).into_string() })
}

#[test]
fn a_stranger_is_refused_and_administration_is_logged() {
    let mut test = TestEnv::new();
    let before = test.state();
    let refused = test.send("stranger", &[], propose("stranger")).unwrap_err();
    assert!(matches!(refused, EscrowError::Common(CommonError::NotAdministrator { .. })));
    let refused = test.send("admin", &[coin(1, EUR)], propose("heir")).unwrap_err();
    assert!(matches!(refused, EscrowError::Common(CommonError::Coins(_))));
    assert_eq!(test.state(), before);
    let response = test.send("admin", &[], propose("heir")).unwrap();
    let [entry] = &logged(&response)[..] else { panic!("one entry") };
    assert_eq!((entry.action.as_str(), entry.category), ("propose_admin", Category::Configuration));
    let ConfigResponse { admin, addresses } = test.ask(QueryMsg::Config {});
    assert_eq!((admin.current, admin.proposed), (addr("admin").into(), Some(addr("heir").into())));
    assert_eq!(addresses.unwrap().audit_log, addr("audit").into_string());
}

#[test]
fn before_the_addresses_are_set_only_administration_is_executed_and_not_logged() {
    let mut test = TestEnv::without_addresses();
    let top_up = ExecuteMsg::TopUp { account: SystemAccount::Fees };
    for (funds, msg) in [
        (vec![coin(1, EUR)], top_up),
        (vec![], ExecuteMsg::AddDenom { denom: "ugbp".into() }),
        (vec![], ExecuteMsg::FlushAudit { limit: 1 }),
    ] {
        let refused = test.send("admin", &funds, msg).unwrap_err();
        assert!(matches!(refused, EscrowError::Common(CommonError::AddressesNotSet)), "{refused}");
    }
    assert_eq!(logged(&test.send("admin", &[], propose("heir")).unwrap()), []);
    let set_addresses = test.set_addresses();
    let response = test.send("admin", &[], set_addresses).unwrap();
    assert_eq!(actions(&logged(&response)), ["set_addresses"]);
}

#[test]
fn setting_the_addresses_is_not_logged_while_the_log_has_none() {
    let mut test = TestEnv::without_addresses();
    test.mocks.borrow_mut().log_has_addresses = false;
    let set_addresses = test.set_addresses();
    assert_eq!(logged(&test.send("admin", &[], set_addresses).unwrap()), []);
}

#[test]
fn unknown_fields_and_amounts_out_of_range_are_refused() {
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
