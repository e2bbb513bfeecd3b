//! Every clause of the Recommendation, and every promise beyond it, that the embedded chain can show.
//!
//! A file a group of clauses. A test's name begins with its clause: `r10_2_4_b_…` is about R10.2.4b, `n4_…` about N4.
//! `docs/conformance.md` maps clause → component → test, and says what is open; `document` keeps it honest.

mod beyond;
mod chains;
mod document;
mod infrastructure;
mod interfaces;
mod key_functions;
mod proof;
mod trading_flow;

use testing::{Actor, Market, Trader};

/// Has someone registered whom nobody has reviewed yet.
fn register(market: &mut Market, trader: &Trader) -> Actor {
    let account = market.account(&trader.name);
    let participant = market.register(&account, trader).unwrap();
    let actor =
        Actor { name: trader.name.clone(), account, participant, kind: trader.kind, zone: trader.zone };
    market.adopt(&actor);
    actor
}
