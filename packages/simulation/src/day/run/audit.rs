//! The log at the end: its root, and proofs of one entry and of its growth, both verified here.

use interfaces::Contract;
use interfaces::audit_log::{Category, ProofResponse, QueryMsg};
use merkle_log::{Hash, leaf_hash, verify_inclusion};
use report::format::count;
use report::model::{Audit, ProofStep, Signing};

use super::{Run, figure, refused};
use crate::ChainBackend;
use crate::day::DayError;

impl<C: ChainBackend> Run<'_, C> {
    /// Takes the root and proves an entry: the signature by digest of the first who signed so, or the last entry.
    pub(super) fn audit(&mut self) -> Result<Audit, DayError> {
        let mut found = None;
        self.stage("Audit", 3, |run| {
            let now = run.market.checkpoint();
            let number = run.notable_entry(now.size)?;
            let entry = run.market.entry(number);
            run.progress.step_done();
            let query = QueryMsg::InclusionProof { number, size: Some(now.size) };
            let proof: ProofResponse =
                run.market.try_query(Contract::AuditLog, &query).map_err(refused("a proof"))?;
            let hashes: Vec<Hash> =
                proof.hashes.iter().filter_map(|hash| hash.as_slice().try_into().ok()).collect();
            let root: Hash =
                now.root.as_slice().try_into().map_err(|_| DayError::failed("a root of another length"))?;
            let leaf = leaf_hash(entry.encoded.as_slice());
            let verified = verify_inclusion(number, now.size, &leaf, &hashes, &root).is_ok();
            run.progress.step_done();
            let earlier = run.earlier.clone().unwrap_or_else(|| now.clone());
            let consistent = run.market.verify_growth(&earlier).is_ok();
            run.progress.step_done();
            let mut categories = Vec::new();
            for (category, name) in [
                (Category::Access, "access"),
                (Category::Execution, "execution"),
                (Category::Configuration, "configuration"),
            ] {
                let entries = run.market.entries_in(category).len();
                categories.push((name.to_owned(), u64::try_from(entries).unwrap_or(0)));
            }
            let about = entry
                .entry
                .subjects
                .first()
                .map_or_else(String::new, |subject| format!(" of {}", run.name(*subject)));
            let figures = vec![
                figure("entries", count(now.size)),
                figure("root", now.root.to_hex().get(..16).unwrap_or_default()),
                figure("inclusion", if verified { "verified" } else { "NOT verified" }),
                figure("growth", if consistent { "verified" } else { "NOT verified" }),
            ];
            found = Some(Audit {
                size: now.size,
                root: now.root.to_hex(),
                categories,
                number,
                about: format!("{}{about}", entry.entry.action),
                encoded: cosmwasm_std::HexBinary::from(entry.encoded).to_hex(),
                leaf: entry.leaf_hash.to_hex(),
                proof: proof
                    .hashes
                    .iter()
                    .zip(sides(number, now.size))
                    .map(|(hash, left)| ProofStep { hash: hash.to_hex(), left })
                    .collect(),
                verified,
                earlier_size: earlier.size,
                earlier_root: earlier.root.to_hex(),
                consistent,
            });
            Ok(figures)
        })?;
        found.ok_or_else(|| DayError::failed("the log was not read"))
    }

    fn notable_entry(&self, size: u64) -> Result<u64, DayError> {
        for (position, _, member) in self.plan.numbered().filter(|(position, _, _)| *position > 0) {
            if member.signing == Signing::Digest {
                let entries = self.market.entries_of(&self.actor(position)?);
                if let Some(entry) = entries.iter().find(|entry| entry.action == "sign_digest") {
                    return Ok(entry.number);
                }
            }
        }
        Ok(size.saturating_sub(1))
    }
}

/// For each step of the inclusion proof of an entry in a log of a size, whether the neighbour stands on the left (RFC 9162,
/// section 2.1.3.2).
fn sides(number: u64, size: u64) -> Vec<bool> {
    let (mut node, mut last) = (number, size.saturating_sub(1));
    let mut sides = Vec::new();
    while last > 0 {
        if node % 2 == 1 || node == last {
            sides.push(true);
            // A node without a right neighbour stands for itself on the levels above, until it has a left one.
            while node.is_multiple_of(2) && node > 0 {
                node /= 2;
                last /= 2;
            }
        } else {
            sides.push(false);
        }
        node /= 2;
        last /= 2;
    }
    sides
}

#[cfg(test)]
mod tests {
    use merkle_log::{Hash, leaf_hash, node_hash};

    use super::*;

    /// The root of leaves by the definition of RFC 6962, section 2.1, and the path of one of them.
    fn tree(leaves: &[Hash], number: usize) -> (Hash, Vec<Hash>) {
        if leaves.len() == 1 {
            return (leaves[0], vec![]);
        }
        let split = leaves.len().next_power_of_two() / 2;
        let (left, right) = leaves.split_at(split);
        let (mut path, root, other) = if number < split {
            let (root, path) = tree(left, number);
            (path, root, tree(right, 0).0)
        } else {
            let (root, path) = tree(right, number - split);
            (path, root, tree(left, 0).0)
        };
        path.push(other);
        let whole = if number < split { node_hash(&root, &other) } else { node_hash(&other, &root) };
        (whole, path)
    }

    #[test]
    fn proof_steps_have_the_right_sides() {
        for size in 1_usize..40 {
            let leaves: Vec<Hash> =
                (0..size).map(|number| leaf_hash(&[u8::try_from(number).unwrap()])).collect();
            for number in 0..size {
                let (root, path) = tree(&leaves, number);
                let sides = sides(u64::try_from(number).unwrap(), u64::try_from(size).unwrap());
                assert_eq!(sides.len(), path.len(), "{number} of {size}");
                let walked = path.iter().zip(sides).fold(leaves[number], |node, (other, left)| {
                    if left { node_hash(other, &node) } else { node_hash(&node, other) }
                });
                assert_eq!(walked, root, "{number} of {size}");
            }
        }
    }
}
