//! Supply and demand of each slot. One slot shows at a time: links choose it, by the style alone (`:target`); without
//! the style all of them are there, one after the other.

use std::cmp::Reverse;

use super::curves;
use super::format::{clock, count};
use super::model::{Day, Slot, ZoneResult};
use super::page::{Page, long_table_of_chart, number, words};
use super::prices::{is_congested, line_name};

/// Writes the section.
pub fn section(page: &mut Page, day: &Day) {
    page.el("section", &[("id", "slots"), ("aria-labelledby", "slots-h")], |page| {
        page.leaf("h2", &[("id", "slots-h")], "Supply and demand of a slot");
        page.leaf(
            "p",
            &[],
            "Offers from the cheapest to the dearest, bids from the dearest to the cheapest, of everyone in a zone. All prices are \
             of bare energy: what a label adds is taken off. Energy that comes over a line stands among the offers at the zone's \
             price, energy that leaves among the bids, so the two lines cross just at the price.",
        );
        let notable = notable(day);
        let chosen = notable.first().map_or(0, |first| first.1);
        chooser(page, day, &notable);
        page.el("div", &[("class", "slots")], |page| {
            for position in 0..day.slots.len() {
                slot_section(page, day, position, position == chosen);
            }
        });
    });
}

/// The name under which links find a slot.
pub fn anchor(position: usize) -> String {
    format!("slot-{position}")
}

/// Notable slots, each with a reason. The first of them shows at the beginning.
pub fn notable(day: &Day) -> Vec<(&'static str, usize)> {
    let per_slot = |value: &dyn Fn(&Slot) -> Option<i128>| -> Vec<(i128, Reverse<usize>)> {
        day.slots
            .iter()
            .enumerate()
            .filter_map(|(position, slot)| value(slot).map(|value| (value, Reverse(position))))
            .collect()
    };
    let best = |value: &dyn Fn(&Slot) -> Option<i128>| {
        per_slot(value).into_iter().max().filter(|found| found.0 != i128::MIN).map(|found| found.1.0)
    };
    let prices = |slot: &Slot| -> Vec<i128> {
        slot.zones.iter().filter_map(|zone| zone.price).map(|price| i128::from(price.get())).collect()
    };
    let spread = |slot: &Slot| {
        let all = prices(slot);
        Some(all.iter().max()?.saturating_sub(*all.iter().min()?)).filter(|spread| *spread > 0)
    };
    let missing = |slot: &Slot| {
        Some(i128::from(slot.active.saturating_sub(slot.delivered).get())).filter(|missing| *missing > 0)
    };
    let mut all: Vec<(&'static str, usize)> = Vec::new();
    let candidates = [
        ("Zones furthest apart", best(&spread)),
        ("Most energy traded", best(&|slot| Some(i128::from(slot.volume.get())))),
        ("Dearest", best(&|slot| prices(slot).into_iter().max())),
        ("Cheapest", best(&|slot| prices(slot).into_iter().min().map(i128::saturating_neg))),
        ("Most breached", best(&missing)),
    ];
    for (why, position) in candidates {
        if let Some(position) = position {
            all.push((why, position));
        }
    }
    all
}

fn chooser(page: &mut Page, day: &Day, notable: &[(&'static str, usize)]) {
    page.el("nav", &[("class", "chooser"), ("aria-label", "Choose a slot")], |page| {
        page.el("ul", &[("class", "chips")], |page| {
            for (why, position) in notable {
                page.el("li", &[], |page| {
                    page.el("a", &[("href", &format!("#{}", anchor(*position)))], |page| {
                        page.text(why);
                        page.text(" ");
                        let time =
                            day.slots.get(*position).map_or_else(String::new, |slot| clock(slot.start));
                        page.leaf("b", &[], &time);
                    });
                });
            }
        });
        page.el("details", &[], |page| {
            page.leaf("summary", &[], &format!("All {} slots", count(day.slots.len())));
            page.el("ul", &[("class", "chips times")], |page| {
                for (position, slot) in day.slots.iter().enumerate() {
                    page.el("li", &[], |page| {
                        let class = if is_congested(day, position) { "full" } else { "free" };
                        let target = format!("#{}", anchor(position));
                        page.leaf("a", &[("href", &target), ("class", class)], &clock(slot.start));
                    });
                }
            });
            page.leaf("p", &[("class", "small")], "Underlined twice: a line was full.");
        });
    });
}

fn slot_section(page: &mut Page, day: &Day, position: usize, chosen: bool) {
    let Some(slot) = day.slots.get(position) else { return };
    let id = anchor(position);
    let class = if chosen { "slot chosen" } else { "slot" };
    page.newline();
    page.el("article", &[("id", &id), ("class", class)], |page| {
        page.el("header", &[], |page| {
            neighbour(page, position.checked_sub(1), day, "← ");
            page.leaf("h3", &[], &period(day, slot));
            let next = position.saturating_add(1);
            neighbour(page, Some(next).filter(|next| *next < day.slots.len()), day, "→ ");
        });
        page.leaf("p", &[], &facts(day, slot));
        page.el("div", &[("class", "zones")], |page| {
            for (zone, result) in slot.zones.iter().enumerate() {
                page.el("figure", &[], |page| {
                    curves::chart(page, day, slot, zone, &id);
                    page.leaf("figcaption", &[], &zone_facts(day, slot, zone, result));
                });
            }
        });
        data(page, day, slot);
    });
}

fn neighbour(page: &mut Page, position: Option<usize>, day: &Day, arrow: &str) {
    let found = position.and_then(|position| day.slots.get(position).map(|slot| (position, slot)));
    match found {
        Some((position, slot)) => {
            let text = format!("{arrow}{}", clock(slot.start));
            page.leaf("a", &[("href", &format!("#{}", anchor(position)))], &text);
        }
        None => page.leaf("span", &[], ""),
    }
}

fn period(day: &Day, slot: &Slot) -> String {
    format!("{} to {} UTC", clock(slot.start), clock(day.market.slot.end_of(slot.id)))
}

fn facts(day: &Day, slot: &Slot) -> String {
    let market = &day.market;
    let mut text =
        format!("{} kWh traded by {} orders.", market.kwh(slot.volume), count(u128::from(slot.orders)));
    if !slot.curtailed.is_zero() {
        let curtailed = market.kwh(slot.curtailed);
        text.extend([" ", &curtailed, " kWh were curtailed to forecasts at the gate."]);
    }
    let premiums: Vec<String> = market
        .labels
        .iter()
        .zip(&slot.premiums)
        .skip(1)
        .filter_map(|(label, premium)| {
            premium.map(|premium| format!("{label} +{} ct/kWh", market.ct(premium)))
        })
        .collect();
    if !premiums.is_empty() {
        text.extend([" Labels on top of the price: ", &premiums.join(", "), "."]);
    }
    let full: Vec<String> = market
        .lines
        .iter()
        .zip(&slot.flows)
        .filter(|(_, flow)| flow.full())
        .map(|(line, flow)| format!("{} ({} kWh)", line_name(day, line), market.kwh(flow.lots)))
        .collect();
    if !full.is_empty() {
        text.extend([" Full: ", &full.join(", "), "."]);
    }
    text
}

fn zone_facts(day: &Day, slot: &Slot, zone: usize, result: &ZoneResult) -> String {
    let market = &day.market;
    let price = match (result.price, result.least, result.greatest) {
        (Some(price), Some(least), Some(greatest)) if least != greatest => format!(
            "{} ct/kWh; any price from {} to {} would clear as well.",
            market.ct(price),
            market.ct(least),
            market.ct(greatest)
        ),
        (Some(price), ..) => format!("{} ct/kWh, and no other price would clear.", market.ct(price)),
        (None, ..) => "no price: nothing could be traded.".to_owned(),
    };
    let (import, export) = curves::exchange(day, slot, zone);
    let exchange = match (import.is_zero(), export.is_zero()) {
        (false, _) => format!(" {} kWh come in over lines.", market.kwh(import)),
        (_, false) => format!(" {} kWh leave over lines.", market.kwh(export)),
        _ => String::new(),
    };
    format!("{}: {price}{exchange}", market.zones.get(zone).map_or("", String::as_str))
}

fn data(page: &mut Page, day: &Day, slot: &Slot) {
    let market = &day.market;
    let mut rows = Vec::new();
    for (zone, name) in slot.zones.iter().zip(&market.zones) {
        for (side, steps) in [("offer", &zone.supply), ("bid", &zone.demand)] {
            rows.extend(steps.iter().map(|step| {
                let good = if side == "offer" {
                    market.labels.get(usize::from(step.good)).cloned()
                } else {
                    market.profiles.get(usize::from(step.good)).map(|profile| profile.name.clone())
                };
                vec![
                    name.clone(),
                    side.to_owned(),
                    good.unwrap_or_default(),
                    market.ct(step.limit),
                    market.ct(step.bare),
                    market.kwh(step.lots),
                    market.kwh(step.filled),
                ]
            }));
        }
    }
    long_table_of_chart(
        page,
        &format!("offers and bids {}", period(day, slot)),
        "book",
        &[
            words("Zone"),
            words("Side"),
            words("Label or profile"),
            number("Limit, ct/kWh"),
            number("of bare energy"),
            number("kWh"),
            number("traded"),
        ],
        rows,
    );
}
