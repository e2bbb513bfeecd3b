//! `dpt tx`: what became of a transaction.

use serde_json::json;

use super::QueryArgs;
use super::argument;
use super::view::View;
use crate::advice;
use crate::failure::Failure;
use crate::runtime::Wait;

/// Arguments of `dpt tx`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// Its hash: 64 hexadecimal digits, as it was told when it was sent
    hash: String,
    #[command(flatten)]
    query: QueryArgs,
}

const EXAMPLE: &str = crate::example!(
    "  dpt tx 5A1E… --network network.toml

One that the chain does not have (exit code 1) may still wait for a block: it is lost for
good once its account has sent another one."
);

/// Runs `dpt tx`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let hash = argument("HASH", hash(&args.hash))?;
    let view = View::open(&args.query)?;
    let result = view.session.node.transaction(hash).wait()?.ok_or_else(|| {
        Failure::refused(format!("the chain has no transaction {} in its blocks", args.hash.trim()))
    })?;
    let (height, used, wanted) = (result.height, result.gas_used, result.gas_wanted);
    if result.code != 0 {
        let why = advice::explain(&result.log);
        return Err(Failure::refused(format!(
            "transaction {} is in block {height} and changed nothing but its fee: {why}",
            result.hash
        )));
    }
    view.print(
        &json!({"hash": result.hash, "height": height, "gas_used": used, "gas_wanted": wanted}),
        &format!("transaction {} was carried out in block {height}: {used} of {wanted} gas", result.hash),
    )
}

fn hash(text: &str) -> Result<[u8; 32], String> {
    hex::decode(text.trim())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| format!("{text:?} is no hash: 64 hexadecimal digits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_has_64_digits_in_either_case() {
        assert_eq!(hash(&"Ab".repeat(32)), Ok([0xab; 32]));
        for text in ["", "ab", &"g".repeat(64), &"0".repeat(66)] {
            assert!(hash(text).is_err(), "{text}");
        }
    }
}
