//! The real chain, as an operator sees it.

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

use super::crank::Crank;
use super::picture::{Answer, Change, ContractSlot, Question};
use super::world::{Cost, Head, Sent, Trouble, World};
use crate::advice::NOTHING_DRAFTED;
use crate::runtime::Wait;

/// The distance of two looks at whether to stop.
const BLINK: Duration = Duration::from_millis(50);
/// How often a question is asked that gets no answer. Asking changes nothing; sending is the signer's business.
const TRIES: u32 = 3;
/// The attribute with which the chain says whose event it is. Contracts cannot write it.
const EMITTER: &str = "_contract_address";

/// The real chain.
pub struct Real {
    /// The deployment.
    pub session: Session,
    /// Who pays.
    pub signer: Signer,
    /// The market.
    pub market: MarketId,
    /// Its denomination.
    pub denom: String,
    /// Set when the operator is to stop.
    pub stop: Arc<AtomicBool>,
}

/// Asks again where no answer comes.
fn patiently<T>(ask: impl Fn() -> Result<T, ClientError>) -> Result<T, ClientError> {
    for _ in 1..TRIES {
        match ask() {
            Err(ClientError::Unreachable { .. } | ClientError::Unreadable { .. }) => {}
            other => return other,
        }
    }
    ask()
}

impl Real {
    fn ask<R: DeserializeOwned>(&self, contract: Contract, query: &impl Serialize) -> Result<R, Trouble> {
        let refused = |words: String| Trouble::Refused { words, cost: Cost::default() };
        let question = serde_json::to_vec(query).map_err(|error| refused(error.to_string()))?;
        let address = self.session.suite.address(contract);
        let answer = patiently(|| self.session.node.smart(address, question.clone()).wait())?;
        serde_json::from_slice(&answer).map_err(|error| {
            refused(format!("{contract} answers what this version does not understand: {error}"))
        })
    }

    /// The state of a slot in power-contract; nothing where none was drafted.
    fn contracts(&self, slot: SlotId) -> Result<Option<ContractSlot>, Trouble> {
        let query = power::QueryMsg::Slot { market: self.market, slot };
        let answer: power::SlotResponse = match self.ask(Contract::PowerContract, &query) {
            Ok(answer) => answer,
            Err(Trouble::Refused { words, .. })
                if ContractError::find(&words).is_some_and(|error| error.code == NOTHING_DRAFTED) =>
            {
                return Ok(None);
            }
            Err(trouble) => return Err(trouble),
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

    /// Who has more free money than it keeps, and agreed to have it pushed.
    fn payouts(&self) -> Result<Vec<ParticipantId>, Trouble> {
        let mut found = Vec::new();
        let mut start_after = None;
        loop {
            let query =
                escrow::QueryMsg::Balances { denom: self.denom.clone(), start_after, limit: Some(MAX_PAGE) };
            let page = self.ask::<BalancesResponse>(Contract::SettlementEscrow, &query)?.balances;
            for AccountBalance { account, free, .. } in &page {
                let Account::Participant { id } = *account else { continue };
                start_after = Some(id);
                if free.is_zero() {
                    continue;
                }
                let query = escrow::QueryMsg::Payout { participant: id, denom: self.denom.clone() };
                let PayoutResponse { keep, .. } = self.ask(Contract::SettlementEscrow, &query)?;
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
    fn routes(&self) -> Result<BTreeMap<Channel, PayoutId>, Trouble> {
        let RoutesResponse { routes } = self.ask(Contract::SettlementEscrow, &escrow::QueryMsg::Routes {})?;
        let (_, now) = patiently(|| self.session.node.latest().wait())?;
        let mut first = BTreeMap::new();
        for route in routes.iter().filter(|route| route.status == RouteStatus::Active) {
            let channel = route.route.channel;
            let mut start_after = None;
            'pages: loop {
                let query = escrow::QueryMsg::QueuedPayouts { channel, start_after, limit: Some(MAX_PAGE) };
                let page: RemotePayoutsResponse = self.ask(Contract::SettlementEscrow, &query)?;
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

    fn calls(&self, cranks: &[Crank]) -> Vec<Call> {
        cranks.iter().filter_map(|crank| crank.call(self.market, &self.denom)).collect()
    }

    fn cost(&self, result: &TxResult) -> Cost {
        let fee = self.session.node.chain.fee(result.gas_wanted).unwrap_or(0);
        Cost { gas: result.gas_used, fee }
    }
}

impl World for Real {
    fn head(&mut self) -> Result<Head, Trouble> {
        let (height, time) = patiently(|| self.session.node.latest().wait())?;
        Ok(Head { height, time })
    }

    fn changes(&mut self, height: u64) -> Result<Vec<Change>, Trouble> {
        let block = patiently(|| self.session.node.block_events(height).wait())?;
        let carried_out = block.transactions.iter().filter(|(code, _)| *code == 0);
        let events = carried_out.flat_map(|(_, events)| events).chain(&block.outside);
        let mut changes = Vec::new();
        for event in events {
            let emitter = event.attributes.iter().find(|attribute| attribute.key == EMITTER);
            let contract = Contract::ALL.into_iter().find(|contract| {
                emitter.is_some_and(|emitter| emitter.value == *self.session.suite.address(*contract))
            });
            let Some(contract) = contract else { continue };
            let change = change(contract, event, self.market)
                .map_err(|error| Trouble::Refused { words: error.to_string(), cost: Cost::default() })?;
            changes.extend(change);
        }
        Ok(changes)
    }

    fn answer(&mut self, question: Question) -> Result<Answer, Trouble> {
        let market = self.market;
        Ok(match question {
            Question::Cycle(cycle) => {
                let query = escrow::QueryMsg::Cycle { market, cycle };
                Answer::Cycle(self.ask::<CycleResponse>(Contract::SettlementEscrow, &query)?.status)
            }
            Question::Slot(slot) => {
                let query = matcher::QueryMsg::Slot { market, slot };
                Answer::Slot(self.ask::<matcher::SlotResponse>(Contract::OrderbookMatcher, &query)?.status)
            }
            Question::Orders(slot) => {
                let query = matcher::QueryMsg::Orders { market, slot, start_after: None, limit: Some(1) };
                let answer: matcher::OrdersResponse = self.ask(Contract::OrderbookMatcher, &query)?;
                Answer::Orders(!answer.orders.is_empty())
            }
            Question::Contracts(slot) => Answer::Contracts(self.contracts(slot)?),
            Question::Outbox => {
                let query = escrow::QueryMsg::Outbox {};
                Answer::Outbox(self.ask::<OutboxResponse>(Contract::SettlementEscrow, &query)?.waiting)
            }
            Question::Payouts => Answer::Payouts(self.payouts()?),
            Question::Routes => Answer::Routes(self.routes()?),
        })
    }

    fn simulate(&mut self, cranks: &[Crank]) -> Result<u64, Trouble> {
        let messages = self.session.messages(&self.signer, &self.calls(cranks));
        Ok(self.signer.simulate(&self.session.node, &messages).wait()?.0)
    }

    fn send(&mut self, cranks: &[Crank]) -> Result<Sent, Trouble> {
        let messages = self.session.messages(&self.signer, &self.calls(cranks));
        match self.signer.send(&self.session.node, &messages).wait() {
            Ok(result) => {
                let cost = self.cost(&result);
                Ok(Sent { hash: result.hash, height: result.height, cost })
            }
            Err(error) => {
                let hash = match &error {
                    ClientError::Refused { hash, .. } => hash.clone(),
                    _ => None,
                };
                // What it cost is only of interest to the figures.
                let hash = hash.and_then(|text| <[u8; 32]>::try_from(hex::decode(text).ok()?).ok());
                let found = hash.and_then(|hash| self.session.node.transaction(hash).wait().ok().flatten());
                let cost = found.map_or_else(Cost::default, |result| self.cost(&result));
                Err(match Trouble::from(error) {
                    Trouble::Refused { words, .. } => Trouble::Refused { words, cost },
                    Trouble::TooMuch { .. } => Trouble::TooMuch { cost },
                    other => other,
                })
            }
        }
    }

    fn balance(&mut self) -> Result<u128, Trouble> {
        let node = &self.session.node;
        Ok(node.balance(self.signer.address().as_ref(), &node.chain.fee_denom).wait()?)
    }

    fn wait(&mut self, span: Duration) {
        let begin = Instant::now();
        while begin.elapsed() < span && !self.stopping() {
            std::thread::sleep(BLINK.min(span));
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

/// What an event of one of the five says about a market.
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
