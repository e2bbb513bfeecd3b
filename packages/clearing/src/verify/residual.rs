//! What could change by a lot more or a lot less, and the prices that forbid it.

use alloc::vec::Vec;

use units::{Lots, Price};

use super::balance::capacity;
use super::trades::Trade;
use crate::{Book, Certificate, CertificateError, Market, PriceInterval};

/// A change by one lot: from a node to a node, at a cost. Zones come first, then labels, then profiles.
pub(super) struct Change {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) cost: i128,
    /// What it costs beyond what the certificate's prices make of it, never below 0.
    pub(super) loss: i128,
}

/// All changes that lines, services and books allow.
pub(super) struct Residual {
    pub(super) nodes: usize,
    pub(super) grid: Vec<Change>,
    books: Vec<Change>,
}

/// The nodes that a book leads from and to.
pub(super) fn ends(zones: usize, labels: usize, book: Book) -> (usize, usize) {
    match book {
        Book::Sell { zone, label } => (zones + usize::from(label.get()), usize::from(zone.get())),
        Book::Buy { zone, profile } => (usize::from(zone.get()), zones + labels + usize::from(profile.get())),
    }
}

impl Residual {
    pub(super) fn new(market: &Market, certificate: &Certificate, trades: &[Trade<'_>]) -> Self {
        let (zones, labels) = (usize::from(market.zones()), usize::from(market.labels()));
        let nodes = zones + labels + market.profiles().len();
        let value = |prices: &[Price], position: usize| {
            prices.get(position).map_or(0, |price| i128::from(price.get()))
        };
        let potentials: Vec<i128> = (0..zones)
            .map(|zone| value(&certificate.lambda, zone))
            .chain((0..labels).map(|label| -value(&certificate.mu, label)))
            .chain((0..market.profiles().len()).map(|profile| -value(&certificate.nu, profile)))
            .collect();
        let potential = |node: usize| potentials.get(node).copied().unwrap_or(0);
        let change = |from: usize, to: usize, cost: i128| Change {
            from,
            to,
            cost,
            loss: cost + potential(from) - potential(to),
        };

        let mut grid = Vec::new();
        for (line, flow) in market.lines().iter().zip(&certificate.flows) {
            let (from, to) = (usize::from(line.from.get()), usize::from(line.to.get()));
            let fee = i128::from(line.fee.get());
            if *flow < capacity(line) {
                grid.push(change(from, to, fee));
            }
            if !flow.is_zero() {
                grid.push(change(to, from, -fee));
            }
        }
        for (profile, accepted) in market.acceptances() {
            let from = zones + labels + usize::from(profile.get());
            let to = zones + usize::from(accepted.label.get());
            let premium = i128::from(accepted.premium.get());
            grid.push(change(from, to, -premium));
            let serving = certificate.services.iter().any(|service| {
                (service.profile, service.label) == (profile, accepted.label) && service.lots > Lots::ZERO
            });
            if serving {
                grid.push(change(to, from, premium));
            }
        }

        let mut books = Vec::new();
        for trade in trades {
            let (from, to) = ends(zones, labels, trade.book);
            let sign = if matches!(trade.book, Book::Sell { .. }) { 1 } else { -1 };
            let room = trade.at_limit.iter().any(|(step, lots)| *lots < step.lots.get());
            let next = trade.worse.first().map(|step| i128::from(step.price.get()));
            if let Some(price) = if room { Some(trade.limit) } else { next } {
                books.push(change(from, to, sign * price));
            }
            let used = trade.at_limit.iter().any(|(_, lots)| *lots > 0);
            let last = trade.better.last().map(|step| i128::from(step.price.get()));
            if let Some(price) = if used { Some(trade.limit) } else { last } {
                books.push(change(to, from, -sign * price));
            }
        }
        Self { nodes, grid, books }
    }

    /// The range of optimal prices of every zone and label, given the anchors: the unlabelled good at 0, and every label
    /// that trades without being tied to an earlier anchor at its optimal premium nearest to 0, lowest label first. The
    /// certificate must hold the middle of every range that has both ends.
    pub(super) fn canonical(
        &self,
        market: &Market,
        certificate: &Certificate,
    ) -> Result<(Vec<PriceInterval>, Vec<PriceInterval>), CertificateError> {
        let (zones, labels) = (usize::from(market.zones()), usize::from(market.labels()));
        let mut anchors = alloc::vec![(zones, 0_i128)];
        loop {
            let most = self.distances(&anchors, true);
            let least = self.distances(&anchors, false);
            let range = |node: usize| {
                let end = |ends: &[Option<i128>]| ends.get(node).copied().flatten();
                // Distances towards the anchors bound from below, with the sign turned.
                (end(&least).map(|bound| -bound), end(&most))
            };
            let loose = market.label_ids().find_map(|label| {
                let node = zones + usize::from(label.get());
                let trades = certificate.services.iter().any(|service| service.label == label);
                match range(node) {
                    (Some(_), Some(_)) => None,
                    (least, most) if trades => {
                        Some((node, 0.min(most.unwrap_or(0)).max(least.unwrap_or(i128::MIN))))
                    }
                    _ => None,
                }
            });
            if let Some(anchor) = loose {
                anchors.push(anchor);
                continue;
            }
            let zone_prices = (0..zones).zip(&certificate.lambda).map(|(zone, stated)| {
                let (least, greatest) = range(zone);
                interval("zone", zone, *stated, least, greatest, false)
            });
            let label_premiums = (0..labels).zip(&certificate.mu).map(|(label, stated)| {
                let (least, greatest) = range(zones + label);
                interval(
                    "label",
                    label,
                    *stated,
                    greatest.map(|bound| -bound),
                    least.map(|bound| -bound),
                    true,
                )
            });
            return Ok((zone_prices.collect::<Result<_, _>>()?, label_premiums.collect::<Result<_, _>>()?));
        }
    }

    /// Shortest distances from the anchors to every node, or from every node to the anchors (with the anchors' values
    /// turned in sign); `None` where no way leads.
    fn distances(&self, anchors: &[(usize, i128)], outward: bool) -> Vec<Option<i128>> {
        let mut distances: Vec<Option<i128>> = alloc::vec![None; self.nodes];
        for (node, value) in anchors {
            if let Some(distance) = distances.get_mut(*node) {
                *distance = Some(if outward { *value } else { -*value });
            }
        }
        for _ in 0..=self.nodes {
            let mut moved = false;
            for change in self.grid.iter().chain(&self.books) {
                let (near, far) = if outward { (change.from, change.to) } else { (change.to, change.from) };
                let Some(base) = distances.get(near).copied().flatten() else { continue };
                let length = base + change.cost;
                if let Some(distance) = distances.get_mut(far)
                    && distance.is_none_or(|known| length < known)
                {
                    *distance = Some(length);
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
        distances
    }
}

fn interval(
    what: &'static str,
    position: usize,
    stated: Price,
    least: Option<i128>,
    greatest: Option<i128>,
    up: bool,
) -> Result<PriceInterval, CertificateError> {
    let price = |value: i128| i64::try_from(value).ok().map(Price);
    let (least, greatest) = (least.and_then(price), greatest.and_then(price));
    let middle = match (least, greatest) {
        (Some(least), Some(greatest)) => {
            let sum = i128::from(least.get()) + i128::from(greatest.get());
            price(if up { -(-sum).div_euclid(2) } else { sum.div_euclid(2) })
        }
        _ => None,
    };
    if middle.is_some_and(|middle| middle != stated) {
        let stated = Some(stated);
        return Err(CertificateError::NotCanonical {
            what,
            position,
            part: "price",
            stated,
            canonical: middle,
        });
    }
    Ok(PriceInterval { price: middle, least, greatest })
}
