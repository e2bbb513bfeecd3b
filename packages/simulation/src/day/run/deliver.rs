//! Activation, delivery, readings.

use interfaces::power_contract::Reading;
use report::format::{clock, count};
use report::model::{Incident, Mishap, Signing};
use units::{Amount, ContractId, Energy, Lots, ParticipantId, SlotId};

use super::{Run, figure, refused};
use crate::day::DayError;
use crate::day::bidding;
use crate::day::district::{Member, Plant, outage};
use crate::{ChainBackend, reading};

/// The most contracts that an incident names.
pub(super) const NAMED: usize = 4;

impl<C: ChainBackend> Run<'_, C> {
    /// Activates the contracts slot by slot when the time for signing is over, then delivers.
    pub(super) fn deliver(&mut self) -> Result<(), DayError> {
        let slots = self.plan.slots.clone();
        self.stage("Verification, delivery", slots.len(), |run| {
            let (mut active, mut lots) = (0_u64, Lots::ZERO);
            for slot in &slots {
                run.market.end_signing(*slot);
                if run.market.contract_slot(*slot).is_some() {
                    for lapse in run.market.activate(*slot).map_err(refused("activation"))? {
                        run.lapses.insert(lapse.contract, lapse);
                    }
                    if let Some(state) = run.market.contract_slot(*slot) {
                        active = active.saturating_add(u64::from(state.totals.active));
                        lots = lots.add(state.totals.active_lots).map_err(DayError::failed)?;
                    }
                }
                run.progress.step_done();
            }
            if let Some(slot) = slots.last() {
                run.market.deliver(*slot);
            }
            run.note_lapses()?;
            Ok(vec![
                figure("contracts activated", count(active)),
                figure("energy", run.kwh(lots)),
                figure("lapsed", count(run.lapses.len())),
            ])
        })
    }

    /// Notes the members that did not sign in time.
    fn note_lapses(&mut self) -> Result<(), DayError> {
        let plan = self.plan;
        for (_, participant, member) in
            plan.numbered().filter(|(_, _, member)| member.signing == Signing::Never)
        {
            let mut owed = Amount::ZERO;
            let (mut lots, mut contracts) = (Lots::ZERO, Vec::new());
            for lapse in self.lapses.values() {
                let contract = self.market.contract(lapse.contract);
                let mine = contract.terms.buyer == participant || contract.terms.seller == participant;
                if mine {
                    let both = lapse.buyer_liability.add(lapse.seller_liability).map_err(DayError::failed)?;
                    owed = owed.add(both).map_err(DayError::failed)?;
                    lots = lots.add(contract.terms.lots).map_err(DayError::failed)?;
                    contracts.push(lapse.contract);
                }
            }
            let (lapsed, first) = (contracts.len(), contracts.first().copied());
            contracts.truncate(NAMED);
            let name = &member.trader.name;
            self.incidents.push(Incident {
                kind: Mishap::Unsigned,
                time: first
                    .and_then(|first| self.market.contract_slot(first.slot))
                    .and_then(|state| state.sign_by)
                    .map_or_else(|| self.now(), |sign_by| plan.day_time(sign_by)),
                title: format!("{name} never signed"),
                story: format!(
                    "It had bid like everybody, was served, and then let the deadline for signing pass for all {} of its \
                     contracts.",
                    count(lapsed)
                ),
                outcome: "The contracts lapsed before delivery. Its bond for them went to the sellers, who had signed; the rest of \
                          its money was free again."
                    .into(),
                figures: vec![
                    figure("Lapsed", self.kwh(lots)),
                    figure("Bond paid", self.euros(owed)),
                    figure("Contracts", count(lapsed)),
                ],
                participant: Some(participant),
                contracts,
            });
        }
        Ok(())
    }

    /// The metering operator reports readings in batches; one reading is missing.
    pub(super) fn meter(&mut self) -> Result<(), DayError> {
        let plan = self.plan;
        let mut readings = Vec::new();
        for (position, slot) in plan.slots.iter().enumerate() {
            for (at, participant, member) in plan.numbered() {
                readings.push(self.read(at, participant, member, position, *slot)?);
            }
        }
        let (slot, participant, lots) = self.unread()?;
        readings.retain(|reading| (reading.slot, reading.participant) != (slot, participant));
        self.missing.push((slot, participant));
        self.stage("Meter readings", readings.len().div_ceil(interfaces::MAX_BATCH), |run| {
            for batch in readings.chunks(interfaces::MAX_BATCH) {
                run.market.meter(batch).map_err(refused("readings"))?;
                run.progress.step_done();
            }
            let sum = |of: &dyn Fn(&Reading) -> Energy| {
                let total = readings.iter().map(|reading| of(reading).get()).fold(0, u64::saturating_add);
                format!("{} kWh", report::format::kwh(Energy(total)))
            };
            let figures = vec![
                figure("readings", count(readings.len())),
                figure("drawn", sum(&|reading| reading.import.energy)),
                figure("fed in", sum(&|reading| reading.export.energy)),
                figure("missing", "1"),
            ];
            run.note_missing(slot, participant, lots);
            Ok(figures)
        })
    }

    /// A member's reading of a slot: its load less its output, and the flexible use that it bought. A dispatchable plant
    /// delivers what it sold.
    fn read(
        &self,
        at: usize,
        participant: ParticipantId,
        member: &Member,
        position: usize,
        slot: SlotId,
    ) -> Result<Reading, DayError> {
        let power = |series: &[units::Power]| series.get(position).copied().unwrap_or_default();
        let (need, surplus) = bidding::net(power(&member.load), power(&member.output));
        let (mut import, mut export) = (bidding::energy(need), bidding::energy(surplus));
        let lot = self.plan.definition.lot;
        let actor = self.actor(at)?;
        if member.flexible.is_some() || matches!(member.plant, Plant::Heat | Plant::Upstream) {
            let traded = self.market.reading_of(slot, &actor);
            let orders = self.plan.orders.get(at).map_or(&[][..], Vec::as_slice);
            let flexible_lots = traded.bought.saturating_sub(bidding::needed(orders, slot));
            let flexible = flexible_lots.energy(lot).map_err(DayError::failed)?;
            import = import.add(flexible).map_err(DayError::failed)?;
            if matches!(member.plant, Plant::Heat | Plant::Upstream) {
                export = traded.sold.energy(lot).map_err(DayError::failed)?;
            }
        }
        Ok(reading(participant, slot, import.get(), export.get()))
    }

    /// The reading that is missing: of a household that traded, or else of any member that did, in the first such slot from
    /// two thirds of the day on, outside the turbine's outage if possible.
    fn unread(&self) -> Result<(SlotId, ParticipantId, Lots), DayError> {
        let slots = &self.plan.slots;
        let still = outage(slots.len());
        let order = (0..slots.len()).cycle().skip(slots.len() * 2 / 3).take(slots.len());
        let (quiet, other): (Vec<usize>, Vec<usize>) = order.partition(|position| !still.contains(position));
        let search = |households: bool| -> Result<Option<(SlotId, ParticipantId, Lots)>, DayError> {
            for slot in quiet.iter().chain(&other).filter_map(|position| slots.get(*position)) {
                for (position, participant, member) in self.plan.numbered() {
                    let steered = matches!(member.plant, Plant::Heat | Plant::Upstream);
                    if steered || member.flexible.is_some() || (households && member.kind != "household") {
                        continue;
                    }
                    let traded = self.market.reading_of(*slot, &self.actor(position)?);
                    let lots = traded.bought.add(traded.sold).map_err(DayError::failed)?;
                    if !lots.is_zero() {
                        return Ok(Some((*slot, participant, lots)));
                    }
                }
            }
            Ok(None)
        };
        let found = match search(true)? {
            Some(found) => Some(found),
            None => search(false)?,
        };
        found.ok_or_else(|| DayError::failed("nobody traded anything, so no reading can be missed"))
    }

    fn note_missing(&mut self, slot: SlotId, participant: ParticipantId, lots: Lots) {
        let name = self.name(participant);
        let time = self.start_of(slot);
        let contracts: Vec<ContractId> = self
            .market
            .contracts(slot)
            .into_iter()
            .filter(|contract| contract.terms.buyer == participant || contract.terms.seller == participant)
            .map(|contract| contract.contract)
            .take(NAMED)
            .collect();
        self.incidents.push(Incident {
            kind: Mishap::MissingReading,
            time: self.plan.day_time(self.market.metered_by(slot)),
            title: format!("{name}'s meter was silent"),
            story: format!("No reading of the quarter-hour at {} UTC came before the deadline.", clock(time)),
            outcome: "The rule for that is fixed: it counts as having drawn, or fed in, just what it had contracted. The \
                      estimate is marked as such in its statement."
                .into(),
            figures: vec![figure("Estimate", self.kwh(lots))],
            participant: Some(participant),
            contracts,
        });
    }
}
