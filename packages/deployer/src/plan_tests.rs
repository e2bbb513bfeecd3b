//! Plans for chains that are empty, half done, done, foreign, or somebody else's.

use std::collections::BTreeMap;

use interfaces::common::AdminResponse;
use interfaces::orderbook_matcher::MarketResponse;
use interfaces::registry::{Role, RoleGrant};
use interfaces::{Contract, ContractAddresses};
use sdk::address::module;
use simulation::example_market;
use units::{DenomId, MarketId, Timestamp};

use crate::artifacts::{Artifact, Artifacts, each};
use crate::differences::differences;
use crate::error::DeployError;
use crate::found::{Found, FoundContract, FoundMarket, Proposal};
use crate::plan::{Plan, plan, to_accept};
use crate::step::Step;
use crate::wanted::{Grant, Wanted};

const NOW: Timestamp = Timestamp(1_000);

fn account(name: &str) -> String {
    module("wasm", name).unwrap()
}

fn deployer() -> String {
    account("deployer")
}

/// Two roles, no administrator but the deployer; the code of a contract is one byte, its number, and its hash 32 of them.
fn wanted() -> Wanted {
    let code = |contract: Contract| -> Result<Artifact, ()> {
        Ok(Artifact { wasm: vec![contract.number()], hash: [contract.number(); 32] })
    };
    Wanted {
        name: "test".into(),
        admin: None,
        denoms: vec!["ucoin".into()],
        max_steps: 100,
        grants: vec![grant(Role::Reviewer, None, None), grant(Role::Guardian, Some(2_000), Some(3_000))],
        market: example_market(),
        artifacts: Artifacts { version: "0.2.0".into(), codes: each(code).unwrap() },
    }
}

fn grant(role: Role, since: Option<u64>, until: Option<u64>) -> Grant {
    Grant { role, account: account("operator"), since: since.map(Timestamp), until: until.map(Timestamp) }
}

/// The chain as it is when the wanted is done.
fn complete(wanted: &Wanted) -> Found {
    let suite: ContractAddresses<String> = each(|contract| Ok::<_, ()>(account(contract.name()))).unwrap();
    let contract = |contract: Contract| FoundContract {
        address: suite.address(contract).clone(),
        code: u64::from(contract.number()),
        hash: vec![contract.number(); 32],
        migrated_by: deployer(),
        name: contract.name().into(),
        version: "0.2.0".into(),
        admin: AdminResponse { current: deployer(), proposed: None },
        addresses: Some(suite.clone()),
    };
    Found {
        codes: Contract::ALL.map(|each| ([each.number(); 32], u64::from(each.number()))).into(),
        contracts: Contract::ALL.map(|each| (each, contract(each))).into(),
        market: FoundMarket {
            denoms: wanted.denoms.clone(),
            max_steps: Some(wanted.max_steps),
            grants: wanted
                .grants
                .iter()
                .map(|grant| RoleGrant {
                    role: grant.role,
                    account: grant.account.clone(),
                    since: grant.since.unwrap_or(Timestamp(500)),
                    until: grant.until,
                    in_force: grant.since.is_none(),
                })
                .collect(),
            markets: vec![market(1, "example")],
        },
        ..Found::default()
    }
}

fn market(id: u16, name: &str) -> MarketResponse {
    let mut definition = example_market();
    definition.name = name.into();
    MarketResponse { market: MarketId(id), definition, denom: DenomId(0), open: true }
}

fn planned(wanted: &Wanted, found: &Found) -> Result<Plan, DeployError> {
    plan(wanted, found, &deployer(), NOW, false)
}

fn steps(wanted: &Wanted, found: &Found) -> Vec<String> {
    planned(wanted, found).unwrap().steps.iter().map(ToString::to_string).collect()
}

fn refusal(wanted: &Wanted, found: &Found) -> String {
    planned(wanted, found).unwrap_err().to_string()
}

#[test]
fn empty_chain_gets_nine_transactions_and_a_handover() {
    let mut wanted = wanted();
    let all = [
        "upload audit-log",
        "upload registry",
        "upload settlement-escrow",
        "upload power-contract",
        "upload orderbook-matcher",
        "start the five contracts",
        "set addresses of the five contracts",
        "grant reviewer, guardian",
        "create the market",
    ];
    assert_eq!(steps(&wanted, &Found::default()), all);
    wanted.admin = Some(account("committee"));
    let handed_over = steps(&wanted, &Found::default());
    assert_eq!(handed_over[..9], all);
    let committee = account("committee");
    assert_eq!(
        handed_over[9..],
        [format!(
            "propose {committee} as administrator of the five contracts; let {committee} migrate the five contracts"
        )]
    );
}

#[test]
fn completed_steps_are_not_repeated() {
    let wanted = wanted();
    let whole = complete(&wanted);
    assert_eq!(steps(&wanted, &whole), [""; 0]);
    assert_eq!(planned(&wanted, &whole).unwrap().market, Some(MarketId(1)));
    // After each step the plan is the rest of the plan before it.
    let mut found = Found { codes: whole.codes.clone(), ..Found::default() };
    assert_eq!(steps(&wanted, &found)[0], "start the five contracts");
    // The addresses of contracts that are there are taken from the chain.
    found.contracts = whole.contracts.clone();
    for one in found.contracts.values_mut() {
        one.addresses = None;
    }
    found.market.denoms = wanted.denoms.clone();
    assert_eq!(
        steps(&wanted, &found),
        ["set addresses of the five contracts", "grant reviewer, guardian", "create the market"]
    );
    found.contracts = whole.contracts.clone();
    found.market.grants = whole.market.grants[..1].to_vec();
    assert_eq!(steps(&wanted, &found), ["grant guardian", "create the market"]);
}

#[test]
fn changed_grant_is_granted_again_and_expired_grant_is_not() {
    let mut wanted = wanted();
    let mut found = complete(&wanted);
    found.market.grants[1].until = None;
    assert_eq!(steps(&wanted, &found), ["grant guardian"]);
    // It has begun in the meantime, which is as good as to begin when it should.
    found = complete(&wanted);
    found.market.grants[1].since = Timestamp(900);
    assert_eq!(steps(&wanted, &found), ["grant guardian"]);
    found.market.grants[1].in_force = true;
    assert_eq!(steps(&wanted, &found), [""; 0]);
    // Grants cannot begin in the past: this one begins now.
    wanted.grants = vec![grant(Role::Auditor, Some(999), Some(1_001))];
    assert_eq!(
        planned(&wanted, &found).unwrap().steps,
        [Step::Grant(vec![grant(Role::Auditor, None, Some(1_001))])]
    );
    wanted.grants = vec![grant(Role::Auditor, Some(10), Some(1_000))];
    assert_eq!(steps(&wanted, &found), [""; 0]);
}

#[test]
fn changed_codes_migrate_in_one_transaction() {
    let mut wanted = wanted();
    let found = complete(&wanted);
    wanted.artifacts.version = "0.3.0".into();
    wanted.artifacts.codes.registry.hash = [101; 32];
    wanted.artifacts.codes.audit_log.hash = [105; 32];
    assert_eq!(
        steps(&wanted, &found),
        ["upload audit-log", "upload registry", "migrate audit-log, registry"]
    );
    // Whoever has the code on the chain already only migrates.
    let mut stored = found;
    stored.codes.insert([101; 32], 6);
    stored.codes.insert([105; 32], 7);
    assert_eq!(steps(&wanted, &stored), ["migrate audit-log, registry"]);
}

#[test]
fn downgrade_and_foreign_contract_are_refused() {
    let mut older = wanted();
    let found = complete(&older);
    older.artifacts.version = "0.1.9".into();
    older.artifacts.codes.registry.hash = [101; 32];
    let text = refusal(&older, &found);
    assert_eq!(
        text,
        "registry on the chain is of version 0.2.0, the code to deploy is of 0.1.9: a downgrade is refused"
    );
    // Numbers are compared, not texts.
    older.artifacts.version = "0.10.0".into();
    assert_eq!(steps(&older, &found), ["upload registry", "migrate registry"]);

    let wanted = wanted();
    let mut foreign = complete(&wanted);
    foreign.contracts.get_mut(&Contract::AuditLog).unwrap().name = "crates.io:cw20-base".into();
    let text = refusal(&wanted, &foreign);
    assert_eq!(
        text,
        format!(
            "{} is a foreign contract: it should be audit-log and is crates.io:cw20-base",
            account("audit-log")
        )
    );
}

#[test]
fn changed_addresses_and_definitions_are_refused() {
    let mut wanted = wanted();
    let mut found = complete(&wanted);
    found.contracts.get_mut(&Contract::Registry).unwrap().addresses.as_mut().unwrap().audit_log =
        account("other");
    assert!(refusal(&wanted, &found).starts_with("registry stores other contract addresses (audit-log at "));
    let found = complete(&wanted);
    wanted.market.lot = units::Energy(999);
    assert!(refusal(&wanted, &found).starts_with("market 1, \"example\", is defined otherwise"));
    wanted.market.name = "another".into();
    assert_eq!(steps(&wanted, &found), ["create the market"]);
}

#[test]
fn handover_takes_two_steps_and_only_the_administrator_may_change() {
    let mut wanted = wanted();
    wanted.admin = Some(account("committee"));
    let mut found = complete(&wanted);
    // 1. Proposed, and not accepted yet: nothing left for the deployer.
    for one in found.contracts.values_mut() {
        one.admin.proposed = Some(account("committee"));
        one.migrated_by = account("committee");
    }
    assert_eq!(steps(&wanted, &found), [""; 0]);
    assert!(
        to_accept(&wanted, &found)
            .unwrap()
            .contains("must still accept administration of the five contracts")
    );
    // 2. The committee accepts, and may change things in the same run.
    wanted.denoms.push("uother".into());
    let accepted = plan(&wanted, &found, &account("committee"), NOW, false).unwrap();
    assert_eq!(
        accepted.steps,
        [
            Step::Accept(simulation::deploy::SET_ADDRESSES_ORDER.to_vec()),
            Step::AddDenoms(vec!["uother".into()])
        ]
    );
    // 3. From then on the deployer may not.
    for one in found.contracts.values_mut() {
        one.admin = AdminResponse { current: account("committee"), proposed: None };
    }
    assert_eq!(
        refusal(&wanted, &found),
        format!(
            "only {} may add denominations to settlement-escrow, not {}: run this with --from and its key",
            account("committee"),
            deployer()
        )
    );
    wanted.denoms.pop();
    wanted.artifacts.codes.registry.hash = [101; 32];
    assert!(refusal(&wanted, &found).contains("may migrate registry"));
    assert_eq!(to_accept(&wanted, &found), None);
}

#[test]
fn codes_are_proposed_once_and_stakers_vote() {
    let wanted = wanted();
    let mut found = complete(&wanted);
    let pinning = |found: &Found| plan(&wanted, found, &deployer(), NOW, true).unwrap().steps;
    assert_eq!(pinning(&found), [Step::Pin(Contract::ALL.to_vec())]);
    found.pinned = vec![1, 2];
    found.proposals = vec![Proposal { number: 7, codes: vec![3, 4], voted: false }];
    assert_eq!(pinning(&found), [Step::Pin(vec![Contract::AuditLog])]);
    found.stake = true;
    assert_eq!(pinning(&found), [Step::Pin(vec![Contract::AuditLog]), Step::Vote(7)]);
    // A vote is for nothing but our own codes, and once.
    found.pinned = vec![1, 2, 5];
    found.proposals[0].codes.push(99);
    assert_eq!(pinning(&found), []);
    found.proposals[0] = Proposal { number: 7, codes: vec![3, 4], voted: true };
    assert_eq!(pinning(&found), []);
}

#[test]
fn every_kind_of_difference_is_named() {
    let wanted = wanted();
    let whole = complete(&wanted);
    let suite = whole.addresses().unwrap();
    // The second grant begins later, as it should.
    assert_eq!(differences(&wanted, &whole, &suite, &deployer()), []);
    let what = |change: &dyn Fn(&mut Found)| -> Vec<String> {
        let mut found = whole.clone();
        change(&mut found);
        differences(&wanted, &found, &suite, &deployer()).into_iter().map(|each| each.what).collect()
    };
    let registry = |change: fn(&mut FoundContract)| {
        what(&|found| change(found.contracts.get_mut(&Contract::Registry).unwrap()))
    };
    assert_eq!(registry(|one| one.hash = vec![0; 32]), ["registry: code hash"]);
    assert_eq!(registry(|one| one.version = "0.1.0".into()), ["registry: version"]);
    assert_eq!(registry(|one| one.name = "other".into()), ["registry: cw2 name"]);
    assert_eq!(registry(|one| one.migrated_by = account("x")), ["registry: who may migrate it"]);
    assert_eq!(registry(|one| one.admin.current = account("x")), ["registry: administrator"]);
    assert_eq!(registry(|one| one.admin.proposed = Some(account("x"))), ["registry: administrator"]);
    assert_eq!(registry(|one| one.addresses = None), ["registry: contract addresses"]);
    assert_eq!(
        registry(|one| one.addresses.as_mut().unwrap().audit_log = account("x")),
        ["registry: address of audit-log"]
    );
    assert_eq!(what(&|found| drop(found.contracts.remove(&Contract::AuditLog))), ["audit-log: a contract"]);
    assert_eq!(what(&|found| found.market.denoms.push("ux".into())), ["settlement-escrow: denominations"]);
    assert_eq!(what(&|found| found.market.max_steps = Some(1)), ["orderbook-matcher: steps of a market"]);
    let reviewer = format!("registry: reviewer for {}", account("operator"));
    assert_eq!(what(&|found| drop(found.market.grants.remove(0))), [reviewer.as_str()]);
    assert_eq!(what(&|found| found.market.grants[0].until = Some(Timestamp(5))), [reviewer]);
    assert_eq!(
        what(&|found| {
            let mut extra = found.market.grants[0].clone();
            extra.account = account("x");
            found.market.grants.push(extra);
        }),
        [format!("registry: reviewer for {}", account("x"))]
    );
    assert_eq!(what(&|found| found.market.markets.clear()), ["orderbook-matcher: market"]);
    let none: BTreeMap<Contract, FoundContract> = BTreeMap::new();
    assert_eq!(what(&|found| found.contracts.clone_from(&none)).len(), 5);
}
