//! Log entries with their proofs, which are verified without a chain.

use cosmwasm_std::HexBinary;
use interfaces::audit_log::{Category, CheckpointResponse, EntriesResponse, Entry, ProofResponse, QueryMsg};
use interfaces::{Contract, MAX_PAGE};
use merkle_log::{Hash, leaf_hash, verify_consistency, verify_inclusion};
use serde::{Deserialize, Serialize};
use units::ParticipantId;

use crate::{ClientError, Session};

/// Size and root of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditCheckpoint {
    /// The number of entries.
    pub size: u64,
    /// The root over them.
    pub root: HexBinary,
}

/// Entries with proofs, and the checkpoint that they are proved against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditBundle {
    /// The log's checkpoint.
    pub checkpoint: AuditCheckpoint,
    /// The entries, each with its proof of inclusion.
    pub entries: Vec<ProvedEntry>,
    /// An earlier checkpoint with the proof that the log only grew since.
    #[serde(default)]
    pub since: Option<LogGrowth>,
}

/// An entry with its proof of inclusion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProvedEntry {
    /// The entry.
    pub entry: Entry,
    /// The hashes, in the order of RFC 6962.
    pub proof: Vec<HexBinary>,
}

/// An earlier checkpoint with its proof of consistency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogGrowth {
    /// The earlier checkpoint.
    pub checkpoint: AuditCheckpoint,
    /// The hashes, in the order of RFC 6962.
    pub proof: Vec<HexBinary>,
}

impl AuditBundle {
    /// Checks every proof against hashes of the encoded entries.
    ///
    /// # Errors
    /// The proof that does not hold, and why.
    pub fn check(&self) -> Result<(), String> {
        let (size, root) = (self.checkpoint.size, hash(&self.checkpoint.root)?);
        for ProvedEntry { entry, proof } in &self.entries {
            let leaf = leaf_hash(&entry.encode().map_err(|error| error.to_string())?);
            verify_inclusion(entry.number, size, &leaf, &hashes(proof)?, &root)
                .map_err(|error| format!("entry {} is not proved to be in the log: {error}", entry.number))?;
        }
        let Some(LogGrowth { checkpoint, proof }) = &self.since else { return Ok(()) };
        // A log that was empty is the beginning of every log.
        if checkpoint.size == 0 {
            return Ok(());
        }
        verify_consistency(checkpoint.size, size, &hash(&checkpoint.root)?, &root, &hashes(proof)?).map_err(
            |error| {
                format!(
                    "the log is not proved to have only grown since it had {} entries: {error}",
                    checkpoint.size
                )
            },
        )
    }
}

/// Selects entries of the log.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Only entries of this account.
    pub actor: Option<String>,
    /// Only entries about this participant.
    pub subject: Option<ParticipantId>,
    /// Only entries of this category.
    pub category: Option<Category>,
    /// The first number; the last `limit` entries if absent.
    pub first: Option<u64>,
    /// The most entries.
    pub limit: usize,
}

/// Why a bundle cannot be fetched.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// A query failed.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The log is shorter than at an earlier checkpoint.
    #[error("the log had {before} entries and has {now} now: it is not the same log, or was cut short")]
    Shorter {
        /// Entries at the earlier checkpoint.
        before: u64,
        /// Entries now.
        now: u64,
    },
}

impl Session {
    /// The log's checkpoint.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn audit_checkpoint(&self) -> Result<CheckpointResponse, ClientError> {
        self.ask(Contract::AuditLog, &QueryMsg::Checkpoint {}).await
    }

    /// The selected entries below a size of the log, in order of their numbers.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn audit_entries(&self, filter: &AuditFilter, size: u64) -> Result<Vec<Entry>, ClientError> {
        let AuditFilter { actor, subject, category, first, limit } = filter;
        let (mut all, mut next) = (Vec::new(), Some(first.unwrap_or(0)));
        if first.is_none() && actor.is_none() && subject.is_none() && category.is_none() {
            next = Some(size.saturating_sub(u64::try_from(*limit).unwrap_or(u64::MAX)));
        }
        while let Some(from) = next.filter(|from| *from < size) {
            let query = QueryMsg::Entries {
                from: Some(from),
                actor: actor.clone(),
                subject: *subject,
                category: *category,
                limit: Some(MAX_PAGE),
            };
            let page: EntriesResponse = self.ask(Contract::AuditLog, &query).await?;
            all.extend(page.entries.into_iter().filter(|entry| entry.number < size));
            next = page.next;
            if first.is_some() && all.len() >= *limit {
                break;
            }
        }
        if first.is_some() {
            all.truncate(*limit);
        } else {
            all.drain(..all.len().saturating_sub(*limit));
        }
        Ok(all)
    }

    /// The selected entries with their proofs, and the proof of growth since an earlier checkpoint. Nothing is verified.
    ///
    /// # Errors
    /// [`AuditError`] if a query fails or the log is shorter than before.
    pub async fn audit_bundle(
        &self,
        filter: &AuditFilter,
        since: Option<AuditCheckpoint>,
    ) -> Result<AuditBundle, AuditError> {
        let now = self.audit_checkpoint().await?;
        let size = now.size;
        let mut entries = Vec::new();
        for entry in self.audit_entries(filter, size).await? {
            let query = QueryMsg::InclusionProof { number: entry.number, size: Some(size) };
            let answer: ProofResponse = self.ask(Contract::AuditLog, &query).await?;
            entries.push(ProvedEntry { entry, proof: answer.hashes });
        }
        let since = match since {
            None => None,
            Some(before) if before.size > size => {
                return Err(AuditError::Shorter { before: before.size, now: size });
            }
            Some(checkpoint) if checkpoint.size == 0 => Some(LogGrowth { checkpoint, proof: vec![] }),
            Some(checkpoint) => {
                let query = QueryMsg::ConsistencyProof { first: checkpoint.size, second: Some(size) };
                let answer: ProofResponse = self.ask(Contract::AuditLog, &query).await?;
                Some(LogGrowth { checkpoint, proof: answer.hashes })
            }
        };
        Ok(AuditBundle { checkpoint: AuditCheckpoint { size, root: now.root }, entries, since })
    }
}

fn hash(bytes: &HexBinary) -> Result<Hash, String> {
    bytes.as_slice().try_into().map_err(|_| format!("{bytes} is no hash of 32 bytes"))
}

fn hashes(proof: &[HexBinary]) -> Result<Vec<Hash>, String> {
    proof.iter().map(hash).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::Contract;
    use interfaces::audit_log::Category;
    use merkle_log::node_hash;
    use units::{ParticipantId, Timestamp};

    fn entry(number: u64) -> Entry {
        Entry {
            number,
            height: 7,
            time: Timestamp(8),
            transaction: Some(0),
            contract: Contract::Registry,
            category: Category::Access,
            action: "register".into(),
            actor: "wasm1alice".into(),
            subjects: vec![ParticipantId(1)],
            payload_hash: HexBinary::from([9; 32]),
        }
    }

    /// A log of three entries, by hand: the root is over the pair of the first two and the third. It had one entry before.
    fn bundle() -> AuditBundle {
        let [one, two, three] = [0, 1, 2].map(|number| leaf_hash(&entry(number).encode().unwrap()));
        let pair = node_hash(&one, &two);
        let hex = |hash: Hash| HexBinary::from(hash);
        AuditBundle {
            checkpoint: AuditCheckpoint { size: 3, root: hex(node_hash(&pair, &three)) },
            entries: vec![
                ProvedEntry { entry: entry(1), proof: vec![hex(one), hex(three)] },
                ProvedEntry { entry: entry(2), proof: vec![hex(pair)] },
            ],
            since: Some(LogGrowth {
                checkpoint: AuditCheckpoint { size: 1, root: hex(one) },
                proof: vec![hex(two), hex(three)],
            }),
        }
    }

    #[test]
    fn proofs_that_hold_hold() {
        assert_eq!(bundle().check(), Ok(()));
        let text = serde_json::to_string(&bundle()).unwrap();
        assert_eq!(serde_json::from_str::<AuditBundle>(&text).unwrap(), bundle());
        let nothing = AuditCheckpoint { size: 0, root: HexBinary::from(merkle_log::EMPTY_ROOT) };
        let from_nothing =
            AuditBundle { since: Some(LogGrowth { checkpoint: nothing, proof: vec![] }), ..bundle() };
        assert_eq!(from_nothing.check(), Ok(()));
    }

    #[test]
    fn a_changed_entry_is_found() {
        let changes: [fn(&mut Entry); 5] = [
            |entry| entry.actor = "wasm1mallory".into(),
            |entry| entry.action = "withdraw".into(),
            |entry| entry.time = Timestamp(9),
            |entry| entry.subjects.clear(),
            |entry| entry.number = 0,
        ];
        for change in changes {
            let mut forged = bundle();
            change(&mut forged.entries[0].entry);
            let error = forged.check().unwrap_err();
            assert!(error.contains("is not proved to be in the log"), "{error}");
        }
    }

    #[test]
    fn a_log_that_was_rewritten_is_found() {
        let mut forged = bundle();
        forged.since.as_mut().unwrap().checkpoint.root = HexBinary::from([1; 32]);
        let error = forged.check().unwrap_err();
        assert!(error.contains("only grown since it had 1 entries"), "{error}");
        forged.since.as_mut().unwrap().checkpoint.root = HexBinary::from([1; 31]);
        assert!(forged.check().unwrap_err().contains("no hash of 32 bytes"));
    }
}
