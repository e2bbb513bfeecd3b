//! Records of the registry that peer contracts read raw, without starting it.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, HexBinary};
use cw_storage_plus::Map;
use serde::{Deserialize, Serialize};
use storage::{BinaryItem, BinaryMap};
use units::{LabelId, ParticipantId, Power, SlotLength, Tier, Timestamp, ZoneId};

use super::{ParticipantKind, Role, Status};

/// account => its participant: some 46 bytes of key, some 10 of value. Written by registration, review and rotation.
pub const ACCOUNTS: BinaryMap<&Addr, AccountRecord> = BinaryMap::new("a");
/// (role, account) => the grant. Written by the administrator.
pub const ROLES: BinaryMap<(u8, &Addr), RoleRecord> = BinaryMap::new("r");
/// () => the end of the pause of trading. Written by the guardian.
pub const PAUSE: BinaryItem<PauseRecord> = BinaryItem::new("pause");
/// participant => its profile, as JSON. Written by registration, review and rotation.
pub const PROFILES: Map<ParticipantId, Profile> = Map::new("profile");

/// The participant of an account, as peer contracts read it to authorize a sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRecord {
    /// The participant.
    pub participant: ParticipantId,
    /// Its status.
    pub status: Status,
    /// Its kind.
    pub kind: ParticipantKind,
    /// The bidding zone in which it is connected.
    pub zone: ZoneId,
    /// The priority of its orders among equal prices.
    pub tier: Tier,
    /// The labels under which it may sell.
    pub labels: LabelSet,
    /// The greatest power that it can feed in, in watts.
    pub capacity: Power,
}

/// A set of labels below 16; the unlabelled good is always in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelSet(u16);

impl LabelSet {
    /// Labels are numbered below this.
    pub const LIMIT: u8 = 16;

    /// The set with one more label, or `None` if its number is 16 or more.
    #[must_use]
    pub fn with(self, label: LabelId) -> Option<Self> {
        1_u16.checked_shl(u32::from(label.get())).map(|bit| Self(self.0 | bit))
    }

    /// Whether a label is in the set.
    pub fn contains(self, label: LabelId) -> bool {
        label == LabelId::UNLABELLED
            || 1_u16.checked_shl(u32::from(label.get())).is_some_and(|bit| self.0 & bit != 0)
    }

    /// The labels of the set, without the unlabelled good unless it was added.
    pub fn labels(self) -> Vec<LabelId> {
        (0..Self::LIMIT)
            .filter(|label| 1_u16.checked_shl(u32::from(*label)).is_some_and(|bit| self.0 & bit != 0))
            .map(LabelId)
            .collect()
    }
}

/// The data of a participant that peers do not read.
#[cw_serde]
pub struct Profile {
    /// The account that acts for the participant.
    pub account: Addr,
    /// The account that is proposed to replace it, if any.
    pub rotating_to: Option<Addr>,
    /// SHA-256 of the evidence: 32 bytes.
    pub evidence: HexBinary,
    /// The time of registration.
    pub registered_at: Timestamp,
    /// The time of the last change of status.
    pub changed_at: Timestamp,
    /// The reason of a rejection, suspension or revocation.
    pub reason: Option<String>,
}

/// A role in force within `[since, until)`. `until` is 2^64 − 1 where it never ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleRecord {
    /// The begin of the grant.
    pub since: Timestamp,
    /// The end of the grant, exclusive.
    pub until: Timestamp,
}

impl RoleRecord {
    /// Whether the grant is in force.
    pub fn in_force(&self, now: Timestamp) -> bool {
        self.since <= now && now < self.until
    }
}

/// Trading is paused before this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseRecord {
    /// The end of the pause.
    pub until: Timestamp,
}

impl AccountRecord {
    /// The energy that the capacity can feed in during a slot, in watt-hours, rounded down.
    ///
    /// # Errors
    /// [`units::Overflow`] beyond 64 bits.
    pub fn energy_per_slot(&self, length: SlotLength) -> Result<units::Energy, units::Overflow> {
        self.capacity.energy_floor(length.seconds())
    }
}

impl ParticipantKind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::Household,
        Self::Business,
        Self::PublicInstitution,
        Self::ConventionalGenerator,
        Self::RenewableGenerator,
        Self::DistributedGenerator,
        Self::Prosumer,
    ];

    /// Whether it may offer energy.
    pub const fn may_sell(self) -> bool {
        matches!(
            self,
            Self::ConventionalGenerator
                | Self::RenewableGenerator
                | Self::DistributedGenerator
                | Self::Prosumer
        )
    }

    /// Whether it may ask for energy.
    pub const fn may_buy(self) -> bool {
        matches!(self, Self::Household | Self::Business | Self::PublicInstitution | Self::Prosumer)
    }
}

impl Status {
    /// All statuses, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Active, Self::Rejected, Self::Suspended, Self::Revoked];
}

impl Role {
    /// All roles, in the order of their numbers.
    pub const ALL: [Self; 6] = [
        Self::Reviewer,
        Self::MeteringOperator,
        Self::GridOperator,
        Self::Forecaster,
        Self::Auditor,
        Self::Guardian,
    ];

    /// The role's number in the key of a grant: its position in [`Role::ALL`].
    pub const fn number(self) -> u8 {
        match self {
            Self::Reviewer => 0,
            Self::MeteringOperator => 1,
            Self::GridOperator => 2,
            Self::Forecaster => 3,
            Self::Auditor => 4,
            Self::Guardian => 5,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_numbered_in_order() {
        for (number, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(role.number()), number);
        }
    }

    #[test]
    fn account_record_of_a_household_takes_8_bytes() {
        // 1 each for participant, status, kind, zone, tier and labels; 10,000 as a varint of 2.
        let record = AccountRecord {
            participant: ParticipantId(1),
            status: Status::Active,
            kind: ParticipantKind::Household,
            zone: ZoneId(0),
            tier: Tier(0),
            labels: LabelSet::default(),
            capacity: Power(10_000),
        };
        assert_eq!(storage::encode(&record).unwrap().len(), 8);
    }

    #[test]
    fn label_set_contains_its_labels_and_the_unlabelled_good() {
        let set = LabelSet::default().with(LabelId(2)).unwrap();
        assert!(set.contains(LabelId::UNLABELLED) && set.contains(LabelId(2)));
        assert!(!set.contains(LabelId(1)) && !set.contains(LabelId(200)));
        assert_eq!(set.labels(), [LabelId(2)]);
        assert_eq!(set.with(LabelId(16)), None);
    }

    #[test]
    fn grant_is_in_force_from_since_until_before_until() {
        let grant = RoleRecord { since: Timestamp(10), until: Timestamp(20) };
        let at = |time| grant.in_force(Timestamp(time));
        assert_eq!([at(9), at(10), at(19), at(20)], [false, true, true, false]);
    }
}
