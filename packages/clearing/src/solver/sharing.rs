//! Ties: which of the optima with the most volume is the fair one.
//!
//! Orders that tie at the margin, in any zone and of any label, may exchange lots wherever arcs of no reduced cost
//! lead. Among all such exchanges the least Σ tier · lots is sought, then the least Σ x²/Q over the tied steps (x of Q
//! lots trade), which is pro rata wherever the lines allow it. It is found by cancelling cycles of negative weight
//! that move Δ lots, for Δ = 2^k … 2, 1.

use alloc::vec::Vec;

use super::ladder::signed;
use super::network::{Kind, Network};
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
}

impl Tie {
    /// What it weighs to change the flow to so many lots.
    fn weight(&self, to: i64) -> Weight {
        self.step.map_or_else(Weight::default, |(tier, offered)| Weight {
            tiers: i128::from(tier) * i128::from(to - self.flow),
            spread: spread(to, offered) - spread(self.flow, offered),
        })
    }
}

/// Δ lots more or less on a tie.
struct Move {
    tie: usize,
    forward: bool,
    from: usize,
    to: usize,
    weight: Weight,
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
    // No cycle changes the volume, so that it takes from a step what it adds to others.
    let steps = || ties.iter().filter(|tie| tie.step.is_some());
    let most = steps().map(|tie| tie.room).max().min(steps().map(|tie| tie.flow).max()).unwrap_or(0);
    let mut delta = most.checked_ilog2().map_or(0, |power| 1_i64 << power);
    let mut search = Search::new(network.nodes);
    let mut cycles = 0;
    while delta > 0 && cycles < cap {
        search.set_moves(&ties, delta);
        while cycles < cap && search.run(work) {
            cycles += 1;
            for index in &search.cycle {
                let Some(step) = search.moves.get(*index) else { continue };
                if let Some(tie) = ties.get_mut(step.tie) {
                    let lots = if step.forward { delta } else { -delta };
                    tie.flow += lots;
                    tie.room -= lots;
                }
            }
            search.set_moves(&ties, delta);
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
        let tie = |flow, room, step| Tie { arc: position, from: arc.from, to: arc.to, flow, room, step };
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

/// The search for a cycle of negative weight: Bellman–Ford from all nodes at once. After every round the nodes' last
/// moves are searched for a cycle, and only a negative one can show there.
struct Search {
    nodes: usize,
    moves: Vec<Move>,
    weights: Table<Weight>,
    /// The last move to each node, by position plus one; 0 for none.
    last: Table<usize>,
    /// The walk in which each node was met first; 0 for none.
    walks: Table<usize>,
    /// Positions of the moves of the cycle found.
    cycle: Vec<usize>,
}

impl Search {
    fn new(nodes: usize) -> Self {
        Self {
            nodes,
            moves: Vec::new(),
            weights: Table::new(Weight::default(), nodes),
            last: Table::new(0, nodes),
            walks: Table::new(0, nodes),
            cycle: Vec::new(),
        }
    }

    /// All moves of so many lots that the ties have room for.
    fn set_moves(&mut self, ties: &[Tie], delta: i64) {
        self.moves.clear();
        for (position, tie) in ties.iter().enumerate() {
            if tie.room >= delta {
                let weight = tie.weight(tie.flow + delta);
                self.moves.push(Move { tie: position, forward: true, from: tie.from, to: tie.to, weight });
            }
            if tie.flow >= delta {
                let weight = tie.weight(tie.flow - delta);
                self.moves.push(Move { tie: position, forward: false, from: tie.to, to: tie.from, weight });
            }
        }
    }

    /// Whether there is such a cycle, which then stands in `cycle`.
    fn run(&mut self, work: &mut Work) -> bool {
        self.weights.fill(Weight::default());
        self.last.fill(0);
        // No cycle shows within as many rounds as there are nodes only if there is none.
        for _ in 0..=self.nodes {
            let mut moved = false;
            for (position, step) in (1..).zip(&self.moves) {
                work.relaxations += 1;
                let sum = self.weights.at(step.from).plus(step.weight);
                if sum < self.weights.at(step.to) {
                    self.weights.set(step.to, sum);
                    self.last.set(step.to, position);
                    moved = true;
                }
            }
            if !moved {
                return false;
            }
            if self.closes() {
                return true;
            }
        }
        false
    }

    /// The last move to a node, by position, and the node that it comes from.
    fn before(&self, node: usize) -> Option<(usize, usize)> {
        let position = self.last.at(node).checked_sub(1)?;
        self.moves.get(position).map(|step| (position, step.from))
    }

    /// Whether the nodes' last moves make a cycle, which then stands in `cycle`.
    fn closes(&mut self) -> bool {
        self.walks.fill(0);
        for start in 0..self.nodes {
            let walk = start + 1;
            let mut node = start;
            while self.walks.at(node) == 0 {
                self.walks.set(node, walk);
                match self.before(node) {
                    Some((_, earlier)) => node = earlier,
                    None => break,
                }
            }
            if self.walks.at(node) == walk && self.trace(node) {
                return true;
            }
        }
        false
    }

    /// Follows the last moves back from a node; whether they lead to it again.
    fn trace(&mut self, node: usize) -> bool {
        self.cycle.clear();
        let mut at = node;
        while let Some((position, earlier)) = self.before(at) {
            self.cycle.push(position);
            at = earlier;
            if at == node {
                return true;
            }
        }
        false
    }
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
