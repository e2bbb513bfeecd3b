//! The start of an operator on a chain.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use sdk::{Session, Signer};
use tracing::info;
use units::Seconds;

use crate::backend::{Backend, BackendError};
use crate::executor::Executor;
use crate::market_view::{MarketView, first_cycle};
use crate::metrics::Metrics;
use crate::node_backend::NodeBackend;
use crate::operator::Operator;

/// The gas of one transaction where the chain's blocks have no limit.
const UNLIMITED: u64 = 30_000_000;

/// The parameters of an operator.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// A job is done only once it has been due for so long.
    pub patience: Seconds,
    /// The most gas that one transaction should use; half a block if absent.
    pub gas: Option<u64>,
    /// Earlier cycles that the first scan includes.
    pub look_back: u32,
}

/// An operator of the session's market.
pub struct MarketOperator(Operator<NodeBackend>);

impl MarketOperator {
    /// Reads the market's definition and the last block. The operator stops after its current transaction once `stop` is set.
    ///
    /// # Errors
    /// [`BackendError`] if the node does not answer or the market does not exist.
    pub async fn start(
        session: Session,
        signer: Signer,
        settings: Settings,
        metrics: Metrics,
        stop: Arc<AtomicBool>,
    ) -> Result<Self, BackendError> {
        let definition = session.definition().await?;
        let gas = match settings.gas {
            Some(gas) => gas,
            // Half of a block leaves room for others.
            None => session.node.block_gas().await?.map_or(UNLIMITED, |gas| gas / 2),
        };
        let (chain, market) = (session.node.chain.id.clone(), session.market);
        info!(chain, market = market.get(), operator = %signer.address(), gas, "operating");
        let mut backend = NodeBackend { session, signer, market, denom: definition.denom, stop };
        let head = backend.head().await?;
        if let Ok(balance) = backend.balance().await {
            metrics.set_balance(balance);
        }
        let first = first_cycle(&definition.timing, head.time, settings.look_back);
        let view = MarketView::new(definition.timing, first);
        let operator = Operator::new(backend, view, Executor::new(gas), metrics, head, settings.patience);
        Ok(Self(operator))
    }

    /// Operates until it is stopped.
    pub async fn run(&mut self) {
        self.0.run().await;
    }

    /// Does every job that is due, and those that become due by it.
    ///
    /// # Errors
    /// [`BackendError`] if a request fails for another reason than a refused job.
    pub async fn run_once(&mut self) -> Result<(), BackendError> {
        self.0.run_once().await
    }
}
