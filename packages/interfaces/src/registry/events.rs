//! Events of the registry.

use units::{ParticipantId, Timestamp};

crate::typed_event!(
    /// A participant's state changed, from registration on.
    ParticipantChanged("dpt_participant") {
        /// Whose.
        participant("participant"): ParticipantId,
        /// The state it has now, as `Status` prints it.
        status("status"): String,
        /// The account that acts for it.
        account("account"): String,
    }
);

crate::typed_event!(
    /// A role was granted or revoked.
    RoleChanged("dpt_role") {
        /// Which, as the message spells it.
        role("role"): String,
        /// Whose.
        account("account"): String,
        /// Until when it is in force; the time of revocation for a revoked one.
        until("until"): Timestamp,
    }
);

crate::typed_event!(
    /// Trading was paused, or the pause ended.
    PauseChanged("dpt_pause") {
        /// Until when; now where the pause ended.
        until("until"): Timestamp,
    }
);
