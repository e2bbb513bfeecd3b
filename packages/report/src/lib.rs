//! The report of a day: one HTML file that needs nothing else, neither network nor scripts.
//!
//! [`Day`] is the record of a day; [`html`] writes the page. Charts are drawn in integers, so the same day gives the same
//! bytes. Each chart has a table, no meaning depends on colour alone, and every text is escaped.

mod audit;
mod curves;
mod day_axis;
mod delivery;
mod flows;
pub mod format;
mod incidents;
pub mod model;
pub mod money;
mod page;
pub mod played;
mod prices;
mod settlement;
mod slots;
mod statements;
mod summary;
mod svg;

#[cfg(test)]
mod example;
#[cfg(test)]
mod tests;

pub use model::Day;

use page::Page;

/// The sections: their anchors and their names in the navigation.
const SECTIONS: [(&str, &str); 9] = [
    ("money", "Money"),
    ("prices", "Prices"),
    ("slots", "Supply and demand"),
    ("delivery", "Delivery"),
    ("flows", "Flows"),
    ("incidents", "What went wrong"),
    ("statements", "Statements"),
    ("settlement", "Settlement"),
    ("audit", "Audit"),
];

/// The report as an HTML document.
pub fn html(day: &Day) -> String {
    let mut page = Page::default();
    page.raw("<!DOCTYPE html>\n");
    page.el("html", &[("lang", "en")], |page| {
        page.el("head", &[], |page| head(page, day));
        page.newline();
        page.el("body", &[], |page| {
            page.leaf("a", &[("class", "skip"), ("href", "#main")], "Skip to the content");
            page.raw(include_str!("patterns.svg"));
            summary::header(page, day);
            navigation(page);
            page.el("main", &[("id", "main")], |page| {
                summary::section(page, day);
                prices::section(page, day);
                slots::section(page, day);
                delivery::section(page, day);
                flows::section(page, day);
                incidents::section(page, day);
                statements::section(page, day);
                settlement::section(page, day);
                settlement::stages(page, day);
                audit::section(page, day);
                terms(page, day);
            });
            footer(page, day);
        });
    });
    page.newline();
    page.finish()
}

fn head(page: &mut Page, day: &Day) {
    page.void("meta", &[("charset", "utf-8")]);
    page.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    page.void("meta", &[("name", "color-scheme"), ("content", "light dark")]);
    // Nothing may be fetched or run, whatever a name says.
    page.void(
        "meta",
        &[
            ("http-equiv", "Content-Security-Policy"),
            ("content", "default-src 'none'; style-src 'unsafe-inline'"),
        ],
    );
    let date = day.slots.first().map_or_else(String::new, |slot| format!(", {}", format::date(slot.start)));
    page.leaf("title", &[], &format!("{}{date}", day.market.name));
    page.el("style", &[], |page| page.raw(include_str!("style.css")));
}

fn navigation(page: &mut Page) {
    page.el("nav", &[("class", "contents"), ("aria-label", "Sections")], |page| {
        page.el("ul", &[], |page| {
            for (id, name) in SECTIONS {
                page.el("li", &[], |page| page.leaf("a", &[("href", &format!("#{id}"))], name));
            }
        });
    });
}

/// The glossary, with this market's figures.
fn terms(page: &mut Page, day: &Day) {
    let market = &day.market;
    let price = |amount: units::Amount| {
        i64::try_from(amount.get()).map_or_else(|_| "—".to_owned(), |price| market.ct(units::Price(price)))
    };
    let terms = [
        ("Slot", format!("A quarter-hour or another span of delivery, here {}.", format::span(u64::from(market.slot.get())))),
        ("Lot", format!("The smallest amount traded, here {} Wh.", market.lot)),
        ("Gate", format!("The moment after which no order for a slot is taken, here {} before it.", format::span(market.gate.get()))),
        (
            "Label, premium",
            "An attribute of energy, such as green or local, that is priced on top of the zone's price. A profile says which labels a \
             buyer accepts and what more it pays for them."
                .to_owned(),
        ),
        ("Congestion rent", "What a full line earns: the price difference of its ends beyond the grid fee.".to_owned()),
        (
            "Bond, liability",
            format!(
                "Each party posts a bond. A seller owes {} ct/kWh for energy it did not deliver, and a party that does not sign in time \
                 owes its bond as well.",
                price(market.seller_bond)
            ),
        ),
        (
            "Imbalance",
            format!(
                "Energy drawn beyond what was delivered under contracts. It costs the zone's price or the published index, whichever is more, and {} \
                 ct/kWh; never more than the buyer's bond covers.",
                price(market.imbalance_premium)
            ),
        ),
        ("Fee", format!("{} ct/kWh of the buyer and {} ct/kWh of the seller.", price(market.buyer_fee), price(market.seller_fee))),
    ];
    page.el("section", &[("id", "terms"), ("aria-labelledby", "terms-h")], |page| {
        page.leaf("h2", &[("id", "terms-h")], "Words");
        page.el("dl", &[("class", "terms")], |page| {
            for (term, meaning) in &terms {
                page.leaf("dt", &[], term);
                page.leaf("dd", &[], meaning);
            }
        });
    });
}

fn footer(page: &mut Page, day: &Day) {
    page.el("footer", &[], |page| {
        if let Some(played) = &day.origin.played {
            page.leaf("p", &[], &played.words());
        }
        page.leaf(
            "p",
            &[],
            &format!(
                "Written by dpt demo. {} Seed {}. Names are made up; on the ledger participants are numbers. Times are UTC. 1 {} is \
                 {} {}.",
                day.origin.source,
                day.origin.seed,
                day.market.currency,
                format::grouped(10_u128.saturating_pow(day.market.decimals)),
                day.market.denom
            ),
        );
    });
}
