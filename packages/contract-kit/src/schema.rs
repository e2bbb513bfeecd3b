//! The JSON schemas in `schema/`, one file per contract.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use cosmwasm_schema::Api;
use interfaces::Contract;
use serde_json::Value;

use crate::error_codes::{self, ErrorCode};

/// Writes a contract's schema to `schema/<contract>.json` at the root of the workspace; with the argument `--check` compares
/// the two and fails where they differ. `manifest_dir` is the folder of the contract's crate, `error_sources` are the texts
/// of its error enums.
pub fn write_or_check(contract: Contract, manifest_dir: &str, api: Api, error_sources: &[&str]) -> ExitCode {
    let schema = match document(contract, api, error_sources) {
        Ok(schema) => schema,
        Err(error) => {
            eprintln!("{contract}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let name = format!("schema/{contract}.json");
    let file = Path::new(manifest_dir).join("../..").join(&name);
    if env::args().any(|argument| argument == "--check") {
        if fs::read_to_string(&file).is_ok_and(|stored| stored == schema) {
            return ExitCode::SUCCESS;
        }
        eprintln!("{name} does not match the messages: run ci/schema");
        return ExitCode::FAILURE;
    }
    match fs::write(&file, schema) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The schema as `cosmwasm-schema` makes it, with the error codes in the description of the messages.
fn document(contract: Contract, api: Api, error_sources: &[&str]) -> Result<String, String> {
    let text = api.render().to_string().map_err(|error| error.to_string())?;
    let mut schema: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let Some(Value::String(description)) = schema.pointer_mut("/execute/description") else {
        return Err(format!("the messages of {contract} have no description"));
    };
    description.push_str("\n\nThe text of an error begins with its stable code:");
    let own = error_sources.iter().flat_map(|source| error_codes::from_source(source));
    for ErrorCode { code, text } in own.chain(error_codes::common()) {
        let _ = write!(description, "\n- `{code}`: {text}");
    }
    serde_json::to_string_pretty(&schema).map(|text| text + "\n").map_err(|error| error.to_string())
}
