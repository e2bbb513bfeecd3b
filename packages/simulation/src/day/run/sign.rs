//! Signatures of the members without a mandate: one by one, by one digest, or never.

use std::collections::BTreeMap;

use report::format::count;
use report::model::Signing;
use units::{ContractId, ParticipantId, SlotId};

use super::{Run, TOGETHER, figure, refused};
use crate::day::DayError;
use crate::{Actor, ChainBackend};

impl<C: ChainBackend> Run<'_, C> {
    /// Members without a mandate sign their drafts of the day.
    pub(super) fn sign(&mut self) -> Result<(), DayError> {
        let parties = self.plan.members.iter().filter(|member| member.signing != Signing::Mandate).count();
        self.stage("Signatures", parties, |run| {
            let unsigned = run.market.unsigned(&run.plan.slots);
            let (mut digests, mut singles, mut open) = (0_usize, 0_usize, 0_usize);
            let mut signatures: Vec<(Actor, Vec<ContractId>, bool)> = Vec::new();
            for (position, participant, member) in run.plan.numbered() {
                let contracts = unsigned.get(&participant).map_or(&[][..], Vec::as_slice);
                let actor = run.actor(position)?;
                match member.signing {
                    Signing::Mandate => {}
                    Signing::Digest => {
                        let batches = contracts.chunks(interfaces::MAX_BATCH);
                        signatures.extend(batches.map(|batch| (actor.clone(), batch.to_vec(), true)));
                        digests = digests.saturating_add(contracts.len());
                    }
                    Signing::Single => {
                        // Slot by slot.
                        let batches = by_slot(contracts).into_values();
                        signatures.extend(batches.map(|batch| (actor.clone(), batch, false)));
                        singles = singles.saturating_add(contracts.len());
                    }
                    Signing::Never => open = open.saturating_add(contracts.len()),
                }
            }
            for signatures in signatures.chunks(TOGETHER) {
                run.market.sign_together(signatures).map_err(refused("a signature"))?;
            }
            for _ in 0..parties {
                run.progress.step_done();
            }
            let left = run.market.unsigned(&run.plan.slots);
            let unable = left.keys().filter(|participant| !run.never_signs(**participant)).count();
            if unable > 0 {
                return Err(DayError::failed(format!(
                    "{unable} parties have drafts that they could not sign"
                )));
            }
            Ok(vec![
                figure("signed by digest", count(digests)),
                figure("one by one", count(singles)),
                figure("left unsigned", count(open)),
            ])
        })
    }

    fn never_signs(&self, participant: ParticipantId) -> bool {
        self.plan.numbered().any(|(_, id, member)| id == participant && member.signing == Signing::Never)
    }
}

fn by_slot(contracts: &[ContractId]) -> BTreeMap<SlotId, Vec<ContractId>> {
    let mut slots: BTreeMap<SlotId, Vec<ContractId>> = BTreeMap::new();
    for contract in contracts {
        slots.entry(contract.slot).or_default().push(*contract);
    }
    slots
}
