//! Where work runs that would hold up the async threads.

use crate::failure::{Code, Failure};
use crate::shield;

/// Runs blocking work off the async threads.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        Err(Failure::new(Code::Internal, "the work stopped unexpectedly; nothing was half-written"))
    })
}

/// Runs long work off the async threads, and gives the memory that it took back.
pub(super) async fn laborious<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    blocking(move || {
        let done = work();
        shield::give_back();
        done
    })
    .await
}
