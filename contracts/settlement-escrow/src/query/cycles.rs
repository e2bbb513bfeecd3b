//! Positions and cycles.

use cosmwasm_std::{Deps, Order};
use interfaces::settlement_escrow::{
    Account, CycleReport, CycleResponse, CycleStatus, PositionResponse, PositionsResponse,
};
use records::PackedKey;
use units::{CycleId, MarketId};

use super::page;
use crate::EscrowError;
use crate::core::account::AccountId;
use crate::core::balance::Position;
use crate::state::{CYCLES, CycleKey, POSITIONS, PositionKey, REPORTS, ReportKey};

fn row(account: AccountId, position: Position) -> PositionResponse {
    PositionResponse { account: account.named(), net: position.net, release: position.release }
}

/// One position; nothing where nothing was booked.
pub fn position(
    deps: Deps<'_>,
    market: MarketId,
    cycle: CycleId,
    account: Account,
) -> Result<PositionResponse, EscrowError> {
    let account = AccountId::of(account)?;
    let key = PositionKey(CycleKey(market, cycle), account);
    Ok(row(account, POSITIONS.may_load(deps.storage, &key)?.unwrap_or_default()))
}

/// Positions in order of the accounts' numbers.
pub fn positions(
    deps: Deps<'_>,
    market: MarketId,
    cycle: CycleId,
    start_after: Option<Account>,
    limit: Option<u32>,
) -> Result<PositionsResponse, EscrowError> {
    let limit = page(limit)?;
    let key = CycleKey(market, cycle);
    let after = start_after
        .map(|account| Ok::<_, EscrowError>(PositionKey(key, AccountId::of(account)?)))
        .transpose()?;
    let positions = POSITIONS
        .scan(deps.storage, &key.packed(), after.as_ref(), Order::Ascending)
        .take(limit)
        .map(|found| found.map(|(PositionKey(_, account), position)| row(account, position)))
        .collect::<Result<_, _>>()?;
    Ok(PositionsResponse { positions })
}

/// A cycle's state; open where nothing was booked. The report's counts go on while positions are netted.
pub fn cycle(deps: Deps<'_>, market: MarketId, cycle: CycleId) -> Result<CycleResponse, EscrowError> {
    let Some(record) = CYCLES.may_load(deps.storage, &CycleKey(market, cycle))? else {
        return Ok(CycleResponse { status: CycleStatus::Open, report: None });
    };
    let report = REPORTS.may_load(deps.storage, &ReportKey(market, cycle))?.map(|report| CycleReport {
        positions: record.positions,
        net_transfers: record.transfers,
        ..report
    });
    Ok(CycleResponse { status: record.status, report })
}
