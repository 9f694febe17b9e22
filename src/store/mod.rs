//! What the tool keeps between runs: accepted findings, verdicts that still hold.

pub mod baseline;
pub mod cache;
