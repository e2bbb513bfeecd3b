//! Ties: which of the optima with the most volume is the fair one.
//!
//! Orders that tie at the margin, in any zone and of any label, may exchange lots wherever arcs of no reduced cost
//! lead. Among all such exchanges the least Σ tier · lots is sought, then the least Σ x²/Q over the tied steps (x of Q
//! lots trade), which is pro rata wherever the lines allow it. It is found by cancelling cycles of negative weight
//! that move Δ lots, for Δ = 2^k … 2, 1.

use alloc::vec::Vec;

use super::network::{Kind, Network, signed};
use super::table::Table;
use crate::Work;

/// So many cycles at most, by number of arcs: far beyond what convex scaling needs. What is left then is an optimum all
/// the same, with ties less even than they could be.
const CYCLES_PER_ARC: u64 = 64;

/// Σ tier · lots first, Σ x²/Q (scaled by 2^64) second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Weight {
    tiers: i128,
    spread: i128,
}

impl Weight {
    fn plus(self, other: Self) -> Self {
        Self { tiers: self.tiers + other.tiers, spread: self.spread + other.spread }
    }
}

/// An arc on which lots may move without loss.
struct Tie {
    /// Position of the arc in the network.
    arc: usize,
    from: usize,
    to: usize,
    flow: i64,
    room: i64,
    /// For a book's step: its tier and lots. Lines and services weigh nothing.
    step: Option<(u8, i64)>,
    /// The weight of Δ lots more, if there is room, and of Δ less, if there is as much.
    more: Option<Weight>,
    less: Option<Weight>,
}

impl Tie {
    fn weigh(&mut self, delta: i64) {
        let weight = |to: i64| {
            self.step.map_or_else(Weight::default, |(tier, offered)| Weight {
                tiers: i128::from(tier) * i128::from(to - self.flow),
                spread: spread(to, offered) - spread(self.flow, offered),
            })
        };
        self.more = (self.room >= delta).then(|| weight(self.flow + delta));
        self.less = (self.flow >= delta).then(|| weight(self.flow - delta));
    }
}

/// `⌊x² · 2^64 / Q⌋`, for 0 ≤ x ≤ Q ≤ 2^48: below 2^112. As 2^64 exceeds any Q, it stays strictly convex in whole lots.
fn spread(lots: i64, offered: i64) -> i128 {
    let (square, offered) = (i128::from(lots) * i128::from(lots), i128::from(offered));
    let whole = square.checked_div(offered).unwrap_or(0);
    let rest = square.checked_rem(offered).unwrap_or(0);
    (whole << 64) + (rest << 64).checked_div(offered).unwrap_or(0)
}

/// Evens out the network's ties. Returns whether it came to the end of it.
pub(super) fn even_out(network: &mut Network<'_>, work: &mut Work) -> bool {
    let mut ties = ties(network);
    // A cycle that changes anything leads through two steps.
    if ties.iter().filter(|tie| tie.step.is_some()).count() < 2 {
        return true;
    }
    let cap = CYCLES_PER_ARC.saturating_mul(u64::try_from(ties.len()).unwrap_or(u64::MAX));
    let mut moves: Vec<i64> =
        ties.iter().filter(|tie| tie.step.is_some()).map(|tie| tie.room.max(tie.flow)).collect();
    moves.sort_unstable_by(|a, b| b.cmp(a));
    let most = moves.get(1).copied().unwrap_or(0);
    let mut delta = most.checked_ilog2().map_or(0, |power| 1_i64 << power);
    let mut cycles = 0;
    while delta > 0 && cycles < cap {
        for tie in &mut ties {
            tie.weigh(delta);
        }
        while cycles < cap
            && let Some(cycle) = negative_cycle(network.nodes, &ties, work)
        {
            cycles += 1;
            for (position, forward) in cycle {
                if let Some(tie) = ties.get_mut(position) {
                    let lots = if forward { delta } else { -delta };
                    tie.flow += lots;
                    tie.room -= lots;
                    tie.weigh(delta);
                }
            }
        }
        delta /= 2;
    }
    work.cycles += cycles;
    if cycles > 0 {
        write_back(network, &ties);
    }
    cycles < cap
}

/// All arcs and steps of no reduced cost.
fn ties(network: &Network<'_>) -> Vec<Tie> {
    let mut ties = Vec::new();
    for (position, arc) in network.arcs.iter().enumerate() {
        let worth = network.potentials.at(arc.to) - network.potentials.at(arc.from);
        let tie = |flow, room, step| Tie {
            arc: position,
            from: arc.from,
            to: arc.to,
            flow,
            room,
            step,
            more: None,
            less: None,
        };
        match &arc.kind {
            Kind::Line(_) | Kind::Service(..) => {
                if arc.forward.cost == worth {
                    ties.push(tie(arc.flow, arc.forward.room, None));
                }
            }
            Kind::Ladder(ladder) => {
                for (index, step) in ladder.steps_at(worth) {
                    let (flow, offered) = (ladder.accepted(index), signed(step.lots));
                    ties.push(tie(flow, offered - flow, Some((step.tier.get(), offered))));
                }
            }
        }
    }
    ties
}

/// A cycle of negative weight, as positions of ties and their directions (Bellman–Ford from all nodes at once; the
/// nodes' last arcs are searched for a cycle after every round, and only a negative one can show there).
fn negative_cycle(nodes: usize, ties: &[Tie], work: &mut Work) -> Option<Vec<(usize, bool)>> {
    let mut weights = Table::new(Weight::default(), nodes);
    let mut parents: Table<Option<(usize, bool)>> = Table::new(None, nodes);
    // No cycle shows within as many rounds as there are nodes only if there is none.
    for _ in 0..=nodes {
        let mut moved = false;
        for (position, tie) in ties.iter().enumerate() {
            for (weight, from, to, forward) in
                [(tie.more, tie.from, tie.to, true), (tie.less, tie.to, tie.from, false)]
            {
                let Some(weight) = weight else { continue };
                work.relaxations += 1;
                let sum = weights.at(from).plus(weight);
                if sum < weights.at(to) {
                    weights.set(to, sum);
                    parents.set(to, Some((position, forward)));
                    moved = true;
                }
            }
        }
        if !moved {
            return None;
        }
        if let Some(cycle) = cycle_of(nodes, ties, &parents) {
            return Some(cycle);
        }
    }
    None
}

/// A cycle that the nodes' last arcs make, if they make one.
fn cycle_of(
    nodes: usize,
    ties: &[Tie],
    parents: &Table<Option<(usize, bool)>>,
) -> Option<Vec<(usize, bool)>> {
    let before = |node: usize| {
        let (position, forward) = parents.at(node)?;
        let tie = ties.get(position)?;
        Some((if forward { tie.from } else { tie.to }, (position, forward)))
    };
    // The walk in which a node was met first: 0 for none.
    let mut walks = Table::new(0_usize, nodes);
    for start in 0..nodes {
        let walk = start + 1;
        let mut node = start;
        while walks.at(node) == 0 {
            walks.set(node, walk);
            match before(node) {
                Some((earlier, _)) => node = earlier,
                None => break,
            }
        }
        if walks.at(node) == walk && before(node).is_some() {
            let mut cycle = Vec::new();
            let mut at = node;
            while let Some((earlier, arc)) = before(at) {
                cycle.push(arc);
                at = earlier;
                if at == node {
                    return Some(cycle);
                }
            }
        }
    }
    None
}

/// Puts the ties' flows back into the network.
fn write_back(network: &mut Network<'_>, ties: &[Tie]) {
    for group in ties.chunk_by(|a, b| a.arc == b.arc) {
        let Some(first) = group.first() else { continue };
        let worth = network.potentials.at(first.to) - network.potentials.at(first.from);
        let lots: Vec<i64> = group.iter().map(|tie| tie.flow).collect();
        if let Some(arc) = network.arcs.get_mut(first.arc) {
            arc.share(worth, &lots);
        }
    }
}
