//! One table of a book, read hour by hour: no more than a row of it is held.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use flate2::read::MultiGzDecoder;
use jiff::Timestamp;
use market_format::{Columns, CsvReader, CsvRow, Decimal};

use super::error::ReplayError;
use super::progress::Progress;

/// A table, sorted by time. It stands at a row, or at its end.
pub struct Table {
    columns: &'static [&'static str],
    reader: CsvReader<Box<dyn Read>>,
    row: CsvRow,
    time: Option<Timestamp>,
}

/// A row of a table; columns are counted as they were asked for.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    columns: &'static [&'static str],
    row: &'a CsvRow,
}

/// A file that reports the bytes read.
struct Counted {
    file: File,
    progress: Rc<dyn Progress>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.progress.read(u64::try_from(count).unwrap_or(0));
        Ok(count)
    }
}

/// Opens `name.csv.gz` or `name.csv`, whichever exists.
fn open(folder: &Path, name: &str) -> Result<(PathBuf, File), ReplayError> {
    let zipped = folder.join(format!("{name}.csv.gz"));
    let plain = folder.join(format!("{name}.csv"));
    for path in [zipped, plain] {
        match File::open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(ReplayError::malformed(path.display(), error)),
        }
    }
    Err(ReplayError::malformed(folder.display(), format!("there is neither {name}.csv.gz nor {name}.csv")))
}

impl Table {
    /// Opens a table of a book. The first of the columns asked for is the time. `progress` counts the bytes read.
    ///
    /// # Errors
    /// [`ReplayError::Malformed`] if the file or a column is missing.
    pub fn open(
        folder: &Path,
        name: &str,
        columns: &'static [&'static str],
        progress: &Rc<dyn Progress>,
    ) -> Result<Self, ReplayError> {
        let (path, file) = open(folder, name)?;
        let name = path.display().to_string();
        progress.expect(file.metadata().map_or(0, |about| about.len()));
        let counted = Counted { file, progress: Rc::clone(progress) };
        let source: Box<dyn Read> = if path.extension().is_some_and(|extension| extension == "gz") {
            Box::new(MultiGzDecoder::new(counted))
        } else {
            Box::new(counted)
        };
        let known = Columns { required: columns, ignore_others: true, ..Columns::default() };
        let reader = CsvReader::new(&name, source, known)?;
        let mut table = Self { columns, reader, row: CsvRow::default(), time: None };
        table.advance()?;
        Ok(table)
    }

    /// The time of the row where the table stands, and the row; `None` at its end.
    pub fn peek(&self) -> Option<(Timestamp, Row<'_>)> {
        self.time.map(|time| (time, Row { columns: self.columns, row: &self.row }))
    }

    /// Calls `row` with all rows of an hour, and moves behind them.
    ///
    /// # Errors
    /// [`ReplayError::Malformed`] if the table stands at an earlier hour, if it is not sorted, or if `row` fails.
    pub fn hour(
        &mut self,
        hour: Timestamp,
        mut row: impl FnMut(Row<'_>) -> Result<(), ReplayError>,
    ) -> Result<(), ReplayError> {
        while let Some((time, current)) = self.peek() {
            if time > hour {
                break;
            }
            if time < hour {
                return Err(current.problem(0, "it is an hour without bid curves"));
            }
            row(current)?;
            self.advance()?;
        }
        Ok(())
    }

    /// Checks that the table is at its end, as the others are.
    ///
    /// # Errors
    /// [`ReplayError::Malformed`] if it is not.
    pub fn end(&self) -> Result<(), ReplayError> {
        self.peek().map_or(Ok(()), |(_, row)| Err(row.problem(0, "it is an hour without bid curves")))
    }

    fn advance(&mut self) -> Result<(), ReplayError> {
        let more = self.reader.read(&mut self.row)?;
        let before = self.time.take();
        if !more {
            return Ok(());
        }
        let row = Row { columns: self.columns, row: &self.row };
        let time: Timestamp = row
            .text(0)
            .parse()
            .map_err(|_| row.problem(0, "it is no point of time like 2025-04-01T00:00:00+02:00"))?;
        if before.is_some_and(|before| time < before) {
            return Err(row.problem(0, "the table is not sorted by time"));
        }
        self.time = Some(time);
        Ok(())
    }
}

impl Row<'_> {
    /// A column's text.
    pub fn text(&self, column: usize) -> &str {
        self.row.at(column)
    }

    /// A column's decimal number in units of 10^−digits.
    ///
    /// # Errors
    /// [`ReplayError::Malformed`] if it is none.
    pub fn decimal(&self, column: usize, digits: u32) -> Result<i64, ReplayError> {
        Decimal::from_scientific(self.text(column))
            .ok()
            .and_then(|number| i64::try_from(number.round(digits)?).ok())
            .ok_or_else(|| self.problem(column, "it is no decimal number"))
    }

    /// A column's value, parsed.
    ///
    /// # Errors
    /// [`ReplayError::Malformed`] if it is none; `what` says what it should be.
    pub fn parse<T: std::str::FromStr>(&self, column: usize, what: &str) -> Result<T, ReplayError> {
        self.text(column).parse().map_err(|_| self.problem(column, &format!("it is no {what}")))
    }

    /// An error in a column, with its place.
    pub fn problem(&self, column: usize, reason: &str) -> ReplayError {
        let name = self.columns.get(column).copied().unwrap_or_default();
        self.row.error(format!("{name} {:?}: {reason}", self.text(column))).into()
    }
}
