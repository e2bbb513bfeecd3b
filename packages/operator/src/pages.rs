//! The sizes of transactions and pages.

use std::collections::BTreeMap;

use crate::job::Kind;

/// The most works of one transaction.
const MOST_WORKS: usize = 16;

/// The size of pages and of transactions: it follows what simulation says, so that it fits the chain's blocks and the
/// market's orders, whatever they are.
#[derive(Clone, Debug)]
pub struct Pages {
    /// The gas that one transaction should use at most.
    budget: u64,
    items: BTreeMap<Kind, u32>,
    works: usize,
}

/// What one more item of a page takes, as measured with 60 participants on a local chain, codes not pinned: where the sizes
/// begin.
const fn gas_per_item(kind: Kind) -> u64 {
    match kind {
        Kind::Aggregate => 500,
        Kind::Abort => 5_100,
        Kind::Pair => 12_600,
        Kind::Activate => 23_200,
        Kind::Settle => 11_400,
        Kind::ClearCycle => 4_100,
        Kind::FlushAudit => 16_100,
        Kind::PushPayouts => 38_800,
        // A packet: a fourth of what the escrow lets one burn.
        Kind::SendPayouts => 150_000,
        // All or nothing.
        Kind::Clear => 1,
    }
}

impl Pages {
    /// Sizes for transactions of so much gas.
    pub fn new(budget: u64) -> Self {
        let items = Kind::ALL
            .into_iter()
            .filter_map(|kind| {
                let most = kind.most_items()?;
                let fit = budget.checked_div(gas_per_item(kind)).unwrap_or(u64::MAX);
                Some((kind, u32::try_from(fit).unwrap_or(u32::MAX).clamp(1, most)))
            })
            .collect();
        Self { budget, items, works: MOST_WORKS }
    }

    /// The gas that one transaction should use at most.
    pub const fn budget(&self) -> u64 {
        self.budget
    }

    /// The items of a page; 1 where a message does all or nothing.
    pub fn items(&self, kind: Kind) -> u32 {
        self.items.get(&kind).copied().unwrap_or(1)
    }

    /// The number of subjects of one transaction.
    pub const fn works(&self) -> usize {
        self.works
    }

    /// A page took `gas`, more than there is room for, or nobody knows how much: it becomes smaller by as much, and by half at
    /// least. Nothing is left to make smaller if this returns false.
    pub fn shrink(&mut self, kind: Kind, gas: Option<u64>) -> bool {
        let Some(items) = self.items.get_mut(&kind) else { return false };
        if *items <= 1 {
            return false;
        }
        let half = *items / 2;
        let share = gas
            .and_then(|gas| u64::from(*items).saturating_mul(self.budget).checked_div(gas))
            .map_or(half, |share| u32::try_from(share).unwrap_or(u32::MAX));
        *items = share.min(half).max(1);
        true
    }

    /// A page was turned with `gas`: it becomes larger where twice as much would have fitted.
    pub fn grow(&mut self, kind: Kind, gas: u64) {
        let most = kind.most_items().unwrap_or(1);
        if gas <= self.budget / 2
            && let Some(items) = self.items.get_mut(&kind)
        {
            *items = items.saturating_mul(2).min(most);
        }
    }

    /// Fewer subjects in one transaction: half of those just tried.
    pub fn fewer(&mut self, tried: usize) {
        self.works = (tried / 2).max(1);
    }

    /// Again more subjects in one transaction.
    pub fn more(&mut self) {
        self.works = self.works.saturating_mul(2).min(MOST_WORKS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_begin_with_what_fits() {
        // 2,520,000 ÷ 12,600 = 200 contracts; 2,520,000 ÷ 500 = 5,040 orders, more than other jobs take in a
        // message; 2,520,000 ÷ 38,800 is between 64 and 65.
        let pages = Pages::new(2_520_000);
        assert_eq!(pages.items(Kind::Pair), 200);
        assert_eq!(pages.items(Kind::Aggregate), 5_040);
        assert_eq!(pages.items(Kind::PushPayouts), 64);
        // A tiny block still gets pages of one.
        assert_eq!(Pages::new(10).items(Kind::Settle), 1);
    }

    #[test]
    fn pages_shrink_by_what_is_too_much_and_grow_where_there_is_room() {
        let mut pages = Pages::new(2_520_000);
        // Four times too much: a quarter of 200.
        assert!(pages.shrink(Kind::Pair, Some(10_080_000)));
        assert_eq!(pages.items(Kind::Pair), 50);
        // A little too much: half, so that few tries are needed.
        assert!(pages.shrink(Kind::Pair, Some(2_600_000)));
        assert_eq!(pages.items(Kind::Pair), 25);
        // Nobody knows by how much: half.
        assert!(pages.shrink(Kind::Pair, None));
        assert_eq!(pages.items(Kind::Pair), 12);
        // More than half of the budget: twice as much would not fit.
        pages.grow(Kind::Pair, 1_260_001);
        assert_eq!(pages.items(Kind::Pair), 12);
        pages.grow(Kind::Pair, 1_260_000);
        assert_eq!(pages.items(Kind::Pair), 24);
    }

    #[test]
    fn smallest_page_and_message_without_pages_do_not_shrink() {
        let mut pages = Pages::new(10);
        assert!(!pages.shrink(Kind::Settle, Some(100)));
        assert!(!pages.shrink(Kind::Clear, Some(100)));
        assert_eq!(pages.items(Kind::Clear), 1);
    }

    #[test]
    fn transactions_take_fewer_subjects_and_again_more() {
        let mut pages = Pages::new(2_520_000);
        pages.fewer(5);
        assert_eq!(pages.works(), 2);
        pages.fewer(1);
        assert_eq!(pages.works(), 1);
        for expected in [2, 4, 8, 16, 16] {
            pages.more();
            assert_eq!(pages.works(), expected);
        }
    }
}
