//! Random numbers that repeat: the same seed and stream give the same numbers on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// A seeded source of numbers.
#[derive(Debug)]
pub struct SeededRng {
    source: ChaCha8Rng,
}

impl SeededRng {
    /// The numbers of a seed in one of its streams. Streams are independent of each other, so that one more participant
    /// changes nothing for the others.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut source = ChaCha8Rng::seed_from_u64(seed);
        source.set_stream(stream);
        Self { source }
    }

    /// A number of `low..=high`; `low` if the span is empty. The bias of the remainder is below 2^-40 for spans of a day's
    /// quantities.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        let drawn = self.source.next_u64();
        let span = high.saturating_sub(low).saturating_add(1);
        low.saturating_add(drawn.checked_rem(span).unwrap_or(0))
    }

    /// True with a probability of `1 / times`.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.between(1, times.max(1)) == 1
    }
}

/// `value × thousandths / 1000`, rounded down.
pub fn scaled(value: u64, thousandths: u64) -> u64 {
    units::mul_div_floor(value, thousandths, 1_000).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stream_repeats_itself_and_differs_from_others() {
        let draw = |seed, stream| -> Vec<u64> {
            let mut rng = SeededRng::new(seed, stream);
            (0..50).map(|_| rng.between(10, 19)).collect()
        };
        assert_eq!(draw(7, 1), draw(7, 1));
        assert_ne!(draw(7, 1), draw(7, 2));
        assert_ne!(draw(7, 1), draw(8, 1));
        let all = draw(7, 3);
        assert!(all.iter().all(|number| (10..20).contains(number)));
        assert!((10..20).all(|number| all.contains(&number)), "fifty draws of ten numbers leave none out");
    }

    #[test]
    fn empty_span_gives_its_lower_end() {
        assert_eq!(SeededRng::new(1, 1).between(5, 5), 5);
        assert_eq!(SeededRng::new(1, 1).between(5, 4), 5);
        assert_eq!(scaled(999, 500), 499);
    }
}
