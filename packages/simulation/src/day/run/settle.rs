//! Settlement of every slot, clearing of the cycle, withdrawals.

use std::collections::BTreeMap;

use interfaces::power_contract::events::ContractSettled;
use interfaces::settlement_escrow::CycleStatus;
use report::format::count;
use report::model::{Incident, Mishap};
use units::{Amount, ContractId, Lots, ParticipantId};

use super::deliver::NAMED;
use super::{Run, TOGETHER, figure, refused};
use crate::day::DayError;
use crate::day::district::Plant;
use crate::day::pace::QUARTER;
use crate::{Actor, ChainBackend};

impl<C: ChainBackend> Run<'_, C> {
    /// Settles slot by slot when the time for readings is over.
    pub(super) fn settle(&mut self) -> Result<(), DayError> {
        let slots = self.plan.slots.clone();
        self.stage("Settlement", slots.len(), |run| {
            let mut settled: BTreeMap<ContractId, ContractSettled> = BTreeMap::new();
            for slot in slots {
                run.market.end_metering(slot);
                if run.market.contract_slot(slot).is_some() {
                    let all = run.market.settle(slot).map_err(refused("settlement"))?;
                    settled.extend(all.into_iter().map(|one| (one.contract, one)));
                }
                run.progress.step_done();
            }
            let sum = |of: &dyn Fn(&ContractSettled) -> Amount| {
                Amount::sum(settled.values().map(of)).map_err(DayError::failed)
            };
            let (liability, imbalance) = (sum(&|one| one.liability)?, sum(&|one| one.imbalance)?);
            let delivered = Lots::sum(settled.values().map(|one| one.delivered)).map_err(DayError::failed)?;
            run.note_breach(&settled)?;
            Ok(vec![
                figure("contracts settled", count(settled.len())),
                figure("delivered", run.kwh(delivered)),
                figure("liability", run.euros(liability)),
                figure("imbalance", run.euros(imbalance)),
            ])
        })
    }

    /// Notes the turbine's outage and its cost.
    fn note_breach(&mut self, settled: &BTreeMap<ContractId, ContractSettled>) -> Result<(), DayError> {
        let plan = self.plan;
        let found = plan.numbered().find(|(_, _, member)| member.plant == Plant::Wind);
        let Some((_, wind, member)) = found else { return Ok(()) };
        let still = crate::day::district::outage(plan.slots.len());
        let (mut sold, mut came, mut owed) = (Lots::ZERO, Lots::ZERO, Amount::ZERO);
        let mut contracts = Vec::new();
        let mut buyers: Vec<ParticipantId> = Vec::new();
        for slot in plan.slots.get(still.clone()).unwrap_or_default() {
            for contract in self.market.contracts(*slot) {
                let Some(one) = settled.get(&contract.contract).filter(|_| contract.terms.seller == wind)
                else {
                    continue;
                };
                sold = sold.add(contract.terms.lots).map_err(DayError::failed)?;
                came = came.add(one.delivered).map_err(DayError::failed)?;
                owed = owed.add(one.liability).map_err(DayError::failed)?;
                contracts.push(contract.contract);
                buyers.push(contract.terms.buyer);
            }
        }
        buyers.sort_unstable();
        buyers.dedup();
        let at = plan.slots.get(still.start).copied().unwrap_or_default();
        let name = &member.trader.name;
        let number = contracts.len();
        contracts.truncate(NAMED);
        self.incidents.push(Incident {
            kind: Mishap::Breach,
            time: self.start_of(at),
            title: format!("{name} stood still"),
            story: format!(
                "A bearing ran hot and the turbine was stopped for {}. It had sold its energy to {} participants by then.",
                report::format::span(
                    u64::try_from(still.len()).unwrap_or(0).saturating_mul(QUARTER.seconds().get())
                ),
                count(buyers.len())
            ),
            outcome: "Nobody paid it for energy that did not come. What its buyers drew all the same, the grid balanced at the price of \
                      imbalance; and the bond that it had posted went to them, contract by contract."
                .into(),
            figures: vec![
                figure("Sold", self.kwh(sold)),
                figure("Delivered", self.kwh(came)),
                figure("Liability", self.euros(owed)),
                figure("Contracts", count(number)),
            ],
            participant: Some(wind),
            contracts,
        });
        Ok(())
    }

    /// Anyone clears the cycle: reconciled first, then netted.
    pub(super) fn clear_cycle(&mut self) -> Result<(), DayError> {
        let cycle = self.plan.slots.first().map(|slot| self.market.cycle(*slot)).unwrap_or_default();
        self.earlier = Some(self.market.checkpoint());
        self.stage("Clearing of the cycle", 1, |run| {
            let state = run.market.clear_cycle(cycle).map_err(refused("the cycle"))?;
            run.progress.step_done();
            let Some(report) = state.report.filter(|_| state.status == CycleStatus::Cleared) else {
                return Err(DayError::failed(format!("the cycle is {:?}, not cleared", state.status)));
            };
            Ok(vec![
                figure("positions netted", count(u128::from(report.positions))),
                figure("payments before netting", run.euros(report.gross_transfers)),
                figure("after", run.euros(report.net_transfers)),
                figure("mismatches", count(report.mismatches.len())),
            ])
        })
    }

    /// All members withdraw their money.
    pub(super) fn withdraw(&mut self) -> Result<(), DayError> {
        self.stage("Withdrawals", self.actors.len(), |run| {
            let mut sum = Amount::ZERO;
            let (owners, others): (Vec<Actor>, Vec<Actor>) = run
                .actors
                .iter()
                .cloned()
                .partition(|actor| !run.part(actor, |balance| balance.free).is_zero());
            for _ in others {
                run.progress.step_done();
            }
            for owners in owners.chunks(TOGETHER) {
                let paid = run.market.withdraw_all(owners).map_err(refused("a withdrawal"))?;
                for (actor, paid) in owners.iter().zip(paid) {
                    sum = sum.add(paid.amount).map_err(DayError::failed)?;
                    run.withdrawn.insert(actor.participant, paid.amount);
                    run.progress.step_done();
                }
            }
            // Withdrawals never wait for the log; their entries are appended afterwards.
            while run.market.outbox().waiting > 0 {
                run.market.flush_audit(interfaces::MAX_PAGE).map_err(refused("the outbox"))?;
            }
            Ok(vec![figure("paid out", run.euros(sum)), figure("to", count(run.withdrawn.len()))])
        })
    }
}
