//! The level axis of a day: its slots from left to right, and what the charts over it share.

use units::Timestamp;

use super::format::{clock, count, plural};
use super::model::Day;
use super::page::Page;
use super::svg::{Frame, Path, Px, Scale, label, line, rectangle};

/// The wide and the narrow frame of a chart of a day.
pub const fn frames(height: i64, right: i64, extra: i64) -> (Frame, Frame) {
    (
        Frame { width: 960, height, left: 48, right, top: 24, bottom: 28 + extra, suffix: "-w" },
        Frame { width: 344, height, left: 40, right: 8, top: 24, bottom: 28 + extra, suffix: "-n" },
    )
}

/// The slots of a day on a frame.
#[derive(Clone, Copy, Debug)]
pub struct DayAxis<'a> {
    day: &'a Day,
    scale: Scale,
}

impl<'a> DayAxis<'a> {
    /// The axis of a day in a frame.
    pub fn new(day: &'a Day, frame: &Frame) -> Self {
        let slots = i64::try_from(day.slots.len()).unwrap_or(i64::MAX);
        Self { day, scale: Scale::new(0, slots, frame.x0(), frame.x1()) }
    }

    /// Where the slot of this position begins; the end of the last slot is the position after it.
    pub fn at(&self, position: usize) -> Px {
        self.scale.at(i64::try_from(position).unwrap_or(i64::MAX))
    }

    /// The hours under the plot.
    pub fn draw(&self, page: &mut Page, frame: &Frame, base: Px) {
        let slots = self.day.slots.len();
        let most = if frame.width < 600 { 5 } else { 9 };
        let every = [1_usize, 2, 4, 8, 12, 16, 24, 32, 48]
            .into_iter()
            .find(|every| slots / every < most)
            .unwrap_or(96);
        let length = u64::from(self.day.market.slot.get());
        for position in (0..=slots).step_by(every) {
            let x = self.at(position);
            line(page, (x, base), (x, base.plus(4)), "tick");
            let time = self.day.slots.first().map_or(Timestamp(0), |first| {
                Timestamp(
                    first
                        .start
                        .get()
                        .saturating_add(length.saturating_mul(u64::try_from(position).unwrap_or(0))),
                )
            });
            // The day's last midnight is the hour 24, not 0 again.
            let text =
                if position > 0 && time.get().is_multiple_of(86_400) { "24:00".into() } else { clock(time) };
            let class = if position == 0 {
                "axis start"
            } else if position == slots && frame.right < 20 {
                "axis end"
            } else {
                "axis middle"
            };
            label(page, x, base.plus(17), class, &text);
        }
    }

    /// A line of one level per slot; it is broken where there is no value.
    pub fn steps(&self, scale: &Scale, values: impl Iterator<Item = Option<i64>>) -> Path {
        let mut path = Path::default();
        let mut drawn = false;
        for (position, value) in values.enumerate() {
            match value {
                Some(value) if drawn => path.up(scale.at(value)),
                Some(value) => path.start(self.at(position), scale.at(value)),
                None => {}
            }
            drawn = value.is_some();
            if drawn {
                path.across(self.at(position.saturating_add(1)));
            }
        }
        path
    }

    /// The area between two values of each slot, where they differ.
    pub fn area(&self, scale: &Scale, values: impl Iterator<Item = (i64, i64)>) -> Path {
        let mut path = Path::default();
        for (position, (low, high)) in values.enumerate() {
            if low != high {
                path.start(self.at(position), scale.at(low));
                path.up(scale.at(high));
                path.across(self.at(position.saturating_add(1)));
                path.up(scale.at(low));
                path.close();
            }
        }
        path
    }

    /// Invisible columns with their slot's figures as a tooltip.
    pub fn hints(&self, page: &mut Page, frame: &Frame, hint: impl Fn(usize) -> String) {
        for (position, slot) in self.day.slots.iter().enumerate() {
            let text = format!("{} UTC\n{}", clock(slot.start), hint(position));
            let corner = (self.at(position), frame.y0());
            let end = (self.at(position.saturating_add(1)), frame.y1());
            rectangle(page, corner, end, "hint", Some(&text));
        }
    }

    /// Runs of slots for which a condition holds, as positions `from..to`.
    pub fn runs(&self, holds: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for position in (0..self.day.slots.len()).filter(|position| holds(*position)) {
            match runs.last_mut() {
                Some(run) if run.1 == position => run.1 = position.saturating_add(1),
                _ => runs.push((position, position.saturating_add(1))),
            }
        }
        runs
    }
}

/// `12 slots (3 h)`.
pub fn slots_and_hours(day: &Day, slots: usize) -> String {
    let slots = u64::try_from(slots).unwrap_or(u64::MAX);
    let seconds = slots.saturating_mul(u64::from(day.market.slot.get()));
    format!("{} {} ({})", count(slots), plural(slots, "slot", "slots"), super::format::span(seconds))
}
