//! Queries of the audit log, and the verification of its proofs.

use cosmwasm_std::HexBinary;
use interfaces::Contract;
use interfaces::audit_log::{
    Category, CheckpointResponse, EntriesResponse, Entry, EntryResponse, ProofResponse, QueryMsg,
    RootResponse,
};
use merkle_log::{Hash, VerifyError, leaf_hash, verify_consistency, verify_inclusion};
use units::ParticipantId;

use super::PAGE;
use crate::backend::{ChainBackend, ChainError};
use crate::market::{Actor, Market, Observer};

/// A hash out of the log's answer.
fn hash(bytes: &HexBinary) -> Hash {
    bytes.as_slice().try_into().expect("a hash of 32 bytes")
}

impl<C: ChainBackend, O: Observer<C>> Market<C, O> {
    /// Size and root of the log now.
    pub fn checkpoint(&self) -> CheckpointResponse {
        self.query(Contract::AuditLog, &QueryMsg::Checkpoint {})
    }

    /// The root of the log when it had so many entries.
    pub fn root_at(&self, size: u64) -> RootResponse {
        self.query(Contract::AuditLog, &QueryMsg::Root { size: Some(size) })
    }

    /// All entries from a number on.
    pub fn entries(&self, from: u64) -> Vec<Entry> {
        self.entries_by(from, None, None, None)
    }

    /// All entries by a participant's account.
    pub fn entries_of(&self, actor: &Actor) -> Vec<Entry> {
        self.entries_by(0, Some(actor.account.to_string()), None, None)
    }

    /// All entries about a participant.
    pub fn entries_about(&self, subject: ParticipantId) -> Vec<Entry> {
        self.entries_by(0, None, Some(subject), None)
    }

    /// All entries of a kind.
    pub fn entries_in(&self, category: Category) -> Vec<Entry> {
        self.entries_by(0, None, None, Some(category))
    }

    fn entries_by(
        &self,
        from: u64,
        actor: Option<String>,
        subject: Option<ParticipantId>,
        category: Option<Category>,
    ) -> Vec<Entry> {
        let (mut all, mut next) = (vec![], Some(from));
        while let Some(from) = next {
            let query =
                QueryMsg::Entries { from: Some(from), actor: actor.clone(), subject, category, limit: PAGE };
            let page: EntriesResponse = self.query(Contract::AuditLog, &query);
            all.extend(page.entries);
            next = page.next;
        }
        all
    }

    /// One entry with its encoding.
    pub fn entry(&self, number: u64) -> EntryResponse {
        self.query(Contract::AuditLog, &QueryMsg::Entry { number })
    }

    /// Proves that an entry is in the log of now: asks for the proof and verifies it from the entry's bytes.
    ///
    /// # Errors
    /// Which step of the verification fails.
    pub fn verify_entry(&self, number: u64) -> Result<(), VerifyError> {
        let now = self.checkpoint();
        let query = QueryMsg::InclusionProof { number, size: Some(now.size) };
        let proof: ProofResponse = self.query(Contract::AuditLog, &query);
        let hashes: Vec<Hash> = proof.hashes.iter().map(hash).collect();
        let leaf = leaf_hash(self.entry(number).encoded.as_slice());
        verify_inclusion(number, now.size, &leaf, &hashes, &hash(&now.root))
    }

    /// Proves that the log of now extends that of an earlier checkpoint.
    ///
    /// # Errors
    /// The chain's error, or which step of the verification fails.
    pub fn verify_growth(&self, earlier: &CheckpointResponse) -> Result<(), ChainError> {
        let now = self.checkpoint();
        let query = QueryMsg::ConsistencyProof { first: earlier.size, second: Some(now.size) };
        let proof: ProofResponse = self.try_query(Contract::AuditLog, &query)?;
        let hashes: Vec<Hash> = proof.hashes.iter().map(hash).collect();
        verify_consistency(earlier.size, now.size, &hash(&earlier.root), &hash(&now.root), &hashes)
            .map_err(|error| ChainError::new(error.to_string()))
    }
}
