//! A market as a person sees it: names for numbers, local times for slots, kWh and currency for lots and coin units.

use interfaces::orderbook_matcher::{Good, MarketDefinition};
use units::{CycleId, LabelId, ProfileId, SlotId, Timestamp, ZoneId};

use super::clock::Clock;
use super::scale::{Currency, Scale};

/// A market as a person sees it.
#[derive(Clone, Debug)]
pub struct Lens {
    /// The market's definition.
    pub definition: MarketDefinition,
    /// Its measures.
    pub scale: Scale,
    /// Its slots in the person's time zone.
    pub clock: Clock,
}

impl Lens {
    /// A market in a time zone; in the system's zone if none is named.
    pub fn new(definition: MarketDefinition, time_zone: Option<&str>) -> Result<Self, String> {
        let scale = Scale::new(&definition, Currency::of(&definition.denom));
        let clock = Clock::new(time_zone, definition.timing.slot)?;
        Ok(Self { definition, scale, clock })
    }

    /// The zone of a name or number.
    pub fn zone(&self, text: &str) -> Result<ZoneId, String> {
        find("zone", &self.definition.zones, text).map(ZoneId)
    }

    /// The label of a name or number.
    pub fn label(&self, text: &str) -> Result<LabelId, String> {
        find("label", &self.definition.labels, text).map(LabelId)
    }

    /// The profile of a name or number.
    pub fn profile(&self, text: &str) -> Result<ProfileId, String> {
        find("profile", &self.profiles(), text).map(ProfileId)
    }

    /// The line of a number, or of its zones as `FROM>TO`.
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

    /// The name of what an order is about: a label of a seller, a profile of a buyer.
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
pub mod tests {
    use super::*;
    use simulation::example_market;

    /// The example market (quarter-hours, gates an hour ahead, cycles of an hour) in euros, seen from Rome.
    pub fn lens() -> Lens {
        let mut definition = example_market();
        definition.denom = "ueur".into();
        Lens::new(definition, Some("Europe/Rome")).unwrap()
    }

    #[test]
    fn names_go_before_numbers() {
        let mut lens = lens();
        assert_eq!(lens.zone("south"), Ok(ZoneId(1)));
        assert_eq!(lens.label("1"), Ok(LabelId(1)));
        assert_eq!(lens.zone("east").unwrap_err(), "the market has no zone \"east\"; it has north, south");
        assert!(lens.profile("3").is_err());
        lens.definition.zones = vec!["1".into(), "0".into()];
        assert_eq!(lens.zone("0"), Ok(ZoneId(1)));
        assert_eq!(lens.good_name(Good::Buy { profile: ProfileId(2) }), "green only");
    }

    #[test]
    fn lines_are_named_by_their_zones() {
        let lens = lens();
        let names: Vec<_> = (0..lens.definition.lines.len()).map(|line| lens.line_name(line)).collect();
        for (line, name) in names.iter().enumerate() {
            assert_eq!(lens.line(name).map(usize::from), Ok(line));
            assert_eq!(lens.line(&name.replace('>', " > ")).map(usize::from), Ok(line));
            assert_eq!(lens.line(&line.to_string()).map(usize::from), Ok(line));
        }
        let error = lens.line("north>north").unwrap_err();
        assert_eq!(error, format!("the market has no line \"north>north\"; it has {}", names.join(", ")));
        assert!(lens.line(&names.len().to_string()).is_err());
    }

    #[test]
    fn the_next_open_slot_is_the_first_whose_gate_has_not_closed() {
        let lens = lens();
        // The gate of slot n closes at (n − 4)·900: it is closed from that second on.
        assert_eq!(lens.next_open(Timestamp(96 * 900)), SlotId(101));
        assert_eq!(lens.next_open(Timestamp(96 * 900 - 1)), SlotId(100));
    }

    #[test]
    fn cycles_are_runs_of_slots() {
        let lens = lens();
        assert_eq!(lens.cycle(SlotId(7)), CycleId(1));
        assert_eq!(lens.slots(CycleId(1)), [4, 5, 6, 7].map(SlotId));
    }
}
