use access::AccessError;
use access::admin::AdminError;
use interfaces::ContractAddresses;
use interfaces::admin::AdminMsg;
use interfaces::audit_log::Category;
use interfaces::registry::{ConfigResponse, ExecuteMsg, ParticipantKind, QueryMsg, Role};

use super::{Market, account, admin, grant, logged, register};
use crate::RegistryError;

fn propose(account: &str) -> ExecuteMsg {
    ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account: account.to_owned() })
}

fn config(market: &Market) -> ConfigResponse {
    market.asks(QueryMsg::Config {}).unwrap()
}

#[test]
fn administration_changes_hands_in_two_steps_and_each_is_logged() {
    let mut market = Market::new();
    let heir = account("heir");
    let told = |response| {
        let entry = logged(&response);
        assert_eq!(entry.category, Category::Configuration);
        entry.action
    };
    assert_eq!(told(market.does(&admin(), propose(account("someone").as_str()))), "propose_admin");
    assert_eq!(told(market.does(&admin(), ExecuteMsg::Admin(AdminMsg::CancelAdmin {}))), "cancel_admin");
    assert_eq!(config(&market).admin.proposed, None);
    market.does(&admin(), propose(heir.as_str()));
    assert_eq!(config(&market).admin.proposed, Some(heir.to_string()));
    assert_eq!(told(market.does(&heir, ExecuteMsg::Admin(AdminMsg::AcceptAdmin {}))), "accept_admin");
    assert_eq!((config(&market).admin.current, config(&market).admin.proposed), (heir.to_string(), None));
    assert!(matches!(
        market.refused(&admin(), grant(Role::Auditor, &admin())),
        RegistryError::Access(AccessError::NotAdmin { .. })
    ));
    market.does(&heir, grant(Role::Auditor, &admin()));
}

#[test]
fn before_the_wiring_administration_may_change_hands_and_nothing_else_happens() {
    let mut market = Market::bare();
    assert!(matches!(
        market.refused(&account("ada"), register(ParticipantKind::Household, 0)),
        RegistryError::Admin(AdminError::AddressesNotSet)
    ));
    assert!(matches!(
        market.refused(&admin(), grant(Role::Reviewer, &account("eve"))),
        RegistryError::Admin(AdminError::AddressesNotSet)
    ));
    let heir = account("heir");
    assert!(market.does(&admin(), propose(heir.as_str())).messages.is_empty());
    assert!(market.does(&admin(), ExecuteMsg::Admin(AdminMsg::CancelAdmin {})).messages.is_empty());
    market.does(&admin(), propose(heir.as_str()));
    assert!(market.does(&heir, ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})).messages.is_empty());
    assert_eq!(config(&market).addresses, None);
}

#[test]
fn the_wiring_is_logged_where_the_log_is_wired_already() {
    let set_addresses = || ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: Market::peers() });
    let mut market = Market::bare();
    let entry = logged(&market.does(&admin(), set_addresses()));
    assert_eq!((entry.category, entry.action.as_str()), (Category::Configuration, "set_addresses"));
    assert_eq!(config(&market).addresses, Some(Market::peers()));

    // An empty answer: the log is there and knows nothing of the suite yet.
    let mut market = Market::bare();
    market.set_log(Some(b""));
    assert!(market.does(&admin(), set_addresses()).messages.is_empty());
    // From now on everything is logged, so a log that is still not wired refuses for all.
    assert_eq!(logged(&market.does(&admin(), grant(Role::Auditor, &account("eve")))).action, "grant_role");
}

#[test]
fn a_log_that_is_not_there_is_not_wired_to() {
    let mut market = Market::bare();
    market.set_log(None);
    let info = cosmwasm_std::MessageInfo { sender: admin(), funds: vec![] };
    let message = ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: Market::peers() });
    let error =
        crate::contract::execute(market.deps.as_mut(), market.env.clone(), info, message).unwrap_err();
    assert!(matches!(error, RegistryError::Std(_)));
}

#[test]
fn the_suite_is_wired_once_with_five_different_addresses_of_which_one_is_its_own() {
    let mut market = Market::bare();
    let set_addresses = |change: &dyn Fn(&mut ContractAddresses)| {
        let mut given = Market::peers();
        change(&mut given);
        ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: given })
    };
    assert!(matches!(
        market.refused(&admin(), set_addresses(&|given| given.audit_log = given.registry.clone())),
        RegistryError::Admin(AdminError::SameAddress { address }) if address == account("registry")
    ));
    assert!(matches!(
        market.refused(&admin(), set_addresses(&|given| given.registry = account("elsewhere").into_string())),
        RegistryError::Admin(AdminError::NotMyAddress { named, own })
            if named == account("elsewhere") && own == account("registry")
    ));
    for foreign in ["", "x", "osmo1foreign", &super::text(1_000)] {
        assert!(matches!(
            market.refused(&admin(), set_addresses(&|given| given.power_contract = foreign.to_owned())),
            RegistryError::Admin(AdminError::Std(_))
        ));
    }
    market.does(&admin(), set_addresses(&|_| ()));
    assert!(matches!(
        market.refused(&admin(), set_addresses(&|_| ())),
        RegistryError::Admin(AdminError::AddressesAlreadySet)
    ));
}

#[test]
fn nobody_accepts_what_was_not_proposed_to_them() {
    let mut market = Market::new();
    for stranger in [admin(), account("ada")] {
        assert!(matches!(
            market.refused(&stranger, ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})),
            RegistryError::Access(AccessError::NotProposed { .. })
        ));
    }
    market.does(&admin(), propose(account("heir").as_str()));
    market.does(&admin(), ExecuteMsg::Admin(AdminMsg::CancelAdmin {}));
    assert!(matches!(
        market.refused(&account("heir"), ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})),
        RegistryError::Access(AccessError::NotProposed { .. })
    ));
    assert!(matches!(
        market.refused(&admin(), ExecuteMsg::Admin(AdminMsg::CancelAdmin {})),
        RegistryError::Admin(AdminError::NothingProposed)
    ));
}

#[test]
fn nobody_but_the_administrator_administers() {
    let mut market = Market::bare();
    for stranger in [account("ada"), account("registry"), account("deployer")] {
        for message in [
            propose(stranger.as_str()),
            ExecuteMsg::Admin(AdminMsg::CancelAdmin {}),
            ExecuteMsg::Admin(AdminMsg::SetAddresses { addresses: Market::peers() }),
        ] {
            assert!(matches!(
                market.refused(&stranger, message),
                RegistryError::Access(AccessError::NotAdmin { account }) if account == stranger
            ));
        }
    }
}

#[test]
fn a_successor_is_an_address_of_this_chain() {
    let mut market = Market::new();
    let shouted = account("heir").to_string().to_uppercase();
    for address in ["", "heir", "osmo1foreign", shouted.as_str(), &super::text(5_000)] {
        assert!(matches!(
            market.refused(&admin(), propose(address)),
            RegistryError::Admin(AdminError::Std(_))
        ));
    }
}
