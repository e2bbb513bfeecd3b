//! All state of the escrow.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Storage;
use interfaces::audit_log::NewEntry;
use interfaces::settlement_escrow::CycleReport;
use records::{Item, Map, PackedKey, Reader, Record, RecordError, RecordMap, Writer};
use units::{Amount, CycleId, DenomId, MarketId, NetAmount, Overflow, ParticipantId, Timestamp};

use crate::core::account::AccountId;
use crate::core::balance::{Balance, Position};
use crate::core::cycle::CycleRecord;

/// () => the denominations, a denomination's position being its number. Written at instantiation and by `AddDenom`.
pub const DENOMS: Item<Vec<String>> = Item::new("denoms");
/// (denomination, account) => what the account holds; absent where it holds nothing. Written by deposits, postings,
/// netting and payouts.
pub const BALANCES: RecordMap<BalanceKey, Balance> = RecordMap::new(0x80);
/// denomination => the sum over all accounts and parts, less `NETTING`. Written by deposits, top-ups and payouts alone.
pub const LEDGER: RecordMap<DenomKey, Money> = RecordMap::new(0x81);
/// (market, cycle, account) => what settlement has added up. Written by `Book`, kept for statements.
pub const POSITIONS: RecordMap<PositionKey, Position> = RecordMap::new(0x82);
/// (market, cycle) => its state and running sums. Written by `Book` and `ClearCycle`.
pub const CYCLES: RecordMap<CycleKey, CycleRecord> = RecordMap::new(0x83);
/// denomination => what the positions netted so far, in cycles that are being netted, received beyond what they paid:
/// zero between cycles. Written by `ClearCycle`.
pub const NETTING: RecordMap<DenomKey, NetMoney> = RecordMap::new(0x84);
/// (market, cycle) => what its reconciliation found. Written by `ClearCycle`.
pub const REPORTS: Map<ReportKey, CycleReport> = Map::new("reports");
/// (participant, denomination) => what stays behind when free money is pushed; absent without consent. Written by
/// `SetPayout`.
pub const PAYOUTS: Map<PayoutKey, Amount> = Map::new("payouts");
/// running number => an entry that waits for the log. Written by payouts, emptied by `FlushAudit`.
pub const OUTBOX: Map<QueueKey, Queued> = Map::new("outbox");
/// () => where the queue begins and ends. Written with the outbox.
pub const QUEUE: Item<Queue> = Item::new("queue");

/// An entry that waits for the log.
#[cw_serde]
pub struct Queued {
    /// When it was queued.
    pub time: Timestamp,
    /// The entry.
    pub entry: NewEntry,
}

/// The numbers of the entries that wait: `[head, tail)`.
#[cw_serde]
#[derive(Copy, Default)]
pub struct Queue {
    /// The oldest.
    pub head: u64,
    /// The next to be given.
    pub tail: u64,
}

/// A denomination and an account: 5 bytes. Accounts of a denomination lie together, participants first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BalanceKey(pub DenomId, pub AccountId);

/// A denomination: 1 byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DenomKey(pub DenomId);

/// A market and a cycle: 6 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CycleKey(pub MarketId, pub CycleId);

/// A cycle and an account: 10 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionKey(pub CycleKey, pub AccountId);

/// A market and a cycle: 8 bytes, the length of the market's number ‖ market u16 ‖ cycle u32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportKey(pub MarketId, pub CycleId);

/// A participant and a denomination: 7 bytes, the length of the participant's number ‖ participant u32 ‖ denomination u8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayoutKey(pub ParticipantId, pub DenomId);

/// The running number of an entry that waits: 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueKey(pub u64);

/// An amount alone: a varint, 1 to 19 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money(pub Amount);

/// A difference alone: a zigzag varint, 1 to 19 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NetMoney(pub NetAmount);

/// What an account holds.
///
/// # Errors
/// [`RecordError`] if what is stored does not read as a balance.
pub fn balance(storage: &dyn Storage, denom: DenomId, account: AccountId) -> Result<Balance, RecordError> {
    Ok(BALANCES.may_load(storage, &BalanceKey(denom, account))?.unwrap_or_default())
}

/// Stores what an account holds; an empty one leaves no record.
pub fn save_balance(storage: &mut dyn Storage, denom: DenomId, account: AccountId, balance: &Balance) {
    let key = BalanceKey(denom, account);
    if balance.is_empty() {
        BALANCES.remove(storage, &key);
    } else {
        BALANCES.save(storage, &key, balance);
    }
}

/// The ledger's total in a denomination.
///
/// # Errors
/// [`RecordError`] if what is stored does not read as an amount.
pub fn ledger(storage: &dyn Storage, denom: DenomId) -> Result<Amount, RecordError> {
    Ok(LEDGER.may_load(storage, &DenomKey(denom))?.unwrap_or_default().0)
}

/// Notes the ledger's total in a denomination. It stays below 2^127, so that every balance fits a difference and the sum
/// of any two fits an amount: no netting can fail for want of range.
///
/// # Errors
/// [`Overflow`] beyond that.
pub fn save_ledger(storage: &mut dyn Storage, denom: DenomId, total: Amount) -> Result<(), Overflow> {
    total.net()?;
    LEDGER.save(storage, &DenomKey(denom), &Money(total));
    Ok(())
}

impl PackedKey for BalanceKey {
    fn write(&self, writer: &mut Writer) {
        writer.u8(self.0.get()).u32(self.1.number());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self(DenomId(reader.u8()?), AccountId::from_number(reader.u32()?)?))
    }
}

impl PackedKey for DenomKey {
    fn write(&self, writer: &mut Writer) {
        writer.u8(self.0.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        reader.u8().map(DenomId).map(Self)
    }
}

impl PackedKey for ReportKey {
    fn write(&self, writer: &mut Writer) {
        writer.u16(2).u16(self.0.get()).u32(self.1.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        length(reader, 2)?;
        Ok(Self(MarketId(reader.u16()?), CycleId(reader.u32()?)))
    }
}

impl PackedKey for PayoutKey {
    fn write(&self, writer: &mut Writer) {
        writer.u16(4).u32(self.0.get()).u8(self.1.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        length(reader, 4)?;
        Ok(Self(ParticipantId(reader.u32()?), DenomId(reader.u8()?)))
    }
}

/// The length of a key's first part, which keys of several parts begin with in a [`Map`].
fn length(reader: &mut Reader<'_>, wanted: u16) -> Result<(), RecordError> {
    match reader.u16()? {
        found if found == wanted => Ok(()),
        found => Err(RecordError::Invalid { field: "length of a key's part", value: found.into() }),
    }
}

impl PackedKey for QueueKey {
    fn write(&self, writer: &mut Writer) {
        writer.u64(self.0);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        reader.u64().map(Self)
    }
}

impl PackedKey for CycleKey {
    fn write(&self, writer: &mut Writer) {
        writer.u16(self.0.get()).u32(self.1.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self(MarketId(reader.u16()?), CycleId(reader.u32()?)))
    }
}

impl PackedKey for PositionKey {
    fn write(&self, writer: &mut Writer) {
        self.0.write(writer);
        writer.u32(self.1.number());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        Ok(Self(CycleKey::read(reader)?, AccountId::from_number(reader.u32()?)?))
    }
}

impl Record for Money {
    const NAME: &'static str = "amount";
    fn write(&self, writer: &mut Writer) {
        writer.varint(self.0.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        reader.varint().map(Amount).map(Self)
    }
}

impl Record for NetMoney {
    const NAME: &'static str = "difference";
    fn write(&self, writer: &mut Writer) {
        writer.zigzag(self.0.get());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        reader.zigzag().map(NetAmount).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;
    use interfaces::settlement_escrow::SystemAccount;
    use units::ParticipantId;

    #[test]
    fn keys_and_amounts_read_as_they_were_written_and_are_as_small_as_documented() {
        for account in [
            AccountId::participant(ParticipantId(1)).unwrap(),
            AccountId::participant(ParticipantId(u32::MAX - 16)).unwrap(),
            AccountId::system(SystemAccount::Fees),
        ] {
            let key = BalanceKey(DenomId(15), account);
            let bytes = key.packed();
            assert_eq!(bytes.len(), 1 + 4);
            assert_eq!(BalanceKey::read(&mut Reader::new(&bytes)), Ok(key));
            let key = PositionKey(CycleKey(MarketId(u16::MAX), CycleId(u32::MAX)), account);
            let bytes = key.packed();
            assert_eq!(bytes.len(), 2 + 4 + 4);
            assert_eq!(PositionKey::read(&mut Reader::new(&bytes)), Ok(key));
        }
        let bytes = DenomKey(DenomId(7)).packed();
        assert_eq!(DenomKey::read(&mut Reader::new(&bytes)), Ok(DenomKey(DenomId(7))));
        for (amount, size) in [(0, 1), (u128::MAX, 19)] {
            let bytes = Money(Amount(amount)).encode();
            assert_eq!(bytes.len(), size);
            assert_eq!(Money::decode(&bytes), Ok(Money(Amount(amount))));
        }
        for (net, size) in [(0, 1), (i128::MIN, 19)] {
            let bytes = NetMoney(NetAmount(net)).encode();
            assert_eq!(bytes.len(), size);
            assert_eq!(NetMoney::decode(&bytes), Ok(NetMoney(NetAmount(net))));
        }
    }

    #[test]
    fn keys_of_reports_and_payouts_have_the_length_of_their_first_part_before_it() {
        let report = ReportKey(MarketId(1), CycleId(2));
        assert_eq!(REPORTS.key(&report), b"\x00\x07reports\x00\x02\x00\x01\x00\x00\x00\x02");
        assert_eq!(ReportKey::read(&mut Reader::new(&report.packed())), Ok(report));
        let payout = PayoutKey(ParticipantId(3), DenomId(4));
        assert_eq!(PAYOUTS.key(&payout), b"\x00\x07payouts\x00\x04\x00\x00\x00\x03\x04");
        assert_eq!(PayoutKey::read(&mut Reader::new(&payout.packed())), Ok(payout));
        assert!(PayoutKey::read(&mut Reader::new(&report.packed())).is_err());
        let queued = QueueKey(5);
        assert_eq!(OUTBOX.key(&queued), b"\x00\x06outbox\x00\x00\x00\x00\x00\x00\x00\x05");
        assert_eq!(QueueKey::read(&mut Reader::new(&queued.packed())), Ok(queued));
    }

    #[test]
    fn an_empty_balance_leaves_no_record_and_an_unreadable_one_is_an_error() {
        let mut storage = MockStorage::new();
        let account = AccountId::participant(ParticipantId(1)).unwrap();
        let (denom, some) = (DenomId(0), Balance { free: Amount(1), ..Balance::default() });
        save_balance(&mut storage, denom, account, &some);
        assert_eq!(balance(&storage, denom, account), Ok(some));
        save_balance(&mut storage, denom, account, &Balance::default());
        assert!(!BALANCES.has(&storage, &BalanceKey(denom, account)));
        assert_eq!(balance(&storage, denom, account), Ok(Balance::default()));
        storage.set(&BALANCES.key(&BalanceKey(denom, account)), &[1]);
        assert!(balance(&storage, denom, account).is_err());
    }

    #[test]
    fn the_ledger_stays_below_two_to_the_127() {
        let mut storage = MockStorage::new();
        let most = (1_u128 << 127) - 1;
        assert!(save_ledger(&mut storage, DenomId(0), Amount(most)).is_ok());
        assert!(save_ledger(&mut storage, DenomId(0), Amount(most + 1)).is_err());
        assert_eq!(ledger(&storage, DenomId(0)), Ok(Amount(most)));
        assert_eq!(ledger(&storage, DenomId(1)), Ok(Amount::ZERO));
    }
}
