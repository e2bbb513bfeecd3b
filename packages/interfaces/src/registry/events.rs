//! Events of the registry.

use units::{ParticipantId, Timestamp};

crate::typed_event!(
    /// A participant registered, or its status or account changed.
    ParticipantChanged("dpt_participant") {
        /// The participant.
        participant("participant"): ParticipantId,
        /// The new status, in the text form of `Status`.
        status("status"): String,
        /// The account that acts for the participant.
        account("account"): String,
    }
);

crate::typed_event!(
    /// A role was granted or revoked.
    RoleChanged("dpt_role") {
        /// The role, in the text form of `Role`.
        role("role"): String,
        /// The account of the grant.
        account("account"): String,
        /// The end of the grant, or the time of its revocation.
        until("until"): Timestamp,
    }
);

crate::typed_event!(
    /// Trading was paused, or the pause ended.
    PauseChanged("dpt_pause") {
        /// The end of the pause: the block time if the pause was ended.
        until("until"): Timestamp,
    }
);
