//! The network file.

use std::path::{Path, PathBuf};

use client::{ChainConfig, Network};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

use crate::failure::Failure;

/// The tables that are read by whom they concern.
const LEFT_TO_OTHERS: [&str; 2] = ["roles", "market"];

/// What a person wrote about a network.
#[derive(Clone, Debug)]
pub struct NetworkFile {
    /// Where it is.
    pub path: PathBuf,
    /// The chain.
    pub chain: ChainConfig,
    /// The table `[keys]`.
    pub keys: KeySettings,
    /// The table `[deployment]`.
    pub deployment: DeploymentSettings,
    /// All other tables, for whom they concern: `[roles]` and `[market]` are `dpt deploy`'s.
    pub rest: Table,
}

/// How keys are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySettings {
    /// Whether keys may lie about unencrypted: for chains whose coins are worth nothing.
    #[serde(default)]
    pub test: bool,
    /// The file with the key phrase of an account that gives coins to anybody, relative to the network file. Local chains
    /// have one.
    #[serde(default)]
    pub faucet: Option<PathBuf>,
}

/// What is deployed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeploymentSettings {
    /// Its name: a chain may carry several.
    #[serde(default = "default_name")]
    pub name: String,
    /// Who administers the contracts in the end, as an address; the deployer if absent.
    #[serde(default)]
    pub admin: Option<String>,
    /// The denominations that the escrow accepts.
    #[serde(default)]
    pub denoms: Vec<String>,
    /// The most steps (books × ticks) that a market may have.
    #[serde(default = "default_steps")]
    pub max_steps: u32,
    /// The folder with the contracts' wasm, relative to the network file; `artifacts` in the current folder if absent.
    #[serde(default)]
    pub artifacts: Option<PathBuf>,
    /// The state file, relative to the network file; see [`NetworkFile::state_path`].
    #[serde(default)]
    pub state: Option<PathBuf>,
}

impl Default for DeploymentSettings {
    fn default() -> Self {
        Self {
            name: default_name(),
            admin: None,
            denoms: vec![],
            max_steps: default_steps(),
            artifacts: None,
            state: None,
        }
    }
}

fn default_name() -> String {
    "dpt".into()
}

const fn default_steps() -> u32 {
    200_000
}

impl NetworkFile {
    /// Reads a network file and what it includes.
    ///
    /// # Errors
    /// If it is missing or malformed, with the place.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let mut network = Network::read(path)?;
        let file = Self {
            path: path.to_owned(),
            keys: table(path, &mut network.rest, "keys")?.unwrap_or_default(),
            deployment: table(path, &mut network.rest, "deployment")?.unwrap_or_default(),
            chain: network.chain,
            rest: network.rest,
        };
        if let Some(unknown) = file.rest.keys().find(|name| !LEFT_TO_OTHERS.contains(&name.as_str())) {
            return Err(Failure::malformed(
                path.display(),
                format!(
                    "there is no table [{unknown}]; there are [chain], [keys], [deployment], [roles], [market]"
                ),
            ));
        }
        Ok(file)
    }

    /// A path of the file, which is relative to it.
    pub fn beside(&self, path: &Path) -> PathBuf {
        self.path.parent().unwrap_or_else(|| Path::new("")).join(path)
    }

    /// Where the deployment's state is noted: `<chain id>.<deployment>.json` beside the network file, unless it says
    /// another place.
    pub fn state_path(&self) -> PathBuf {
        let usual = PathBuf::from(format!("{}.{}.json", self.chain.id, self.deployment.name));
        self.beside(self.deployment.state.as_ref().unwrap_or(&usual))
    }
}

/// Takes a table out of a file's tables.
fn table<T: DeserializeOwned>(path: &Path, tables: &mut Table, name: &str) -> Result<Option<T>, Failure> {
    let Some(value) = tables.remove(name) else { return Ok(None) };
    Value::try_into(value).map(Some).map_err(|error: toml::de::Error| {
        Failure::malformed(path.display(), format!("[{name}]: {}", error.message()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_table_that_nobody_reads_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("network.toml");
        let chain = "[chain]\nid = \"c\"\nrpc = \"http://x\"\nprefix = \"wasm\"\nfee_denom = \"u\"\ngas_price = \"1\"\n";
        let read = |more: &str| {
            fs::write(&path, format!("{more}{chain}")).unwrap();
            NetworkFile::read(&path).map_err(|failure| failure.to_string())
        };
        assert!(read("[keys]\n[deployment]\n[roles]\n[market]\n").is_ok());
        for (more, table) in
            [("[role]\nreviewer = []\n", "role"), ("[Market]\n", "Market"), ("name = 1\n", "name")]
        {
            let error = read(more).unwrap_err();
            let words =
                format!("no table [{table}]; there are [chain], [keys], [deployment], [roles], [market]");
            assert!(error.ends_with(&words), "{error}");
        }
        // One that comes by inclusion counts as well.
        fs::write(folder.path().join("roles.toml"), "[role]\nreviewer = []\n").unwrap();
        assert!(read("include = [\"roles.toml\"]\n").unwrap_err().contains("no table [role]"));
    }
}
