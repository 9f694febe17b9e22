//! The MQM scoring model (themqm.org; Lommel et al. 2024): linear, without calibration.
//!
//! Absolute penalty total APT = sum of severity multipliers (minor 1, major 5, critical 25; type weights 1).
//! Per-word penalty = APT / EWC, with the evaluation word count EWC in source words. Normed penalty = that times the
//! reference word count of 1000. Overall quality score = (1 - APT / EWC) x 100, not below 0.

use crate::finding::Finding;
use serde::{Deserialize, Serialize};

/// Reference word count: penalties are told per so many source words.
pub const REFERENCE_WORDS: f64 = 1000.0;

/// Quality of a document or a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mqm {
    /// Evaluation word count: source words.
    pub words: usize,
    /// Absolute penalty total.
    pub penalty: f64,
}

impl Mqm {
    /// The penalties of `findings` over `words` source words.
    #[must_use]
    pub fn of<'f>(words: usize, findings: impl Iterator<Item = &'f Finding>) -> Self {
        Self { words, penalty: findings.map(|f| f.severity.multiplier()).sum() }
    }

    /// Penalty per 1000 source words; 0 where there are no words.
    #[must_use]
    pub fn normed_penalty(&self) -> f64 {
        #[allow(clippy::cast_precision_loss)]
        if self.words == 0 { 0.0 } else { self.penalty / self.words as f64 * REFERENCE_WORDS }
    }

    /// Overall quality score, 0..=100.
    #[must_use]
    pub fn score(&self) -> f64 {
        (100.0 - self.normed_penalty() / REFERENCE_WORDS * 100.0).max(0.0)
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Mqm) -> Mqm {
        Mqm { words: self.words + other.words, penalty: self.penalty + other.penalty }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn penalties_are_per_thousand_source_words() {
        let m = Mqm { words: 200, penalty: 6.0 };
        assert!((m.normed_penalty() - 30.0).abs() < 1e-9);
        assert!((m.score() - 97.0).abs() < 1e-9);
        assert!(Mqm::default().score() > 99.9);
    }
}
