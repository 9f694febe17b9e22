//! What makes a run fail: thresholds over findings, by severity, by number, by score.

use crate::finding::Severity;
use crate::report::{DocumentReport, Summary};
use std::collections::BTreeMap;

/// What the documents of a run, or some of its paths, must keep to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thresholds {
    /// A finding at or above this severity makes the run fail; `None`: never.
    pub fail_on: Option<Severity>,
    /// The same for single checks, by id.
    pub fail_on_check: BTreeMap<String, Option<Severity>>,
    /// Most findings per 1000 source words.
    pub max_per_1000_words: Option<f64>,
    /// The same for single checks, by id.
    pub max_per_1000_words_of: BTreeMap<String, f64>,
    /// Least MQM score, 0..=100.
    pub min_mqm: Option<f64>,
}

impl Thresholds {
    /// Whether a finding of that check and severity makes the run fail by itself.
    #[must_use]
    pub fn fails(&self, check: &str, severity: Severity) -> bool {
        self.fail_on_check.get(check).copied().unwrap_or(self.fail_on).is_some_and(|s| severity >= s)
    }
}

/// Counts what thresholds speak of.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    summary: Summary,
    by_check: BTreeMap<&'static str, usize>,
    failing: usize,
    worst: Option<Severity>,
}

impl Tally {
    /// Adds a document.
    pub fn add(&mut self, thresholds: &Thresholds, document: &DocumentReport) {
        self.summary.add(document);
        for f in document.beads.iter().flat_map(|b| &b.findings) {
            *self.by_check.entry(f.check).or_default() += 1;
            if thresholds.fails(f.check, f.severity) {
                self.failing += 1;
                self.worst = self.worst.max(Some(f.severity));
            }
        }
    }

    /// What is not kept to, a sentence each; empty where all is well. A run without words keeps to any number.
    #[must_use]
    pub fn breaches(&self, thresholds: &Thresholds) -> Vec<String> {
        let mut out = Vec::new();
        if let (Some(worst), n) = (self.worst, self.failing) {
            let plural = if n == 1 { "finding that fails" } else { "findings that fail" };
            out.push(format!("{n} {plural} the run, the worst {}", worst.name()));
        }
        #[allow(clippy::cast_precision_loss)]
        let rate = |n: usize| if self.summary.mqm.words == 0 { 0.0 } else { n as f64 * 1000.0 / self.summary.mqm.words as f64 };
        if let Some(most) = thresholds.max_per_1000_words.filter(|m| rate(self.summary.total()) > *m) {
            out.push(format!("{:.2} findings per 1000 source words, {most} allowed", rate(self.summary.total())));
        }
        for (check, most) in &thresholds.max_per_1000_words_of {
            let n = self.by_check.get(check.as_str()).copied().unwrap_or(0);
            if rate(n) > *most {
                out.push(format!("{:.2} findings of {check} per 1000 source words, {most} allowed", rate(n)));
            }
        }
        if let Some(least) = thresholds.min_mqm.filter(|m| self.summary.mqm.score() < *m) {
            out.push(format!("MQM score {:.2}, {least} wanted", self.summary.mqm.score()));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::mqm::Mqm;

    fn document(words: usize) -> DocumentReport {
        DocumentReport { mqm: Mqm { words, penalty: 30.0 }, ..DocumentReport::default() }
    }

    #[test]
    fn scores_below_the_least_are_told() {
        let t = Thresholds { min_mqm: Some(95.0), max_per_1000_words: Some(1.0), ..Thresholds::default() };
        let mut tally = Tally::default();
        tally.add(&t, &document(1000));
        assert!(tally.breaches(&t).is_empty(), "{:?}", tally.breaches(&t));
        tally.add(&t, &document(10));
        assert_eq!(tally.breaches(&t).len(), 1);
        assert!(Tally::default().breaches(&t).is_empty());
    }

    #[test]
    fn a_check_may_fail_at_its_own_severity() {
        let t = Thresholds {
            fail_on: Some(Severity::Critical),
            fail_on_check: [("negation".to_owned(), Some(Severity::Minor)), ("spacing".to_owned(), None)].into(),
            ..Thresholds::default()
        };
        assert!(
            t.fails("negation", Severity::Minor) && !t.fails("wrong-sense", Severity::Major) && !t.fails("spacing", Severity::Critical)
        );
    }
}
