//! Every message of every contract against every kind of sender.

use super::*;
use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, mock_env};
use cosmwasm_std::{Coin, ContractResult, OwnedDeps, SystemResult, WasmQuery, coin};
use interfaces::ContractAddresses;
use interfaces::declaration::declarations;
use interfaces::registry::ParticipantKind;
use interfaces::registry::raw::{LabelSet, PauseRecord};
use units::{ParticipantId, Power, Tier, ZoneId};

fn address(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

fn account_record(status: Status) -> AccountRecord {
    AccountRecord {
        participant: ParticipantId(7),
        status,
        kind: ParticipantKind::Prosumer,
        zone: ZoneId(0),
        tier: Tier(0),
        labels: LabelSet::default(),
        capacity: Power(1),
    }
}

fn now() -> Timestamp {
    block_time(&mock_env())
}

/// A contract whose registry knows an active and a suspended participant and a holder of each role.
fn contract(own: Contract) -> OwnedDeps<MockStorage, MockApi, MockQuerier> {
    let mut registry = MockStorage::new();
    for (name, status) in [("active", Status::Active), ("suspended", Status::Suspended)] {
        ACCOUNTS.save(&mut registry, &address(name), &account_record(status)).unwrap();
    }
    let grant = |since: u64, until: u64| RoleRecord { since: Timestamp(since), until: Timestamp(until) };
    for role in Role::ALL {
        let holder = address(&role.to_string());
        ROLES.save(&mut registry, (role.number(), &holder), &grant(now().get(), u64::MAX)).unwrap();
        let former = address(&format!("former {role}"));
        ROLES.save(&mut registry, (role.number(), &former), &grant(0, now().get())).unwrap();
    }
    let mut storage = MockStorage::new();
    if own == Contract::Registry {
        for (key, value) in registry.range(None, None, cosmwasm_std::Order::Ascending) {
            storage.set(&key, &value);
        }
    }
    let mut querier = MockQuerier::default();
    querier.update_wasm(move |query| match query {
        WasmQuery::Raw { contract_addr, key } if *contract_addr == address("registry").as_str() => {
            SystemResult::Ok(ContractResult::Ok(registry.get(key).unwrap_or_default().into()))
        }
        other => panic!("unexpected query {other:?}"),
    });
    let mut deps =
        OwnedDeps { storage, api: MockApi::default(), querier, custom_query_type: std::marker::PhantomData };
    admin::instantiate(&mut deps.storage, &deps.api, address("administrator").as_str()).unwrap();
    let names = Contract::ALL.map(|contract| address(contract.name()).into_string());
    let [registry, orderbook_matcher, power_contract, settlement_escrow, audit_log] = names;
    let given =
        ContractAddresses { registry, orderbook_matcher, power_contract, settlement_escrow, audit_log };
    addresses::set(&mut deps.storage, &deps.api, own, &address(own.name()), &given).unwrap();
    deps
}

fn check(
    own: Contract,
    deps: Deps<'_>,
    message: &MessageDeclaration,
    sender: &str,
    funds: &[Coin],
) -> Result<Caller, CommonError> {
    let message: &'static MessageDeclaration = Box::leak(Box::new(*message));
    let info = MessageInfo { sender: address(sender), funds: funds.to_vec() };
    authorize(own, message, deps, &mut CachedAddresses::default(), &mock_env(), &info)
}

/// The senders that a declaration allows, and the code with which it refuses a stranger.
fn expected(sender: AllowedSender) -> (Vec<String>, Option<&'static str>) {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    match sender {
        AllowedSender::Anyone => (names(&["stranger"]), None),
        AllowedSender::Participant => (names(&["active", "suspended"]), Some("auth/not_registered")),
        AllowedSender::ActiveParticipant => (names(&["active"]), Some("auth/not_registered")),
        AllowedSender::Administrator => (names(&["administrator"]), Some("auth/not_administrator")),
        AllowedSender::ProposedAdministrator => (vec![], Some("auth/not_proposed")),
        AllowedSender::RoleHolder(role) => (vec![role.to_string()], Some("auth/missing_role")),
        AllowedSender::RoleHolderOrAdministrator(role) => {
            (vec![role.to_string(), "administrator".into()], Some("auth/missing_role"))
        }
        AllowedSender::Peers(peers) => {
            (peers.iter().map(|peer| peer.name().to_owned()).collect(), Some("auth/not_a_peer"))
        }
    }
}

#[test]
fn every_message_accepts_exactly_its_declared_senders() {
    let mut senders: Vec<String> =
        ["stranger", "administrator", "active", "suspended"].map(String::from).to_vec();
    senders.extend(Role::ALL.iter().flat_map(|role| [role.to_string(), format!("former {role}")]));
    senders.extend(Contract::ALL.map(|contract| contract.name().to_owned()));
    for own in Contract::ALL {
        let deps = contract(own);
        for (_, message) in declarations(own) {
            let (allowed, refusal) = expected(message.sender);
            for sender in &senders {
                let result = check(own, deps.as_ref(), &message, sender, &[]);
                let accepted = allowed.contains(sender) || message.sender == AllowedSender::Anyone;
                assert_eq!(result.is_ok(), accepted, "{own} {} by {sender}: {result:?}", message.name);
                if let (Err(error), Some(refusal)) = (result, refusal) {
                    let code = error.to_string();
                    let suspended = sender == "suspended" && code.starts_with("auth/not_active");
                    assert!(
                        code.starts_with(refusal) || suspended,
                        "{own} {} by {sender}: {code}",
                        message.name
                    );
                }
            }
        }
    }
}

#[test]
fn a_proposed_administrator_may_accept_and_nothing_else() {
    for own in Contract::ALL {
        let mut deps = contract(own);
        let state = admin::AdminState { current: address("administrator"), proposed: Some(address("next")) };
        admin::ADMIN.save(&mut deps.storage, &state).unwrap();
        for (_, message) in declarations(own) {
            let accepted = check(own, deps.as_ref(), &message, "next", &[]).is_ok();
            let expected = message.name == "accept_admin" || message.sender == AllowedSender::Anyone;
            assert_eq!(accepted, expected, "{own} {}", message.name);
        }
    }
}

#[test]
fn a_pause_stops_exactly_the_pausable_messages() {
    for own in Contract::ALL {
        let mut deps = contract(own);
        for (until, paused) in [(now().get() - 1, false), (now().get(), false), (now().get() + 1, true)] {
            let until = Timestamp(until);
            addresses::set_pause(&mut deps.storage, until).unwrap();
            PAUSE.save(&mut deps.storage, &PauseRecord { until }).unwrap();
            for (_, message) in declarations(own) {
                let sender = expected(message.sender).0.first().cloned().unwrap_or_else(|| "stranger".into());
                let result = check(own, deps.as_ref(), &message, &sender, &[]);
                let stopped = matches!(result, Err(CommonError::Paused { until: told }) if told == until);
                assert_eq!(stopped, paused && message.pausing == Pausing::Pausable, "{own} {}", message.name);
            }
        }
    }
}

#[test]
fn coins_are_refused_except_where_declared() {
    for own in Contract::ALL {
        let deps = contract(own);
        for (_, message) in declarations(own) {
            let sender = expected(message.sender).0.first().cloned().unwrap_or_else(|| "stranger".into());
            for funds in
                [vec![coin(1, "ueur")], vec![coin(0, "ueur")], vec![coin(1, "ueur"), coin(1, "uusd")]]
            {
                let result = check(own, deps.as_ref(), &message, &sender, &funds);
                let refused = matches!(result, Err(CommonError::Coins(_)));
                assert_eq!(refused, message.coins == Coins::Refused, "{own} {}", message.name);
            }
        }
    }
}

#[test]
fn before_the_addresses_are_set_peers_and_participants_are_unknown() {
    for own in Contract::ALL {
        let mut deps = contract(own);
        deps.storage.remove(addresses::raw_key());
        for (_, message) in declarations(own) {
            let needs_registry = matches!(
                message.sender,
                AllowedSender::Participant | AllowedSender::ActiveParticipant | AllowedSender::RoleHolder(_)
            );
            if own != Contract::Registry && needs_registry {
                let result = check(own, deps.as_ref(), &message, "active", &[]);
                assert!(matches!(result, Err(CommonError::AddressesNotSet)), "{own} {}", message.name);
            }
        }
    }
}
