//! A dispute, and how it was decided.

use records::{Reader, Record, RecordError, Writer};
use units::{Lots, ParticipantId, Timestamp};

/// An open dispute: 39 bytes. Layout: who varint ‖ until when it may be decided varint ‖ evidence 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dispute {
    pub by: ParticipantId,
    /// From then on the contract settles by the readings.
    pub resolve_by: Timestamp,
    /// SHA-256 of the evidence.
    pub evidence: [u8; 32],
}

/// A decided dispute: 33 bytes. Layout: delivered varint ‖ evidence 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// What was delivered, at most what was contracted.
    pub delivered: Lots,
    /// SHA-256 of the evidence.
    pub evidence: [u8; 32],
}

/// That a key is there: 1 byte, since the chain stores no empty values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark;

fn evidence(reader: &mut Reader<'_>) -> Result<[u8; 32], RecordError> {
    let bytes = reader.bytes(32)?;
    bytes.try_into().map_err(|_| RecordError::Truncated { wanted: 32, left: bytes.len() })
}

impl Record for Dispute {
    const NAME: &'static str = "dispute";

    fn write(&self, writer: &mut Writer) {
        writer.varint(self.by.get()).varint(self.resolve_by.get()).bytes(&self.evidence);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            by: ParticipantId(reader.varint_u32()?),
            resolve_by: Timestamp(reader.varint_u64()?),
            evidence: evidence(reader)?,
        })
    }
}

impl Record for Mark {
    const NAME: &'static str = "mark";

    fn write(&self, writer: &mut Writer) {
        writer.u8(1);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        match reader.u8()? {
            1 => Ok(Self),
            other => Err(RecordError::Invalid { field: "mark", value: u64::from(other) }),
        }
    }
}

impl Record for Resolution {
    const NAME: &'static str = "resolution";

    fn write(&self, writer: &mut Writer) {
        writer.varint(self.delivered.get()).bytes(&self.evidence);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self { delivered: Lots(reader.varint_u64()?), evidence: evidence(reader)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disputes_and_decisions_read_as_they_were_written() {
        let dispute =
            Dispute { by: ParticipantId(10_000), resolve_by: Timestamp(1_741_824_000), evidence: [7; 32] };
        assert_eq!(dispute.encode().len(), 2 + 5 + 32);
        assert_eq!(Dispute::decode(&dispute.encode()), Ok(dispute));
        let resolution = Resolution { delivered: Lots(5), evidence: [8; 32] };
        assert_eq!(resolution.encode().len(), 33);
        assert_eq!(Resolution::decode(&resolution.encode()), Ok(resolution));
        assert!(Dispute::decode(&[1, 1, 7]).is_err());
        assert_eq!(Mark::decode(&Mark.encode()), Ok(Mark));
        assert!(Mark::decode(&[0]).is_err());
    }
}
