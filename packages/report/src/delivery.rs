//! Contracted against delivered energy, slot by slot.

use super::day_axis::{DayAxis, frames};
use super::format::{clock, decimal, percent};
use super::model::{Day, Slot};
use super::page::{Page, number, table_of_chart, words};
use super::svg::{Frame, Px, Scale, drawing, line, rectangle, rounded, ticks, two_sizes, value_axis};

/// Writes the section.
pub fn section(page: &mut Page, day: &Day) {
    page.el("section", &[("id", "delivery"), ("aria-labelledby", "delivery-h")], |page| {
        page.leaf("h2", &[("id", "delivery-h")], "Contracted and delivered");
        page.leaf("p", &[], &summary(day));
        page.el("figure", &[], |page| {
            legend(page);
            let (wide, narrow) = frames(290, 16, 0);
            two_sizes(page, wide, narrow, |page, frame| chart(page, day, frame));
            page.leaf(
                "figcaption",
                &[],
                "Energy of active contracts per slot and what of it the sellers' meters saw. The hatched part was not delivered: \
                 the sellers owed their bond for it. Contracts that lapsed for want of a signature are stacked on top.",
            );
        });
        let columns = [
            words("Slot (UTC)"),
            number("Contracted, kWh"),
            number("Delivered, kWh"),
            number("Missing, kWh"),
            number("Lapsed, kWh"),
        ];
        let rows = day.slots.iter().map(|slot| {
            let market = &day.market;
            vec![
                clock(slot.start),
                market.kwh(slot.active),
                market.kwh(slot.delivered),
                market.kwh(slot.active.saturating_sub(slot.delivered)),
                market.kwh(slot.lapsed),
            ]
        });
        table_of_chart(page, "contracted, delivered, missing and lapsed energy per slot", &columns, rows);
    });
}

fn sums(day: &Day) -> (u64, u64, u64) {
    let sum = |of: &dyn Fn(&Slot) -> u64| day.slots.iter().map(of).fold(0, u64::saturating_add);
    (sum(&|slot| slot.active.get()), sum(&|slot| slot.delivered.get()), sum(&|slot| slot.lapsed.get()))
}

fn summary(day: &Day) -> String {
    let (active, delivered, lapsed) = sums(day);
    let kwh = |lots| day.market.kwh(units::Lots(lots));
    let share = units::mul_div_floor(delivered, 1_000, active).map_or_else(|| "—".into(), percent);
    format!(
        "{} kWh were under active contracts and {} kWh of them were delivered ({share}). Contracts over {} kWh lapsed before \
         delivery.",
        kwh(active),
        kwh(delivered),
        kwh(lapsed),
    )
}

fn legend(page: &mut Page) {
    page.el("ul", &[("class", "legend")], |page| {
        for (text, class, outline) in [
            ("contracted", "line contracted", true),
            ("delivered", "delivered", false),
            ("not delivered", "missing", false),
            ("lapsed", "lapsed", false),
        ] {
            page.el("li", &[], |page| {
                page.el(
                    "svg",
                    &[("viewBox", "0 0 44 14"), ("aria-hidden", "true"), ("class", "key")],
                    |page| {
                        if outline {
                            line(page, (Px::whole(0), Px::whole(7)), (Px::whole(44), Px::whole(7)), class);
                        } else {
                            rectangle(
                                page,
                                (Px::whole(8), Px::whole(0)),
                                (Px::whole(36), Px::whole(14)),
                                class,
                                None,
                            );
                        }
                    },
                );
                page.text(text);
            });
        }
    });
}

fn chart(page: &mut Page, day: &Day, frame: &Frame) {
    let wh = |lots: units::Lots| i64::try_from(day.market.energy(lots).get()).unwrap_or(i64::MAX);
    let drafted = |slot: &Slot| wh(slot.active).saturating_add(wh(slot.lapsed));
    let (low, high) = rounded(0, day.slots.iter().map(drafted).max().unwrap_or(0), 5, 100);
    let scale = Scale::new(low, high, frame.y1(), frame.y0());
    let axis = DayAxis::new(day, frame);
    drawing(page, frame, "c-delivery", "Contracted and delivered energy per slot", &summary(day), |page| {
        let digits = u32::from(high < 5_000);
        let marks: Vec<_> = ticks(low, high, 5, 100)
            .into_iter()
            .map(|value| (value, decimal(i128::from(value), 3, digits)))
            .collect();
        value_axis(page, frame, &scale, &marks, "kWh per slot");
        axis.draw(page, frame, frame.y1());
        let area = |of: &dyn Fn(&Slot) -> (i64, i64)| axis.area(&scale, day.slots.iter().map(of));
        area(&|slot| (0, wh(slot.delivered))).draw(page, "delivered");
        area(&|slot| (wh(slot.delivered), wh(slot.active))).draw(page, "missing");
        area(&|slot| (wh(slot.active), drafted(slot))).draw(page, "lapsed");
        axis.steps(&scale, day.slots.iter().map(|slot| Some(wh(slot.active)))).draw(page, "line contracted");
        axis.hints(page, frame, |position| {
            day.slots.get(position).map_or_else(String::new, |slot| {
                format!(
                    "contracted {} kWh\ndelivered {} kWh\nlapsed {} kWh",
                    day.market.kwh(slot.active),
                    day.market.kwh(slot.delivered),
                    day.market.kwh(slot.lapsed)
                )
            })
        });
    });
}
