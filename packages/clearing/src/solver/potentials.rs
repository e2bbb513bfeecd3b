//! Canonical prices: the middle between the least and the greatest optimal potentials.

use alloc::vec::Vec;

use units::Price;

use super::network::{Kind, Network, Numbering};
use super::table::Table;
use crate::{Market, Work};

/// Wider than any potential that something bounds: at most 2^8 nodes in a path, each 2^44 of cost, stays below 2^53.
const BOX: i64 = 1 << 56;
/// Between what is bounded and what only the box bounds.
const BOUNDED: i64 = 1 << 55;

/// Prices in the middle.
pub(super) struct Prices {
    pub(super) lambda: Vec<Price>,
    pub(super) mu: Vec<Price>,
}

/// A residual arc at its original cost: `potential(to) ≤ potential(from) + cost`.
struct Bound {
    from: usize,
    to: usize,
    cost: i64,
}

/// The prices in the middle of all that are optimal with the network's flow.
///
/// Potentials that no arc is worth using under form a lattice closed under the middle (L♮-convex), so that the middle
/// of its ends, all rounded the same way, is optimal too. The unlabelled good anchors them at 0. A label that trades,
/// yet that nothing ties to the anchor, becomes an anchor itself, at the optimal premium nearest to 0.
pub(super) fn canonical(network: &Network<'_>, market: &Market, work: &mut Work) -> Prices {
    let number = Numbering::of(market);
    let bounds = bounds(network);
    let mut anchors = alloc::vec![(number.label(units::LabelId::UNLABELLED), 0)];
    let traded: Vec<usize> = market
        .label_ids()
        .map(|label| number.label(label))
        .filter(|node| {
            network
                .arcs
                .iter()
                .any(|arc| arc.from == *node && arc.flow > 0 && matches!(arc.kind, Kind::Ladder(_)))
        })
        .collect();
    loop {
        let greatest = greatest(network.nodes, &bounds, &anchors, work);
        let least = least(network.nodes, &bounds, &anchors, work);
        let loose = traded.iter().find(|node| greatest.at(**node) > BOUNDED || least.at(**node) < -BOUNDED);
        if let Some(node) = loose {
            anchors.push((*node, 0.min(greatest.at(*node)).max(least.at(*node))));
            continue;
        }
        let middle = |node: usize| (greatest.at(node) + least.at(node)).div_euclid(2);
        return Prices {
            lambda: market.zone_ids().map(|zone| Price(middle(Numbering::zone(zone)))).collect(),
            mu: market.label_ids().map(|label| Price(-middle(number.label(label)))).collect(),
        };
    }
}

fn bounds(network: &Network<'_>) -> Vec<Bound> {
    let mut bounds = Vec::with_capacity(network.arcs.len() * 2);
    for arc in &network.arcs {
        if arc.forward.room > 0 {
            bounds.push(Bound { from: arc.from, to: arc.to, cost: arc.forward.price });
        }
        if arc.backward.room > 0 {
            bounds.push(Bound { from: arc.to, to: arc.from, cost: arc.backward.price });
        }
    }
    bounds
}

/// The greatest potentials within the box and at the anchors: shortest distances (Bellman–Ford).
fn greatest(nodes: usize, bounds: &[Bound], anchors: &[(usize, i64)], work: &mut Work) -> Table<i64> {
    let mut potentials = start(nodes, BOX, anchors);
    relax(nodes, work, |work| {
        let mut moved = false;
        for bound in bounds {
            work.relaxations += 1;
            let most = potentials.at(bound.from) + bound.cost;
            if most < potentials.at(bound.to) {
                potentials.set(bound.to, most);
                moved = true;
            }
        }
        moved
    });
    potentials
}

/// The least potentials within the box and at the anchors.
fn least(nodes: usize, bounds: &[Bound], anchors: &[(usize, i64)], work: &mut Work) -> Table<i64> {
    let mut potentials = start(nodes, -BOX, anchors);
    relax(nodes, work, |work| {
        let mut moved = false;
        for bound in bounds {
            work.relaxations += 1;
            let least = potentials.at(bound.to) - bound.cost;
            if least > potentials.at(bound.from) {
                potentials.set(bound.from, least);
                moved = true;
            }
        }
        moved
    });
    potentials
}

fn start(nodes: usize, value: i64, anchors: &[(usize, i64)]) -> Table<i64> {
    let mut potentials = Table::new(value, nodes);
    for (node, anchor) in anchors {
        potentials.set(*node, *anchor);
    }
    potentials
}

/// Rounds until nothing moves; as many as there are nodes suffice where no cycle costs less than nothing.
fn relax(nodes: usize, work: &mut Work, mut round: impl FnMut(&mut Work) -> bool) {
    for _ in 0..=nodes {
        if !round(work) {
            return;
        }
    }
}
