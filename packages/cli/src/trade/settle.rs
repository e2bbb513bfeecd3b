//! `dpt settle`: activates signed contracts, settles delivered ones, clears cycles; anyone may.

use interfaces::Contract;
use interfaces::power_contract::{ExecuteMsg, SlotStatus};
use interfaces::settlement_escrow::{
    CycleResponse, CycleStatus, ExecuteMsg as EscrowMsg, QueryMsg as EscrowQuery,
};
use sdk::Call;
use units::{CycleId, SlotId};

use super::due::{self, Next, Page};
use super::span::Span;
use super::view::View;
use super::{TxArgs, clear};
use crate::failure::Failure;
use crate::runtime::Wait;

/// Arguments of `dpt settle`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    tx: TxArgs,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    page: Page,
}

const EXAMPLE: &str = crate::example!(
    "  dpt settle --slot 2026-11-27T14:15 --network network.toml --from anyone
  dpt settle --cycle 20784 --network network.toml --from anyone

For a slot: activates its contracts once the time for signing is over, settles
them once the time for readings is. For a cycle: all of that for each of its
slots, and then nets and reconciles the cycle."
);

/// Runs `dpt settle`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let view = View::open(&args.tx.query)?;
    let slots = args.span.slots(&view)?;
    let limit = args.page.page;
    due::send_due(&view, &args.tx, &mut || match args.span.cycle() {
        Some(cycle) => next_of_cycle(&view, cycle, &slots, limit),
        None => next_of_slots(&view, &slots, limit),
    })
}

/// What is due for slots in power-contract: the first thing that is; if none is, the first that will be.
fn next_of_slots(view: &View, slots: &[SlotId], limit: u32) -> Result<Next, Failure> {
    let (mut later, mut done) = (None, None);
    for slot in slots {
        match next(view, *slot, limit)? {
            due @ Next::Due(..) => return Ok(due),
            Next::NotYet(state) => later = later.or(Some(Next::NotYet(state))),
            Next::Done(state) => done = Some(Next::Done(state)),
        }
    }
    Ok(later.or(done).unwrap_or_else(|| Next::Done("there are no slots".into())))
}

fn next_of_cycle(view: &View, cycle: CycleId, slots: &[SlotId], limit: u32) -> Result<Next, Failure> {
    let market = view.session.market;
    let state: CycleResponse = view.ask(Contract::SettlementEscrow, &EscrowQuery::Cycle { market, cycle })?;
    match state.status {
        CycleStatus::Cleared => return Ok(Next::Done(format!("cycle {cycle} is cleared"))),
        CycleStatus::Mismatch => {
            let mismatches = state.report.map(|report| report.mismatches.join("; ")).unwrap_or_default();
            return Err(Failure::refused(format!(
                "cycle {cycle} does not reconcile, nothing is paid: {mismatches}"
            )));
        }
        CycleStatus::Open | CycleStatus::Netting => {}
    }
    for slot in slots {
        match clear::next(view, *slot, limit)? {
            Next::Done(_) => {}
            other => return Ok(other),
        }
    }
    match next_of_slots(view, slots, limit)? {
        Next::Done(_) => Ok(Next::Due(
            format!("nets and reconciles cycle {cycle}"),
            Call::new(Contract::SettlementEscrow, &EscrowMsg::ClearCycle { market, cycle, limit }),
        )),
        other => Ok(other),
    }
}

/// What is due for a slot in power-contract.
fn next(view: &View, slot: SlotId, limit: u32) -> Result<Next, Failure> {
    let market = view.session.market;
    let (name, clock) = (view.format.slot_text(slot), &view.format.clock);
    let Some(state) = view.session.contract_slot(slot).wait()? else {
        return Ok(Next::Done(format!("{name} has no contracts")));
    };
    let now = view.now()?;
    let due = |what: &str, msg: &ExecuteMsg| {
        Ok(Next::Due(format!("{what} the contracts of {name}"), Call::new(Contract::PowerContract, msg)))
    };
    match (state.status, state.sign_by) {
        (SlotStatus::Signing, Some(sign_by)) if now < sign_by => {
            Ok(Next::NotYet(format!("the contracts of {name} can be signed until {}", clock.text(sign_by))))
        }
        (SlotStatus::Signing, Some(_)) => due("activates", &ExecuteMsg::Activate { market, slot, limit }),
        (SlotStatus::Drafting | SlotStatus::Signing, _) => Ok(Next::NotYet(format!(
            "contracts of {name} are still being drafted: `dpt clear` goes on with it"
        ))),
        (SlotStatus::Active, _) if now < state.terms.meter_until => Ok(Next::NotYet(format!(
            "readings of {name} are taken until {}",
            clock.text(state.terms.meter_until)
        ))),
        (SlotStatus::Active, _) => due("settles", &ExecuteMsg::Settle { market, slot, limit }),
        (SlotStatus::Settled, _) => {
            let latest = state.terms.meter_until.plus(state.terms.dispute).map_err(Failure::refused)?;
            if now < latest {
                let disputed = state.disputed;
                return Ok(Next::NotYet(format!(
                    "{name} is settled but for {disputed} contracts in dispute, by {} at the latest",
                    clock.text(latest)
                )));
            }
            due("settles by the readings", &ExecuteMsg::Settle { market, slot, limit })
        }
        (SlotStatus::Final, _) => Ok(Next::Done(format!("{name} is settled"))),
    }
}
