//! The day on the terminal: a bar while a stage runs, its figures at its end, the sums at the end of the day.

use std::env;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::time::Duration;

use comfy_table::{ContentArrangement, Table};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use simulation::day::{Plan, Progress, summary};
use simulation::two_chains::Waiting;

use crate::failure::Failure;
use crate::terminal::{table, verdict};
use report::Day;
use report::format::{count, percent};
use report::model::{Origin, Stage};

/// Seconds after which a wait is reported again, where there is no bar.
const REPEAT: u64 = 30;

/// Shows a day while it runs.
pub struct Screen {
    quiet: bool,
    style: ProgressStyle,
    /// The style during a wait.
    waiting: ProgressStyle,
    /// The bars; hidden if standard error is not a terminal.
    bars: MultiProgress,
    bar: ProgressBar,
    /// The last reported wait: its purpose, and its seconds at that time.
    reported: Option<(String, u64)>,
    /// The first error in writing.
    broken: Option<io::Error>,
}

impl Screen {
    /// A screen; a quiet one shows nothing.
    ///
    /// # Errors
    /// Never with the templates that are built in.
    pub fn new(quiet: bool) -> Result<Self, Failure> {
        let plain = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colours = if plain { "" } else { ".cyan/dim" };
        let template = ["{msg:28} {bar:32", colours, "} {pos:>5}/{len}"].concat();
        let style = ProgressStyle::with_template(&template).map_err(Failure::refused)?;
        let waiting = ProgressStyle::with_template("{msg} {elapsed}").map_err(Failure::refused)?;
        Ok(Self {
            quiet,
            style,
            waiting,
            bars: MultiProgress::new(),
            bar: ProgressBar::hidden(),
            reported: None,
            broken: None,
        })
    }

    /// The bars, to clear them before the program ends.
    pub fn bars(&self) -> MultiProgress {
        self.bars.clone()
    }

    /// Prints the parameters of a day on a real chain before it begins.
    pub fn announce(&mut self, plan: &Plan, origin: &Origin) {
        let Some(played) = &origin.played else { return };
        let timing = &plan.definition.timing;
        let (pace, slots) = (played.pace, plan.slots.len());
        self.print(&format!(
            "The day runs on chain {} through {}. A quarter-hour lasts {pace} s there; times are given as if it lasted \
             900 s. The gate of a slot closes {} s before it; {slots} slots are delivered within {} s, and readings are taken for \
             {} s more.\n",
            played.chain,
            played.rpc,
            timing.gate,
            u64::try_from(slots).unwrap_or(0).saturating_mul(pace.get()),
            timing.meter
        ));
    }

    /// Prints a text, unless nothing is to be shown.
    pub fn print(&mut self, text: &str) {
        if !self.quiet
            && let Err(error) = writeln!(io::stdout(), "{text}")
        {
            self.broken.get_or_insert(error);
        }
    }

    /// Prints the sums at the end.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn sums(mut self, day: &Day, report: &Path) -> Result<(), Failure> {
        self.prices(day);
        self.mishaps(day);
        self.money(day);
        self.checks(day);
        if let Some(played) = &day.origin.played {
            self.print(&format!("\n{}", played.words()));
        }
        self.print(&format!("\nReport: {}", report.display()));
        self.end()
    }

    /// Ends the output.
    ///
    /// # Errors
    /// If the output could not be written.
    pub fn end(self) -> Result<(), Failure> {
        self.broken.map_or(Ok(()), |error| Err(error.into()))
    }

    fn prices(&mut self, day: &Day) {
        self.print("\nPrices");
        let mut rows = table(&["Zone", "Least, ct/kWh", "at", "Greatest, ct/kWh", "at", "Average"], 1);
        rows.add_rows(summary::prices(day));
        self.print(&rows.to_string());
    }

    fn mishaps(&mut self, day: &Day) {
        self.print("\nWhat went wrong");
        let mut rows = table(&["When", "What", "What became of it"], 3);
        rows.add_rows(summary::incidents(day));
        wrap(&mut rows);
        self.print(&rows.to_string());
    }

    fn money(&mut self, day: &Day) {
        self.print(&format!("\nWho paid and earned, {}", day.market.currency));
        let headings = ["Group", "How many", "Bought, kWh", "Sold, kWh", "Buying", "Selling", "Together"];
        let mut rows = table(&headings, 1);
        rows.add_rows(summary::money(day));
        self.print(&rows.to_string());
    }

    fn checks(&mut self, day: &Day) {
        let rows = checks_table(summary::checks(day));
        self.print("");
        self.print(&rows.to_string());
        let share = day.self_sufficiency().map_or_else(|| "—".to_owned(), percent);
        self.print(&format!("\nSelf-sufficiency: {share} of delivered energy came from the district"));
        self.print(&format!("Audit root: {}", day.audit.root));
    }
}

/// A table of checks: name, what was found, whether it holds.
pub fn checks_table<const N: usize>(checks: [(&str, String, bool); N]) -> Table {
    let mut rows = table(&["Check", "Found", "Verdict"], 3);
    for (check, found, holds) in checks {
        let word = verdict(holds, if holds { "holds" } else { "DOES NOT HOLD" });
        rows.add_row(vec![check.into(), found.into(), word]);
    }
    wrap(&mut rows);
    rows
}

/// Breaks the lines of long texts in a table, at the terminal's width or where there is none at 110 characters.
fn wrap(rows: &mut Table) {
    rows.set_content_arrangement(ContentArrangement::Dynamic);
    if !io::stdout().is_terminal() {
        rows.set_width(110);
    }
}

impl Waiting for Screen {
    fn waits(&mut self, what: &str, since: Duration) {
        let seconds = since.as_secs();
        let reported = self.reported.as_ref().filter(|(last, _)| last == what).map(|(_, seconds)| *seconds);
        if !self.bar.is_hidden() {
            if reported.is_some() {
                return;
            }
            self.bar.set_style(self.waiting.clone());
            self.bar.set_message(format!("waiting for {what},"));
            self.bar.reset_elapsed();
        } else if reported.is_none_or(|last| seconds >= last.saturating_add(REPEAT)) {
            let span = if seconds == 0 { String::new() } else { format!(", {seconds} s by now") };
            eprintln!("waiting for {what}{span}");
        } else {
            return;
        }
        self.reported = Some((what.to_owned(), seconds));
    }
}

impl Progress for Screen {
    fn stage_started(&mut self, stage: &str, steps: usize) {
        if self.quiet {
            return;
        }
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        self.bar = self.bars.add(ProgressBar::new(steps).with_style(self.style.clone()));
        self.bar.set_message(stage.to_owned());
        self.bar.enable_steady_tick(Duration::from_millis(120));
    }

    fn step_done(&mut self) {
        self.bar.inc(1);
    }

    fn stage_finished(&mut self, stage: &Stage) {
        self.bar.finish_and_clear();
        let mut rows = table(&[&stage.name, ""], 1);
        for (name, value) in &stage.figures {
            rows.add_row([name, value]);
        }
        rows.add_row(["entries in the log", &count(stage.messages)]);
        self.print(&format!("{rows}\n"));
    }
}
