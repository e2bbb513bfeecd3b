//! The two curves of a zone in a slot.

use units::{Lots, Price};

use super::format::decimal;
use super::model::{Day, Slot, Step};
use super::page::Page;
use super::svg::{Frame, Path, Px, Scale, drawing, label, line, mark, ticks, value_axis};

const FRAME: Frame = Frame { width: 344, height: 280, left: 40, right: 12, top: 34, bottom: 44, suffix: "" };

/// The net inflow and the net outflow of a zone; at most one of them is not zero.
pub fn exchange(day: &Day, slot: &Slot, zone: usize) -> (Lots, Lots) {
    let (mut incoming, mut outgoing) = (0_u64, 0_u64);
    for (line, flow) in day.market.lines.iter().zip(&slot.flows) {
        if usize::from(line.to.get()) == zone {
            incoming = incoming.saturating_add(flow.lots.get());
        }
        if usize::from(line.from.get()) == zone {
            outgoing = outgoing.saturating_add(flow.lots.get());
        }
    }
    (Lots(incoming.saturating_sub(outgoing)), Lots(outgoing.saturating_sub(incoming)))
}

/// Draws a zone's curves.
pub fn chart(page: &mut Page, day: &Day, slot: &Slot, zone: usize, id: &str) {
    let Some(result) = slot.zones.get(zone) else { return };
    let market = &day.market;
    let name = market.zones.get(zone).map_or("", String::as_str);
    let (import, export) = exchange(day, slot, zone);
    let supply = with_exchange(&result.supply, import, result.price, |step, price| step.bare > price);
    let demand = with_exchange(&result.demand, export, result.price, |step, price| step.bare < price);
    let traded = total(result.supply.iter().map(|step| step.filled)).saturating_add(import.get());
    let width = visible(&supply, &demand, traded);
    let kwh = |lots: u64| i64::try_from(market.energy(Lots(lots)).get()).unwrap_or(i64::MAX);
    let cent = 10_i64.pow(market.decimals.saturating_sub(2));
    let (low, high) = bounds(day, slot, cent);
    let across = Scale::new(0, kwh(width), FRAME.x0(), FRAME.x1());
    let up = Scale::new(low, high, FRAME.y1(), FRAME.y0());
    let price = result.price.map(|price| market.per_kwh(price));
    let title = format!("Supply and demand in {name}");
    let about = format!(
        "{} kWh meet at {} ct/kWh. The table below lists all offers and bids.",
        market.kwh(Lots(traded)),
        market.ct_or_dash(result.price)
    );
    drawing(page, &FRAME, &format!("c-{id}-{zone}"), &title, &about, |page| {
        label(page, Px::whole(0), Px::whole(11), "name start", name);
        let digits = market.decimals.saturating_sub(2);
        let marks: Vec<_> = ticks(low, high, 6, cent)
            .into_iter()
            .map(|value| (value, decimal(i128::from(value), digits, 0)))
            .collect();
        value_axis(page, &FRAME, &up, &marks, "");
        label(page, Px::whole(0), Px::whole(26), "axis start", "ct/kWh");
        quantity_axis(page, &across, kwh(width));
        steps(&across, &up, &supply, &kwh).draw(page, "line supply");
        steps(&across, &up, &demand, &kwh).draw(page, "line demand");
        names_of_curves(page);
        if let Some(price) = price {
            let (x, y) = (across.at(kwh(traded)), up.at(price));
            line(page, (FRAME.x0(), y), (FRAME.x1(), y), "price");
            mark(page, x, y, super::svg::Mark::Disc, "mark cross");
            let text = format!("{} ct", market.ct_or_dash(result.price));
            // Above the line unless that would leave the plot.
            let text_y = if y.0 < FRAME.y0().plus(20).0 { y.plus(15) } else { y.plus(-6) };
            label(page, FRAME.x1(), text_y, "value end", &text);
        }
    });
}

/// The curve with the net flow of the lines, as one step at the zone's price.
fn with_exchange(
    steps: &[Step],
    lots: Lots,
    price: Option<Price>,
    after: impl Fn(&Step, Price) -> bool,
) -> Vec<(Price, u64)> {
    let mut all: Vec<(Price, u64)> = Vec::with_capacity(steps.len().saturating_add(1));
    let mut open = price.filter(|_| !lots.is_zero());
    for step in steps {
        if let Some(price) = open.filter(|price| after(step, *price)) {
            all.push((price, lots.get()));
            open = None;
        }
        all.push((step.bare, step.lots.get()));
    }
    all.extend(open.map(|price| (price, lots.get())));
    all
}

fn total(lots: impl Iterator<Item = Lots>) -> u64 {
    lots.map(Lots::get).fold(0, u64::saturating_add)
}

/// The greatest quantity drawn: well above the traded one, but not all of a very large offer.
fn visible(supply: &[(Price, u64)], demand: &[(Price, u64)], traded: u64) -> u64 {
    let sum = |curve: &[(Price, u64)]| curve.iter().map(|step| step.1).fold(0, u64::saturating_add);
    let whole = sum(supply).max(sum(demand));
    let wanted = sum(supply).min(sum(demand)).max(traded);
    let most = wanted.saturating_add(wanted / 3).max(traded.saturating_mul(2));
    whole.min(most).max(1)
}

/// The prices that all zones of the slot have room for, so that they compare.
fn bounds(day: &Day, slot: &Slot, cent: i64) -> (i64, i64) {
    let prices = || {
        slot.zones.iter().flat_map(|zone| {
            let steps = zone.supply.iter().chain(&zone.demand).map(|step| step.bare);
            steps.chain(zone.price).map(|price| day.market.per_kwh(price))
        })
    };
    // To a round five cents, so that little room is left empty.
    let five = cent.saturating_mul(5).max(1);
    let low = prices().min().unwrap_or(0).min(0).div_euclid(five).saturating_mul(five);
    let high = prices().max().unwrap_or(0).saturating_add(five).div_euclid(five).saturating_mul(five);
    (low, high.max(low.saturating_add(five)))
}

fn steps(across: &Scale, up: &Scale, curve: &[(Price, u64)], kwh: &impl Fn(u64) -> i64) -> Path {
    let mut path = Path::default();
    let mut so_far = 0_u64;
    let end = across.domain().1;
    for (position, (price, lots)) in curve.iter().enumerate() {
        let y = up.at(per_kwh_of(*price, kwh));
        if position == 0 {
            path.start(across.at(0), y);
        } else {
            path.up(y);
        }
        so_far = so_far.saturating_add(*lots);
        path.across(across.at(kwh(so_far)));
        if kwh(so_far) >= end {
            break;
        }
    }
    path
}

/// Coin units per kWh, the energy of a lot being what `kwh` says of one.
fn per_kwh_of(price: Price, energy: &impl Fn(u64) -> i64) -> i64 {
    price.get().saturating_mul(1_000).checked_div(energy(1)).unwrap_or(0)
}

fn quantity_axis(page: &mut Page, across: &Scale, end: i64) {
    let marks = ticks(0, end, 5, 1);
    // As many digits as the marks need: watt-hours are the unit.
    let digits = if marks.iter().all(|mark| mark % 1_000 == 0) {
        0
    } else if marks.iter().all(|mark| mark % 100 == 0) {
        1
    } else {
        2
    };
    line(page, (FRAME.x0(), FRAME.y1()), (FRAME.x1(), FRAME.y1()), "zero");
    for value in marks {
        let x = across.at(value);
        line(page, (x, FRAME.y1()), (x, FRAME.y1().plus(4)), "tick");
        label(page, x, FRAME.y1().plus(17), "axis middle", &decimal(i128::from(value), 3, digits));
    }
    label(page, FRAME.x1(), FRAME.y1().plus(34), "axis end", "kWh");
}

/// The legend beside the zone's name.
fn names_of_curves(page: &mut Page) {
    for (left, text, class) in [(188, "supply", "line supply"), (268, "demand", "line demand")] {
        line(page, (Px::whole(left), Px::whole(7)), (Px::whole(left + 22), Px::whole(7)), class);
        label(page, Px::whole(left + 27), Px::whole(11), "axis start", text);
    }
}
