//! Measured series of a real community: one file a series, quarter-hourly, from a folder.
//!
//! `household_*`, `office_*` and `retail_*` hold watts drawn, `pv_*` power fed in per watt of peak power. Each file is
//! `NAME.csv.gz` (or `NAME.csv`) with a heading and rows `timestamp, value`, the timestamp in seconds since the epoch.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use units::Timestamp;

use crate::day::DayError;

/// The kinds of series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A household's load in watts.
    Household,
    /// An office's load in watts.
    Office,
    /// A shop's load in watts.
    Retail,
    /// A roof's output in thousandths of its peak power.
    Roof,
}

impl Kind {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Household, "household_"),
        (Self::Office, "office_"),
        (Self::Retail, "retail_"),
        (Self::Roof, "pv_"),
    ];
}

/// One series: integers by the time at which their quarter-hour begins.
type Series = BTreeMap<u64, u64>;

/// The series of a folder.
#[derive(Clone, Debug)]
pub struct Community {
    folder: PathBuf,
    series: BTreeMap<Kind, Vec<Series>>,
}

impl Community {
    /// Reads a folder.
    ///
    /// # Errors
    /// If a file cannot be read or is malformed (which, and where), or there are no series of a kind that a day needs.
    pub fn read(folder: &Path) -> Result<Self, DayError> {
        let entries = fs::read_dir(folder).map_err(|error| DayError::malformed(folder.display(), error))?;
        let mut files: Vec<PathBuf> = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()
            .map_err(|error| DayError::malformed(folder.display(), error))?;
        files.sort();
        let mut series: BTreeMap<Kind, Vec<Series>> = BTreeMap::new();
        for file in &files {
            let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let known = Kind::ALL.iter().find(|(_, prefix)| name.starts_with(prefix));
            let named = name.strip_suffix(".gz").unwrap_or(name).strip_suffix(".csv").is_some();
            if let Some((kind, _)) = known.filter(|_| named) {
                series.entry(*kind).or_default().push(read_series(file, *kind)?);
            }
        }
        for (kind, prefix) in Kind::ALL {
            if !series.contains_key(&kind) {
                return Err(DayError::malformed(
                    folder.display(),
                    format!("there is no series {prefix}*.csv.gz"),
                ));
            }
        }
        Ok(Self { folder: folder.to_owned(), series })
    }

    /// How many series of a kind there are.
    pub fn count(&self, kind: Kind) -> usize {
        self.series.get(&kind).map_or(0, Vec::len)
    }

    /// The values of the series `number` (counted around) at these times.
    ///
    /// # Errors
    /// If the series has no value at one of them.
    pub fn at(&self, kind: Kind, number: usize, starts: &[Timestamp]) -> Result<Vec<u64>, DayError> {
        let all = self.series.get(&kind).map_or(&[][..], Vec::as_slice);
        let series = number.checked_rem(all.len()).and_then(|number| all.get(number));
        starts
            .iter()
            .map(|start| {
                series.and_then(|series| series.get(&start.get())).copied().ok_or_else(|| {
                    let time = report::format::iso(*start);
                    DayError::malformed(
                        self.folder.display(),
                        format!("{kind:?} series {number} has no value at {time}"),
                    )
                })
            })
            .collect()
    }
}

fn read_series(path: &Path, kind: Kind) -> Result<Series, DayError> {
    let file = File::open(path).map_err(|error| DayError::malformed(path.display(), error))?;
    let source: Box<dyn Read> = if path.extension().is_some_and(|extension| extension == "gz") {
        Box::new(GzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut series = Series::new();
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).flexible(true).from_reader(source);
    for record in reader.records() {
        let record = record.map_err(|error| DayError::malformed(path.display(), error))?;
        let number = |column: usize| {
            record.get(column).and_then(thousandths).ok_or_else(|| {
                let line = record.position().map_or(0, csv::Position::line);
                DayError::malformed(
                    format!("{}, line {line}", path.display()),
                    "expected `timestamp,value`, two numbers",
                )
            })
        };
        let (time, value) = (number(0)? / 1_000, number(1)?);
        // Loads are whole watts, roofs thousandths of their peak power.
        series.insert(time, if kind == Kind::Roof { value } else { value / 1_000 });
    }
    Ok(series)
}

/// A decimal number, not negative, in thousandths; further digits are cut off.
fn thousandths(text: &str) -> Option<u64> {
    let text = text.trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let whole: u64 = whole.parse().ok()?;
    if !part.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let part: u64 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    whole.checked_mul(1_000)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_as_integers() {
        assert_eq!(thousandths("159"), Some(159_000));
        assert_eq!(thousandths("0.88375"), Some(883));
        assert_eq!(thousandths("1613343600.0"), Some(1_613_343_600_000));
        for bad in ["", "-1", "1e5", "1.x", "a"] {
            assert_eq!(thousandths(bad), None, "{bad}");
        }
    }

    #[test]
    fn faults_of_a_folder_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("household_1.csv", "timestamp,electricity\n0,100\n900,250.9\n");
        write("office_0.csv", "timestamp,electricity\n0,1\n");
        write("retail_0.csv", "timestamp,electricity\n0,1\n");
        let missing = Community::read(folder.path()).unwrap_err().to_string();
        assert!(missing.ends_with("there is no series pv_*.csv.gz"), "{missing}");
        write("pv_1.csv", "timestamp,electricity\n0.0,0.5\n");
        let community = Community::read(folder.path()).unwrap();
        let at = |kind, times: &[u64]| {
            let times: Vec<_> = times.iter().copied().map(Timestamp).collect();
            community.at(kind, 3, &times)
        };
        assert_eq!(at(Kind::Household, &[0, 900]).unwrap(), [100, 250]);
        assert_eq!(at(Kind::Roof, &[0]).unwrap(), [500]);
        assert!(at(Kind::Roof, &[900]).unwrap_err().to_string().contains("no value at 1970-01-01T00:15:00Z"));
        write("office_0.csv", "timestamp,electricity\n0,1\n900;2\n");
        let fault = Community::read(folder.path()).unwrap_err().to_string();
        assert!(fault.contains("office_0.csv, line 3"), "{fault}");
    }
}
