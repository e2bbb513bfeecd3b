//! The program's only runtime: commands are synchronous and block on the futures of the sdk here.

use std::io;

use tokio::runtime::{Builder, Handle, Runtime};

/// Builds the runtime. One worker drives the connections between two calls, too.
///
/// # Errors
/// If the operating system gives no thread.
pub fn new() -> io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(1).enable_all().build()
}

/// Blocks the thread until a future is ready.
pub trait Wait: Future + Sized {
    /// Its output. Must be called on a thread that has entered the runtime, and not within a future.
    fn wait(self) -> Self::Output {
        Handle::current().block_on(self)
    }
}

impl<F: Future> Wait for F {}
