//! An operator's metrics for Prometheus.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use units::Timestamp;

use crate::backend::Cost;
use crate::job::{Kind, Work};

type Level = Gauge<u64, AtomicU64>;
type Amount = Gauge<f64, AtomicU64>;
type Sum = Counter<f64, AtomicU64>;
type ByMessage<M> = Family<[(&'static str, &'static str); 1], M>;
type ByDenom<M> = Family<[(&'static str, String); 1], M>;

/// An operator's metrics. Clones share their values.
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Arc<Registry>,
    denom: [(&'static str, String); 1],
    reachable: Arc<AtomicBool>,
    /// Time of the last block, in seconds.
    time: Arc<AtomicU64>,
    height: Level,
    processed: Level,
    lag: Level,
    resting: Level,
    mismatches: Level,
    transactions: Counter,
    gas: Counter,
    fees: ByDenom<Sum>,
    balance: ByDenom<Amount>,
    unreachable: Counter,
    due: ByMessage<Level>,
    done: ByMessage<Counter>,
    lost: ByMessage<Counter>,
    refused: ByMessage<Counter>,
}

impl Metrics {
    /// All metrics at zero. Fees are paid in this denomination.
    pub fn new(denom: &str) -> Self {
        let mut registry = Registry::default();
        let mut metrics = Self {
            registry: Arc::default(),
            denom: [("denom", denom.to_owned())],
            reachable: Arc::new(AtomicBool::new(true)),
            time: Arc::default(),
            height: Level::default(),
            processed: Level::default(),
            lag: Level::default(),
            resting: Level::default(),
            mismatches: Level::default(),
            transactions: Counter::default(),
            gas: Counter::default(),
            fees: ByDenom::default(),
            balance: ByDenom::default(),
            unreachable: Counter::default(),
            due: ByMessage::default(),
            done: ByMessage::default(),
            lost: ByMessage::default(),
            refused: ByMessage::default(),
        };
        // Every message has a line from the start.
        for kind in Kind::ALL {
            let _ = metrics.due.get_or_create(&label(kind));
            for family in [&metrics.done, &metrics.lost, &metrics.refused] {
                let _ = family.get_or_create(&label(kind));
            }
        }
        let _ = (metrics.fees.get_or_create(&metrics.denom), metrics.balance.get_or_create(&metrics.denom));
        // The encoder adds `_total` to the names of counters.
        let all = &metrics;
        registry.register("dpt_height", "Height of the last block", all.height.clone());
        registry.register(
            "dpt_processed_height",
            "Height of the last block whose events are processed",
            all.processed.clone(),
        );
        registry.register("dpt_lag_seconds", "Age of the last block", all.lag.clone());
        registry.register("dpt_due", "Messages that are due now", all.due.clone());
        registry.register("dpt_messages", "Messages executed", all.done.clone());
        registry.register("dpt_lost", "Messages that another operator sent first", all.lost.clone());
        registry.register("dpt_refused", "Messages refused without a change of state", all.refused.clone());
        registry.register(
            "dpt_resting",
            "Slots and cycles that wait for a retry after a refusal",
            all.resting.clone(),
        );
        registry.register("dpt_mismatches", "Cycles whose sums do not agree", all.mismatches.clone());
        registry.register("dpt_transactions", "Transactions executed", all.transactions.clone());
        registry.register("dpt_gas_used", "Gas used by all transactions", all.gas.clone());
        registry.register("dpt_fees", "Fees paid", all.fees.clone());
        registry.register("dpt_balance", "Coins left for fees", all.balance.clone());
        registry.register(
            "dpt_unreachable",
            "Requests that the node did not answer",
            all.unreachable.clone(),
        );
        metrics.registry = Arc::new(registry);
        metrics
    }

    /// The node answered with its last block.
    pub(crate) fn set_head(&self, height: u64, time: Timestamp) {
        self.reachable.store(true, Ordering::Relaxed);
        self.height.set(height);
        self.time.store(time.get(), Ordering::Relaxed);
    }

    pub(crate) fn set_processed(&self, height: u64) {
        self.processed.set(height);
    }

    pub(crate) fn set_balance(&self, balance: u128) {
        self.balance.get_or_create(&self.denom).set(float(balance));
    }

    pub(crate) fn set_resting(&self, subjects: usize) {
        self.resting.set(u64::try_from(subjects).unwrap_or(u64::MAX));
    }

    pub(crate) fn set_mismatches(&self, cycles: usize) {
        self.mismatches.set(u64::try_from(cycles).unwrap_or(u64::MAX));
    }

    /// The due works, counted by their first step.
    pub(crate) fn set_due(&self, works: &[Work]) {
        for kind in Kind::ALL {
            let count = works.iter().filter(|work| work.steps.first() == Some(&kind)).count();
            self.due.get_or_create(&label(kind)).set(u64::try_from(count).unwrap_or(u64::MAX));
        }
    }

    pub(crate) fn executed(&self, kind: Kind) {
        self.done.get_or_create(&label(kind)).inc();
    }

    pub(crate) fn lost(&self, kind: Kind) {
        self.lost.get_or_create(&label(kind)).inc();
    }

    pub(crate) fn refused(&self, kind: Kind) {
        self.refused.get_or_create(&label(kind)).inc();
    }

    pub(crate) fn transaction(&self, cost: Cost) {
        self.transactions.inc();
        self.spent(cost);
    }

    /// A transaction used gas and paid a fee, executed or not.
    pub(crate) fn spent(&self, cost: Cost) {
        self.gas.inc_by(cost.gas);
        self.fees.get_or_create(&self.denom).inc_by(float(cost.fee));
    }

    /// The node did not answer.
    pub(crate) fn unreachable(&self) {
        self.reachable.store(false, Ordering::Relaxed);
        self.unreachable.inc();
    }

    pub(crate) fn is_reachable(&self) -> bool {
        self.reachable.load(Ordering::Relaxed)
    }

    /// The number of executed messages by kind, without zeros.
    pub fn done_by_kind(&self) -> Vec<(Kind, u64)> {
        let count = |kind| (kind, self.done.get_or_create(&label(kind)).get());
        Kind::ALL.into_iter().map(count).filter(|(_, count)| *count > 0).collect()
    }

    /// The number of messages refused without a change of state.
    pub fn refusals(&self) -> u64 {
        Kind::ALL.into_iter().map(|kind| self.refused.get_or_create(&label(kind)).get()).sum()
    }

    /// The metrics in `OpenMetrics` text format. `now` is the wall clock.
    pub fn text(&self, now: Timestamp) -> String {
        self.lag.set(now.get().saturating_sub(self.time.load(Ordering::Relaxed)));
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

fn label(kind: Kind) -> [(&'static str, &'static str); 1] {
    [("message", kind.name())]
}

/// Prometheus computes with binary fractions.
fn float(amount: u128) -> f64 {
    amount.to_string().parse().unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Subject;

    #[test]
    fn text_has_every_metric_and_message() {
        let metrics = Metrics::new("utest");
        metrics.set_head(12, Timestamp(100));
        metrics.executed(Kind::Pair);
        metrics.executed(Kind::Pair);
        metrics.lost(Kind::Clear);
        metrics.transaction(Cost { gas: 300_000, fee: 3_900 });
        metrics.spent(Cost { gas: 1, fee: 1 });
        metrics.set_due(&[Work { subject: Subject::Outbox, steps: vec![Kind::FlushAudit] }]);
        let text = metrics.text(Timestamp(107));
        for line in [
            "# TYPE dpt_messages counter",
            "dpt_height 12",
            "dpt_lag_seconds 7",
            "dpt_messages_total{message=\"pair\"} 2",
            "dpt_messages_total{message=\"aggregate\"} 0",
            "dpt_lost_total{message=\"clear\"} 1",
            "dpt_due{message=\"flush_audit\"} 1",
            "dpt_transactions_total 1",
            "dpt_gas_used_total 300001",
            "dpt_fees_total{denom=\"utest\"} 3901.0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        // Due works replace the earlier ones.
        metrics.set_due(&[]);
        assert!(metrics.text(Timestamp(0)).contains("dpt_due{message=\"flush_audit\"} 0\n"));
    }
}
