//! States move along the edges of their tables alone. The tables are written out here once more, independently of the
//! contracts': a step may go along several edges, never against one.

use std::fmt::Debug;

use interfaces::orderbook_matcher::SlotStatus;
use interfaces::power_contract::{ContractStatus, SlotStatus as ContractSlotStatus};
use interfaces::registry::Status;
use interfaces::settlement_escrow::CycleStatus;
use simulation::{ChainBackend, Market};

use super::memory::{Invariants, SlotView};
use super::money;

const PARTICIPANT: &[(Status, Status)] = {
    use Status::{Active, Pending, Rejected, Revoked, Suspended};
    &[
        (Pending, Active),
        (Pending, Rejected),
        (Active, Suspended),
        (Suspended, Active),
        (Active, Revoked),
        (Suspended, Revoked),
    ]
};

const SLOT: &[(SlotStatus, SlotStatus)] = {
    use SlotStatus::{Aborted, Aborting, Aggregated, Cleared, GateClosed, Open, Paired};
    &[
        (Open, GateClosed),
        (GateClosed, Aggregated),
        (Aggregated, Cleared),
        (Cleared, Paired),
        (GateClosed, Aborting),
        (Aggregated, Aborting),
        (Aborting, Aborted),
    ]
};

const CONTRACT_SLOT: &[(ContractSlotStatus, ContractSlotStatus)] = {
    use ContractSlotStatus::{Active, Drafting, Final, Settled, Signing};
    &[(Drafting, Signing), (Signing, Active), (Active, Settled), (Settled, Final), (Active, Final)]
};

const CONTRACT: &[(ContractStatus, ContractStatus)] = {
    use ContractStatus::{
        Active, Cancelled, Delivered, Disputed, Draft, HalfSigned, Lapsed, Resolved, Settled, Signed,
    };
    &[
        (Draft, HalfSigned),
        (HalfSigned, Signed),
        (Signed, Active),
        (Active, Delivered),
        (Delivered, Settled),
        (Delivered, Disputed),
        (Disputed, Resolved),
        // Without a resolution in time it settles by the readings.
        (Disputed, Settled),
        (Draft, Lapsed),
        (HalfSigned, Lapsed),
        (Signed, Lapsed),
        (Draft, Cancelled),
        (HalfSigned, Cancelled),
        (Signed, Cancelled),
    ]
};

const CYCLE: &[(CycleStatus, CycleStatus)] = {
    use CycleStatus::{Cleared, Mismatch, Netting, Open};
    // A mismatch may be tried again, once what caused it is mended.
    &[(Open, Netting), (Netting, Cleared), (Open, Mismatch), (Mismatch, Netting)]
};

/// Whether a path of edges leads from one state to another.
fn leads<S: Copy + PartialEq>(edges: &[(S, S)], from: S, to: S) -> bool {
    from == to || edges.iter().any(|(tail, head)| *tail == from && leads_by(edges, *head, to, edges.len()))
}

/// As [`leads`], by paths of so many edges at most: tables have loops.
fn leads_by<S: Copy + PartialEq>(edges: &[(S, S)], from: S, to: S, most: usize) -> bool {
    from == to
        || (most > 0
            && edges.iter().any(|(tail, head)| *tail == from && leads_by(edges, *head, to, most - 1)))
}

pub(super) fn moved<S: Copy + PartialEq + Debug>(
    edges: &[(S, S)],
    from: Option<S>,
    to: S,
    what: &str,
    place: &str,
) {
    if let Some(from) = from {
        assert!(leads(edges, from, to), "{what} went from {from:?} to {to:?} {place}");
    }
}

pub(super) fn check<C: ChainBackend>(
    invariants: &mut Invariants,
    market: &Market<C, Invariants>,
    slots: &[SlotView],
    place: &str,
) {
    let now = market.now();
    for row in market.participants() {
        let last = invariants.lives.participants.insert(row.participant, row.status);
        // One message registers, another one decides.
        moved(PARTICIPANT, Some(last.unwrap_or(Status::Pending)), row.status, "a participant", place);
    }
    for SlotView { market: id, slot, cycle, state, contract_state, contracts, .. } in slots {
        let last = invariants.lives.slots.insert((*id, *slot), state.status);
        moved(SLOT, last, state.status, &format!("slot {id}/{slot}"), place);
        if state.status == SlotStatus::Open {
            assert!(now < state.gate, "slot {id}/{slot} is open after its gate {place}");
        }
        if let Some(contracts) = contract_state {
            let last = invariants.lives.contract_slots.insert((*id, *slot), contracts.status);
            moved(CONTRACT_SLOT, last, contracts.status, &format!("contracts of {id}/{slot}"), place);
        }
        for contract in contracts {
            let last = invariants.lives.contracts.insert(contract.contract, contract.status);
            moved(CONTRACT, last, contract.status, &format!("contract {}", contract.contract), place);
        }
        let state = money::cycle(market, *id, *cycle).status;
        let last = invariants.lives.cycles.insert((*id, *cycle), state);
        moved(CYCLE, last, state, &format!("cycle {id}/{cycle}"), place);
    }
}
