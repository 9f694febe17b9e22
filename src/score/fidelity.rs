//! Fidelity of a bead, 0..=100: how much of what the source says the translation says, as far as words can show it.
//!
//! fidelity = 100 x link x product over findings of (1 - confidence x weight of its severity), where link rises from
//! 0.7 (no content word linked) to 1 (all linked) with the harmonic mean of both sides' linked shares. Every factor
//! is reported by `--explain`.

use crate::checks::BeadView;
use crate::finding::{Finding, Severity};

/// What moved the score of a bead.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Factor {
    /// In words.
    pub reason: String,
    /// What the score is multiplied by, 0..=1.
    pub factor: f64,
}

/// Fidelity and its factors.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Fidelity {
    /// 0..=100.
    pub value: f64,
    /// What it is the product of.
    pub factors: Vec<Factor>,
}

fn weight(severity: Severity) -> f64 {
    match severity {
        Severity::Minor => 0.06,
        Severity::Major => 0.4,
        Severity::Critical => 0.6,
    }
}

/// Scores a bead from its links and all its findings, those below the reporting confidence included.
#[must_use]
pub fn score(view: &BeadView<'_, '_>, findings: &[Finding]) -> Fidelity {
    let mut factors = Vec::new();
    if view.one_sided() {
        factors.push(Factor { reason: "one side is empty".to_owned(), factor: 0.0 });
        return Fidelity { value: 0.0, factors };
    }
    let (s, t) = view.coverage();
    let mean = if s + t > 0.0 { 2.0 * s * t / (s + t) } else { 0.0 };
    factors.push(Factor {
        reason: format!("{:.0} % of the source's and {:.0} % of the target's content words are linked", s * 100.0, t * 100.0),
        factor: 0.7 + 0.3 * mean,
    });
    for f in findings {
        factors.push(Factor {
            reason: format!("{} ({}, confidence {:.2})", f.check, f.severity.name(), f.confidence),
            factor: 1.0 - f.confidence * weight(f.severity),
        });
    }
    let value = 100.0 * factors.iter().map(|f| f.factor).product::<f64>();
    Fidelity { value: (value * 10.0).round() / 10.0, factors }
}
