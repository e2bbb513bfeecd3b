//! Every outcome of a tiny market, tried out: at most two zones with a line each way, two labels and two profiles.

use clearing::{Book, Books, Market};
use units::{LabelId, ProfileId, ZoneId};

/// What is best, in this order. All exact: the last is Σ x²/Q over all steps times 12, which lots of 1 to 4 divide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score {
    pub welfare: i64,
    pub volume: i64,
    /// Minus Σ tier · lots.
    pub tiers: i64,
    /// Minus 12 Σ x²/Q.
    pub evenness: i64,
}

#[derive(Clone, Copy)]
struct Step {
    book: Book,
    price: i64,
    tier: i64,
    lots: i64,
}

/// The best score of all outcomes.
pub fn best(market: &Market, books: &Books) -> Score {
    let steps: Vec<Step> = books
        .curves()
        .iter()
        .flat_map(|curve| curve.steps().iter().map(|step| (curve.book(), step)))
        .map(|(book, step)| Step {
            book,
            price: step.price.get(),
            tier: i64::from(step.tier.get()),
            lots: i64::try_from(step.lots.get()).unwrap(),
        })
        .collect();
    let mut accepted = vec![0; steps.len()];
    let mut best = None;
    loop {
        best = best.max(score(market, &steps, &accepted));
        // Counts through all combinations of lots.
        let Some(position) = (0..steps.len()).find(|position| accepted[*position] < steps[*position].lots)
        else {
            return best.expect("trading nothing is an outcome");
        };
        accepted[position] += 1;
        accepted[..position].fill(0);
    }
}

/// The score of an outcome, or `None` if energy or labels do not balance.
fn score(market: &Market, steps: &[Step], accepted: &[i64]) -> Option<Score> {
    let total = |on: &dyn Fn(Book) -> bool| -> i64 {
        steps.iter().zip(accepted).filter(|(step, _)| on(step.book)).map(|(_, lots)| lots).sum()
    };
    let sold = |zone| total(&|book| matches!(book, Book::Sell { zone: of, .. } if of == zone));
    let bought = |zone| total(&|book| matches!(book, Book::Buy { zone: of, .. } if of == zone));
    let export = sold(ZoneId(0)) - bought(ZoneId(0));
    if export + sold(ZoneId(1)) - bought(ZoneId(1)) != 0 {
        return None;
    }
    // With one line each way, the cheapest flow that balances is one-directional.
    let fees = if export == 0 {
        0
    } else {
        let from = ZoneId(u8::from(export < 0));
        let line = market.lines().iter().find(|line| line.from == from)?;
        if export.unsigned_abs() > line.capacity.get() {
            return None;
        }
        line.fee.get() * export.abs()
    };
    let premiums = premiums(
        market,
        [0, 1].map(|profile| {
            total(&|book| matches!(book, Book::Buy { profile: of, .. } if of == ProfileId(profile)))
        }),
        [0, 1]
            .map(|label| total(&|book| matches!(book, Book::Sell { label: of, .. } if of == LabelId(label)))),
    )?;
    let mut score = Score { welfare: premiums - fees, volume: 0, tiers: 0, evenness: 0 };
    for (step, lots) in steps.iter().zip(accepted) {
        if matches!(step.book, Book::Sell { .. }) {
            score.welfare -= step.price * lots;
            score.volume += lots;
        } else {
            score.welfare += step.price * lots;
        }
        score.tiers -= step.tier * lots;
        assert_eq!(12 % step.lots, 0);
        score.evenness -= lots * lots * 12 / step.lots;
    }
    Some(score)
}

/// The most that premiums add when labels serve profiles, or `None` if they cannot.
fn premiums(market: &Market, profiles: [i64; 2], labels: [i64; 2]) -> Option<i64> {
    let premium = |profile, label, lots: i64| match market.premium(ProfileId(profile), LabelId(label)) {
        Some(premium) => Some(premium.get() * lots),
        None => (lots == 0).then_some(0),
    };
    // One quantity decides the other three.
    (0..=profiles[0])
        .filter_map(|first| {
            let lots = [first, profiles[0] - first, labels[0] - first, profiles[1] - (labels[0] - first)];
            if lots.iter().any(|lots| *lots < 0) || lots[1] + lots[3] != labels[1] {
                return None;
            }
            Some(
                premium(0, 0, lots[0])?
                    + premium(0, 1, lots[1])?
                    + premium(1, 0, lots[2])?
                    + premium(1, 1, lots[3])?,
            )
        })
        .max()
}
