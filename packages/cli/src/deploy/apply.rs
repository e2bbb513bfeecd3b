//! `dpt deploy apply`: does what is to be done.

use std::io::{self, Write};

use sdk::NetworkFile;
use sdk::{ClientError, Node, Signer, Stage, TxResult};
use serde_json::{Value, json};

use super::Args;
use super::found::Found;
use super::plan::{Plan, plan, to_accept};
use super::state::{Held, Pending, State, noted_codes};
use super::step::{Means, Step};
use super::stop::Stop;
use super::wanted::Wanted;
use crate::failure::Failure;
use crate::runtime::Wait;

/// So often the chain is looked at anew: a vote follows its proposal, and then nothing is left.
const ROUNDS: usize = 4;

/// Runs `dpt deploy apply`.
pub fn run(args: &Args) -> Result<(), Failure> {
    let file = NetworkFile::read(&args.at.network)?;
    let wanted = Wanted::read(&file, args.keys())?;
    super::rehearse::rehearse(&wanted)?;
    let signer = args.signer(&file)?;
    let node = Node::connect(&file.chain).wait()?;
    let held = Held::open(&file.state_path(), &file.chain.id, &wanted.name)?;
    let sender = signer.address().to_string();
    let stop = Stop::from_environment()?;
    let mut run = Run { args, wanted, node, signer, sender, held, stop, sent: vec![], proposed: false };
    run.settle_pending()?;
    run.held.state.left_to(&run.sender, &run.held.path)?;
    for _ in 0..ROUNDS {
        let found = run.look()?;
        let (_, now) = run.node.latest().wait()?;
        let mut plan = plan(&run.wanted, &found, &run.sender, now, args.pin)?;
        // One proposal a run: if its vote is over before this run has come to it, the voters have decided.
        plan.steps.retain(|step| !(run.proposed && matches!(step, Step::Pin(_))));
        run.note(&found, &plan)?;
        if plan.steps.is_empty() {
            return run.report(&found, &plan);
        }
        run.carry_out(found, &plan)?;
    }
    Err(Failure::refused("the chain does not become as planned: see what `dpt deploy plan` would still do"))
}

/// A run.
struct Run<'a> {
    args: &'a Args,
    wanted: Wanted,
    node: Node,
    signer: Signer,
    sender: String,
    held: Held,
    stop: Stop,
    /// The steps done, for the report.
    sent: Vec<Value>,
    /// Whether pinning was proposed.
    proposed: bool,
}

impl Run<'_> {
    /// Brings the transaction to its end that an earlier run has left, before anything is planned.
    fn settle_pending(&mut self) -> Result<(), Failure> {
        let Some(pending) = self.held.state.pending.clone() else { return Ok(()) };
        if pending.sender != self.sender {
            return Err(Failure::refused(format!(
                "a transaction of {} is under way ({}, {}): run this with --from and its key first",
                pending.sender, pending.step, pending.hash
            )));
        }
        let prepared = pending.prepared(&self.held.path)?;
        match self.signer.resume(&self.node, &prepared).wait() {
            Ok(result) => self.done(&pending.step, &result),
            Err(error) if error.is_final() => {
                // It has taken no effect and never will; the plan has its step again.
                self.clear_pending()
            }
            Err(error) => Err(error.into()),
        }
    }

    fn look(&self) -> Result<Found, Failure> {
        let suite = self.held.state.suite.as_ref();
        let mut found = Found::read(&self.node, &self.wanted.name, suite, &self.sender)?;
        found.look_up_codes(&self.node, &self.wanted, &self.sender)?;
        if self.args.pin {
            found.look_up_pinning(&self.node, &self.sender)?;
        }
        Ok(found)
    }

    /// Notes what is there.
    fn note(&mut self, found: &Found, plan: &Plan) -> Result<(), Failure> {
        let before = &self.held.state;
        let deployer = if before.deployer.is_empty() { self.sender.clone() } else { before.deployer.clone() };
        // Other commands take a market for open that is noted here: not before its suite is wired.
        let started = plan.steps.iter().all(|step| !matches!(step, Step::Start(_) | Step::Wire(_)));
        let version = super::verify::versions(found).unwrap_or_default();
        let state = State {
            suite: found.suite(),
            market: plan.market.filter(|_| started),
            deployer,
            version,
            codes: noted_codes(found),
            ..before.clone()
        };
        self.held.note(state)
    }

    /// Does the steps of a plan.
    fn carry_out(&mut self, found: Found, plan: &Plan) -> Result<(), Failure> {
        let mut codes = found.codes;
        for step in &plan.steps {
            let governance = match step {
                Step::Pin(_) => Some(self.node.gov_params().wait()?),
                _ => None,
            };
            let means = Means {
                wanted: &self.wanted,
                sender: &self.sender,
                prefix: &self.node.chain.prefix,
                suite: &plan.suite,
                codes: &codes,
                governance: governance.as_ref(),
            };
            let messages = step.messages(&means)?;
            let result = self.send(step, &messages)?;
            self.proposed |= matches!(step, Step::Pin(_));
            if let Step::Upload(contract) = step {
                codes.insert(self.wanted.artifacts.of(*contract).hash, code_id(&result)?);
            }
            self.done(&step.to_string(), &result)?;
        }
        Ok(())
    }

    /// Sends a step's messages; its transaction is noted before it leaves.
    fn send(&mut self, step: &Step, messages: &[sdk::Message]) -> Result<TxResult, Failure> {
        let number = self.sent.len().saturating_add(1);
        let (held, sender, point) = (&mut self.held, &self.sender, &self.stop);
        let text = step.to_string();
        let sent = self
            .signer
            .send_recorded(&self.node, messages, &mut |stage| {
                match stage {
                    Stage::Signed(prepared) => {
                        let pending = Some(Pending::new(&text, sender, prepared));
                        held.note(State { pending, ..held.state.clone() })
                            .map_err(|error| ClientError::NotRecorded { problem: error.to_string() })?;
                        point.at(number, "signed");
                    }
                    Stage::Sent(_) => point.at(number, "sent"),
                }
                Ok(())
            })
            .wait();
        sent.or_else(|error| {
            if error.is_final() {
                self.clear_pending()?;
            }
            Err(failed(&text, error))
        })
    }

    /// Notes and tells that a step is done.
    fn done(&mut self, step: &str, result: &TxResult) -> Result<(), Failure> {
        self.clear_pending()?;
        self.sent.push(json!({
            "step": step,
            "hash": result.hash,
            "height": result.height,
            "gas_used": result.gas_used,
        }));
        if !self.args.json {
            let mut out = io::stdout().lock();
            let TxResult { gas_used, height, hash, .. } = result;
            match writeln!(out, "{step}\n    {gas_used} gas, height {height}, {hash}") {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error.into()),
                // Whoever read this may have seen enough: the work goes on.
                _ => {}
            }
        }
        self.stop.at(self.sent.len(), "done");
        Ok(())
    }

    fn clear_pending(&mut self) -> Result<(), Failure> {
        self.held.note(State { pending: None, ..self.held.state.clone() })
    }

    /// Says what is there now.
    fn report(&self, found: &Found, plan: &Plan) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        let to_accept = to_accept(&self.wanted, found);
        let state = &self.held.state;
        if self.args.json {
            let report = json!({
                "chain_id": state.chain_id,
                "deployment": state.deployment,
                "deployer": state.deployer,
                "version": state.version,
                "suite": state.suite,
                "market": state.market,
                "codes": state.codes,
                "transactions": self.sent,
                "to_accept": to_accept,
                "state_file": self.held.path,
            });
            writeln!(out, "{report:#}")?;
            return Ok(());
        }
        if self.sent.is_empty() {
            writeln!(out, "nothing to do: the chain is as {} says", self.args.at.network.display())?;
        }
        let market = plan.market.map_or_else(String::new, |market| market.to_string());
        writeln!(
            out,
            "market {market} ({}) is open on {}; noted in {}",
            self.wanted.market.name,
            state.chain_id,
            self.held.path.display()
        )?;
        if let Some(to_accept) = to_accept {
            writeln!(out, "{to_accept}")?;
        }
        Ok(())
    }
}

/// Which step has failed, in the same line as why.
fn failed(step: &str, error: ClientError) -> Failure {
    match Failure::from(error) {
        Failure::Refused(text) => Failure::Refused(format!("{step}: {text}")),
        Failure::Chain(text) => Failure::Chain(format!("{step}: {text}; run this again to go on")),
        other => other,
    }
}

/// The number that the chain gave a code.
fn code_id(result: &TxResult) -> Result<u64, Failure> {
    result
        .attribute("store_code", "code_id")
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| Failure::Chain(format!("transaction {} does not tell the code's number", result.hash)))
}
