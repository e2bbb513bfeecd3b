//! The network file: which chain, how to pay on it, which keys, what is deployed.
//!
//! A file may include others: `include = ["…"]`, relative to itself. Its own values take precedence over included ones, and a
//! later include over an earlier one.

use std::path::{Path, PathBuf};

use market_format::Decimal;
use serde::Deserialize;
use tendermint_rpc::HttpClientUrl;
use toml::{Table, Value};

use crate::ClientError;

/// Maximum depth of includes.
const MAX_DEPTH: usize = 4;

/// A network file.
#[derive(Clone, Debug)]
pub struct NetworkFile {
    /// Path of the file.
    pub path: PathBuf,
    /// The table `[chain]`.
    pub chain: ChainConfig,
    /// The table `[keys]`.
    pub keys: KeySettings,
    /// The table `[deployment]`.
    pub deployment: DeploymentSettings,
    /// The table `[roles]`, for the deployer.
    pub roles: Table,
    /// The table `[market]`, for the deployer.
    pub market: Option<Table>,
}

/// The file as written, includes merged.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    chain: ChainConfig,
    #[serde(default)]
    keys: KeySettings,
    #[serde(default)]
    deployment: DeploymentSettings,
    #[serde(default)]
    roles: Table,
    market: Option<Table>,
}

/// A chain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainConfig {
    /// Chain id.
    pub id: String,
    /// RPC address of a node: `http://…` or `https://…`.
    pub rpc: String,
    /// Prefix of addresses.
    pub prefix: String,
    /// Denomination of fees.
    pub fee_denom: String,
    /// Price of one gas in the fee denomination, not negative.
    pub gas_price: Decimal,
    /// Factor on simulated gas, not negative; 1.3 if absent.
    #[serde(default = "default_adjustment")]
    pub gas_adjustment: Decimal,
}

/// How keys are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySettings {
    /// Whether unencrypted keys are allowed: for chains whose coins are worth nothing.
    #[serde(default)]
    pub test: bool,
    /// File with the key phrase of a faucet account, relative to the network file; local chains have one.
    #[serde(default)]
    pub faucet: Option<PathBuf>,
}

/// What is deployed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeploymentSettings {
    /// Name of the deployment: a chain may carry several.
    pub name: String,
    /// Final administrator of the contracts, an address or a key's name; the deployer if absent.
    pub admin: Option<String>,
    /// Denominations that the escrow accepts.
    pub denoms: Vec<String>,
    /// Maximum number of steps (books × ticks) of a market.
    pub max_steps: u32,
    /// Folder of the contracts' wasm, relative to the network file; `artifacts` in the current folder if absent.
    pub artifacts: Option<PathBuf>,
    /// The state file, relative to the network file; see [`NetworkFile::state_path`].
    pub state: Option<PathBuf>,
}

impl Default for DeploymentSettings {
    fn default() -> Self {
        Self {
            name: "dpt".into(),
            admin: None,
            denoms: vec![],
            max_steps: 200_000,
            artifacts: None,
            state: None,
        }
    }
}

fn default_adjustment() -> Decimal {
    Decimal::new(13, 1)
}

impl NetworkFile {
    /// Reads a network file and its includes.
    ///
    /// # Errors
    /// [`ClientError::File`] with the field that is missing, unknown or malformed.
    pub fn read(path: &Path) -> Result<Self, ClientError> {
        let problem = |problem: String| file_error(path, problem);
        let tables = Value::Table(load(path, MAX_DEPTH)?);
        let document: Document = serde_path_to_error::deserialize(tables).map_err(|error| {
            let (place, message) = (error.path().to_string(), error.inner().message());
            problem(if place == "." { message.into() } else { format!("{place}: {message}") })
        })?;
        let chain = document.chain;
        rpc_url(&chain.rpc).map_err(|error| {
            problem(format!(
                "chain.rpc: {:?} is not an address such as http://127.0.0.1:26657 ({error})",
                chain.rpc
            ))
        })?;
        for (field, factor) in [("gas_price", chain.gas_price), ("gas_adjustment", chain.gas_adjustment)] {
            if factor.is_negative() {
                return Err(problem(format!("chain.{field}: {factor} is below 0")));
            }
        }
        Ok(Self {
            path: path.to_owned(),
            chain,
            keys: document.keys,
            deployment: document.deployment,
            roles: document.roles,
            market: document.market,
        })
    }

    /// A path written in the file, which is relative to it.
    pub fn beside(&self, path: &Path) -> PathBuf {
        self.path.parent().unwrap_or_else(|| Path::new("")).join(path)
    }

    /// The deployment's state file: `<chain id>.<deployment>.json` beside the network file, unless it names another.
    pub fn state_path(&self) -> PathBuf {
        let usual = PathBuf::from(format!("{}.{}.json", self.chain.id, self.deployment.name));
        self.beside(self.deployment.state.as_ref().unwrap_or(&usual))
    }
}

impl ChainConfig {
    /// The fee for an amount of gas in units of the fee denomination, rounded up as the node does.
    ///
    /// # Errors
    /// [`ClientError::Encoding`] if it exceeds 127 bits.
    pub fn fee(&self, gas: u64) -> Result<u128, ClientError> {
        product_ceil(gas, self.gas_price)
    }

    /// The gas limit for simulated gas, rounded up.
    ///
    /// # Errors
    /// [`ClientError::Encoding`] if it exceeds 64 bits.
    pub fn adjusted(&self, gas: u64) -> Result<u64, ClientError> {
        let adjusted = product_ceil(gas, self.gas_adjustment)?;
        u64::try_from(adjusted).map_err(|_| too_great(gas, self.gas_adjustment))
    }
}

/// `⌈value × factor⌉`.
fn product_ceil(value: u64, factor: Decimal) -> Result<u128, ClientError> {
    factor
        .count(i128::from(value), 1)
        .and_then(|counted| counted.floor.checked_add(i128::from(!counted.exact)))
        .and_then(|product| u128::try_from(product).ok())
        .ok_or_else(|| too_great(value, factor))
}

fn too_great(value: u64, factor: Decimal) -> ClientError {
    ClientError::Encoding { problem: format!("{value} × {factor} is out of range") }
}

/// The URL of a node's RPC.
pub(crate) fn rpc_url(rpc: &str) -> Result<HttpClientUrl, String> {
    if !["http://", "https://"].iter().any(|scheme| rpc.starts_with(scheme)) {
        return Err("it should begin with http:// or https://".into());
    }
    rpc.parse().map_err(|_| "host or port is malformed".into())
}

fn file_error(path: &Path, problem: String) -> ClientError {
    ClientError::File { file: path.display().to_string(), problem }
}

/// The tables of a file over those of its includes.
fn load(path: &Path, depth: usize) -> Result<Table, ClientError> {
    let problem = |problem: String| file_error(path, problem);
    let depth = depth.checked_sub(1).ok_or_else(|| problem("files include each other too deeply".into()))?;
    let text = std::fs::read_to_string(path).map_err(|error| problem(error.to_string()))?;
    let mut own: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or("").lines().count().max(1));
        problem(format!("line {line}: {}", error.message()))
    })?;
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

/// Merges `over` into `under`: tables merge, other values are replaced.
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const CHAIN: &str = "[chain]\nid = \"c\"\nrpc = \"http://x\"\nprefix = \"wasm\"\nfee_denom = \"u\"\ngas_price = \"0.01\"\n";

    #[test]
    fn fees_round_up_as_the_node_does() {
        let ceil = |value, factor: &str| product_ceil(value, factor.parse().unwrap()).unwrap();
        // 3 × 0.01 = 0.03 → 1; 200 × 0.025 = 5; 201 × 0.025 = 5.025 → 6.
        assert_eq!(ceil(3, "0.01"), 1);
        assert_eq!(ceil(200, "0.025"), 5);
        assert_eq!(ceil(201, "0.025"), 6);
        assert_eq!(ceil(100, "1.3"), 130);
        assert_eq!(ceil(7, "2"), 14);
        let great = "99999999999999999999999999999999999999".parse().unwrap();
        assert!(product_ceil(u64::MAX, great).is_err());
    }

    #[test]
    fn own_values_take_precedence_over_included_ones() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("chain.toml"), CHAIN).unwrap();
        fs::write(folder.path().join("more.toml"), "[chain]\nid = \"d\"\n[roles]\na = [1]\nb = [2]\n")
            .unwrap();
        let path = folder.path().join("network.toml");
        fs::write(&path, "include = [\"chain.toml\", \"more.toml\"]\n[roles]\nb = [3]\n").unwrap();
        let file = NetworkFile::read(&path).unwrap();
        assert_eq!(file.chain.id, "d");
        assert_eq!(file.chain.gas_adjustment.to_string(), "1.3");
        assert_eq!(file.roles, "a = [1]\nb = [3]\n".parse().unwrap());
        assert_eq!(file.state_path(), folder.path().join("d.dpt.json"));
    }

    #[test]
    fn errors_name_the_file_and_the_field() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("network.toml");
        fs::write(folder.path().join("role.toml"), "[role]\nreviewer = []\n").unwrap();
        for (text, words) in [
            ("[chain]\nid = 1 2", "line 2"),
            ("", "missing field `chain`"),
            ("[chain]\nid = \"c\"\n", "chain: missing field `rpc`"),
            (&CHAIN.replace("0.01", "cheap"), "chain.gas_price: \"cheap\" is not a decimal number"),
            (&CHAIN.replace("0.01", "-1"), "chain.gas_price: -1 is below 0"),
            (
                &CHAIN.replace("http://x", "x:26657"),
                "chain.rpc: \"x:26657\" is not an address such as http://",
            ),
            (&CHAIN.replace("http://x", "127.0.0.1:26657"), "it should begin with http:// or https://"),
            (&CHAIN.replace("http://x", "tcp://x:26657"), "it should begin with http:// or https://"),
            (&CHAIN.replace("http://x", "http://"), "chain.rpc: \"http://\" is not an address"),
            (&CHAIN.replace("http://x", "http://x:port"), "(host or port is malformed)"),
            ("include = [\"network.toml\"]", "too deeply"),
            ("include = [\"nowhere.toml\"]", "nowhere.toml"),
            ("include = 5", "list of file names"),
            (&format!("{CHAIN}colour = 1\n"), "chain.colour: unknown field `colour`"),
            (&format!("{CHAIN}[role]\n"), "role: unknown field `role`, expected one of `chain`, `keys`"),
            (&format!("{CHAIN}[Market]\n"), "unknown field `Market`"),
            (&format!("name = 1\n{CHAIN}"), "unknown field `name`"),
            (&format!("include = [\"role.toml\"]\n{CHAIN}"), "unknown field `role`"),
        ] {
            fs::write(&path, text).unwrap();
            let error = NetworkFile::read(&path).unwrap_err().to_string();
            assert!(error.contains(words), "{text:?}: {error}");
        }
        fs::write(&path, format!("{CHAIN}[keys]\n[deployment]\n[roles]\n[market]\n")).unwrap();
        assert!(NetworkFile::read(&path).is_ok());
    }
}
