//! Published proofs over the eight leaves of the Certificate Transparency reference tests. The published vectors are
//! valid; the tests derive invalid proofs from them.

extern crate std;

use alloc::string::String;
use alloc::vec::Vec;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::Memory;
use crate::{
    Hash, append, consistency_proof, inclusion_proof, leaf_hash, root, verify_consistency, verify_inclusion,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inclusion {
    leaf_idx: u64,
    tree_size: u64,
    root: String,
    leaf_hash: String,
    proof: Vec<String>,
    want_err: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Consistency {
    size1: u64,
    size2: u64,
    root1: String,
    root2: String,
    proof: Vec<String>,
    want_err: bool,
}

fn hash(text: &str) -> Hash {
    STANDARD.decode(text).unwrap().try_into().unwrap()
}

fn hashes(texts: &[String]) -> Vec<Hash> {
    texts.iter().map(|text| hash(text)).collect()
}

/// The vectors of one kind; none if the folder is absent, as in a clone of the project alone.
fn read<T: for<'de> Deserialize<'de>>(kind: &str) -> Vec<T> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/identity/ct");
    if !folder.exists() {
        // The test harness captures `eprintln!` of tests that pass, but not this.
        let _ = writeln!(
            io::stderr(),
            "NOT SHOWN: official vectors are passed by, since {} is not there",
            folder.display()
        );
        return Vec::new();
    }
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(kind))
        .collect();
    files.sort();
    assert_eq!(files.len(), 4, "{kind} vectors in {}", folder.display());
    files.iter().map(|file| serde_json::from_slice(&fs::read(file).unwrap()).unwrap()).collect()
}

/// The leaves of the reference tests, from the Certificate Transparency project's own `merkletree` tests.
fn reference_tree() -> Memory {
    let entries =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let mut memory = Memory::default();
    let leaves = entries.map(|text| leaf_hash(&hex::decode(text).unwrap()));
    append(&mut memory, 0, leaves).unwrap();
    memory
}

#[test]
fn published_inclusion_proofs_are_produced_and_verified() {
    let tree = reference_tree();
    for vector in read::<Inclusion>("inclusion") {
        let (index, size) = (vector.leaf_idx, vector.tree_size);
        let (top, leaf, proof) = (hash(&vector.root), hash(&vector.leaf_hash), hashes(&vector.proof));
        assert_eq!(verify_inclusion(index, size, &leaf, &proof, &top).is_err(), vector.want_err);
        if vector.want_err {
            continue;
        }
        assert_eq!(root(&tree, size), Ok(top));
        assert_eq!(inclusion_proof(&tree, index, size), Ok(proof.clone()));
        // A wrong index, leaf or root; no proof; a part of it; the root added at either end.
        assert!(verify_inclusion(index ^ 1, size, &leaf, &proof, &top).is_err());
        assert!(verify_inclusion(index + size, size, &leaf, &proof, &top).is_err());
        assert!(verify_inclusion(index, size, &top, &proof, &top).is_err());
        assert!(verify_inclusion(index, size, &leaf, &proof, &leaf).is_err());
        assert!(verify_inclusion(index, size, &leaf, &[], &top).is_err());
        assert!(verify_inclusion(index, size, &leaf, &proof[1..], &top).is_err());
        let longer = [proof.as_slice(), &[top]].concat();
        assert!(verify_inclusion(index, size, &leaf, &longer, &top).is_err());
        let longer = [&[top], proof.as_slice()].concat();
        assert!(verify_inclusion(index, size, &leaf, &longer, &top).is_err());
    }
}

#[test]
fn published_consistency_proofs_are_produced_and_verified() {
    let tree = reference_tree();
    for vector in read::<Consistency>("consistency") {
        let (from, to) = (vector.size1, vector.size2);
        let (old, new, proof) = (hash(&vector.root1), hash(&vector.root2), hashes(&vector.proof));
        assert_eq!(verify_consistency(from, to, &old, &new, &proof).is_err(), vector.want_err);
        if vector.want_err {
            continue;
        }
        assert_eq!((root(&tree, from), root(&tree, to)), (Ok(old), Ok(new)));
        assert_eq!(consistency_proof(&tree, from, to), Ok(proof.clone()));
        // Wrong roots, exchanged sizes, no proof, a part of it, the root added at either end.
        assert!(verify_consistency(from, to, &new, &old, &proof).is_err());
        assert!(verify_consistency(from, to, &old, &old, &proof).is_err());
        assert!(verify_consistency(to, from, &new, &old, &proof).is_err());
        assert!(verify_consistency(from, to, &old, &new, &[]).is_err());
        assert!(verify_consistency(from, to, &old, &new, &proof[1..]).is_err());
        assert!(verify_consistency(from, to, &old, &new, &proof[..proof.len() - 1]).is_err());
        let longer = [proof.as_slice(), &[new]].concat();
        assert!(verify_consistency(from, to, &old, &new, &longer).is_err());
        let longer = [&[old], proof.as_slice()].concat();
        assert!(verify_consistency(from, to, &old, &new, &longer).is_err());
    }
}
