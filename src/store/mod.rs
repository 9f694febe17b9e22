//! What the tool keeps between runs: accepted findings, verdicts that still hold, what was found over time.

pub mod baseline;
pub mod cache;
pub mod history;
