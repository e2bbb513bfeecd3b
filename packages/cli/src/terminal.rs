//! What a person sees: tables, and colours where they are wanted.

use std::env;
use std::io::{self, IsTerminal};

use comfy_table::{Attribute, Cell, CellAlignment, Color, LineStyle, Table, TableStyle};

/// Whether to use colours: standard output is a terminal and nobody asked for none (`NO_COLOR`).
pub fn colours() -> bool {
    io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A table with a heading for every column: text columns to the left, the others to the right.
pub fn table(headings: &[&str], text_columns: usize) -> Table {
    let mut table = Table::new();
    let rule = LineStyle::none().fill('─').junction('─');
    table.load_style(TableStyle::new().header_separator(rule));
    if colours() {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table.set_header(headings.iter().map(|heading| Cell::new(heading).add_attribute(Attribute::Bold)));
    for (position, column) in table.column_iter_mut().enumerate() {
        if position >= text_columns {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// A cell that says whether something is as it should be, in words and only then in colour.
pub fn verdict(good: bool, words: impl ToString) -> Cell {
    Cell::new(words.to_string()).fg(if good { Color::Green } else { Color::Red })
}
