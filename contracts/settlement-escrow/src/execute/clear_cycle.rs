//! A cycle is reconciled, then netted page by page.

use access::suite;
use cosmwasm_std::{DepsMut, Env, Order, Storage};
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::adapter::Matcher;
use interfaces::power_contract::adapter::PowerContracts;
use interfaces::settlement_escrow::events::CycleProgress;
use interfaces::settlement_escrow::{CycleReport, CycleStatus, SystemAccount};
use units::{Amount, CycleId, DenomId, MarketId, NetAmount, ParticipantId, Timestamp};

use crate::EscrowError;
use crate::core::account::AccountId;
use crate::core::balance::{Balance, Position};
use crate::core::cycle::{CycleRecord, spelled};
use crate::core::reconcile::{Own, check_closed, gross_transfers, mismatches, own_after};
use crate::execute::{Done, page};
use crate::state::{
    CYCLES, CycleKey, DenomKey, NETTING, NetMoney, POSITIONS, PositionKey, REPORTS, ReportKey, balance,
    save_balance,
};

/// Reconciles a cycle once nothing can change any more, and nets a page of its positions. If the sums do not agree, the
/// report says so and nothing is paid; the cycle may be tried again.
///
/// # Errors
/// If the cycle is still open or cleared already, the page is empty, or the suite's own accounts cannot pay their part.
// The chain refuses a function of more than 100 locals, which inlining could make of all actions together.
#[inline(never)]
pub fn run(
    mut deps: DepsMut<'_>,
    env: &Env,
    market: MarketId,
    cycle: CycleId,
    limit: u32,
) -> Result<Done, EscrowError> {
    // 1. Validate.
    let limit = page(limit)?;
    let key = CycleKey(market, cycle);
    let stored = CYCLES.may_load(deps.storage, &key)?;
    let mut subjects = Vec::new();
    // 2. Reconcile, once.
    let mut record = match stored {
        Some(record) if record.status == CycleStatus::Cleared => {
            return Err(EscrowError::AlreadyCleared { market, cycle });
        }
        Some(record) if record.status == CycleStatus::Netting => record,
        other => reconcile(deps.branch(), env, key, other)?,
    };
    // 3. Net a page, unless the sums did not agree.
    if record.status == CycleStatus::Netting {
        let finished = net_page(deps.storage, key, &mut record, limit, &mut subjects)?;
        if finished {
            if !record.netted.is_zero() {
                return Err(EscrowError::NettingUnbalanced { sum: record.netted });
            }
            step(&mut record, CycleStatus::Cleared)?;
        }
    }
    CYCLES.save(deps.storage, &key, &record);
    // 4. Tell.
    let status = spelled(record.status).to_owned();
    let event = CycleProgress { market, cycle, status, positions: record.positions };
    Ok(Done { subjects, events: vec![event.to_event()], ..Done::default() })
}

/// Compares what the three contracts say, stores the report, and if they agree settles the suite's own accounts.
fn reconcile(
    deps: DepsMut<'_>,
    env: &Env,
    key: CycleKey,
    stored: Option<CycleRecord>,
) -> Result<CycleRecord, EscrowError> {
    let CycleKey(market, cycle) = key;
    // 1. Ask both siblings.
    let peers = suite::peers(deps.as_ref())?;
    let matcher = Matcher(peers.orderbook_matcher);
    let traded = matcher.cycle_totals(deps.querier, market, cycle)?;
    let settled = PowerContracts(peers.power_contract).cycle_totals(deps.querier, market, cycle)?;
    check_closed(&traded, &settled)?;
    let denom = matcher.denom(deps.querier, market)?;
    // 2. Compare. A cycle in which nothing was booked has no record yet.
    let mut record = stored.unwrap_or_else(|| CycleRecord::open(denom));
    let positions = own(|account| Ok(POSITIONS.may_load(deps.storage, &PositionKey(key, account))?))?;
    let nets = positions.map(|position| position.unwrap_or_default().net);
    let mut found = mismatches(&traded, &settled, record.booked, &nets);
    if record.denom != denom {
        found.push(format!("the market trades in denomination {denom}, bookings are in {}", record.denom));
    }
    let agrees = found.is_empty();
    // 3. Keep the report.
    let sums = settled.totals;
    let report = CycleReport {
        time: Timestamp(env.block.time.seconds()),
        traded_lots: traded.totals.lots,
        drafted_lots: sums.drafted_lots,
        delivered_lots: sums.delivered_lots,
        buyers: sums.buyers,
        sellers: sums.sellers,
        liability: sums.liability,
        imbalance: sums.imbalance,
        fees: sums.fees,
        grid: sums.grid,
        positions_net: record.booked,
        positions: 0,
        net_transfers: Amount::ZERO,
        gross_transfers: gross_transfers(&settled, record.gross)?,
        mismatches: found,
    };
    REPORTS.save(deps.storage, &ReportKey(market, cycle), &report)?;
    if !agrees {
        step(&mut record, CycleStatus::Mismatch)?;
        return Ok(record);
    }
    // 4. The suite's own accounts first: whether they can pay must be known before anyone is paid.
    step(&mut record, CycleStatus::Netting)?;
    settle_own(deps.storage, &mut record, positions, nets)?;
    Ok(record)
}

/// Settles the positions of the suite's own accounts.
fn settle_own(
    storage: &mut dyn Storage,
    record: &mut CycleRecord,
    positions: Own<Option<Position>>,
    nets: Own<NetAmount>,
) -> Result<(), EscrowError> {
    let denom = record.denom;
    let before = own(|account| Ok(balance(storage, denom, account)?.free))?;
    let after = own_after(&before, &nets)?;
    for (account, free) in [
        (SystemAccount::Fees, after.fees),
        (SystemAccount::Grid, after.grid),
        (SystemAccount::Imbalance, after.imbalance),
    ] {
        save_balance(storage, denom, AccountId::system(account), &Balance { free, ..Balance::default() });
    }
    for position in [positions.fees, positions.grid, positions.imbalance].iter().flatten() {
        record.count(position)?;
    }
    move_netting(storage, denom, NetAmount::sum([nets.fees, nets.grid, nets.imbalance])?)
}

/// Nets participants' positions after the cursor, at most `limit`. Says whether none is left.
fn net_page(
    storage: &mut dyn Storage,
    key: CycleKey,
    record: &mut CycleRecord,
    limit: usize,
    subjects: &mut Vec<ParticipantId>,
) -> Result<bool, EscrowError> {
    let CycleKey(market, cycle) = key;
    let after = match record.cursor {
        0 => None,
        number => Some(PositionKey(key, AccountId::from_number(number)?)),
    };
    let prefix = records::PackedKey::packed(&CycleKey(market, cycle));
    // One more than the page, to see whether any is left. Participants' accounts come before the suite's own.
    let mut rows = POSITIONS
        .scan(storage, &prefix, after.as_ref(), Order::Ascending)
        .take(limit.saturating_add(1))
        .collect::<Result<Vec<_>, _>>()?;
    rows.retain(|(PositionKey(_, account), _)| !account.is_system());
    let finished = rows.len() <= limit;
    rows.truncate(limit);
    let mut net = NetAmount::ZERO;
    for (PositionKey(_, account), position) in rows {
        let netted = balance(storage, record.denom, account)?.netted(account, &position)?;
        save_balance(storage, record.denom, account, &netted);
        record.count(&position)?;
        record.cursor = account.number();
        net = net.add(position.net)?;
        subjects.extend(account.holder());
    }
    move_netting(storage, record.denom, net)?;
    Ok(finished)
}

/// Notes what a page's positions received beyond what they paid.
fn move_netting(storage: &mut dyn Storage, denom: DenomId, net: NetAmount) -> Result<(), EscrowError> {
    let key = DenomKey(denom);
    let NetMoney(before) = NETTING.may_load(storage, &key)?.unwrap_or_default();
    let after = before.add(net)?;
    if after.is_zero() {
        NETTING.remove(storage, &key);
    } else {
        NETTING.save(storage, &key, &NetMoney(after));
    }
    Ok(())
}

fn step(record: &mut CycleRecord, to: CycleStatus) -> Result<(), EscrowError> {
    if !CycleRecord::may_become(record.status, to) {
        return Err(EscrowError::ForbiddenStep { from: record.status, to });
    }
    record.status = to;
    Ok(())
}

/// The same for each of the suite's own accounts.
fn own<T>(mut of: impl FnMut(AccountId) -> Result<T, EscrowError>) -> Result<Own<T>, EscrowError> {
    Ok(Own {
        fees: of(AccountId::system(SystemAccount::Fees))?,
        grid: of(AccountId::system(SystemAccount::Grid))?,
        imbalance: of(AccountId::system(SystemAccount::Imbalance))?,
    })
}
