//! The audit log.

pub mod adapter;
mod entry;
pub mod events;
mod msg;
mod query;

pub use entry::{Category, Entry, MAX_ACTION, MAX_ACTOR, MAX_SUBJECTS, StoredEntry};
pub use msg::{ExecuteMsg, InstantiateMsg, NewEntry};
pub use query::{
    CheckpointResponse, ConfigResponse, EntriesResponse, EntryResponse, ProofResponse, QueryMsg, RootResponse,
};
