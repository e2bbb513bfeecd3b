//! The generated pages of `docs/`: messages by their declarations, errors by their codes. `ci/schema` writes them.

use std::fmt::Write;
use std::{env, fs};

use contract_kit::error_codes::{self, ErrorCode};
use interfaces::Contract;
use interfaces::declaration::{AuditEntry, Coins, Pausing, declarations};

use crate::sources::file;

/// The table of all messages.
fn messages() -> String {
    let mut page = String::from(
        "# Messages\n\n\
         Every message that a contract executes, with its declaration (`packages/interfaces/src/declaration.rs`): who may \
         send it, whether a pause stops it, whether coins may come with it, its interface class (clause 9 of the \
         Recommendation), and its entry in the audit log. `schema/` has the fields, [errors.md](errors.md) the errors.\n\n\
         `ci/schema` generates this page.\n",
    );
    for contract in Contract::ALL {
        write!(
            page,
            "\n## {contract}\n\n| message | sender | paused | coins | interface | audit entry |\n|---|---|---|---|---|---|\n"
        )
        .unwrap();
        for (mut path, message) in declarations(contract) {
            path.push(message.name);
            let paused = if message.pausing == Pausing::Pausable { "stops" } else { "goes on" };
            let coins = if message.coins == Coins::Accepted { "accepted" } else { "refused" };
            let audit = match message.audit {
                AuditEntry::Appended(category) => format!("{category:?}").to_lowercase(),
                AuditEntry::Queued(category) => format!("{category:?}, queued").to_lowercase(),
                AuditEntry::Covered => "by the cause".to_owned(),
            };
            let (sender, interface) = (message.sender, message.interface.as_str());
            writeln!(
                page,
                "| `{}` | {sender} | {paused} | {coins} | {interface} | {audit} |",
                path.join(".")
            )
            .unwrap();
        }
    }
    page
}

/// The list of all error codes.
fn errors() -> String {
    let mut page = String::from(
        "# Errors\n\n\
         The text of every error begins with its code, which is stable: clients match on the code and show the text.\n\
         `{name}` stands for a value.\n\n\
         `ci/schema` generates this page.\n",
    );
    let mut chapter = |title: &str, codes: Vec<ErrorCode>| {
        write!(page, "\n## {title}\n\n| code | text |\n|---|---|\n").unwrap();
        for ErrorCode { code, text } in codes {
            writeln!(page, "| `{code}` | {} |", text.replace('|', "\\|")).unwrap();
        }
    };
    chapter("All contracts", error_codes::common());
    for (contract, sources) in [
        (Contract::Registry, registry::ERROR_SOURCES),
        (Contract::OrderbookMatcher, orderbook_matcher::ERROR_SOURCES),
        (Contract::PowerContract, power_contract::ERROR_SOURCES),
        (Contract::SettlementEscrow, settlement_escrow::ERROR_SOURCES),
        (Contract::AuditLog, audit_log::ERROR_SOURCES),
    ] {
        let codes = sources.iter().flat_map(|source| error_codes::from_source(source)).collect();
        chapter(contract.name(), codes);
    }
    page
}

/// Compares a page with its file, or writes it where `DPT_WRITE_PAGES` is set.
fn check(name: &str, page: &str) {
    let path = file(name);
    if env::var_os("DPT_WRITE_PAGES").is_some() {
        fs::write(path, page).unwrap();
        return;
    }
    assert!(
        fs::read_to_string(path).is_ok_and(|stored| stored == page),
        "{name} is not up to date: run ci/schema"
    );
}

#[test]
fn generated_pages_are_up_to_date() {
    check("docs/messages.md", &messages());
    check("docs/errors.md", &errors());
}
