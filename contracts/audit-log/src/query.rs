//! Answers. Whatever is listed is listed in pages; a filter looks at a bounded number of entries and says where to go on.

use contract_kit::checks::page_size;
use contract_kit::{addresses, admin};
use cosmwasm_std::{Addr, Binary, Deps, HexBinary, Order, Storage, to_json_binary};
use cw_storage_plus::Bound;
use interfaces::MAX_PAGE;
use interfaces::audit_log::{
    Category, CheckpointResponse, ConfigResponse, EntriesResponse, Entry, EntryResponse, ProofResponse,
    QueryMsg, RootResponse,
};
use merkle_log::{Hash, consistency_proof, inclusion_proof, leaf_hash, root};
use units::{ParticipantId, Timestamp};

use crate::AuditError;
use crate::state::{ENTRIES, size};
use crate::tree::Tree;

/// The answer to a query, as JSON.
pub fn answer(deps: Deps<'_>, msg: QueryMsg) -> Result<Binary, AuditError> {
    let Deps { storage, api, .. } = deps;
    Ok(match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::Entry { number } => to_json_binary(&entry(storage, number)?),
        QueryMsg::Entries { from, actor, subject, category, limit } => {
            let actor = actor.map(|account| api.addr_validate(&account)).transpose()?;
            let filter = Filter { actor, subject, category };
            to_json_binary(&entries(storage, from.unwrap_or(0), &filter, limit)?)
        }
        QueryMsg::Root { size } => to_json_binary(&root_of(storage, size)?),
        QueryMsg::InclusionProof { number, size } => to_json_binary(&inclusion(storage, number, size)?),
        QueryMsg::ConsistencyProof { first, second } => to_json_binary(&consistency(storage, first, second)?),
        QueryMsg::Checkpoint {} => to_json_binary(&checkpoint(storage)?),
    }?)
}

fn config(deps: Deps<'_>) -> Result<ConfigResponse, AuditError> {
    Ok(ConfigResponse { admin: admin::query(deps.storage)?, addresses: addresses::query(deps)? })
}

fn entry(storage: &dyn Storage, number: u64) -> Result<EntryResponse, AuditError> {
    let size = size(storage)?;
    if number >= size {
        return Err(AuditError::NoSuchEntry { number, size });
    }
    let entry = ENTRIES.load(storage, number)?.into_entry()?;
    let encoded = entry.encode()?;
    Ok(EntryResponse { leaf_hash: leaf_hash(&encoded).into(), encoded: encoded.into(), entry })
}

/// What is asked for; nothing given lets everything through.
struct Filter {
    actor: Option<Addr>,
    subject: Option<ParticipantId>,
    category: Option<Category>,
}

impl Filter {
    fn lets_through(&self, entry: &Entry) -> bool {
        self.actor.as_ref().is_none_or(|actor| entry.actor == actor.as_str())
            && self.subject.is_none_or(|subject| entry.subjects.contains(&subject))
            && self.category.is_none_or(|category| entry.category == category)
    }
}

fn entries(
    storage: &dyn Storage,
    from: u64,
    filter: &Filter,
    limit: Option<u32>,
) -> Result<EntriesResponse, AuditError> {
    let limit = page_size(limit)?;
    let size = size(storage)?;
    // Whatever the filter lets through, no more than a full page is looked at, so that the cost has a bound.
    let looked_at = usize::try_from(MAX_PAGE).unwrap_or(limit);
    let mut found = Vec::new();
    let mut next = from;
    for row in ENTRIES.range(storage, Some(Bound::inclusive(from)), None, Order::Ascending).take(looked_at) {
        let (number, stored) = row?;
        let entry = stored.into_entry()?;
        next = number.saturating_add(1);
        if filter.lets_through(&entry) {
            found.push(entry);
            if found.len() == limit {
                break;
            }
        }
    }
    Ok(EntriesResponse { entries: found, next: Some(next).filter(|next| *next < size) })
}

fn root_of(storage: &dyn Storage, asked: Option<u64>) -> Result<RootResponse, AuditError> {
    let size = known_size(storage, asked)?;
    Ok(RootResponse { size, root: root(&Tree(storage), size)?.into() })
}

fn inclusion(storage: &dyn Storage, number: u64, asked: Option<u64>) -> Result<ProofResponse, AuditError> {
    let size = known_size(storage, asked)?;
    Ok(proof(inclusion_proof(&Tree(storage), number, size)?))
}

fn consistency(storage: &dyn Storage, first: u64, asked: Option<u64>) -> Result<ProofResponse, AuditError> {
    let second = known_size(storage, asked)?;
    Ok(proof(consistency_proof(&Tree(storage), first, second)?))
}

fn checkpoint(storage: &dyn Storage) -> Result<CheckpointResponse, AuditError> {
    let size = size(storage)?;
    let last = size.checked_sub(1).map(|last| ENTRIES.load(storage, last)?.into_entry()).transpose()?;
    let (height, time) = last.map_or((0, Timestamp(0)), |entry| (entry.height, entry.time));
    Ok(CheckpointResponse { size, root: root(&Tree(storage), size)?.into(), height, time })
}

/// The size asked for, if the log has been that large; now if none is asked for.
fn known_size(storage: &dyn Storage, asked: Option<u64>) -> Result<u64, AuditError> {
    let size = size(storage)?;
    match asked {
        Some(asked) if asked > size => Err(AuditError::NoSuchSize { asked, size }),
        Some(asked) => Ok(asked),
        None => Ok(size),
    }
}

fn proof(hashes: Vec<Hash>) -> ProofResponse {
    ProofResponse { hashes: hashes.into_iter().map(HexBinary::from).collect() }
}
