//! The certificate of a result, from names to ids.

use clearing::{Book, Certificate, Margin, Service};
use units::{LabelId, Lots, Price, ProfileId, Tier, ZoneId};

use super::problem::{Problem, narrow, same};
use crate::document::SideDocument;
use crate::result::{CertificateDocument, Int};
use crate::slot::Slot;

/// The certificate with ids. Prices that it leaves out since nothing bounds them are filled in by any that are optimal:
/// whichever they are, the conditions decide.
pub fn read(slot: &Slot, document: &CertificateDocument) -> Result<Certificate, Problem> {
    let witness = witness(slot, document)?;
    let mut lambda = Vec::new();
    lengths("certificate.lambda", document.lambda.len(), usize::from(slot.market.zones()))?;
    for (zone, row) in slot.market.zone_ids().zip(&document.lambda) {
        let place = format!("certificate.lambda[{zone}]");
        same(format!("{place}.zone"), &row.zone.as_str(), &slot.zone(zone))?;
        lambda.push(price(&format!("{place}.price"), row.price, &witness.lambda, usize::from(zone.get()))?);
    }
    let mut mu = Vec::new();
    lengths("certificate.mu", document.mu.len(), usize::from(slot.market.labels()))?;
    for (label, row) in slot.market.label_ids().zip(&document.mu) {
        let place = format!("certificate.mu[{label}]");
        same(format!("{place}.label"), &name(row.label.as_deref()), &name(slot.label(label)))?;
        mu.push(price(&format!("{place}.premium"), row.premium, &witness.mu, usize::from(label.get()))?);
    }
    let mut nu = Vec::new();
    lengths("certificate.nu", document.nu.len(), slot.market.profiles().len())?;
    for (profile, row) in slot.market.profile_ids().zip(&document.nu) {
        let place = format!("certificate.nu[{profile}]");
        same(format!("{place}.profile"), &row.profile.as_str(), &slot.profile(profile))?;
        nu.push(price(&format!("{place}.premium"), row.premium, &witness.nu, usize::from(profile.get()))?);
    }
    let mut flows = Vec::new();
    for (position, row) in document.flows.iter().enumerate() {
        flows.push(Lots(narrow(format!("certificate.flows[{position}].lots"), row.lots)?));
    }
    super::prices::check_flows("certificate.flows", slot, &document.flows, &flows)?;
    Ok(Certificate {
        lambda,
        mu,
        nu,
        flows,
        services: services(slot, document)?,
        margins: margins(slot, document)?,
    })
}

/// Optimal prices to fill in with, if any is left out.
fn witness(slot: &Slot, document: &CertificateDocument) -> Result<Certificate, Problem> {
    let complete = document.lambda.iter().all(|row| row.price.is_some())
        && document.mu.iter().all(|row| row.premium.is_some())
        && document.nu.iter().all(|row| row.premium.is_some());
    if complete {
        return Ok(Certificate::default());
    }
    clearing::clear(&slot.market, &slot.books, 0)
        .map(|clearing| clearing.certificate().clone())
        .map_err(|error| Problem::new("certificate", error))
}

fn lengths(place: &str, stated: usize, implied: usize) -> Result<(), Problem> {
    if stated == implied {
        return Ok(());
    }
    Err(Problem::new(place, format!("it has {stated} entries, the market has {implied}")))
}

fn price(place: &str, stated: Option<Int>, witness: &[Price], position: usize) -> Result<Price, Problem> {
    match stated {
        Some(stated) => narrow(place, stated).map(Price),
        None => {
            witness.get(position).copied().ok_or_else(|| Problem::new(place, "no price is known to fill in"))
        }
    }
}

fn name(label: Option<&str>) -> &str {
    label.unwrap_or("the unlabelled good")
}

fn services(slot: &Slot, document: &CertificateDocument) -> Result<Vec<Service>, Problem> {
    let mut services: Vec<Service> = Vec::new();
    for (position, row) in document.services.iter().enumerate() {
        let place = format!("certificate.services[{position}]");
        let profile = find_profile(slot, &format!("{place}.profile"), &row.profile)?;
        let label = find_label(slot, &format!("{place}.label"), row.label.as_deref())?;
        if services.iter().any(|earlier| (earlier.profile, earlier.label) == (profile, label)) {
            return Err(Problem::new(place, "the label serves the profile twice"));
        }
        services.push(Service { profile, label, lots: Lots(narrow(format!("{place}.lots"), row.lots)?) });
    }
    Ok(services)
}

fn margins(slot: &Slot, document: &CertificateDocument) -> Result<Vec<Margin>, Problem> {
    let mut margins = Vec::new();
    for (position, row) in document.margins.iter().enumerate() {
        let place = format!("certificate.margins[{position}]");
        let zone = find_zone(slot, &format!("{place}.zone"), &row.zone)?;
        let book = match (row.side, &row.profile, &row.label) {
            (SideDocument::Sell, None, label) => {
                Book::Sell { zone, label: find_label(slot, &format!("{place}.label"), label.as_deref())? }
            }
            (SideDocument::Buy, Some(profile), None) => {
                Book::Buy { zone, profile: find_profile(slot, &format!("{place}.profile"), profile)? }
            }
            _ => return Err(Problem::new(place, "a sellers' book has a label, a buyers' book a profile")),
        };
        margins.push(Margin {
            book,
            price: Price(narrow(format!("{place}.price"), row.price)?),
            tier: Tier(narrow(format!("{place}.tier"), row.tier)?),
            accepted: Lots(narrow(format!("{place}.accepted"), row.accepted)?),
            offered: Lots(narrow(format!("{place}.offered"), row.offered)?),
        });
    }
    Ok(margins)
}

fn find_zone(slot: &Slot, place: &str, name: &str) -> Result<ZoneId, Problem> {
    let found = slot.market.zone_ids().find(|zone| slot.zone(*zone) == name);
    found.ok_or_else(|| Problem::new(place, format!("the market has no zone {name:?}")))
}

/// The label of a name; no name is the unlabelled good's.
pub fn find_label(slot: &Slot, place: &str, name: Option<&str>) -> Result<LabelId, Problem> {
    let found = slot.market.label_ids().find(|label| slot.label(*label) == name);
    found.ok_or_else(|| Problem::new(place, format!("the market has no label {name:?}")))
}

fn find_profile(slot: &Slot, place: &str, name: &str) -> Result<ProfileId, Problem> {
    let found = slot.market.profile_ids().find(|profile| slot.profile(*profile) == name);
    found.ok_or_else(|| Problem::new(place, format!("the market has no profile {name:?}")))
}
