//! The market of a slot as a network: one arc per line, service and book, with what it costs to send one lot more or
//! one less.

use alloc::vec::Vec;

use units::{LabelId, Lots, ProfileId, ZoneId};

use super::table::Table;
use crate::{Book, Books, Curve, LOTS_LIMIT, Market, Step};

/// One direction of an arc as it stands: the cost of a lot and how many go at that cost.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Side {
    pub(super) cost: i64,
    pub(super) room: i64,
}

/// What an arc stands for.
#[derive(Clone, Debug)]
pub(super) enum Kind<'a> {
    /// A line of the market, by position.
    Line(usize),
    /// A label serving a profile.
    Service(ProfileId, LabelId),
    /// A book.
    Ladder(Ladder<'a>),
}

/// A book's steps and how far they are used: all before `at` whole, none after.
#[derive(Clone, Debug)]
pub(super) struct Ladder<'a> {
    /// Position of the curve in the books.
    pub(super) curve: usize,
    pub(super) steps: &'a [Step],
    sell: bool,
    scale: i64,
    /// The lots before each step, and at last those of all.
    sums: Vec<i64>,
    /// The first step that is not used whole.
    at: usize,
    /// What is used of it.
    taken: i64,
    /// Steps whose use was evened out: position of the first, and lots of each. They override `at` and `taken`.
    shared: Option<(usize, Vec<i64>)>,
}

impl<'a> Ladder<'a> {
    fn new(position: usize, curve: &'a Curve, scale: i64) -> Self {
        let mut sums = Vec::with_capacity(curve.steps().len() + 1);
        let mut sum = 0;
        sums.push(sum);
        for step in curve.steps() {
            sum += signed(step.lots);
            sums.push(sum);
        }
        let sell = matches!(curve.book(), Book::Sell { .. });
        Self { curve: position, steps: curve.steps(), sell, scale, sums, at: 0, taken: 0, shared: None }
    }

    /// The scaled cost of a lot of a step: one less for sellers, so that among equal welfare more volume is cheaper.
    pub(super) fn cost_of(&self, step: &Step) -> i64 {
        if self.sell { self.scale * step.price.get() - 1 } else { -self.scale * step.price.get() }
    }

    fn lots(&self, position: usize) -> i64 {
        self.steps.get(position).map_or(0, |step| signed(step.lots))
    }

    fn forward(&self) -> Side {
        self.steps.get(self.at).map_or_else(Side::default, |step| Side {
            cost: self.cost_of(step),
            room: signed(step.lots) - self.taken,
        })
    }

    fn backward(&self) -> Side {
        let (position, room) = if self.taken > 0 {
            (self.at, self.taken)
        } else if let Some(before) = self.at.checked_sub(1) {
            (before, self.lots(before))
        } else {
            return Side::default();
        };
        self.steps.get(position).map_or_else(Side::default, |step| Side { cost: -self.cost_of(step), room })
    }

    /// Uses so many lots more (or less, if negative), at most the room of that side.
    fn push(&mut self, lots: i64) {
        self.taken += lots;
        if self.taken < 0 {
            self.at = self.at.saturating_sub(1);
            self.taken += self.lots(self.at);
        } else if self.taken > 0 && self.taken == self.lots(self.at) {
            self.at += 1;
            self.taken = 0;
        }
    }

    /// What is used of a step.
    pub(super) fn accepted(&self, position: usize) -> i64 {
        if let Some((first, lots)) = &self.shared
            && let Some(within) = position.checked_sub(*first)
        {
            return lots.get(within).copied().unwrap_or(0);
        }
        match position.cmp(&self.at) {
            core::cmp::Ordering::Less => self.lots(position),
            core::cmp::Ordering::Equal => self.taken,
            core::cmp::Ordering::Greater => 0,
        }
    }

    /// Uses so many lots of each of the steps that cost exactly this, all before them whole and none after.
    fn share(&mut self, cost: i64, lots: &[i64]) {
        let first = self.steps_below(cost);
        self.shared = Some((first, lots.to_vec()));
        // What costs the same may stand in any order as far as the two sides are concerned.
        let mut rest: i64 = lots.iter().sum();
        self.at = first;
        while rest > 0 && rest >= self.lots(self.at) {
            rest -= self.lots(self.at);
            self.at += 1;
        }
        self.taken = rest;
    }

    /// The steps that cost exactly this, with their positions.
    pub(super) fn steps_at(&self, cost: i64) -> impl Iterator<Item = (usize, &Step)> {
        let first = self.steps_below(cost);
        self.steps.iter().enumerate().skip(first).take_while(move |(_, step)| self.cost_of(step) == cost)
    }

    /// How many steps cost less than this.
    pub(super) fn steps_below(&self, cost: i64) -> usize {
        self.steps.partition_point(|step| self.cost_of(step) < cost)
    }

    /// All lots of the steps before this one.
    fn before(&self, position: usize) -> i64 {
        self.sums.get(position).copied().unwrap_or(0)
    }
}

/// An arc with both of its sides as they stand.
#[derive(Clone, Debug)]
pub(super) struct Arc<'a> {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) flow: i64,
    pub(super) forward: Side,
    pub(super) backward: Side,
    pub(super) kind: Kind<'a>,
}

impl Arc<'_> {
    /// Sends so many lots more (or fewer, if negative), at most the room of that side.
    pub(super) fn push(&mut self, lots: i64) {
        self.flow += lots;
        if let Kind::Ladder(ladder) = &mut self.kind {
            ladder.push(lots);
            self.forward = ladder.forward();
            self.backward = ladder.backward();
        } else {
            self.forward.room -= lots;
            self.backward.room += lots;
        }
    }
}

impl Arc<'_> {
    /// Replaces the flow by one of the same cost: of a line or service, the first of `lots`; of a book, the lots of each
    /// of the steps that cost `worth`.
    pub(super) fn share(&mut self, worth: i64, lots: &[i64]) {
        let flow = if let Kind::Ladder(ladder) = &mut self.kind {
            ladder.share(worth, lots);
            self.forward = ladder.forward();
            self.backward = ladder.backward();
            ladder.before(ladder.at) + ladder.taken
        } else {
            let flow = lots.first().copied().unwrap_or(self.flow);
            self.forward.room += self.flow - flow;
            self.backward.room += flow - self.flow;
            flow
        };
        self.flow = flow;
    }
}

/// The network with its flow and its potentials, under which no arc is worth using more.
pub(super) struct Network<'a> {
    zones: usize,
    pub(super) nodes: usize,
    pub(super) arcs: Vec<Arc<'a>>,
    /// Scaled as the costs are.
    pub(super) potentials: Table<i64>,
    /// By how much original costs are multiplied: one more than the sellers' arcs of any simple cycle, so that one unit
    /// of cost outweighs all the volume that a cycle could add.
    pub(super) scale: i64,
    /// Arcs by node, both ways: position of the arc and whether it leaves the node forward.
    incident: Vec<(usize, bool)>,
    starts: Vec<usize>,
}

/// Lots as a signed number; more than fits a slot counts as what fits.
pub(super) fn signed(lots: Lots) -> i64 {
    i64::try_from(lots.min(LOTS_LIMIT).get()).unwrap_or(0)
}

/// Numbers of the nodes.
#[derive(Clone, Copy)]
pub(super) struct Numbering {
    zones: usize,
    labels: usize,
}

impl Numbering {
    pub(super) fn of(market: &Market) -> Self {
        Self { zones: usize::from(market.zones()), labels: usize::from(market.labels()) }
    }

    pub(super) fn zone(zone: ZoneId) -> usize {
        usize::from(zone.get())
    }

    pub(super) fn label(self, label: LabelId) -> usize {
        self.zones + usize::from(label.get())
    }

    pub(super) fn profile(self, profile: ProfileId) -> usize {
        self.zones + self.labels + usize::from(profile.get())
    }

    fn ends(self, book: Book) -> (usize, usize) {
        match book {
            Book::Sell { zone, label } => (self.label(label), Self::zone(zone)),
            Book::Buy { zone, profile } => (Self::zone(zone), self.profile(profile)),
        }
    }
}

impl<'a> Network<'a> {
    /// The network of a slot without any flow, with potentials under which no service or line is worth using. Its arcs stand in an order that turns with `rotation`.
    pub(super) fn new(market: &Market, books: &'a Books, rotation: u64) -> Self {
        let number = Numbering::of(market);
        let nodes = number.zones + number.labels + market.profiles().len();
        // A simple cycle enters a zone and leaves a label at most once each.
        let scale = i64::from(market.zones().min(market.labels())) + 1;
        let mut arcs = Vec::new();
        for (position, line) in market.lines().iter().enumerate() {
            let forward = Side { cost: scale * line.fee.get(), room: signed(line.capacity) };
            let backward = Side { cost: -forward.cost, room: 0 };
            let (from, to) = (Numbering::zone(line.from), Numbering::zone(line.to));
            arcs.push(Arc { from, to, flow: 0, forward, backward, kind: Kind::Line(position) });
        }
        for (profile, accepted) in market.acceptances() {
            let forward = Side { cost: -scale * accepted.premium.get(), room: signed(LOTS_LIMIT) };
            let backward = Side { cost: -forward.cost, room: 0 };
            let (from, to) = (number.profile(profile), number.label(accepted.label));
            let kind = Kind::Service(profile, accepted.label);
            arcs.push(Arc { from, to, flow: 0, forward, backward, kind });
        }
        for (position, curve) in books.curves().iter().enumerate() {
            let (from, to) = number.ends(curve.book());
            let ladder = Ladder::new(position, curve, scale);
            let (forward, backward) = (ladder.forward(), Side::default());
            arcs.push(Arc { from, to, flow: 0, forward, backward, kind: Kind::Ladder(ladder) });
        }
        let length = u64::try_from(arcs.len()).unwrap_or(u64::MAX);
        let turn = rotation.checked_rem(length).and_then(|turn| usize::try_from(turn).ok()).unwrap_or(0);
        arcs.rotate_left(turn);
        let (incident, starts) = incidence(nodes, &arcs);
        let mut potentials = Table::new(0, nodes);
        for (id, profile) in market.profile_ids().zip(market.profiles()) {
            let best = profile.accepts.iter().map(|accepted| accepted.premium.get()).max();
            potentials.set(number.profile(id), scale * best.unwrap_or(0));
        }
        Self { zones: number.zones, nodes, arcs, potentials, scale, incident, starts }
    }

    /// The arcs that leave or enter a node: position, and whether it is left forward.
    pub(super) fn around(&self, node: usize) -> &[(usize, bool)] {
        let start = self.starts.get(node).copied().unwrap_or(0);
        let end = self.starts.get(node + 1).copied().unwrap_or(start);
        self.incident.get(start..end).unwrap_or(&[])
    }

    /// Starts as if all zones were one and every buyer got its best label for nothing: at the price where the pooled
    /// curves cross, every step strictly better is used. Returns what each node then has too much (or too little) of.
    pub(super) fn fill_in_the_money(&mut self) -> Table<i64> {
        let pooled = self.pooled_price();
        for zone in 0..self.zones {
            self.potentials.set(zone, pooled);
        }
        let mut excess = Table::new(0, self.nodes);
        for arc in &mut self.arcs {
            let worth = self.potentials.at(arc.to) - self.potentials.at(arc.from);
            if let Kind::Ladder(ladder) = &mut arc.kind {
                ladder.at = ladder.steps_below(worth);
                arc.flow = ladder.before(ladder.at);
                arc.forward = ladder.forward();
                arc.backward = ladder.backward();
                excess.add(arc.to, arc.flow);
                excess.add(arc.from, -arc.flow);
            }
        }
        excess
    }

    /// The greatest zone price at which the sellers that want to trade do not exceed the buyers that want to.
    fn pooled_price(&self) -> i64 {
        let ladders = || {
            self.arcs.iter().filter_map(|arc| match &arc.kind {
                Kind::Ladder(ladder) if ladder.sell => Some((ladder, 0)),
                Kind::Ladder(ladder) => Some((ladder, self.potentials.at(arc.to))),
                _ => None,
            })
        };
        let thresholds = ladders().flat_map(|(ladder, profile)| {
            let ends = [ladder.steps.first(), ladder.steps.last()].into_iter().flatten();
            ends.map(move |step| {
                let cost = ladder.cost_of(step);
                if ladder.sell { cost } else { profile - cost }
            })
        });
        let Some((least, greatest)) = thresholds.fold(None, |range: Option<(i64, i64)>, price| {
            Some(range.map_or((price, price), |(least, greatest)| (least.min(price), greatest.max(price))))
        }) else {
            return 0;
        };
        // Below the least price no seller trades, above the greatest no buyer does.
        let (mut low, mut high) = (least - 1, greatest + 1);
        while low < high {
            let middle = low + (high - low + 1) / 2;
            let surplus: i64 = ladders()
                .map(|(ladder, profile)| {
                    let worth = if ladder.sell { middle } else { profile - middle };
                    let lots = ladder.before(ladder.steps_below(worth));
                    if ladder.sell { lots } else { -lots }
                })
                .sum();
            if surplus <= 0 {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        low
    }
}

/// For every node its arcs (position, whether left forward), and where each node's begin.
fn incidence(nodes: usize, arcs: &[Arc<'_>]) -> (Vec<(usize, bool)>, Vec<usize>) {
    let mut ends: Vec<(usize, usize, bool)> = Vec::with_capacity(arcs.len() * 2);
    for (position, arc) in arcs.iter().enumerate() {
        ends.push((arc.from, position, true));
        ends.push((arc.to, position, false));
    }
    ends.sort_unstable();
    let starts = (0..=nodes).map(|node| ends.partition_point(|end| end.0 < node)).collect();
    (ends.into_iter().map(|(_, position, forward)| (position, forward)).collect(), starts)
}
