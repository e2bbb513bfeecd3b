//! The life cycle of a participant: pending → active | rejected; active ↔ suspended; both → revoked.

use std::fmt;

use interfaces::registry::{Decision, Status};

/// What a reviewer does to a participant's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Admits it.
    Approve,
    /// Does not admit it.
    Reject,
    /// Stops it for now.
    Suspend,
    /// Lets it go on.
    Reinstate,
    /// Stops it for good.
    Revoke,
}

/// All steps that there are; what is not here is forbidden.
pub const TRANSITIONS: [(Status, Step, Status); 6] = [
    (Status::Pending, Step::Approve, Status::Active),
    (Status::Pending, Step::Reject, Status::Rejected),
    (Status::Active, Step::Suspend, Status::Suspended),
    (Status::Suspended, Step::Reinstate, Status::Active),
    (Status::Active, Step::Revoke, Status::Revoked),
    (Status::Suspended, Step::Revoke, Status::Revoked),
];

/// The state after a step, if the step is allowed.
pub fn next(status: Status, step: Step) -> Option<Status> {
    TRANSITIONS.iter().find(|(from, by, _)| *from == status && *by == step).map(|(_, _, to)| *to)
}

/// Whether the participant's account may change: not where the participant is at its end.
pub const fn may_rotate(status: Status) -> bool {
    matches!(status, Status::Pending | Status::Active | Status::Suspended)
}

impl From<&Decision> for Step {
    fn from(decision: &Decision) -> Self {
        match decision {
            Decision::Approve { .. } => Self::Approve,
            Decision::Reject { .. } => Self::Reject,
            Decision::Suspend { .. } => Self::Suspend,
            Decision::Reinstate {} => Self::Reinstate,
            Decision::Revoke { .. } => Self::Revoke,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Suspend => "suspend",
            Self::Reinstate => "reinstate",
            Self::Revoke => "revoke",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [Step; 5] = [Step::Approve, Step::Reject, Step::Suspend, Step::Reinstate, Step::Revoke];

    #[test]
    fn every_edge_is_either_in_this_picture_or_forbidden() {
        // rows: pending, active, rejected, suspended, revoked; columns: approve, reject, suspend, reinstate, revoke
        use Status::{Active, Rejected, Revoked, Suspended};
        let picture = [
            [Some(Active), Some(Rejected), None, None, None],
            [None, None, Some(Suspended), None, Some(Revoked)],
            [None, None, None, None, None],
            [None, None, None, Some(Active), Some(Revoked)],
            [None, None, None, None, None],
        ];
        for (status, row) in Status::ALL.into_iter().zip(picture) {
            for (step, expected) in STEPS.into_iter().zip(row) {
                assert_eq!(next(status, step), expected, "{status} by {step}");
            }
        }
    }

    #[test]
    fn a_participant_at_its_end_keeps_its_account() {
        assert_eq!(Status::ALL.map(may_rotate), [true, true, false, true, false]);
    }
}
