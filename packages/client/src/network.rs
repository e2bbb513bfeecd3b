//! The network file: which chain, and how to pay on it.
//!
//! A file may take tables from others: `include = ["…"]`, relative to itself. What it says itself goes before what it
//! includes; a later file of the list goes before an earlier one.

use std::path::Path;

use serde::Deserialize;
use tendermint_rpc::HttpClientUrl;
use toml::{Table, Value};

use crate::ClientError;

/// How deep files may include files.
const DEPTH: usize = 4;

/// A network file.
#[derive(Clone, Debug)]
pub struct Network {
    /// The chain.
    pub chain: ChainConfig,
    /// All other tables of the file, for whom they concern.
    pub rest: Table,
}

/// A chain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainConfig {
    /// Its id.
    pub id: String,
    /// The address of a node's RPC: `http://…` or `https://…`.
    pub rpc: String,
    /// What its addresses begin with.
    pub prefix: String,
    /// The denomination of fees.
    pub fee_denom: String,
    /// The price of one gas in it, as a decimal number.
    pub gas_price: String,
    /// How much more gas than simulated is paid for, as a decimal number; 1.3 if absent.
    #[serde(default = "default_adjustment")]
    pub gas_adjustment: String,
}

fn default_adjustment() -> String {
    "1.3".into()
}

impl Network {
    /// Reads a network file and what it includes.
    ///
    /// # Errors
    /// [`ClientError::Network`] with the place of what is wrong.
    pub fn read(path: &Path) -> Result<Self, ClientError> {
        let problem = |problem: String| wrong(path, problem);
        let mut rest = load(path, DEPTH)?;
        let chain = rest.remove("chain").ok_or_else(|| problem("the table [chain] is missing".into()))?;
        let chain: ChainConfig = chain
            .try_into()
            .map_err(|error: toml::de::Error| problem(format!("[chain]: {}", error.message())))?;
        address(&chain.rpc).map_err(|error| {
            problem(format!(
                "chain.rpc is {:?}, no address such as http://127.0.0.1:26657 ({error})",
                chain.rpc
            ))
        })?;
        chain.fee(1).map_err(|_| problem("chain.gas_price is no decimal number".into()))?;
        chain.adjusted(1).map_err(|_| problem("chain.gas_adjustment is no decimal number".into()))?;
        Ok(Self { chain, rest })
    }
}

/// The address of a node's RPC.
pub(crate) fn address(rpc: &str) -> Result<HttpClientUrl, String> {
    if !["http://", "https://"].iter().any(|scheme| rpc.starts_with(scheme)) {
        return Err("it begins with http:// or https://".into());
    }
    rpc.parse().map_err(|_| "host or port does not read".into())
}

fn wrong(path: &Path, problem: String) -> ClientError {
    ClientError::Network { file: path.display().to_string(), problem }
}

/// A file with what it includes.
fn load(path: &Path, depth: usize) -> Result<Table, ClientError> {
    let problem = |problem: String| wrong(path, problem);
    let depth = depth.checked_sub(1).ok_or_else(|| problem("files include each other too deeply".into()))?;
    let text = std::fs::read_to_string(path).map_err(|error| problem(error.to_string()))?;
    let own: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or("").lines().count().max(1));
        problem(format!("line {line}: {}", error.message()))
    })?;
    let mut own = own;
    let mut table = Table::new();
    let includes = match own.remove("include") {
        None => vec![],
        Some(Value::Array(list)) => list,
        Some(other) => vec![other],
    };
    for include in includes {
        let name = include.as_str().ok_or_else(|| problem("include is a list of file names".into()))?;
        let target = path.parent().unwrap_or_else(|| Path::new("")).join(name);
        merge(&mut table, load(&target, depth)?);
    }
    merge(&mut table, own);
    Ok(table)
}

/// Puts one table over another. Tables merge; all else is replaced.
fn merge(under: &mut Table, over: Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => merge(below, above),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

impl ChainConfig {
    /// The fee for so much gas, in units of the fee denomination, a fraction counting whole: the node rounds up too.
    ///
    /// # Errors
    /// [`ClientError::Encoding`] if the price is no decimal number, or the fee exceeds 128 bits.
    pub fn fee(&self, gas: u64) -> Result<u128, ClientError> {
        scale_ceil(gas, &self.gas_price)
    }

    /// The gas to pay for where so much was simulated.
    ///
    /// # Errors
    /// [`ClientError::Encoding`] if the adjustment is no decimal number, or the product exceeds 64 bits.
    pub fn adjusted(&self, gas: u64) -> Result<u64, ClientError> {
        u64::try_from(scale_ceil(gas, &self.gas_adjustment)?).map_err(|_| encoding(&self.gas_adjustment))
    }
}

/// `⌈value × factor⌉` for a decimal factor.
fn scale_ceil(value: u64, factor: &str) -> Result<u128, ClientError> {
    let (whole, fraction) = factor.split_once('.').unwrap_or((factor, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(encoding(factor));
    }
    let numerator: u128 = digits.parse().map_err(|_| encoding(factor))?;
    let denominator = u32::try_from(fraction.len())
        .ok()
        .and_then(|places| 10_u128.checked_pow(places))
        .ok_or_else(|| encoding(factor))?;
    u128::from(value)
        .checked_mul(numerator)
        .map(|product| product.div_ceil(denominator))
        .ok_or_else(|| encoding(factor))
}

fn encoding(number: &str) -> ClientError {
    ClientError::Encoding { problem: format!("{number:?} as a decimal factor") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const CHAIN: &str = "[chain]\nid = \"c\"\nrpc = \"http://x\"\nprefix = \"wasm\"\nfee_denom = \"u\"\ngas_price = \"0.01\"\n";

    #[test]
    fn fees_round_up_as_the_node_does() {
        // 3 × 0.01 = 0.03 → 1; 200 × 0.025 = 5; 201 × 0.025 = 5.025 → 6.
        assert_eq!(scale_ceil(3, "0.01").unwrap(), 1);
        assert_eq!(scale_ceil(200, "0.025").unwrap(), 5);
        assert_eq!(scale_ceil(201, "0.025").unwrap(), 6);
        assert_eq!(scale_ceil(100, "1.3").unwrap(), 130);
        assert_eq!(scale_ceil(7, "2").unwrap(), 14);
        for bad in ["", ".", "-1", "1e3", "1,5", "one"] {
            assert!(scale_ceil(1, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_file_goes_before_what_it_includes() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("chain.toml"), CHAIN).unwrap();
        fs::write(folder.path().join("more.toml"), "[chain]\nid = \"d\"\n[roles]\na = [1]\nb = [2]\n")
            .unwrap();
        let file = folder.path().join("network.toml");
        fs::write(&file, "include = [\"chain.toml\", \"more.toml\"]\n[roles]\nb = [3]\n").unwrap();
        let network = Network::read(&file).unwrap();
        assert_eq!(network.chain.id, "d");
        assert_eq!(network.chain.gas_adjustment, "1.3");
        let roles: Table = "a = [1]\nb = [3]\n".parse().unwrap();
        assert_eq!(network.rest.get("roles"), Some(&Value::Table(roles)));
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("network.toml");
        for (text, words) in [
            ("[chain]\nid = 1 2", "line 2"),
            ("", "[chain] is missing"),
            ("[chain]\nid = \"c\"\n", "missing field `rpc`"),
            (&CHAIN.replace("0.01", "cheap"), "gas_price"),
            (&CHAIN.replace("http://x", "x:26657"), "chain.rpc is \"x:26657\", no address such as http://"),
            (&CHAIN.replace("http://x", "127.0.0.1:26657"), "it begins with http:// or https://"),
            (&CHAIN.replace("http://x", "tcp://x:26657"), "it begins with http:// or https://"),
            (&CHAIN.replace("http://x", "http://"), "chain.rpc is \"http://\", no address"),
            (&CHAIN.replace("http://x", "http://x:port"), "(host or port does not read)"),
            ("include = [\"network.toml\"]", "too deeply"),
            ("include = [\"nowhere.toml\"]", "nowhere.toml"),
            ("include = 5", "list of file names"),
            (&format!("{CHAIN}colour = 1\n"), "unknown field `colour`"),
        ] {
            fs::write(&file, text).unwrap();
            let error = Network::read(&file).unwrap_err().to_string();
            assert!(error.contains(words), "{text:?}: {error}");
        }
    }
}
