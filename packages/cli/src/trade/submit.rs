//! From a message to its result: simulation, preview, consent, sending.

use std::io::{self, BufRead, IsTerminal, Write};

use interfaces::event::TypedEvent;
use sdk::{BatchError, Call, Progress, TxBatch, TxResult, TxSender};
use serde_json::{Value, json};

use super::TxArgs;
use super::view::View;
use crate::failure::Failure;
use crate::runtime::Wait;

/// A batch and its description.
pub struct Submission {
    /// What it does, for people: shown before it is signed.
    preview: String,
    batch: TxBatch,
}

impl Submission {
    /// Calls with the number of items that each carries, one transaction each.
    pub fn new(preview: impl Into<String>, calls: Vec<(Call, usize)>) -> Self {
        Self { preview: preview.into(), batch: TxBatch { calls } }
    }

    /// One call.
    pub fn one(preview: impl Into<String>, call: Call) -> Self {
        Self { preview: preview.into(), batch: TxBatch::one(call) }
    }
}

/// The results of a submission.
#[derive(Default)]
pub struct Sent {
    transactions: Vec<TxResult>,
}

impl Sent {
    /// Adds later results.
    pub fn extend(&mut self, later: Self) {
        self.transactions.extend(later.transactions);
    }

    /// Whether nothing was sent.
    pub const fn is_empty(&self) -> bool {
        self.transactions.is_empty()
    }

    /// All events of a type, over all transactions.
    pub fn events<T: TypedEvent>(&self) -> Result<Vec<T>, Failure> {
        let mut events = Vec::new();
        for transaction in &self.transactions {
            events.extend(transaction.typed_events::<T>()?);
        }
        Ok(events)
    }

    /// The transactions for machines.
    pub fn document(&self) -> Value {
        let describe =
            |each: &TxResult| json!({"hash": each.hash, "height": each.height, "gas_used": each.gas_used});
        self.transactions.iter().map(describe).collect()
    }

    /// The transactions for people.
    pub fn words(&self) -> String {
        let lines: Vec<_> = self
            .transactions
            .iter()
            .map(|each| format!("transaction {} in block {}, {} gas", each.hash, each.height, each.gas_used))
            .collect();
        lines.join("\n")
    }
}

/// Shows a submission, asks for consent and sends it; `None` after a dry run, which has printed all.
///
/// # Errors
/// If a contract or the chain refuses, or the person does.
pub fn submit(view: &View, tx: &TxArgs, submission: &Submission) -> Result<Option<Sent>, Failure> {
    Submitter::new(view, tx)?.submit(submission)
}

/// A signer that asks for consent once.
pub struct Submitter<'a> {
    view: &'a View,
    sender: TxSender<'a>,
    dry_run: bool,
    agreed: bool,
}

impl<'a> Submitter<'a> {
    /// Opens the key.
    pub fn new(view: &'a View, tx: &TxArgs) -> Result<Self, Failure> {
        let sender = TxSender::new(&view.session, view.signer(tx)?);
        Ok(Self { view, sender, dry_run: tx.dry_run, agreed: tx.yes })
    }

    /// The account that signs.
    pub fn address(&self) -> String {
        self.sender.address()
    }

    /// Shows a submission, asks for consent unless it was given, and sends it; `None` after a dry run.
    pub fn submit(&mut self, submission: &Submission) -> Result<Option<Sent>, Failure> {
        if self.dry_run {
            self.dry_run(submission)?;
            return Ok(None);
        }
        let calls = &submission.batch.calls;
        let Some((first, _)) = calls.first() else {
            return Err(Failure::refused("there is nothing to send"));
        };
        // The simulation refuses what a contract refuses, before anything is signed.
        if !self.agreed {
            let (gas, fee) = self.simulate(first)?;
            let denom = &self.view.session.file.chain.fee_denom;
            let transactions = match calls.len() {
                1 => format!("1 transaction, {gas} gas, fee {fee} {denom}"),
                many => format!("{many} transactions, the first with {gas} gas and a fee of {fee} {denom}"),
            };
            consent(&format!("{}\n{} signs: {transactions}", submission.preview.trim_end(), self.address()))?;
            self.agreed = true;
        }
        let (total, items) = (calls.len(), submission.batch.items());
        let mut report = |progress: Progress<'_>| match progress {
            Progress::Sent { hash } => eprintln!("dpt: transaction {hash} is under way"),
            Progress::Executed { transactions, items: executed } if total > 1 => {
                eprintln!("dpt: {transactions} of {total} transactions, {executed} of {items} items are in");
            }
            Progress::Executed { .. } => {}
        };
        let sent = self.sender.send(&submission.batch, &mut report).wait();
        sent.map(|transactions| Some(Sent { transactions })).map_err(batch_failure)
    }

    fn simulate(&mut self, call: &Call) -> Result<(u64, u128), Failure> {
        Ok(self.sender.simulate(call).wait()?)
    }

    fn dry_run(&mut self, submission: &Submission) -> Result<(), Failure> {
        let denom = &self.view.session.file.chain.fee_denom;
        let (mut documents, mut lines) = (Vec::new(), vec![submission.preview.trim_end().to_owned()]);
        for (call, _) in &submission.batch.calls {
            let (gas, fee) = self.simulate(call)?;
            let msg: Value = serde_json::from_slice(&call.msg).map_err(Failure::refused)?;
            lines.push(format!("would send to {}: {msg}", call.contract));
            lines.push(format!("gas {gas}, fee {fee} {denom}"));
            documents.push(json!({
                "contract": call.contract.name(),
                "address": self.view.session.suite.address(call.contract),
                "msg": msg,
                "funds": call.funds,
                "gas": gas,
                "fee": {"amount": fee.to_string(), "denom": denom},
            }));
        }
        self.view.print(
            &json!({"dry_run": true, "sender": self.address(), "transactions": documents}),
            &lines.join("\n"),
        )
    }
}

/// A failure within a batch. The rest is known not to be executed only if the next transaction was refused.
fn batch_failure(BatchError { executed, items, error }: BatchError) -> Failure {
    let failure = Failure::from(error);
    if executed == 0 {
        return failure;
    }
    let rest = if matches!(failure, Failure::Chain(_)) { "" } else { ", the others are not" };
    failure.saying(|text| format!("the first {executed} of {items} items are in{rest}: {text}"))
}

/// Asks at the terminal whether to send.
///
/// # Errors
/// If there is no terminal, or the answer is no.
pub fn consent(preview: &str) -> Result<(), Failure> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Err(Failure::refused(
            "there is no terminal to ask for consent: look with --dry-run, then send with --yes",
        ));
    }
    let mut terminal = io::stderr().lock();
    write!(terminal, "{preview}\nSend it? [y/N] ")?;
    terminal.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(|error| Failure::malformed("standard input", error))?;
    if matches!(answer.trim(), "y" | "Y" | "yes") {
        Ok(())
    } else {
        Err(Failure::refused("nothing was sent"))
    }
}
