//! What the tool keeps between runs: accepted findings, what editors decided, verdicts that still hold, what was found over
//! time.

pub mod baseline;
pub mod cache;
pub mod decisions;
pub mod history;
