//! Derivation and validation of addresses.

use cosmrs::AccountId;
use cosmrs::crypto::PublicKey;
use cosmrs::tendermint;
use cosmwasm_std::{CanonicalAddr, instantiate2_address};
use sha2::{Digest, Sha256};

use crate::ClientError;

/// The Instantiate2 address of a contract, from the SHA-256 of its code, its creator and a salt of 1 to 64 bytes.
///
/// # Errors
/// [`ClientError::Encoding`] if the creator is not an address, the hash has not 32 bytes or the salt is too long.
pub fn instantiate2(code_hash: &[u8], creator: &str, salt: &[u8]) -> Result<String, ClientError> {
    let creator: AccountId = creator.parse().map_err(encoding)?;
    let canonical = CanonicalAddr::from(creator.to_bytes());
    let address = instantiate2_address(code_hash, &canonical, salt).map_err(encoding)?;
    Ok(AccountId::new(creator.prefix(), address.as_slice()).map_err(encoding)?.to_string())
}

/// The account of one of the chain's own modules: the first 20 bytes of the SHA-256 of its name (ADR-028).
///
/// # Errors
/// [`ClientError::Encoding`] if the prefix is invalid.
pub fn module(prefix: &str, name: &str) -> Result<String, ClientError> {
    let digest = Sha256::digest(name.as_bytes());
    let bytes: Vec<u8> = digest.iter().copied().take(20).collect();
    of_bytes(prefix, &bytes)
}

/// The account of a public key of secp256k1, compressed to 33 bytes.
///
/// # Errors
/// [`ClientError::Encoding`] if it is not such a key, or the prefix is invalid.
pub fn of_public_key(prefix: &str, key: &[u8]) -> Result<String, ClientError> {
    let key = tendermint::PublicKey::from_raw_secp256k1(key)
        .ok_or_else(|| ClientError::Encoding { problem: "a public key of 33 bytes".into() })?;
    Ok(PublicKey::from(key).account_id(prefix).map_err(encoding)?.to_string())
}

/// The address of raw bytes.
///
/// # Errors
/// [`ClientError::Encoding`] if the prefix is invalid.
pub fn of_bytes(prefix: &str, bytes: &[u8]) -> Result<String, ClientError> {
    Ok(AccountId::new(prefix, bytes).map_err(encoding)?.to_string())
}

/// Checks that a text is an address of a chain.
///
/// # Errors
/// [`ClientError::WrongPrefix`] if it is not.
pub fn check(prefix: &str, address: &str) -> Result<(), ClientError> {
    match address.parse::<AccountId>() {
        Ok(account) if account.prefix() == prefix => Ok(()),
        _ => Err(ClientError::WrongPrefix { address: address.into(), prefix: prefix.into() }),
    }
}

fn encoding(error: impl ToString) -> ClientError {
    ClientError::Encoding { problem: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn module_address_is_the_published_one() {
        // The Cosmos Hub's governance account, as its explorers show it.
        assert_eq!(module("cosmos", "gov").unwrap(), "cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9kn");
    }

    #[test]
    fn public_key_and_signer_have_the_address_wasmd_derives() {
        // As `wasmd keys add --recover` shows it.
        let phrase = format!("{}art", "abandon ".repeat(23));
        let key = keystore::AccountKey::from_phrase(&phrase).unwrap();
        let address = "wasm1r5v5srda7xfth3hn2s26txvrcrntldju3hkw75";
        assert_eq!(of_public_key("wasm", &key.public_key()).unwrap(), address);
        assert_eq!(crate::Signer::new(&key, "wasm").unwrap().address().as_ref(), address);
        assert!(of_public_key("wasm", &key.public_key()[1..]).is_err());
    }

    #[test]
    fn addresses_of_other_chains_are_refused() {
        let address = module("wasm", "gov").unwrap();
        assert!(check("wasm", &address).is_ok());
        assert!(matches!(check("neutron", &address), Err(ClientError::WrongPrefix { .. })));
        // The checksum of one letter more is wrong.
        assert!(check("wasm", &format!("{address}q")).is_err());
        assert!(check("wasm", "").is_err());
    }

    #[test]
    fn code_creator_and_salt_each_change_the_address() {
        let creator = module("wasm", "gov").unwrap();
        let other = module("wasm", "mint").unwrap();
        let address =
            |hash: u8, creator: &str, salt: &[u8]| instantiate2(&[hash; 32], creator, salt).unwrap();
        let one = address(1, &creator, b"a");
        assert_eq!(one, address(1, &creator, b"a"));
        for different in [address(2, &creator, b"a"), address(1, &other, b"a"), address(1, &creator, b"b")] {
            assert_ne!(one, different);
        }
        assert!(instantiate2(&[1; 31], &creator, b"a").is_err());
        assert!(instantiate2(&[1; 32], &creator, &[0; 65]).is_err());
        assert!(instantiate2(&[1; 32], "creator", b"a").is_err());
    }
}
