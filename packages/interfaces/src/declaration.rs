//! One declaration per message: who may send it, whether a pause stops it, whether coins may come with it, how it is logged.
//!
//! Authorization, audit entries, the permission table of the registry and `docs/messages.md` are made of these declarations.
//! [`declare_messages!`](crate::declare_messages) does not compile while a message lacks one.

use std::fmt;

use crate::Contract;
use crate::audit_log::Category;
use crate::registry::Role;

/// The kinds of interfaces that clause 9 of the Recommendation tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterfaceClass {
    /// About users: registration, roles, a participant's own money.
    User,
    /// About contracts: their making, signing, metering; administration.
    Contract,
    /// About transactions: orders, clearing, settlement.
    Transaction,
}

impl InterfaceClass {
    /// The name in the permission table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Contract => "contract",
            Self::Transaction => "transaction",
        }
    }
}

/// Who may send a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllowedSender {
    /// Any account.
    Anyone,
    /// An account that acts for a participant of any status.
    Participant,
    /// An account that acts for an active participant.
    ActiveParticipant,
    /// The contract's administrator.
    Administrator,
    /// The account that is proposed as administrator.
    ProposedAdministrator,
    /// An account that holds a role now.
    RoleHolder(Role),
    /// An account that holds a role now, or the administrator.
    RoleHolderOrAdministrator(Role),
    /// One of these peer contracts.
    Peers(&'static [Contract]),
}

impl fmt::Display for AllowedSender {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anyone => formatter.write_str("anyone"),
            Self::Participant => formatter.write_str("participant"),
            Self::ActiveParticipant => formatter.write_str("active participant"),
            Self::Administrator => formatter.write_str("administrator"),
            Self::ProposedAdministrator => formatter.write_str("proposed administrator"),
            Self::RoleHolder(role) => role.fmt(formatter),
            Self::RoleHolderOrAdministrator(role) => write!(formatter, "{role} or administrator"),
            Self::Peers(peers) => {
                let names: Vec<_> = peers.iter().map(|peer| peer.name()).collect();
                formatter.write_str(&names.join(", "))
            }
        }
    }
}

/// Whether a pause stops a message. It never stops withdrawals, refunds, settlement or administration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pausing {
    /// A pause stops it.
    Pausable,
    /// A pause does not stop it.
    NotPausable,
}

/// Whether coins may come with a message. Coins with any other message would belong to nobody and are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coins {
    /// Coins are refused.
    Refused,
    /// Coins are accepted; the handler checks which.
    Accepted,
}

/// How the audit log learns of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditEntry {
    /// With the message, which fails if the log refuses the entry.
    Appended(Category),
    /// From the outbox, later: the message must not depend on the log.
    Queued(Category),
    /// Not at all: the entry of the message that caused this one covers it.
    Covered,
}

/// What is declared about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageDeclaration {
    /// Its name, as JSON and the audit log spell it; unique within the contract.
    pub name: &'static str,
    /// The kind of interface.
    pub interface: InterfaceClass,
    /// Who may send it.
    pub sender: AllowedSender,
    /// Whether a pause stops it.
    pub pausing: Pausing,
    /// Whether coins may come with it.
    pub coins: Coins,
    /// How it is logged.
    pub audit: AuditEntry,
}

/// A message, or a group of messages, with its declarations.
pub trait DeclaredMessage {
    /// The declaration of this message.
    fn declaration(&self) -> &'static MessageDeclaration;

    /// The declarations of all messages of this type, each with the names of the enums that it is nested in.
    fn declarations() -> Vec<(Vec<&'static str>, MessageDeclaration)>;
}

/// Declares the messages of an enum: a row per message, then the nested groups.
///
/// ```ignore
/// declare_messages! {
///     ExecuteMsg {
///         Register => { name: "register", interface: User, sender: Anyone, pausing: Pausable, coins: Refused,
///             audit: Appended(Access) },
///     }
///     groups { Admin(AdminMsg) => "admin" }
/// }
/// ```
#[macro_export]
macro_rules! declare_messages {
    (
        $message:ident { $($variant:ident => { $($field:ident: $value:expr),+ $(,)? }),* $(,)? }
        $(groups { $($group:ident($nested:ty) => $group_name:literal),* $(,)? })?
    ) => {
        const _: () = {
            #[allow(unused_imports)]
            use $crate::Contract::*;
            #[allow(unused_imports)]
            use $crate::audit_log::Category::*;
            #[allow(unused_imports)]
            use $crate::registry::Role::*;
            #[allow(unused_imports)]
            use $crate::declaration::{
                AllowedSender::*, AuditEntry::*, Coins::*, DeclaredMessage, InterfaceClass::*, MessageDeclaration, Pausing::*,
            };

            impl DeclaredMessage for $message {
                fn declaration(&self) -> &'static MessageDeclaration {
                    match self {
                        $(Self::$variant { .. } => &MessageDeclaration { $($field: $value),+ },)*
                        $($(Self::$group(nested) => nested.declaration(),)*)?
                    }
                }

                fn declarations() -> Vec<(Vec<&'static str>, MessageDeclaration)> {
                    #[allow(unused_mut)]
                    let mut all = vec![$((vec![], MessageDeclaration { $($field: $value),+ })),*];
                    $($(
                        all.extend(<$nested>::declarations().into_iter().map(|(mut groups, message)| {
                            groups.insert(0, $group_name);
                            (groups, message)
                        }));
                    )*)?
                    all
                }
            }
        };
    };
}

/// The declarations of all messages that a contract executes, each with the names of the enums that it is nested in.
pub fn declarations(contract: Contract) -> Vec<(Vec<&'static str>, MessageDeclaration)> {
    match contract {
        Contract::Registry => crate::registry::ExecuteMsg::declarations(),
        Contract::OrderbookMatcher => crate::orderbook_matcher::ExecuteMsg::declarations(),
        Contract::PowerContract => crate::power_contract::ExecuteMsg::declarations(),
        Contract::SettlementEscrow => crate::settlement_escrow::ExecuteMsg::declarations(),
        Contract::AuditLog => crate::audit_log::ExecuteMsg::declarations(),
    }
}

#[cfg(test)]
mod tests;
