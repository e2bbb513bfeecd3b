//! The market of a slot as a network: one arc per line, service and book, with what it costs to send one lot more or
//! one less.

use alloc::vec::Vec;

use units::{LabelId, ProfileId, ZoneId};

use super::ladder::{Ladder, Side, signed};
use super::table::Table;
use crate::{Book, Books, LOTS_LIMIT, Market, Step};

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
    /// Arcs by node, both ways: position of the arc and whether it leaves the node forward.
    incident: Vec<(usize, bool)>,
    starts: Vec<usize>,
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
    /// The network of a slot without any flow, with potentials under which no service or line is worth
    /// using. Its arcs stand in an order that turns with `rotation`.
    pub(super) fn new(market: &Market, books: &'a Books, rotation: u64) -> Self {
        let number = Numbering::of(market);
        let nodes = number.zones + number.labels + market.profiles().len();
        // One more than the sellers' arcs of any simple cycle, which enters each zone and leaves each label once at most:
        // so one unit of cost outweighs all the volume that a cycle could add.
        let scale = i64::from(market.zones().min(market.labels())) + 1;
        let lines = market.lines().len() + books.curves().len();
        let mut arcs = Vec::with_capacity(lines + market.acceptances().count());
        for (position, line) in market.lines().iter().enumerate() {
            let (forward, backward) = sides(line.fee.get(), scale, signed(line.capacity));
            let (from, to) = (Numbering::zone(line.from), Numbering::zone(line.to));
            arcs.push(Arc { from, to, flow: 0, forward, backward, kind: Kind::Line(position) });
        }
        for (profile, accepted) in market.acceptances() {
            let (forward, backward) = sides(-accepted.premium.get(), scale, signed(LOTS_LIMIT));
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
        Self { zones: number.zones, nodes, arcs, potentials, incident, starts }
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

    /// A zone price at which the pooled curves cross: below it buyers want more than sellers offer, above it less.
    fn pooled_price(&self) -> i64 {
        let ladders = self.arcs.iter().filter_map(|arc| match &arc.kind {
            Kind::Ladder(ladder) => Some(Window::new(ladder, self.potentials.at(arc.to))),
            _ => None,
        });
        let mut windows: Vec<Window<'_>> = ladders.collect();
        let ends = || windows.iter().flat_map(Window::prices);
        let (Some(least), Some(greatest)) = (ends().min(), ends().max()) else { return 0 };
        // Below the least price no seller trades, above the greatest no buyer does. The middle of the longest window is
        // tried next; once no limit is left in between, nothing changes any more.
        let (mut low, mut high) = (least - 1, greatest + 1);
        while low < high
            && let Some(pivot) = windows.iter().max_by_key(|window| window.len()).and_then(Window::middle)
        {
            let middle = pivot.clamp(low + 1, high);
            let surplus: i64 = windows.iter_mut().map(|window| window.offer_at(middle)).sum();
            let rise = surplus <= 0;
            if rise {
                low = middle;
            } else {
                high = middle - 1;
            }
            for window in &mut windows {
                window.narrow(rise);
            }
        }
        low
    }
}

/// The part of a ladder in which the crossing is still sought.
struct Window<'a> {
    ladder: &'a Ladder<'a>,
    /// Of a buyers' ladder: what its profile adds to its bids.
    added: i64,
    /// The crossing leaves this many steps in the money at least, and at most.
    first: usize,
    after: usize,
    /// How many the last price tried leaves.
    tried: usize,
}

impl<'a> Window<'a> {
    fn new(ladder: &'a Ladder<'a>, added: i64) -> Self {
        Self { ladder, added, first: 0, after: ladder.steps.len(), tried: 0 }
    }

    /// The zone prices at which its first and its last step are at the margin.
    fn prices(&self) -> impl Iterator<Item = i64> {
        let ends = [self.ladder.steps.first(), self.ladder.steps.last()];
        ends.into_iter().flatten().map(|step| self.margin(step))
    }

    fn len(&self) -> usize {
        self.after.saturating_sub(self.first)
    }

    /// The zone price at which its middle step is at the margin, unless it is empty.
    fn middle(&self) -> Option<i64> {
        let open = self.ladder.steps.get(self.first..self.after)?;
        open.get(open.len() / 2).map(|step| self.margin(step))
    }

    fn margin(&self, step: &Step) -> i64 {
        let cost = self.ladder.cost_of(step);
        if self.ladder.sell { cost } else { self.added - cost }
    }

    /// Lots in the money at a zone price; those of buyers count negative.
    fn offer_at(&mut self, price: i64) -> i64 {
        let worth = if self.ladder.sell { price } else { self.added - price };
        let open = self.ladder.steps.get(self.first..self.after).unwrap_or(&[]);
        self.tried = self.first + open.partition_point(|step| self.ladder.cost_of(step) < worth);
        let lots = self.ladder.before(self.tried);
        if self.ladder.sell { lots } else { -lots }
    }

    /// The crossing is at the price tried or above it, or else below it.
    fn narrow(&mut self, above: bool) {
        if self.ladder.sell == above {
            self.first = self.tried;
        } else {
            self.after = self.tried;
        }
    }
}

/// The sides of an arc without flow at one price.
fn sides(price: i64, scale: i64, room: i64) -> (Side, Side) {
    let cost = scale * price;
    (Side { price, cost, room }, Side { price: -price, cost: -cost, room: 0 })
}

/// For every node its arcs (position, whether left forward), and where each node's begin.
fn incidence(nodes: usize, arcs: &[Arc<'_>]) -> (Vec<(usize, bool)>, Vec<usize>) {
    let mut starts = alloc::vec![0_usize; nodes + 1];
    for end in arcs.iter().flat_map(|arc| [arc.from, arc.to]) {
        if let Some(count) = starts.get_mut(end + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut next = starts.clone();
    let mut incident = alloc::vec![(0, false); sum];
    for (position, arc) in arcs.iter().enumerate() {
        for (node, forward) in [(arc.from, true), (arc.to, false)] {
            if let Some(next) = next.get_mut(node)
                && let Some(place) = incident.get_mut(*next)
            {
                *place = (position, forward);
                *next += 1;
            }
        }
    }
    (incident, starts)
}
