use contract_kit::CommonError;
use interfaces::admin::AdminMsg;
use interfaces::audit_log::Category;
use interfaces::registry::{ConfigResponse, ExecuteMsg, ParticipantKind, QueryMsg, Role};

use super::{TestEnv, account, admin, grant, logged, register};
use crate::RegistryError;

fn propose(account: &str) -> ExecuteMsg {
    ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: account.to_owned() })
}

fn config(registry: &TestEnv) -> ConfigResponse {
    registry.query(QueryMsg::Config {}).unwrap()
}

#[test]
fn before_addresses_are_set_only_administration_is_executed() {
    let mut registry = TestEnv::without_addresses();
    assert!(matches!(
        registry.refused(&account("ada"), register(ParticipantKind::Household, 0)),
        RegistryError::Common(CommonError::AddressesNotSet)
    ));
    assert!(matches!(
        registry.refused(&admin(), grant(Role::Reviewer, &account("eve"))),
        RegistryError::Common(CommonError::AddressesNotSet)
    ));
    let successor = account("successor");
    assert!(registry.execute(&admin(), propose(successor.as_str())).messages.is_empty());
    assert!(registry.execute(&admin(), ExecuteMsg::Admin(AdminMsg::CancelAdmin {})).messages.is_empty());
    registry.execute(&admin(), propose(successor.as_str()));
    assert!(registry.execute(&successor, ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})).messages.is_empty());
    assert_eq!(config(&registry).addresses, None);
}

#[test]
fn setting_addresses_is_logged_if_the_log_knows_them() {
    let set_addresses = || ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: TestEnv::peers() });
    let mut registry = TestEnv::without_addresses();
    let entry = logged(&registry.execute(&admin(), set_addresses()));
    assert_eq!((entry.category, entry.action.as_str()), (Category::Configuration, "set_addresses"));
    assert_eq!(config(&registry).addresses, Some(TestEnv::peers()));

    // The log is there, and its own addresses are not set.
    let mut registry = TestEnv::without_addresses();
    registry.set_log(Some(b""));
    assert!(registry.execute(&admin(), set_addresses()).messages.is_empty());
    // From now on every message is logged, so that the log refuses all of them until its addresses are set.
    assert_eq!(
        logged(&registry.execute(&admin(), grant(Role::Auditor, &account("eve")))).action,
        "grant_role"
    );
}

#[test]
fn setting_addresses_without_a_log_fails() {
    let mut registry = TestEnv::without_addresses();
    registry.set_log(None);
    let info = cosmwasm_std::MessageInfo { sender: admin(), funds: vec![] };
    let message = ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: TestEnv::peers() });
    let error =
        crate::contract::execute(registry.deps.as_mut(), registry.env.clone(), info, message).unwrap_err();
    assert!(matches!(error, RegistryError::Common(CommonError::Std(_))));
}

#[test]
fn entry_point_refuses_a_stranger_and_changes_nothing() {
    let refused = TestEnv::new().refused(&account("ada"), grant(Role::Auditor, &account("ada")));
    assert!(matches!(refused, RegistryError::Common(CommonError::NotAdministrator { .. })));
}
