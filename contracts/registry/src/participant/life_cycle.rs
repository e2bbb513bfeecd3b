//! The life cycle of a participant: pending → active | rejected; active ↔ suspended; both → revoked.

use std::fmt;

use interfaces::registry::{Decision, Status};

/// A step of the life cycle, decided by a reviewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Admits the participant.
    Approve,
    /// Refuses the participant.
    Reject,
    /// Stops trading of the participant until it is reinstated.
    Suspend,
    /// Ends a suspension.
    Reinstate,
    /// Stops trading of the participant for ever.
    Revoke,
}

/// The allowed steps; all others are forbidden.
pub const TRANSITIONS: [(Status, Step, Status); 6] = [
    (Status::Pending, Step::Approve, Status::Active),
    (Status::Pending, Step::Reject, Status::Rejected),
    (Status::Active, Step::Suspend, Status::Suspended),
    (Status::Suspended, Step::Reinstate, Status::Active),
    (Status::Active, Step::Revoke, Status::Revoked),
    (Status::Suspended, Step::Revoke, Status::Revoked),
];

/// The status after a step, or `None` if the step is forbidden.
pub fn next(status: Status, step: Step) -> Option<Status> {
    TRANSITIONS.iter().find(|(from, by, _)| *from == status && *by == step).map(|(_, _, to)| *to)
}

/// Whether the participant's account may change. Rejected and revoked participants keep theirs.
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
    fn steps_lead_to_the_statuses_of_this_table() {
        // Rows: pending, active, rejected, suspended, revoked. Columns: approve, reject, suspend, reinstate, revoke.
        use Status::{Active, Rejected, Revoked, Suspended};
        let table = [
            [Some(Active), Some(Rejected), None, None, None],
            [None, None, Some(Suspended), None, Some(Revoked)],
            [None, None, None, None, None],
            [None, None, None, Some(Active), Some(Revoked)],
            [None, None, None, None, None],
        ];
        for (status, row) in Status::ALL.into_iter().zip(table) {
            for (step, expected) in STEPS.into_iter().zip(row) {
                assert_eq!(next(status, step), expected, "{status} by {step}");
            }
        }
    }

    #[test]
    fn rejected_and_revoked_participants_keep_their_account() {
        assert_eq!(Status::ALL.map(may_rotate), [true, true, false, true, false]);
    }
}
