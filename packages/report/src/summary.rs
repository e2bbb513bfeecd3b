//! The head of the page: payments and earnings, and whether they add up.

use units::{Lots, NetAmount};

use super::format::{count, date, iso, percent, plural};
use super::model::Day;
use super::money::{Money, Turnover, by_kind};
use super::page::{Page, number, table, table_of_chart, words};
use super::svg::{Frame, Px, Scale, drawing, label, line, rectangle, two_sizes};

/// Writes the head.
pub fn header(page: &mut Page, day: &Day) {
    page.el("header", &[("class", "top")], |page| {
        page.el("p", &[("class", "over")], |page| {
            page.text("A day of distributed power trading · ");
            if let Some(first) = day.slots.first() {
                page.leaf("time", &[("datetime", &iso(first.start))], &date(first.start));
            }
        });
        page.leaf("h1", &[], &day.market.name);
        page.leaf("p", &[("class", "lede")], &lede(day));
        tiles(page, day);
        verdicts(page, day);
    });
}

fn volume(day: &Day) -> Lots {
    Lots(day.contracts.iter().map(|contract| contract.delivered.get()).fold(0, u64::saturating_add))
}

fn lede(day: &Day) -> String {
    let market = &day.market;
    let minutes = u64::from(market.slot.get()) / 60;
    let slots = u64::try_from(day.slots.len()).unwrap_or(0);
    format!(
        "{} participants in {} zones traded the electricity of {} {} of {minutes} minutes. {} orders became {} contracts, {} kWh \
         were delivered under them, and every payment was settled from meter readings.",
        count(day.participants.len()),
        market.zones.len(),
        count(slots),
        plural(slots, "slot", "slots"),
        count(day.slots.iter().map(|slot| u64::from(slot.orders)).fold(0, u64::saturating_add)),
        count(day.contracts.len()),
        market.kwh(volume(day)),
    )
}

fn tiles(page: &mut Page, day: &Day) {
    let market = &day.market;
    let money = Money::of(&day.contracts);
    let lots = volume(day);
    let payments = NetAmount(
        day.contracts.iter().map(|contract| contract.buyer_payment.get()).fold(0, i128::saturating_add),
    );
    let rest = NetAmount(
        [money.fees, money.grid, money.imbalance].iter().fold(0, |sum, part| part.get().saturating_add(sum)),
    );
    let tiles = [
        ("Delivered", market.kwh(lots), "kWh", "under contracts, by the meters".to_owned()),
        (
            "Average price",
            market.average(payments, lots),
            "ct/kWh",
            "of delivered energy, labels included".to_owned(),
        ),
        (
            "Buyers paid",
            market.money(-money.buyers),
            &market.currency,
            "fees and imbalance included".to_owned(),
        ),
        (
            "Sellers earned",
            market.money(money.sellers),
            &market.currency,
            "after fees and liabilities".to_owned(),
        ),
        ("Grid, fees, balancing", market.money(rest), &market.currency, "to the system accounts".to_owned()),
        (
            "Self-sufficiency",
            day.self_sufficiency().map_or_else(|| "—".to_owned(), percent),
            "",
            "of delivered energy came from the district".to_owned(),
        ),
    ];
    page.el("dl", &[("class", "tiles")], |page| {
        for (name, value, unit, note) in tiles {
            page.el("div", &[], |page| {
                page.leaf("dt", &[], name);
                page.el("dd", &[], |page| {
                    page.leaf("b", &[], &value);
                    page.text(" ");
                    page.leaf("span", &[], unit);
                    page.leaf("small", &[], &note);
                });
            });
        }
    });
}

fn verdicts(page: &mut Page, day: &Day) {
    let verdict = |page: &mut Page, good: bool, yes: &str, no: &str, target: &str| {
        page.el("li", &[("class", if good { "good" } else { "bad" })], |page| {
            page.leaf("span", &[("aria-hidden", "true")], if good { "✓ " } else { "✗ " });
            page.leaf("a", &[("href", target)], if good { yes } else { no });
        });
    };
    page.el("ul", &[("class", "verdicts")], |page| {
        let market = &day.market;
        let ledger = format!(
            "Money conserved: books and bank agree on {} {}, to the last unit",
            market.amount(day.conservation.ledger),
            market.currency
        );
        verdict(page, day.conservation.holds(), &ledger, "Money is NOT conserved", "#settlement");
        let agreed = format!(
            "Cycle reconciled: {} positions netted, no mismatch",
            count(u128::from(day.cycle.positions))
        );
        verdict(
            page,
            day.cycle.mismatches.is_empty(),
            &agreed,
            "The cycle does NOT reconcile",
            "#settlement",
        );
        let proved =
            format!("Audit log of {} entries: inclusion and consistency proved", count(day.audit.size));
        let verified = day.audit.verified && day.audit.consistent;
        verdict(page, verified, &proved, "The audit log's proof does NOT hold", "#audit");
    });
}

/// Writes the section on money.
pub fn section(page: &mut Page, day: &Day) {
    page.el("section", &[("id", "money"), ("aria-labelledby", "money-h")], |page| {
        page.leaf("h2", &[("id", "money-h")], "Who paid, who earned");
        let kinds = by_kind(day);
        let rows = i64::try_from(kinds.len()).unwrap_or(0);
        page.el("figure", &[], |page| {
            let frame = |width, suffix| Frame { width, height: rows * 46 + 16, left: 0, right: 0, top: 8, bottom: 8, suffix };
            two_sizes(page, frame(960, "-w"), frame(344, "-n"), |page, frame| chart(page, day, frame, &kinds));
            page.leaf(
                "figcaption",
                &[],
                "Left, hatched: what buying cost a group. Right, solid: what selling brought it. Fees, liabilities and imbalance are in.",
            );
        });
        let currency = &day.market.currency;
        let (paid, earned, net) =
            (format!("Buying, {currency}"), format!("Selling, {currency}"), format!("Together, {currency}"));
        let columns = [
            words("Group"),
            number("How many"),
            number("Bought, kWh"),
            number("Sold, kWh"),
            number(&paid),
            number(&earned),
            number(&net),
        ];
        table_of_chart(
            page,
            "what each group bought, sold, paid and earned",
            &columns,
            kinds.iter().map(|(kind, number, turnover)| group_row(day, kind, *number, turnover)),
        );
        accounts(page, day);
    });
}

fn group_row(day: &Day, kind: &str, number: u64, turnover: &Turnover) -> Vec<String> {
    let market = &day.market;
    vec![
        kind.to_owned(),
        count(number),
        market.kwh(turnover.bought),
        market.kwh(turnover.sold),
        market.signed(turnover.buying),
        market.signed(turnover.selling),
        market.signed(turnover.net()),
    ]
}

/// Per group a bar to the left and one to the right of a common line.
fn chart(page: &mut Page, day: &Day, frame: &Frame, kinds: &[(&str, u64, Turnover)]) {
    let whole = |net: NetAmount| i64::try_from(net.get().unsigned_abs()).unwrap_or(i64::MAX);
    let most = |of: &dyn Fn(&Turnover) -> i64| kinds.iter().map(|kind| of(&kind.2)).max().unwrap_or(0);
    let (left, right) = (most(&|turnover| whole(turnover.buying)), most(&|turnover| whole(turnover.selling)));
    let room = 78;
    let scale = Scale::new(
        left.saturating_neg(),
        right,
        Px::whole(room),
        Px::whole(frame.width.saturating_sub(room)),
    );
    let about =
        "For each group, what buying cost it and what selling brought it. The table below has the figures.";
    drawing(page, frame, "c-money", "What each group paid and earned", about, |page| {
        let zero = scale.at(0);
        line(page, (zero, Px::whole(4)), (zero, Px::whole(frame.height - 4)), "zero");
        let mut top = Px::whole(8);
        for (kind, number, turnover) in kinds {
            let title = format!("{kind} ({})", count(*number));
            label(page, Px::whole(0), top.plus(11), "name start", &title);
            let (upper, lower) = (top.plus(17), top.plus(35));
            let buying = scale.at(whole(turnover.buying).saturating_neg());
            let selling = scale.at(whole(turnover.selling));
            if turnover.buying.get() != 0 {
                rectangle(page, (buying, upper), (zero, lower), "bar paid", None);
                label(page, buying.plus(-6), lower.plus(-5), "value end", &day.market.money(turnover.buying));
            }
            if turnover.selling.get() != 0 {
                rectangle(page, (zero, upper), (selling, lower), "bar earned", None);
                label(
                    page,
                    selling.plus(6),
                    lower.plus(-5),
                    "value start",
                    &day.market.money(turnover.selling),
                );
            }
            top = top.plus(46);
        }
    });
}

/// The money of all contracts by recipient: a sum of zero.
fn accounts(page: &mut Page, day: &Day) {
    let money = Money::of(&day.contracts);
    let market = &day.market;
    let column = format!("Amount, {}", market.currency);
    let grid_fees = super::format::as_net(day.cycle.grid_fees);
    let rent = NetAmount(money.grid.get().saturating_sub(grid_fees.get()));
    let rows = [
        ("Buyers", money.buyers, "for delivered energy, fees, imbalance, missing signatures"),
        ("Sellers", money.sellers, "for delivered energy, less fees and liabilities"),
        ("Grid account", grid_fees, "grid fees of what flowed over lines"),
        ("Grid account", rent, "congestion rent: price differences over full lines"),
        ("Fee account", money.fees, "trading fees of both sides"),
        ("Imbalance account", money.imbalance, "energy drawn above deliveries"),
        ("Sum", money.sum(), "not a unit is lost or made"),
    ];
    table(
        page,
        "Where the money went",
        &[words("Account"), number(&column), words("What for")],
        rows.iter()
            .map(|(account, net, why)| vec![(*account).to_owned(), market.signed(*net), (*why).to_owned()]),
    );
}
