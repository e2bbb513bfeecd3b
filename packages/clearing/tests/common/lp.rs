//! The same market for a linear programming solver: an independent way to the same welfare and volume.

use clearing::{Book, Books, Market};
use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, Variable};

/// What the solver finds.
pub struct Optimum {
    pub welfare: f64,
    pub volume: f64,
}

struct Programme {
    problem: Problem,
    /// Per node the arcs in and out of it.
    nodes: Vec<LinearExpr>,
    welfare: Vec<(Variable, f64)>,
}

/// One variable per step, line and service, one equation per zone, label and profile. With `floor`, the volume is
/// sought that is greatest among all flows of at least that welfare; without, the welfare.
fn programme(market: &Market, books: &Books, floor: Option<f64>) -> Programme {
    let zones = usize::from(market.zones());
    let labels = usize::from(market.labels());
    let mut programme = Programme {
        problem: Problem::new(OptimizationDirection::Maximize),
        nodes: vec![LinearExpr::empty(); zones + labels + market.profiles().len()],
        welfare: Vec::new(),
    };
    let mut arc = |from: usize, to: usize, worth: f64, room: f64, sells: bool| {
        let objective = if floor.is_none() { worth } else { f64::from(u8::from(sells)) };
        let variable = programme.problem.add_var(objective, (0.0, room));
        programme.nodes[from].add(variable, -1.0);
        programme.nodes[to].add(variable, 1.0);
        programme.welfare.push((variable, worth));
    };
    for line in market.lines() {
        let room = line.capacity.get() as f64;
        let worth = -(line.fee.get() as f64);
        arc(usize::from(line.from.get()), usize::from(line.to.get()), worth, room, false);
    }
    for (profile, accepted) in market.acceptances() {
        let from = zones + labels + usize::from(profile.get());
        let to = zones + usize::from(accepted.label.get());
        arc(from, to, accepted.premium.get() as f64, f64::INFINITY, false);
    }
    for curve in books.curves() {
        for step in curve.steps() {
            let (price, room) = (step.price.get() as f64, step.lots.get() as f64);
            match curve.book() {
                Book::Sell { zone, label } => {
                    arc(zones + usize::from(label.get()), usize::from(zone.get()), -price, room, true);
                }
                Book::Buy { zone, profile } => {
                    let to = zones + labels + usize::from(profile.get());
                    arc(usize::from(zone.get()), to, price, room, false);
                }
            }
        }
    }
    for node in programme.nodes.drain(..) {
        programme.problem.add_constraint(node, ComparisonOp::Eq, 0.0);
    }
    if let Some(floor) = floor {
        programme.problem.add_constraint(&programme.welfare, ComparisonOp::Ge, floor);
    }
    programme
}

fn solve(programme: &Programme) -> f64 {
    programme
        .problem
        .solve()
        .expect("zero flow is feasible")
        .into_solution()
        .expect("no time limit")
        .objective()
}

/// The greatest welfare.
pub fn welfare(market: &Market, books: &Books) -> f64 {
    solve(&programme(market, books, None))
}

/// The greatest volume at that welfare.
pub fn volume(market: &Market, books: &Books, welfare: f64) -> f64 {
    // Room for the solver's own rounding; all numbers are integers, so it lets no other optimum in.
    let floor = welfare.round() - (welfare.abs() / 1e12).max(1e-6);
    solve(&programme(market, books, Some(floor)))
}

/// The greatest welfare, and the greatest volume with it.
pub fn optimum(market: &Market, books: &Books) -> Optimum {
    let welfare = welfare(market, books);
    Optimum { welfare, volume: volume(market, books, welfare) }
}
