//! Tables that people hand in: CSV with a heading line.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::failure::Failure;

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    file: String,
    line: u64,
    cells: BTreeMap<&'static str, String>,
}

impl Row {
    /// What stands in a column; nothing if it is empty or there is no such column.
    pub fn get(&self, column: &str) -> Option<&str> {
        self.cells.get(column).map(String::as_str)
    }

    /// What stands in a column that must not be empty.
    pub fn need(&self, column: &'static str) -> Result<&str, Failure> {
        self.get(column).ok_or_else(|| self.wrong(format!("{column} is empty")))
    }

    /// The value of a column that must not be empty.
    pub fn parse<T>(
        &self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, Failure> {
        read(self.need(column)?).map_err(|problem| self.wrong(format!("{column}: {problem}")))
    }

    /// What is wrong with the row, with its place.
    pub fn wrong(&self, problem: impl ToString) -> Failure {
        Failure::malformed(format!("{}: line {}", self.file, self.line), problem)
    }
}

/// The rows of a file, `-` being standard input. All columns that are needed must be there, and no unknown ones.
///
/// # Errors
/// [`Failure::Malformed`] with file and line.
pub fn read(path: &Path, needed: &[&'static str], allowed: &[&'static str]) -> Result<Vec<Row>, Failure> {
    let (name, reader): (String, Box<dyn Read>) = if path.as_os_str() == "-" {
        ("standard input".into(), Box::new(io::stdin()))
    } else {
        let file = File::open(path).map_err(|error| Failure::malformed(path.display(), error))?;
        (path.display().to_string(), Box::new(file))
    };
    parse(&name, reader, needed, allowed)
}

fn parse(
    name: &str,
    mut reader: impl Read,
    needed: &[&'static str],
    allowed: &[&'static str],
) -> Result<Vec<Row>, Failure> {
    let mut text = String::new();
    reader.read_to_string(&mut text).map_err(|error| Failure::malformed(name, error))?;
    // Spreadsheets put a mark before the first line that says how the text is encoded.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    // Line by line, so that a row's line is known whatever empty lines and remarks (#) stand before it.
    let mut lines = (1_u64..)
        .zip(text.lines())
        .map(|(line, text)| (line, text.trim()))
        .filter(|(_, text)| !text.is_empty() && !text.starts_with('#'));
    let place = |line: u64| format!("{name}: line {line}");
    let Some((line, headings)) = lines.next() else {
        return Err(Failure::malformed(name, "the table is empty"));
    };
    let columns =
        columns(&cells(headings).map_err(|error| Failure::malformed(place(line), error))?, needed, allowed)
            .map_err(|problem| Failure::malformed(place(line), problem))?;
    let mut rows = Vec::new();
    for (line, text) in lines {
        let cells = cells(text).map_err(|error| Failure::malformed(place(line), error))?;
        if cells.len() != columns.len() {
            let problem = format!("the row has {} cells, the heading {}", cells.len(), columns.len());
            return Err(Failure::malformed(place(line), problem));
        }
        let filled = columns.iter().copied().zip(cells).filter(|(_, cell)| !cell.is_empty());
        rows.push(Row { file: name.to_owned(), line, cells: filled.collect() });
    }
    if rows.is_empty() {
        return Err(Failure::malformed(name, "there are no rows"));
    }
    Ok(rows)
}

/// The cells of one line.
fn cells(line: &str) -> Result<Vec<String>, String> {
    let mut table = csv::ReaderBuilder::new()
        .has_headers(false)
        .trim(csv::Trim::All)
        .buffer_capacity(line.len().max(1))
        .from_reader(line.as_bytes());
    let record = table.records().next().transpose().map_err(|error| error.to_string())?;
    Ok(record.iter().flatten().map(str::to_owned).collect())
}

/// The columns that a heading line names: all that are needed, none unknown, none twice.
fn columns(
    headings: &[String],
    needed: &[&'static str],
    allowed: &[&'static str],
) -> Result<Vec<&'static str>, String> {
    let known: Vec<&'static str> = needed.iter().chain(allowed).copied().collect();
    let mut columns = Vec::new();
    for heading in headings {
        let Some(column) = known.iter().copied().find(|column| column == heading) else {
            let hint = if heading.contains(';') { "; cells are set apart by commas" } else { "" };
            return Err(format!(
                "there is no column {heading:?}; the columns are {}{hint}",
                known.join(", ")
            ));
        };
        if columns.contains(&column) {
            return Err(format!("the column {column} comes twice"));
        }
        columns.push(column);
    }
    match needed.iter().find(|column| !columns.contains(column)) {
        Some(missing) => Err(format!("the column {missing} is missing")),
        None => Ok(columns),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<Row>, String> {
        parse("orders.csv", text.as_bytes(), &["slot", "kwh"], &["price"])
            .map_err(|failure| failure.to_string())
    }

    #[test]
    fn rows_have_columns_in_any_order() {
        let rows = rows("\u{feff}kwh, slot\n# a remark\n\n2.5,\"7\"\n1,8").unwrap();
        assert_eq!(
            (rows[0].get("slot"), rows[0].get("kwh"), rows[0].get("price")),
            (Some("7"), Some("2.5"), None)
        );
        assert_eq!(rows[1].wrong("late").to_string(), "orders.csv: line 5: late");
        let number =
            |row: &Row| row.parse("kwh", |text| text.parse::<u32>().map_err(|error| error.to_string()));
        assert_eq!(number(&rows[1]).unwrap(), 1);
        assert_eq!(
            number(&rows[0]).unwrap_err().to_string(),
            "orders.csv: line 4: kwh: invalid digit found in string"
        );
    }

    #[test]
    fn what_is_wrong_with_a_table_is_said_with_its_line() {
        for (text, problem) in [
            ("slot,price\n1,2\n", "orders.csv: line 1: the column kwh is missing"),
            (
                "slot,kwh,colour\n",
                "orders.csv: line 1: there is no column \"colour\"; the columns are slot, kwh, price",
            ),
            (
                "slot;kwh\n",
                "orders.csv: line 1: there is no column \"slot;kwh\"; the columns are slot, kwh, price; cells are set apart by \
                 commas",
            ),
            ("slot,kwh,kwh\n", "orders.csv: line 1: the column kwh comes twice"),
            ("slot,kwh\n1,2\n1,2,3\n", "orders.csv: line 3: the row has 3 cells, the heading 2"),
            ("slot,kwh\n", "orders.csv: there are no rows"),
            ("", "orders.csv: the table is empty"),
            ("slot,kwh\n\"1,2\n\n3\n", "orders.csv: line 2: the row has 1 cells, the heading 2"),
        ] {
            assert_eq!(rows(text).unwrap_err(), problem, "{text:?}");
        }
        let empty = rows("slot,kwh\n1,\n").unwrap();
        assert_eq!(empty[0].need("kwh").unwrap_err().to_string(), "orders.csv: line 2: kwh is empty");
    }
}
