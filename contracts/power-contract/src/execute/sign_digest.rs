//! A party signs many drafts of a cycle by one digest.

use cosmwasm_std::{DepsMut, Env, HexBinary};
use settlement::digest_root;
use units::{ContractId, ParticipantId};

use super::sign::{apply, load};
use super::{Done, check_length, now};
use crate::PowerError;
use crate::slots::Slots;
use crate::state::Contract;
use crate::terms::digest;

/// Signs contracts, if the digest is theirs.
pub fn run(
    deps: DepsMut<'_>,
    env: &Env,
    party: ParticipantId,
    contracts: &[ContractId],
    given: HexBinary,
) -> Result<Done, PowerError> {
    // 1. validate: the list, that it is of one cycle, the digest
    check_length(contracts.len(), interfaces::MAX_BATCH)?;
    check_ascending(contracts)?;
    if given.len() != 32 {
        return Err(PowerError::HashLength { expected: 32, got: given.len() });
    }
    let slots = Slots::of(deps.storage, contracts)?;
    let loaded = load(deps.storage, contracts)?;
    check_one_cycle(contracts, &slots)?;
    let expected = root(&loaded, &slots)?;
    if expected != given {
        return Err(PowerError::DigestMismatch { expected, given });
    }

    // 2.–4. sign
    apply(deps, now(env), party, &slots, &loaded, "digest")
}

/// Refuses a list that is not in strictly ascending order, and so one that names a contract twice.
pub fn check_ascending(contracts: &[ContractId]) -> Result<(), PowerError> {
    contracts.iter().zip(contracts.iter().skip(1)).try_for_each(|(last, next)| {
        if last < next { Ok(()) } else { Err(PowerError::NotAscending { last: *last, next: *next }) }
    })
}

/// Refuses contracts of more than one market and cycle.
pub fn check_one_cycle(contracts: &[ContractId], slots: &Slots) -> Result<(), PowerError> {
    let mut first = None;
    for id in contracts {
        let cycle = slots.get(*id)?.cycle;
        if *first.get_or_insert((id.market, cycle)) != (id.market, cycle) {
            return Err(PowerError::MixedCycles { contract: *id, market: id.market, cycle });
        }
    }
    Ok(())
}

/// The digest over contracts.
pub fn root(contracts: &[(ContractId, Contract)], slots: &Slots) -> Result<HexBinary, PowerError> {
    let digests = contracts
        .iter()
        .map(|(id, contract)| Ok(digest(*id, contract, slots.get(*id)?)))
        .collect::<Result<Vec<_>, PowerError>>()?;
    Ok(HexBinary::from(digest_root(digests)))
}
