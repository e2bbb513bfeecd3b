//! Sends batches of calls, one transaction after another.

use crate::{Call, ClientError, Session, Signer, Stage, TxResult};

/// Calls to send, one transaction each.
#[derive(Clone, Debug, Default)]
pub struct TxBatch {
    /// Calls with the number of items (orders, readings, …) that each carries.
    pub calls: Vec<(Call, usize)>,
}

impl TxBatch {
    /// One call with one item.
    pub fn one(call: Call) -> Self {
        Self { calls: vec![(call, 1)] }
    }

    /// Number of items of all calls.
    pub fn items(&self) -> usize {
        self.calls.iter().map(|(_, items)| items).sum()
    }
}

/// Progress of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress<'a> {
    /// A transaction of this hash is sent and its result is not known yet.
    Sent {
        /// Hash in upper-case hexadecimal.
        hash: &'a str,
    },
    /// A transaction is in a block.
    Executed {
        /// Transactions executed.
        transactions: usize,
        /// Items of the transactions executed.
        items: usize,
    },
}

/// A failure within a batch: the transactions before it stay.
#[derive(Debug, thiserror::Error)]
#[error("{executed} of {items} items are executed: {error}")]
pub struct BatchError {
    /// Items executed before.
    pub executed: usize,
    /// Items of the batch.
    pub items: usize,
    /// The error of the next transaction.
    pub error: ClientError,
}

/// A signer with the deployment that it sends to.
pub struct TxSender<'a> {
    session: &'a Session,
    signer: Signer,
}

impl<'a> TxSender<'a> {
    /// Sends from an account to a deployment.
    pub const fn new(session: &'a Session, signer: Signer) -> Self {
        Self { session, signer }
    }

    /// Address of the account.
    pub fn address(&self) -> String {
        self.signer.address().to_string()
    }

    /// Simulates a call: gas limit and fee, see [`Signer::simulate`].
    ///
    /// # Errors
    /// [`ClientError::Refused`] if the chain or the contract refuses it.
    pub async fn simulate(&mut self, call: &Call) -> Result<(u64, u128), ClientError> {
        let messages = self.session.messages(&self.signer, std::slice::from_ref(call));
        self.signer.simulate(&self.session.node, &messages).await
    }

    /// Sends the calls of a batch, one transaction after another, and waits for each block.
    ///
    /// # Errors
    /// [`BatchError`] at the first transaction that fails.
    pub async fn send(
        &mut self,
        batch: &TxBatch,
        report: &mut (dyn FnMut(Progress<'_>) + Send),
    ) -> Result<Vec<TxResult>, BatchError> {
        let (mut results, mut executed) = (Vec::new(), 0_usize);
        for (call, items) in &batch.calls {
            let messages = self.session.messages(&self.signer, std::slice::from_ref(call));
            let result = self
                .signer
                .send_recorded(&self.session.node, &messages, &mut |stage| {
                    if let Stage::Sent(prepared) = stage {
                        report(Progress::Sent { hash: &prepared.hash_text() });
                    }
                    Ok(())
                })
                .await
                .map_err(|error| BatchError { executed, items: batch.items(), error })?;
            results.push(result);
            executed = executed.saturating_add(*items);
            report(Progress::Executed { transactions: results.len(), items: executed });
        }
        Ok(results)
    }
}
