//! What the ledger stores beside the administrator, the contract addresses and the outbox (`contract_kit`).

use cosmwasm_std::{StdResult, Storage};
use cw_storage_plus::{Item, Map};
use interfaces::settlement_escrow::CycleReport;
use storage::{BinaryMap, packed_key};
use units::{Amount, CycleId, DenomId, MarketId, NetAmount, ParticipantId};

use super::account::AccountId;
use super::balance::{Balance, Position};
use super::cycle::CycleRecord;
use super::totals::LedgerTotals;

/// () => the denominations, as JSON. A denomination's position is its number. Written at instantiation and by
/// `AddDenom`.
pub const DENOMS: Item<Vec<String>> = Item::new("denoms");
/// (denomination, account) => the balance: 8 bytes of key, some 9 of value; absent where it is empty. Written by
/// deposits, postings, netting and payouts.
pub const BALANCES: BinaryMap<[u8; BalanceKey::LENGTH], Balance> = BinaryMap::new("b");
/// denomination => the totals of the ledger: 4 bytes of key, some 5 of value. Written by deposits, top-ups and payouts.
pub const TOTALS: BinaryMap<DenomId, LedgerTotals> = BinaryMap::new("t");
/// (market, cycle, account) => the position: 13 bytes of key, some 7 of value. Written by `Book`, kept for statements.
pub const POSITIONS: BinaryMap<[u8; PositionKey::LENGTH], Position> = BinaryMap::new("p");
/// (market, cycle) => state and running sums of the cycle: 11 bytes of key, some 17 of value. Written by `Book` and
/// `ClearCycle`.
pub const CYCLES: BinaryMap<(MarketId, CycleId), CycleRecord> = BinaryMap::new("c");
/// denomination => what positions have received less what they have paid, over cycles that are being netted; absent
/// where it is zero. Written by `ClearCycle`.
pub const NETTING: BinaryMap<DenomId, NetAmount> = BinaryMap::new("netting");
/// (market, cycle) => the report of its reconciliation, as JSON. Written by `ClearCycle`.
pub const REPORTS: Map<(MarketId, CycleId), CycleReport> = Map::new("reports");
/// (participant, denomination) => the amount that stays when free money is pushed, as JSON; absent without consent.
/// Written by `SetPayout`.
pub const CONSENTS: Map<(ParticipantId, DenomId), Amount> = Map::new("consents");

packed_key!(
    /// The key of a balance. The accounts of a denomination are adjacent, participants first.
    pub struct BalanceKey {
        /// The denomination.
        pub denom: DenomId as u8,
        /// The account.
        pub account: AccountId as u32,
    }
);

packed_key!(
    /// The key of a position. The accounts of a cycle are adjacent, participants first.
    pub struct PositionKey {
        /// The market.
        pub market: MarketId as u16,
        /// The cycle.
        pub cycle: CycleId as u32,
        /// The account.
        pub account: AccountId as u32,
    }
);

packed_key!(
    /// What the keys of all positions of a cycle begin with.
    pub struct CyclePrefix {
        /// The market.
        pub market: MarketId as u16,
        /// The cycle.
        pub cycle: CycleId as u32,
    }
);

/// The balance of an account.
///
/// # Errors
/// If the stored balance does not decode.
pub fn balance(storage: &dyn Storage, denom: DenomId, account: AccountId) -> StdResult<Balance> {
    Ok(BALANCES.may_load(storage, BalanceKey { denom, account }.to_bytes())?.unwrap_or_default())
}

/// Stores the balance of an account, or deletes it if it is empty.
///
/// # Errors
/// If it has no encoding, which does not happen.
pub fn save_balance(
    storage: &mut dyn Storage,
    denom: DenomId,
    account: AccountId,
    balance: &Balance,
) -> StdResult<()> {
    let key = BalanceKey { denom, account }.to_bytes();
    if balance.is_empty() {
        BALANCES.remove(storage, key);
        Ok(())
    } else {
        BALANCES.save(storage, key, balance)
    }
}

/// The totals of a denomination.
///
/// # Errors
/// If the stored totals do not decode.
pub fn totals(storage: &dyn Storage, denom: DenomId) -> StdResult<LedgerTotals> {
    Ok(TOTALS.may_load(storage, denom)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;
    use interfaces::settlement_escrow::CycleStatus;

    const DENOM: DenomId = DenomId(0);

    fn account() -> AccountId {
        AccountId::participant(ParticipantId(1)).unwrap()
    }

    #[test]
    fn balances_and_positions_take_the_budgeted_bytes() {
        let key = BalanceKey { denom: DENOM, account: account() };
        assert_eq!(BALANCES.key(key.to_bytes()).len(), 2 + 1 + 1 + 4);
        let key = PositionKey { market: MarketId(1), cycle: CycleId(1), account: account() };
        assert_eq!(POSITIONS.key(key.to_bytes()).len(), 2 + 1 + 2 + 4 + 4);
        let size = |balance| storage::encode(&balance).unwrap().len();
        assert_eq!(size(Balance::default()), 3);
        // 2,000,000 and 300,000 take 3 bytes each in base 128, since 2^14 <= both < 2^21.
        let household =
            Balance { free: Amount(2_000_000), reserved: Amount(300_000), committed: Amount(300_000) };
        assert_eq!(size(household), 9);
        // Zigzag doubles: 1,000,000 · 2 < 2^21 takes 3 bytes; 3,000,000 < 2^28 takes 4.
        let day = Position { net: NetAmount(-1_000_000), release: Amount(3_000_000) };
        assert_eq!(storage::encode(&day).unwrap().len(), 7);
        // Status, denomination and cursor 1 each; gross and transfers of 28 bits 4 each; three sums of one digit.
        let cycle = CycleRecord {
            status: CycleStatus::Open,
            gross: Amount(200_000_000),
            transfers: Amount(50_000_000),
            ..CycleRecord::open(DENOM)
        };
        assert_eq!(storage::encode(&cycle).unwrap().len(), 3 + 4 + 4 + 3);
    }

    #[test]
    fn empty_balance_has_no_record_and_a_broken_one_is_an_error() {
        let mut storage = MockStorage::new();
        let some = Balance { free: Amount(1), ..Balance::default() };
        save_balance(&mut storage, DENOM, account(), &some).unwrap();
        assert_eq!(balance(&storage, DENOM, account()).unwrap(), some);
        save_balance(&mut storage, DENOM, account(), &Balance::default()).unwrap();
        let key = BalanceKey { denom: DENOM, account: account() }.to_bytes();
        assert!(!BALANCES.has(&storage, key));
        assert_eq!(balance(&storage, DENOM, account()).unwrap(), Balance::default());
        storage.set(&BALANCES.key(key), &[1]);
        assert!(balance(&storage, DENOM, account()).is_err());
    }
}
