//! The trade on the market's chain: orders, clearing, signatures, delivery, settlement.

use std::time::Duration;

use interfaces::orderbook_matcher::NewOrder;
use interfaces::power_contract::SettledAmounts;
use interfaces::settlement_escrow::CycleStatus;
use units::{Amount, ContractId};

use super::join::People;
use super::orders::{offered, wanted};
use super::{Run, after, refused};
use crate::day::DayError;
use crate::day::figure;
use crate::day::pace;
use report::format::count;

impl Run<'_> {
    /// The settled amounts of a contract.
    ///
    /// # Errors
    /// If it is not settled.
    pub(super) fn settled(&self, contract: ContractId) -> Result<SettledAmounts, DayError> {
        let settled = self.market.contract(contract).settled;
        settled.ok_or_else(|| DayError::failed(format!("contract {contract} is not settled")))
    }

    /// The reserve of an order.
    pub(super) fn reserve(&self, order: NewOrder) -> Result<Amount, DayError> {
        sdk::order_reserve(&self.market.definition, &[order]).map_err(DayError::failed)
    }

    /// Both quote, the gate closes, anyone clears, both sign: the contract.
    pub(super) fn trade(&mut self, people: &People) -> Result<ContractId, DayError> {
        self.stage("Orders, clearing, signatures", |run| {
            let lead = run.pace.lead(1, people.all().len());
            let slot = pace::first_open(&run.market.definition.timing, after(run.market.now(), lead)?);
            for (person, order) in [(&people.buyer, wanted(slot)), (&people.seller, offered(slot))] {
                run.market.quote(&person.actor, &[order]).map_err(refused("an order"))?;
            }
            run.progress.waits("the gate to close", Duration::ZERO);
            let drafts = run.market.match_slot(slot).map_err(refused("clearing"))?;
            let [draft] = drafts.as_slice() else {
                return Err(DayError::failed(format!("{} contracts were drafted, not one", drafts.len())));
            };
            for person in people.all() {
                run.market.sign(&person.actor, &[draft.contract]).map_err(refused("a signature"))?;
            }
            let contract = run.market.contract(draft.contract);
            let figures = vec![
                figure("traded", format!("{} kWh", run.facts.kwh(contract.terms.lots))),
                figure("price", format!("{} ct/kWh", run.facts.ct(contract.terms.buyer_price))),
                figure("signed by", "both"),
            ];
            Ok((draft.contract, figures))
        })
    }

    /// Activated, delivered, metered, settled, netted.
    pub(super) fn settle(&mut self, contract: ContractId) -> Result<(), DayError> {
        self.stage("Delivery, settlement, clearing", |run| {
            let slot = contract.slot;
            run.progress.waits("delivery", Duration::ZERO);
            run.market.end_signing(slot);
            run.market.activate(slot).map_err(refused("activation"))?;
            run.market.deliver(slot);
            run.market.meter_as_contracted(slot).map_err(refused("readings"))?;
            run.progress.waits("the end of readings", Duration::ZERO);
            run.market.end_metering(slot);
            run.market.settle(slot).map_err(refused("settlement"))?;
            let cycle = run.market.cycle(slot);
            let state = run.market.clear_cycle(cycle).map_err(refused("the cycle"))?;
            let Some(report) = state.report.filter(|_| state.status == CycleStatus::Cleared) else {
                return Err(DayError::failed(format!("the cycle is {:?}, not cleared", state.status)));
            };
            let settled = run.settled(contract)?;
            let figures = vec![
                figure("delivered", format!("{} kWh", run.facts.kwh(settled.delivered))),
                figure(
                    "paid for it",
                    format!("{} {}", run.facts.money(settled.buyer_payment), run.facts.currency),
                ),
                figure("fees", run.euros(settled.fees)),
                figure("mismatches", count(report.mismatches.len())),
            ];
            Ok(((), figures))
        })
    }
}
