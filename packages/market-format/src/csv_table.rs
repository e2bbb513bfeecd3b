//! CSV tables with a heading line, comments (`#`) and line numbers in errors.

use std::io::{Chain, Read};
use std::sync::Arc;

use csv::{Reader, ReaderBuilder, StringRecord, Terminator, Trim};

/// Why a table is malformed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct CsvError {
    /// Name of the table and, where known, the line.
    pub place: String,
    /// What is wrong there.
    pub problem: String,
}

/// The columns of a table.
#[derive(Clone, Copy, Debug, Default)]
pub struct Columns {
    /// Columns that must be there.
    pub required: &'static [&'static str],
    /// Columns that may be there.
    pub optional: &'static [&'static str],
    /// Whether other columns are ignored instead of refused.
    pub ignore_others: bool,
}

/// Reads the rows of a table, one at a time.
pub struct CsvReader<R> {
    header: Arc<Header>,
    reader: Reader<Chain<R, &'static [u8]>>,
}

#[derive(Debug, Default)]
struct Header {
    name: String,
    /// Number of cells of a row.
    width: usize,
    /// The known columns of the table and their positions, in the order of [`Columns`].
    columns: Vec<(&'static str, Option<usize>)>,
}

/// A row of a table.
#[derive(Clone, Debug, Default)]
pub struct CsvRow {
    header: Arc<Header>,
    record: StringRecord,
    line: u64,
}

impl<R: Read> CsvReader<R> {
    /// Reads the heading line of a table; `name` stands in errors.
    ///
    /// # Errors
    /// [`CsvError`] if the table is empty, or a column is missing, unknown or there twice.
    pub fn new(name: &str, source: R, columns: Columns) -> Result<Self, CsvError> {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .comment(Some(b'#'))
            // The carriage return of `\r\n` is trimmed: the reader counts lines when it consumes the line feed.
            .terminator(Terminator::Any(b'\n'))
            .trim(Trim::All)
            .from_reader(source.chain(b"\n".as_slice()));
        let mut table = Self { header: Arc::new(Header { name: name.into(), ..Header::default() }), reader };
        let mut row = CsvRow::default();
        if !table.record(&mut row)? {
            return Err(CsvError { place: name.into(), problem: "the table is empty".into() });
        }
        let known = positions(&row.record, columns).map_err(|problem| row.error(problem))?;
        table.header = Arc::new(Header { name: name.into(), width: row.record.len(), columns: known });
        Ok(table)
    }

    /// Reads the next row; false at the end.
    ///
    /// # Errors
    /// [`CsvError`] if it cannot be read or has another number of cells than the heading.
    pub fn read(&mut self, row: &mut CsvRow) -> Result<bool, CsvError> {
        let more = self.record(row)?;
        if more && row.record.len() != self.header.width {
            let (cells, width) = (row.record.len(), self.header.width);
            return Err(row.error(format!("the row has {cells} cells, the heading {width}")));
        }
        Ok(more)
    }

    /// Reads all rows that are left.
    ///
    /// # Errors
    /// [`CsvError`] if there are none, or as [`CsvReader::read`].
    pub fn rows(mut self) -> Result<Vec<CsvRow>, CsvError> {
        let (mut rows, mut row) = (Vec::new(), CsvRow::default());
        while self.read(&mut row)? {
            rows.push(row.clone());
        }
        if rows.is_empty() {
            return Err(CsvError { place: self.header.name.clone(), problem: "there are no rows".into() });
        }
        Ok(rows)
    }

    /// Reads the next record that is neither empty nor an indented comment.
    fn record(&mut self, row: &mut CsvRow) -> Result<bool, CsvError> {
        row.header = Arc::clone(&self.header);
        loop {
            let more = self
                .reader
                .read_record(&mut row.record)
                .map_err(|error| CsvError { place: self.header.name.clone(), problem: error.to_string() })?;
            let first = row.record.get(0).unwrap_or_default();
            if !more || !(row.record.len() == 1 && first.is_empty() || first.starts_with('#')) {
                // The record's own position is that of the comments before it: count back from its end.
                let inner = row.record.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
                let lines = u64::try_from(inner).unwrap_or(0).saturating_add(1);
                row.line = self.reader.position().line().saturating_sub(lines);
                return Ok(more);
            }
        }
    }
}

/// The known columns and their positions in a heading line.
fn positions(
    headings: &StringRecord,
    columns: Columns,
) -> Result<Vec<(&'static str, Option<usize>)>, String> {
    let known: Vec<&'static str> = columns.required.iter().chain(columns.optional).copied().collect();
    let mut found: Vec<_> = known.iter().map(|column| (*column, None)).collect();
    for (position, heading) in headings.iter().enumerate() {
        match found.iter_mut().find(|(column, _)| *column == heading) {
            Some((_, place @ None)) => *place = Some(position),
            Some((column, Some(_))) => return Err(format!("the column {column} is there twice")),
            None if columns.ignore_others => {}
            None => {
                let hint = if heading.contains(';') { "; separate cells by commas" } else { "" };
                let known = known.join(", ");
                return Err(format!("there is no column {heading:?}; the columns are {known}{hint}"));
            }
        }
    }
    let missing = found.iter().take(columns.required.len()).find(|(_, position)| position.is_none());
    match missing {
        Some((column, _)) => Err(format!("the column {column} is missing")),
        None => Ok(found),
    }
}

impl CsvRow {
    /// The text of a column by its number in [`Columns`], required columns first; empty if there is none.
    pub fn at(&self, column: usize) -> &str {
        let position = self.header.columns.get(column).and_then(|(_, position)| *position);
        position.and_then(|position| self.record.get(position)).unwrap_or_default()
    }

    /// The text of a column; `None` if it is empty or the table does not have it.
    pub fn get(&self, column: &str) -> Option<&str> {
        let number = self.header.columns.iter().position(|(known, _)| *known == column)?;
        Some(self.at(number)).filter(|text| !text.is_empty())
    }

    /// The value of a column that must not be empty.
    ///
    /// # Errors
    /// [`CsvError`] if it is empty, or `read` fails.
    pub fn parse<T>(
        &self,
        column: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, CsvError> {
        let text = self.get(column).ok_or_else(|| self.error(format!("{column} is empty")))?;
        read(text).map_err(|problem| self.error(format!("{column}: {problem}")))
    }

    /// An error of this row, with its line.
    pub fn error(&self, problem: impl ToString) -> CsvError {
        let place = format!("{}: line {}", self.header.name, self.line);
        CsvError { place, problem: problem.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<CsvRow>, String> {
        let columns = Columns { required: &["slot", "kwh"], optional: &["price"], ignore_others: false };
        CsvReader::new("orders.csv", text.as_bytes(), columns)
            .and_then(CsvReader::rows)
            .map_err(|error| error.to_string())
    }

    fn number(row: &CsvRow) -> Result<u32, String> {
        row.parse("kwh", |text| text.parse().map_err(|_| "not whole".into()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn columns_may_stand_in_any_order_between_comments() {
        for text in [
            "\u{feff}kwh, slot\n# a \"comment\n\n2.5,\"7\"\n  # another\n   \n1,8",
            "\u{feff}kwh, slot\r\n# a \"comment\r\n\r\n2.5,\"7\"\r\n  # another\r\n   \r\n1,8\r\n",
        ] {
            let rows = rows(text).unwrap();
            let cells = |row: &CsvRow| ["slot", "kwh", "price"].map(|name| row.get(name).map(str::to_owned));
            assert_eq!(cells(&rows[0]), [Some("7".into()), Some("2.5".into()), None]);
            assert_eq!((rows[1].at(0), rows[1].at(1), rows[1].at(2), rows[1].at(3)), ("8", "1", "", ""));
            assert_eq!(rows[1].error("late").to_string(), "orders.csv: line 7: late");
            assert_eq!(number(&rows[1]), Ok(1));
            assert_eq!(number(&rows[0]).unwrap_err(), "orders.csv: line 4: kwh: not whole");
        }
    }

    #[test]
    fn errors_name_the_line() {
        for (text, problem) in [
            ("slot,price\n1,2\n", "orders.csv: line 1: the column kwh is missing"),
            (
                "# a table\nslot,kwh,colour\n",
                "orders.csv: line 2: there is no column \"colour\"; the columns are slot, kwh, price",
            ),
            (
                "slot;kwh\n",
                "orders.csv: line 1: there is no column \"slot;kwh\"; the columns are slot, kwh, price; separate cells by commas",
            ),
            ("slot,kwh,kwh\n", "orders.csv: line 1: the column kwh is there twice"),
            ("slot,kwh\n1,2\n1,2,3\n", "orders.csv: line 3: the row has 3 cells, the heading 2"),
            ("slot,kwh\n", "orders.csv: there are no rows"),
            ("", "orders.csv: the table is empty"),
            ("slot,kwh\n\"1,2\n\n3\",\"4\n5\",6\n", "orders.csv: line 2: the row has 3 cells, the heading 2"),
        ] {
            assert_eq!(rows(text).unwrap_err(), problem, "{text:?}");
        }
        assert_eq!(
            number(&rows("slot,kwh\n1,\n").unwrap()[0]).unwrap_err(),
            "orders.csv: line 2: kwh is empty"
        );
    }

    #[test]
    fn other_columns_can_be_ignored() {
        let columns = Columns { required: &["kwh"], optional: &[], ignore_others: true };
        let mut table = CsvReader::new("t", b"zone,kwh\nnorth,3\n".as_slice(), columns).unwrap();
        let mut row = CsvRow::default();
        assert!(table.read(&mut row).unwrap());
        assert_eq!(row.at(0), "3");
        assert!(!table.read(&mut row).unwrap());
    }
}
