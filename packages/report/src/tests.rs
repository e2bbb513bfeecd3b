//! The report of a day made by hand.

use super::example;
use super::html;
use super::model::Day;
use super::money::Money;

/// Elements that have no end.
const VOID: [&str; 2] = ["meta", "!DOCTYPE"];

/// The tags of a page in order, as `(name, whether it closes, whether it closes itself)`.
fn tags(html: &str) -> Vec<(String, bool, bool)> {
    let mut found = Vec::new();
    for part in html.split('<').skip(1) {
        let (tag, _) = part.split_once('>').expect("each tag ends, and no text holds a bare <");
        let closes = tag.starts_with('/');
        let name = tag.trim_start_matches('/').split([' ', '/']).next().expect("a name").to_owned();
        found.push((name, closes, tag.ends_with('/')));
    }
    found
}

fn assert_balanced(html: &str) {
    let mut open: Vec<String> = Vec::new();
    for (name, closes, closed) in tags(html) {
        if closes {
            assert_eq!(open.pop().as_deref(), Some(name.as_str()), "after {open:?}");
        } else if !closed && !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

/// The values of an attribute, in order.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split(&format!(" {name}=\""))
        .skip(1)
        .map(|rest| rest.split_once('"').expect("a value ends").0)
        .collect()
}

#[test]
fn the_page_is_well_formed_and_its_links_lead_somewhere() {
    let html = html(&example::day(96));
    assert_balanced(&html);
    let ids = attributes(&html, "id");
    for id in &ids {
        assert_eq!(ids.iter().filter(|other| *other == id).count(), 1, "{id} is there once");
    }
    for target in attributes(&html, "href") {
        let id = target.strip_prefix('#').expect("every link stays on the page");
        assert!(ids.contains(&id), "{target}");
    }
    for reference in attributes(&html, "aria-labelledby").iter().flat_map(|value| value.split(' ')) {
        assert!(ids.contains(&reference), "{reference}");
    }
}

#[test]
fn the_page_needs_nothing_else() {
    let html = html(&example::day(96));
    for outside in ["src=", "http://", "https://", "@import", "<script", "<link"] {
        let found = html.replace("http://www.w3.org/2000/svg", "");
        assert!(!found.contains(outside), "{outside}");
    }
}

#[test]
fn each_chart_has_a_table_and_a_text_alternative() {
    let day = example::day(8);
    let html = html(&day);
    let drawings = html.matches("role=\"img\"").count();
    assert_eq!(html.matches("<desc id=").count(), drawings);
    // Every drawing of the page is inside a section or slot that holds a table.
    for part in html.split("<section ").skip(1) {
        let part = part.split("</section>").next().expect("a section");
        if part.contains("role=\"img\"") {
            assert!(part.contains("<table"), "a chart without its table: {}", &part[..60]);
        }
    }
    for slot in html.split("<article ").skip(1) {
        let slot = slot.split("</article>").next().expect("an article");
        assert_eq!(slot.matches("role=\"img\"").count(), day.market.zones.len());
        assert_eq!(slot.matches("<table").count(), 1);
    }
}

#[test]
fn hostile_names_stay_text() {
    let mut day = example::day(4);
    let evil = "<script>alert(\"1\")</script>'&--><img src=x onerror=y>";
    day.market.name = evil.into();
    day.market.currency = evil.into();
    day.market.zones = vec![evil.into(), format!("{evil}2"), format!("{evil}3")];
    day.market.labels = vec![evil.into(), evil.into(), evil.into()];
    for profile in &mut day.market.profiles {
        profile.name = evil.into();
    }
    for participant in &mut day.participants {
        participant.name = evil.into();
        participant.kind = evil.into();
    }
    for incident in &mut day.incidents {
        incident.title = evil.into();
        incident.story = evil.into();
        incident.figures.push((evil.into(), evil.into()));
    }
    day.audit.about = evil.into();
    day.cycle.mismatches = vec![evil.into()];
    let html = html(&day);
    assert!(!html.contains("<script"));
    assert!(!html.contains("<img"));
    assert_balanced(&html);
}

#[test]
fn what_is_wrong_is_said_loudly() {
    let mut day = example::day(4);
    day.conservation.bank = units::Amount(day.conservation.bank.get() - 1);
    day.audit.verified = false;
    day.cycle.mismatches = vec!["drafted 5 lots, traded 6".into()];
    let html = html(&day);
    for words in
        ["Money is NOT conserved", "does NOT reconcile", "proof does NOT hold", "drafted 5 lots, traded 6"]
    {
        assert!(html.contains(words), "{words}");
    }
}

#[test]
fn every_contract_is_in_the_statements_of_both_its_parties() {
    let day = example::day(16);
    for contract in &day.contracts {
        for party in [contract.buyer, contract.seller] {
            assert!(day.lines_of(party).iter().any(|line| line.contract.id == contract.id));
        }
    }
    let lines: usize = day.participants.iter().map(|person| day.lines_of(person.id).len()).sum();
    assert_eq!(lines, 2 * day.contracts.len());
}

#[test]
fn the_money_of_all_contracts_sums_to_zero() {
    let money = Money::of(&example::day(96).contracts);
    assert!(money.sum().is_zero());
    assert!(money.buyers.get() < 0 && money.sellers.get() > 0);
}

#[test]
fn a_day_without_slots_or_contracts_is_a_page_as_well() {
    let mut day = example::day(4);
    day.contracts.clear();
    assert_balanced(&html(&day));
    day.slots.clear();
    day.participants.clear();
    assert_balanced(&html(&day));
}

#[test]
fn a_day_reads_from_its_json() {
    let day = example::day(8);
    let json = serde_json::to_string(&day).expect("a day is JSON");
    assert_eq!(serde_json::from_str::<Day>(&json).expect("and back"), day);
}
