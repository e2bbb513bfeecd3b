//! Local times to and from slots.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use units::{SlotId, SlotLength, Timestamp};

/// A market's slots in a time zone.
#[derive(Clone, Debug)]
pub struct SlotClock {
    zone: TimeZone,
    slot: SlotLength,
}

/// A time zone by its name in the IANA database, which is compiled in.
///
/// # Errors
/// If there is none of that name.
pub fn time_zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name)
        .map_err(|_| format!("there is no time zone {name:?}: names read like Europe/Rome or UTC"))
}

impl SlotClock {
    /// Slots of a length in a time zone.
    pub const fn new(zone: TimeZone, slot: SlotLength) -> Self {
        Self { zone, slot }
    }

    /// Reads a time: local, or with an offset (`…+01:00`, `…Z`), which is needed where the local time happens twice.
    ///
    /// # Errors
    /// If it is malformed, before 1970 or ambiguous.
    pub fn time(&self, text: &str) -> Result<Timestamp, String> {
        let text = text.trim();
        let instant = match text.parse::<jiff::Timestamp>() {
            Ok(instant) => instant,
            Err(_) => self.local(text)?,
        };
        u64::try_from(instant.as_second())
            .ok()
            .filter(|_| instant.subsec_nanosecond() == 0)
            .map(Timestamp)
            .ok_or_else(|| format!("{text}: times are whole seconds from 1970 on"))
    }

    fn local(&self, text: &str) -> Result<jiff::Timestamp, String> {
        let local: DateTime = text.parse().map_err(|_| {
            format!("{text:?} is not a time like 2026-11-27T14:15, 2026-11-27T14:15+01:00 or 2026-11-27")
        })?;
        let ambiguous = self.zone.to_ambiguous_timestamp(local);
        if !ambiguous.is_ambiguous() {
            return ambiguous.unambiguous().map_err(|error| format!("{text}: {error}"));
        }
        let (earlier, later) = (ambiguous.earlier(), ambiguous.compatible());
        match (earlier, later) {
            // Clocks go back: the time happens twice.
            (Ok(one), Ok(_)) if self.local_text(one) == local.to_string() => {
                let other = self
                    .zone
                    .to_ambiguous_timestamp(local)
                    .later()
                    .map_err(|error| format!("{text}: {error}"))?;
                Err(format!(
                    "{text} happens twice in {}: write {} or {}",
                    self.name(),
                    self.with_offset(one),
                    self.with_offset(other)
                ))
            }
            _ => Err(format!("{text} does not happen in {}: clocks go forward over it", self.name())),
        }
    }

    fn local_text(&self, instant: jiff::Timestamp) -> String {
        instant.to_zoned_datetime(self.zone.clone()).datetime().to_string()
    }

    fn with_offset(&self, instant: jiff::Timestamp) -> String {
        instant.to_zoned_datetime(self.zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// Reads a slot: its number, or the time when its delivery begins.
    ///
    /// # Errors
    /// If it is malformed, or no slot begins then: with the nearest slots.
    pub fn slot(&self, text: &str) -> Result<SlotId, String> {
        let text = text.trim();
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().map(SlotId).map_err(|_| format!("{text}: a slot's number is below 2^32"));
        }
        let time = self.time(text)?;
        let slot = self.slot.slot_at(time).map_err(|error| format!("{text}: {error}"))?;
        if self.slot.start_of(slot) == time {
            return Ok(slot);
        }
        Err(format!(
            "no slot begins at {text}; nearest: {} (slot {slot}) and {} (slot {})",
            self.text(self.slot.start_of(slot)),
            self.text(self.slot.end_of(slot)),
            slot.get().saturating_add(1)
        ))
    }

    /// The slots that begin on a local day: the first, and the first of the next day.
    ///
    /// # Errors
    /// If it is malformed.
    pub fn day(&self, text: &str) -> Result<(SlotId, SlotId), String> {
        let problem =
            |error: &dyn std::fmt::Display| format!("{text:?} is not a day like 2026-11-27: {error}");
        let day: jiff::civil::Date = text.trim().parse().map_err(|error| problem(&error))?;
        let next = day.tomorrow().map_err(|error| problem(&error))?;
        let begins = |day: jiff::civil::Date| {
            let midnight = day.to_zoned_datetime(self.zone.clone()).map_err(|error| problem(&error))?;
            let seconds = u64::try_from(midnight.timestamp().as_second()).unwrap_or(0);
            // A slot that began the day before belongs to that day.
            let length = u64::from(self.slot.get().max(1));
            u32::try_from(seconds.div_ceil(length)).map(SlotId).map_err(|error| problem(&error))
        };
        Ok((begins(day)?, begins(next)?))
    }

    /// A time in the zone, with its abbreviation; seconds only where they are not 0.
    pub fn text(&self, time: Timestamp) -> String {
        let format = if time.get().is_multiple_of(60) { "%Y-%m-%d %H:%M %Z" } else { "%Y-%m-%d %H:%M:%S %Z" };
        i64::try_from(time.get())
            .ok()
            .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
            .map_or_else(
                || "after the year 9999".into(),
                |instant| instant.to_zoned_datetime(self.zone.clone()).strftime(format).to_string(),
            )
    }

    /// The time when the delivery of a slot begins.
    pub fn slot_text(&self, slot: SlotId) -> String {
        self.text(self.slot.start_of(slot))
    }

    /// The zone's name.
    pub fn name(&self) -> &str {
        self.zone.iana_name().unwrap_or("the system's zone")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Quarter-hours in Italy: CET is UTC+1; in 2026 clocks go forward on 29 March at 2:00 and back on 25 October at 3:00.
    fn rome() -> SlotClock {
        SlotClock::new(time_zone("Europe/Rome").unwrap(), SlotLength(900))
    }

    #[test]
    fn slots_are_named_by_number_or_start() {
        // 2026-11-27 is day 20,784 since 1970; 13:15 UTC is quarter-hour 53 of its 96.
        let slot = SlotId(20_784 * 96 + 53);
        for text in [
            "2026-11-27T14:15",
            "2026-11-27 14:15:00",
            "2026-11-27T13:15Z",
            "2026-11-27T14:15+01:00",
            "1995317",
        ] {
            assert_eq!(rome().slot(text), Ok(slot), "{text}");
        }
        assert_eq!(rome().slot_text(slot), "2026-11-27 14:15 CET");
        assert_eq!(
            rome().slot("2026-11-27T14:20").unwrap_err(),
            "no slot begins at 2026-11-27T14:20; nearest: 2026-11-27 14:15 CET (slot 1995317) and 2026-11-27 14:30 CET \
             (slot 1995318)"
        );
    }

    #[test]
    fn ambiguous_and_skipped_times_are_refused() {
        let error = rome().slot("2026-10-25T02:30").unwrap_err();
        assert_eq!(
            error,
            "2026-10-25T02:30 happens twice in Europe/Rome: write 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00"
        );
        // An hour lies between the two.
        let first = rome().slot("2026-10-25T02:30:00+02:00").unwrap();
        assert_eq!(rome().slot("2026-10-25T02:30:00+01:00"), Ok(SlotId(first.get() + 4)));
        let error = rome().slot("2026-03-29T02:30").unwrap_err();
        assert_eq!(error, "2026-03-29T02:30 does not happen in Europe/Rome: clocks go forward over it");
    }

    #[test]
    fn local_days_have_92_96_or_100_quarter_hours() {
        for (day, slots) in [("2026-03-29", 92), ("2026-11-27", 96), ("2026-10-25", 100)] {
            let (from, to) = rome().day(day).unwrap();
            assert_eq!(to.get() - from.get(), slots, "{day}");
        }
        assert!(rome().day("27.11.2026").is_err());
    }

    #[test]
    fn malformed_times_are_refused() {
        for text in [
            "",
            "tomorrow",
            "14:15",
            "2026-13-01",
            "2026-11-27T25:00",
            "-5",
            "99999999999",
            "1969-12-31T23:00Z",
        ] {
            assert!(rome().slot(text).is_err(), "{text}");
        }
        assert!(time_zone("Rome").is_err());
        // Seconds are shown where they are not 0.
        let fast = SlotClock::new(TimeZone::UTC, SlotLength(5));
        assert_eq!(fast.slot_text(SlotId(1)), "1970-01-01 00:00:05 UTC");
    }
}
