//! Settings: final, every value present.

use crate::finding::Severity;
use std::collections::BTreeMap;

/// What decides which findings are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Findings below this confidence are left out of reports, 0..=1.
    pub min_confidence: f64,
    /// Only these checks (empty: all).
    pub select: Vec<String>,
    /// Not these checks.
    pub ignore: Vec<String>,
    /// By check, under its id.
    pub checks: BTreeMap<String, CheckSettings>,
    /// Whether reports get the word links of each bead.
    pub words: bool,
}

/// What holds for one check.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CheckSettings {
    /// Severity of its findings, whatever the check itself says.
    pub severity: Option<Severity>,
    /// Its findings below this confidence are left out of reports, 0..=1.
    pub min_confidence: Option<f64>,
}

/// The confidence from which findings are shown unless asked otherwise.
pub const DEFAULT_MIN_CONFIDENCE: f64 = 0.5;

impl Default for Settings {
    fn default() -> Self {
        Self { min_confidence: DEFAULT_MIN_CONFIDENCE, select: Vec::new(), ignore: Vec::new(), checks: BTreeMap::new(), words: false }
    }
}

impl Settings {
    /// Whether reports show a finding of that check and confidence.
    #[must_use]
    pub fn shows(&self, check: &str, confidence: f64) -> bool {
        confidence >= self.checks.get(check).and_then(|c| c.min_confidence).unwrap_or(self.min_confidence)
    }

    /// The severity that the user gives the findings of a check.
    #[must_use]
    pub fn severity(&self, check: &str) -> Option<Severity> {
        self.checks.get(check).and_then(|c| c.severity)
    }

    /// Whether a check runs.
    #[must_use]
    pub fn runs(&self, check: &str) -> bool {
        (self.select.is_empty() || self.select.iter().any(|s| s == check)) && !self.ignore.iter().any(|s| s == check)
    }
}
