//! A statement per participant: its contracts and their amounts.

use units::{Amount, NetAmount, ParticipantId};

use super::format::{as_net, clock, count, kwh, plural};
use super::model::{Day, Outcome, Participant, Signing, StatementLine};
use super::money::Turnover;
use super::page::{Page, long_table, number, words};

/// The name under which links find a statement.
pub fn anchor(id: ParticipantId) -> String {
    format!("participant-{id}")
}

/// Writes the section.
pub fn section(page: &mut Page, day: &Day) {
    page.el("section", &[("id", "statements"), ("aria-labelledby", "statements-h")], |page| {
        page.leaf("h2", &[("id", "statements-h")], "Statements");
        page.leaf(
            "p",
            &[],
            &format!(
                "Open a line to see every contract behind it. A contract's id reads market/slot/number. Amounts are in {}, positive \
                 where the participant receives; “other” is liability for what did not come or was not signed, and imbalance.",
                day.market.currency
            ),
        );
        for participant in &day.participants {
            statement(page, day, participant);
        }
    });
}

fn statement(page: &mut Page, day: &Day, participant: &Participant) {
    let market = &day.market;
    let turnover = Turnover::of(day, participant.id);
    page.newline();
    page.el("details", &[("class", "statement"), ("id", &anchor(participant.id))], |page| {
        page.el("summary", &[], |page| {
            page.leaf("span", &[("class", "who")], &participant.name);
            let zone = market.zone_name(participant.zone);
            page.leaf("span", &[("class", "what")], &format!("{} · {zone}", participant.kind));
            let mut traded = Vec::new();
            if !turnover.bought.is_zero() {
                traded.push(format!("bought {} kWh", market.kwh(turnover.bought)));
            }
            if !turnover.sold.is_zero() {
                traded.push(format!("sold {} kWh", market.kwh(turnover.sold)));
            }
            let traded = if traded.is_empty() { "nothing delivered".to_owned() } else { traded.join(", ") };
            page.leaf("span", &[("class", "traded")], &traded);
            let net = format!("{} {}", market.signed(participant.net), market.currency);
            page.leaf("span", &[("class", "net")], &net);
        });
        facts(page, day, participant, &turnover);
        let lines = day.lines_of(participant.id);
        if lines.is_empty() {
            page.leaf("p", &[], "No contract: nothing it asked for could be had at its price.");
        } else {
            contracts(page, day, participant, &lines);
        }
    });
}

fn facts(page: &mut Page, day: &Day, participant: &Participant, turnover: &Turnover) {
    let market = &day.market;
    let currency = &market.currency;
    let signing = match participant.signing {
        Signing::Mandate => "by a standing mandate",
        Signing::Digest => "by one digest over the day's contracts",
        Signing::Single => "one by one",
        Signing::Never => "never",
    };
    let mut facts = vec![
        ("Participant", participant.id.to_string()),
        ("Signed", signing.to_owned()),
        ("Drawn, by meter", format!("{} kWh", kwh(participant.imported))),
        ("Fed in, by meter", format!("{} kWh", kwh(participant.exported))),
        ("Paid in", format!("{} {currency}", market.amount(participant.deposited))),
        ("Buying", format!("{} {currency}", market.signed(turnover.buying))),
        ("Selling", format!("{} {currency}", market.signed(turnover.selling))),
        ("Taken out", format!("{} {currency}", market.amount(participant.withdrawn))),
    ];
    if let Some(profile) =
        participant.profile.and_then(|profile| market.profiles.get(usize::from(profile.get())))
    {
        facts.insert(1, ("Buys as", profile.name.clone()));
    }
    page.el("dl", &[("class", "figures")], |page| {
        for (name, value) in &facts {
            page.el("div", &[], |page| {
                page.leaf("dt", &[], name);
                page.leaf("dd", &[], value);
            });
        }
    });
}

fn contracts(page: &mut Page, day: &Day, participant: &Participant, lines: &[StatementLine<'_>]) {
    let number_of = u64::try_from(lines.len()).unwrap_or(0);
    let caption =
        format!("{}: {} {}", participant.name, count(number_of), plural(number_of, "contract", "contracts"));
    let columns = [
        words("Slot"),
        words("Contract"),
        words("With"),
        words("Label"),
        number("kWh"),
        number("delivered"),
        number("ct/kWh"),
        number("Payment"),
        number("Fee"),
        number("Other"),
        number("Together"),
        words("Note"),
    ];
    long_table(page, &caption, "lines", &columns, lines.iter().map(|line| row(day, line)));
}

fn row(day: &Day, line: &StatementLine<'_>) -> Vec<String> {
    let market = &day.market;
    let contract = line.contract;
    let other =
        day.participant(line.other()).map_or_else(|| line.other().to_string(), |other| other.name.clone());
    // What is neither payment nor fee: liabilities, compensations, imbalance.
    let rest = NetAmount(
        line.net.get().saturating_sub(line.payment().get()).saturating_add(as_net(line.fee()).get()),
    );
    vec![
        clock(market.slot.start_of(contract.id.slot)),
        contract.id.to_string(),
        format!("{} {other}", if line.buys { "from" } else { "to" }),
        market.label_name(contract.label).to_owned(),
        market.kwh(contract.lots),
        market.kwh(contract.delivered),
        market.ct(line.price()),
        market.fine(line.payment()),
        market.fine(-as_net(line.fee())),
        if rest.is_zero() { String::new() } else { market.fine(rest) },
        market.fine(line.net),
        note(line),
    ]
}

fn note(line: &StatementLine<'_>) -> String {
    let contract = line.contract;
    let mut notes = Vec::new();
    match contract.outcome {
        Outcome::Delivered => {}
        Outcome::Breached => notes.push("breach"),
        Outcome::Lapsed => notes.push("lapsed unsigned"),
        Outcome::Cancelled => notes.push("cancelled by both"),
    }
    if contract.imbalance != Amount::ZERO && line.buys {
        notes.push("imbalance");
    }
    if contract.estimated {
        notes.push("estimated reading");
    }
    notes.join(", ")
}
