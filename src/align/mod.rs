//! Segments to beads.
//!
//! A lattice of m:n beads is searched by dynamic programming. A bead's score is a log-likelihood ratio, aligned
//! against unrelated: for every word whether a rendering of it stands on the other side (naive Bayes over how often
//! that happens by chance in this document), for the lengths the model of Gale & Church (1993), and the prior of the
//! bead's kind. Nothing is gained or lost by a segment without counterpart but its prior, so deletions and insertions
//! come out by themselves. After a first pass, words that keep company in sure beads become links of their own and
//! the paths of any weight are searched again (Moore 2002). Probabilities come from the forward and backward sums
//! over the lattice.
//!
//! Long documents are searched in a band around rare words that both sides share ([`band`]), and in windows, each of
//! which gives the beads up to a place where the path is sure ([`window`]): time is linear in the length, and memory
//! does not grow with it. Segments left over on both sides that belong together are moved blocks ([`moved`]).

mod anchors;
mod band;
mod features;
mod lattice;
mod moved;
mod window;

use crate::analyse::Analyser;
use crate::document::{Anchor, Bead, Segment};
use crate::lang::Language;
use std::convert::Infallible;

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
    /// Share of segments without counterpart for which the prior is right.
    pub null_usual: f64,
    /// How far the prior goes along with a document's own share.
    pub null_learning: f64,
    /// Added to the logarithm of the prior of every bead that is neither 1:1 nor one-sided.
    pub merge_prior: f64,
    /// Scores are divided by this before they become probabilities: words are not independent.
    pub temperature: f64,
    /// Documents up to so many cells are searched whole; larger ones in a band around anchors.
    pub full_cells: usize,
    /// Half width of the band, in segments.
    pub band: usize,
    /// Search every cell even so: what the band is held against in tests.
    pub exhaustive: bool,
    /// Score from which two left-over segments count as a moved pair.
    pub moved: f64,
    /// Segments of a side looked at together; longer documents go by in windows.
    pub window: usize,
    /// The window grows up to so many segments where the path is lost.
    pub largest_window: usize,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            rendered: 0.76,
            rendered_unknown: 0.2,
            rendered_number: 0.85,
            rendered_name: 0.86,
            rendered_function: 0.28,
            sentence_weight: 3.0,
            ratio: 1.08,
            variance: 4.25,
            length_weight: 0.35,
            word_weight: 0.4,
            null_prior: -6.3,
            merge_prior: -0.7,
            temperature: 2.4,
            full_cells: 60_000,
            band: 24,
            exhaustive: false,
            moved: 8.0,
            null_usual: 0.05,
            null_learning: 1.0,
            window: 2048,
            largest_window: 16_384,
        }
    }
}

/// Aligns two cut texts. `anchors` are beads that are kept as they are.
#[must_use]
pub fn align(
    analyser: &Analyser<'_>,
    source_text: &str,
    source: &[Segment],
    target_text: &str,
    target: &[Segment],
    anchors: &[Anchor],
) -> Vec<Bead> {
    let mut beads = Vec::new();
    let texts = |text, segments: &[Segment]| segments.iter().map(|s| Ok::<&str, Infallible>(s.span.of(text))).collect::<Vec<_>>();
    let done = stream(&Parameters::default(), analyser, texts(source_text, source), texts(target_text, target), anchors, |aligned| {
        beads.push(aligned.bead);
        Ok(())
    });
    match done {
        Ok(()) => beads,
        Err(never) => match never {},
    }
}

/// A bead with the segments it speaks of.
#[derive(Debug)]
pub struct Aligned<'a, T> {
    /// Its indices count from the start of the document.
    pub bead: Bead,
    /// Source segments.
    pub source: Vec<&'a T>,
    /// Target segments.
    pub target: Vec<&'a T>,
}

/// Aligns segments as they come in and hands on the beads as they are sure, in bounded memory (with `anchors`, both
/// sides are read whole first).
///
/// # Errors
/// The first error of either side or of `emit`.
pub fn stream<T: AsRef<str>, E>(
    p: &Parameters,
    analyser: &Analyser<'_>,
    source: impl IntoIterator<Item = Result<T, E>>,
    target: impl IntoIterator<Item = Result<T, E>>,
    anchors: &[Anchor],
    emit: impl FnMut(Aligned<'_, T>) -> Result<(), E>,
) -> Result<(), E> {
    let profile = |language, text: &str| match language {
        Language::English => features::source(analyser, text),
        Language::Indonesian => features::target(analyser, text),
    };
    window::run(p, &profile, source.into_iter(), target.into_iter(), anchors, emit)
}
