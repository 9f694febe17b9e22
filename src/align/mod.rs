//! Segments to beads.
//!
//! A lattice of m:n beads is searched by dynamic programming. A bead's score is a log-likelihood ratio, aligned
//! against unrelated: for every word whether a rendering of it stands on the other side (naive Bayes over how often
//! that happens by chance in this document), for the lengths the model of Gale & Church (1993), and the prior of the
//! bead's kind. Nothing is gained or lost by a segment without counterpart but its prior, so deletions and insertions
//! come out by themselves. After a first pass, words that keep company in sure beads become links of their own and
//! the document is aligned again (Moore 2002). Probabilities come from the forward and backward sums over the lattice.

mod features;
mod lattice;
mod moved;

use crate::analyse::Analyser;
use crate::document::{Bead, Segment};
use features::{Profile, Side};
use lattice::Lattice;

/// Numbers of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// Probability that a word of an aligned bead finds a rendering on the other side.
    pub rendered: f64,
    /// The same for a word that the lexicon does not know and that is no name.
    pub rendered_unknown: f64,
    /// The same for numbers.
    pub rendered_number: f64,
    /// The same for names.
    pub rendered_name: f64,
    /// The same for function words.
    pub rendered_function: f64,
    /// What each sentence that one side of a bead has more than the other takes from the score.
    pub sentence_weight: f64,
    /// Target characters per source character.
    pub ratio: f64,
    /// Variance of the target length per source character (Gale & Church's s squared).
    pub variance: f64,
    /// Weight of the length model.
    pub length_weight: f64,
    /// Weight of the word model.
    pub word_weight: f64,
    /// Logarithm of the prior of a segment without counterpart.
    pub null_prior: f64,
    /// Added to the logarithm of the prior of every bead that is neither 1:1 nor one-sided.
    pub merge_prior: f64,
    /// Scores are divided by this before they become probabilities: words are not independent.
    pub temperature: f64,
    /// Documents up to so many cells are searched whole; larger ones in a band around anchors.
    pub full_cells: usize,
    /// Half width of the band, in segments.
    pub band: usize,
    /// Score from which two left-over segments count as a moved pair.
    pub moved: f64,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            rendered: 0.62,
            rendered_unknown: 0.2,
            rendered_number: 0.85,
            rendered_name: 0.86,
            rendered_function: 0.3,
            sentence_weight: 3.0,
            ratio: 1.08,
            variance: 4.25,
            length_weight: 0.3,
            word_weight: 0.4,
            null_prior: -6.3,
            merge_prior: -0.7,
            temperature: 2.0,
            full_cells: 60_000,
            band: 24,
            moved: 12.0,
        }
    }
}

/// Aligns two cut texts.
#[must_use]
pub fn align(analyser: &Analyser<'_>, source_text: &str, source: &[Segment], target_text: &str, target: &[Segment]) -> Vec<Bead> {
    align_with(&Parameters::default(), analyser, source_text, source, target_text, target)
}

/// Aligns two cut texts with parameters of one's own.
#[must_use]
pub fn align_with(
    p: &Parameters,
    analyser: &Analyser<'_>,
    source_text: &str,
    source: &[Segment],
    target_text: &str,
    target: &[Segment],
) -> Vec<Bead> {
    let profiles = |f: &dyn Fn(&str) -> Profile, text: &str, segments: &[Segment]| -> Vec<Profile> {
        segments.iter().map(|s| f(s.span.of(text))).collect()
    };
    let s = profiles(&|t| features::source(analyser, t), source_text, source);
    let t = profiles(&|t| features::target(analyser, t), target_text, target);
    let mut sides = (Side::new(s), Side::new(t));
    let full = (source.len() + 1) * (target.len() + 1) <= p.full_cells;
    let mut lattice = Lattice::new(p, &sides.0, &sides.1, full, p.ratio);
    let beads = lattice.best();
    // second pass: what this document's own sure beads teach
    let ratio = features::learn(p, &mut sides, &beads);
    lattice = Lattice::new(p, &sides.0, &sides.1, full, ratio);
    let beads = lattice.best();
    moved::find(p, &lattice, beads)
}
