//! From what is to be sent to what became of it: simulation, preview, consent, one transaction after another.

use std::io::{self, BufRead, IsTerminal, Write};

use client::{Signer, Stage, TxResult};
use interfaces::event::TypedEvent;
use serde_json::{Value, json};

use super::Act;
use super::view::View;
use crate::failure::Failure;
use crate::network::Call;

/// What is to be sent.
pub struct Parcel {
    /// What it does, for people: shown before it is signed.
    pub preview: String,
    /// One call a transaction, with the number of items that it carries.
    pub calls: Vec<(Call, usize)>,
}

impl Parcel {
    /// One call.
    pub fn one(preview: impl Into<String>, call: Call) -> Self {
        Self { preview: preview.into(), calls: vec![(call, 1)] }
    }
}

/// What became of it.
#[derive(Default)]
pub struct Sent {
    transactions: Vec<TxResult>,
}

impl Sent {
    /// With what was sent later.
    pub fn extend(&mut self, later: Self) {
        self.transactions.extend(later.transactions);
    }

    /// Whether nothing was sent.
    pub const fn is_empty(&self) -> bool {
        self.transactions.is_empty()
    }

    /// All events of a type, over all transactions.
    pub fn events<T: TypedEvent>(&self) -> Result<Vec<T>, Failure> {
        let events = self.transactions.iter().flat_map(|transaction| &transaction.events);
        T::parse_all(events).map_err(Failure::refused)
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

/// Shows a parcel, asks for consent and sends it. Nothing comes back from a dry run, which has said all.
///
/// # Errors
/// If a contract or the chain refuses, or the person does.
pub fn submit(view: &View, act: &Act, parcel: &Parcel) -> Result<Option<Sent>, Failure> {
    Courier::new(view, act)?.submit(parcel)
}

/// Who signs and sends, once the person has agreed.
pub struct Courier<'a> {
    view: &'a View,
    act: &'a Act,
    signer: Signer,
    agreed: bool,
}

impl<'a> Courier<'a> {
    /// Opens the key.
    pub fn new(view: &'a View, act: &'a Act) -> Result<Self, Failure> {
        Ok(Self { view, act, signer: view.signer(act)?, agreed: act.yes })
    }

    /// The account that signs.
    pub fn address(&self) -> String {
        self.signer.address().to_string()
    }

    /// Shows a parcel, asks for consent unless there has been some, and sends it. Nothing comes back from a dry run.
    pub fn submit(&mut self, parcel: &Parcel) -> Result<Option<Sent>, Failure> {
        let view = self.view;
        if self.act.dry_run {
            dry_run(view, &mut self.signer, parcel)?;
            return Ok(None);
        }
        let Some((first, _)) = parcel.calls.first() else {
            return Err(Failure::refused("there is nothing to send"));
        };
        // What a contract refuses is refused by the simulation, before anything is signed.
        if !self.agreed {
            let (gas, fee) = simulate(view, &mut self.signer, first)?;
            let denom = &view.session.file.chain.fee_denom;
            let transactions = match parcel.calls.len() {
                1 => format!("1 transaction, {gas} gas, fee {fee} {denom}"),
                many => format!("{many} transactions, the first with {gas} gas and a fee of {fee} {denom}"),
            };
            consent(&format!("{}\n{} signs: {transactions}", parcel.preview.trim_end(), self.address()))?;
            self.agreed = true;
        }
        send(view, &mut self.signer, parcel).map(Some)
    }
}

fn simulate(view: &View, signer: &mut Signer, call: &Call) -> Result<(u64, u128), Failure> {
    let messages = view.session.messages(signer, std::slice::from_ref(call));
    signer.simulate(&view.session.node, &messages).map_err(|error| view.failure(error))
}

fn dry_run(view: &View, signer: &mut Signer, parcel: &Parcel) -> Result<(), Failure> {
    let chain = &view.session.file.chain;
    let (mut documents, mut lines) = (Vec::new(), vec![parcel.preview.trim_end().to_owned()]);
    for (call, _) in &parcel.calls {
        let (gas, fee) = simulate(view, signer, call)?;
        let msg: Value = serde_json::from_slice(&call.msg).map_err(Failure::refused)?;
        lines.push(format!("would send to {}: {msg}", call.contract));
        lines.push(format!("gas {gas}, fee {fee} {}", chain.fee_denom));
        documents.push(json!({
            "contract": call.contract.name(),
            "address": view.session.suite.address(call.contract),
            "msg": msg,
            "funds": call.funds,
            "gas": gas,
            "fee": {"amount": fee.to_string(), "denom": chain.fee_denom},
        }));
    }
    view.print(
        &json!({"dry_run": true, "sender": signer.address().to_string(), "transactions": documents}),
        &lines.join("\n"),
    )
}

/// Asks whether to send, at the terminal; without one, nothing is sent.
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

/// Sends one transaction after another. Those before a failure stay: what is in and what is not is said.
fn send(view: &View, signer: &mut Signer, parcel: &Parcel) -> Result<Sent, Failure> {
    let (total, items): (_, usize) = (parcel.calls.len(), parcel.calls.iter().map(|(_, items)| items).sum());
    let (mut sent, mut done) = (Sent::default(), 0_usize);
    for (number, (call, carried)) in (1_usize..).zip(&parcel.calls) {
        let messages = view.session.messages(signer, std::slice::from_ref(call));
        // Whoever stops waiting for the block can look the transaction up.
        let sending = signer.send_noting(&view.session.node, &messages, &mut |stage| {
            if let Stage::Sent(prepared) = stage {
                eprintln!("dpt: transaction {} is under way", prepared.hash_text());
            }
            Ok(())
        });
        match sending {
            Ok(result) => sent.transactions.push(result),
            Err(error) => {
                let failure = view.failure(error);
                return Err(if done == 0 { failure } else { partly(failure, done, items) });
            }
        }
        done = done.saturating_add(*carried);
        if total > 1 {
            eprintln!("dpt: {number} of {total} transactions, {done} of {items} items are in");
        }
    }
    Ok(sent)
}

/// A failure after some of it has been carried out. What became of the rest is only known if it was refused.
fn partly(failure: Failure, done: usize, items: usize) -> Failure {
    let rest = if matches!(failure, Failure::Chain(_)) { "" } else { ", the others are not" };
    failure.saying(|text| format!("the first {done} of {items} items are in{rest}: {text}"))
}
