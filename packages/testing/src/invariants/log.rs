//! The log only grows, provably, and by every message that was carried out.

use interfaces::audit_log::CheckpointResponse;
use simulation::{ChainBackend, Market, Observer, Step};

/// The log at the last check.
#[derive(Default)]
pub(super) struct Seen {
    checkpoint: Option<CheckpointResponse>,
    waiting: u32,
}

/// Whether a message always adds an entry to the log or to the outbox. Flushing the outbox moves entries, and pushing payouts
/// may change nothing.
pub(super) fn grows(action: &str) -> bool {
    !matches!(action, "flush_audit" | "push_payouts")
}

pub(super) fn check<C: ChainBackend, O: Observer<C>>(
    seen: &mut Seen,
    carried_out: u64,
    market: &Market<C, O>,
    step: &Step,
    place: &str,
) {
    let now = market.checkpoint();
    let waiting = market.outbox().waiting;
    let Some(last) = seen.checkpoint.replace(now.clone()) else {
        seen.waiting = waiting;
        return;
    };
    let total = now.size + u64::from(waiting);
    let before = last.size + u64::from(seen.waiting);
    seen.waiting = waiting;
    assert!(now.size >= last.size, "the log shrank from {} to {} entries {place}", last.size, now.size);
    assert!(
        total >= before + carried_out,
        "{} messages were carried out and {} entries were added {place}",
        carried_out,
        total - before
    );
    if matches!(step, Step::Message { refused: Some(_), .. }) && carried_out == 0 {
        assert_eq!((&now, total), (&last, before), "a refused message changed the log {place}");
    }
    if now.size == last.size {
        assert_eq!(now.root, last.root, "the root changed without an entry {place}");
    } else if last.size > 0 {
        market.verify_growth(&last).unwrap_or_else(|error| panic!("the log was rewritten {place}: {error}"));
    }
}
