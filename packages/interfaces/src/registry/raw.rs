//! Records of the registry that siblings read raw, without starting it.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, HexBinary};
use records::{Map, PackedKey, Reader, Record, RecordError, RecordMap, Writer};
use units::{LabelId, ParticipantId, Power, SlotLength, Tier, Timestamp, ZoneId};

use super::{ParticipantKind, Role, Status};

/// account => its participant. Written by registration, review, rotation.
pub const ACCOUNTS: RecordMap<AccountKey, AccountRecord> = RecordMap::new(0x80);
/// (role, account) => the grant. Written by the administrator.
pub const ROLES: RecordMap<RoleKey, RoleRecord> = RecordMap::new(0x81);
/// () => until when trading is paused. Written by the guardian. Siblings are told of it, and read it here only when they are
/// migrated from a version that was not told.
pub const PAUSE: RecordMap<(), PauseRecord> = RecordMap::new(0x82);

/// participant => what is rarely read of it, as JSON. Written by registration, review, rotation.
pub const PROFILES: Map<ParticipantKey, Profile> = Map::new("profile");

/// An account's address as text, as the chain spells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountKey(pub Addr);

/// A role and an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleKey(pub Role, pub Addr);

/// What a sibling needs to know of who sends a message: 17 bytes at most for usual capacities.
///
/// Layout: participant u32 ‖ status u8 ‖ kind u8 ‖ zone u8 ‖ tier u8 ‖ labels u16 ‖ capacity varint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountRecord {
    /// The participant.
    pub participant: ParticipantId,
    /// Its state.
    pub status: Status,
    /// What it is.
    pub kind: ParticipantKind,
    /// Where it is connected.
    pub zone: ZoneId,
    /// Its priority among equal prices.
    pub tier: Tier,
    /// The labels under which it may sell.
    pub labels: LabelSet,
    /// The most that it can feed in.
    pub capacity: Power,
}

/// A set of labels below 16; the unlabelled good is always in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

    /// The labels that were put in.
    pub fn labels(self) -> Vec<LabelId> {
        (0..Self::LIMIT)
            .filter(|label| 1_u16.checked_shl(u32::from(*label)).is_some_and(|bit| self.0 & bit != 0))
            .map(LabelId)
            .collect()
    }
}

/// What is rarely read of a participant.
#[cw_serde]
pub struct Profile {
    /// The account that acts for it.
    pub account: Addr,
    /// The account proposed to follow, if any.
    pub rotating_to: Option<Addr>,
    /// SHA-256 of its evidence.
    pub evidence: HexBinary,
    /// When it registered.
    pub registered_at: Timestamp,
    /// When its state last changed.
    pub changed_at: Timestamp,
    /// Why it was rejected, suspended or revoked.
    pub reason: Option<String>,
}

/// A participant's id as a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParticipantKey(pub ParticipantId);

/// A role in force within `[since, until)`: 16 bytes. `until` is 2^64 − 1 where it never ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleRecord {
    /// From when.
    pub since: Timestamp,
    /// Until when, exclusive.
    pub until: Timestamp,
}

impl RoleRecord {
    /// Whether the grant is in force.
    pub fn in_force(&self, now: Timestamp) -> bool {
        self.since <= now && now < self.until
    }
}

/// Trading is paused before this time: 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PauseRecord {
    /// When the pause ends.
    pub until: Timestamp,
}

impl AccountRecord {
    /// The energy that the capacity can feed into one slot, in watt-hours.
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
    /// All states, in the order of their numbers.
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
}

/// The number of a variant: its position in the type's `ALL`.
fn number<T: PartialEq>(all: &[T], value: &T) -> u8 {
    all.iter().position(|each| each == value).and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
}

/// The variant of a number.
fn variant<T: Copy>(all: &[T], field: &'static str, number: u8) -> Result<T, RecordError> {
    all.get(usize::from(number))
        .copied()
        .ok_or_else(|| RecordError::Invalid { field, value: u64::from(number) })
}

/// The rest of a key as an address, which the registry checked before it wrote it.
fn address(reader: &mut Reader<'_>) -> Result<Addr, RecordError> {
    let text = std::str::from_utf8(reader.rest())
        .map_err(|_| RecordError::Invalid { field: "address", value: 0 })?;
    Ok(Addr::unchecked(text))
}

impl PackedKey for AccountKey {
    fn write(&self, writer: &mut Writer) {
        writer.bytes(self.0.as_bytes());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        address(reader).map(Self)
    }
}

impl PackedKey for RoleKey {
    fn write(&self, writer: &mut Writer) {
        writer.u8(number(&Role::ALL, &self.0)).bytes(self.1.as_bytes());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self(variant(&Role::ALL, "role", reader.u8()?)?, address(reader)?))
    }
}

impl PackedKey for ParticipantKey {
    fn write(&self, writer: &mut Writer) {
        writer.u32(self.0.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        reader.u32().map(|id| Self(ParticipantId(id)))
    }
}

impl Record for AccountRecord {
    const NAME: &'static str = "account";
    fn write(&self, writer: &mut Writer) {
        writer
            .u32(self.participant.get())
            .u8(number(&Status::ALL, &self.status))
            .u8(number(&ParticipantKind::ALL, &self.kind))
            .u8(self.zone.get())
            .u8(self.tier.get())
            .u16(self.labels.0)
            .varint(self.capacity.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            participant: ParticipantId(reader.u32()?),
            status: variant(&Status::ALL, "status", reader.u8()?)?,
            kind: variant(&ParticipantKind::ALL, "kind", reader.u8()?)?,
            zone: ZoneId(reader.u8()?),
            tier: Tier(reader.u8()?),
            labels: LabelSet(reader.u16()?),
            capacity: Power(reader.varint_u64()?),
        })
    }
}

impl Record for RoleRecord {
    const NAME: &'static str = "role grant";
    fn write(&self, writer: &mut Writer) {
        writer.u64(self.since.get()).u64(self.until.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self { since: Timestamp(reader.u64()?), until: Timestamp(reader.u64()?) })
    }
}

impl Record for PauseRecord {
    const NAME: &'static str = "pause";
    fn write(&self, writer: &mut Writer) {
        writer.u64(self.until.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self { until: Timestamp(reader.u64()?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_read_as_they_were_written() {
        for status in Status::ALL {
            for kind in ParticipantKind::ALL {
                let record = AccountRecord {
                    participant: ParticipantId(u32::MAX),
                    status,
                    kind,
                    zone: ZoneId(3),
                    tier: Tier(1),
                    labels: LabelSet::default().with(LabelId(1)).unwrap().with(LabelId(15)).unwrap(),
                    capacity: Power(u64::MAX),
                };
                assert_eq!(AccountRecord::decode(&record.encode()), Ok(record));
            }
        }
        for role in Role::ALL {
            let key = RoleKey(role, Addr::unchecked("cosmwasm1abc"));
            let bytes = key.packed();
            assert_eq!(RoleKey::read(&mut Reader::new(&bytes)), Ok(key));
        }
        let grant = RoleRecord { since: Timestamp(1), until: Timestamp::MAX };
        assert_eq!(RoleRecord::decode(&grant.encode()), Ok(grant));
    }

    #[test]
    fn a_household_of_10_kw_takes_12_bytes() {
        // 4 + 1 + 1 + 1 + 1 + 2 and 10,000 as a varint of 2.
        let record = AccountRecord {
            participant: ParticipantId(1),
            status: Status::Active,
            kind: ParticipantKind::Household,
            zone: ZoneId(0),
            tier: Tier(0),
            labels: LabelSet::default(),
            capacity: Power(10_000),
        };
        assert_eq!(record.encode().len(), 12);
    }

    #[test]
    fn the_set_of_labels_holds_what_was_put_in() {
        let set = LabelSet::default().with(LabelId(2)).unwrap();
        assert!(set.contains(LabelId::UNLABELLED) && set.contains(LabelId(2)));
        assert!(!set.contains(LabelId(1)) && !set.contains(LabelId(200)));
        assert_eq!(set.labels(), [LabelId(2)]);
        assert_eq!(set.with(LabelId(16)), None);
    }

    #[test]
    fn a_grant_is_in_force_from_its_start_until_before_its_end() {
        let grant = RoleRecord { since: Timestamp(10), until: Timestamp(20) };
        let at = |time| grant.in_force(Timestamp(time));
        assert_eq!([at(9), at(10), at(19), at(20)], [false, true, true, false]);
    }
}
