//! The check at the door of every message.

use cosmwasm_std::{Addr, Deps, Env, MessageInfo, QuerierWrapper, StdError, Storage};
use interfaces::Contract;
use interfaces::registry::raw::{ACCOUNTS, AccountKey, AccountRecord, PAUSE, ROLES, RoleKey};
use interfaces::registry::{Role, Status};
use records::{Record, RecordError};
use units::Timestamp;

use crate::admin::{ADMIN, AdminError};
use crate::{Suite, Who, rule, suite};

/// Why a message is refused at the door.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// No row of the permission table allows it to anyone.
    #[error("{contract} has no rule for {action}: refused to everyone")]
    NoRule {
        /// The contract.
        contract: Contract,
        /// The message.
        action: String,
    },
    /// Trading is paused.
    #[error("trading is paused until {until}")]
    Paused {
        /// Until when.
        until: Timestamp,
    },
    /// The account acts for no participant.
    #[error("{account} is not registered")]
    NotRegistered {
        /// The account.
        account: Addr,
    },
    /// The participant's state does not allow it.
    #[error("participant {participant} is {status}, not active")]
    NotActive {
        /// The participant.
        participant: units::ParticipantId,
        /// Its state.
        status: Status,
    },
    /// The account does not hold the role now.
    #[error("{account} does not hold the role {role:?} now")]
    NoRole {
        /// The account.
        account: Addr,
        /// The role.
        role: Role,
    },
    /// Only the administrator may.
    #[error("{account} is not the administrator")]
    NotAdmin {
        /// Who tried.
        account: Addr,
    },
    /// Only the account proposed as administrator may.
    #[error("{account} is not proposed as administrator")]
    NotProposed {
        /// Who tried.
        account: Addr,
    },
    /// Only certain contracts of the suite may.
    #[error("{account} is none of the contracts that may send {action}")]
    NotAPeer {
        /// Who tried.
        account: Addr,
        /// The message.
        action: String,
    },
    /// Coins came with a message that takes none.
    #[error("{action} takes no coins, {coins} kinds were sent")]
    UnwantedCoins {
        /// The message.
        action: String,
        /// How many kinds of coins came.
        coins: usize,
    },
    /// Administration or wiring is not as needed.
    #[error(transparent)]
    Admin(#[from] AdminError),
    /// A record of the registry does not read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The chain refused a read.
    #[error(transparent)]
    Std(#[from] StdError),
}

/// Who sends a message, as far as its rule asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Nothing was asked.
    Anyone,
    /// A participant's account.
    Participant(AccountRecord),
    /// Holder of the role that was asked for.
    Holder,
    /// The administrator, or who is proposed as such.
    Admin,
    /// A contract of the suite.
    Peer(Contract),
}

impl Caller {
    /// The participant; where the rule asked for one, it is there.
    ///
    /// # Errors
    /// [`AccessError::NotRegistered`] where the rule did not ask for a participant.
    pub fn participant(self, sender: &Addr) -> Result<AccountRecord, AccessError> {
        match self {
            Self::Participant(account) => Ok(account),
            _ => Err(AccessError::NotRegistered { account: sender.clone() }),
        }
    }
}

/// Where the registry's records are read: in its own storage, or raw from a sibling.
pub enum Registry<'a> {
    /// The registry asks itself.
    Local(&'a dyn Storage),
    /// A sibling asks the registry.
    Remote {
        /// The sibling's view of the chain.
        querier: QuerierWrapper<'a>,
        /// The registry's address.
        address: Addr,
    },
}

impl Registry<'_> {
    fn get<V: Record>(&self, key: Vec<u8>) -> Result<Option<V>, AccessError> {
        let bytes = match self {
            Self::Local(storage) => storage.get(&key),
            Self::Remote { querier, address } => querier.query_wasm_raw(address.as_str(), key)?,
        };
        Ok(bytes.map(|bytes| V::decode(&bytes)).transpose()?)
    }

    /// The record of an account, if it acts for a participant.
    ///
    /// # Errors
    /// If what is stored does not read as one.
    pub fn account(&self, account: &Addr) -> Result<Option<AccountRecord>, AccessError> {
        self.get(ACCOUNTS.key(&AccountKey(account.clone())))
    }

    /// Whether an account holds a role now.
    ///
    /// # Errors
    /// If what is stored does not read as a grant.
    pub fn holds(&self, account: &Addr, role: Role, now: Timestamp) -> Result<bool, AccessError> {
        let grant: Option<interfaces::registry::raw::RoleRecord> =
            self.get(ROLES.key(&RoleKey(role, account.clone())))?;
        Ok(grant.is_some_and(|grant| grant.in_force(now)))
    }
}

/// Checks a message against its row of the table.
///
/// # Errors
/// [`AccessError`] that says what is missing.
pub fn authorize(
    deps: Deps<'_>,
    suite: &mut Suite,
    env: &Env,
    info: &MessageInfo,
    contract: Contract,
    action: &str,
) -> Result<Caller, AccessError> {
    let row =
        rule(contract, action).ok_or_else(|| AccessError::NoRule { contract, action: action.to_owned() })?;
    if !row.coins && !info.funds.is_empty() {
        return Err(AccessError::UnwantedCoins { action: action.to_owned(), coins: info.funds.len() });
    }
    let now = Timestamp(env.block.time.seconds());
    let sender = &info.sender;
    let Deps { storage, api, querier } = deps;
    if row.pausable {
        // The registry has its own word for it, the others what it told them.
        let until = if contract == Contract::Registry {
            PAUSE.may_load(storage, &())?.map_or(Timestamp(0), |pause| pause.until)
        } else {
            suite.paused_until(deps)?
        };
        if now < until {
            return Err(AccessError::Paused { until });
        }
    }
    let mut registry = || -> Result<_, AccessError> {
        if contract == Contract::Registry {
            Ok(Registry::Local(storage))
        } else {
            Ok(Registry::Remote { querier, address: suite.peers(deps)?.registry.clone() })
        }
    };
    match row.who {
        Who::Anyone => Ok(Caller::Anyone),
        Who::Participant | Who::ActiveParticipant => {
            let account = registry()?
                .account(sender)?
                .ok_or_else(|| AccessError::NotRegistered { account: sender.clone() })?;
            if row.who == Who::ActiveParticipant && account.status != Status::Active {
                return Err(AccessError::NotActive {
                    participant: account.participant,
                    status: account.status,
                });
            }
            Ok(Caller::Participant(account))
        }
        Who::Admin => {
            require_admin(storage, sender)?;
            Ok(Caller::Admin)
        }
        Who::ProposedAdmin => {
            if ADMIN.load(storage)?.proposed.as_ref() == Some(sender) {
                Ok(Caller::Admin)
            } else {
                Err(AccessError::NotProposed { account: sender.clone() })
            }
        }
        Who::Role(role) => {
            require_role(&registry()?, sender, role, now)?;
            Ok(Caller::Holder)
        }
        Who::RoleOrAdmin(role) => {
            if require_admin(storage, sender).is_ok() {
                return Ok(Caller::Admin);
            }
            require_role(&registry()?, sender, role, now)?;
            Ok(Caller::Holder)
        }
        Who::Peers(allowed) => match suite::member(storage, api, sender)? {
            Some(peer) if allowed.contains(&peer) => Ok(Caller::Peer(peer)),
            _ if suite::is_wired(storage) => {
                Err(AccessError::NotAPeer { account: sender.clone(), action: action.to_owned() })
            }
            _ => Err(AdminError::AddressesNotSet.into()),
        },
    }
}

/// Checks that an account holds a role now.
///
/// # Errors
/// [`AccessError::NoRole`] if it does not.
pub fn require_role(
    registry: &Registry<'_>,
    account: &Addr,
    role: Role,
    now: Timestamp,
) -> Result<(), AccessError> {
    if registry.holds(account, role, now)? {
        Ok(())
    } else {
        Err(AccessError::NoRole { account: account.clone(), role })
    }
}

fn require_admin(storage: &dyn Storage, sender: &Addr) -> Result<(), AccessError> {
    if ADMIN.load(storage)?.current == sender {
        Ok(())
    } else {
        Err(AccessError::NotAdmin { account: sender.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::{MockApi, mock_dependencies, mock_env};

    #[test]
    fn what_has_no_row_in_the_table_is_refused_to_everyone() {
        let (mut deps, api) = (mock_dependencies(), MockApi::default());
        let admin = api.addr_make("administrator");
        crate::admin::instantiate(&mut deps.storage, &api, admin.as_str()).unwrap();
        let info = MessageInfo { sender: admin, funds: vec![] };
        let deps = deps.as_ref();
        for (contract, action) in [(Contract::Registry, "deposit"), (Contract::AuditLog, "quote")] {
            let refused = authorize(deps, &mut Suite::default(), &mock_env(), &info, contract, action);
            assert!(matches!(
                refused,
                Err(AccessError::NoRule { contract: of, action: told }) if of == contract && told == action
            ));
        }
    }

    #[test]
    fn a_sibling_knows_of_a_pause_without_asking() {
        let (mut deps, api) = (mock_dependencies(), MockApi::default());
        let address = |name: &str| api.addr_make(name).into_string();
        let peers = interfaces::ContractAddresses {
            registry: address("registry"),
            orderbook_matcher: address("matcher"),
            power_contract: address("power"),
            settlement_escrow: address("escrow"),
            audit_log: address("audit"),
        };
        let (mut env, own) = (mock_env(), api.addr_make("matcher"));
        let info = MessageInfo { sender: api.addr_make("anyone"), funds: vec![] };
        suite::set_addresses(&mut deps.storage, &api, Contract::OrderbookMatcher, &own, &peers).unwrap();
        suite::set_pause(&mut deps.storage, Timestamp(1_000)).unwrap();
        // No contract answers any question here.
        for (now, stopped) in [(0, true), (999, true), (1_000, false), (1_001, false)] {
            env.block.time = cosmwasm_std::Timestamp::from_seconds(now);
            for (action, pausable) in [("aggregate", true), ("pair", false)] {
                let contract = Contract::OrderbookMatcher;
                let caller = authorize(deps.as_ref(), &mut Suite::default(), &env, &info, contract, action);
                if stopped && pausable {
                    let paused = AccessError::Paused { until: Timestamp(1_000) };
                    assert_eq!(caller.unwrap_err().to_string(), paused.to_string(), "{action} at {now}");
                } else {
                    assert_eq!(caller.unwrap(), Caller::Anyone, "{action} at {now}");
                }
            }
        }
    }

    #[test]
    fn a_damaged_record_lets_nobody_in_and_is_told() {
        let (mut deps, who) = (mock_dependencies(), MockApi::default().addr_make("ada"));
        let env = mock_env();
        let info = MessageInfo { sender: who.clone(), funds: vec![] };
        let role = Role::Reviewer;
        for (key, action) in [
            (ACCOUNTS.key(&AccountKey(who.clone())), "propose_rotation"),
            (ROLES.key(&RoleKey(role, who)), "review"),
            (PAUSE.key(&()), "register"),
        ] {
            deps.storage.set(&key, b"x");
            let deps = deps.as_ref();
            let refused = authorize(deps, &mut Suite::default(), &env, &info, Contract::Registry, action);
            assert!(matches!(refused, Err(AccessError::Record(_))), "{action}: {refused:?}");
        }
    }
}
