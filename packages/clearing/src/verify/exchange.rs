//! No change without loss of welfare trades more, serves an earlier tier, or shares ties more evenly.

use alloc::vec::Vec;

use units::Price;

use super::residual::Residual;
use super::trades::Trade;
use crate::{Book, CertificateError, Step};

/// What a change is worse by, compared in this order: volume lost, tiers served later, Σ x²/Q in units of 2^-64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Weight {
    volume: i64,
    tiers: i64,
    spread: i128,
}

impl Weight {
    fn plus(self, other: Self) -> Self {
        Self {
            volume: self.volume + other.volume,
            tiers: self.tiers + other.tiers,
            spread: self.spread + other.spread,
        }
    }
}

/// A change of one lot that loses no welfare.
struct Move<'a> {
    from: usize,
    to: usize,
    weight: Weight,
    step: Option<(Book, &'a Step)>,
}

/// Looks for a circle of changes, none of which loses welfare, that is better in any of the three respects
/// (only in volume, if ties need not be even).
pub(super) fn check(
    residual: &Residual,
    trades: &[Trade<'_>],
    ends: impl Fn(Book) -> (usize, usize),
    even: bool,
) -> Result<(), CertificateError> {
    // A circle that changes anything leads through two steps.
    if trades.iter().map(|trade| trade.at_limit.len()).sum::<usize>() < 2 {
        return Ok(());
    }
    let mut moves: Vec<Move<'_>> = residual
        .grid
        .iter()
        .filter(|change| change.loss == 0)
        .map(|change| Move { from: change.from, to: change.to, weight: Weight::default(), step: None })
        .collect();
    for trade in trades {
        let (from, to) = ends(trade.book);
        let sold = i64::from(matches!(trade.book, Book::Sell { .. }));
        for (step, lots) in &trade.at_limit {
            let (tier, offered) = (i64::from(step.tier.get()), step.lots.get());
            let weight = |sign: i64, after: u64| {
                if even {
                    let spread = spread(after, offered) - spread(*lots, offered);
                    Weight { volume: -sign * sold, tiers: sign * tier, spread }
                } else {
                    Weight { volume: -sign * sold, ..Weight::default() }
                }
            };
            let step = Some((trade.book, *step));
            if *lots < offered {
                moves.push(Move { from, to, weight: weight(1, lots.saturating_add(1)), step });
            }
            if let Some(less) = lots.checked_sub(1) {
                moves.push(Move { from: to, to: from, weight: weight(-1, less), step });
            }
        }
    }
    better_circle(residual.nodes, &moves).map_or(Ok(()), |circle| Err(error(&circle)))
}

/// `⌊x² · 2^64 / Q⌋` by long division, for x ≤ Q ≤ 2^48.
fn spread(lots: u64, offered: u64) -> i128 {
    let (square, offered) = (u128::from(lots) * u128::from(lots), u128::from(offered));
    let digit = |value: u128| value.checked_div(offered).unwrap_or(0);
    let rest = |value: u128| value.checked_rem(offered).unwrap_or(0);
    let high = rest(square) << 32;
    let low = rest(high) << 32;
    i128::try_from((digit(square) << 64) + (digit(high) << 32) + digit(low)).unwrap_or(i128::MAX)
}

/// Bellman–Ford from all nodes at once: a circle of negative weight, if there is one.
fn better_circle<'a, 'b>(nodes: usize, moves: &'b [Move<'a>]) -> Option<Vec<&'b Move<'a>>> {
    let mut weights = alloc::vec![Weight::default(); nodes];
    let mut last: Vec<Option<&Move<'_>>> = alloc::vec![None; nodes];
    let mut late = None;
    for _ in 0..=nodes {
        late = None;
        for change in moves {
            let sum = weights.get(change.from).copied().unwrap_or_default().plus(change.weight);
            if let (Some(weight), Some(last)) = (weights.get_mut(change.to), last.get_mut(change.to))
                && sum < *weight
            {
                *weight = sum;
                *last = Some(change);
                late = Some(change.to);
            }
        }
        late?;
    }
    // A node that still moves hangs on a circle: as many steps back as there are nodes lead onto it.
    let back = |node: usize| last.get(node).copied().flatten();
    let mut node = late?;
    for _ in 0..nodes {
        node = back(node)?.from;
    }
    let (start, mut circle) = (node, Vec::new());
    loop {
        let change = back(node)?;
        circle.push(change);
        node = change.from;
        if node == start {
            return Some(circle);
        }
    }
}

fn error(circle: &[&Move<'_>]) -> CertificateError {
    let total = circle.iter().fold(Weight::default(), |sum, change| sum.plus(change.weight));
    let steps = || circle.iter().filter_map(|change| Some((change.step?, change.weight)));
    if total.volume < 0 {
        let gains = steps().find(|(_, weight)| weight.volume < 0);
        let (book, price) = gains.map_or((NO_BOOK, Price::ZERO), |((book, step), _)| (book, step.price));
        return CertificateError::MoreVolume { book, price };
    }
    let gain = if total.tiers < 0 { "better for an earlier tier" } else { "nearer to pro rata" };
    let gains = steps().find(|(_, weight)| weight.tiers < 0 || weight.spread < 0);
    let (book, price, tier) = gains
        .map_or((NO_BOOK, Price::ZERO, units::Tier::FIRST), |((book, step), _)| {
            (book, step.price, step.tier)
        });
    CertificateError::Unfair { book, price, tier, gain }
}

/// Every better circle leads through a book; this stands for it in the types.
const NO_BOOK: Book = Book::Sell { zone: units::ZoneId(0), label: units::LabelId::UNLABELLED };
