//! Which contract and which version a state belongs to, so that a migration never runs over a foreign or a newer one.

use cosmwasm_std::{StdError, Storage};
use cw2::ContractVersion;
use interfaces::Contract;
use records::Item;

/// () => contract and version, as the standard cw2 has them. Written at instantiation and by migrations.
const CONTRACT: Item<ContractVersion> = Item::new("contract_info");

/// Why a migration is refused.
#[derive(Debug, thiserror::Error)]
pub enum VersionError {
    /// The state says nothing about its contract.
    #[error("the state names no contract and no version")]
    Missing,
    /// The state is another contract's.
    #[error("the state is that of {stored}, not of {own}")]
    Foreign {
        /// The contract that the state names.
        stored: String,
        /// The contract of this code.
        own: &'static str,
    },
    /// The code is older than the state.
    #[error("the state is of version {stored}, which is later than {own}")]
    Downgrade {
        /// The version that the state names.
        stored: String,
        /// The version of this code.
        own: String,
    },
    /// A version is not three numbers.
    #[error("{version:?} is not a version of three numbers")]
    Unreadable {
        /// The text.
        version: String,
    },
    /// The state does not read.
    #[error(transparent)]
    Std(#[from] StdError),
}

/// Notes contract and version in a state, at instantiation.
///
/// # Errors
/// If the state cannot be written.
pub fn set(storage: &mut dyn Storage, contract: Contract, version: &str) -> Result<(), VersionError> {
    let stored = ContractVersion { contract: contract.name().to_owned(), version: version.to_owned() };
    Ok(CONTRACT.save(storage, &stored)?)
}

/// Checks that the state is this contract's and not newer than this code, notes the new version and returns the old.
///
/// # Errors
/// [`VersionError`]: nothing is changed then.
pub fn upgrade(storage: &mut dyn Storage, contract: Contract, version: &str) -> Result<String, VersionError> {
    let stored = CONTRACT.may_load(storage)?.ok_or(VersionError::Missing)?;
    if stored.contract != contract.name() {
        return Err(VersionError::Foreign { stored: stored.contract, own: contract.name() });
    }
    if triple(&stored.version)? > triple(version)? {
        return Err(VersionError::Downgrade { stored: stored.version, own: version.to_owned() });
    }
    set(storage, contract, version)?;
    Ok(stored.version)
}

/// A version as numbers, which compare as versions do: 0.10.0 is later than 0.9.0.
fn triple(version: &str) -> Result<[u64; 3], VersionError> {
    let unreadable = || VersionError::Unreadable { version: version.to_owned() };
    let mut parts = version.split('.');
    let mut next = || parts.next().and_then(|part| part.parse().ok()).ok_or_else(unreadable);
    let numbers = [next()?, next()?, next()?];
    if parts.next().is_some() { Err(unreadable()) } else { Ok(numbers) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    fn state(contract: &str, version: &str) -> MockStorage {
        let mut storage = MockStorage::new();
        cw2::set_contract_version(&mut storage, contract, version).unwrap();
        storage
    }

    #[test]
    fn an_upgrade_goes_forward_by_numbers_and_stays_with_its_contract() {
        let mut storage = state("registry", "0.9.0");
        assert_eq!(upgrade(&mut storage, Contract::Registry, "0.10.0").unwrap(), "0.9.0");
        assert_eq!(upgrade(&mut storage, Contract::Registry, "0.10.0").unwrap(), "0.10.0");
        assert!(matches!(
            upgrade(&mut storage, Contract::Registry, "0.9.9"),
            Err(VersionError::Downgrade { stored, own }) if stored == "0.10.0" && own == "0.9.9"
        ));
        assert!(matches!(
            upgrade(&mut storage, Contract::AuditLog, "1.0.0"),
            Err(VersionError::Foreign { stored, own: "audit-log" }) if stored == "registry"
        ));
        assert_eq!(cw2::CONTRACT.load(&storage).unwrap().version, "0.10.0");
    }

    #[test]
    fn a_state_that_does_not_say_what_it_is_is_left_alone() {
        let mut empty = MockStorage::new();
        assert!(matches!(upgrade(&mut empty, Contract::Registry, "1.0.0"), Err(VersionError::Missing)));
        for version in ["", "1", "1.2", "1.2.3.4", "1.2.x", "1.2.3-rc1", "-1.2.3"] {
            assert!(
                matches!(
                    upgrade(&mut state("registry", version), Contract::Registry, "1.0.0"),
                    Err(VersionError::Unreadable { .. })
                ),
                "{version:?}"
            );
        }
    }
}
