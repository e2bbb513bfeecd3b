//! Successive shortest paths: what nodes have too much of goes, the cheapest way, to where it lacks.

use alloc::vec::Vec;

use super::ladder::Side;
use super::network::Network;
use super::table::Table;
use crate::Work;

const FAR: i64 = i64::MAX;

/// A search from all nodes with excess, up to the nearest node with a deficit.
struct Search {
    distance: Table<i64>,
    /// Of paths equally short, the one with the fewest arcs: this bounds the paths at one price by nodes × arcs.
    hops: Table<usize>,
    /// By which arc a node was reached, and whether forward.
    parent: Table<(usize, bool)>,
    done: Table<bool>,
}

/// Sends all excess to deficits, keeping every arc's reduced cost at or above 0. `None` if some cannot be sent, which
/// the books' own backward arcs rule out.
pub(super) fn settle(network: &mut Network<'_>, excess: &mut Table<i64>, work: &mut Work) -> Option<()> {
    let mut search = Search {
        distance: Table::new(FAR, network.nodes),
        hops: Table::new(0, network.nodes),
        parent: Table::new((0, false), network.nodes),
        done: Table::new(false, network.nodes),
    };
    while excess.iter().any(|lots| *lots > 0) {
        let target = search.run(network, excess, work)?;
        // Nodes nearer than the target move by what they are nearer: then the path costs nothing, and no arc less.
        let reach = search.distance.at(target);
        for node in 0..network.nodes {
            if search.done.at(node) {
                network.potentials.add(node, search.distance.at(node) - reach);
            }
        }
        augment(network, excess, &search, target)?;
        work.augmentations += 1;
    }
    Some(())
}

impl Search {
    fn run(&mut self, network: &Network<'_>, excess: &Table<i64>, work: &mut Work) -> Option<usize> {
        for node in 0..network.nodes {
            self.distance.set(node, if excess.at(node) > 0 { 0 } else { FAR });
            self.hops.set(node, 0);
            self.done.set(node, false);
        }
        loop {
            let node = self.nearest()?;
            if excess.at(node) < 0 {
                return Some(node);
            }
            self.done.set(node, true);
            let (base, hops) = (self.distance.at(node), self.hops.at(node) + 1);
            for &(position, forward) in network.around(node) {
                work.relaxations += 1;
                let Some(arc) = network.arcs.get(position) else { continue };
                let (Side { cost, room, .. }, other) =
                    if forward { (arc.forward, arc.to) } else { (arc.backward, arc.from) };
                if room == 0 || self.done.at(other) {
                    continue;
                }
                let length = base + cost + network.potentials.at(node) - network.potentials.at(other);
                if (length, hops) < (self.distance.at(other), self.hops.at(other)) {
                    self.distance.set(other, length);
                    self.hops.set(other, hops);
                    self.parent.set(other, (position, forward));
                }
            }
        }
    }

    /// The nearest node that is reached and not done.
    fn nearest(&self) -> Option<usize> {
        let mut best = None;
        let mut least = (FAR, 0);
        for (node, (distance, (hops, done))) in
            self.distance.iter().zip(self.hops.iter().zip(self.done.iter())).enumerate()
        {
            if !done && *distance < FAR && (best.is_none() || (*distance, *hops) < least) {
                best = Some(node);
                least = (*distance, *hops);
            }
        }
        best
    }
}

/// Sends as much as fits along the path found.
fn augment(network: &mut Network<'_>, excess: &mut Table<i64>, search: &Search, target: usize) -> Option<()> {
    let mut path = Vec::new();
    let mut lots = -excess.at(target);
    let mut node = target;
    while search.hops.at(node) > 0 {
        let (position, forward) = search.parent.at(node);
        let arc = network.arcs.get(position)?;
        lots = lots.min(if forward { arc.forward.room } else { arc.backward.room });
        node = if forward { arc.from } else { arc.to };
        path.push((position, forward));
    }
    lots = lots.min(excess.at(node));
    if lots <= 0 {
        return None;
    }
    for (position, forward) in path {
        network.arcs.get_mut(position)?.push(if forward { lots } else { -lots });
    }
    excess.add(node, -lots);
    excess.add(target, lots);
    Some(())
}
