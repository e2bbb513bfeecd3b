//! Arguments and tables as verbs read them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use jiff::tz::TimeZone;
use market_format::{Columns, CsvReader, CsvRow, time_zone};

use crate::failure::Failure;

/// The value of an argument, or an error that names it.
pub fn argument<T>(name: &str, value: Result<T, String>) -> Result<T, Failure> {
    value.map_err(|problem| Failure::malformed(name, problem))
}

/// The time zone of `--time-zone`; the system's if absent.
pub fn zone(name: Option<&str>) -> Result<TimeZone, Failure> {
    name.map_or_else(|| Ok(TimeZone::system()), |name| argument("--time-zone", time_zone(name)))
}

/// The rows of a CSV file, `-` being standard input.
///
/// # Errors
/// [`Failure::Malformed`] with file and line.
pub fn rows(
    path: &Path,
    required: &'static [&'static str],
    optional: &'static [&'static str],
) -> Result<Vec<CsvRow>, Failure> {
    let (name, source): (String, Box<dyn Read>) = if path.as_os_str() == "-" {
        ("standard input".into(), Box::new(io::stdin()))
    } else {
        let file = File::open(path).map_err(|error| Failure::malformed(path.display(), error))?;
        (path.display().to_string(), Box::new(file))
    };
    let columns = Columns { required, optional, ignore_others: false };
    Ok(CsvReader::new(&name, source, columns)?.rows()?)
}
