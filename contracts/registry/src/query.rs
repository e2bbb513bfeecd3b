//! Answers. Whatever is listed is listed in pages of at most 500.

use access::{Class, RULES, Rule, Who, admin, suite};
use cosmwasm_std::{Addr, Binary, Deps, Env, Order, Storage};
use interfaces::page_limit;
use interfaces::registry::raw::{
    ACCOUNTS, AccountKey, AccountRecord, PAUSE, PROFILES, ParticipantKey, Profile, ROLES, RoleKey, RoleRecord,
};
use interfaces::registry::{
    AddressResponse, ConfigResponse, ParticipantResponse, ParticipantsResponse, PauseResponse, PermissionRow,
    PermissionsResponse, QueryMsg, Role, RoleGrant, RolesResponse,
};
use records::PackedKey;
use units::{ParticipantId, Timestamp};

use crate::RegistryError;
use crate::execute::now;
use crate::state::{PAUSE_REASON, participant};

/// The answer to a query, as JSON.
pub fn answer(deps: Deps<'_>, env: &Env, msg: QueryMsg) -> Result<Binary, RegistryError> {
    let Deps { storage, api, .. } = deps;
    Ok(match msg {
        QueryMsg::Config {} => interfaces::to_binary(&config(deps)?),
        QueryMsg::Participant { participant } => interfaces::to_binary(&one(storage, participant)?),
        QueryMsg::ByAccount { account } => {
            interfaces::to_binary(&by_account(storage, api.addr_validate(&account)?)?)
        }
        QueryMsg::Participants { start_after, limit } => {
            interfaces::to_binary(&participants(storage, start_after, limit)?)
        }
        QueryMsg::Address { participant } => interfaces::to_binary(&address(storage, participant)?),
        QueryMsg::Roles { account } => {
            interfaces::to_binary(&roles(storage, now(env), &api.addr_validate(&account)?)?)
        }
        QueryMsg::RoleHolders { role, start_after, limit } => {
            let after = start_after.map(|account| api.addr_validate(&account)).transpose()?;
            interfaces::to_binary(&role_holders(storage, now(env), role, after, limit)?)
        }
        QueryMsg::Pause {} => interfaces::to_binary(&pause(storage, now(env))?),
        QueryMsg::Permissions {} => interfaces::to_binary(&rules()),
    }?)
}

fn config(deps: Deps<'_>) -> Result<ConfigResponse, RegistryError> {
    Ok(ConfigResponse { admin: admin::query(deps.storage)?, addresses: suite::query(deps)? })
}

fn one(storage: &dyn Storage, id: ParticipantId) -> Result<ParticipantResponse, RegistryError> {
    let (profile, account) = participant(storage, id)?;
    Ok(response(profile, &account))
}

fn by_account(storage: &dyn Storage, account: Addr) -> Result<ParticipantResponse, RegistryError> {
    let key = AccountKey(account);
    match ACCOUNTS.may_load(storage, &key)? {
        Some(record) => one(storage, record.participant),
        None => Err(RegistryError::UnknownAccount { account: key.0 }),
    }
}

fn participants(
    storage: &dyn Storage,
    start_after: Option<ParticipantId>,
    limit: Option<u32>,
) -> Result<ParticipantsResponse, RegistryError> {
    let after = start_after.map(ParticipantKey);
    let participants = PROFILES
        .keys(storage, after.as_ref(), Order::Ascending)
        .take(page(limit)?)
        .map(|key| one(storage, key?.0))
        .collect::<Result<_, _>>()?;
    Ok(ParticipantsResponse { participants })
}

fn address(storage: &dyn Storage, id: ParticipantId) -> Result<AddressResponse, RegistryError> {
    let profile = PROFILES
        .may_load(storage, &ParticipantKey(id))?
        .ok_or(RegistryError::UnknownParticipant { participant: id })?;
    Ok(AddressResponse { account: profile.account.into_string() })
}

fn roles(storage: &dyn Storage, now: Timestamp, account: &Addr) -> Result<RolesResponse, RegistryError> {
    let mut grants = Vec::new();
    for role in Role::ALL {
        let key = RoleKey(role, account.clone());
        if let Some(record) = ROLES.may_load(storage, &key)? {
            grants.push(grant(key, record, now));
        }
    }
    Ok(RolesResponse { grants })
}

fn role_holders(
    storage: &dyn Storage,
    now: Timestamp,
    role: Role,
    after: Option<Addr>,
    limit: Option<u32>,
) -> Result<RolesResponse, RegistryError> {
    // A key without an account is what all keys of the role begin with.
    let prefix = RoleKey(role, Addr::unchecked("")).packed();
    let after = after.map(|account| RoleKey(role, account));
    let grants = ROLES
        .scan(storage, &prefix, after.as_ref(), Order::Ascending)
        .take(page(limit)?)
        .map(|row| row.map(|(key, record)| grant(key, record, now)))
        .collect::<Result<_, _>>()?;
    Ok(RolesResponse { grants })
}

fn pause(storage: &dyn Storage, now: Timestamp) -> Result<PauseResponse, RegistryError> {
    let until = PAUSE.may_load(storage, &())?.map(|pause| pause.until).filter(|until| now < *until);
    let reason = if until.is_some() { PAUSE_REASON.may_load(storage)? } else { None };
    Ok(PauseResponse { until, reason })
}

fn rules() -> PermissionsResponse {
    PermissionsResponse { permissions: RULES.iter().map(rule_row).collect() }
}

/// The size of a page; a page of nothing is a mistake of who asks.
fn page(limit: Option<u32>) -> Result<usize, RegistryError> {
    match page_limit(limit) {
        0 => Err(RegistryError::EmptyPage),
        size => Ok(size),
    }
}

fn response(profile: Profile, account: &AccountRecord) -> ParticipantResponse {
    ParticipantResponse {
        participant: account.participant,
        account: profile.account.into_string(),
        rotating_to: profile.rotating_to.map(Addr::into_string),
        status: account.status,
        reason: profile.reason,
        kind: account.kind,
        zone: account.zone,
        capacity: account.capacity,
        labels: account.labels.labels(),
        tier: account.tier,
        evidence: profile.evidence,
        registered_at: profile.registered_at,
        changed_at: profile.changed_at,
    }
}

fn grant(key: RoleKey, record: RoleRecord, now: Timestamp) -> RoleGrant {
    RoleGrant {
        role: key.0,
        account: key.1.into_string(),
        since: record.since,
        until: Some(record.until).filter(|until| *until < Timestamp::MAX),
        in_force: record.in_force(now),
    }
}

fn rule_row(rule: &Rule) -> PermissionRow {
    PermissionRow {
        contract: rule.contract.to_string(),
        action: rule.action.to_owned(),
        class: match rule.class {
            Class::User => "user",
            Class::Contract => "contract",
            Class::Transaction => "transaction",
        }
        .to_owned(),
        who: who(rule.who),
        paused: rule.pausable,
        coins: rule.coins,
    }
}

fn who(who: Who) -> String {
    match who {
        Who::Anyone => "anyone".to_owned(),
        Who::Participant => "participant".to_owned(),
        Who::ActiveParticipant => "active participant".to_owned(),
        Who::Admin => "administrator".to_owned(),
        Who::ProposedAdmin => "proposed administrator".to_owned(),
        Who::Role(role) => role.to_string(),
        Who::RoleOrAdmin(role) => format!("{role} or administrator"),
        Who::Peers(peers) => peers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}
