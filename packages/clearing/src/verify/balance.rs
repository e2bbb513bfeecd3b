//! Lines and services against prices, conservation at every node, and the totals.

use units::{LabelId, Lots, NetAmount, Price, ProfileId, ZoneId};

use super::trades::Trade;
use crate::{Book, Certificate, CertificateError, LOTS_LIMIT, Line, Market, Payments};

fn lambda(certificate: &Certificate, zone: ZoneId) -> i128 {
    certificate.lambda.get(usize::from(zone.get())).map_or(0, |price| i128::from(price.get()))
}

fn difference(certificate: &Certificate, line: &Line) -> i128 {
    lambda(certificate, line.to) - lambda(certificate, line.from)
}

/// What a line can carry: more than all lots of a slot makes no difference.
pub(super) fn capacity(line: &Line) -> Lots {
    line.capacity.min(LOTS_LIMIT)
}

/// `0 ≤ f ≤ C`; what flows earns its fee; where more would earn more than the fee, the line is full.
pub(super) fn check_lines(market: &Market, certificate: &Certificate) -> Result<(), CertificateError> {
    for (position, (line, flow)) in market.lines().iter().zip(&certificate.flows).enumerate() {
        let (difference, fee) = (difference(certificate, line), i128::from(line.fee.get()));
        if *flow > capacity(line) {
            return Err(CertificateError::OverCapacity {
                line: position,
                flow: *flow,
                capacity: line.capacity,
            });
        }
        if !flow.is_zero() && difference < fee {
            let (flow, fee) = (*flow, line.fee);
            return Err(CertificateError::FlowAgainstPrices { line: position, flow, difference, fee });
        }
        if *flow < capacity(line) && difference > fee {
            return Err(CertificateError::RoomAgainstPrices {
                line: position,
                flow: *flow,
                capacity: line.capacity,
                difference,
                fee: line.fee,
            });
        }
    }
    Ok(())
}

/// What serves a profile is accepted by it and asks no more than its best label.
pub(super) fn check_services(market: &Market, certificate: &Certificate) -> Result<(), CertificateError> {
    let mut previous = None;
    for (position, service) in certificate.services.iter().enumerate() {
        let (profile, label, lots) = (service.profile, service.label, service.lots);
        if previous.is_some_and(|before| before >= (profile, label)) {
            return Err(CertificateError::Unsorted { what: "services", position });
        }
        previous = Some((profile, label));
        let premium = market.premium(profile, label).filter(|_| !lots.is_zero());
        let mu = certificate.mu.get(usize::from(label.get()));
        let nu = certificate.nu.get(usize::from(profile.get()));
        let (Some(premium), Some(mu), Some(best)) = (premium, mu, nu) else {
            return Err(CertificateError::NoSuchService { profile, label, lots });
        };
        let asked = i128::from(mu.get()) - i128::from(premium.get());
        if asked != i128::from(best.get()) {
            return Err(CertificateError::ServiceAgainstPrices { profile, label, asked, best: *best });
        }
    }
    Ok(())
}

/// What comes to a zone leaves it, what is sold of a label serves, what serves a profile is bought.
pub(super) fn check_conservation(
    market: &Market,
    certificate: &Certificate,
    trades: &[Trade<'_>],
) -> Result<(), CertificateError> {
    for zone in market.zone_ids() {
        check_zone(market, certificate, trades, zone)?;
    }
    for label in market.label_ids() {
        let sold = sum(trades, |book| matches!(book, Book::Sell { label: sold, .. } if sold == label));
        let served = served(certificate, |_, serving| serving == label);
        if sold != served {
            return Err(CertificateError::LabelUnbalanced { label, served, sold });
        }
    }
    for profile in market.profile_ids() {
        let bought =
            sum(trades, |book| matches!(book, Book::Buy { profile: buying, .. } if buying == profile));
        let served = served(certificate, |buying, _| buying == profile);
        if bought != served {
            return Err(CertificateError::ProfileUnbalanced { profile, served, bought });
        }
    }
    Ok(())
}

fn check_zone(
    market: &Market,
    certificate: &Certificate,
    trades: &[Trade<'_>],
    zone: ZoneId,
) -> Result<(), CertificateError> {
    let sold = sum(trades, |book| matches!(book, Book::Sell { zone: place, .. } if place == zone));
    let bought = sum(trades, |book| matches!(book, Book::Buy { zone: place, .. } if place == zone));
    let through = |end: fn(&Line) -> ZoneId| -> u128 {
        let lines = market.lines().iter().zip(&certificate.flows);
        lines.filter(|(line, _)| end(line) == zone).map(|(_, flow)| u128::from(flow.get())).sum()
    };
    let (imported, exported) = (through(|line| line.to), through(|line| line.from));
    if sold + imported == bought + exported {
        return Ok(());
    }
    Err(CertificateError::ZoneUnbalanced { zone, sold, bought, imported, exported })
}

fn sum(trades: &[Trade<'_>], of: impl Fn(Book) -> bool) -> u128 {
    trades.iter().filter(|trade| of(trade.book)).map(|trade| trade.lots).sum()
}

fn served(certificate: &Certificate, of: impl Fn(ProfileId, LabelId) -> bool) -> u128 {
    let services = certificate.services.iter().filter(|service| of(service.profile, service.label));
    services.map(|service| u128::from(service.lots.get())).sum()
}

/// Welfare, volume and payments.
pub(super) struct Totals {
    pub(super) welfare: i128,
    pub(super) volume: u128,
    pub(super) payments: Payments,
}

/// The totals, once everything balances. The welfare must reach the bound that the prices set: Σ of what every step is
/// better than its price, and of what every line earns beyond its fee if it is full.
pub(super) fn totals(
    market: &Market,
    certificate: &Certificate,
    trades: &[Trade<'_>],
) -> Result<Totals, CertificateError> {
    let product = |price: Price, lots: u64| (price * Lots(lots)).get();
    let (mut welfare, mut bound, mut volume) = (0_i128, 0_i128, 0_u128);
    let (mut buyers, mut sellers) = (0_i128, 0_i128);
    for trade in trades {
        let sell = matches!(trade.book, Book::Sell { .. });
        let (mut worth, mut whole) = (0_i128, 0_i128);
        for step in trade.better {
            let lots = i128::from(step.lots.get());
            worth += i128::from(step.price.get()) * lots;
            whole += lots;
        }
        // What all steps together are better than the price is the difference of the two sums.
        bound += (trade.limit * whole - worth).abs();
        let limits =
            worth + trade.at_limit.iter().map(|(step, lots)| product(step.price, *lots)).sum::<i128>();
        // Conservation has bounded what trades by what there is.
        let lots = i128::try_from(trade.lots).unwrap_or(0);
        if sell {
            welfare -= limits;
            volume += trade.lots;
            sellers += trade.limit * lots;
        } else {
            welfare += limits;
            buyers += lambda(certificate, trade.book.zone()) * lots;
        }
    }
    let (mut grid_fees, mut rent) = (0_i128, 0_i128);
    for (line, flow) in market.lines().iter().zip(&certificate.flows) {
        let beyond = difference(certificate, line) - i128::from(line.fee.get());
        grid_fees += product(line.fee, flow.get());
        rent += beyond * i128::from(flow.get());
        bound += beyond.max(0) * i128::from(capacity(line).get());
    }
    for service in &certificate.services {
        let premium = market.premium(service.profile, service.label).unwrap_or(Price::ZERO);
        welfare += product(premium, service.lots.get());
        let mu = certificate.mu.get(usize::from(service.label.get())).copied().unwrap_or(Price::ZERO);
        buyers += product(mu, service.lots.get());
    }
    welfare -= grid_fees;
    if welfare != bound {
        return Err(CertificateError::Gap { welfare, bound });
    }
    let payments = Payments {
        buyers: NetAmount(buyers),
        sellers: NetAmount(sellers),
        grid_fees: NetAmount(grid_fees),
        congestion_rent: NetAmount(rent),
    };
    Ok(Totals { welfare, volume, payments })
}
