//! The life cycle of a slot as one table.

use interfaces::orderbook_matcher::SlotStatus;

/// What changes the status of a slot, apart from the time of gate closure.
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
    /// All steps.
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

/// The status that a step leads to, or `None` if the step is not allowed.
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

#[cfg(test)]
mod tests {
    use super::*;
    use SlotStatus::{Aborted, Aborting, Aggregated, Cleared, GateClosed, Open, Paired};

    const STATES: [SlotStatus; 7] = [Open, GateClosed, Aggregated, Cleared, Paired, Aborting, Aborted];

    #[test]
    fn step_outside_the_life_cycle_is_refused() {
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
    fn paired_and_aborted_slots_are_final_and_cleared_ones_not_aborted() {
        for step in Step::ALL {
            assert_eq!(next(Paired, step), None);
            assert_eq!(next(Aborted, step), None);
            assert_eq!(next(Open, step), None);
        }
        assert_eq!(next(Cleared, Step::Refund), None);
    }

    #[test]
    fn status_text_is_that_of_json() {
        for state in STATES {
            let json = cosmwasm_std::to_json_string(&state).unwrap();
            assert_eq!(json, format!("\"{state}\""));
        }
    }
}
