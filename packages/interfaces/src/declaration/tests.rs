use super::*;
use cosmwasm_schema::schemars::{JsonSchema, schema_for};
use serde_json::Value;

/// The path of every message in the JSON schema: names of enums around it, then its own.
fn schema_paths<T: JsonSchema>() -> Vec<Vec<String>> {
    fn paths(of: &Value, schema: &Value) -> Vec<Vec<String>> {
        let variants = of["oneOf"].as_array().unwrap();
        let path = |variant: &Value| {
            let name = variant["required"][0].as_str().unwrap().to_owned();
            let reference = variant["properties"][&name]["$ref"].as_str();
            let nested = reference.map(|reference| reference.rsplit('/').next().unwrap());
            match nested.filter(|nested| nested.ends_with("Msg")) {
                Some(nested) => paths(&schema["definitions"][nested], schema)
                    .into_iter()
                    .map(|mut path| {
                        path.insert(0, name.clone());
                        path
                    })
                    .collect(),
                None => vec![vec![name]],
            }
        };
        variants.iter().flat_map(path).collect()
    }
    let schema = serde_json::to_value(schema_for!(T)).unwrap();
    paths(&schema, &schema)
}

fn declared_paths(contract: Contract) -> Vec<Vec<String>> {
    let path = |(mut groups, message): (Vec<&str>, MessageDeclaration)| {
        groups.push(message.name);
        groups.into_iter().map(str::to_owned).collect()
    };
    declarations(contract).into_iter().map(path).collect()
}

fn check<T: JsonSchema>(contract: Contract) {
    let (mut declared, mut present) = (declared_paths(contract), schema_paths::<T>());
    declared.sort();
    present.sort();
    assert_eq!(declared, present, "{contract}");
    let mut names: Vec<_> = declarations(contract).iter().map(|(_, message)| message.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "names of {contract} are unique");
}

#[test]
fn declared_names_are_those_of_the_json_schema() {
    check::<crate::registry::ExecuteMsg>(Contract::Registry);
    check::<crate::orderbook_matcher::ExecuteMsg>(Contract::OrderbookMatcher);
    check::<crate::power_contract::ExecuteMsg>(Contract::PowerContract);
    check::<crate::settlement_escrow::ExecuteMsg>(Contract::SettlementEscrow);
    check::<crate::audit_log::ExecuteMsg>(Contract::AuditLog);
}

fn declared(contract: Contract, name: &str) -> MessageDeclaration {
    declarations(contract).into_iter().find(|(_, message)| message.name == name).unwrap().1
}

#[test]
fn a_pause_never_stops_withdrawals_refunds_or_settlement() {
    for name in [
        "withdraw",
        "push_payouts",
        "clear_cycle",
        "post",
        "book",
        "queue_payout",
        "send_payouts",
        "retry_payout",
        "claim_payout",
        "dispute_payout",
        "resolve_payout",
    ] {
        assert_eq!(declared(Contract::SettlementEscrow, name).pausing, Pausing::NotPausable, "{name}");
    }
    for name in ["cancel", "abort", "pair"] {
        assert_eq!(declared(Contract::OrderbookMatcher, name).pausing, Pausing::NotPausable, "{name}");
    }
    assert_eq!(declared(Contract::PowerContract, "settle").pausing, Pausing::NotPausable);
}

#[test]
fn five_messages_of_the_escrow_accept_coins() {
    let mut accepting = Vec::new();
    for contract in Contract::ALL {
        let with_coins =
            declarations(contract).into_iter().filter(|(_, message)| message.coins == Coins::Accepted);
        accepting.extend(with_coins.map(|(_, message)| (contract, message.name)));
    }
    let escrow = ["deposit", "top_up", "probe_route", "confirm_link", "fund"];
    assert_eq!(accepting, escrow.map(|name| (Contract::SettlementEscrow, name)));
}

#[test]
fn contracts_with_pausable_messages_learn_of_a_pause_from_the_registry() {
    for contract in Contract::ALL {
        let messages = declarations(contract);
        let pausable = messages.iter().any(|(_, message)| message.pausing == Pausing::Pausable);
        let informed = messages.iter().find(|(_, message)| message.name == "set_pause");
        assert_eq!(informed.is_some(), pausable && contract != Contract::Registry, "{contract}");
        let by_registry = AllowedSender::Peers(&[Contract::Registry]);
        assert!(informed.is_none_or(|(_, message)| message.sender == by_registry), "{contract}");
    }
}
