//! Settings: final, every value present.

use crate::finding::Severity;

/// What decides which findings are shown and which count.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Findings below this confidence are left out of reports, 0..=1.
    pub min_confidence: f64,
    /// A finding at or above this severity makes the run fail; `None`: never.
    pub fail_on: Option<Severity>,
    /// Only these checks (empty: all).
    pub select: Vec<String>,
    /// Not these checks.
    pub ignore: Vec<String>,
    /// Whether reports get the word links of each bead.
    pub words: bool,
}

/// The confidence from which findings are shown unless asked otherwise.
pub const DEFAULT_MIN_CONFIDENCE: f64 = 0.5;

impl Default for Settings {
    fn default() -> Self {
        Self {
            min_confidence: DEFAULT_MIN_CONFIDENCE,
            fail_on: Some(Severity::Major),
            select: Vec::new(),
            ignore: Vec::new(),
            words: false,
        }
    }
}

impl Settings {
    /// Whether a check runs.
    #[must_use]
    pub fn runs(&self, check: &str) -> bool {
        (self.select.is_empty() || self.select.iter().any(|s| s == check)) && !self.ignore.iter().any(|s| s == check)
    }
}
