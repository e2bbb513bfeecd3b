//! A book as a convex arc: what a lot more costs, and what a lot less saves.

use alloc::vec::Vec;

use units::Lots;

use crate::{Book, Curve, LOTS_LIMIT, Step};

/// One direction of an arc as it stands: the cost of a lot and how many go at that cost.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Side {
    /// In coin units.
    pub(super) price: i64,
    /// Scaled.
    pub(super) cost: i64,
    pub(super) room: i64,
}

/// A book's steps and how far they are used: all before `at` whole, none after.
#[derive(Clone, Debug)]
pub(super) struct Ladder<'a> {
    /// Position of the curve in the books.
    pub(super) curve: usize,
    pub(super) steps: &'a [Step],
    pub(super) sell: bool,
    scale: i64,
    /// The lots before each step, and at last those of all.
    sums: &'a [u64],
    /// The first step that is not used whole.
    pub(super) at: usize,
    /// What is used of it.
    pub(super) taken: i64,
    /// Steps whose use was evened out: position of the first, and lots of each. They override `at` and `taken`.
    shared: Option<(usize, Vec<i64>)>,
}

impl<'a> Ladder<'a> {
    pub(super) fn new(position: usize, curve: &'a Curve, scale: i64) -> Self {
        let sell = matches!(curve.book(), Book::Sell { .. });
        let (steps, sums) = (curve.steps(), curve.sums.as_slice());
        Self { curve: position, steps, sell, scale, sums, at: 0, taken: 0, shared: None }
    }

    /// What a lot of a step costs: the ask, or minus the bid.
    fn price_of(&self, step: &Step) -> i64 {
        if self.sell { step.price.get() } else { -step.price.get() }
    }

    /// The scaled cost of a lot of a step: one less for sellers, so that among equal welfare more volume is cheaper.
    pub(super) fn cost_of(&self, step: &Step) -> i64 {
        if self.sell { self.scale * step.price.get() - 1 } else { -self.scale * step.price.get() }
    }

    fn lots(&self, position: usize) -> i64 {
        self.steps.get(position).map_or(0, |step| signed(step.lots))
    }

    pub(super) fn forward(&self) -> Side {
        self.steps.get(self.at).map_or_else(Side::default, |step| Side {
            price: self.price_of(step),
            cost: self.cost_of(step),
            room: signed(step.lots) - self.taken,
        })
    }

    pub(super) fn backward(&self) -> Side {
        let (position, room) = if self.taken > 0 {
            (self.at, self.taken)
        } else if let Some(before) = self.at.checked_sub(1) {
            (before, self.lots(before))
        } else {
            return Side::default();
        };
        self.steps.get(position).map_or_else(Side::default, |step| Side {
            price: -self.price_of(step),
            cost: -self.cost_of(step),
            room,
        })
    }

    /// Uses so many lots more (or less, if negative), at most the room of that side.
    pub(super) fn push(&mut self, lots: i64) {
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
    pub(super) fn share(&mut self, cost: i64, lots: &[i64]) {
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
    pub(super) fn before(&self, position: usize) -> i64 {
        self.sums.get(position).and_then(|sum| i64::try_from(*sum).ok()).unwrap_or(0)
    }
}

/// Lots as a signed number; more than fits a slot counts as what fits.
pub(super) fn signed(lots: Lots) -> i64 {
    i64::try_from(lots.min(LOTS_LIMIT).get()).unwrap_or(0)
}
