//! The runtime on which a synchronous chain awaits the client.

use std::sync::LazyLock;

use tokio::runtime::{Builder, Runtime};

/// One worker drives the connections between two calls, too.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap_or_else(|error| panic!("no runtime: {error}"))
});

/// Blocks the thread until a future is ready.
pub trait Wait: Future + Sized {
    /// Its output. Must not be called within another future.
    fn wait(self) -> Self::Output {
        RUNTIME.block_on(self)
    }
}

impl<F: Future> Wait for F {}
