//! The permission table: the one place where it is written who may send what.

use interfaces::Contract;
use interfaces::registry::Role;

/// The kinds of interfaces that clause 9 of the Recommendation tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// About users: registration, roles, money of one's own.
    User,
    /// About contracts: their making, signing, metering, and the suite's administration.
    Contract,
    /// About transactions: orders, clearing, settlement.
    Transaction,
}

/// Who may send a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Any account.
    Anyone,
    /// An account that acts for a participant, whatever its state.
    Participant,
    /// An account that acts for an active participant.
    ActiveParticipant,
    /// The contract's administrator.
    Admin,
    /// Whoever is proposed as administrator.
    ProposedAdmin,
    /// An account that holds a role now.
    Role(Role),
    /// An account that holds a role now, or the administrator.
    RoleOrAdmin(Role),
    /// One of these contracts of the suite.
    Peers(&'static [Contract]),
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The contract that takes the message.
    pub contract: Contract,
    /// The message's name, as JSON spells it.
    pub action: &'static str,
    /// The kind of interface.
    pub class: Class,
    /// Who may send it.
    pub who: Who,
    /// Whether a pause stops it. It never stops withdrawals, refunds, settlement or administration.
    pub pausable: bool,
    /// Whether coins may come with it. With any other message they would belong to nobody, and are refused.
    pub coins: bool,
}

impl Rule {
    const fn with_coins(self) -> Self {
        Self { coins: true, ..self }
    }
}

/// The row of a message, if it has one.
pub fn rule(contract: Contract, action: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.contract == contract && rule.action == action)
}

const fn row(contract: Contract, action: &'static str, class: Class, who: Who, pausable: bool) -> Rule {
    Rule { contract, action, class, who, pausable, coins: false }
}

use Class::{Contract as ContractInterface, Transaction, User};
use Contract::{AuditLog, OrderbookMatcher, PowerContract, Registry, SettlementEscrow};

/// A pause stops it.
const STOPS: bool = true;
/// A pause does not stop it.
const GOES_ON: bool = false;

/// The permission table.
pub const RULES: &[Rule] = &[
    row(Registry, "propose_admin", ContractInterface, Who::Admin, GOES_ON),
    row(Registry, "accept_admin", ContractInterface, Who::ProposedAdmin, GOES_ON),
    row(Registry, "cancel_admin", ContractInterface, Who::Admin, GOES_ON),
    row(Registry, "set_addresses", ContractInterface, Who::Admin, GOES_ON),
    row(Registry, "register", User, Who::Anyone, STOPS),
    row(Registry, "review", User, Who::Role(Role::Reviewer), GOES_ON),
    row(Registry, "propose_rotation", User, Who::Participant, GOES_ON),
    row(Registry, "accept_rotation", User, Who::Anyone, GOES_ON),
    row(Registry, "grant_role", User, Who::Admin, GOES_ON),
    row(Registry, "revoke_role", User, Who::Admin, GOES_ON),
    row(Registry, "pause", ContractInterface, Who::Role(Role::Guardian), GOES_ON),
    row(Registry, "unpause", ContractInterface, Who::RoleOrAdmin(Role::Guardian), GOES_ON),
    row(OrderbookMatcher, "propose_admin", ContractInterface, Who::Admin, GOES_ON),
    row(OrderbookMatcher, "accept_admin", ContractInterface, Who::ProposedAdmin, GOES_ON),
    row(OrderbookMatcher, "cancel_admin", ContractInterface, Who::Admin, GOES_ON),
    row(OrderbookMatcher, "set_addresses", ContractInterface, Who::Admin, GOES_ON),
    row(OrderbookMatcher, "set_pause", ContractInterface, Who::Peers(&[Registry]), GOES_ON),
    row(OrderbookMatcher, "create_market", ContractInterface, Who::Admin, GOES_ON),
    row(OrderbookMatcher, "set_market_open", ContractInterface, Who::Admin, GOES_ON),
    row(OrderbookMatcher, "set_capacities", Transaction, Who::Role(Role::GridOperator), GOES_ON),
    row(OrderbookMatcher, "publish_forecasts", Transaction, Who::Role(Role::Forecaster), GOES_ON),
    row(OrderbookMatcher, "publish_reference_prices", Transaction, Who::Role(Role::Forecaster), GOES_ON),
    row(OrderbookMatcher, "quote", Transaction, Who::ActiveParticipant, STOPS),
    row(OrderbookMatcher, "cancel", Transaction, Who::Participant, GOES_ON),
    row(OrderbookMatcher, "aggregate", Transaction, Who::Anyone, STOPS),
    row(OrderbookMatcher, "clear", Transaction, Who::Anyone, STOPS),
    row(OrderbookMatcher, "pair", Transaction, Who::Anyone, GOES_ON),
    row(OrderbookMatcher, "abort", Transaction, Who::Anyone, GOES_ON),
    row(PowerContract, "propose_admin", ContractInterface, Who::Admin, GOES_ON),
    row(PowerContract, "accept_admin", ContractInterface, Who::ProposedAdmin, GOES_ON),
    row(PowerContract, "cancel_admin", ContractInterface, Who::Admin, GOES_ON),
    row(PowerContract, "set_addresses", ContractInterface, Who::Admin, GOES_ON),
    row(PowerContract, "set_pause", ContractInterface, Who::Peers(&[Registry]), GOES_ON),
    row(PowerContract, "draft", ContractInterface, Who::Peers(&[OrderbookMatcher]), GOES_ON),
    row(PowerContract, "sign", ContractInterface, Who::ActiveParticipant, GOES_ON),
    row(PowerContract, "sign_digest", ContractInterface, Who::ActiveParticipant, GOES_ON),
    row(PowerContract, "grant_mandate", ContractInterface, Who::ActiveParticipant, STOPS),
    row(PowerContract, "revoke_mandate", ContractInterface, Who::Participant, GOES_ON),
    row(PowerContract, "cancel", ContractInterface, Who::Participant, GOES_ON),
    row(PowerContract, "activate", ContractInterface, Who::Anyone, GOES_ON),
    row(PowerContract, "meter", ContractInterface, Who::Role(Role::MeteringOperator), GOES_ON),
    row(PowerContract, "dispute", ContractInterface, Who::Participant, GOES_ON),
    row(PowerContract, "resolve", ContractInterface, Who::Role(Role::Auditor), GOES_ON),
    row(PowerContract, "settle", Transaction, Who::Anyone, GOES_ON),
    row(SettlementEscrow, "propose_admin", ContractInterface, Who::Admin, GOES_ON),
    row(SettlementEscrow, "accept_admin", ContractInterface, Who::ProposedAdmin, GOES_ON),
    row(SettlementEscrow, "cancel_admin", ContractInterface, Who::Admin, GOES_ON),
    row(SettlementEscrow, "set_addresses", ContractInterface, Who::Admin, GOES_ON),
    row(SettlementEscrow, "set_pause", ContractInterface, Who::Peers(&[Registry]), GOES_ON),
    row(SettlementEscrow, "add_denom", ContractInterface, Who::Admin, GOES_ON),
    row(SettlementEscrow, "deposit", User, Who::ActiveParticipant, STOPS).with_coins(),
    row(SettlementEscrow, "withdraw", User, Who::Participant, GOES_ON),
    row(SettlementEscrow, "set_payout", User, Who::Participant, GOES_ON),
    row(SettlementEscrow, "push_payouts", User, Who::Anyone, GOES_ON),
    row(SettlementEscrow, "top_up", User, Who::Anyone, GOES_ON).with_coins(),
    row(SettlementEscrow, "withdraw_system", User, Who::Admin, GOES_ON),
    row(SettlementEscrow, "post", Transaction, Who::Peers(&[OrderbookMatcher, PowerContract]), GOES_ON),
    row(SettlementEscrow, "book", Transaction, Who::Peers(&[PowerContract]), GOES_ON),
    row(SettlementEscrow, "clear_cycle", Transaction, Who::Anyone, GOES_ON),
    row(SettlementEscrow, "flush_audit", Transaction, Who::Anyone, GOES_ON),
    row(SettlementEscrow, "add_route", ContractInterface, Who::Admin, GOES_ON),
    row(SettlementEscrow, "set_route", ContractInterface, Who::Admin, GOES_ON),
    row(SettlementEscrow, "probe_route", ContractInterface, Who::Admin, GOES_ON).with_coins(),
    row(SettlementEscrow, "pause_route", ContractInterface, Who::Role(Role::Guardian), GOES_ON),
    row(SettlementEscrow, "propose_link", User, Who::ActiveParticipant, STOPS),
    row(SettlementEscrow, "remove_link", User, Who::Participant, GOES_ON),
    row(SettlementEscrow, "confirm_link", User, Who::Anyone, STOPS).with_coins(),
    row(SettlementEscrow, "open_invoice", User, Who::ActiveParticipant, STOPS),
    row(SettlementEscrow, "cancel_invoice", User, Who::Participant, GOES_ON),
    row(SettlementEscrow, "fund", User, Who::Anyone, STOPS).with_coins(),
    row(SettlementEscrow, "queue_payout", User, Who::Participant, GOES_ON),
    row(SettlementEscrow, "send_payouts", User, Who::Anyone, GOES_ON),
    row(SettlementEscrow, "retry_payout", User, Who::Participant, GOES_ON),
    row(SettlementEscrow, "claim_payout", User, Who::Participant, GOES_ON),
    row(SettlementEscrow, "dispute_payout", User, Who::Anyone, GOES_ON),
    row(SettlementEscrow, "resolve_payout", User, Who::Role(Role::Guardian), GOES_ON),
    row(AuditLog, "propose_admin", ContractInterface, Who::Admin, GOES_ON),
    row(AuditLog, "accept_admin", ContractInterface, Who::ProposedAdmin, GOES_ON),
    row(AuditLog, "cancel_admin", ContractInterface, Who::Admin, GOES_ON),
    row(AuditLog, "set_addresses", ContractInterface, Who::Admin, GOES_ON),
    row(
        AuditLog,
        "append",
        Transaction,
        Who::Peers(&[Registry, OrderbookMatcher, PowerContract, SettlementEscrow]),
        GOES_ON,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_schema::schemars::{JsonSchema, schema_for};

    /// The variants of a message, as its JSON schema names them.
    fn variants<T: JsonSchema>() -> Vec<String> {
        let schema = serde_json::to_value(schema_for!(T)).unwrap();
        let names = |of: &serde_json::Value| -> Vec<String> {
            let one_of = of["oneOf"].as_array().unwrap();
            one_of.iter().map(|one| one["required"][0].as_str().unwrap().to_owned()).collect()
        };
        let nested = |name: &str| match name {
            "admin" => names(&schema["definitions"]["AdminMsg"]),
            "ibc" => names(&schema["definitions"]["IbcMsg"]),
            _ => vec![name.to_owned()],
        };
        names(&schema).iter().flat_map(|name| nested(name)).collect()
    }

    fn check<T: JsonSchema>(contract: Contract) {
        let mut listed: Vec<_> = RULES
            .iter()
            .filter(|rule| rule.contract == contract)
            .map(|rule| rule.action.to_owned())
            .collect();
        let mut present = variants::<T>();
        listed.sort();
        present.sort();
        assert_eq!(listed, present, "rows of {contract} against its messages");
    }

    #[test]
    fn every_message_of_every_contract_has_exactly_one_row_and_no_row_is_idle() {
        check::<interfaces::registry::ExecuteMsg>(Registry);
        check::<interfaces::orderbook_matcher::ExecuteMsg>(OrderbookMatcher);
        check::<interfaces::power_contract::ExecuteMsg>(PowerContract);
        check::<interfaces::settlement_escrow::ExecuteMsg>(SettlementEscrow);
        check::<interfaces::audit_log::ExecuteMsg>(AuditLog);
    }

    #[test]
    fn a_pause_never_stops_money_on_its_way_home() {
        for action in [
            "withdraw",
            "push_payouts",
            "clear_cycle",
            "post",
            "book",
            "queue_payout",
            "send_payouts",
            "retry_payout",
            "claim_payout",
            "dispute_payout",
            "resolve_payout",
        ] {
            assert!(!rule(SettlementEscrow, action).unwrap().pausable, "{action}");
        }
        for action in ["cancel", "abort", "pair"] {
            assert!(!rule(OrderbookMatcher, action).unwrap().pausable, "{action}");
        }
        assert!(!rule(PowerContract, "settle").unwrap().pausable);
    }

    #[test]
    fn coins_come_with_five_messages_to_the_escrow_alone() {
        let paid: Vec<_> =
            RULES.iter().filter(|rule| rule.coins).map(|rule| (rule.contract, rule.action)).collect();
        let escrow = ["deposit", "top_up", "probe_route", "confirm_link", "fund"];
        assert_eq!(paid, escrow.map(|action| (SettlementEscrow, action)));
    }

    #[test]
    fn whoever_has_something_that_a_pause_stops_is_told_of_it_by_the_registry_alone() {
        for contract in Contract::ALL {
            let stoppable = RULES.iter().any(|rule| rule.contract == contract && rule.pausable);
            let told = rule(contract, "set_pause");
            assert_eq!(told.is_some(), stoppable && contract != Registry, "{contract}");
            assert!(told.is_none_or(|row| row.who == Who::Peers(&[Registry]) && !row.pausable), "{contract}");
        }
    }

    #[test]
    fn what_is_not_in_the_table_is_refused() {
        assert_eq!(rule(Registry, "deposit"), None);
        assert_eq!(rule(AuditLog, ""), None);
    }
}
