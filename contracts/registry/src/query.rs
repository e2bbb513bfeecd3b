//! Answers to queries. Lists come in pages of at most 500 items.

use contract_kit::checks::{block_time, page_size};
use contract_kit::{addresses, admin};
use cosmwasm_std::{Addr, Binary, Deps, Env, Order, Storage, to_json_binary};
use cw_storage_plus::Bound;
use interfaces::Contract;
use interfaces::declaration::{Coins, MessageDeclaration, Pausing, declarations};
use interfaces::registry::raw::{ACCOUNTS, AccountRecord, PAUSE, PROFILES, Profile, ROLES, RoleRecord};
use interfaces::registry::{
    AddressResponse, ConfigResponse, ParticipantResponse, ParticipantsResponse, PauseResponse, PermissionRow,
    PermissionsResponse, QueryMsg, Role, RoleGrant, RolesResponse,
};
use units::{ParticipantId, Timestamp};

use crate::RegistryError;
use crate::participant::store;
use crate::state::PAUSE_REASON;

/// The answer to a query, as JSON.
pub fn answer(deps: Deps<'_>, env: &Env, msg: QueryMsg) -> Result<Binary, RegistryError> {
    let Deps { storage, api, .. } = deps;
    Ok(match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::Participant { participant } => to_json_binary(&one(storage, participant)?),
        QueryMsg::ByAccount { account } => {
            to_json_binary(&by_account(storage, api.addr_validate(&account)?)?)
        }
        QueryMsg::Participants { start_after, limit } => {
            to_json_binary(&participants(storage, start_after, limit)?)
        }
        QueryMsg::Address { participant } => to_json_binary(&address_of(storage, participant)?),
        QueryMsg::Roles { account } => {
            to_json_binary(&roles(storage, block_time(env), &api.addr_validate(&account)?)?)
        }
        QueryMsg::RoleHolders { role, start_after, limit } => {
            let after = start_after.map(|account| api.addr_validate(&account)).transpose()?;
            to_json_binary(&role_holders(storage, block_time(env), role, after, limit)?)
        }
        QueryMsg::Pause {} => to_json_binary(&pause(storage, block_time(env))?),
        QueryMsg::Permissions {} => to_json_binary(&permissions()),
    }?)
}

fn config(deps: Deps<'_>) -> Result<ConfigResponse, RegistryError> {
    Ok(ConfigResponse { admin: admin::query(deps.storage)?, addresses: addresses::query(deps)? })
}

fn one(storage: &dyn Storage, id: ParticipantId) -> Result<ParticipantResponse, RegistryError> {
    let (profile, account) = store::load(storage, id)?;
    Ok(response(profile, &account))
}

fn by_account(storage: &dyn Storage, account: Addr) -> Result<ParticipantResponse, RegistryError> {
    match ACCOUNTS.may_load(storage, &account)? {
        Some(record) => one(storage, record.participant),
        None => Err(RegistryError::UnknownAccount { account }),
    }
}

fn participants(
    storage: &dyn Storage,
    start_after: Option<ParticipantId>,
    limit: Option<u32>,
) -> Result<ParticipantsResponse, RegistryError> {
    let participants = PROFILES
        .keys(storage, start_after.map(Bound::exclusive), None, Order::Ascending)
        .take(page_size(limit)?)
        .map(|id| one(storage, id?))
        .collect::<Result<_, _>>()?;
    Ok(ParticipantsResponse { participants })
}

fn address_of(storage: &dyn Storage, id: ParticipantId) -> Result<AddressResponse, RegistryError> {
    let profile =
        PROFILES.may_load(storage, id)?.ok_or(RegistryError::UnknownParticipant { participant: id })?;
    Ok(AddressResponse { account: profile.account.into_string() })
}

fn roles(storage: &dyn Storage, now: Timestamp, account: &Addr) -> Result<RolesResponse, RegistryError> {
    let mut grants = Vec::new();
    for role in Role::ALL {
        if let Some(record) = ROLES.may_load(storage, (role.number(), account))? {
            grants.push(grant(role, account.clone(), record, now));
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
    let grants = ROLES
        .prefix(role.number())
        .range(storage, after.as_ref().map(Bound::exclusive), None, Order::Ascending)
        .take(page_size(limit)?)
        .map(|row| row.map(|(account, record)| grant(role, account, record, now)))
        .collect::<Result<_, _>>()?;
    Ok(RolesResponse { grants })
}

fn pause(storage: &dyn Storage, now: Timestamp) -> Result<PauseResponse, RegistryError> {
    let until = PAUSE.may_load(storage)?.map(|pause| pause.until).filter(|until| now < *until);
    let reason = if until.is_some() { PAUSE_REASON.may_load(storage)? } else { None };
    Ok(PauseResponse { until, reason })
}

fn permissions() -> PermissionsResponse {
    let rows = Contract::ALL
        .into_iter()
        .flat_map(|contract| declarations(contract).into_iter().map(move |message| (contract, message)));
    let permissions = rows.map(|(contract, (groups, message))| row(contract, groups, &message)).collect();
    PermissionsResponse { permissions }
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

fn grant(role: Role, account: Addr, record: RoleRecord, now: Timestamp) -> RoleGrant {
    RoleGrant {
        role,
        account: account.into_string(),
        since: record.since,
        until: Some(record.until).filter(|until| *until < Timestamp::MAX),
        in_force: record.in_force(now),
    }
}

fn row(contract: Contract, groups: Vec<&str>, message: &MessageDeclaration) -> PermissionRow {
    PermissionRow {
        contract: contract.to_string(),
        groups: groups.into_iter().map(str::to_owned).collect(),
        action: message.name.to_owned(),
        class: message.interface.as_str().to_owned(),
        who: message.sender.to_string(),
        paused: message.pausing == Pausing::Pausable,
        coins: message.coins == Coins::Accepted,
    }
}
