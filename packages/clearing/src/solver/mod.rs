//! The solver: a min-cost circulation, its ties evened out, and its prices.
//!
//! Nodes are zones, then labels, then profiles. A node's potential is λ for a zone, −μ for a label and −ν for a
//! profile, so that an arc with cost c from u to v is worth using while `c + potential(u) − potential(v) < 0`.

mod circulation;
mod idle;
mod ladder;
mod network;
mod potentials;
mod sharing;
mod table;

use alloc::vec::Vec;

use units::{Lots, Price};

use crate::{Book, Books, Certificate, Margin, Market, Service, Step, Work};
use network::{Kind, Network};

/// An optimum as the solver knows it, not checked yet.
pub(crate) struct Solution {
    /// The proof, with canonical prices.
    pub(crate) certificate: Certificate,
    /// Whether ties were evened out completely.
    pub(crate) even: bool,
    /// What it took.
    pub(crate) work: Work,
}

/// Solves a slot. `rotation` decides between optima that nothing else tells apart.
///
/// `None` if flow got stuck, which only a fault could cause.
pub(crate) fn solve(market: &Market, books: &Books, rotation: u64) -> Option<Solution> {
    let mut work = Work::default();
    // 1. The most welfare, and the most volume with it.
    let mut network = Network::new(market, books, rotation);
    let mut excess = network.fill_in_the_money();
    circulation::settle(&mut network, &mut excess, &mut work)?;
    // 2. Ties: first tiers first, then as near to pro rata as the lines permit.
    let even = sharing::even_out(&mut network, &mut work);
    idle::remove(&mut network);
    // 3. The prices in the middle of all optimal ones.
    let prices = potentials::canonical(&network, market, &mut work);
    // 4. The proof.
    let certificate = assemble(market, books, &network, prices)?;
    Some(Solution { certificate, even, work })
}

fn assemble(
    market: &Market,
    books: &Books,
    network: &Network<'_>,
    prices: potentials::Prices,
) -> Option<Certificate> {
    let nu = nu(market, &prices.mu)?;
    let mut flows = alloc::vec![Lots::ZERO; market.lines().len()];
    let mut services = Vec::new();
    let mut certificate = Certificate { lambda: prices.lambda, mu: prices.mu, nu, ..Certificate::default() };
    for arc in &network.arcs {
        let lots = Lots(u64::try_from(arc.flow).ok()?);
        match &arc.kind {
            Kind::Line(position) => *flows.get_mut(*position)? = lots,
            Kind::Service(profile, label) if !lots.is_zero() => {
                services.push(Service { profile: *profile, label: *label, lots });
            }
            Kind::Service(..) => {}
            Kind::Ladder(ladder) => {
                let book = books.curves().get(ladder.curve)?.book();
                let limit = certificate.limit(book);
                for (position, step) in at_limit(book, ladder.steps, limit) {
                    let accepted = Lots(u64::try_from(ladder.accepted(position)).ok()?);
                    if !accepted.is_zero() {
                        let Step { price, tier, lots: offered } = *step;
                        certificate.margins.push(Margin { book, price, tier, accepted, offered });
                    }
                }
            }
        }
    }
    services.sort_unstable_by_key(|service| (service.profile, service.label));
    certificate.margins.sort_unstable_by_key(|margin| (margin.book, margin.tier));
    certificate.flows = flows;
    certificate.services = services;
    Some(certificate)
}

/// What each profile adds to its zone's price at least: the least of `μ − premium` over its labels.
fn nu(market: &Market, mu: &[Price]) -> Option<Vec<Price>> {
    market
        .profiles()
        .iter()
        .map(|profile| {
            let asked = profile.accepts.iter().map(|accepted| {
                let premium = mu.get(usize::from(accepted.label.get())).copied().unwrap_or(Price::ZERO);
                Price(premium.get().saturating_sub(accepted.premium.get()))
            });
            asked.min()
        })
        .collect()
}

/// The steps of a book whose limit is the price, with their positions.
fn at_limit(book: Book, steps: &[Step], limit: Price) -> impl Iterator<Item = (usize, &Step)> {
    let first = steps.partition_point(|step| book.beats(step.price, limit));
    steps.iter().enumerate().skip(first).take_while(move |(_, step)| step.price == limit)
}
