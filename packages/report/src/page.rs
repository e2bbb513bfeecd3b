//! A page under construction: elements nest by nesting closures, so tags always balance, and all text is escaped.

use std::fmt::Write as _;

/// HTML text.
#[derive(Debug, Default)]
pub struct Page {
    out: String,
}

/// The value of an attribute or a text, with markup escaped.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // No terminal or browser needs these in a name, and some act on them.
            character if character.is_control() && character != '\n' => out.push('\u{fffd}'),
            character => out.push(character),
        }
    }
    out
}

impl Page {
    /// The text so far.
    pub fn finish(self) -> String {
        self.out
    }

    /// An element with content.
    pub fn el(&mut self, tag: &str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Self)) {
        self.start(tag, attributes, "");
        inside(self);
        // Writing to a string does not fail.
        let _ = write!(self.out, "</{tag}>");
    }

    /// An element that holds a text.
    pub fn leaf(&mut self, tag: &str, attributes: &[(&str, &str)], text: &str) {
        self.el(tag, attributes, |page| page.text(text));
    }

    /// An element without content.
    pub fn void(&mut self, tag: &str, attributes: &[(&str, &str)]) {
        self.start(tag, attributes, "/");
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.out.push_str(&escape(text));
    }

    /// A line break in the source, for readers of the source.
    pub fn newline(&mut self) {
        self.out.push('\n');
    }

    /// Markup: constants of this program only.
    pub fn raw(&mut self, markup: &'static str) {
        self.out.push_str(markup);
    }

    fn start(&mut self, tag: &str, attributes: &[(&str, &str)], end: &str) {
        let _ = write!(self.out, "<{tag}");
        for (name, value) in attributes {
            let _ = write!(self.out, " {name}=\"{}\"", escape(value));
        }
        let _ = write!(self.out, "{end}>");
    }
}

/// The heading of a column.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// Its text.
    pub name: &'a str,
    /// Whether numbers stand in it.
    pub number: bool,
}

/// A column of words.
pub const fn words(name: &str) -> Column<'_> {
    Column { name, number: false }
}

/// A column of numbers.
pub const fn number(name: &str) -> Column<'_> {
    Column { name, number: true }
}

/// A table; the first cell of each row is its heading. Where it is too wide, it scrolls by itself, also by keyboard.
pub fn table(
    page: &mut Page,
    caption: &str,
    columns: &[Column<'_>],
    rows: impl IntoIterator<Item = Vec<String>>,
) {
    frame(page, caption, "", columns, |page| {
        for row in rows {
            page.el("tr", &[], |page| {
                for (position, (cell, column)) in row.iter().zip(columns).enumerate() {
                    let class: &[(&str, &str)] = if column.number { &[("class", "n")] } else { &[] };
                    if position == 0 {
                        page.leaf("th", &[&[("scope", "row")], class].concat(), cell);
                    } else {
                        page.leaf("td", class, cell);
                    }
                }
            });
            page.newline();
        }
    });
}

/// A long table, of which a page may hold many: its cells are bare, and the style aligns them by the table's class.
pub fn long_table(
    page: &mut Page,
    caption: &str,
    class: &str,
    columns: &[Column<'_>],
    rows: impl IntoIterator<Item = Vec<String>>,
) {
    frame(page, caption, class, columns, |page| {
        for row in rows {
            page.el("tr", &[], |page| {
                for cell in &row {
                    page.leaf("td", &[], cell);
                }
            });
            page.newline();
        }
    });
}

fn frame(page: &mut Page, caption: &str, class: &str, columns: &[Column<'_>], rows: impl FnOnce(&mut Page)) {
    let region = [("class", "scroll"), ("role", "region"), ("aria-label", caption), ("tabindex", "0")];
    page.el("div", &region, |page| {
        let attributes: &[(&str, &str)] = if class.is_empty() { &[] } else { &[("class", class)] };
        page.el("table", attributes, |page| {
            page.leaf("caption", &[], caption);
            page.el("thead", &[], |page| {
                page.el("tr", &[], |page| {
                    for column in columns {
                        let class = if column.number { "n" } else { "w" };
                        page.leaf("th", &[("scope", "col"), ("class", class)], column.name);
                    }
                });
            });
            page.newline();
            page.el("tbody", &[], rows);
        });
    });
}

/// A table that opens on demand, under the chart it belongs to.
pub fn table_of_chart(
    page: &mut Page,
    caption: &str,
    columns: &[Column<'_>],
    rows: impl IntoIterator<Item = Vec<String>>,
) {
    page.el("details", &[("class", "data")], |page| {
        page.leaf("summary", &[], &format!("Table: {caption}"));
        table(page, caption, columns, rows);
    });
}

/// The same with a [`long_table`].
pub fn long_table_of_chart(
    page: &mut Page,
    caption: &str,
    class: &str,
    columns: &[Column<'_>],
    rows: impl IntoIterator<Item = Vec<String>>,
) {
    page.el("details", &[("class", "data")], |page| {
        page.leaf("summary", &[], &format!("Table: {caption}"));
        long_table(page, caption, class, columns, rows);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_attributes_are_escaped() {
        let mut page = Page::default();
        page.leaf("p", &[("title", "a\"b'c<d>")], "<script>alert('x')</script>&\u{1b}[0m");
        assert_eq!(
            page.finish(),
            "<p title=\"a&quot;b&#39;c&lt;d&gt;\">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;\u{fffd}[0m</p>"
        );
    }

    #[test]
    fn a_tables_numbers_are_marked_and_its_rows_have_headings() {
        let mut page = Page::default();
        table(&mut page, "T", &[words("a"), number("b")], [vec!["x".into(), "1".into()]]);
        let html = page.finish();
        assert!(html.contains("<caption>T</caption>"));
        assert!(html.contains("<th scope=\"row\">x</th><td class=\"n\">1</td>"));
    }
}
