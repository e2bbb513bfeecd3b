//! Anyone reconciles a cycle, and nets it page by page.

use contract_kit::checks::work_page;
use contract_kit::{Call, Outcome};
use cosmwasm_std::{Order, Storage};
use interfaces::event::TypedEvent;
use interfaces::orderbook_matcher::adapter::Matcher;
use interfaces::power_contract::adapter::PowerContracts;
use interfaces::settlement_escrow::events::CycleProgress;
use interfaces::settlement_escrow::{CycleReport, CycleStatus, SystemAccount};
use units::{Amount, CycleId, DenomId, MarketId, NetAmount, ParticipantId};

use crate::EscrowError;
use crate::ledger::account::AccountId;
use crate::ledger::balance::{Balance, Position};
use crate::ledger::cycle::CycleRecord;
use crate::ledger::reconcile::{
    PerSystemAccount, check_closed, gross_transfers, mismatches, settle_system_accounts,
};
use crate::ledger::state::{
    CYCLES, CyclePrefix, NETTING, POSITIONS, PositionKey, REPORTS, balance, save_balance,
};

/// Reconciles a cycle once all its slots are closed and final, then nets a page of its positions. If the sums disagree,
/// the report says so and nothing is paid; the cycle may be tried again.
///
/// # Errors
/// If the cycle is still open or cleared, the page is empty, or the system accounts cannot pay their part.
// The chain refuses a function of more than 100 locals, which inlining all actions into one could exceed.
#[inline(never)]
pub fn execute(
    call: &mut Call<'_>,
    market: MarketId,
    cycle: CycleId,
    limit: u32,
) -> Result<Outcome, EscrowError> {
    // 1. Validate.
    let limit = work_page(limit)?;
    let stored = CYCLES.may_load(call.deps.storage, (market, cycle))?;
    // 2. Reconcile, once.
    let mut record = match stored {
        Some(record) if record.status == CycleStatus::Cleared => {
            return Err(EscrowError::AlreadyCleared { market, cycle });
        }
        Some(record) if record.status == CycleStatus::Netting => record,
        other => reconcile(call, market, cycle, other)?,
    };
    // 3. Net a page, unless the sums disagree.
    let mut outcome = Outcome::default();
    if record.status == CycleStatus::Netting {
        let page = net_page(call.deps.storage, market, cycle, &mut record, limit)?;
        outcome.subjects = page.subjects;
        if page.last {
            if !record.netted.is_zero() {
                return Err(EscrowError::NettingUnbalanced { sum: record.netted });
            }
            record.enter(CycleStatus::Cleared)?;
        }
    }
    CYCLES.save(call.deps.storage, (market, cycle), &record)?;
    // 4. Event.
    let event =
        CycleProgress { market, cycle, status: record.status.to_string(), positions: record.positions };
    Ok(outcome.with_event(event.to_event()))
}

/// Compares the sums of the three contracts, stores the report, and settles the system accounts if the sums agree.
fn reconcile(
    call: &mut Call<'_>,
    market: MarketId,
    cycle: CycleId,
    stored: Option<CycleRecord>,
) -> Result<CycleRecord, EscrowError> {
    // 1. Query the peers.
    let addresses = call.addresses()?;
    let (time, querier) = (call.now(), call.deps.querier);
    let matcher = Matcher(addresses.orderbook_matcher);
    let traded = matcher.cycle_totals(querier, market, cycle)?;
    let settled = PowerContracts(addresses.power_contract).cycle_totals(querier, market, cycle)?;
    check_closed(&traded, &settled)?;
    let denom = matcher.denom(querier, market)?;
    // 2. Compare. A cycle without bookings has no record yet.
    let storage = &mut *call.deps.storage;
    let mut record = stored.unwrap_or_else(|| CycleRecord::open(denom));
    let positions = PerSystemAccount::try_new(|account| {
        let account = AccountId::system(account);
        POSITIONS.may_load(storage, PositionKey { market, cycle, account }.to_bytes())
    })?;
    let nets = positions.map(|position| position.unwrap_or_default().net);
    let mut mismatches = mismatches(&traded, &settled, record.booked, &nets);
    if record.denom != denom {
        mismatches
            .push(format!("the market trades in denomination {denom}, bookings are in {}", record.denom));
    }
    let agrees = mismatches.is_empty();
    // 3. Store the report.
    let sums = settled.totals;
    let report = CycleReport {
        time,
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
        mismatches,
    };
    REPORTS.save(storage, (market, cycle), &report)?;
    if !agrees {
        record.enter(CycleStatus::Mismatch)?;
        return Ok(record);
    }
    // 4. Settle the system accounts before anyone is paid, since they may be unable to pay.
    record.enter(CycleStatus::Netting)?;
    settle_system_positions(storage, &mut record, positions, nets)?;
    Ok(record)
}

/// Settles the positions of the system accounts.
fn settle_system_positions(
    storage: &mut dyn Storage,
    record: &mut CycleRecord,
    positions: PerSystemAccount<Option<Position>>,
    nets: PerSystemAccount<NetAmount>,
) -> Result<(), EscrowError> {
    let denom = record.denom;
    let before = PerSystemAccount::try_new(|account| balance(storage, denom, AccountId::system(account)))?;
    let after = settle_system_accounts(&before.map(|balance| balance.free), &nets)?;
    for (account, free) in [
        (SystemAccount::Fees, after.fees),
        (SystemAccount::Grid, after.grid),
        (SystemAccount::Imbalance, after.imbalance),
    ] {
        save_balance(storage, denom, AccountId::system(account), &Balance { free, ..Balance::default() })?;
    }
    for position in [positions.fees, positions.grid, positions.imbalance].iter().flatten() {
        record.count(position)?;
    }
    add_netting(storage, denom, NetAmount::sum([nets.fees, nets.grid, nets.imbalance])?)
}

/// A page of netted positions.
struct Page {
    subjects: Vec<ParticipantId>,
    /// Whether no position is left.
    last: bool,
}

/// Nets participants' positions after the cursor, at most `limit`.
fn net_page(
    storage: &mut dyn Storage,
    market: MarketId,
    cycle: CycleId,
    record: &mut CycleRecord,
    limit: usize,
) -> Result<Page, EscrowError> {
    let prefix = CyclePrefix { market, cycle }.to_bytes();
    let after = record.cursor.map(|account| PositionKey { market, cycle, account }.to_bytes());
    // One more than the page, to see whether any is left. Participants' accounts precede the system accounts.
    let mut rows = POSITIONS
        .range_packed(storage, &prefix, after, Order::Ascending)
        .take(limit.saturating_add(1))
        .map(|row| row.map(|(key, position)| (PositionKey::from_bytes(key).account, position)))
        .collect::<Result<Vec<_>, _>>()?;
    rows.retain(|(account, _)| !account.is_system());
    let last = rows.len() <= limit;
    rows.truncate(limit);
    let mut net = NetAmount::ZERO;
    let mut subjects = Vec::new();
    for (account, position) in rows {
        let netted = balance(storage, record.denom, account)?.netted(account, &position)?;
        save_balance(storage, record.denom, account, &netted)?;
        record.count(&position)?;
        record.cursor = Some(account);
        net = net.add(position.net)?;
        subjects.extend(account.holder());
    }
    add_netting(storage, record.denom, net)?;
    Ok(Page { subjects, last })
}

/// Adds what the positions of a page receive less what they pay.
fn add_netting(storage: &mut dyn Storage, denom: DenomId, net: NetAmount) -> Result<(), EscrowError> {
    let after = NETTING.may_load(storage, denom)?.unwrap_or_default().add(net)?;
    if after.is_zero() {
        NETTING.remove(storage, denom);
        return Ok(());
    }
    Ok(NETTING.save(storage, denom, &after)?)
}
