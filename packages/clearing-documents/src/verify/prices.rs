//! The check of prices with their ranges, and of flows.

use clearing::{Certificate, PriceInterval, Verified};
use units::{Lots, Price};

use super::problem::{Problem, same};
use crate::result::{FlowRow, Int, ResultDocument};
use crate::slot::Slot;

/// Every price, premium and end of a range is the one that certificate and book imply.
pub fn check(
    slot: &Slot,
    result: &ResultDocument,
    certificate: &Certificate,
    verified: &Verified,
) -> Result<(), Problem> {
    let named = usize::from(slot.market.labels().saturating_sub(1));
    same("zones", &result.zones.len(), &verified.zone_prices.len())?;
    same("labels", &result.labels.len(), &named)?;
    for ((zone, row), interval) in slot.market.zone_ids().zip(&result.zones).zip(&verified.zone_prices) {
        let place = format!("zones[{zone}]");
        same(format!("{place}.zone"), &row.zone.as_str(), &slot.zone(zone))?;
        check_interval(&place, "price", [row.price, row.least, row.greatest], interval)?;
    }
    let labels = slot.market.label_ids().zip(&verified.label_premiums).skip(1);
    for ((position, row), (label, interval)) in result.labels.iter().enumerate().zip(labels) {
        let place = format!("labels[{position}]");
        same(format!("{place}.label"), &row.label.as_str(), &slot.label(label).unwrap_or_default())?;
        check_interval(&place, "premium", [row.premium, row.least, row.greatest], interval)?;
    }
    check_certificate(slot, result, certificate, verified)
}

fn check_interval(
    place: &str,
    price: &str,
    stated: [Option<Int>; 3],
    implied: &PriceInterval,
) -> Result<(), Problem> {
    let implied = [implied.price, implied.least, implied.greatest];
    for ((part, stated), implied) in [price, "least", "greatest"].into_iter().zip(stated).zip(implied) {
        optional(&format!("{place}.{part}"), stated, implied)?;
    }
    Ok(())
}

/// The certificate states those prices that something bounds, and no others.
fn check_certificate(
    slot: &Slot,
    result: &ResultDocument,
    certificate: &Certificate,
    verified: &Verified,
) -> Result<(), Problem> {
    let document = &result.certificate;
    for ((position, row), interval) in document.lambda.iter().enumerate().zip(&verified.zone_prices) {
        optional(&format!("certificate.lambda[{position}].price"), row.price, interval.price)?;
    }
    for ((position, row), interval) in document.mu.iter().enumerate().zip(&verified.label_premiums) {
        optional(&format!("certificate.mu[{position}].premium"), row.premium, interval.price)?;
    }
    for ((profile, row), nu) in slot.market.profile_ids().zip(&document.nu).zip(&certificate.nu) {
        let mut accepted = slot.market.acceptances().filter(|(id, _)| *id == profile);
        let bounded = accepted.any(|(_, accepted)| {
            let interval = verified.label_premiums.get(usize::from(accepted.label.get()));
            let premium = interval.and_then(|interval| interval.price);
            premium.is_some_and(|premium| wide(premium) - wide(accepted.premium) == wide(*nu))
        });
        optional(&format!("certificate.nu[{profile}].premium"), row.premium, bounded.then_some(*nu))?;
    }
    Ok(())
}

/// The flows name the market's lines in their order and carry what is implied.
pub fn check_flows(list: &str, slot: &Slot, stated: &[FlowRow], implied: &[Lots]) -> Result<(), Problem> {
    same(list, &stated.len(), &slot.market.lines().len())?;
    for (position, ((row, line), implied)) in stated.iter().zip(slot.market.lines()).zip(implied).enumerate()
    {
        let place = format!("{list}[{position}]");
        same(format!("{place}.from"), &row.from.as_str(), &slot.zone(line.from))?;
        same(format!("{place}.to"), &row.to.as_str(), &slot.zone(line.to))?;
        same(format!("{place}.lots"), &row.lots, &Int::from(implied.get()))?;
    }
    Ok(())
}

fn optional(place: &str, stated: Option<Int>, implied: Option<Price>) -> Result<(), Problem> {
    let text = |value: Option<Int>| value.map_or_else(|| "null".to_owned(), |value| value.to_string());
    same(place, &text(stated), &text(implied.map(wide)))
}

fn wide(price: Price) -> Int {
    Int::from(price.get())
}
