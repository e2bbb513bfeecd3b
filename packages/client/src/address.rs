//! Addresses that follow from what they belong to.

use cosmrs::AccountId;
use cosmrs::crypto::PublicKey;
use cosmrs::tendermint;
use cosmwasm_std::{CanonicalAddr, instantiate2_address};
use sha2::{Digest, Sha256};

use crate::ClientError;

/// Where Instantiate2 puts a contract: it follows from the SHA-256 of its code, its creator and a salt of 1 to 64 bytes.
///
/// # Errors
/// [`ClientError::Encoding`] if the creator is no address, the hash has not 32 bytes or the salt has too many.
pub fn instantiate2(code_hash: &[u8], creator: &str, salt: &[u8]) -> Result<String, ClientError> {
    let creator: AccountId = creator.parse().map_err(encoding)?;
    let canonical = CanonicalAddr::from(creator.to_bytes());
    let address = instantiate2_address(code_hash, &canonical, salt).map_err(encoding)?;
    Ok(AccountId::new(creator.prefix(), address.as_slice()).map_err(encoding)?.to_string())
}

/// The account of one of the chain's own modules: the first 20 bytes of the SHA-256 of its name (ADR-028).
///
/// # Errors
/// [`ClientError::Encoding`] if the prefix can be none.
pub fn module(prefix: &str, name: &str) -> Result<String, ClientError> {
    let digest = Sha256::digest(name.as_bytes());
    let bytes: Vec<u8> = digest.iter().copied().take(20).collect();
    of_bytes(prefix, &bytes)
}

/// The account of a public key of secp256k1, compressed to 33 bytes.
///
/// # Errors
/// [`ClientError::Encoding`] if it is no such key, or the prefix can be none.
pub fn of_public_key(prefix: &str, key: &[u8]) -> Result<String, ClientError> {
    let key = tendermint::PublicKey::from_raw_secp256k1(key)
        .ok_or_else(|| ClientError::Encoding { problem: "a public key of 33 bytes".into() })?;
    Ok(PublicKey::from(key).account_id(prefix).map_err(encoding)?.to_string())
}

/// The address of so many bytes.
///
/// # Errors
/// [`ClientError::Encoding`] if the prefix can be none.
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
    fn the_address_of_a_module_is_the_one_that_chains_publish() {
        // The Cosmos Hub's governance account, as its explorers show it.
        assert_eq!(module("cosmos", "gov").unwrap(), "cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9kn");
    }

    #[test]
    fn a_public_key_has_the_address_of_its_account() {
        let phrase = crate::phrase::of_entropy(&[7; 32]);
        let signer = crate::Signer::from_mnemonic(&phrase, "wasm").unwrap();
        assert_eq!(of_public_key("wasm", &signer.public_key()).unwrap(), signer.address().to_string());
        assert!(of_public_key("wasm", &signer.public_key()[1..]).is_err());
    }

    #[test]
    fn an_address_belongs_to_one_chain() {
        let address = module("wasm", "gov").unwrap();
        assert!(check("wasm", &address).is_ok());
        assert!(matches!(check("neutron", &address), Err(ClientError::WrongPrefix { .. })));
        // One letter more is no address of any chain: the checksum is wrong.
        assert!(check("wasm", &format!("{address}q")).is_err());
        assert!(check("wasm", "").is_err());
    }

    #[test]
    fn code_creator_and_salt_each_make_another_address() {
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
