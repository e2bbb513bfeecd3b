//! Which slots a question is about.

use units::{CycleId, SlotId};

use super::argument;
use super::view::View;
use crate::failure::Failure;

/// The most slots that one question goes through.
const MOST: u32 = 1_000;

/// Which slots.
#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct Span {
    /// One slot: its number, or when it begins
    #[arg(long)]
    slot: Option<String>,
    /// All slots of a settlement cycle, by its number
    #[arg(long)]
    cycle: Option<u32>,
    /// All slots that begin on a local day, like 2026-11-27
    #[arg(long)]
    day: Option<String>,
}

impl Span {
    /// The slots.
    pub fn slots(&self, view: &View) -> Result<Vec<SlotId>, Failure> {
        if let Some(text) = &self.slot {
            return Ok(vec![view.slot(text)?]);
        }
        if let Some(cycle) = self.cycle {
            return Ok(view.format.slots(CycleId(cycle)));
        }
        let day = self.day.as_deref().unwrap_or_default();
        let (from, to) = argument("--day", view.format.clock.day(day))?;
        let count = to.get().saturating_sub(from.get());
        if count > MOST {
            return Err(Failure::malformed(
                "--day",
                format!("a day has {count} slots, at most {MOST} are looked at"),
            ));
        }
        Ok((from.get()..to.get()).map(SlotId).collect())
    }

    /// The cycle, if it is one.
    pub fn cycle(&self) -> Option<CycleId> {
        self.cycle.map(CycleId)
    }
}
