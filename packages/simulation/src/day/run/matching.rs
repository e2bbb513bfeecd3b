//! From gate closure to the drafted contracts: aggregate, clear, pair.

use std::collections::BTreeMap;

use report::format::{clock, count};
use report::model::{Incident, Mishap};
use units::{Lots, ParticipantId, SlotId};

use super::{Run, figure, refused};
use crate::ChainBackend;
use crate::day::DayError;

impl<C: ChainBackend> Run<'_, C> {
    /// Matches slot by slot, by permissionless messages.
    pub(super) fn match_all(&mut self) -> Result<(), DayError> {
        let slots = self.plan.slots.clone();
        self.stage("Gate, clearing, pairing", slots.len(), |run| {
            let (mut drafts, mut volume, mut orders) = (0_usize, 0_u64, 0_u64);
            let mut cuts: BTreeMap<ParticipantId, (Lots, SlotId)> = BTreeMap::new();
            for slot in slots {
                run.market.close_gate(slot);
                let mut cut = 0_u64;
                for curtailed in run.market.aggregate(slot).map_err(refused("aggregation"))? {
                    let less = curtailed.asked.saturating_sub(curtailed.left);
                    cut = cut.saturating_add(less.get());
                    let sum = cuts.entry(curtailed.participant).or_insert((Lots::ZERO, slot));
                    sum.0 = sum.0.add(less).map_err(DayError::failed)?;
                    orders = orders.saturating_add(1);
                }
                run.curtailed.insert(slot, Lots(cut));
                run.market.clear(slot).map_err(refused("clearing"))?;
                let drafted = run.market.pair(slot).map_err(refused("pairing"))?;
                drafts = drafts.saturating_add(drafted.len());
                volume = drafted.iter().map(|draft| draft.lots.get()).fold(volume, u64::saturating_add);
                run.progress.step_done();
            }
            let cut = run.curtailed.values().map(|lots| lots.get()).fold(0, u64::saturating_add);
            run.note_curtailment(&cuts, orders, Lots(cut));
            Ok(vec![
                figure("traded", run.kwh(Lots(volume))),
                figure("contracts drafted", count(drafts)),
                figure("curtailed", run.kwh(Lots(cut))),
            ])
        })
    }

    /// Notes the offers that were curtailed to a forecast.
    fn note_curtailment(&mut self, cuts: &BTreeMap<ParticipantId, (Lots, SlotId)>, orders: u64, cut: Lots) {
        let Some((participant, (most, slot))) = cuts.iter().max_by_key(|(_, sum)| sum.0) else { return };
        let name = self.name(*participant);
        self.incidents.push(Incident {
            kind: Mishap::Curtailed,
            time: self.plan.day_time(self.market.gate_of(*slot)),
            title: "The forecast knew better".into(),
            story: format!(
                "{} participants had offered more than the forecast, published after their quotes, says they can feed in; {name} \
                 by most.",
                count(cuts.len())
            ),
            outcome: "At each gate their dearest offers were cut down to the forecast, and what the cut part had reserved was \
                      released, so that nobody sold what would not come."
                .into(),
            figures: vec![
                figure("Orders cut", count(orders)),
                figure("In all", self.kwh(cut)),
                figure(&format!("Of {name}"), self.kwh(*most)),
                figure("First at", format!("{} UTC", clock(self.start_of(*slot)))),
            ],
            participant: Some(*participant),
            contracts: vec![],
        });
    }
}
