//! Energy flows between zones.

use units::{Lots, NetAmount, ZoneId};

use super::day_axis::{DayAxis, frames, slots_and_hours};
use super::format::{clock, decimal};
use super::model::{Day, Flow, Slot};
use super::page::{Page, number, table, table_of_chart, words};
use super::svg::{Frame, Scale, drawing, rounded, ticks, two_sizes, value_axis};

/// Two zones with a line between them, and the positions of its directions in the market's list.
#[derive(Clone, Copy, Debug)]
struct Link {
    a: ZoneId,
    b: ZoneId,
    forth: Option<usize>,
    back: Option<usize>,
}

/// Writes the section.
pub fn section(page: &mut Page, day: &Day) {
    let links = links(day);
    page.el("section", &[("id", "flows"), ("aria-labelledby", "flows-h")], |page| {
        page.leaf("h2", &[("id", "flows-h")], "Energy between zones");
        page.leaf(
            "p",
            &[],
            "What the clearing sent over the lines. Dashed: the line's capacity each way, set by the grid operator for each slot. \
             Hatched: the line is full. Where it is, the difference of the two zones' prices beyond the grid fee is congestion \
             rent and goes to the grid account.",
        );
        page.el("div", &[("class", "pair")], |page| {
            for (position, link) in links.iter().enumerate() {
                page.el("figure", &[], |page| {
                    let (mut wide, narrow) = frames(230, 12, 0);
                    // Two charts side by side on a wide screen.
                    wide.width = 500;
                    two_sizes(page, wide, narrow, |page, frame| chart(page, day, frame, *link, position));
                    let caption = format!(
                        "Up: {} → {}. Down: {} → {}.",
                        zone(day, link.a),
                        zone(day, link.b),
                        zone(day, link.b),
                        zone(day, link.a)
                    );
                    page.leaf("figcaption", &[], &caption);
                });
            }
        });
        totals(page, day);
        data(page, day);
    });
}

fn zone(day: &Day, zone: ZoneId) -> &str {
    day.market.zone_name(zone)
}

fn links(day: &Day) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    for (position, line) in day.market.lines.iter().enumerate() {
        if let Some(link) = links.iter_mut().find(|link| link.a == line.to && link.b == line.from) {
            link.back = Some(position);
        } else {
            links.push(Link { a: line.from, b: line.to, forth: Some(position), back: None });
        }
    }
    links
}

fn flow(slot: &Slot, line: Option<usize>) -> Flow {
    line.and_then(|line| slot.flows.get(line))
        .copied()
        .unwrap_or(Flow { lots: Lots::ZERO, capacity: Lots::ZERO })
}

fn chart(page: &mut Page, day: &Day, frame: &Frame, link: Link, number: usize) {
    let wh = |lots: Lots| i64::try_from(day.market.energy(lots).get()).unwrap_or(i64::MAX);
    let net = |slot: &Slot| wh(flow(slot, link.forth).lots).saturating_sub(wh(flow(slot, link.back).lots));
    let reach =
        |line: Option<usize>| day.slots.iter().map(|slot| wh(flow(slot, line).capacity)).max().unwrap_or(0);
    let (low, high) = rounded(-reach(link.back), reach(link.forth), 5, 100);
    let scale = Scale::new(low, high, frame.y1(), frame.y0());
    let axis = DayAxis::new(day, frame);
    let title = format!("Flow between {} and {}", zone(day, link.a), zone(day, link.b));
    let about = format!("{} The table below has every slot.", sentence(day, link));
    drawing(page, frame, &format!("c-flow-{number}"), &title, &about, |page| {
        let digits = u32::from(high.max(-low) < 5_000);
        let marks: Vec<_> = ticks(low, high, 5, 100)
            .into_iter()
            .map(|value| (value, decimal(i128::from(value), 3, digits)))
            .collect();
        value_axis(
            page,
            frame,
            &scale,
            &marks,
            &format!("kWh per slot, {} ↑ {} ↓", zone(day, link.b), zone(day, link.a)),
        );
        axis.draw(page, frame, frame.y1());
        let full = |slot: &Slot| flow(slot, link.forth).full() || flow(slot, link.back).full();
        axis.area(&scale, day.slots.iter().map(|slot| (0, net(slot)))).draw(page, "flow");
        let hatched = day.slots.iter().map(|slot| if full(slot) { (0, net(slot)) } else { (0, 0) });
        axis.area(&scale, hatched).draw(page, "congested");
        for (line, sign) in [(link.forth, 1), (link.back, -1)] {
            if line.is_some() {
                let capacity =
                    day.slots.iter().map(|slot| Some(wh(flow(slot, line).capacity).saturating_mul(sign)));
                axis.steps(&scale, capacity).draw(page, "line capacity");
            }
        }
        axis.hints(page, frame, |position| {
            day.slots
                .get(position)
                .map_or_else(String::new, |slot| format!("{} kWh", decimal(i128::from(net(slot)), 3, 2)))
        });
    });
}

fn sentence(day: &Day, link: Link) -> String {
    let sum = |line: Option<usize>| -> Lots {
        Lots(day.slots.iter().map(|slot| flow(slot, line).lots.get()).fold(0, u64::saturating_add))
    };
    format!(
        "{} kWh from {} to {} and {} kWh back over the day.",
        day.market.kwh(sum(link.forth)),
        zone(day, link.a),
        zone(day, link.b),
        day.market.kwh(sum(link.back)),
    )
}

/// Flow and earnings of each direction.
fn totals(page: &mut Page, day: &Day) {
    let fees = day.market.currency_column("Grid fees");
    let rent = day.market.currency_column("Congestion rent");
    let columns = [
        words("Line"),
        number("Energy, kWh"),
        words("Full"),
        number("Fee, ct/kWh"),
        number(&fees),
        number(&rent),
    ];
    let rows = day.market.lines.iter().enumerate().map(|(position, line)| {
        let flows = || day.slots.iter().map(|slot| (slot, flow(slot, Some(position))));
        let lots = Lots(flows().map(|(_, flow)| flow.lots.get()).fold(0, u64::saturating_add));
        let full = flows().filter(|(_, flow)| flow.full()).count();
        let rent = flows()
            .map(|(slot, flow)| {
                let price = |zone: ZoneId| {
                    slot.zones
                        .get(usize::from(zone.get()))
                        .and_then(|zone| zone.price)
                        .map_or(0, |price| i128::from(price.get()))
                };
                let rent = price(line.to) - price(line.from) - i128::from(line.fee.get());
                rent.saturating_mul(i128::from(flow.lots.get()))
            })
            .fold(0_i128, i128::saturating_add);
        vec![
            super::prices::line_name(day, line),
            day.market.kwh(lots),
            slots_and_hours(day, full),
            day.market.ct(line.fee),
            day.market.money(line.fee * lots),
            day.market.money(NetAmount(rent)),
        ]
    });
    table(page, "What each line carried and earned, as cleared", &columns, rows);
}

fn data(page: &mut Page, day: &Day) {
    let names: Vec<String> = day
        .market
        .lines
        .iter()
        .map(|line| format!("{}, kWh (of)", super::prices::line_name(day, line)))
        .collect();
    let mut columns = vec![words("Slot (UTC)")];
    columns.extend(names.iter().map(|name| number(name)));
    let rows = day.slots.iter().map(|slot| {
        let mut row = vec![clock(slot.start)];
        row.extend(slot.flows.iter().map(|flow| {
            let full = if flow.full() { " full" } else { "" };
            format!("{} ({}){full}", day.market.kwh(flow.lots), day.market.kwh(flow.capacity))
        }));
        row
    });
    table_of_chart(page, "flow and capacity of each line per slot", &columns, rows);
}
