//! A list by node or arc that cannot panic.

use alloc::vec::Vec;

/// Values by position. All positions in the solver come from the lists they index, so that the neutral value for a
/// position that is not there is never met; it stands in for the panic that an index would be.
#[derive(Clone, Debug)]
pub(super) struct Table<T>(Vec<T>);

impl<T: Copy + Default> Table<T> {
    pub(super) fn new(value: T, length: usize) -> Self {
        Self(alloc::vec![value; length])
    }

    pub(super) fn at(&self, position: usize) -> T {
        self.0.get(position).copied().unwrap_or_default()
    }

    pub(super) fn set(&mut self, position: usize, value: T) {
        if let Some(place) = self.0.get_mut(position) {
            *place = value;
        }
    }

    pub(super) fn fill(&mut self, value: T) {
        self.0.fill(value);
    }

    pub(super) fn iter(&self) -> core::slice::Iter<'_, T> {
        self.0.iter()
    }
}

impl Table<i64> {
    pub(super) fn add(&mut self, position: usize, value: i64) {
        if let Some(place) = self.0.get_mut(position) {
            *place += value;
        }
    }
}
