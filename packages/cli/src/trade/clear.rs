//! `dpt clear --slot`: sums a slot's orders, clears them at the optimum and drafts contracts; anyone may.

use interfaces::Contract;
use interfaces::orderbook_matcher::{ExecuteMsg, QueryMsg, SlotResponse, SlotStatus};
use sdk::Call;
use units::SlotId;

use super::TxArgs;
use super::due::{self, Next};
use super::view::View;
use crate::failure::Failure;

/// Runs `dpt clear --slot`.
pub fn run(tx: &TxArgs, slot: &str, page: u32) -> Result<(), Failure> {
    let view = View::open(&tx.query)?;
    let slot = view.slot(slot)?;
    due::send_due(&view, tx, &mut || next(&view, slot, page))
}

/// What is due for a slot in the matcher.
pub fn next(view: &View, slot: SlotId, limit: u32) -> Result<Next, Failure> {
    let market = view.session.market;
    let (name, clock) = (view.format.slot_text(slot), &view.format.clock);
    let state: SlotResponse = view.ask(Contract::OrderbookMatcher, &QueryMsg::Slot { market, slot })?;
    let due = |what: &str, msg: &ExecuteMsg| {
        Ok(Next::Due(format!("{what} {name}"), Call::new(Contract::OrderbookMatcher, msg)))
    };
    // The last block's time: the next one's is later.
    let late = view.now()? > state.clear_by;
    match state.status {
        SlotStatus::Open => Ok(Next::NotYet(format!("{name} takes orders until {}", clock.text(state.gate)))),
        SlotStatus::GateClosed | SlotStatus::Aggregated if late => {
            due("not cleared in time: refunds the orders of", &ExecuteMsg::Abort { market, slot, limit })
        }
        SlotStatus::GateClosed => due("sums the orders of", &ExecuteMsg::Aggregate { market, slot, limit }),
        SlotStatus::Aggregated => due("clears", &ExecuteMsg::Clear { market, slot }),
        SlotStatus::Cleared => due("drafts contracts of", &ExecuteMsg::Pair { market, slot, limit }),
        SlotStatus::Aborting => due("refunds the orders of", &ExecuteMsg::Abort { market, slot, limit }),
        SlotStatus::Paired => Ok(Next::Done(format!("{name} is cleared and its contracts are drafted"))),
        SlotStatus::Aborted => {
            Ok(Next::Done(format!("{name} was not cleared in time; all its orders are refunded")))
        }
    }
}
