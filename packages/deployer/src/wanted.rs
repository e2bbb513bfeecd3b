//! The deployment that the network file describes, with every name resolved.

use std::path::Path;

use interfaces::orderbook_matcher::MarketDefinition;
use interfaces::registry::Role;
use sdk::NetworkFile;
use sdk::address;
use toml::Value;
use units::Timestamp;

use crate::artifacts::Artifacts;
use crate::error::DeployError;
use crate::market::MarketTable;

/// The longest name of a deployment: a contract's salt of at most 64 bytes holds it.
const MAX_NAME: usize = 32;

/// Returns the address of a key's name, or why there is none.
pub type KeyAddress<'a> = dyn Fn(&str) -> Result<String, String> + 'a;

/// A deployment as the network file describes it.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its name.
    pub name: String,
    /// The final administrator; the deployer if absent.
    pub admin: Option<String>,
    /// The denominations that the escrow accepts.
    pub denoms: Vec<String>,
    /// The most steps of a market.
    pub max_steps: u32,
    /// The roles.
    pub grants: Vec<Grant>,
    /// The market.
    pub market: MarketDefinition,
    /// The code.
    pub artifacts: Artifacts,
}

/// A role for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Which.
    pub role: Role,
    /// For whom.
    pub account: String,
    /// From when; from the deployment on if absent.
    pub since: Option<Timestamp>,
    /// Until when; for ever if absent.
    pub until: Option<Timestamp>,
}

impl Wanted {
    /// Reads the request of a network file, and the contracts' code. `key_address` returns the address of a key's name.
    ///
    /// # Errors
    /// If something is missing, malformed or stands for nothing, with its place.
    pub fn read(file: &NetworkFile, key_address: &KeyAddress<'_>) -> Result<Self, DeployError> {
        let names = Names { file, key_address };
        let problem = |problem: String| DeployError::malformed(file.path.display(), problem);
        let settings = &file.deployment;
        if settings.name.is_empty() || settings.name.len() > MAX_NAME {
            return Err(problem(format!("[deployment] name: it has 1 to {MAX_NAME} bytes")));
        }
        let market = file.market.clone().ok_or_else(|| problem("the table [market] is missing".into()))?;
        let market: MarketTable = serde_path_to_error::deserialize(Value::Table(market))
            .map_err(|error| problem(format!("[market] {}: {}", error.path(), error.inner().message())))?;
        let market = market.definition().map_err(|error| problem(format!("[market] {error}")))?;
        let denoms =
            if settings.denoms.is_empty() { vec![market.denom.clone()] } else { settings.denoms.clone() };
        if !denoms.contains(&market.denom) {
            return Err(problem(format!(
                "[market] denom: {} is none of [deployment] denoms, which are {}",
                market.denom,
                denoms.join(", ")
            )));
        }
        let admin = settings
            .admin
            .as_ref()
            .map(|admin| {
                names.account(admin).map_err(|error| problem(format!("[deployment] admin: {error}")))
            })
            .transpose()?;
        let folder = settings
            .artifacts
            .as_ref()
            .map_or_else(|| Path::new("artifacts").to_owned(), |folder| file.beside(folder));
        Ok(Self {
            name: settings.name.clone(),
            admin,
            denoms,
            max_steps: settings.max_steps,
            grants: grants(&names)?,
            market,
            artifacts: Artifacts::read(&folder)?,
        })
    }
}

/// The grants of `[roles]`: per role a list of accounts, each an address, a key's name, or a table with `account`, `since`
/// and `until`.
fn grants(names: &Names<'_>) -> Result<Vec<Grant>, DeployError> {
    let file = names.file;
    let problem = |problem: String| DeployError::malformed(file.path.display(), format!("[roles] {problem}"));
    let mut grants = Vec::new();
    for (name, holders) in &file.roles {
        let role = Role::ALL.into_iter().find(|role| role.to_string() == *name).ok_or_else(|| {
            let all: Vec<_> = Role::ALL.iter().map(ToString::to_string).collect();
            problem(format!("no role is called {name}; there are {}", all.join(", ")))
        })?;
        let holders = holders.as_array().ok_or_else(|| problem(format!("{name}: is no list of accounts")))?;
        for (at, holder) in holders.iter().enumerate() {
            let grant =
                grant(names, role, holder).map_err(|error| problem(format!("{name}[{at}]: {error}")))?;
            if grants.iter().any(|each: &Grant| (each.role, &each.account) == (role, &grant.account)) {
                return Err(problem(format!("{name}[{at}]: {} is named twice", grant.account)));
            }
            grants.push(grant);
        }
    }
    Ok(grants)
}

fn grant(names: &Names<'_>, role: Role, holder: &Value) -> Result<Grant, String> {
    let holder = match holder {
        Value::String(name) => {
            return Ok(Grant { role, account: names.account(name)?, since: None, until: None });
        }
        Value::Table(table) => table,
        _ => return Err("is neither an account nor a table with account, since, until".into()),
    };
    if let Some(field) = holder.keys().find(|field| !["account", "since", "until"].contains(&field.as_str()))
    {
        return Err(format!("unknown field {field}; there are account, since, until"));
    }
    let name = holder.get("account").and_then(Value::as_str).ok_or("account is missing")?;
    let time = |field: &str| holder.get(field).map(|value| time(field, value)).transpose();
    Ok(Grant { role, account: names.account(name)?, since: time("since")?, until: time("until")? })
}

/// A time: RFC 3339, as text or as TOML's own.
fn time(field: &str, value: &Value) -> Result<Timestamp, String> {
    let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    let time: jiff::Timestamp =
        text.parse().map_err(|_| format!("{field}: {text:?} is no time such as 2026-01-01T00:00:00Z"))?;
    u64::try_from(time.as_second()).map(Timestamp).map_err(|_| format!("{field}: {text} is before 1970"))
}

/// Resolves names of accounts.
struct Names<'a> {
    file: &'a NetworkFile,
    key_address: &'a KeyAddress<'a>,
}

impl Names<'_> {
    /// The account of an address or of a key's name.
    fn account(&self, text: &str) -> Result<String, String> {
        let prefix = &self.file.chain.prefix;
        if text.starts_with(&format!("{prefix}1")) {
            address::check(prefix, text).map_err(|error| error.to_string())?;
            return Ok(text.to_owned());
        }
        (self.key_address)(text)
            .map_err(|error| format!("{text:?} is no address of this chain and names no key ({error})"))
    }
}
