//! Prices of the zones over the day, and the times of full lines.

use super::day_axis::{DayAxis, frames, slots_and_hours};
use super::format::{clock, decimal};
use super::model::{Day, Slot};
use super::page::{Page, number, table_of_chart, words};
use super::svg::{Frame, Mark, Px, Scale, drawing, label, line, mark, rectangle, rounded, ticks, two_sizes};

/// The height of the strip of one line below the plot.
const STRIP: i64 = 26;

/// Writes the section.
pub fn section(page: &mut Page, day: &Day) {
    page.el("section", &[("id", "prices"), ("aria-labelledby", "prices-h")], |page| {
        page.leaf("h2", &[("id", "prices-h")], "Prices over the day");
        page.leaf("p", &[], &introduction(day));
        page.el("figure", &[], |page| {
            legend(page, day);
            let pairs = pairs(day);
            let strips = i64::try_from(pairs.len()).unwrap_or(0).saturating_mul(STRIP).saturating_add(10);
            let (wide, narrow) = frames(300 + strips, 110, strips);
            two_sizes(page, wide, narrow, |page, frame| chart(page, day, frame, &pairs));
            page.leaf(
                "figcaption",
                &[],
                "Clearing price of bare energy per zone and quarter-hour. Hatched bars below: the line was full, and prices on \
                 its two sides part. What a label (green, local) costs on top is in the table.",
            );
        });
        data(page, day);
    });
}

fn introduction(day: &Day) -> String {
    let congested = (0..day.slots.len()).filter(|position| is_congested(day, *position)).count();
    let mut all: Vec<(i64, &str, &Slot)> = Vec::new();
    for slot in &day.slots {
        for (zone, name) in slot.zones.iter().zip(&day.market.zones) {
            all.extend(zone.price.map(|price| (day.market.per_kwh(price), name.as_str(), slot)));
        }
    }
    let digits = day.market.decimals.saturating_sub(2);
    let say = |found: Option<&(i64, &str, &Slot)>| {
        found.map_or_else(String::new, |(price, zone, slot)| {
            format!("{} ct/kWh in {zone} at {}", decimal(i128::from(*price), digits, 2), clock(slot.start))
        })
    };
    format!(
        "From {} to {}. In {} at least one line was full, so the zones could not share one price.",
        say(all.iter().min_by_key(|each| each.0)),
        say(all.iter().max_by_key(|each| each.0)),
        slots_and_hours(day, congested),
    )
}

/// Directions of lines, as `(line, its name)`.
fn pairs(day: &Day) -> Vec<(usize, String)> {
    day.market
        .lines
        .iter()
        .enumerate()
        .filter(|(position, _)| {
            day.slots.iter().any(|slot| slot.flows.get(*position).is_some_and(super::model::Flow::full))
        })
        .map(|(position, line)| (position, line_name(day, line)))
        .collect()
}

/// `from → to`.
pub fn line_name(day: &Day, line: &super::model::Line) -> String {
    format!("{} → {}", day.market.zone_name(line.from), day.market.zone_name(line.to))
}

/// Whether any line is full in the slot of this position.
pub fn is_congested(day: &Day, position: usize) -> bool {
    day.slots.get(position).is_some_and(|slot| slot.flows.iter().any(super::model::Flow::full))
}

/// The styles of lines: colour, dashes and mark.
pub fn legend(page: &mut Page, day: &Day) {
    page.el("ul", &[("class", "legend")], |page| {
        for (position, name) in day.market.zones.iter().enumerate() {
            page.el("li", &[], |page| {
                page.el(
                    "svg",
                    &[("viewBox", "0 0 44 14"), ("aria-hidden", "true"), ("class", "key")],
                    |page| {
                        let class = format!("line z{}", position % 3);
                        line(page, (Px::whole(0), Px::whole(7)), (Px::whole(44), Px::whole(7)), &class);
                        let fill = format!("mark f{}", position % 3);
                        mark(page, Px::whole(22), Px::whole(7), Mark::of(position), &fill);
                    },
                );
                page.text(name);
            });
        }
    });
}

fn chart(page: &mut Page, day: &Day, frame: &Frame, pairs: &[(usize, String)]) {
    let price = |slot: &Slot, zone: usize| {
        slot.zones.get(zone).and_then(|each| each.price).map(|price| day.market.per_kwh(price))
    };
    let cent = 10_i64.pow(day.market.decimals.saturating_sub(2));
    let all: Vec<i64> = day
        .slots
        .iter()
        .flat_map(|slot| (0..day.market.zones.len()).filter_map(move |zone| price(slot, zone)))
        .collect();
    let (low, high) = (all.iter().min().copied().unwrap_or(0).min(0), all.iter().max().copied().unwrap_or(0));
    let (low, high) = rounded(low, high, 6, cent);
    let scale = Scale::new(low, high, frame.y1(), frame.y0());
    let axis = DayAxis::new(day, frame);
    let about = introduction(day);
    drawing(page, frame, "c-prices", "Clearing prices per zone over the day", &about, |page| {
        let marks: Vec<_> = ticks(low, high, 6, cent)
            .into_iter()
            .map(|value| (value, decimal(i128::from(value), day.market.decimals.saturating_sub(2), 0)))
            .collect();
        value_axis(page, frame, &scale, &marks);
        axis.draw(page, frame, frame.y1());
        let mut ends: Vec<(Px, usize)> = Vec::new();
        for zone in 0..day.market.zones.len() {
            let values: Vec<Option<i64>> = day.slots.iter().map(|slot| price(slot, zone)).collect();
            axis.steps(&scale, values.iter().copied()).draw(page, &format!("line z{}", zone % 3));
            marks_on(page, &axis, &scale, &values, zone, day.market.zones.len());
            ends.extend(values.iter().rev().find_map(|value| *value).map(|value| (scale.at(value), zone)));
        }
        if !frame.narrow() {
            end_labels(page, day, frame, ends);
        }
        strips(page, day, frame, &axis, pairs);
        axis.hints(page, frame, |position| {
            let slot = day.slots.get(position);
            let names = day.market.zones.iter().enumerate();
            names
                .map(|(zone, name)| {
                    let price = slot.and_then(|slot| slot.zones.get(zone)).and_then(|zone| zone.price);
                    format!("{name}: {} ct/kWh", day.market.ct_or_dash(price))
                })
                .collect::<Vec<_>>()
                .join("\n")
        });
    });
}

fn value_axis(page: &mut Page, frame: &Frame, scale: &Scale, marks: &[(i64, String)]) {
    super::svg::value_axis(page, frame, scale, marks, "ct/kWh");
}

/// Marks on a zone's line, at other slots than those of its neighbours, so that none hides another.
fn marks_on(
    page: &mut Page,
    axis: &DayAxis<'_>,
    scale: &Scale,
    values: &[Option<i64>],
    zone: usize,
    zones: usize,
) {
    let every = (values.len() / 8).max(1);
    let first = every.saturating_mul(zone).checked_div(zones.max(1)).unwrap_or(0);
    for (position, value) in values.iter().enumerate().skip(first).step_by(every) {
        if let Some(value) = value {
            let x = axis.at(position).middle(axis.at(position.saturating_add(1)));
            mark(page, x, scale.at(*value), Mark::of(zone), &format!("mark f{}", zone % 3));
        }
    }
}

/// Names of the zones at the ends of their lines, moved apart where they would touch.
fn end_labels(page: &mut Page, day: &Day, frame: &Frame, mut ends: Vec<(Px, usize)>) {
    ends.sort_unstable();
    let mut last = Px(i64::MIN / 2);
    for (y, zone) in ends {
        let y = y.max(last.plus(16));
        last = y;
        let name = day.market.zones.get(zone).map_or("", String::as_str);
        label(page, frame.x1().plus(8), y.plus(4), &format!("name start t{}", zone % 3), name);
    }
}

/// For each direction that was ever full, a strip that shows when.
fn strips(page: &mut Page, day: &Day, frame: &Frame, axis: &DayAxis<'_>, pairs: &[(usize, String)]) {
    let mut top = frame.y1().plus(30);
    for (line_at, name) in pairs {
        label(page, frame.x0(), top.plus(8), "small start", &format!("full: {name}"));
        line(page, (frame.x0(), top.plus(17)), (frame.x1(), top.plus(17)), "grid");
        let full = |position: usize| {
            day.slots
                .get(position)
                .and_then(|slot| slot.flows.get(*line_at))
                .is_some_and(super::model::Flow::full)
        };
        for (from, to) in axis.runs(full) {
            rectangle(page, (axis.at(from), top.plus(12)), (axis.at(to), top.plus(22)), "congested", None);
        }
        top = top.plus(STRIP);
    }
}

fn data(page: &mut Page, day: &Day) {
    let mut columns = vec![words("Slot (UTC)")];
    let zones: Vec<String> = day.market.zones.iter().map(|zone| format!("{zone}, ct/kWh")).collect();
    let labels: Vec<String> =
        day.market.labels.iter().skip(1).map(|label| format!("{label} premium, ct/kWh")).collect();
    columns.extend(zones.iter().map(|zone| number(zone)));
    columns.extend(labels.iter().map(|label| number(label)));
    columns.push(words("Full lines"));
    let rows = day.slots.iter().map(|slot| {
        let mut row = vec![clock(slot.start)];
        row.extend(slot.zones.iter().map(|zone| day.market.ct_or_dash(zone.price)));
        row.extend(slot.premiums.iter().skip(1).map(|premium| day.market.ct_or_dash(*premium)));
        let full: Vec<String> = day
            .market
            .lines
            .iter()
            .zip(&slot.flows)
            .filter(|(_, flow)| flow.full())
            .map(|(line, _)| line_name(day, line))
            .collect();
        row.push(if full.is_empty() { "none".into() } else { full.join(", ") });
        row
    });
    table_of_chart(page, "prices per zone and slot, and full lines", &columns, rows);
}
