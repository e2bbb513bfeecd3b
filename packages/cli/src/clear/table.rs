//! A result as tables.

use std::fmt::Display;
use std::io::Write;

use clearing_documents::result::{Int, ResultDocument};
use clearing_documents::{SideDocument, Slot};
use comfy_table::Table;

use crate::failure::Failure;
use crate::terminal;

/// Longer lists of orders and trades are cut: who wants all of them takes the JSON.
const ROWS: usize = 40;

/// Prints the result.
pub fn print(out: &mut impl Write, slot: &Slot, result: &ResultDocument) -> Result<(), Failure> {
    writeln!(out, "{}", zones(slot, result))?;
    if !result.labels.is_empty() {
        writeln!(out, "\n{}", labels(result))?;
    }
    if !result.flows.is_empty() {
        writeln!(out, "\n{}", lines(slot, result))?;
    }
    if !result.fills.is_empty() {
        writeln!(out, "\n{}", orders(slot, result))?;
        more(out, result.fills.len(), "orders")?;
    }
    if result.trades.is_empty() {
        writeln!(out, "\nNothing trades.")?;
    } else {
        writeln!(out, "\n{}", trades(result))?;
        more(out, result.trades.len(), "trades")?;
    }
    writeln!(out, "\n{}", totals(result))?;
    writeln!(out, "The result is the optimum: its certificate has been checked against the book.")?;
    Ok(())
}

fn more(out: &mut impl Write, length: usize, what: &str) -> Result<(), Failure> {
    if length > ROWS {
        writeln!(out, "the first {ROWS} of {length} {what}; --json prints all")?;
    }
    Ok(())
}

fn number(value: Option<Int>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| value.to_string())
}

/// The range of optimal prices, open where nothing bounds it.
fn range(least: Option<Int>, greatest: Option<Int>) -> String {
    match (least, greatest) {
        (Some(least), Some(greatest)) if least == greatest => least.to_string(),
        (Some(least), Some(greatest)) => format!("{least} … {greatest}"),
        (Some(least), None) => format!("from {least}"),
        (None, Some(greatest)) => format!("up to {greatest}"),
        (None, None) => "any".to_owned(),
    }
}

fn zones(slot: &Slot, result: &ResultDocument) -> Table {
    let mut table = terminal::table(&["zone", "price", "optimal", "sold", "bought"], 1);
    for row in &result.zones {
        let traded = |side: fn(&clearing::Book) -> bool| -> Int {
            let fills = slot.orders.iter().zip(&result.fills);
            fills
                .filter(|(order, _)| side(&order.book) && slot.zone(order.book.zone()) == row.zone)
                .map(|(_, fill)| fill.lots)
                .sum()
        };
        let sold = traded(|book| matches!(book, clearing::Book::Sell { .. }));
        let bought = traded(|book| matches!(book, clearing::Book::Buy { .. }));
        table.add_row([
            row.zone.clone(),
            number(row.price),
            range(row.least, row.greatest),
            sold.to_string(),
            bought.to_string(),
        ]);
    }
    table
}

fn labels(result: &ResultDocument) -> Table {
    let mut table = terminal::table(&["label", "premium", "optimal", "sold"], 1);
    for row in &result.labels {
        let trades = result.trades.iter().filter(|trade| trade.label.as_ref() == Some(&row.label));
        let sold: Int = trades.map(|trade| trade.lots).sum();
        table.add_row([
            row.label.clone(),
            number(row.premium),
            range(row.least, row.greatest),
            sold.to_string(),
        ]);
    }
    table
}

fn lines(slot: &Slot, result: &ResultDocument) -> Table {
    let mut table = terminal::table(&["line", "flow", "capacity", "fee", ""], 1);
    for (row, line) in result.flows.iter().zip(slot.market.lines()) {
        let full = row.lots > 0 && row.lots == Int::from(line.capacity.get());
        table.add_row([
            format!("{} → {}", row.from, row.to),
            row.lots.to_string(),
            line.capacity.to_string(),
            line.fee.to_string(),
            if full { "full".to_owned() } else { String::new() },
        ]);
    }
    table
}

fn orders(slot: &Slot, result: &ResultDocument) -> Table {
    let headings = ["order", "side", "zone", "label or profile", "tier", "limit", "lots", "traded"];
    let mut table = terminal::table(&headings, 4);
    for (order, fill) in slot.orders.iter().zip(&result.fills).take(ROWS) {
        let (side, good) = match order.book {
            clearing::Book::Sell { label, .. } => (SideDocument::Sell, slot.label(label).unwrap_or("–")),
            clearing::Book::Buy { profile, .. } => (SideDocument::Buy, slot.profile(profile)),
        };
        let cells: [&dyn Display; 8] = [
            &order.id,
            &side,
            &slot.zone(order.book.zone()),
            &good,
            &order.tier,
            &order.price,
            &order.lots,
            &fill.lots,
        ];
        table.add_row(cells.map(ToString::to_string));
    }
    table
}

fn trades(result: &ResultDocument) -> Table {
    let headings = ["seller", "buyer", "label", "lots", "seller receives", "buyer pays"];
    let mut table = terminal::table(&headings, 3);
    for trade in result.trades.iter().take(ROWS) {
        let label = trade.label.as_deref().unwrap_or("–");
        let cells: [&dyn Display; 6] =
            [&trade.sell, &trade.buy, &label, &trade.lots, &trade.seller_price, &trade.buyer_price];
        table.add_row(cells.map(ToString::to_string));
    }
    table
}

fn totals(result: &ResultDocument) -> Table {
    let mut table = terminal::table(&["in all", ""], 1);
    let payments = &result.payments;
    for (what, value) in [
        ("lots traded", result.volume),
        ("welfare", result.welfare),
        ("buyers pay", payments.buyers),
        ("sellers receive", payments.sellers),
        ("grid fees", payments.grid_fees),
        ("congestion rent", payments.congestion_rent),
    ] {
        table.add_row([what.to_owned(), value.to_string()]);
    }
    table
}
