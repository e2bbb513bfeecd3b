//! Authorization of a message by its declaration.

use cosmwasm_std::{Addr, Deps, Env, MessageInfo, QuerierWrapper, Storage};
use cw_utils::nonpayable;
use interfaces::Contract;
use interfaces::declaration::{AllowedSender, Coins, MessageDeclaration, Pausing};
use interfaces::registry::raw::{ACCOUNTS, AccountRecord, PAUSE, ROLES, RoleRecord};
use interfaces::registry::{Role, Status};
use units::Timestamp;

use crate::addresses::{self, CachedAddresses};
use crate::checks::block_time;
use crate::{CommonError, admin};

/// The sender of a message, as far as its declaration asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Any account.
    Anyone,
    /// The account of a participant.
    Participant(AccountRecord),
    /// The holder of the declared role.
    RoleHolder,
    /// The administrator, or the account that is proposed as such.
    Administrator,
    /// A peer contract.
    Peer(Contract),
}

/// Where the registry's records are read: in its own storage, or raw by a peer contract.
pub enum RegistryRecords<'a> {
    /// The registry reads its own storage.
    Own(&'a dyn Storage),
    /// A peer reads the registry's storage.
    Peer {
        /// The peer's view of the chain.
        querier: QuerierWrapper<'a>,
        /// The registry's address.
        address: Addr,
    },
}

impl RegistryRecords<'_> {
    fn get<V: serde::de::DeserializeOwned>(&self, key: &[u8]) -> Result<Option<V>, CommonError> {
        let bytes = match self {
            Self::Own(storage) => storage.get(key),
            Self::Peer { querier, address } => querier.query_wasm_raw(address.as_str(), key)?,
        };
        Ok(bytes.map(|bytes| storage::decode(&bytes)).transpose()?)
    }

    /// The record of an account, if it acts for a participant.
    ///
    /// # Errors
    /// If what is stored does not decode.
    pub fn account(&self, account: &Addr) -> Result<Option<AccountRecord>, CommonError> {
        self.get(&ACCOUNTS.key(account))
    }

    /// Checks that an account holds a role now.
    ///
    /// # Errors
    /// [`CommonError::MissingRole`] if it does not.
    pub fn require_role(&self, account: &Addr, role: Role, now: Timestamp) -> Result<(), CommonError> {
        let grant: Option<RoleRecord> = self.get(&ROLES.key((role.number(), account)))?;
        if grant.is_some_and(|grant| grant.in_force(now)) {
            Ok(())
        } else {
            Err(CommonError::MissingRole { account: account.clone(), role })
        }
    }
}

/// Checks a message against its declaration: coins, pause, sender.
///
/// # Errors
/// [`CommonError`] says what is missing.
pub fn authorize(
    contract: Contract,
    message: &'static MessageDeclaration,
    deps: Deps<'_>,
    addresses: &mut CachedAddresses,
    env: &Env,
    info: &MessageInfo,
) -> Result<Caller, CommonError> {
    if message.coins == Coins::Refused {
        nonpayable(info)?;
    }
    let now = block_time(env);
    if message.pausing == Pausing::Pausable {
        let until = match contract {
            Contract::Registry => PAUSE.may_load(deps.storage)?.map_or(Timestamp(0), |pause| pause.until),
            _ => addresses.paused_until(deps)?,
        };
        if now < until {
            return Err(CommonError::Paused { until });
        }
    }
    check_sender(contract, message, deps, addresses, &info.sender, now)
}

fn check_sender(
    contract: Contract,
    message: &'static MessageDeclaration,
    deps: Deps<'_>,
    addresses: &mut CachedAddresses,
    sender: &Addr,
    now: Timestamp,
) -> Result<Caller, CommonError> {
    let Deps { storage, api, querier } = deps;
    let mut registry = || -> Result<_, CommonError> {
        Ok(match contract {
            Contract::Registry => RegistryRecords::Own(storage),
            _ => RegistryRecords::Peer { querier, address: addresses.get(deps)?.registry.clone() },
        })
    };
    match message.sender {
        AllowedSender::Anyone => Ok(Caller::Anyone),
        AllowedSender::Participant | AllowedSender::ActiveParticipant => {
            let account = registry()?.account(sender)?;
            let account = account.ok_or_else(|| CommonError::NotRegistered { account: sender.clone() })?;
            if message.sender == AllowedSender::ActiveParticipant && account.status != Status::Active {
                return Err(CommonError::NotActive {
                    participant: account.participant,
                    status: account.status,
                });
            }
            Ok(Caller::Participant(account))
        }
        AllowedSender::Administrator => {
            require_administrator(storage, sender)?;
            Ok(Caller::Administrator)
        }
        AllowedSender::ProposedAdministrator => {
            if admin::state(storage)?.proposed.as_ref() == Some(sender) {
                Ok(Caller::Administrator)
            } else {
                Err(CommonError::NotProposed { account: sender.clone() })
            }
        }
        AllowedSender::RoleHolder(role) => {
            registry()?.require_role(sender, role, now)?;
            Ok(Caller::RoleHolder)
        }
        AllowedSender::RoleHolderOrAdministrator(role) => {
            if require_administrator(storage, sender).is_ok() {
                return Ok(Caller::Administrator);
            }
            registry()?.require_role(sender, role, now)?;
            Ok(Caller::RoleHolder)
        }
        AllowedSender::Peers(allowed) => match addresses::contract_at(storage, api, sender)? {
            Some(peer) if allowed.contains(&peer) => Ok(Caller::Peer(peer)),
            _ if addresses::are_set(storage) => {
                Err(CommonError::NotAPeer { account: sender.clone(), message: message.name })
            }
            _ => Err(CommonError::AddressesNotSet),
        },
    }
}

fn require_administrator(storage: &dyn Storage, sender: &Addr) -> Result<(), CommonError> {
    if admin::state(storage)?.current == sender {
        Ok(())
    } else {
        Err(CommonError::NotAdministrator { account: sender.clone() })
    }
}

#[cfg(test)]
mod tests;
