//! Whatever the timing, the orders, the others and the mishaps: every cycle in which anything was ordered is cleared in the
//! end, and nothing is done in vain where nobody else acts.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use interfaces::orderbook_matcher::{SlotStatus, Timing};
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use units::{CycleId, Seconds, SlotId, SlotLength, Timestamp};

use super::model::{BLOCK, Model, ROUTE, Slot, empty};
use crate::backend::{Backend, Head};
use crate::executor::Executor;
use crate::job::{Kind, Subject};
use crate::market_view::{MarketView, cycle_of, first_cycle};
use crate::metrics::Metrics;
use crate::operator::{Operator, Round};

/// The first cycle with orders.
const CYCLE: u32 = 100;

/// The times of a market: gate, and clearing and signing within it.
fn timings() -> impl Strategy<Value = Timing> {
    (1..20_u32, 1..4_u16, 0..30_u64, 0..20_u64, 0..20_u64, 0..40_u64).prop_map(
        |(slot, slots_per_cycle, clear, sign, meter, dispute)| Timing {
            slot: SlotLength(slot),
            slots_per_cycle,
            horizon: Seconds(1_000),
            gate: Seconds(clear + sign),
            clear: Seconds(clear),
            sign: Seconds(sign),
            meter: Seconds(meter),
            dispute: Seconds(dispute),
        },
    )
}

/// A market with orders in two cycles; a third of the slots has none, some have disputes.
fn models() -> impl Strategy<Value = Model> {
    let slot = (0..30_u32, 0..4_u32);
    (timings(), prop::collection::vec(slot, 6)).prop_map(|(timing, sizes)| {
        let length = u32::from(timing.slots_per_cycle);
        let slots = (0..2 * length)
            .zip(sizes)
            .map(|(n, (orders, disputed))| {
                let orders = orders.saturating_sub(10);
                (SlotId(CYCLE * length + n), Slot { disputed: disputed / 3, ..empty(orders) })
            })
            .collect();
        let first = timing.slot.start_of(SlotId(CYCLE * length)).minus_saturating(timing.gate);
        Model::new(timing, slots, first.minus_saturating(Seconds(5)))
    })
}

/// An operator that starts now.
fn start(backend: Model, metrics: &Metrics, patience: u64) -> Operator<Model> {
    let head = Head { height: backend.height, time: backend.time };
    let view = MarketView::new(backend.timing, first_cycle(&backend.timing, head.time, 5));
    // A third of a block: pages are needed.
    Operator::new(backend, view, Executor::new(BLOCK / 3), metrics.clone(), head, Seconds(patience))
}

/// The time after which nothing in the model becomes due any more.
fn end(model: &Model) -> Timestamp {
    let last = model.slots.keys().max().copied().unwrap();
    let timing = &model.timing;
    let spans = timing.meter.get() + timing.dispute.get() + timing.clear.get() + timing.sign.get();
    Timestamp(timing.slot.end_of(last).get() + spans)
}

/// Goes on for longer than it takes, twice the longest pause included. What a mishap interrupts goes on at the next look.
fn operate(mut operator: Operator<Model>) -> Model {
    let end = end(&operator.backend().clone()).plus(Seconds(700)).unwrap();
    while operator.backend().time < end {
        if !matches!(ready(operator.round()), Ok(Round::Busy)) {
            ready(operator.backend_mut().wait(std::time::Duration::ZERO));
        }
    }
    operator.into_backend()
}

fn check_all_done(model: &Model) -> Result<(), TestCaseError> {
    let length = u32::from(model.timing.slots_per_cycle);
    for cycle in [CycleId(CYCLE), CycleId(CYCLE + 1)] {
        let slots: Vec<&Slot> = model
            .slots
            .iter()
            .filter(|(slot, _)| cycle_of(&model.timing, **slot) == cycle)
            .map(|(_, slot)| slot)
            .collect();
        let live = slots.iter().any(|slot| slot.orders > 0);
        let cleared = model.cycles.get(&cycle).is_some_and(|cycle| cycle.cleared);
        if live {
            prop_assert!(cleared, "cycle {cycle} is not cleared: {model:?}");
            prop_assert_eq!(slots.len(), usize::try_from(length).unwrap());
        }
    }
    prop_assert_eq!(model.outbox, 0);
    prop_assert!(model.payable.is_empty(), "{:?}", model.carried_out);
    // Where something was traded, two payouts at least went to another chain.
    prop_assert!(model.queued.is_empty(), "{:?}", model.carried_out);
    let traded = model.slots.values().any(|slot| slot.orders > 0);
    prop_assert!(model.arrived >= 2 * u64::from(traded), "{} arrived", model.arrived);
    Ok(())
}

/// So many random numbers.
fn luck(seed: u64, count: usize) -> Vec<u8> {
    let mut luck = vec![0; count];
    ChaCha8Rng::seed_from_u64(seed).fill_bytes(&mut luck);
    luck
}

/// The output of a future of the model, which is always ready.
fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the model does not wait"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn single_operator_does_every_job_in_time_and_none_in_vain(model in models()) {
        let metrics = Metrics::new("u");
        let done = operate(start(model, &metrics, 0));
        check_all_done(&done)?;
        // In time: slots with orders are cleared, not refunded. (Where the time for clearing is too short for a transaction a
        // second, it cannot be done.)
        if done.timing.clear.get() >= 25 {
            for (slot, state) in &done.slots {
                let first = done.slots.keys().filter(|other| cycle_of(&done.timing, **other)
                    == cycle_of(&done.timing, *slot)).take_while(|other| *other <= slot)
                    .any(|other| done.slots[other].orders > 0);
                if first {
                    prop_assert_eq!(state.status, SlotStatus::Paired, "slot {}", slot);
                }
            }
        }
        // Nothing that was sent failed, but where a deadline passed between simulation and block.
        let aborted = done.slots.values().filter(|slot| slot.status == SlotStatus::Aborted).count();
        prop_assert!(done.failed <= u64::try_from(aborted).unwrap(), "{} failed", done.failed);
        // Idle cycles are left alone.
        for job in &done.carried_out {
            if let Subject::Slot(slot) = job.subject {
                let cycle = cycle_of(&done.timing, slot);
                let live = done.slots.iter().any(|(other, state)| {
                    state.orders > 0 && cycle_of(&done.timing, *other) == cycle
                });
                prop_assert!(live, "{} of idle {}", job.kind, slot);
            }
        }
    }

    #[test]
    fn every_cycle_clears_among_other_operators_and_failures(
        model in models(),
        (seed, mishaps) in (any::<u64>(), 0..3_000_usize),
        patience in 0..20_u64,
    ) {
        let metrics = Metrics::new("u");
        let mut backend = model;
        backend.luck = luck(seed, mishaps);
        let done = operate(start(backend, &metrics, patience));
        check_all_done(&done)?;
        // No busy loop: what is tried is in proportion to what was done, to what went wrong, and to the pauses of disputes that
        // cannot be settled yet (at most 8 within 2 + 4 + … + 256 s, each tried once in a batch and once alone).
        let slots = u64::try_from(done.slots.len()).unwrap();
        let bound = 6 * u64::try_from(done.carried_out.len()).unwrap() + 6 * done.failed + 40 * slots + 100;
        prop_assert!(done.simulated <= bound, "{} simulations, {} jobs", done.simulated, done.carried_out.len());
    }

    #[test]
    fn restarted_operator_finishes_every_cycle(
        model in models(),
        (seed, mishaps) in (any::<u64>(), 0..500_usize),
        stops in prop::collection::vec(1..60_usize, 0..12),
    ) {
        let metrics = Metrics::new("u");
        let mut backend = model;
        backend.luck = luck(seed, mishaps);
        let mut operator = start(backend, &metrics, 0);
        for rounds in stops {
            for _ in 0..rounds {
                if !matches!(ready(operator.round()), Ok(Round::Busy)) {
                    ready(operator.backend_mut().wait(std::time::Duration::ZERO));
                }
            }
            // Killed: nothing of the view survives.
            operator = start(operator.into_backend(), &metrics, 0);
        }
        check_all_done(&operate(operator))?;
    }
}

#[test]
fn slot_goes_from_gate_closure_to_pairing_in_one_transaction() {
    let timing = Timing {
        slot: SlotLength(10),
        slots_per_cycle: 2,
        horizon: Seconds(1_000),
        gate: Seconds(30),
        clear: Seconds(20),
        sign: Seconds(10),
        meter: Seconds(10),
        dispute: Seconds(10),
    };
    let (first, second) = (SlotId(200), SlotId(201));
    // The gate of slot 200 closes 30 s before 2,000.
    let model = Model::new(timing, [(first, empty(4)), (second, empty(0))].into(), Timestamp(1_960));
    let done = operate(start(model, &Metrics::new("u"), 0));
    let order: Vec<(Kind, Subject)> = done.carried_out.iter().map(|job| (job.kind, job.subject)).collect();
    let (first, second) = (Subject::Slot(first), Subject::Slot(second));
    assert_eq!(
        order,
        [
            (Kind::Aggregate, first),
            (Kind::Clear, first),
            (Kind::Pair, first),
            // Signing ends 10 s later, when the second slot's gate closes: what has a deadline goes first.
            (Kind::Aggregate, second),
            (Kind::Clear, second),
            (Kind::Pair, second),
            (Kind::Activate, first),
            (Kind::Settle, first),
            (Kind::ClearCycle, Subject::Cycle(CycleId(100))),
            // Two of three payouts go to another chain, by a route that has room for one at a time.
            (Kind::PushPayouts, Subject::Payouts),
            (Kind::FlushAudit, Subject::Outbox),
            (Kind::SendPayouts, Subject::Route(ROUTE)),
            (Kind::FlushAudit, Subject::Outbox),
            (Kind::SendPayouts, Subject::Route(ROUTE)),
            (Kind::FlushAudit, Subject::Outbox),
        ]
    );
}
