//! Orders: placed in batches over many slots, one cancelled, two refused; then the forecasts that curtail them.

use std::collections::BTreeMap;

use interfaces::orderbook_matcher::NewOrder;
use interfaces::orderbook_matcher::events::OrderPlaced;
use report::format::{clock, count};
use report::model::{Incident, Mishap};
use units::{Amount, Lots, SlotId};

use super::{Run, TOGETHER, figure, refused};
use crate::day::DayError;
use crate::day::district::Plant;
use crate::{Actor, ChainBackend, cancel_ref, sell};

impl<C: ChainBackend> Run<'_, C> {
    /// All members quote.
    pub(super) fn quote(&mut self) -> Result<(), DayError> {
        let plan = self.plan;
        let batches = plan.orders.iter().map(|orders| orders.len().div_ceil(interfaces::MAX_BATCH)).sum();
        self.stage("Quotes", batches, |run| {
            let mut placed: BTreeMap<usize, Vec<OrderPlaced>> = BTreeMap::new();
            let mut lots = (0_u64, 0_u64);
            let mut quotes: Vec<(usize, (Actor, Vec<NewOrder>))> = Vec::new();
            for (position, orders) in plan.orders.iter().enumerate() {
                let actor = run.actor(position)?;
                let batches = orders.chunks(interfaces::MAX_BATCH);
                quotes.extend(batches.map(|batch| (position, (actor.clone(), batch.to_vec()))));
            }
            for some in quotes.chunks(TOGETHER) {
                let (positions, quotes): (Vec<usize>, Vec<_>) = some.iter().cloned().unzip();
                let all = run.market.quote_all(&quotes).map_err(refused("an order"))?;
                for (position, events) in positions.into_iter().zip(all) {
                    for event in &events {
                        let orders = run.orders.entry(event.slot).or_default();
                        *orders = orders.saturating_add(1);
                        let sum = match event.side {
                            interfaces::common::Side::Sell => &mut lots.0,
                            interfaces::common::Side::Buy => &mut lots.1,
                        };
                        *sum = sum.saturating_add(event.lots.get());
                    }
                    placed.entry(position).or_default().extend(events);
                    run.progress.step_done();
                }
            }
            run.cancel_one(&placed)?;
            run.quote_as_a_stranger()?;
            run.quote_too_much()?;
            let orders = placed.values().map(Vec::len).sum::<usize>();
            Ok(vec![
                figure("orders", count(orders)),
                figure("offered", run.kwh(Lots(lots.0))),
                figure("asked for", run.kwh(Lots(lots.1))),
                figure("cancelled", "1"),
                figure("messages refused", "2"),
            ])
        })
    }

    /// A household cancels an order.
    fn cancel_one(&mut self, placed: &BTreeMap<usize, Vec<OrderPlaced>>) -> Result<(), DayError> {
        let wanted = self.plan.slots.get(self.plan.slots.len() * 3 / 4).copied().unwrap_or_default();
        let household = |position: &usize| {
            self.plan.members.get(*position).is_some_and(|member| member.kind == "household")
        };
        let found =
            placed.iter().filter(|(position, _)| household(position)).find_map(|(position, orders)| {
                orders.iter().find(|order| order.slot == wanted).map(|order| (*position, order))
            });
        let Some((position, order)) = found else {
            return Err(DayError::failed("no household has an order to cancel"));
        };
        let actor = self.actor(position)?;
        let reserved = |run: &Self| run.part(&actor, |balance| balance.reserved);
        let before = reserved(self);
        self.market.cancel(&actor, &[cancel_ref(order)]).map_err(refused("a cancellation"))?;
        let released = before.saturating_sub(reserved(self));
        if let Some(orders) = self.orders.get_mut(&order.slot) {
            *orders = orders.saturating_sub(1);
        }
        let time = clock(self.start_of(order.slot));
        self.incidents.push(Incident {
            kind: Mishap::Cancelled,
            time: self.now(),
            title: format!("{} will not be at home", actor.name),
            story: format!(
                "It had bid for {} at {time} UTC and took the bid back before the gate closed.",
                self.kwh(order.lots)
            ),
            outcome: "The order left the book as if it had never been there, and what it had reserved was free again at once."
                .into(),
            figures: vec![figure("Order", order.sequence), figure("Released", self.euros(released))],
            participant: Some(actor.participant),
            contracts: vec![],
        });
        Ok(())
    }

    /// An account that is not registered offers energy.
    fn quote_as_a_stranger(&mut self) -> Result<(), DayError> {
        let account = self.market.account("stranger");
        let mut stranger = self.actor(0)?;
        stranger.name = "A stranger".into();
        stranger.account = account;
        let slot = self.plan.slots.first().copied().unwrap_or_default();
        let error = self.must_be_refused(&stranger, slot, 1)?;
        self.incidents.push(Incident {
            kind: Mishap::Refused,
            time: self.now(),
            title: "An account without registration".into(),
            story: "An account that had never registered offered energy.".into(),
            outcome: format!(
                "The matcher asked the registry and refused: “{error}”. No order, no reservation, no entry."
            ),
            figures: vec![],
            participant: None,
            contracts: vec![],
        });
        Ok(())
    }

    /// A prosumer offers more than its registered capacity.
    fn quote_too_much(&mut self) -> Result<(), DayError> {
        let found = self.plan.numbered().find(|(_, _, member)| member.plant == Plant::Roof);
        let Some((position, _, member)) = found else {
            return Err(DayError::failed("there is no roof in the district"));
        };
        let actor = self.actor(position)?;
        let slot = self.plan.slots.get(self.plan.slots.len() / 2).copied().unwrap_or_default();
        let capacity = member.trader.capacity;
        // A quarter of an hour, in lots of 10 Wh.
        let too_much = (capacity.get() / 40).saturating_add(1);
        let error = self.must_be_refused(&actor, slot, too_much)?;
        self.incidents.push(Incident {
            kind: Mishap::Refused,
            time: self.now(),
            title: format!("{} promised more than its roof can give", actor.name),
            story: format!(
                "By a slip it offered {} for one quarter-hour at {} UTC, beside what it had offered already.",
                self.kwh(Lots(too_much)),
                clock(self.start_of(slot))
            ),
            outcome: format!(
                "The matcher knows its registered capacity and refused: “{error}”. Its other offers stand."
            ),
            figures: vec![figure("Registered", format!("{} W", count(capacity.get())))],
            participant: Some(actor.participant),
            contracts: vec![],
        });
        Ok(())
    }

    /// Sends an offer that must be refused, and returns the error.
    fn must_be_refused(&mut self, actor: &Actor, slot: SlotId, lots: u64) -> Result<String, DayError> {
        let before = self.market.checkpoint().size;
        let Err(error) = self.market.quote(actor, &[sell(slot, 0, 1_000, lots)]) else {
            return Err(DayError::failed(format!(
                "an order of {} was taken that had to be refused",
                actor.name
            )));
        };
        if self.market.checkpoint().size != before {
            return Err(DayError::failed("a refused message left an entry in the log"));
        }
        Ok(super::contract_error(&error))
    }

    /// One part of a participant's balance.
    pub(super) fn part(
        &self,
        actor: &Actor,
        part: impl Fn(&interfaces::settlement_escrow::AccountBalance) -> Amount,
    ) -> Amount {
        part(&self.market.balance(actor))
    }

    /// The forecaster publishes the output of roofs and the turbine shortly before gate closure.
    pub(super) fn forecast(&mut self) -> Result<(), DayError> {
        let forecasts = self.plan.forecasts();
        self.stage("Forecasts", forecasts.len().div_ceil(interfaces::MAX_BATCH), |run| {
            for batch in forecasts.chunks(interfaces::MAX_BATCH) {
                run.market.publish_forecasts(batch).map_err(refused("forecasts"))?;
                run.progress.step_done();
            }
            let roofs = run.plan.members.iter().filter(|member| member.plant == Plant::Roof).count();
            Ok(vec![
                figure("forecasts", count(forecasts.len())),
                figure("roofs", count(roofs)),
                figure("turbines", "1"),
            ])
        })
    }
}
