//! The log only grows, provably, and by every message that was carried out.

use simulation::{ChainBackend, Market, Step};

use super::memory::Invariants;

/// Whether a message always adds an entry to the log or to the outbox. Flushing the outbox moves entries, and pushing payouts
/// may change nothing.
pub(super) fn grows(action: &str) -> bool {
    !matches!(action, "flush_audit" | "push_payouts")
}

pub(super) fn check<C: ChainBackend>(
    invariants: &mut Invariants,
    market: &Market<C, Invariants>,
    step: &Step,
    place: &str,
) {
    let now = market.checkpoint();
    let waiting = market.outbox().waiting;
    let Some(last) = invariants.log.checkpoint.replace(now.clone()) else {
        invariants.log.waiting = waiting;
        return;
    };
    let total = now.size + u64::from(waiting);
    let before = last.size + u64::from(invariants.log.waiting);
    invariants.log.waiting = waiting;
    assert!(now.size >= last.size, "the log shrank from {} to {} entries {place}", last.size, now.size);
    assert!(
        total >= before + invariants.carried_out,
        "{} messages were carried out and {} entries were added {place}",
        invariants.carried_out,
        total - before
    );
    if matches!(step, Step::Message { refused: Some(_), .. }) && invariants.carried_out == 0 {
        assert_eq!((&now, total), (&last, before), "a refused message changed the log {place}");
    }
    if now.size == last.size {
        assert_eq!(now.root, last.root, "the root changed without an entry {place}");
    } else if last.size > 0 {
        market.verify_growth(&last).unwrap_or_else(|error| panic!("the log was rewritten {place}: {error}"));
    }
}
