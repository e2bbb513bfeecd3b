//! Registration, deposits, grid limits, reference prices and mandates.

use interfaces::power_contract::MandateTerms;
use report::format::count;
use report::model::Signing;
use units::{Amount, Lots};

use super::{Run, TOGETHER, figure, refused};
use crate::day::DayError;
use crate::day::plan::id_of;
use crate::{Actor, ChainBackend, Trader};

/// Participants that are reviewed together.
const REVIEWED_TOGETHER: usize = 10;

impl<C: ChainBackend> Run<'_, C> {
    /// All members register and are reviewed.
    pub(super) fn enrol(&mut self) -> Result<(), DayError> {
        let traders: Vec<Trader> = self.plan.members.iter().map(|member| self.plan.trader(member)).collect();
        self.stage("Registration and review", traders.len().div_ceil(REVIEWED_TOGETHER), |run| {
            for batch in traders.chunks(REVIEWED_TOGETHER) {
                let joined = run.market.join_all(batch);
                run.actors.extend(joined);
                run.progress.step_done();
            }
            // The plan counts them in this order.
            let ids = run.actors.iter().map(|actor| actor.participant);
            if ids.zip(0..).any(|(id, position)| id != id_of(position)) {
                return Err(DayError::failed("the chain took the registrations in another order"));
            }
            let sellers = traders.iter().filter(|trader| !trader.capacity.is_zero()).count();
            Ok(vec![
                figure("participants", count(traders.len())),
                figure("of them able to sell", count(sellers)),
            ])
        })
    }

    /// All members deposit the reserve of their orders.
    pub(super) fn fund(&mut self) -> Result<(), DayError> {
        self.stage("Deposits", self.plan.deposits.len(), |run| {
            let mut sum = Amount::ZERO;
            let funds: Vec<(Actor, u128)> =
                run.actors.iter().cloned().zip(run.plan.deposits.iter().map(|each| each.get())).collect();
            for funds in funds.chunks(TOGETHER) {
                run.market.fund_all(funds).map_err(refused("a deposit"))?;
                for (_, amount) in funds {
                    sum = sum.add(Amount(*amount)).map_err(DayError::failed)?;
                    run.progress.step_done();
                }
            }
            Ok(vec![figure("paid in", run.euros(sum))])
        })
    }

    /// The grid operator sets capacities, the forecaster publishes the index, most participants give mandates.
    pub(super) fn prepare(&mut self) -> Result<(), DayError> {
        let plan = self.plan;
        let batches = plan.capacities.len().div_ceil(interfaces::MAX_BATCH)
            + plan.index.len().div_ceil(interfaces::MAX_BATCH)
            + plan.members.iter().filter(|member| member.signing == Signing::Mandate).count();
        self.stage("Grid limits, index, mandates", batches, |run| {
            for batch in plan.capacities.chunks(interfaces::MAX_BATCH) {
                run.market.set_capacities(batch).map_err(refused("capacities"))?;
                run.progress.step_done();
            }
            for batch in plan.index.chunks(interfaces::MAX_BATCH) {
                run.market.publish_reference_prices(batch).map_err(refused("the index"))?;
                run.progress.step_done();
            }
            let terms = run.mandate_terms();
            let actors = run.actors.iter().cloned().zip(&plan.members);
            let mandates: Vec<(Actor, MandateTerms)> = actors
                .filter(|(_, member)| member.signing == Signing::Mandate)
                .map(|(actor, _)| (actor, terms))
                .collect();
            for mandates in mandates.chunks(TOGETHER) {
                run.market.mandate_all(mandates).map_err(refused("a mandate"))?;
                for _ in mandates {
                    run.progress.step_done();
                }
            }
            Ok(vec![
                figure("capacities", count(plan.capacities.len())),
                figure("reference prices", count(plan.index.len())),
                figure("standing mandates", count(mandates.len())),
            ])
        })
    }

    /// A mandate for this day: any price of the grid, contracts of up to 1,000 lots.
    fn mandate_terms(&self) -> MandateTerms {
        let grid = self.plan.definition.grid;
        let end = self.plan.slots.last().map_or_else(|| self.market.now(), |slot| self.market.end_of(*slot));
        MandateTerms {
            // A premium for a label comes on top of the bid.
            buy_at_most: Some(grid.greatest),
            sell_at_least: Some(grid.least),
            lots_at_most: Lots(1_000),
            expires: end,
        }
    }
}
