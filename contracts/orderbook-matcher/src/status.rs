//! The life of a slot, as one table.

use interfaces::orderbook_matcher::SlotStatus;

/// What moves a slot on, beside the clock that closes its gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A page of orders was aggregated, more follow.
    Aggregate,
    /// The last page was aggregated.
    AggregateLast,
    /// The optimum was found.
    Clear,
    /// A page of orders was paired, more follow.
    Pair,
    /// The last page was paired.
    PairLast,
    /// A page of orders was refunded, more follow.
    Refund,
    /// The last page was refunded.
    RefundLast,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Aggregate,
        Self::AggregateLast,
        Self::Clear,
        Self::Pair,
        Self::PairLast,
        Self::Refund,
        Self::RefundLast,
    ];
}

/// The state that a step leads to, or `None` where the step is forbidden.
pub const fn next(status: SlotStatus, step: Step) -> Option<SlotStatus> {
    use SlotStatus::{Aborted, Aborting, Aggregated, Cleared, GateClosed, Paired};
    match (status, step) {
        (GateClosed, Step::Aggregate) => Some(GateClosed),
        (GateClosed, Step::AggregateLast) => Some(Aggregated),
        (Aggregated, Step::Clear) | (Cleared, Step::Pair) => Some(Cleared),
        (Cleared, Step::PairLast) => Some(Paired),
        (GateClosed | Aggregated | Aborting, Step::Refund) => Some(Aborting),
        (GateClosed | Aggregated | Aborting, Step::RefundLast) => Some(Aborted),
        _ => None,
    }
}

/// A state as its JSON spells it, for events and errors.
pub const fn name(status: SlotStatus) -> &'static str {
    match status {
        SlotStatus::Open => "open",
        SlotStatus::GateClosed => "gate_closed",
        SlotStatus::Aggregated => "aggregated",
        SlotStatus::Cleared => "cleared",
        SlotStatus::Paired => "paired",
        SlotStatus::Aborting => "aborting",
        SlotStatus::Aborted => "aborted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SlotStatus::{Aborted, Aborting, Aggregated, Cleared, GateClosed, Open, Paired};

    const STATES: [SlotStatus; 7] = [Open, GateClosed, Aggregated, Cleared, Paired, Aborting, Aborted];

    #[test]
    fn every_edge_that_the_life_of_a_slot_does_not_have_is_forbidden() {
        let allowed = [
            (GateClosed, Step::Aggregate, GateClosed),
            (GateClosed, Step::AggregateLast, Aggregated),
            (Aggregated, Step::Clear, Cleared),
            (Cleared, Step::Pair, Cleared),
            (Cleared, Step::PairLast, Paired),
            (GateClosed, Step::Refund, Aborting),
            (GateClosed, Step::RefundLast, Aborted),
            (Aggregated, Step::Refund, Aborting),
            (Aggregated, Step::RefundLast, Aborted),
            (Aborting, Step::Refund, Aborting),
            (Aborting, Step::RefundLast, Aborted),
        ];
        for from in STATES {
            for step in Step::ALL {
                let to = allowed.iter().find(|edge| (edge.0, edge.1) == (from, step)).map(|edge| edge.2);
                assert_eq!(next(from, step), to, "{from:?} {step:?}");
            }
        }
    }

    #[test]
    fn what_is_paired_or_aborted_moves_no_more_and_what_is_cleared_is_not_aborted() {
        for step in Step::ALL {
            assert_eq!(next(Paired, step), None);
            assert_eq!(next(Aborted, step), None);
            assert_eq!(next(Open, step), None);
        }
        assert_eq!(next(Cleared, Step::Refund), None);
    }

    #[test]
    fn names_are_those_of_json() {
        for state in STATES {
            let json = cosmwasm_std::to_json_string(&state).unwrap();
            assert_eq!(json, format!("\"{}\"", name(state)));
        }
    }
}
