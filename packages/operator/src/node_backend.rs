//! A chain reached by its node.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cosmwasm_std::Event;
use ics20::{Flow, Limits, window_at};
use interfaces::event::{EventError, TypedEvent, is_type};
use interfaces::settlement_escrow::routes::{
    Channel, RemotePayoutResponse, RemotePayoutsResponse, RouteResponse, RouteStatus, RoutesResponse,
};
use interfaces::settlement_escrow::{
    Account, AccountBalance, BalancesResponse, CycleResponse, OutboxResponse, PayoutResponse,
};
use interfaces::{
    Contract, MAX_PAGE, orderbook_matcher as matcher, power_contract as power, settlement_escrow as escrow,
};
use sdk::{Call, Session};
use sdk::{ClientError, ContractError, Signer, TxResult};
use serde::Serialize;
use serde::de::DeserializeOwned;
use units::{Amount, MarketId, ParticipantId, PayoutId, SlotId, Timestamp};

use crate::backend::{Backend, BackendError, Cost, Head, Sent};
use crate::job::Job;
use crate::market_view::{Answer, Change, ContractSlot, Question};

/// The time between two checks of the stop flag.
const BLINK: Duration = Duration::from_millis(50);
/// The number of tries of a query without an answer.
const TRIES: u32 = 3;
/// The attribute with which the chain says whose event it is. Contracts cannot write it.
const EMITTER: &str = "_contract_address";

/// A chain reached by its node.
pub struct NodeBackend {
    /// The deployment.
    pub session: Session,
    /// The signer, which pays the fees.
    pub signer: Signer,
    /// The market.
    pub market: MarketId,
    /// Its denomination.
    pub denom: String,
    /// Set when the operator is to stop.
    pub stop: Arc<AtomicBool>,
}

/// Power-contract's error where a slot has no contracts.
const NOTHING_DRAFTED: &str = "power/unknown_slot";

/// Repeats a request that gets no answer.
async fn patiently<T, F: Future<Output = Result<T, ClientError>>>(
    ask: impl Fn() -> F,
) -> Result<T, ClientError> {
    for _ in 1..TRIES {
        match ask().await {
            Err(ClientError::Unreachable { .. } | ClientError::Unreadable { .. }) => {}
            other => return other,
        }
    }
    ask().await
}

impl NodeBackend {
    async fn ask<R: DeserializeOwned>(
        &self,
        contract: Contract,
        query: &(impl Serialize + Sync),
    ) -> Result<R, BackendError> {
        let refused = |reason: String| BackendError::Refused { reason, cost: Cost::default() };
        let question = serde_json::to_vec(query).map_err(|error| refused(error.to_string()))?;
        let address = self.session.suite.address(contract);
        let answer = patiently(|| self.session.node.smart(address, question.clone())).await?;
        serde_json::from_slice(&answer).map_err(|error| {
            refused(format!("{contract} answers what this version does not understand: {error}"))
        })
    }

    /// The state of a slot in power-contract; nothing where none was drafted.
    async fn contracts(&self, slot: SlotId) -> Result<Option<ContractSlot>, BackendError> {
        let query = power::QueryMsg::Slot { market: self.market, slot };
        let answer: power::SlotResponse = match self.ask(Contract::PowerContract, &query).await {
            Ok(answer) => answer,
            Err(BackendError::Refused { reason, .. })
                if ContractError::find(&reason).is_some_and(|error| error.code == NOTHING_DRAFTED) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        Ok(Some(ContractSlot {
            status: answer.status,
            sign_by: answer.sign_by,
            meter_until: answer.terms.meter_until,
            disputes_from: answer.terms.end.plus(answer.terms.dispute).unwrap_or(answer.terms.meter_until),
            disputed: answer.disputed,
            progress: answer.progress,
        }))
    }

    /// Participants with more free money than they keep that agreed to pushed payouts.
    async fn payouts(&self) -> Result<Vec<ParticipantId>, BackendError> {
        let mut found = Vec::new();
        let mut start_after = None;
        loop {
            let query =
                escrow::QueryMsg::Balances { denom: self.denom.clone(), start_after, limit: Some(MAX_PAGE) };
            let page = self.ask::<BalancesResponse>(Contract::SettlementEscrow, &query).await?.balances;
            for AccountBalance { account, free, .. } in &page {
                let Account::Participant { id } = *account else { continue };
                start_after = Some(id);
                if free.is_zero() {
                    continue;
                }
                let query = escrow::QueryMsg::Payout { participant: id, denom: self.denom.clone() };
                let PayoutResponse { keep, .. } = self.ask(Contract::SettlementEscrow, &query).await?;
                if keep.is_some_and(|keep: Amount| *free > keep) {
                    found.push(id);
                }
            }
            if page.len() < usize::try_from(MAX_PAGE).unwrap_or(usize::MAX) {
                return Ok(found);
            }
        }
    }

    /// Of each route in use, the first payout that waits and for which there is room now.
    async fn routes(&self) -> Result<BTreeMap<Channel, PayoutId>, BackendError> {
        let RoutesResponse { routes } =
            self.ask(Contract::SettlementEscrow, &escrow::QueryMsg::Routes {}).await?;
        let (_, now) = patiently(|| self.session.node.latest()).await?;
        let mut first = BTreeMap::new();
        for route in routes.iter().filter(|route| route.status == RouteStatus::Active) {
            let channel = route.route.channel;
            let mut start_after = None;
            'pages: loop {
                let query = escrow::QueryMsg::QueuedPayouts { channel, start_after, limit: Some(MAX_PAGE) };
                let page: RemotePayoutsResponse = self.ask(Contract::SettlementEscrow, &query).await?;
                let Some(last) = page.payouts.last() else { break };
                start_after = Some(last.payout);
                for row in &page.payouts {
                    if has_room(route, row, now) {
                        first.insert(channel, row.payout);
                        break 'pages;
                    }
                }
            }
        }
        Ok(first)
    }

    fn calls(&self, jobs: &[Job]) -> Vec<Call> {
        jobs.iter().filter_map(|job| job.call(self.market, &self.denom)).collect()
    }

    fn cost(&self, result: &TxResult) -> Cost {
        let fee = self.session.node.chain.fee(result.gas_wanted).unwrap_or(0);
        Cost { gas: result.gas_used, fee }
    }
}

impl Backend for NodeBackend {
    async fn head(&mut self) -> Result<Head, BackendError> {
        let (height, time) = patiently(|| self.session.node.latest()).await?;
        Ok(Head { height, time })
    }

    async fn changes(&mut self, height: u64) -> Result<Vec<Change>, BackendError> {
        let block = patiently(|| self.session.node.block_events(height)).await?;
        let carried_out = block.transactions.iter().filter(|(code, _)| *code == 0);
        let events = carried_out.flat_map(|(_, events)| events).chain(&block.outside);
        let mut changes = Vec::new();
        for event in events {
            let emitter = event.attributes.iter().find(|attribute| attribute.key == EMITTER);
            let contract = Contract::ALL.into_iter().find(|contract| {
                emitter.is_some_and(|emitter| emitter.value == *self.session.suite.address(*contract))
            });
            let Some(contract) = contract else { continue };
            let change = change(contract, event, self.market).map_err(|error| BackendError::Refused {
                reason: error.to_string(),
                cost: Cost::default(),
            })?;
            changes.extend(change);
        }
        Ok(changes)
    }

    async fn answer(&mut self, question: Question) -> Result<Answer, BackendError> {
        let market = self.market;
        Ok(match question {
            Question::Cycle(cycle) => {
                let query = escrow::QueryMsg::Cycle { market, cycle };
                Answer::Cycle(self.ask::<CycleResponse>(Contract::SettlementEscrow, &query).await?.status)
            }
            Question::Slot(slot) => {
                let query = matcher::QueryMsg::Slot { market, slot };
                Answer::Slot(
                    self.ask::<matcher::SlotResponse>(Contract::OrderbookMatcher, &query).await?.status,
                )
            }
            Question::Orders(slot) => {
                let query = matcher::QueryMsg::Orders { market, slot, start_after: None, limit: Some(1) };
                let answer: matcher::OrdersResponse = self.ask(Contract::OrderbookMatcher, &query).await?;
                Answer::Orders(!answer.orders.is_empty())
            }
            Question::Contracts(slot) => Answer::Contracts(self.contracts(slot).await?),
            Question::Outbox => {
                let query = escrow::QueryMsg::Outbox {};
                Answer::Outbox(self.ask::<OutboxResponse>(Contract::SettlementEscrow, &query).await?.waiting)
            }
            Question::Payouts => Answer::Payouts(self.payouts().await?),
            Question::Routes => Answer::Routes(self.routes().await?),
        })
    }

    async fn simulate(&mut self, jobs: &[Job]) -> Result<u64, BackendError> {
        let messages = self.session.messages(&self.signer, &self.calls(jobs));
        Ok(self.signer.simulate(&self.session.node, &messages).await?.0)
    }

    async fn send(&mut self, jobs: &[Job]) -> Result<Sent, BackendError> {
        let messages = self.session.messages(&self.signer, &self.calls(jobs));
        match self.signer.send(&self.session.node, &messages).await {
            Ok(result) => {
                let cost = self.cost(&result);
                Ok(Sent { hash: result.hash, height: result.height, cost })
            }
            Err(error) => {
                let hash = match &error {
                    ClientError::Refused { hash, .. } => hash.clone(),
                    _ => None,
                };
                // The cost is for the metrics.
                let hash = hash.and_then(|text| <[u8; 32]>::try_from(hex::decode(text).ok()?).ok());
                let found = match hash {
                    Some(hash) => self.session.node.transaction(hash).await.ok().flatten(),
                    None => None,
                };
                let cost = found.map_or_else(Cost::default, |result| self.cost(&result));
                Err(match BackendError::from(error) {
                    BackendError::Refused { reason, .. } => BackendError::Refused { reason, cost },
                    BackendError::OutOfGas { .. } => BackendError::OutOfGas { cost },
                    other => other,
                })
            }
        }
    }

    async fn balance(&mut self) -> Result<u128, BackendError> {
        let node = &self.session.node;
        Ok(node.balance(self.signer.address().as_ref(), &node.chain.fee_denom).await?)
    }

    async fn wait(&mut self, span: Duration) {
        let begin = Instant::now();
        while begin.elapsed() < span && !self.stopping() {
            tokio::time::sleep(BLINK.min(span)).await;
        }
    }

    fn stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Whether a payout may go out on a route now: as the escrow decides it.
fn has_room(route: &RouteResponse, row: &RemotePayoutResponse, now: Timestamp) -> bool {
    let denom = route.route.denoms.iter().find(|each| each.denom == row.denom);
    let flow = route.flows.iter().find(|flow| flow.denom == row.denom);
    let (Some(denom), Some(flow)) = (denom, flow) else { return false };
    let limits = Limits { least: denom.least, per_window: denom.per_day, in_flight: denom.in_flight };
    let flow = Flow { in_flight: flow.in_flight, window: window_at(now), sent: flow.sent_today };
    flow.send(&limits, row.amount, now).is_ok()
}

/// The change that an event of a contract reports about a market.
fn change(contract: Contract, event: &Event, market: MarketId) -> Result<Option<Change>, EventError> {
    use interfaces::orderbook_matcher::events::{OrderPlaced, SlotProgress};
    use interfaces::power_contract::events::{ContractDisputed, SlotProgress as ContractProgress};
    use interfaces::settlement_escrow::events::{CycleProgress, PaidOut, PayoutStep, RouteChanged};

    let is = |wanted: &str| is_type(&event.ty, wanted);
    Ok(match contract {
        Contract::OrderbookMatcher if is(OrderPlaced::TYPE) => {
            let placed = OrderPlaced::parse(event)?;
            (placed.market == market).then_some(Change::Ordered(placed.slot))
        }
        Contract::OrderbookMatcher if is(SlotProgress::TYPE) => {
            let slot = SlotProgress::parse(event)?;
            (slot.market == market).then_some(Change::Slot(slot.slot))
        }
        Contract::PowerContract if is(ContractProgress::TYPE) => {
            let slot = ContractProgress::parse(event)?;
            (slot.market == market).then_some(Change::Contracts(slot.slot))
        }
        Contract::PowerContract if is(ContractDisputed::TYPE) => {
            let contract = ContractDisputed::parse(event)?.contract;
            (contract.market == market).then_some(Change::Contracts(contract.slot))
        }
        Contract::SettlementEscrow if is(CycleProgress::TYPE) => {
            let cycle = CycleProgress::parse(event)?;
            (cycle.market == market).then_some(Change::Cycle(cycle.cycle))
        }
        Contract::SettlementEscrow if is(PaidOut::TYPE) => Some(Change::PaidOut),
        Contract::SettlementEscrow if is(RouteChanged::TYPE) || is(PayoutStep::TYPE) => Some(Change::Routes),
        _ => None,
    })
}
