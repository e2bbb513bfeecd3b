//! The table by day: every row is printed when its day is over, so that nothing is kept of it but the totals.

use std::io::Write;

use jiff::civil::Date;
use market_replay::Tally;

use crate::failure::Failure;
use crate::terminal;

/// Headings with their widths.
const COLUMNS: [(&str, usize); 8] = [
    ("day", 10),
    ("hours", 5),
    ("certified", 9),
    ("prices inside", 13),
    ("prices exact", 12),
    ("flows exact", 11),
    ("mean error", 10),
    ("worst, MWh", 10),
];

/// Adds up days as they go by.
pub struct Days {
    /// Whether rows are printed.
    printed: bool,
    day: Option<(Date, Tally)>,
    total: Tally,
}

impl Days {
    /// Nothing yet.
    pub fn new(printed: bool) -> Self {
        Self { printed, day: None, total: Tally::default() }
    }

    /// Adds an hour of a day.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn add(&mut self, out: &mut impl Write, day: Date, hour: &Tally) -> Result<(), Failure> {
        if self.day.as_ref().is_none_or(|(current, _)| *current != day) {
            self.close(out)?;
            if self.total.hours == 0 && self.printed {
                heading(out)?;
            }
            self.day = Some((day, Tally::default()));
        }
        if let Some((_, tally)) = &mut self.day {
            tally.add(hour);
        }
        Ok(())
    }

    /// The totals over all days.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn finish(mut self, out: &mut impl Write) -> Result<Tally, Failure> {
        self.close(out)?;
        if self.printed && self.total.hours > 0 {
            rule(out)?;
            row(out, "in all", &self.total)?;
        }
        Ok(self.total)
    }

    fn close(&mut self, out: &mut impl Write) -> Result<(), Failure> {
        if let Some((day, tally)) = self.day.take() {
            self.total.add(&tally);
            if self.printed {
                row(out, &day.to_string(), &tally)?;
            }
        }
        Ok(())
    }
}

fn heading(out: &mut impl Write) -> Result<(), Failure> {
    let (on, off) = if terminal::colours() { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    cells(out, COLUMNS.map(|(heading, _)| heading.to_owned()), on, off)?;
    rule(out)
}

fn rule(out: &mut impl Write) -> Result<(), Failure> {
    let width: usize = COLUMNS.iter().map(|(_, width)| width + 1).sum();
    writeln!(out, "{}", "─".repeat(width))?;
    Ok(())
}

fn row(out: &mut impl Write, name: &str, tally: &Tally) -> Result<(), Failure> {
    let of = |part: u64, whole: u64| format!("{part}/{whole}");
    let row = [
        name.to_owned(),
        tally.hours.to_string(),
        tally.certified.to_string(),
        of(tally.inside, tally.zone_hours),
        of(tally.exact, tally.zone_hours),
        of(tally.flows_exact, tally.link_hours),
        tally.mean_error_mwh(6),
        tally.worst_error_mwh(),
    ];
    cells(out, row, "", "")
}

fn cells(out: &mut impl Write, cells: [String; 8], on: &str, off: &str) -> Result<(), Failure> {
    let mut line = String::new();
    for ((position, cell), (_, width)) in cells.iter().enumerate().zip(COLUMNS) {
        let cell = if position == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") };
        line.push_str(&cell);
        line.push(' ');
    }
    writeln!(out, "{on}{}{off}", line.trim_end())?;
    Ok(())
}
