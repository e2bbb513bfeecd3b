//! The JSON schemas in `schema/`, one file a contract.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use crate::Contract;

/// Writes a contract's schema to `schema/<contract>.json` at the root of the workspace, or with the argument `--check`
/// compares the two and fails where they differ. `manifest_dir` is the folder of the contract's crate.
pub fn write_or_check(contract: Contract, manifest_dir: &str, schema: &str) -> ExitCode {
    let name = format!("schema/{contract}.json");
    let file = Path::new(manifest_dir).join("../..").join(&name);
    let text = format!("{schema}\n");
    if env::args().any(|argument| argument == "--check") {
        if fs::read_to_string(&file).is_ok_and(|stored| stored == text) {
            return ExitCode::SUCCESS;
        }
        eprintln!("{name} does not match the messages: run {contract}-schema");
        return ExitCode::FAILURE;
    }
    match fs::write(&file, text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}
