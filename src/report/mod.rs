//! Reports: pure values, no input or output.

pub mod diff;
pub mod stats;
pub mod week;
pub mod weekly;

use crate::document::{BeadText, Place};
use crate::finding::Finding;
use crate::score::fidelity::Factor;
use crate::score::mqm::Mqm;
use crate::text::Span;

/// A bead with its verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct BeadReport {
    /// The document's name; for pre-aligned input the row's id.
    pub document: String,
    /// Which bead of the document, from 0.
    pub bead: usize,
    /// The texts.
    pub text: BeadText,
    /// 0..=100.
    pub fidelity: f64,
    /// What the fidelity is made of.
    pub factors: Vec<Factor>,
    /// Findings at or above the reporting confidence, in order of their place in the target.
    pub findings: Vec<Finding>,
    /// Findings that do not count, each with the reason.
    pub known: Vec<(Finding, Known)>,
    /// Words that render each other, where they are asked for: places in the source text, places in the target text.
    pub words: Vec<LinkedWords>,
}

/// Why a finding does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is in the baseline.
    Baseline,
    /// The user suppresses it, for this reason.
    Suppressed(String),
    /// An editor rejected it.
    Rejected,
}

/// Words that render each other: places in the source text, places in the target text.
pub type LinkedWords = (Vec<Span>, Vec<Span>);

/// A document with its verdict.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocumentReport {
    /// The document's name; empty for a row that stands alone and goes by its id.
    pub name: String,
    /// Where it comes from.
    pub place: Place,
    /// Its beads, in order.
    pub beads: Vec<BeadReport>,
    /// Quality in the MQM model.
    pub mqm: Mqm,
    /// Mean fidelity weighted by source words, 0..=100.
    pub fidelity: f64,
    /// English content words: all, known to the lexicon, rendered in the target.
    pub content: [usize; 3],
}

impl DocumentReport {
    /// Sets findings aside that do not count, and puts the quality right.
    pub fn set_aside(&mut self, why: impl Fn(&BeadReport, &Finding) -> Option<Known>) {
        for bead in &mut self.beads {
            let mut kept = Vec::new();
            for f in std::mem::take(&mut bead.findings) {
                match why(bead, &f) {
                    Some(known) => bead.known.push((f, known)),
                    None => kept.push(f),
                }
            }
            bead.findings = kept;
        }
        self.mqm = Mqm::of(self.mqm.words, self.beads.iter().flat_map(|b| &b.findings));
    }
}

/// Counts over a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Documents checked.
    pub documents: usize,
    /// Beads checked.
    pub beads: usize,
    /// Findings by severity: minor, major, critical.
    pub findings: [usize; 3],
    /// Findings in the baseline, suppressed ones, rejected ones.
    pub known: [usize; 3],
    /// Quality of the whole.
    pub mqm: Mqm,
    fidelity_sum: f64,
    fidelity_words: f64,
}

impl Summary {
    /// Adds a document.
    pub fn add(&mut self, document: &DocumentReport) {
        self.documents += 1;
        self.beads += document.beads.len();
        for f in document.beads.iter().flat_map(|b| &b.findings) {
            self.findings[f.severity as usize] += 1;
        }
        for (_, why) in document.beads.iter().flat_map(|b| &b.known) {
            let kind = match why {
                Known::Baseline => 0,
                Known::Suppressed(_) => 1,
                Known::Rejected => 2,
            };
            self.known[kind] += 1;
        }
        self.mqm = self.mqm.and(document.mqm);
        #[allow(clippy::cast_precision_loss)]
        let words = document.mqm.words as f64;
        self.fidelity_sum += document.fidelity * words;
        self.fidelity_words += words;
    }

    /// All findings.
    #[must_use]
    pub fn total(&self) -> usize {
        self.findings.iter().sum()
    }

    /// Mean fidelity weighted by source words, 0..=100.
    #[must_use]
    pub fn fidelity(&self) -> f64 {
        if self.fidelity_words > 0.0 { self.fidelity_sum / self.fidelity_words } else { 100.0 }
    }
}

/// Findings of one bead in the order of reports, one a slot: of findings on overlapping target words the surest stays, of
/// equally sure ones the graver, then the one that points to both sides.
#[must_use]
pub fn merge(mut findings: Vec<Finding>) -> Vec<Finding> {
    let both = |f: &Finding| f.source_span.is_some() && f.target_span.is_some();
    findings.sort_by(|a, b| {
        b.confidence
            .total_cmp(&a.confidence)
            .then(b.severity.cmp(&a.severity))
            .then(both(b).cmp(&both(a)))
            .then(a.check.cmp(b.check))
            .then(a.target_span.cmp(&b.target_span))
            .then(a.source_span.cmp(&b.source_span))
    });
    let mut kept: Vec<Finding> = Vec::new();
    for f in findings {
        let clash = kept.iter().any(|k| match (k.target_span, f.target_span) {
            (Some(a), Some(b)) => a.overlaps(&b),
            // omissions: by their source words
            _ => matches!((k.source_span, f.source_span), (Some(a), Some(b)) if a.overlaps(&b)),
        });
        if !clash {
            kept.push(f);
        }
    }
    kept.sort_by(|a, b| {
        (a.target_span.map(|s| s.start), a.source_span.map(|s| s.start), a.check).cmp(&(
            b.target_span.map(|s| s.start),
            b.source_span.map(|s| s.start),
            b.check,
        ))
    });
    kept
}
