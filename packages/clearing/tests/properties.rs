//! The invariants of a clearing on thousands of random markets.

use clearing::{clear, verify};

use crate::common::generator::{SMALL, case, for_seeds};
use crate::common::lp;

#[test]
fn invariant_3_welfare_and_volume_are_those_of_a_linear_programme() {
    for_seeds(3_000, |seed| {
        let case = case(seed, SMALL);
        let books = case.books();
        let clearing = clear(&case.market, &books, seed).unwrap();
        verify(&case.market, &books, &clearing).unwrap();
        let optimum = lp::optimum(&case.market, &books);
        assert!(
            (clearing.welfare().get() as f64 - optimum.welfare).abs() < 1e-3,
            "{} {}",
            clearing.welfare(),
            optimum.welfare
        );
        assert!(
            (clearing.volume().get() as f64 - optimum.volume).abs() < 1e-2,
            "{} {}",
            clearing.volume(),
            optimum.volume
        );
    });
}
