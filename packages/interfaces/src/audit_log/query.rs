//! Queries of the audit log.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Binary, HexBinary};
use units::{ParticipantId, Timestamp};

use super::{Category, Entry};
use crate::ContractAddresses;
use crate::common::AdminResponse;

/// Queries of the audit log.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The administrator and the wiring.
    #[returns(ConfigResponse)]
    Config {},
    /// One entry.
    #[returns(EntryResponse)]
    Entry {
        /// Its number.
        number: u64,
    },
    /// Entries in order of their numbers. With a filter at most 500 entries are looked at, and `next` says where to go on.
    #[returns(EntriesResponse)]
    Entries {
        /// The first number, included; 0 if absent.
        from: Option<u64>,
        /// Those by this account only.
        actor: Option<String>,
        /// Those about this participant only.
        subject: Option<ParticipantId>,
        /// Those of this kind only.
        category: Option<Category>,
        /// At most so many, at most 500; 50 if absent.
        limit: Option<u32>,
    },
    /// The root of the log when it had so many entries; now if absent.
    #[returns(RootResponse)]
    Root {
        /// How many.
        size: Option<u64>,
    },
    /// The proof that an entry is in the log of a size.
    #[returns(ProofResponse)]
    InclusionProof {
        /// The entry's number.
        number: u64,
        /// The size; now if absent.
        size: Option<u64>,
    },
    /// The proof that the log of one size is a prefix of that of another.
    #[returns(ProofResponse)]
    ConsistencyProof {
        /// The smaller size, at least 1.
        first: u64,
        /// The larger size; now if absent.
        second: Option<u64>,
    },
    /// Size and root now, with the height and time of the last entry.
    #[returns(CheckpointResponse)]
    Checkpoint {},
}

/// The administrator and the wiring.
#[cw_serde]
pub struct ConfigResponse {
    /// The administrator.
    pub admin: AdminResponse,
    /// The addresses of the suite, once set.
    pub addresses: Option<ContractAddresses>,
}

/// One entry.
#[cw_serde]
pub struct EntryResponse {
    /// Its fields.
    pub entry: Entry,
    /// Its encoding, which the leaf hashes.
    pub encoded: Binary,
    /// `SHA-256(00 ‖ encoded)`.
    pub leaf_hash: HexBinary,
}

/// Entries.
#[cw_serde]
pub struct EntriesResponse {
    /// The entries.
    pub entries: Vec<Entry>,
    /// The number to go on from, if there may be more.
    pub next: Option<u64>,
}

/// A root.
#[cw_serde]
pub struct RootResponse {
    /// The number of entries under it.
    pub size: u64,
    /// The root, 32 bytes.
    pub root: HexBinary,
}

/// A proof.
#[cw_serde]
pub struct ProofResponse {
    /// The hashes, in the order of RFC 6962.
    pub hashes: Vec<HexBinary>,
}

/// Size and root now.
#[cw_serde]
pub struct CheckpointResponse {
    /// The number of entries.
    pub size: u64,
    /// The root over them.
    pub root: HexBinary,
    /// The height of the last entry; 0 if there is none.
    pub height: u64,
    /// The time of the last entry; 0 if there is none.
    pub time: Timestamp,
}
