//! The incidents of the day and their outcomes.

use super::format::{iso, moment};
use super::model::{Day, Incident, Mishap};
use super::page::Page;

/// Writes the section.
pub fn section(page: &mut Page, day: &Day) {
    page.el("section", &[("id", "incidents"), ("aria-labelledby", "incidents-h")], |page| {
        page.leaf("h2", &[("id", "incidents-h")], "What went wrong, and what became of it");
        page.leaf(
            "p",
            &[],
            "No day is perfect. Each of these was met by a rule that all had agreed to before, and no person had to decide.",
        );
        page.el("ol", &[("class", "cards")], |page| {
            for incident in &day.incidents {
                page.el("li", &[], |page| card(page, day, incident));
            }
        });
    });
}

const fn kind(mishap: Mishap) -> &'static str {
    match mishap {
        Mishap::Refused => "Message refused",
        Mishap::Cancelled => "Order cancelled",
        Mishap::Curtailed => "Orders curtailed",
        Mishap::Unsigned => "Never signed",
        Mishap::Breach => "Breach",
        Mishap::MissingReading => "Reading missing",
    }
}

fn card(page: &mut Page, day: &Day, incident: &Incident) {
    page.newline();
    page.el("p", &[("class", "over")], |page| {
        page.leaf("b", &[], kind(incident.kind));
        page.text(" · ");
        page.leaf("time", &[("datetime", &iso(incident.time))], &moment(incident.time));
    });
    page.leaf("h3", &[], &incident.title);
    page.leaf("p", &[], &incident.story);
    page.el("p", &[("class", "outcome")], |page| {
        page.leaf("b", &[], "So: ");
        page.text(&incident.outcome);
    });
    if !incident.figures.is_empty() {
        page.el("dl", &[("class", "figures")], |page| {
            for (name, value) in &incident.figures {
                page.el("div", &[], |page| {
                    page.leaf("dt", &[], name);
                    page.leaf("dd", &[], value);
                });
            }
        });
    }
    page.el("p", &[("class", "small")], |page| {
        if let Some(participant) = incident.participant.and_then(|id| day.participant(id)) {
            let target = format!("#{}", super::statements::anchor(participant.id));
            page.leaf("a", &[("href", &target)], &format!("Statement of {}", participant.name));
        }
        if !incident.contracts.is_empty() {
            let ids: Vec<String> = incident.contracts.iter().map(ToString::to_string).collect();
            page.text(&format!(" · contracts {}", ids.join(", ")));
        }
    });
}
