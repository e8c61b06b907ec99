//! Work on as many threads as were asked for.

use super::Failure;

/// Does a job on that many threads; on all cores if none are asked for.
pub fn with<T: Send>(threads: Option<u16>, job: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let Some(threads) = threads else { return Ok(job()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build();
    Ok(pool.map_err(|error| Failure::new(format!("cannot start {threads} threads: {error}")))?.install(job))
}
