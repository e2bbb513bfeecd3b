//! Carries out the steps of a plan.

use interfaces::Contract;
use sdk::{ClientError, Message, NetworkFile, Node, Signer, Stage, TxResult};
use serde::Serialize;

use crate::differences::common_version;
use crate::error::DeployError;
use crate::found::Found;
use crate::plan::{Plan, plan};
use crate::state::{LockedState, Pending, State, recorded_codes};
use crate::step::{Step, StepContext};
use crate::wanted::Wanted;

/// The most plans of one run: a vote follows its proposal, and then nothing is left.
const ROUNDS: usize = 4;

/// A step whose transaction is in a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DoneStep {
    /// The step's text.
    pub step: String,
    /// Transaction hash, hexadecimal.
    pub hash: String,
    /// Height of the block.
    pub height: u64,
    /// Gas used.
    pub gas_used: u64,
}

/// The stages of a step's transaction. Steps of a run are numbered from 1.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// The transaction is recorded in the state file and not sent.
    Signed {
        /// Number of the step.
        number: usize,
    },
    /// The transaction is sent and not confirmed.
    Sent {
        /// Number of the step.
        number: usize,
    },
    /// The transaction is in a block.
    Done {
        /// Number of the step.
        number: usize,
        /// The step.
        step: &'a DoneStep,
    },
}

/// Receives the progress of a run.
type Report<'a> = &'a mut (dyn FnMut(Progress<'_>) + Send);

/// The result of a run: nothing is left to do.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The steps of this run.
    pub steps: Vec<DoneStep>,
    /// The state of the chain afterwards.
    pub found: Found,
    /// The empty plan, with addresses and market.
    pub plan: Plan,
    /// The state file's content.
    pub state: State,
}

/// Carries out every step that is missing; continues an interrupted run.
///
/// # Errors
/// [`DeployError`] if a step is refused or its result is unknown; the next run continues.
pub async fn apply(
    file: &NetworkFile,
    wanted: &Wanted,
    signer: Signer,
    pin: bool,
    report: Report<'_>,
) -> Result<Applied, DeployError> {
    let node = Node::connect(&file.chain).await?;
    let locked = LockedState::open(&file.state_path(), &file.chain.id, &wanted.name)?;
    let sender = signer.address().to_string();
    let mut run = Run { wanted, node, signer, sender, locked, report, done: vec![], proposed: false };
    run.settle_pending().await?;
    run.locked.state.check_deployer(&run.sender, &run.locked.path)?;
    for _ in 0..ROUNDS {
        let addresses = run.locked.state.suite.clone();
        let found = Found::complete(&run.node, wanted, addresses.as_ref(), &run.sender, pin).await?;
        let (_, now) = run.node.latest().await?;
        let mut plan = plan(wanted, &found, &run.sender, now, pin)?;
        // At most one proposal a run: a vote that has ended in the meantime was decided by the voters.
        plan.steps.retain(|step| !(run.proposed && matches!(step, Step::Pin(_))));
        run.record(&found, &plan)?;
        if plan.steps.is_empty() {
            return Ok(Applied { steps: run.done, found, plan, state: run.locked.state });
        }
        run.carry_out(found, &plan).await?;
    }
    Err(DeployError::refused(
        "the chain does not become as planned: see what `dpt deploy plan` would still do",
    ))
}

/// A run.
struct Run<'a> {
    wanted: &'a Wanted,
    node: Node,
    signer: Signer,
    sender: String,
    locked: LockedState,
    report: Report<'a>,
    done: Vec<DoneStep>,
    /// Whether this run proposed to pin codes.
    proposed: bool,
}

impl Run<'_> {
    /// Finishes the transaction that an earlier run recorded.
    async fn settle_pending(&mut self) -> Result<(), DeployError> {
        let Some(pending) = self.locked.state.pending.clone() else { return Ok(()) };
        if pending.sender != self.sender {
            return Err(DeployError::refused(format!(
                "a transaction of {} is under way ({}, {}): run this with --from and its key first",
                pending.sender, pending.step, pending.hash
            )));
        }
        let prepared = pending.prepared(&self.locked.path)?;
        match self.signer.resume(&self.node, &prepared).await {
            Ok(result) => self.step_done(&pending.step, &result),
            // It has taken no effect and never will; the plan contains its step again.
            Err(error) if error.is_final() => self.clear_pending(),
            Err(error) => Err(error.into()),
        }
    }

    fn record(&mut self, found: &Found, plan: &Plan) -> Result<(), DeployError> {
        let before = &self.locked.state;
        let deployer = if before.deployer.is_empty() { self.sender.clone() } else { before.deployer.clone() };
        // Other commands take a recorded market for open: not before the contracts know their addresses.
        let complete = plan.steps.iter().all(|step| !matches!(step, Step::Start(_) | Step::SetAddresses(_)));
        let state = State {
            suite: found.addresses(),
            market: plan.market.filter(|_| complete),
            deployer,
            version: common_version(found).unwrap_or_default(),
            codes: recorded_codes(found),
            ..before.clone()
        };
        self.locked.record(state)
    }

    async fn carry_out(&mut self, found: Found, plan: &Plan) -> Result<(), DeployError> {
        let mut codes = found.codes;
        for step in &plan.steps {
            let governance = match step {
                Step::Pin(_) => Some(self.node.gov_params().await?),
                _ => None,
            };
            let context = StepContext {
                wanted: self.wanted,
                sender: &self.sender,
                prefix: &self.node.chain.prefix,
                addresses: &plan.addresses,
                codes: &codes,
                governance: governance.as_ref(),
            };
            let messages = step.messages(&context)?;
            let result = self.send(step, &messages).await?;
            self.proposed |= matches!(step, Step::Pin(_));
            if let Step::Upload(contract) = step {
                codes.insert(self.wanted.artifacts.of(*contract).hash, code_id(*contract, &result)?);
            }
            self.step_done(&step.to_string(), &result)?;
        }
        Ok(())
    }

    /// Sends a step's messages; records the transaction before it is sent.
    async fn send(&mut self, step: &Step, messages: &[Message]) -> Result<TxResult, DeployError> {
        let number = self.done.len().saturating_add(1);
        let (locked, sender, report) = (&mut self.locked, &self.sender, &mut self.report);
        let text = step.to_string();
        let sent = self
            .signer
            .send_recorded(&self.node, messages, &mut |stage| {
                match stage {
                    Stage::Signed(prepared) => {
                        let pending = Some(Pending::new(&text, sender, prepared));
                        locked
                            .record(State { pending, ..locked.state.clone() })
                            .map_err(|error| ClientError::NotRecorded { problem: error.to_string() })?;
                        report(Progress::Signed { number });
                    }
                    Stage::Sent(_) => report(Progress::Sent { number }),
                }
                Ok(())
            })
            .await;
        match sent {
            Ok(result) => Ok(result),
            Err(error) => {
                if error.is_final() {
                    self.clear_pending()?;
                }
                Err(DeployError::Step { step: text, error })
            }
        }
    }

    fn step_done(&mut self, step: &str, result: &TxResult) -> Result<(), DeployError> {
        self.clear_pending()?;
        let done = DoneStep {
            step: step.to_owned(),
            hash: result.hash.clone(),
            height: result.height,
            gas_used: result.gas_used,
        };
        (self.report)(Progress::Done { number: self.done.len().saturating_add(1), step: &done });
        self.done.push(done);
        Ok(())
    }

    fn clear_pending(&mut self) -> Result<(), DeployError> {
        self.locked.record(State { pending: None, ..self.locked.state.clone() })
    }
}

/// The id that the chain gave a code.
fn code_id(contract: Contract, result: &TxResult) -> Result<u64, DeployError> {
    result.attribute("store_code", "code_id").and_then(|id| id.parse().ok()).ok_or_else(|| {
        DeployError::Unreadable(format!("transaction {} names no code id of {contract}", result.hash))
    })
}
