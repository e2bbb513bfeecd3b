//! A dispute and its resolution.

use serde::{Deserialize, Serialize};
use units::{Lots, ParticipantId, Timestamp};

/// An open dispute: 39 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// The party that disputes.
    pub by: ParticipantId,
    /// The deadline for the resolution, exclusive; from then on the contract settles by the readings.
    pub resolve_by: Timestamp,
    /// SHA-256 of the evidence.
    pub evidence: [u8; 32],
}

/// A resolved dispute: 33 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// The lots delivered, at most those of the contract.
    pub delivered: Lots,
    /// SHA-256 of the evidence.
    pub evidence: [u8; 32],
}
