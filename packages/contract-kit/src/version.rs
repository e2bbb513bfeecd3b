//! Contract and version of a state (cw2), so that a migration never runs over a foreign or a newer one.

use cosmwasm_std::{Response, Storage};
use interfaces::Contract;

use crate::CommonError;

/// Stores contract and version, at instantiation.
///
/// # Errors
/// If the state cannot be written.
pub fn set(storage: &mut dyn Storage, contract: Contract, version: &str) -> Result<(), CommonError> {
    Ok(cw2::set_contract_version(storage, contract.name(), version)?)
}

/// Checks that the state is this contract's and not newer than this code, stores the new version, and answers with both.
///
/// # Errors
/// [`CommonError::Migration`], and nothing is changed.
pub fn migrate(
    storage: &mut dyn Storage,
    contract: Contract,
    version: &str,
) -> Result<Response, CommonError> {
    let from =
        cw2::ensure_from_older_version(storage, contract.name(), version).map_err(CommonError::Migration)?;
    Ok(Response::new().add_attribute("from", from.to_string()).add_attribute("to", version))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    #[test]
    fn migration_goes_forward_and_stays_with_its_contract() {
        let mut storage = MockStorage::new();
        assert!(matches!(migrate(&mut storage, Contract::Registry, "1.0.0"), Err(CommonError::Migration(_))));
        set(&mut storage, Contract::Registry, "0.9.0").unwrap();
        migrate(&mut storage, Contract::Registry, "0.10.0").unwrap();
        migrate(&mut storage, Contract::Registry, "0.10.0").unwrap();
        for (contract, version) in [(Contract::Registry, "0.9.9"), (Contract::AuditLog, "1.0.0")] {
            assert!(matches!(migrate(&mut storage, contract, version), Err(CommonError::Migration(_))));
        }
        assert_eq!(cw2::get_contract_version(&storage).unwrap().version, "0.10.0");
    }
}
