//! Measurements as text: one line a path.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path as FilePath;

use serde_json::{Value, json};

use super::ledger::Sample;
use super::path::{Figure, Path};
use super::scene::Sizes;
use crate::error::BenchmarkError;

/// The rise that is none, in percent. Gas is deterministic, but not blind to the run: a byte of a message costs 10, of a
/// record 30, and slot numbers, times, balances and sequences of accounts take more or fewer bytes from run to run.
pub const TOLERANCE: u64 = 3;
/// What those bytes may come to in a line through few items. A line is called steeper only if its far end lies higher by more
/// and if it rises by more from its near end: where both ends lie higher, or the near end lower, no item costs anybody more.
///
/// Between runs the far end of ten items has differed by up to 882 gas and the rise by up to 1,491, but the lesser of the two by
/// no more than 31, save for the log, where it was 845, a hundredth. No node of the log's tree (some thousands) is in it: every
/// path but the log adds an entry or two, and begins where no node is near; ten entries of the log complete one node, always
/// ([`super::log`]). 600 are 67 an item over 10, so that a signature is called dearer from 5 % on; over 96, and for all that
/// costs over some 2,200 an item, the 3 % are more than that.
const CHANCE: u64 = 600;

/// Whether a budget is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is none.
    None,
    /// It is.
    Kept,
    /// It is not.
    Broken,
}

impl Verdict {
    /// As the snapshot writes it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "told",
            Self::Kept => "kept",
            Self::Broken => "broken",
        }
    }
}

/// The measurements of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The path.
    pub path: Path,
    /// Whether the codes were pinned.
    pub pinned: bool,
    /// Gas by size.
    pub sizes: Vec<(u64, u64)>,
    /// Its figure.
    pub figure: u64,
    /// Gas by message, where there are several.
    pub parts: BTreeMap<String, u64>,
}

impl Row {
    /// The rows of samples.
    pub fn all(samples: &[Sample], pinned: bool) -> Vec<Self> {
        let of = |path: Path| samples.iter().filter(move |sample| sample.path == path);
        Path::ALL
            .into_iter()
            .filter_map(|path| {
                let of_path: Vec<&Sample> = of(path).collect();
                let sizes: Vec<_> = of_path.iter().map(|sample| (sample.size, sample.cost.gas)).collect();
                let parts = match of_path.as_slice() {
                    [] => return None,
                    [only] if only.cost.parts.len() > 1 => only.cost.parts.clone(),
                    _ => BTreeMap::new(),
                };
                Some(Self { path, pinned, figure: path.figure().of(&sizes), sizes, parts })
            })
            .collect()
    }

    /// Whether the codes were pinned, in a word.
    pub const fn codes(&self) -> &'static str {
        if self.pinned { "pinned" } else { "unpinned" }
    }

    /// The greatest figure allowed.
    pub const fn budget(&self) -> Option<u64> {
        self.path.budget(self.pinned)
    }

    /// Whether the budget is kept.
    pub fn verdict(&self) -> Verdict {
        match self.budget() {
            None => Verdict::None,
            Some(budget) if self.figure <= budget => Verdict::Kept,
            Some(_) => Verdict::Broken,
        }
    }

    /// As a program reads it.
    pub fn json(&self) -> Value {
        let sizes: Vec<Value> =
            self.sizes.iter().map(|(size, gas)| json!({ "size": size, "gas": gas })).collect();
        json!({
            "path": self.path.name(),
            "codes": self.codes(),
            "sizes": sizes,
            "figure": self.path.figure().word(),
            "value": self.figure,
            "budget": self.budget(),
            "verdict": self.verdict().word(),
            "parts": self.parts,
        })
    }

    /// Parses its line; the error says what is wrong.
    fn parse(line: &str) -> Result<Self, String> {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap_or_default();
        let path = Path::ALL.into_iter().find(|path| path.name() == name);
        let path = path.ok_or_else(|| format!("there is no path {name:?}"))?;
        let pinned = match words.next() {
            Some("pinned") => true,
            Some("unpinned") => false,
            other => {
                return Err(format!("codes are pinned or unpinned, not {:?}", other.unwrap_or_default()));
            }
        };
        let mut row = Self { path, pinned, sizes: vec![], figure: 0, parts: BTreeMap::new() };
        let mut told = false;
        for word in words {
            let Some((key, value)) = word.split_once('=') else { continue };
            if value == "none" {
                continue;
            }
            let value = value.parse().map_err(|_| format!("{word:?} gives no number"))?;
            if let Ok(size) = key.parse() {
                row.sizes.push((size, value));
            } else if key == path.figure().word() {
                (row.figure, told) = (value, true);
            } else if key != "budget" {
                row.parts.insert(key.to_owned(), value);
            }
        }
        if told && !row.sizes.is_empty() {
            Ok(row)
        } else {
            Err(format!("it lacks its sizes or {}=", path.figure().word()))
        }
    }

    /// How it is worse than it was recorded.
    fn complaints(&self, recorded: &Self) -> Vec<String> {
        let place = format!("{} ({})", self.path.name(), self.codes());
        let mut found = vec![];
        for (size, gas) in &self.sizes {
            match recorded.sizes.iter().find(|(known, _)| known == size) {
                None => found.push(format!("{place} was not recorded with {size}")),
                Some((_, before)) if risen(*before, *gas) => {
                    found.push(format!("{place} with {size} costs {gas}, recorded are {before}"));
                }
                Some(_) => {}
            }
        }
        let (word, figure, before) = (self.path.figure().word(), self.figure, recorded.figure);
        let more = self.sizes.last().map_or(0, |(size, gas)| {
            let known = recorded.sizes.iter().find(|(known, _)| known == size);
            let far_end = known.map_or(*gas, |(_, before)| gas.saturating_sub(*before));
            far_end.min(figure.saturating_sub(before).saturating_mul(size.saturating_sub(1)))
        });
        if risen(before, figure) && (self.path.figure() != Figure::Further || more > CHANCE) {
            found.push(format!("{place}: {word} {figure}, recorded are {before}"));
        }
        if let Some(budget) = self.budget()
            && figure > budget
            && before <= budget
        {
            found.push(format!("{place}: {word} {figure} breaks the budget of {budget}"));
        }
        found
    }
}

fn risen(before: u64, now: u64) -> bool {
    now.saturating_mul(100) > before.saturating_mul(TOLERANCE.saturating_add(100))
}

impl fmt::Display for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:<10} {:<8}", self.path.name(), self.codes())?;
        for (size, gas) in &self.sizes {
            write!(formatter, " {size}={gas}")?;
        }
        let budget = self.budget().map_or_else(|| "none".to_owned(), |budget| budget.to_string());
        let word = self.path.figure().word();
        write!(formatter, "  {word}={} budget={budget} {}", self.figure, self.verdict().word())?;
        if !self.parts.is_empty() {
            write!(formatter, " ")?;
        }
        for (action, gas) in &self.parts {
            write!(formatter, " {action}={gas}")?;
        }
        Ok(())
    }
}

/// A set of measurements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Path by path.
    pub rows: Vec<Row>,
}

const HEADING: &str = "\
# Gas of every path on a real chain. Written by `dpt bench gas --write`, explained in docs/gas.md.
# A line: path, codes, gas by size, the figure with its budget, whether that is kept, and gas by message.
";

impl fmt::Display for Snapshot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{HEADING}")?;
        self.rows.iter().try_for_each(|row| writeln!(formatter, "{row}"))
    }
}

impl Snapshot {
    /// Reads a snapshot that may not be written yet; it says nothing then.
    ///
    /// # Errors
    /// As [`Snapshot::read`].
    pub fn read_if_written(path: &FilePath) -> Result<Self, BenchmarkError> {
        if path.exists() { Self::read(path) } else { Ok(Self::default()) }
    }

    /// Reads a snapshot.
    ///
    /// # Errors
    /// [`BenchmarkError::Malformed`] with file and line.
    pub fn read(path: &FilePath) -> Result<Self, BenchmarkError> {
        let text =
            fs::read_to_string(path).map_err(|error| BenchmarkError::malformed(path.display(), error))?;
        Self::parse(&text).map_err(|(line, problem)| {
            BenchmarkError::malformed(format!("{}, line {line}", path.display()), problem)
        })
    }

    fn parse(text: &str) -> Result<Self, (usize, String)> {
        let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let rows = lines.map(|(number, line)| Row::parse(line).map_err(|problem| (number, problem)));
        Ok(Self { rows: rows.collect::<Result<_, _>>()? })
    }

    /// The part that compares with a measurement of these sizes, with figures of these sizes only.
    #[must_use]
    pub fn within(mut self, sizes: &Sizes) -> Self {
        self.rows.retain(|row| sizes.has(row.path));
        for row in self.rows.iter_mut().filter(|row| row.path.figure() == Figure::Further) {
            row.sizes
                .retain(|(size, _)| sizes.lists.iter().any(|wanted| u64::try_from(*wanted) == Ok(*size)));
            row.figure = row.path.figure().of(&row.sizes);
        }
        self
    }

    /// This, with what was measured in place of what it says of the same paths; what it says of others stays.
    #[must_use]
    pub fn with(mut self, measured: &Self) -> Self {
        self.rows.retain(|row| measured.of(row).is_none());
        self.rows.extend(measured.rows.iter().cloned());
        self.rows.sort_by_key(|row| (row.pinned, row.path));
        self
    }

    /// The paths that are worse than in this snapshot. Rows of pinned codes may be missing if none were measured.
    pub fn complaints(&self, measured: &Self) -> Vec<String> {
        let mut found = vec![];
        for row in &measured.rows {
            match self.of(row) {
                Some(recorded) => found.extend(row.complaints(recorded)),
                None => found.push(format!("{} ({}) is not recorded", row.path.name(), row.codes())),
            }
        }
        for row in &self.rows {
            if measured.of(row).is_none() && measured.rows.iter().any(|other| other.pinned == row.pinned) {
                found.push(format!("{} ({}) was not measured", row.path.name(), row.codes()));
            }
        }
        found
    }

    fn of(&self, row: &Row) -> Option<&Row> {
        self.rows.iter().find(|other| (other.path, other.pinned) == (row.path, row.pinned))
    }
}

#[cfg(test)]
mod tests;
