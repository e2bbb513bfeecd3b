//! Positions and cycles.

use contract_kit::checks::page_size;
use cosmwasm_std::{Deps, Order};
use interfaces::settlement_escrow::{
    Account, CycleReport, CycleResponse, CycleStatus, PositionResponse, PositionsResponse,
};
use units::{CycleId, MarketId};

use crate::EscrowError;
use crate::ledger::account::AccountId;
use crate::ledger::balance::Position;
use crate::ledger::state::{CYCLES, CyclePrefix, POSITIONS, PositionKey, REPORTS};

fn row(account: AccountId, position: Position) -> PositionResponse {
    PositionResponse { account: account.into(), net: position.net, release: position.release }
}

/// One position, zero without bookings.
pub fn position(
    deps: Deps<'_>,
    market: MarketId,
    cycle: CycleId,
    account: Account,
) -> Result<PositionResponse, EscrowError> {
    let account = AccountId::new(account)?;
    let key = PositionKey { market, cycle, account }.to_bytes();
    Ok(row(account, POSITIONS.may_load(deps.storage, key)?.unwrap_or_default()))
}

/// Positions in the order of the accounts' numbers.
pub fn positions(
    deps: Deps<'_>,
    market: MarketId,
    cycle: CycleId,
    start_after: Option<Account>,
    limit: Option<u32>,
) -> Result<PositionsResponse, EscrowError> {
    let limit = page_size(limit)?;
    let after = match start_after {
        Some(account) => Some(PositionKey { market, cycle, account: AccountId::new(account)? }.to_bytes()),
        None => None,
    };
    let prefix = CyclePrefix { market, cycle }.to_bytes();
    let positions = POSITIONS
        .range_packed(deps.storage, &prefix, after, Order::Ascending)
        .take(limit)
        .map(|found| found.map(|(key, position)| row(PositionKey::from_bytes(key).account, position)))
        .collect::<Result<_, _>>()?;
    Ok(PositionsResponse { positions })
}

/// The state of a cycle, open without bookings. The counts of the report grow while positions are netted.
pub fn cycle(deps: Deps<'_>, market: MarketId, cycle: CycleId) -> Result<CycleResponse, EscrowError> {
    let Some(record) = CYCLES.may_load(deps.storage, (market, cycle))? else {
        return Ok(CycleResponse { status: CycleStatus::Open, report: None });
    };
    let report = REPORTS.may_load(deps.storage, (market, cycle))?.map(|report| CycleReport {
        positions: record.positions,
        net_transfers: record.transfers,
        ..report
    });
    Ok(CycleResponse { status: record.status, report })
}
