//! Instantiation, and the form of messages.

use contract_kit::CommonError;
use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{MessageInfo, coins, from_json};
use interfaces::registry::{ExecuteMsg, InstantiateMsg, QueryMsg};

use super::{admin, evidence};
use crate::RegistryError;
use crate::contract::instantiate;

#[test]
fn instantiation_refuses_coins() {
    let info = MessageInfo { sender: admin(), funds: coins(5, "uusd") };
    let message = InstantiateMsg { admin: admin().into_string() };
    let error = instantiate(mock_dependencies().as_mut(), mock_env(), info, message).unwrap_err();
    assert!(matches!(error, RegistryError::Common(CommonError::Coins(_))));
}

#[test]
fn instantiation_refuses_an_invalid_administrator() {
    for address in ["", "nobody", "osmo1foreign"] {
        let info = MessageInfo { sender: admin(), funds: vec![] };
        let message = InstantiateMsg { admin: address.to_owned() };
        let error = instantiate(mock_dependencies().as_mut(), mock_env(), info, message).unwrap_err();
        assert!(matches!(error, RegistryError::Std(_)), "{address:?}");
    }
}

#[test]
fn unknown_messages_fields_and_malformed_numbers_are_refused() {
    let hash = evidence().to_hex();
    for text in [
        r#"{"mint":{}}"#.to_owned(),
        r#"{"unpause":{"now":true}}"#.to_owned(),
        format!(
            r#"{{"register":{{"kind":"household","zone":0,"capacity":"0","evidence":"{hash}","status":"active"}}}}"#
        ),
        format!(r#"{{"register":{{"kind":"household","zone":256,"capacity":"0","evidence":"{hash}"}}}}"#),
        format!(r#"{{"register":{{"kind":"household","zone":0,"capacity":"-1","evidence":"{hash}"}}}}"#),
        format!(
            r#"{{"register":{{"kind":"household","zone":0,"capacity":"18446744073709551616","evidence":"{hash}"}}}}"#
        ),
        format!(r#"{{"register":{{"kind":"king","zone":0,"capacity":"0","evidence":"{hash}"}}}}"#),
        r#"{"register":{"kind":"household","zone":0,"capacity":"0","evidence":"xyz"}}"#.to_owned(),
        r#"{"review":{"reviews":[{"participant":1,"decision":{"approve":{"labels":[],"tier":0,"status":"active"}}}]}}"#
            .to_owned(),
    ] {
        assert!(from_json::<ExecuteMsg>(&text).is_err(), "{text}");
    }
    assert!(from_json::<QueryMsg>(r#"{"pause":{"at":1}}"#).is_err());
}
