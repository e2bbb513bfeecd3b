//! A market in the terms of people: names, local times, kWh and currency.

use interfaces::orderbook_matcher::{Good, MarketDefinition};
use jiff::tz::TimeZone;
use units::{CycleId, LabelId, ProfileId, SlotId, Timestamp, ZoneId};

use crate::{Currency, SlotClock, UnitConverter};

/// A market in the terms of people.
#[derive(Clone, Debug)]
pub struct MarketFormat {
    /// The market's definition.
    pub definition: MarketDefinition,
    /// Its units.
    pub units: UnitConverter,
    /// Its slots in a time zone.
    pub clock: SlotClock,
}

impl MarketFormat {
    /// A market in a time zone.
    pub fn new(definition: MarketDefinition, zone: TimeZone) -> Self {
        let units = UnitConverter::new(&definition, Currency::of(&definition.denom));
        let clock = SlotClock::new(zone, definition.timing.slot);
        Self { definition, units, clock }
    }

    /// The zone of a name or number.
    ///
    /// # Errors
    /// If the market has no such zone: with those that it has.
    pub fn zone(&self, text: &str) -> Result<ZoneId, String> {
        find("zone", &self.definition.zones, text).map(ZoneId)
    }

    /// The label of a name or number.
    ///
    /// # Errors
    /// If the market has no such label: with those that it has.
    pub fn label(&self, text: &str) -> Result<LabelId, String> {
        find("label", &self.definition.labels, text).map(LabelId)
    }

    /// The profile of a name or number.
    ///
    /// # Errors
    /// If the market has no such profile: with those that it has.
    pub fn profile(&self, text: &str) -> Result<ProfileId, String> {
        find("profile", &self.profiles(), text).map(ProfileId)
    }

    /// The line of a number, or of its zones as `FROM>TO`.
    ///
    /// # Errors
    /// If the market has no such line: with those that it has.
    pub fn line(&self, text: &str) -> Result<u16, String> {
        let lines = &self.definition.lines;
        let by_zones = |(from, to): (&str, &str)| {
            let (from, to) = (self.zone(from.trim()).ok()?, self.zone(to.trim()).ok()?);
            lines.iter().position(|line| (line.from, line.to) == (from, to))
        };
        let by_number = || text.trim().parse::<usize>().ok().filter(|number| *number < lines.len());
        text.split_once('>')
            .and_then(by_zones)
            .or_else(by_number)
            .and_then(|position| u16::try_from(position).ok())
            .ok_or_else(|| {
                let names: Vec<_> = (0..lines.len()).map(|line| self.line_name(line)).collect();
                format!("the market has no line {text:?}; it has {}", listed(&names))
            })
    }

    /// The name of a line by its position: its zones.
    pub fn line_name(&self, line: usize) -> String {
        self.definition.lines.get(line).map_or_else(
            || line.to_string(),
            |line| format!("{}>{}", self.zone_name(line.from), self.zone_name(line.to)),
        )
    }

    fn profiles(&self) -> Vec<String> {
        self.definition.profiles.iter().map(|profile| profile.name.clone()).collect()
    }

    /// The name of a zone.
    pub fn zone_name(&self, zone: ZoneId) -> String {
        name(&self.definition.zones, zone.get())
    }

    /// The name of a label.
    pub fn label_name(&self, label: LabelId) -> String {
        name(&self.definition.labels, label.get())
    }

    /// The name of an order's good: a label of a seller, a profile of a buyer.
    pub fn good_name(&self, good: Good) -> String {
        match good {
            Good::Sell { label } => self.label_name(label),
            Good::Buy { profile } => name(&self.profiles(), profile.get()),
        }
    }

    /// A slot with the time when it begins.
    pub fn slot_text(&self, slot: SlotId) -> String {
        format!("slot {slot} ({})", self.clock.slot_text(slot))
    }

    /// The first slot whose gate is still open.
    pub fn next_open(&self, now: Timestamp) -> SlotId {
        let timing = &self.definition.timing;
        let begun = now.plus(timing.gate).and_then(|time| timing.slot.slot_at(time)).unwrap_or(SlotId::MAX);
        SlotId(begun.get().saturating_add(1))
    }

    /// The cycle of a slot.
    pub fn cycle(&self, slot: SlotId) -> CycleId {
        CycleId(slot.get().checked_div(u32::from(self.definition.timing.slots_per_cycle)).unwrap_or(0))
    }

    /// The slots of a cycle.
    pub fn slots(&self, cycle: CycleId) -> Vec<SlotId> {
        let length = u32::from(self.definition.timing.slots_per_cycle);
        let first = cycle.get().saturating_mul(length);
        (first..first.saturating_add(length)).map(SlotId).collect()
    }
}

/// The position of a name, or of a number below the length.
fn find(what: &str, names: &[String], text: &str) -> Result<u8, String> {
    let by_name = names.iter().position(|name| name == text);
    let by_number = || text.parse::<usize>().ok().filter(|number| *number < names.len());
    by_name
        .or_else(by_number)
        .and_then(|position| u8::try_from(position).ok())
        .ok_or_else(|| format!("the market has no {what} {text:?}; it has {}", names.join(", ")))
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

fn name(names: &[String], number: u8) -> String {
    names.get(usize::from(number)).cloned().unwrap_or_else(|| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use simulation::example_market;

    /// The example market (quarter-hours, gates an hour ahead, cycles of an hour) in euros, seen from Rome.
    fn format() -> MarketFormat {
        let mut definition = example_market();
        definition.denom = "ueur".into();
        MarketFormat::new(definition, crate::time_zone("Europe/Rome").unwrap())
    }

    #[test]
    fn names_take_precedence_over_numbers() {
        let mut format = format();
        assert_eq!(format.zone("south"), Ok(ZoneId(1)));
        assert_eq!(format.label("1"), Ok(LabelId(1)));
        assert_eq!(format.zone("east").unwrap_err(), "the market has no zone \"east\"; it has north, south");
        assert!(format.profile("3").is_err());
        format.definition.zones = vec!["1".into(), "0".into()];
        assert_eq!(format.zone("0"), Ok(ZoneId(1)));
        assert_eq!(format.good_name(Good::Buy { profile: ProfileId(2) }), "green only");
    }

    #[test]
    fn lines_are_found_by_zones_or_number() {
        let format = format();
        let names: Vec<_> = (0..format.definition.lines.len()).map(|line| format.line_name(line)).collect();
        for (line, name) in names.iter().enumerate() {
            assert_eq!(format.line(name).map(usize::from), Ok(line));
            assert_eq!(format.line(&name.replace('>', " > ")).map(usize::from), Ok(line));
            assert_eq!(format.line(&line.to_string()).map(usize::from), Ok(line));
        }
        let error = format.line("north>north").unwrap_err();
        assert_eq!(error, format!("the market has no line \"north>north\"; it has {}", names.join(", ")));
        assert!(format.line(&names.len().to_string()).is_err());
    }

    #[test]
    fn next_open_slot_is_the_first_before_gate_closure() {
        let format = format();
        // The gate of slot n closes at (n − 4)·900: it is closed from that second on.
        assert_eq!(format.next_open(Timestamp(96 * 900)), SlotId(101));
        assert_eq!(format.next_open(Timestamp(96 * 900 - 1)), SlotId(100));
    }

    #[test]
    fn cycles_are_runs_of_slots() {
        let format = format();
        assert_eq!(format.cycle(SlotId(7)), CycleId(1));
        assert_eq!(format.slots(CycleId(1)), [4, 5, 6, 7].map(SlotId));
    }
}
