//! An entry of the log and its encoding.

use bech32::{Bech32, Hrp};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{HexBinary, StdError, StdResult};
use serde::{Deserialize, Serialize};
use units::{ParticipantId, Timestamp};

use crate::Contract;

/// The longest name of an action, in bytes.
pub const MAX_ACTION: usize = 32;
/// The longest address of an actor, in bytes.
pub const MAX_ACTOR: usize = 90;
/// The most subjects of one entry.
pub const MAX_SUBJECTS: usize = 64;

/// The kinds of entries (R10.2.6b).
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Category {
    /// User access: registrations, reviews, roles, keys.
    Access,
    /// Transaction execution.
    Execution,
    /// Configuration changes.
    Configuration,
}

impl Category {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Access, Self::Execution, Self::Configuration];
}

/// An entry of the log.
#[cw_serde]
pub struct Entry {
    /// Its number, from 0.
    pub number: u64,
    /// The block's height.
    pub height: u64,
    /// The block's time.
    pub time: Timestamp,
    /// The transaction's index in the block; absent where the chain does not number it.
    pub transaction: Option<u32>,
    /// The contract that wrote it.
    pub contract: Contract,
    /// Its kind.
    pub category: Category,
    /// The message's name.
    pub action: String,
    /// The account that sent the message.
    pub actor: String,
    /// The participants it is about.
    pub subjects: Vec<ParticipantId>,
    /// SHA-256 of the message's JSON.
    pub payload_hash: HexBinary,
}

/// Version of the stored form, the first byte of an encoded entry. A leaf never changes, so a later form gets a later version.
const VERSION: u8 = 1;

/// The stored form of an entry, some 80 bytes in postcard. The Merkle leaf hashes it: `leaf = SHA-256(00 ‖ encoding)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredEntry {
    version: u8,
    number: u64,
    height: u64,
    time: Timestamp,
    /// The index + 1; 0 where the chain does not number it.
    transaction: u64,
    contract: Contract,
    category: Category,
    action: String,
    actor: Actor,
    subjects: Vec<ParticipantId>,
    payload_hash: [u8; 32],
}

/// An actor's address. Bech32 takes half of the bytes of its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Actor {
    Bech32 { prefix: String, address: Vec<u8> },
    Text(String),
}

impl Actor {
    fn new(text: &str) -> Self {
        match bech32::decode(text) {
            Ok((prefix, address)) if bech32_text(prefix, &address).as_deref() == Some(text) => {
                Self::Bech32 { prefix: prefix.to_string(), address }
            }
            _ => Self::Text(text.to_owned()),
        }
    }

    fn into_text(self) -> StdResult<String> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Bech32 { prefix, address } => Hrp::parse(&prefix)
                .ok()
                .and_then(|prefix| bech32_text(prefix, &address))
                .ok_or_else(|| StdError::msg("the actor of a stored entry is not an address")),
        }
    }
}

fn bech32_text(prefix: Hrp, address: &[u8]) -> Option<String> {
    bech32::encode::<Bech32>(prefix, address).ok()
}

impl Entry {
    /// The stored form's bytes, which the Merkle leaf hashes.
    ///
    /// # Errors
    /// If the payload's hash does not have 32 bytes.
    pub fn encode(&self) -> StdResult<Vec<u8>> {
        storage::encode(&StoredEntry {
            version: VERSION,
            number: self.number,
            height: self.height,
            time: self.time,
            transaction: self.transaction.map_or(0, |index| u64::from(index).saturating_add(1)),
            contract: self.contract,
            category: self.category,
            action: self.action.clone(),
            actor: Actor::new(&self.actor),
            subjects: self.subjects.clone(),
            payload_hash: self.payload_hash.to_array()?,
        })
    }

    /// The entry of a stored form's bytes.
    ///
    /// # Errors
    /// If the bytes are not a stored entry of a known version.
    pub fn decode(bytes: &[u8]) -> StdResult<Self> {
        storage::decode::<StoredEntry>(bytes)?.into_entry()
    }
}

impl StoredEntry {
    /// The entry.
    ///
    /// # Errors
    /// If the stored form is of an unknown version.
    pub fn into_entry(self) -> StdResult<Entry> {
        if self.version != VERSION {
            return Err(StdError::msg(format!("log entry of version {}, not {VERSION}", self.version)));
        }
        Ok(Entry {
            number: self.number,
            height: self.height,
            time: self.time,
            transaction: self.transaction.checked_sub(1).map(u32::try_from).transpose()?,
            contract: self.contract,
            category: self.category,
            action: self.action,
            actor: self.actor.into_text()?,
            subjects: self.subjects,
            payload_hash: self.payload_hash.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `wasmd keys add --recover` shows the first account of the phrase of 23 words "abandon" and "art".
    const ACCOUNT: &str = "wasm1r5v5srda7xfth3hn2s26txvrcrntldju3hkw75";

    fn entry() -> Entry {
        Entry {
            number: 300,
            height: 7,
            time: Timestamp(1_700_000_000),
            transaction: Some(9),
            contract: Contract::OrderbookMatcher,
            category: Category::Execution,
            action: "quote".into(),
            actor: ACCOUNT.into(),
            subjects: vec![ParticipantId(1), ParticipantId(u32::MAX)],
            payload_hash: HexBinary::from([7; 32]),
        }
    }

    #[test]
    fn entry_decodes_as_encoded() {
        for category in Category::ALL {
            for contract in Contract::ALL {
                for transaction in [None, Some(0), Some(u32::MAX)] {
                    let entry = Entry { transaction, contract, category, ..entry() };
                    assert_eq!(Entry::decode(&entry.encode().unwrap()).unwrap(), entry);
                }
            }
        }
    }

    #[test]
    fn stored_form_has_the_documented_layout() {
        let encoded = entry().encode().unwrap();
        // version, number 300, height, time, index + 1, contract, category, length of "quote".
        assert_eq!(encoded[..14], [1, 172, 2, 7, 128, 226, 207, 170, 6, 10, 1, 1, 5, b'q']);
        // 13, then the action 5, the actor 1 + 1 + 4 + 1 + 20, the subjects 1 + 1 + 5, the hash 32.
        assert_eq!(encoded.len(), 13 + 5 + 27 + 7 + 32);
    }

    #[test]
    fn an_actor_keeps_its_spelling() {
        let upper = ACCOUNT.to_uppercase();
        let other = format!("{}6", &ACCOUNT[..ACCOUNT.len() - 1]);
        for actor in [ACCOUNT, "osmo1alice", &upper, &other, "a", "1", "wasm1"] {
            let entry = Entry { actor: actor.into(), ..entry() };
            assert_eq!(Entry::decode(&entry.encode().unwrap()).unwrap(), entry);
        }
    }

    #[test]
    fn other_bytes_do_not_decode() {
        let encoded = entry().encode().unwrap();
        for (at, byte) in [(0, 2), (10, 9), (11, 3)] {
            let mut wrong = encoded.clone();
            wrong[at] = byte;
            assert!(Entry::decode(&wrong).is_err(), "byte {at}");
        }
        assert!(Entry::decode(&encoded[..40]).is_err());
    }
}
