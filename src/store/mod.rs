//! What the tool keeps between runs: accepted findings, what editors decided, verdicts that still hold.

pub mod baseline;
pub mod cache;
pub mod decisions;
