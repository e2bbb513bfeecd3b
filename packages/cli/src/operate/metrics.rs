//! Figures about an operator, as Prometheus reads them.

use std::collections::BTreeMap;
use std::fmt::Write;

use units::Timestamp;

use super::crank::{Kind, Work};
use super::world::Cost;

/// What an operator counts.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    denom: String,
    /// The height of the last block.
    pub height: u64,
    /// Its time.
    pub time: Timestamp,
    /// The height up to which events have been taken in.
    pub processed: u64,
    /// Transactions carried out.
    pub transactions: u64,
    /// What the operator's account holds for fees.
    pub balance: u128,
    /// Times that the chain was out of reach.
    pub away: u64,
    /// Subjects that were refused and are left alone for now.
    pub resting: usize,
    /// Cycles whose sums do not agree.
    pub mismatches: usize,
    cost: Cost,
    due: BTreeMap<Kind, u64>,
    done: BTreeMap<Kind, u64>,
    lost: BTreeMap<Kind, u64>,
    refused: BTreeMap<Kind, u64>,
}

impl Metrics {
    /// Nothing counted yet; fees are paid in this denomination.
    pub fn new(denom: &str) -> Self {
        Self { denom: denom.into(), ..Self::default() }
    }

    /// A crank was turned.
    pub fn turned(&mut self, kind: Kind) {
        count(&mut self.done, kind);
    }

    /// Somebody else was first.
    pub fn lost(&mut self, kind: Kind) {
        count(&mut self.lost, kind);
    }

    /// A crank was refused, and nothing had changed.
    pub fn refused(&mut self, kind: Kind) {
        count(&mut self.refused, kind);
    }

    /// A transaction cost something.
    pub fn spent(&mut self, cost: Cost) {
        self.cost.gas = self.cost.gas.saturating_add(cost.gas);
        self.cost.fee = self.cost.fee.saturating_add(cost.fee);
    }

    /// What is due now, counted by the first step of each.
    pub fn due(&mut self, works: &[Work]) {
        self.due.clear();
        for kind in works.iter().filter_map(|work| work.steps.first()) {
            count(&mut self.due, *kind);
        }
    }

    /// How often each kind was turned.
    pub const fn done_by_kind(&self) -> &BTreeMap<Kind, u64> {
        &self.done
    }

    /// How often something was refused, and nothing had changed.
    pub fn refusals(&self) -> u64 {
        self.refused.values().sum()
    }

    /// The text that Prometheus reads. `now` is the wall clock.
    pub fn text(&self, now: Timestamp) -> String {
        let mut text = Text(String::new());
        let lag = now.get().saturating_sub(self.time.get());
        text.one("dpt_height", "gauge", "Height of the last block", self.height);
        text.one("dpt_processed_height", "gauge", "Height up to which events are taken in", self.processed);
        text.one("dpt_lag_seconds", "gauge", "Age of the last block", lag);
        text.by_kind("dpt_due", "gauge", "Cranks that are due now", &self.due);
        text.by_kind("dpt_cranks_total", "counter", "Cranks turned", &self.done);
        text.by_kind("dpt_lost_total", "counter", "Cranks that somebody else turned first", &self.lost);
        text.by_kind("dpt_refused_total", "counter", "Cranks refused for another reason", &self.refused);
        text.one("dpt_resting", "gauge", "Subjects left alone after a refusal", self.resting);
        text.one("dpt_mismatches", "gauge", "Cycles whose sums do not agree", self.mismatches);
        text.one("dpt_transactions_total", "counter", "Transactions carried out", self.transactions);
        text.one("dpt_gas_used_total", "counter", "Gas used by all transactions", self.cost.gas);
        text.labelled("dpt_fees_total", "counter", "Fees paid", &self.denom, self.cost.fee);
        text.labelled("dpt_balance", "gauge", "What is left for fees", &self.denom, self.balance);
        text.one("dpt_unreachable_total", "counter", "Times that the chain was out of reach", self.away);
        text.0
    }
}

fn count(counts: &mut BTreeMap<Kind, u64>, kind: Kind) {
    let value = counts.entry(kind).or_default();
    *value = value.saturating_add(1);
}

/// Text in Prometheus' format. Writing to a string cannot fail.
struct Text(String);

impl Text {
    fn head(&mut self, name: &str, sort: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {sort}");
    }

    fn one(&mut self, name: &str, sort: &str, help: &str, value: impl std::fmt::Display) {
        self.head(name, sort, help);
        let _ = writeln!(self.0, "{name} {value}");
    }

    fn labelled(&mut self, name: &str, sort: &str, help: &str, denom: &str, value: impl std::fmt::Display) {
        self.head(name, sort, help);
        let _ = writeln!(self.0, "{name}{{denom=\"{denom}\"}} {value}");
    }

    fn by_kind(&mut self, name: &str, sort: &str, help: &str, counts: &BTreeMap<Kind, u64>) {
        self.head(name, sort, help);
        for kind in Kind::ALL {
            let value = counts.get(&kind).copied().unwrap_or(0);
            let _ = writeln!(self.0, "{name}{{crank=\"{kind}\"}} {value}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operate::crank::Subject;

    #[test]
    fn the_text_has_a_line_for_every_kind_and_every_figure() {
        let mut metrics = Metrics { height: 12, time: Timestamp(100), ..Metrics::new("utest") };
        metrics.turned(Kind::Pair);
        metrics.turned(Kind::Pair);
        metrics.lost(Kind::Clear);
        metrics.spent(Cost { gas: 300_000, fee: 3_900 });
        metrics.spent(Cost { gas: 1, fee: 1 });
        metrics.due(&[Work { subject: Subject::Outbox, steps: vec![Kind::FlushAudit] }]);
        let text = metrics.text(Timestamp(107));
        for line in [
            "# TYPE dpt_cranks_total counter",
            "dpt_height 12",
            "dpt_lag_seconds 7",
            "dpt_cranks_total{crank=\"pair\"} 2",
            "dpt_cranks_total{crank=\"aggregate\"} 0",
            "dpt_lost_total{crank=\"clear\"} 1",
            "dpt_due{crank=\"flush_audit\"} 1",
            "dpt_gas_used_total 300001",
            "dpt_fees_total{denom=\"utest\"} 3901",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        // What was due is not added up.
        metrics.due(&[]);
        assert!(metrics.text(Timestamp(0)).contains("dpt_due{crank=\"flush_audit\"} 0\n"));
    }
}
